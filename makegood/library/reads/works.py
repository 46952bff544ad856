"""Reading works for pages that cite them, and the page of one work."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from makegood.engines.references import ids
from makegood.engines.references.record import minutes_about

from ..models import Clock, Work
from ..models import Relation as Row

# How a relation reads from the work that states it, and from the work that it names.
RELATIONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "answers": (_("Answers"), _("Answered by")),
    "critiqued_by": (_("Criticised by"), _("Criticises")),
    "critiques": (_("Criticises"), _("Criticised by")),
    "debated_with": (_("Debated with"), _("Debated with")),
    "disputed_by": (_("Disputed by"), _("Disputes")),
    "disputes": (_("Disputes"), _("Disputed by")),
    "extended_by": (_("Extended by"), _("Extends")),
    "implements": (_("Puts into practice"), _("Put into practice by")),
    "led_to": (_("Led to"), _("Follows from")),
    "longer_version": (_("Longer version"), _("Shorter version")),
    "popular_version": (_("For a wider public"), _("Scholarly version")),
    "re_analysed_in": (_("Analysed again in"), _("Analyses again")),
    "re_analyses": (_("Analyses again"), _("Analysed again by")),
    "retracted_by": (_("Retracted by"), _("Retracts")),
    "summarised_by": (_("Summarised by"), _("Summarises")),
    "taught_by": (_("Taught with"), _("Used to teach")),
}
# What a reader has to know before relying on a work, so it stands first.
DISPUTES = frozenset({"answers", "critiqued_by", "critiques", "debated_with", "disputed_by",
                      "disputes", "re_analysed_in", "re_analyses", "retracted_by"})  # fmt: skip
TYPES: dict[str, str | Promise] = {
    "article-journal": _("article"), "article": _("preprint"), "article-magazine": _("magazine article"),
    "article-newspaper": _("newspaper article"), "book": _("book"), "chapter": _("chapter"),
    "report": _("report"), "legislation": _("law"), "legal_case": _("court case"), "bill": _("bill"),
    "webpage": _("web page"), "post-weblog": _("blog post"), "thesis": _("thesis"),
    "paper-conference": _("conference paper"), "motion_picture": _("film"), "song": _("audio"),
    "dataset": _("data set"), "speech": _("talk"), "document": _("document"),
    "manuscript": _("manuscript"),
}  # fmt: skip
# The library's audiences are roles in its own words; responsibilities are told by their own names.
ROLES: dict[str, str | Promise] = {
    "all": _("everybody"), "clinician": _("clinicians"), "nurse": _("nurses"),
    "educator": _("educators"), "researcher": _("researchers"), "learner": _("students and trainees"),
    "leader": _("leaders"), "champion": _("champions"), "data": _("people who work with data"),
    "hr": _("people who hire"), "irb": _("reviewers of research"), "frontdesk": _("front desk"),
    "admissions": _("admissions"), "postdoc": _("postdocs"), "staff": _("staff"),
    "facilities": _("facilities"),
}  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """Another work and how it stands to this one."""

    words: str | Promise
    work: Work
    disputes: bool
    row: int | None = None  # the stated relation's number, where this work states it


@dataclass(frozen=True)
class Standing:
    """What a reader has to know before relying on a work ("evidence weather")."""

    disputes: tuple[tuple[str | Promise, Work], ...] = ()
    retracted: bool = False
    contested: bool = False

    @property
    def calm(self) -> bool:
        """Nothing is known that disputes it."""
        return not (self.disputes or self.retracted or self.contested)

    @property
    def others(self) -> str:
        """The works it stands in dispute with, as cited."""
        return ", ".join(dict.fromkeys(work.label for _words, work in self.disputes))


@dataclass(frozen=True)
class WorkPage:
    """A work, and every work that it names or that names it."""

    work: Work
    relations: list[Relation]
    lists: list[Any] = field(default_factory=list)

    @property
    def link(self) -> str:
        """Where the work can be read; only addresses of the web, whatever was loaded."""
        return ids.web_address(self.work.url) or ""

    @property
    def disputes(self) -> list[Relation]:
        return [one for one in self.relations if one.disputes]

    @property
    def others(self) -> list[Relation]:
        return [one for one in self.relations if not one.disputes]

    @property
    def minutes(self) -> int | None:
        """Minutes to read: as noted, else estimated from its pages."""
        return self.work.minutes or minutes_about(str(self.work.csl.get("page", "")))

    @property
    def type(self) -> str | Promise:
        return TYPES.get(self.work.type, self.work.type)

    @property
    def roles(self) -> list[str | Promise]:
        return [ROLES.get(one, one) for one in self.work.audience]

    @property
    def topics(self) -> list[tuple[str, str]]:
        """Code and words of each topic."""
        return [(one, topic_words(one)) for one in self.work.topics]


def works(codes: Iterable[str]) -> dict[str, Work]:
    """The works with these codes, in one query; unknown codes are absent."""
    return {work.code: work for work in Work.objects.filter(code__in=set(codes))}


def labels(codes: Iterable[str]) -> dict[str, str]:
    """How each work is cited in running text: author and year."""
    return dict(Work.objects.filter(code__in=set(codes)).values_list("code", "label"))


def work_page(work: Work) -> WorkPage:
    """The work with its relations both ways, each other work once for each relation (three queries)."""
    from ..models import ReadingList

    rows = list(Row.objects.filter(Q(work=work) | Q(target=work.code)).select_related("work"))
    known = works(row.target for row in rows)
    found: dict[tuple[str, str], Relation] = {}
    for row in sorted(rows, key=lambda row: row.work_id != work.pk):
        own = row.work_id == work.pk
        other = known.get(row.target) if own else row.work
        if other is None or other.pk == work.pk:
            continue
        words = _words(row.kind)[0 if own else 1]
        relation = Relation(words, other, row.kind in DISPUTES, row.pk if own else None)
        found.setdefault((str(words), other.code), relation)
    lists = ReadingList.objects.filter(items__work=work, state="published").order_by("title")
    return WorkPage(work, list(found.values()), list(lists))


def standings(codes: Iterable[str]) -> Mapping[str, Standing]:
    """What disputes each of these works, both ways, in at most three queries; all codes answer."""
    wanted = set(codes)
    here = {w.code: w for w in Work.objects.filter(code__in=wanted).defer("annotation")}
    rows = list(
        Row.objects.filter(Q(work__code__in=wanted) | Q(target__in=wanted), kind__in=DISPUTES)
        .select_related("work").defer("work__csl", "work__annotation")
    ) if wanted else []  # fmt: skip
    missing = {row.target for row in rows} - here.keys()
    targets = here | (works(missing) if missing else {})
    found: dict[str, dict[tuple[str, str], tuple[str | Promise, Work]]] = defaultdict(dict)
    for row in rows:
        there, back = _words(row.kind)
        if row.work.code in wanted and row.target in targets:
            found[row.work.code][str(there), row.target] = (there, targets[row.target])
        if row.target in wanted:
            found[row.target][str(back), row.work.code] = (back, row.work)
    return {
        code: Standing(
            tuple(found[code].values()) if code in found else (),
            code in here and here[code].retracted_on is not None,
            code in here and _contested(here[code]),
        )
        for code in wanted
    }


def retracted(codes: Iterable[str] | None = None) -> list[Work]:
    """Works that were retracted, of these or of all, the latest first; in one query."""
    found = Work.objects.filter(retracted_on__isnull=False).defer("csl")
    return list((found.filter(code__in=set(codes)) if codes is not None else found).order_by("-retracted_on", "code"))  # fmt: skip


def clock() -> int:
    """The number of the library's last change, for pages that a browser keeps; in one query."""
    return Clock.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def topic_words(code: str) -> str:
    """A topic's code as words."""
    return code.replace("-", " ")


def item_of(work: Work) -> dict[str, Any]:
    """The work as CSL-JSON for export, with what the library adds."""
    custom = {k: v for k, v in (work.csl.get("custom") or {}).items() if k != "confidence"}
    custom |= {k: v for k, v in {
        "level": work.level, "topics": work.topics, "audience": work.audience, "duties": work.duties,
        "minutes": work.minutes, "access": work.access, "content_note": work.content_note,
        "annotated_by": work.annotated_by, "identifier_status": work.identifier_status,
        "retracted_on": str(work.retracted_on or ""),
    }.items() if v}  # fmt: skip
    item = {**work.csl, "id": work.code, "title": work.title, "custom": custom}
    if ids.web_address(str(item.get("URL") or "")) is None:
        item.pop("URL", None)
    return {**item, "annote": work.annotation} if work.annotation else item


def _words(kind: str) -> tuple[str | Promise, str | Promise]:
    return RELATIONS.get(kind, (kind.replace("_", " "), kind.replace("_", " ")))


def _contested(work: Work) -> bool:
    return (work.csl.get("custom") or {}).get("evidence_status") == "contested"
