"""Cover that groups offered by hand, or begun already, use up: the plan gets what is left.

The planner's format knows one number for a cover unit, the same at all times. So where fixed groups take
people of a unit from duty, only as many others as may still be away keep that time in their pattern;
the rest get one without it. Who keeps it goes round from time to time, so that nobody always gives way.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from makegood.people.models import Appointment

from ..models import CoverLimit
from ..rules import Meeting, moment
from .problem_facts import Cell, Facts

Rows = dict[str, tuple[str | None, str]]  # person -> cover unit as the plan names it, shift


def note_cover(facts: Facts, people: Rows, planned: set[str]) -> None:
    """Fill `facts.denied` with the times that single people have to leave to others' cover.

    planned: those whom the plan may seat or let lead; everybody else stays on the ward anyhow.
    """
    limits = {f"c{pk}": most for pk, most in CoverLimit.objects.values_list("pk", "max_away")}
    used = _used(facts, people)
    if not used:
        return
    members: dict[str, list[str]] = {}
    for person, (unit, _shift) in sorted(people.items()):
        if unit in used and person in planned:
            members.setdefault(unit, []).append(person)
    turn = 0
    for unit, times in sorted(used.items()):
        for cell, away in sorted(times.items()):
            left = max(0, limits.get(unit, 0) - len(away))
            others = [one for one in members.get(unit, [])
                      if one not in away and _on_duty(facts, people[one][1], cell)]  # fmt: skip
            if len(others) <= left:
                continue
            at = turn % len(others)
            for one in (others[at:] + others[:at])[left:]:
                facts.denied.setdefault(one, set()).add(cell)
            turn += max(1, left)


def _used(facts: Facts, people: Rows) -> dict[str, dict[Cell, set[str]]]:
    """For each cover unit: who is away from duty in fixed groups, at which times of the grid."""
    found: dict[str, dict[Cell, set[str]]] = {}
    for key, meetings in facts.busy.items():
        unit, shift = people.get(key[1:], (None, "")) if key.startswith("p") else (None, "")
        if unit is None:
            continue
        for one in meetings:
            worked = facts.duty.cell(shift, one.local, one.minutes)
            if worked is None or not worked.on_duty:
                continue
            for cell in overlapped(facts, one):
                found.setdefault(unit, {}).setdefault(cell, set()).add(key[1:])
    return found


def _on_duty(facts: Facts, shift: str, cell: Cell) -> bool:
    week, code = cell
    first = facts.duty.week(shift, facts.start + timedelta(weeks=week))
    return any(one.on_duty and facts.codes[one.slot] == code
               for one in facts.duty.cells.get(shift, {}).get(first, []))  # fmt: skip


def overlapped(facts: Facts, meeting: Meeting) -> list[Cell]:
    """The times of the grid (week, slot) that a meeting overlaps."""
    week = facts.week(meeting.day)
    if not 0 <= week < facts.weeks:
        return []
    return [
        (week, one.code)
        for one in facts.slots
        if at(facts, week, one.weekday, one.start.hour * 60 + one.start.minute,
              one.minutes).overlaps(meeting)
    ]  # fmt: skip


def at(facts: Facts, week: int, weekday: int, start: int, minutes: int) -> Meeting:
    """The time of a slot in a week, on the institution's clock."""
    day = facts.start + timedelta(days=7 * week + weekday)
    clock = (datetime.min + timedelta(minutes=start)).time()
    begins = moment(day, clock, "")
    return Meeting(0, begins, begins + timedelta(minutes=minutes), "")


def shifts_of(facts: Facts, persons: set[str]) -> dict[str, tuple[int, str, str]]:
    """Org unit, role family and shift of people who take part in fixed groups, but are in no wave."""
    rows = Appointment.objects.filter(
        Q(end__isnull=True) | Q(end__gt=facts.start), start__lt=facts.end,
        person__in=[int(one) for one in persons],
    ).order_by("person_id", "-fte", "start")  # fmt: skip
    found: dict[str, tuple[int, str, str]] = {}
    for person, org, family, shift in rows.values_list(
        "person_id", "org_id", "role_family_id", "shift_id"
    ):
        found.setdefault(str(person), (org, family, shift))
    return found
