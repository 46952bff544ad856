"""Dates of terms, and the hours at which a person works."""

import calendar
from datetime import date

from makegood.people.models import Appointment, Person, RoleFamily
from makegood.people.reads import current_appointments

from .held import WHEN

# At which hours somebody on a shift can lead a session. A rotating shift covers nights in blocks.
SHIFT_HOURS: dict[str, tuple[str, ...]] = {
    "evening": ("evening",),
    "night": ("night",),
    "rotating": ("weekday", "night"),
    "weekend": ("weekend",),
}


def months_after(start: date, months: int) -> date:
    """The day so many months later; the last of a month that has no such day."""
    at = start.year * 12 + start.month - 1 + months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def leaving(persons: set[int], on: date) -> dict[int, date]:
    """Of these persons, those whose last appointment ends or has ended, and its day (one query).

    The day is the first without an appointment; who has one without an end is left out.
    """
    last: dict[int, date | None] = {}
    rows = Appointment.objects.filter(person__in=persons)
    for person, end in rows.values_list("person_id", "end"):
        if person not in last:
            last[person] = end
        elif (known := last[person]) is not None:
            last[person] = max(known, end) if end is not None else None
    return {person: end for person, end in last.items() if end is not None}


def fits_kind(kind: str, person: int, on: date) -> bool:
    """Whether a person may hold a position for faculty, for staff, or for either (two queries).

    Role families whose code begins with "faculty" are faculty; leaders are both. An institution
    that has no such family does not tell the two apart, so nobody is refused there.
    """
    if kind == "either" or not RoleFamily.objects.filter(code__startswith="faculty").exists():
        return True
    families = {one.role_family_id for one in current_appointments([person], on)}
    faculty = any(code.startswith("faculty") for code in families)
    staff = any(not code.startswith(("faculty", "student")) for code in families)
    return "leader" in families or (faculty if kind == "faculty" else staff)


def shift_hours(person: Person, on: date) -> list[str]:
    """The hours of the shifts that the person works on a day; weekdays where nothing is known."""
    found: set[str] = set()
    for one in current_appointments([person.pk], on):
        found.update(SHIFT_HOURS.get(one.shift_id or "", ("weekday",)))
    return [one for one in WHEN if one in found] or ["weekday"]
