"""A seat that somebody holds already keeps its place in the order of units when a plan is made."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from makegood.curriculum.models import Requirement, Unit
from makegood.engines.planner.problem import Problem
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from makegood.rollout.acts import programme, seats
from makegood.rollout.reads.problem import problem
from tests.rollout.stage import ask, group, me, stage


@pytest.fixture
def at(hire: Any) -> Any:
    """The unit, one that comes two weeks after it, and a wave of seven weeks from next Monday."""
    found = stage(hire, leads=1)
    found.then = Unit.objects.create(code="then", title="Then", kind="facilitated", minutes=60)
    programme.put_format(
        unit=found.then, by=SYSTEM, because="test",
        values={"minutes": 60, "leads": 1, "after": found.unit, "after_gap_weeks": 2},
    )  # fmt: skip
    found.people = [hire(f"Or{n} Der") for n in range(3)]
    for person in found.people:
        ask(person, found.base)
        ask(person, found.then)
    window = (found.monday, found.monday + timedelta(weeks=7, days=-1))
    programme.put_wave(
        code="w1", name="First", order=1, orgs=[found.people[0].appointments.get().org], by=SYSTEM,
        because="test", units=[(found.unit, *window), (found.then, *window)],
    )  # fmt: skip
    return found


def windows(given: Problem, person: Person) -> dict[str, tuple[int, int]]:
    """What a person still needs, and the weeks in which it may be."""
    wave = dict(given.people.select("person", "wave").iter_rows()).get(str(person.pk))
    spans = {unit: (a, b) for name, unit, a, b in given.waves.iter_rows() if name == wave}
    return {unit: spans[unit] for who, unit in given.needs.iter_rows() if who == str(person.pk)}


def made() -> Problem:
    return problem(now=timezone.now(), today=timezone.localdate(), weeks=10)


def test_a_chosen_seat_in_the_first_unit_moves_the_window_of_the_second(at: Any) -> None:
    early, late, free = at.people
    seats.take_seat(person=early, cohort=group(at, week=1), by=me(early))
    seats.take_seat(person=late, cohort=group(at, week=5, clock=time(11)), by=me(late))
    given = made()
    assert windows(given, free) == {at.unit.code: (1, 7), "then": (1, 7)}
    assert windows(given, early) == {"then": (4, 7)}  # held in week 2, two weeks after it
    assert windows(given, late) == {}  # week 6 and two more: past the wave's end


def test_a_seat_in_the_second_unit_leaves_the_first_the_weeks_before(at: Any) -> None:
    one, *_others = at.people
    Requirement.objects.filter(person=one, unit=at.base).update(status="done")
    then = group(at, unit=at.then, week=4)
    seats.take_seat(person=one, cohort=then, by=me(one))
    Requirement.objects.filter(person=one, unit=at.base).update(status="asked")  # a new edition
    assert windows(made(), one) == {at.unit.code: (1, 3)}
