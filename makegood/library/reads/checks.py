"""What is wrong with the library, work by work: told with how to mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from makegood.engines.references import ids, similar

from ..models import ListItem, Relation, Work
from .intake import _TRAITS, _traits


@dataclass(frozen=True)
class Fault:
    """A work and what is wrong with it."""

    code: str
    label: str
    kind: str  # identifier, duplicate, annotation, link, review, unused, relation, unchecked
    what: str

    def __str__(self) -> str:
        return f"{self.code}: {self.what}"


def faults(today: date, used: set[str] = frozenset()) -> Iterator[Fault]:  # type: ignore[assignment]
    """Every fault, by work (four statements).

    used: codes of works that units cite, which this room cannot see.
    """
    listed = set(
        ListItem.objects.filter(list__state="published").values_list("work__code", flat=True)
    )
    codes = set(Work.objects.values_list("code", flat=True))
    held = similar.Known()
    for work in Work.objects.filter(withdrawn_on=None).order_by("code").iterator(chunk_size=2000):

        def fault(kind: str, what: str, work: Work = work) -> Fault:
            return Fault(work.code, work.label, kind, what)

        yield from (fault("identifier", what) for what in _identifiers(work))
        traits = _traits(tuple(getattr(work, name) for name in _TRAITS))
        if same := held.find(traits):
            yield fault("duplicate", _("it seems to be the same as %(other)s (%(by)s). Merge them, or set it apart by its identifiers.") % {"other": same.code, "by": same.by})  # fmt: skip
        held.add(work.code, traits)
        if not work.annotation:
            yield fault(
                "annotation", _("it has no annotation. Say in one sentence why to read it.")
            )
        if not work.level:
            yield fault("annotation", _("it has no level."))
        if work.link_state == "dead":
            yield fault("link", _("its address no longer answers: %(url)s. Correct it.") % {"url": work.url})  # fmt: skip
        if work.review_by and work.review_by < today:
            yield fault("review", _("it was to be reviewed by %(day)s.") % {"day": work.review_by})
        if work.code not in listed and work.code not in used:
            yield fault("unused", _("no list and no unit uses it."))
    for row in Relation.objects.exclude(target__in=codes).select_related("work"):
        yield Fault(row.work.code, row.work.label, "relation", _("it stands in a relation to %(other)s, which the library does not hold.") % {"other": row.target})  # fmt: skip


def differences(work: Work, theirs: dict[str, Any] | None) -> list[str]:
    """How title and first author of the work differ from what an index holds under its DOI."""
    if theirs is None:
        return [_("the index has nothing under this DOI")]
    told = []
    ours, other = similar.traits_of(work.csl), similar.traits_of(theirs)
    share = len(ours.words & other.words) / max(len(ours.words | other.words), 1)
    one_begins_the_other = ours.title.startswith(other.title) or other.title.startswith(ours.title)
    if share < 0.7 and not (one_begins_the_other and other.title):
        told.append(_("the title there is “%(title)s”") % {"title": theirs.get("title", "")})
    if ours.author != other.author:
        told.append(
            _("the first author there is %(name)s") % {"name": other.author or _("not named")}
        )
    if ours.year and other.year and abs(ours.year - other.year) > 1:
        told.append(_("the year there is %(year)s") % {"year": other.year})
    return told


def due_for_link_check(today: date, most: int) -> list[Work]:
    """Works whose address was not asked for a quarter of a year, the longest unasked first."""
    before = today - timedelta(days=90)
    rows = Work.objects.filter(withdrawn_on=None).exclude(url="").defer("csl")
    never = list(rows.filter(link_checked_on=None).order_by("pk")[:most])
    rest = rows.filter(link_checked_on__lt=before).order_by("link_checked_on", "pk")
    return [*never, *rest[: most - len(never)]]


def _identifiers(work: Work) -> Iterator[str]:
    for name, read in (
        ("DOI", ids.doi),
        ("ISBN", ids.isbn),
        ("ISSN", ids.issn),
        ("PMID", ids.pmid),
    ):
        given = str(work.csl.get(name) or "")
        first = given.split(" ")[0] if name == "ISBN" else given
        if given and read(first) is None:
            yield _("%(name)s %(given)s is not valid (syntax or check digit).") % {"name": name, "given": given}  # fmt: skip
    if work.url and ids.web_address(work.url) is None:
        yield _("its address %(url)s is not one of the web.") % {"url": work.url[:80]}
    if not (work.doi or work.isbn or work.pmid or work.url):
        yield _("it has neither identifier nor address.")
