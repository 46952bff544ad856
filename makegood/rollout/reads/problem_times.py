"""The times of the problem: waves, patterns, absences, closed rooms, days without sessions."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db.models import Q

from makegood.people.models import Appointment, Leave

from ..models import Blackout, Format, Room, RoomClosure, WaveUnit
from .problem_cover import at, overlapped
from .problem_facts import LEAD_TIME, Facts, frame


def waves_of(facts: Facts) -> pl.DataFrame:
    rows = []
    for one in WaveUnit.objects.select_related("wave", "unit").filter(
        unit__in=Format.objects.values("unit")
    ):
        span = facts.span(one.first_day, one.last_day + timedelta(days=1))
        if span is not None:
            rows.append((one.wave.code, one.unit.code, *span))
    return frame("waves", rows)


def absences(facts: Facts, keep: set[str]) -> pl.DataFrame:
    """Leave, and the time before the first and after the last appointment."""
    rows: list[tuple[Any, ...]] = []
    leaves = Leave.objects.filter(Q(end__isnull=True) | Q(end__gt=facts.start),
                                  start__lt=facts.end)  # fmt: skip
    for person, first, end in leaves.values_list("person_id", "start", "end"):
        span = facts.span(first, end)
        if str(person) in keep and span:
            rows.append((str(person), *span))
    held: dict[int, tuple[date, date | None]] = {}
    for person, first, end in Appointment.objects.filter(
        Q(end__isnull=True) | Q(end__gt=facts.start), start__lt=facts.end
    ).values_list("person_id", "start", "end"):
        known = held.get(person)
        if known is None:
            held[person] = (first, end)
        else:
            last = None if end is None or known[1] is None else max(end, known[1])
            held[person] = (min(first, known[0]), last)
    for person, (first, end) in held.items():
        if str(person) not in keep:
            continue
        before = facts.span(facts.start, first) if first > facts.start else None
        after = facts.span(end, None) if end is not None and end < facts.end else None
        rows.extend((str(person), *span) for span in (before, after) if span)
    return frame("absences", sorted(rows))


def patterns_of(facts: Facts, own: dict[str, tuple[str, str]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each shift's cycle turned so that it begins in week 0, and the patterns of single persons."""
    heads, rows = [], []
    codes = facts.codes
    for shift, weeks in facts.duty.cells.items():
        length = facts.duty.weeks.get(shift, 1)
        heads.append((shift, length))
        first = facts.duty.week(shift, facts.start)
        for week in range(length):
            for cell in weeks.get((week + first) % length, []):
                rows.append((shift, week, codes[cell.slot], cell.cost, cell.on_duty))
    for key, (shift, pattern) in own.items():
        busy = facts.busy.get(key) or facts.busy.get(f"p{key}", [])
        denied = facts.denied.get(key, set())
        heads.append((pattern, facts.weeks))
        length = facts.duty.weeks.get(shift, 1)
        first = facts.duty.week(shift, facts.start)
        for week in range(facts.weeks):
            for cell in facts.duty.cells[shift].get((week + first) % length, []):
                when = at(facts, week, cell.weekday, cell.start, cell.minutes)
                if (week, codes[cell.slot]) in denied or any(one.overlaps(when) for one in busy):
                    continue
                rows.append((pattern, week, codes[cell.slot], cell.cost, cell.on_duty))
    return frame("patterns", heads), frame("pattern_slots", rows)


def closures(facts: Facts) -> pl.DataFrame:
    """Closed days by week and slot, and the times at which something fixed takes place there."""
    rooms = dict(Room.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=facts.start)).values_list("pk", "code"))  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for one in RoomClosure.objects.filter(end__gt=facts.start, start__lt=facts.end):
        if one.room_id in rooms:
            rows += [(rooms[one.room_id], *cell)
                     for cell in _cells(facts, one.start, one.end, one.slot_id)]  # fmt: skip
    closing = Room.objects.filter(closed_on__gt=facts.start, closed_on__lt=facts.end)
    for room in closing:
        if room.closed_on:
            rows += [(room.code, *cell)
                     for cell in _cells(facts, room.closed_on, facts.end, None)]  # fmt: skip
    for key, busy in facts.busy.items():
        if key.startswith("r") and key[1:] in rooms.values():
            rows += [(key[1:], *cell) for one in busy for cell in overlapped(facts, one)]
    return frame("room_closures", rows).unique(maintain_order=True)


def _cells(facts: Facts, start: date, end: date, slot: int | None) -> list[tuple[int, str | None]]:
    """(week, slot) of each slot in these days; (week, None) where a whole week is meant."""
    found: list[tuple[int, str | None]] = []
    for week in range(facts.weeks):
        first = facts.start + timedelta(weeks=week)
        if slot is None and start <= first and first + timedelta(days=7) <= end:
            found.append((week, None))
            continue
        for one in facts.slots:
            day = first + timedelta(days=one.weekday)
            if start <= day < end and slot in (None, one.pk):
                found.append((week, one.code))
    return found


def _departments(facts: Facts, org: int | None) -> list[str | None]:
    """The departments that days without sessions of an org unit hold for; None: all of them.

    What holds for a division is planned for its whole department, which is the safe side.
    """
    if org is None or org in facts.placed.roots:
        return [None]
    return [str(facts.placed.department(org) or org)]


def blackouts(facts: Facts) -> pl.DataFrame:
    """Days without sessions, and what of this week has passed."""
    rows: list[tuple[Any, ...]] = []
    for one in Blackout.objects.filter(end__gt=facts.start, start__lt=facts.end):
        cells = _cells(facts, one.start, one.end, one.slot_id)
        rows += [(*cell, org) for org in _departments(facts, one.org_id) for cell in cells]
    soon = facts.now + LEAD_TIME
    for slot in facts.slots:
        begins = at(facts, 0, slot.weekday, slot.start.hour * 60 + slot.start.minute, 0).starts
        if begins <= soon:
            rows.append((0, slot.code, None))
    return frame("blackouts", rows)
