"""Evidence weather: what disputes the works that a unit cites, and retractions that ask for a look."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max

from makegood.library.models import EvidenceDecision, Work
from makegood.library.reads import Standing, retracted, standings

from ..models import Edition, Unit
from .sections import _works


@dataclass(frozen=True)
class Task:
    """A unit that cites a retracted work, until its approver has decided."""

    unit: Unit
    work: Work


def cited(edition: Edition) -> list[str]:
    """Codes of all works that an edition cites or names to read, in order."""
    return list(dict.fromkeys(_works(edition.document.get("blocks", []))))


def weather(edition: Edition) -> list[tuple[Work, Standing]]:
    """The edition's works about which a reader has to know something (at most four statements)."""
    codes = cited(edition)
    stand = standings(codes) if codes else {}
    wanted = [code for code in codes if not stand[code].calm]
    known = {w.code: w for w in Work.objects.filter(code__in=wanted).defer("csl")} if wanted else {}
    return [(known[code], stand[code]) for code in wanted if code in known]


def told(works: Iterable[Work]) -> list[Work]:
    """The works, each with its `standing` for the page (at most three statements)."""
    rows = list(works)
    stand = standings(work.code for work in rows) if rows else {}
    for work in rows:
        work.standing = stand[work.code]  # type: ignore[attr-defined]
    return rows


def newest_editions() -> list[Edition]:
    """The newest edition of each unit that is taught, in two statements."""
    numbers = Unit.objects.filter(withdrawn_on=None).annotate(newest=Max("editions__number"))
    wanted = {unit.pk: unit.newest for unit in numbers.only("pk")}
    rows = (
        Edition.objects.filter(unit__in=wanted).select_related("unit").defer("source", "unit__body")
    )
    return [one for one in rows if one.number == wanted[one.unit_id]]


def tasks() -> list[Task]:
    """Retractions that no approver has decided yet; one statement where nothing is retracted."""
    gone = retracted()
    if not gone:
        return []
    by_code = {work.code: work for work in gone}
    decided = set(EvidenceDecision.objects.filter(work__in=gone).values_list("unit", "work__code"))
    return [
        Task(edition.unit, by_code[code])
        for edition in newest_editions()
        for code in cited(edition)
        if code in by_code and (edition.unit.code, code) not in decided
    ]


def used_codes() -> set[str]:
    """Codes of all works that a taught unit cites."""
    return {code for edition in newest_editions() for code in cited(edition)}


def cited_by(codes: Iterable[str]) -> dict[str, list[Unit]]:
    """The taught units that cite each of these works."""
    wanted = set(codes)
    found: dict[str, list[Unit]] = {}
    for edition in newest_editions():
        for code in cited(edition):
            if code in wanted:
                found.setdefault(code, []).append(edition.unit)
    return found
