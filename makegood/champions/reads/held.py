"""Who serves in which position on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from makegood.engines.partnership import weekly_minutes

from ..models import Term
from .programme import programme

WHEN = ("weekday", "evening", "night", "weekend")


@dataclass(frozen=True)
class Held:
    """A term in force: who, for which org unit, how much time, until when, at which hours.

    hours_per_week: protected hours. start, end: days; the end is the first day without it.
    available: of WHEN, the hours at which this champion can lead.
    """

    term: int
    position: int
    partnership: int
    person: int
    org: int
    org_code: str
    fte: float
    hours_per_week: float
    start: date
    end: date
    available: tuple[str, ...]
    funded: bool


def spans(persons: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    """Of each of these persons, from when until when (not included) they served (one query)."""
    found: dict[int, list[tuple[date, date]]] = {}
    rows = Term.objects.filter(person__in=list(persons)).order_by("start")
    for person, start, end in rows.values_list("person_id", "start", "end"):
        found.setdefault(person, []).append((start, end))
    return found


def positions(on: date) -> list[Held]:
    """Every term in force on a day, by org unit (two queries)."""
    rules = programme(on)
    rows = (
        Term.objects.filter(start__lte=on, end__gt=on)
        .order_by("position__org__code", "pk")
        .values_list(
            "pk", "position_id", "position__partnership_id", "person_id", "position__org_id",
            "position__org__code", "position__fte", "start", "end", "available",
            "position__funding",
        )
    )  # fmt: skip
    return [
        Held(
            term=term, position=position, partnership=partnership, person=person, org=org,
            org_code=code, fte=float(fte), start=start, end=end,
            hours_per_week=round(weekly_minutes(float(fte), rules) / 60, 2),
            available=tuple(one for one in WHEN if one in (available or ["weekday"])),
            funded=bool(funding),
        )
        for term, position, partnership, person, org, code, fte, start, end, available, funding
        in rows
    ]  # fmt: skip
