"""The rollout problem as the institution's facts give it, in the planner's own format.

People are named by their number, units, rooms, slots and shifts by their codes. What is fixed (groups
offered by hand, and those of the plan in force that have begun) is taken out: its people need no seat,
its rooms are closed then, and who sits in it or leads it has a pattern of their own without that time.
"""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Q

from makegood.curriculum.models import Requirement
from makegood.engines.planner.problem import Problem, Weights
from makegood.people.models import Appointment, AppointmentManager, Person
from makegood.people.reads import tree

from ..models import CoverLimit, Facilitator, Format, Qualification, Room, Seat, Slot, WaveOrg
from ..rules import Meeting, moment, monday
from .duty import duty
from .fixed import fixed_cohorts
from .problem_cover import Rows, note_cover, shifts_of
from .problem_facts import LEAD_TIME, Facts, frame, note_busy
from .problem_order import in_order
from .problem_times import absences, blackouts, closures, patterns_of, waves_of
from .standing import OPEN


def problem(*, now: datetime, today: date, weeks: int) -> Problem:
    """The problem from this week's Monday on, from some forty statements however many people.

    now: groups that begin within twelve hours of it are fixed; slots before it are blacked out.
    """
    facts = Facts(
        start=monday(today), weeks=weeks, now=now, placed=tree(today), duty=duty(),
        slots=list(Slot.objects.all()), fixed=fixed_cohorts(now + LEAD_TIME),
    )  # fmt: skip
    note_busy(facts)
    people, base = _people(facts)
    known = set(people["person"].to_list())
    waves = waves_of(facts)
    allowed = set(waves.select("wave", "unit").iter_rows())
    wave_of = dict(people.select("person", "wave").iter_rows())
    needs = _needs(facts, wave_of, allowed)
    people, needs, waves = in_order(facts, people, needs, waves)
    leads = Facilitator.objects.exclude(person=None).values_list("person_id", flat=True)
    keep = set(needs["person"].to_list()) | {str(one) for one in leads}
    note_cover(facts, base, keep)
    facilitators, theirs = _facilitators(facts)
    people, own = _own_patterns(facts, people.filter(pl.col("person").is_in(list(keep))))
    people = people.with_columns(
        pl.col("managers").list.eval(pl.element().filter(pl.element().is_in(list(keep & known))))
    )
    patterns, pattern_slots = patterns_of(facts, {**own, **theirs})
    frames: dict[str, Any] = {
        "slots": frame("slots", [
            (one.code, one.weekday, one.start.hour * 60 + one.start.minute, one.minutes)
            for one in facts.slots
        ]),
        "patterns": patterns,
        "pattern_slots": pattern_slots,
        "units": _units(),
        "waves": waves,
        "people": people,
        "needs": needs,
        "absences": absences(facts, keep),
        "facilitators": facilitators,
        "qualifications": _qualifications(facts, facilitators["facilitator"].to_list()),
        "rooms": frame("rooms", Room.objects.filter(
            Q(closed_on=None) | Q(closed_on__gt=facts.start)).values_list("code", "capacity")),
        "room_closures": closures(facts),
        "cover": frame("cover", [
            (f"c{pk}", most) for pk, most in CoverLimit.objects.values_list("pk", "max_away")
        ]),
        "blackouts": blackouts(facts),
    }  # fmt: skip
    return Problem(start=facts.start, weeks=weeks, weights=Weights(), seed_note="", **frames)


def _people(facts: Facts) -> tuple[pl.DataFrame, Rows]:
    """Everybody who is in a wave or leads, with main appointment; and their cover unit and shift."""
    waves = {one.org_id: one.wave.code for one in WaveOrg.objects.select_related("wave")}
    limits: dict[tuple[int, str | None], int] = {
        (one.org_id, one.role_family_id): one.pk for one in CoverLimit.objects.all()
    }
    managers: dict[int, list[str]] = {}
    for person, manager in AppointmentManager.objects.filter(
        Q(appointment__end=None) | Q(appointment__end__gt=facts.start)
    ).values_list("appointment__person_id", "manager_id"):
        if person != manager:
            managers.setdefault(person, []).append(str(manager))
    wave_of: dict[int, str | None] = {}
    cover_of: dict[tuple[int, str], str | None] = {}
    department: dict[int, str] = {}
    rows: dict[int, tuple[Any, ...]] = {}
    base: Rows = {}
    leads = set(Facilitator.objects.exclude(person=None).values_list("person_id", flat=True))
    appointments = Appointment.objects.filter(
        Q(end__isnull=True) | Q(end__gt=facts.start), start__lt=facts.end
    ).order_by("person_id", "-fte", "start")
    for person, org, family, shift, shared in appointments.values_list(
        "person_id", "org_id", "role_family_id", "shift_id", "person__shared_workstation"
    ):
        if person in rows or shift not in facts.duty.cells:
            continue
        if org not in wave_of:
            line = facts.placed.line(org)
            wave_of[org] = next((waves[one] for one in line if one in waves), None)
            department[org] = str(facts.placed.department(org) or org)
        if wave_of[org] is None and person not in leads:
            continue
        if (org, family) not in cover_of:
            cover_of[org, family] = _cover(facts.placed.line(org), family, limits)
        base[str(person)] = (cover_of[org, family], shift)
        rows[person] = (
            str(person), department[org], cover_of[org, family], family, shift,
            sorted(set(managers.get(person, []))), wave_of[org], 1, 3 if shared else 1,
        )  # fmt: skip
    _outside(facts, base, limits)
    return frame("people", rows.values()), base


