"""The demo's rollout: three waves, a plan in force half-way through the second, and life around it.

Everything goes through the room's own acts, with days in the past where the past is told. The same
seed and day give the same rollout. Names of rooms, providers and numbers are invented.
"""

import random
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from makegood.curriculum.models import Unit
from makegood.people.models import Appointment, OrgUnit, Person, RoleFamily, Shift
from makegood.people.reads import tree
from makegood.record.acts import SYSTEM

from .acts import programme
from .acts.champions import follow_champions
from .acts.hours import give_held, tell_hours
from .demo_life import life
from .demo_plan import plan_in_force
from .models import Cohort
from .rules import monday

BECAUSE = "the demo institution"
Tell = Callable[[int, int | None, str], None]
PLANNED = ("shared-language-together", "bias-and-action-together")
BEFORE, WEEKS = 10, 24  # weeks that lie behind, and weeks of the plan in all

DAY = [time(7, 45), time(9, 30), time(11), time(12, 30), time(14), time(15, 30), time(17, 15)]
EVENING, LATE, SMALL_HOURS = time(19), time(20, 30), time(2)
MINUTES = 75
PLACES = [
    ("north", "North campus", "1 Lark Way", 9), ("south", "South campus", "40 Moor Street", 7),
    ("riverside", "Riverside clinic", "7 Weir Lane", 4), ("children", "Children's pavilion", "2 Elm Court", 4),
]  # fmt: skip
ROOMS = ["Seminar room", "Library corner", "Teaching room", "Meeting room"]


def load(*, seed: int, today: date, tell: Tell | None = None) -> None:
    """The grid, rooms, formats, waves, those who lead, the plan in force, and what goes on."""
    say = tell or (lambda done, total, words: None)
    say(0, None, "the weekly grid")
    grid(today)
    places()
    formats()
    say(0, None, "waves and those who lead")
    waves(today)
    covers(today)
    facilitators(seed, today)
    follow_champions(on=today, by=SYSTEM, since=monday(today) - timedelta(weeks=BEFORE + 6))
    say(0, None, "a plan")
    run = plan_in_force(seed=seed, start=monday(today) - timedelta(weeks=BEFORE), weeks=WEEKS)
    say(0, None, "what was held")
    life(run, seed=seed, today=today)
    champions_hours()


def champions_hours() -> None:
    """What leading takes of the champions' protected time, as workers would have told it."""
    led = Cohort.objects.filter(leads__facilitator__person__champion_terms__isnull=False)
    for cohort in led.distinct().select_related("unit").order_by("pk"):
        tell_hours(cohort=cohort, by=SYSTEM)
    give_held(by=SYSTEM)


def grid(today: date) -> None:
    """Slots of the week, and what each shift can attend."""
    rows = []
    for weekday in range(7):
        clocks = (
            [*DAY, EVENING, LATE, SMALL_HOURS] if weekday < 5 else [time(9, 30), time(14), LATE]
        )
        rows += [(f"{weekday}-{one:%H%M}", weekday, one, MINUTES) for one in clocks]
    programme.put_slots(rows=rows, by=SYSTEM, because=BECAUSE)
    codes = {code: (weekday, start) for code, weekday, start, _minutes in rows}
    for shift in Shift.objects.all():
        weeks = 4 if shift.pk == "rotating" else 1
        cells = [
            (week, code, cost, duty)
            for week in range(weeks)
            for code, (weekday, start) in codes.items()
            if (cell := _cell(shift.pk, week, weekday, start)) is not None
            for cost, duty in [cell]
        ]
        programme.put_shift(shift=shift, weeks=weeks, anchor=monday(today), slots=cells, by=SYSTEM,
                            because=BECAUSE)  # fmt: skip


def _cell(shift: str, week: int, weekday: int, start: time) -> tuple[int, bool] | None:
    """(cost, on duty) of a slot for a shift; None where its people cannot come."""
    night = start in (EVENING, LATE, SMALL_HOURS)
    if shift == "night":
        if start in (LATE, SMALL_HOURS) and weekday < 5:
            return (1, True)
        return (2, False) if start in (EVENING, time(7, 45)) else None
    if shift == "evening":
        return (1, True) if start in (time(15, 30), time(17, 15), EVENING, LATE) else None
    if shift == "weekend":
        return (1, True) if weekday > 4 else (3, False) if start in (EVENING, LATE) else None
    if shift == "rotating":
        if week == 3:
            return (2, True) if start in (LATE, SMALL_HOURS) and weekday < 5 else None
        return (1, True) if weekday < 5 and not night else None
    if weekday > 4 or night:
        return None
    return (2 if start in (time(7, 45), time(17, 15)) else 1, start != time(7, 45))


