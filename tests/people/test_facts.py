"""Responsibilities, leave and what a person says of themselves: effect, entry, refusal."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from makegood.people import acts
from makegood.people.models import Duty, Leave, Responsibility
from makegood.record.acts import SYSTEM, Actor
from makegood.record.models import Entry

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def duty(db: Any) -> Duty:
    return Duty.objects.create(code="teaches", name="Teaches")


def entries(prefix: str) -> list[str]:
    return list(Entry.objects.filter(act__startswith=prefix).values_list("act", flat=True))


def me(person: Any) -> Actor:
    return Actor("person", person.pk, person.name)


def test_a_duty_is_declared_once_and_confirmed_by_somebody_else(hire: Any, duty: Duty) -> None:
    person, lead = hire("Ada Quist"), hire("Bo Lind")
    held = acts.declare_responsibility(person=person, duty=duty, start=DAY, by=me(person))
    again = acts.declare_responsibility(person=person, duty=duty, start=DAY, by=me(person))
    assert held == again
    with pytest.raises(ValidationError):
        acts.confirm_responsibility(held=held, by=me(person), because="I say so")
    assert Responsibility.objects.get().confirmed_at is None
    acts.confirm_responsibility(held=held, by=me(lead), because="she does")
    kept = Responsibility.objects.get()
    assert (kept.confirmed_by, kept.source) == (lead, "self")
    assert entries("people.responsibility") == [
        "people.responsibility.hold",
        "people.responsibility.confirm",
    ]


def test_what_the_department_sets_counts_as_confirmed(hire: Any, duty: Duty) -> None:
    person, lead = hire("Ada Quist"), hire("Bo Lind")
    acts.set_responsibility(person=person, duty=duty, start=DAY, by=me(lead), because="rota")
    assert Responsibility.objects.get().confirmed_by == lead


def test_a_duty_ends_and_may_begin_again(hire: Any, duty: Duty) -> None:
    person = hire("Ada Quist")
    held = acts.declare_responsibility(person=person, duty=duty, start=DAY, by=me(person))
    acts.end_responsibility(held=held, end=DAY - timedelta(9), by=me(person), because="over")
    assert Responsibility.objects.get().end == DAY
    acts.declare_responsibility(person=person, duty=duty, start=DAY, by=me(person))
    assert Responsibility.objects.count() == 2


def test_leave_has_a_first_day_back_after_the_first_day_away(hire: Any) -> None:
    person = hire("Ada Quist")
    with pytest.raises(ValidationError):
        acts.record_leave(person=person, start=DAY, end=DAY, by=SYSTEM, because="x")
    leave = acts.record_leave(person=person, start=DAY, end=None, by=SYSTEM, because="feed")
    acts.end_leave(leave=leave, end=DAY + timedelta(30), by=SYSTEM, because="back")
    assert Leave.objects.get().end == DAY + timedelta(30)
    assert entries("people.leave") == ["people.leave.start", "people.leave.end"]


def test_only_what_is_ones_own_to_say_can_be_changed(hire: Any) -> None:
    person = hire("Ada Quist")
    with pytest.raises(ValidationError, match="email cannot be changed here"):
        acts.edit_person(person=person, version=1, changes={"email": "x@y.example"}, by=me(person), because="x")  # fmt: skip
    acts.edit_person(person=person, version=1, changes={"pronouns": "she/her"}, by=me(person), because="said")  # fmt: skip
    person.refresh_from_db()
    assert (person.pronouns, person.version) == ("she/her", 2)
    entry = Entry.objects.get(act="people.person.edit")
    assert (entry.before, entry.after, entry.person_id) == (
        {"pronouns": ""},
        {"pronouns": "she/her"},
        person.pk,
    )


def test_a_person_ends_only_what_they_declared_themselves(
    hire: Any, sign_in: Any, duty: Duty
) -> None:
    person, other = hire("Ada Quist"), hire("Bo Lind")
    feed = Responsibility.objects.create(person=person, duty=duty, start=DAY, source="feed")
    theirs = acts.declare_responsibility(person=other, duty=duty, start=DAY, by=me(other))
    mine = acts.declare_responsibility(person=person, duty=duty, start=DAY, by=me(person))
    client = sign_in(person)
    got = [client.post(f"/me/give-up/{held.pk}/").status_code for held in (feed, theirs, mine)]
    assert got == [404, 404, 302]
    assert client.get(f"/me/give-up/{mine.pk}/").status_code == 405
