"""How far those who lead, rooms and shifts reach: when each department finishes, and what would help."""

from dataclasses import dataclass
from datetime import date, datetime

from makegood.engines.capacity import Capacity, Department, capacity
from makegood.people.models import OrgUnit

from .problem import problem


@dataclass(frozen=True)
class Row:
    """A department: its name, seats needed, those without a time, and the day on which it finishes."""

    name: str
    seats: int
    left: int
    finish: date | None


@dataclass(frozen=True)
class Reach:
    """The engine's answer with the names of today."""

    found: Capacity
    departments: list[Row]


def reach(
    *, now: datetime, today: date, weeks: int, by: date | None, more: int, fte: float
) -> Reach | None:
    """With today's facts: when departments finish, which supply binds, how many positions would do.

    None where nothing is asked in any wave. Statements as in reads.problem; seconds for 20,000.
    """
    given = problem(now=now, today=today, weeks=weeks)
    if given.needs.is_empty():
        return None
    found = capacity(given, by=by, more=more, fte=fte)
    names = dict(OrgUnit.objects.values_list("pk", "name"))
    return Reach(found, sorted((_row(one, names) for one in found.departments), key=_late))


def _row(one: Department, names: dict[int, str]) -> Row:
    known = names.get(int(one.name)) if one.name.isdigit() else None
    return Row(known or one.name, one.seats, one.left, one.finish)


def _late(row: Row) -> tuple[bool, date, str]:
    """Those who do not finish first, then the latest."""
    return (row.finish is not None, date.fromordinal(date.max.toordinal() - (
        row.finish.toordinal() if row.finish else 0)), row.name)  # fmt: skip
