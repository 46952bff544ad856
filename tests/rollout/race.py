"""What the processes of the race do: a stage without the tests' fixtures, and the storm."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from types import SimpleNamespace

from django.db import connections
from django.utils import timezone

from makegood.people import acts
from makegood.people.models import Appointment, Person, RoleFamily, Shift
from makegood.record.acts import SYSTEM
from makegood.rollout.acts import programme, seats
from makegood.rollout.models import Cohort, Room
from tests.rollout.stage import ask, grid, group, me, unit


def stage(people: int, places: int) -> None:
    """So many people of whom the unit is asked, and one group with so many seats."""
    RoleFamily.objects.get_or_create(code="nurse-app", defaults={"name": "Nurses"})
    for code in ("day-weekday", "night"):
        Shift.objects.get_or_create(code=code, defaults={"name": code})
    org = acts.open_unit(code="campus", name="Larkmoor", kind="campus", parent=None,
                         start=date(2015, 1, 1), by=SYSTEM, because="test")  # fmt: skip
    grid()
    programme.put_room(place="north", place_name="North", rooms=[("n1", "Room", 40)], by=SYSTEM,
                       because="test")  # fmt: skip
    of = unit()
    programme.put_format(unit=of, by=SYSTEM, because="test", values={"minutes": 60, "leads": 1})
    for number in range(people):
        person = Person.objects.create(code=f"R{number:04d}", given=f"P{number}", family="Race")
        Appointment.objects.create(person=person, ref="1", org=org, role_family_id="nurse-app",
                                   shift_id="day-weekday", start=date(2020, 1, 1))  # fmt: skip
        ask(person, of.variant_of or of)
    at = SimpleNamespace(unit=of, monday=_monday(), rooms=list(Room.objects.all()), leads=[],
                         office=SYSTEM)  # fmt: skip
    group(at, clock=time(9), capacity=places)


def _monday() -> date:
    from datetime import timedelta

    from makegood.rollout.rules import monday

    return monday(timezone.localdate()) + timedelta(weeks=1)


def storm(half: int, threads: int) -> dict[str, int]:
    """Every second person tries to take a seat, so many at once; how it ended for how many."""
    cohort = Cohort.objects.get()
    people = list(Person.objects.order_by("code"))[half::2]

    def one(person: Person) -> str:
        try:
            seats.take_seat(person=person, cohort=cohort, by=me(person))
            return "seat"
        except seats.NoSeat as told:
            return ",".join(told.codes)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as crowd:
        return dict(Counter(crowd.map(one, people)))