def places() -> None:
    """Four places with rooms."""
    for code, name, address, count in PLACES:
        programme.put_room(
            place=code, place_name=name, address=f"{address}, Larkmoor", by=SYSTEM, because=BECAUSE,
            directions="Step-free from the main entrance; lifts to every floor.",
            rooms=[(f"{code}-{n}", f"{ROOMS[n % len(ROOMS)]} {n + 1}", 16 + 4 * (n % 3))
                   for n in range(count)],
        )  # fmt: skip


def formats() -> None:
    """How the facilitated units are held."""
    for unit in Unit.objects.filter(kind__in=("facilitated", "workshop"), withdrawn_on=None):
        values: dict[str, Any] = {
            "minutes": 60, "prep_minutes": 30, "size_min": 6, "size_target": 11, "size_max": 14,
            "leads": 2 if unit.kind == "facilitated" else 1,
        }  # fmt: skip
        if unit.code == PLANNED[1]:
            values["after"] = Unit.objects.get(code=PLANNED[0])
            values["after_gap_weeks"] = 1
        programme.put_format(unit=unit, values=values, by=SYSTEM, because=BECAUSE)


def waves(today: date) -> None:
    """Three waves of departments: the first is over, the second half-way, the third to come."""
    placed = tree(today)
    top = [placed.unit[one] for root in placed.roots for one in placed.children.get(root, [])]
    top.sort(key=lambda one: one.code)
    # Surgery and Medicine stand in the second wave, so that the cast has sessions to come.
    second = [one for one in top if one.code in ("surg", "medi", "equi", "dean", "gc")]
    others = [one for one in top if one not in second]
    parts = [others[0::3], second + others[1::3], others[2::3]]
    units = [Unit.objects.get(code=code) for code in PLANNED]
    first = monday(today) - timedelta(weeks=BEFORE)
    spans = [(0, 6), (7, 14), (15, WEEKS - 1)]
    names = ["First wave", "Second wave", "Third wave"]
    for order, (orgs, (begin, end), name) in enumerate(zip(parts, spans, names, strict=True)):
        days = (first + timedelta(weeks=begin), first + timedelta(weeks=end, days=6))
        programme.put_wave(code=f"wave-{order + 1}", name=name, order=order, orgs=orgs, by=SYSTEM,
                           because=BECAUSE, units=[(unit, *days) for unit in units])  # fmt: skip


def covers(today: date) -> None:
    """Of the nurses of a division no more than a tenth are away at once."""
    nurses = RoleFamily.objects.filter(pk="nurse-app").first()
    counted: dict[int, int] = {}
    rows = Appointment.objects.filter(role_family="nurse-app", end=None)
    for org in rows.values_list("org_id", flat=True):
        counted[org] = counted.get(org, 0) + 1
    for unit in OrgUnit.objects.filter(pk__in=counted).order_by("code"):
        programme.put_cover(org=unit, role_family=nurses, max_away=max(2, counted[unit.pk] // 8),
                            by=SYSTEM, because=BECAUSE)  # fmt: skip


def facilitators(seed: int, today: date) -> None:
    """People of the institution beside the champions, and three whom an outside organisation sends."""
    from .acts.workshops import put_provider

    dice = random.Random(seed + 3)
    start = monday(today) - timedelta(weeks=BEFORE + 6)
    units = list(Unit.objects.filter(format__isnull=False).order_by("code"))
    count = max(12, Person.objects.count() // 140)
    wanted = Person.objects.filter(
        appointments__role_family__in=("faculty-educator", "leader", "admin-staff"),
        appointments__end=None, appointments__start__lt=start, leaves=None,
    ).distinct().order_by("code")  # fmt: skip
    people = list(wanted)
    dice.shuffle(people)
    shifts = {one.pk: one for one in Shift.objects.all()}
    hours = ["day-weekday"] * 6 + ["evening", "night", "weekend", "rotating"]
    for number, person in enumerate(people[:count]):
        programme.put_facilitator(
            person=person, shift=shifts[hours[number % len(hours)]], hours_week=8, start=start,
            units=[(unit, way) for unit in units for way in ("in_person", "virtual")],
            by=SYSTEM, because=BECAUSE,
        )  # fmt: skip
    provider = put_provider(
        code="open-table", name="Open Table Collective", contact="hello@opentable.example",
        contract_note="Framework agreement of 3 May; invoiced by the session.", by=SYSTEM,
        because=BECAUSE,
    )  # fmt: skip
    for name in ("Runa Thalmere", "Osei Fennick", "Maro Lindqvale"):
        programme.put_facilitator(
            provider=provider, outside_name=name, shift=shifts["day-weekday"], hours_week=10,
            start=start, units=[(unit, "in_person") for unit in units], by=SYSTEM, because=BECAUSE,
        )  # fmt: skip
