"""Dates of terms, and the hours at which a person works."""

import calendar
from datetime import date

from makegood.people.models import Person
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


def shift_hours(person: Person, on: date) -> list[str]:
    """The hours of the shifts that the person works on a day; weekdays where nothing is known."""
    found: set[str] = set()
    for one in current_appointments([person.pk], on):
        found.update(SHIFT_HOURS.get(one.shift_id or "", ("weekday",)))
    return [one for one in WHEN if one in found] or ["weekday"]