def _own_patterns(
    facts: Facts, people: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, tuple[str, str]]]:
    """Who is busy or gives way at some times has a pattern of their own: shift and its name."""
    own = {
        person: (shift, f"{shift}~p{person}")
        for person, shift in people.select("person", "pattern").iter_rows()
        if f"p{person}" in facts.busy or person in facts.denied
    }
    named = pl.col("person").replace_strict(
        {person: name for person, (_shift, name) in own.items()}, default=pl.col("pattern"),
        return_dtype=pl.String,
    )  # fmt: skip
    return people.with_columns(pattern=named) if own else people, own


def _outside(facts: Facts, base: Rows, limits: dict[tuple[int, str | None], int]) -> None:
    """Who is in a fixed group, and in no wave, is away from the same ward."""
    missing = {key[1:] for key in facts.busy if key.startswith("p")} - base.keys()
    for person, (org, family, shift) in shifts_of(facts, missing).items():
        base[person] = (_cover(facts.placed.line(org), family, limits), shift)


def _cover(line: list[int], family: str, limits: dict[tuple[int, str | None], int]) -> str | None:
    for unit in line:
        found = limits.get((unit, family), limits.get((unit, None)))
        if found is not None:
            return f"c{found}"
    return None


def _needs(
    facts: Facts, wave_of: dict[str, str | None], allowed: set[tuple[str, str]]
) -> pl.DataFrame:
    """Open requirements that a facilitated unit meets, without a seat in what is fixed."""
    above: dict[int, list[str]] = {}
    for pk, code, base in Format.objects.values_list(
        "unit_id", "unit__code", "unit__variant_of_id"
    ):
        above.setdefault(base or pk, []).append(code)
        if base:
            above.setdefault(pk, []).append(code)
    taken = set(
        Seat.objects.filter(cohort__in=[one.pk for one in facts.fixed], state="held").values_list(
            "person_id", "unit__code"
        )
    )
    rows = Requirement.objects.filter(
        unit__in=above, status__in=OPEN, strength__in=("required", "expected"),
        asked_minutes__gt=0,
    ).order_by("person_id", "unit_id").values_list("person_id", "unit_id")  # fmt: skip
    return frame(
        "needs",
        [
            (str(person), code)
            for person, unit in rows.iterator(chunk_size=20_000)
            for code in above[unit]
            if (person, code) not in taken and (wave_of.get(str(person)) or "", code) in allowed
        ],
    )


def _units() -> pl.DataFrame:
    forms = list(Format.objects.select_related("unit", "after").order_by("unit__code"))
    known = {one.unit_id for one in forms}
    return frame(
        "units",
        [
            (
                one.unit.code, one.meetings, one.gap_min_weeks, one.gap_max_weeks, one.minutes,
                one.prep_minutes, one.size_min, one.size_target, one.size_max, one.leads,
                one.after.code if one.after and one.after_id in known else None,
                one.after_gap_weeks if one.after and one.after_id in known else None,
                one.modalities,
            )
            for one in forms
        ],
    )  # fmt: skip


def _facilitators(facts: Facts) -> tuple[pl.DataFrame, dict[str, tuple[str, str]]]:
    rows, own = [], {}
    people = set(Person.objects.filter(facilitator__isnull=False).values_list("pk", flat=True))
    for one in Facilitator.objects.prefetch_related("away").order_by("pk"):
        span = facts.span(one.start, one.end)
        if span is None or one.shift_id not in facts.duty.cells:
            continue
        busy = facts.busy.setdefault(f"f{one.pk}", [])
        pattern = one.shift_id
        for away in one.away.all():
            busy.append(_whole(away.start, away.end))
        if denied := facts.denied.get(str(one.person_id)):
            facts.denied[f"f{one.pk}"] = denied  # who leads then is away from the ward, too
        if busy or denied:
            pattern = f"{one.shift_id}~f{one.pk}"
            own[f"f{one.pk}"] = (one.shift_id, pattern)
        hours = float(one.hours_week) - _fixed_hours(facts, f"f{one.pk}")
        rows.append(
            (str(one.pk), str(one.person_id) if one.person_id in people else None, pattern,
             max(0.0, hours), *span)
        )  # fmt: skip
    return frame("facilitators", rows), own


def _whole(start: date, end: date) -> Meeting:
    """Days away as one long meeting."""
    day = moment(start, datetime.min.time(), "")
    return Meeting(0, day, moment(end, datetime.min.time(), ""), "")


def _fixed_hours(facts: Facts, key: str) -> float:
    """The most hours that fixed sessions take in one week."""
    weeks: dict[int, int] = {}
    for one in facts.busy.get(key, []):
        if one.session:
            weeks[facts.week(one.day)] = weeks.get(facts.week(one.day), 0) + one.minutes
    return max(weeks.values(), default=0) / 60


def _qualifications(facts: Facts, known: list[str]) -> pl.DataFrame:
    rows = Qualification.objects.filter(
        Q(end__isnull=True) | Q(end__gt=facts.start), start__lte=facts.start,
        unit__in=Format.objects.values("unit"),
    ).values_list("facilitator_id", "unit__code", "modality")  # fmt: skip
    names = set(known)
    return frame("qualifications", [(str(a), b, c) for a, b, c in rows if str(a) in names])


def counts(found: Problem) -> dict[str, int]:
    """What the inputs hold, for the page and the record."""
    names = ("people", "needs", "rooms", "facilitators", "qualifications", "absences", "slots")
    return {name: int(getattr(found, name).height) for name in names}
