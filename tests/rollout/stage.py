"""A stage for tests of the rollout: a weekly grid, two shifts, rooms, a facilitated unit, leads."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from makegood.curriculum.models import Requirement, Unit
from makegood.people.models import Person, Shift
from makegood.record.acts import SYSTEM, Actor
from makegood.rollout.acts import programme
from makegood.rollout.acts.cohorts import When, offer_cohort
from makegood.rollout.models import Cohort, Facilitator, Room
from makegood.rollout.rules import monday
from tests.curriculum.small import publish_units

BECAUSE = "test"
DAYS = [(f"d{day}-{hour}", day, time(hour), 90) for day in range(5) for hour in (9, 11, 14)]
NIGHTS = [(f"n{day}", day, time(20), 90) for day in range(5)]


def unit(
    code: str = "shared-language-together", title: str = "A shared language, together"
) -> Unit:
    """A facilitated unit that stands for one of the curriculum's, published in small."""
    if not Unit.objects.filter(code="shared-language").exists():
        publish_units(["shared-language"])
    base = Unit.objects.get(code="shared-language")
    return Unit.objects.create(code=code, title=title, kind="facilitated", minutes=60, variant_of=base
                               if code == "shared-language-together" else None)  # fmt: skip


def ask(person: Person, of: Unit, status: str = "asked") -> Requirement:
    """The stored requirement of a person."""
    return Requirement.objects.create(
        person=person, unit=of, status=status, strength="expected", minutes=60, asked_minutes=60,
        details='{"reasons": [], "group": {"group": null, "group_need": null, "group_done": null, '
        '"group_unit": null}}',
    )  # fmt: skip


def grid() -> None:
    """Three day slots on weekdays, one in the evening; days and nights."""
    programme.put_slots(rows=[*DAYS, *NIGHTS], by=SYSTEM, because=BECAUSE)
    day = [(0, code, 0, True) for code, *_rest in DAYS]
    night = [(0, code, 1, True) for code, *_rest in NIGHTS]
    for shift, rows in (("day-weekday", day), ("night", night)):
        programme.put_shift(shift=Shift.objects.get(pk=shift), weeks=1, anchor=date(2026, 1, 5),
                            slots=rows, by=SYSTEM, because=BECAUSE)  # fmt: skip


def stage(hire: Any, *, leads: int = 2, rooms: int = 2) -> SimpleNamespace:
    """Everything that a session needs; `monday` is next week's."""
    grid()
    programme.put_room(
        place="north", place_name="North campus", by=SYSTEM, because=BECAUSE,
        rooms=[(f"n{n}", f"Seminar room {n}", 16) for n in range(1, rooms + 1)],
    )  # fmt: skip
    group = unit()
    programme.put_format(
        unit=group, by=SYSTEM, because=BECAUSE,
        values={"minutes": 60, "prep_minutes": 30, "size_min": 2, "size_target": 4, "size_max": 12,
                "leads": 1},
    )  # fmt: skip
    found = []
    for number in range(leads):
        found.append(lead(hire, f"Lead{number} Ek", group))
    today = timezone.localdate()
    return SimpleNamespace(
        unit=group, base=group.variant_of, leads=found, rooms=list(Room.objects.order_by("code")),
        monday=monday(today) + timedelta(weeks=1), office=Actor("person", None, "Office"),
    )  # fmt: skip


def lead(hire: Any, name: str, *units: Unit) -> Facilitator:
    """A facilitator on days, qualified in both ways."""
    person = hire(name, org="medi", role="leader")
    return programme.put_facilitator(
        person=person, shift=Shift.objects.get(pk="day-weekday"), hours_week=20,
        start=date(2026, 1, 1), by=SYSTEM, because=BECAUSE,
        units=[(one, way) for one in units for way in ("in_person", "virtual")],
    )  # fmt: skip


def group(
    at: SimpleNamespace, *, day: int = 0, clock: time = time(9), week: int = 0, room: int | None = 0,
    capacity: int = 12, leads: tuple[int, ...] = (), **more: Any,
) -> Cohort:  # fmt: skip
    """A group offered by hand: weekday, clock, weeks after the next Monday, room by number."""
    return offer_cohort(
        unit=more.pop("unit", at.unit), modality="virtual" if room is None else "in_person",
        sessions=[When(at.monday + timedelta(days=day, weeks=week), clock, 60,
                       None if room is None else at.rooms[room])],
        capacity=capacity, leads=[at.leads[n] for n in leads], by=at.office, because=BECAUSE, **more,
    )  # fmt: skip


def me(person: Person) -> Actor:
    """The person as an actor."""
    return Actor("person", person.pk, person.name)


def later(**more: float) -> datetime:
    """A moment from now."""
    return timezone.now() + timedelta(**more)
