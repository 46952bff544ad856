"""Reading works for pages that cite them, and the page of one work."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Work

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
    "re_analyses": (_("Analyses again"), _("Analysed again by")),
    "summarised_by": (_("Summarised by"), _("Summarises")),
    "taught_by": (_("Taught with"), _("Used to teach")),
}
# What a reader has to know before relying on a work, so it stands first.
DISPUTES = frozenset({"answers", "critiqued_by", "critiques", "debated_with", "disputed_by",
                      "disputes", "re_analyses"})  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """Another work and how it stands to this one."""

    words: str | Promise
    work: Work
    disputes: bool


@dataclass(frozen=True)
class WorkPage:
    """A work, and every work that it names or that names it."""

    work: Work
    relations: list[Relation]

    @property
    def link(self) -> str:
        """Where the work can be read; only addresses of the web, whatever was loaded."""
        return self.work.url if self.work.url.startswith(("https://", "http://")) else ""

    @property
    def disputes(self) -> list[Relation]:
        return [one for one in self.relations if one.disputes]

    @property
    def others(self) -> list[Relation]:
        return [one for one in self.relations if not one.disputes]


def works(codes: Iterable[str]) -> dict[str, Work]:
    """The works with these codes, in one query; unknown codes are absent."""
    return {work.code: work for work in Work.objects.filter(code__in=set(codes))}


def labels(codes: Iterable[str]) -> dict[str, str]:
    """How each work is cited in running text: author and year."""
    return dict(Work.objects.filter(code__in=set(codes)).values_list("code", "label"))


def work_page(work: Work) -> WorkPage:
    """The work with its relations both ways, each other work once for each relation (two queries)."""
    stated = [(one["type"], one["target"], True) for one in work.relations]
    with_relations = Work.objects.exclude(pk=work.pk).exclude(relations=[])
    for code, relations in with_relations.values_list("code", "relations"):
        stated += [(one["type"], code, False) for one in relations if one["target"] == work.code]
    known = works(code for _type, code, _own in stated)
    found: dict[tuple[str, str], Relation] = {}
    for kind, code, own in stated:
        if code not in known:
            continue
        there, back = RELATIONS.get(kind, (kind.replace("_", " "), kind.replace("_", " ")))
        words = there if own else back
        found.setdefault((str(words), code), Relation(words, known[code], kind in DISPUTES))
    return WorkPage(work, list(found.values()))
