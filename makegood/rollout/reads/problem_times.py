"""The times of the problem: waves, patterns, absences, closed rooms, days without sessions."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Q

from makegood.people.models import Appointment, Leave

from ..models import Blackout, Format, Room, RoomClosure, WaveUnit
from ..rules import Meeting, moment
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
    codes = {one.pk: one.code for one in facts.slots}
    for shift, weeks in facts.duty.cells.items():
        length = facts.duty.weeks.get(shift, 1)
        heads.append((shift, length))
        first = facts.duty.week(shift, facts.start)
        for week in range(length):
            for cell in weeks.get((week + first) % length, []):
                rows.append((shift, week, codes[cell.slot], cell.cost, cell.on_duty))
    for key, (shift, pattern) in own.items():
        busy = facts.busy.get(key) or facts.busy.get(f"p{key}", [])
        heads.append((pattern, facts.weeks))
        length = facts.duty.weeks.get(shift, 1)
        first = facts.duty.week(shift, facts.start)
        for week in range(facts.weeks):
            for cell in facts.duty.cells[shift].get((week + first) % length, []):
                at = _at(facts, week, cell.weekday, cell.start, cell.minutes)
                if not any(one.overlaps(at) for one in busy):
                    rows.append((pattern, week, codes[cell.slot], cell.cost, cell.on_duty))
    return frame("patterns", heads), frame("pattern_slots", rows)


def _at(facts: Facts, week: int, weekday: int, start: int, minutes: int) -> Meeting:
    """The time of a slot in a week, on the institution's clock."""
    day = facts.start + timedelta(days=7 * week + weekday)
    clock = (datetime.min + timedelta(minutes=start)).time()
    begins = moment(day, clock, "")
    return Meeting(0, begins, begins + timedelta(minutes=minutes), "")


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
            rows += [(key[1:], *cell) for cell in _overlapped(facts, busy)]
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


def _overlapped(facts: Facts, busy: list[Meeting]) -> list[tuple[int, str | None]]:
    found: list[tuple[int, str | None]] = []
    for meeting in busy:
        week = facts.week(meeting.day)
        if 0 <= week < facts.weeks:
            found += [
                (week, one.code)
                for one in facts.slots
                if _at(facts, week, one.weekday, one.start.hour * 60 + one.start.minute,
                       one.minutes).overlaps(meeting)
            ]  # fmt: skip
    return found


def blackouts(facts: Facts) -> pl.DataFrame:
    """Days without sessions, and what of this week has passed."""
    rows: list[tuple[Any, ...]] = []
    for one in Blackout.objects.filter(end__gt=facts.start, start__lt=facts.end):
        org = None
        if one.org_id is not None:
            org = str(facts.placed.department(one.org_id) or one.org_id)
        rows += [(*cell, org) for cell in _cells(facts, one.start, one.end, one.slot_id)]
    soon = facts.now + LEAD_TIME
    for slot in facts.slots:
        begins = _at(facts, 0, slot.weekday, slot.start.hour * 60 + slot.start.minute, 0).starts
        if begins <= soon:
            rows.append((0, slot.code, None))
    return frame("blackouts", rows)
