"""Seats: what fits, what is refused and why, the waiting list, swaps, walk-ins, changes of the roster."""

from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from makegood.curriculum.models import Requirement
from makegood.people.acts import record_leave
from makegood.people.models import Appointment
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from makegood.rollout.acts import cohorts, programme, seats, waiting
from makegood.rollout.acts.roster import follow_roster
from makegood.rollout.models import Cohort, News, Seat, Waiting
from tests.rollout.stage import ask, group, me, stage


@pytest.fixture
def at(hire: Any) -> SimpleNamespace:
    return stage(hire)


@pytest.fixture
def nurse(at: SimpleNamespace, hire: Any) -> Any:
    person = hire("Ines Nurse", shift="night")
    ask(person, at.base)
    return person


def refused(person: Any, cohort: Cohort) -> set[str]:
    with pytest.raises(seats.NoSeat) as fault:
        seats.take_seat(person=person, cohort=cohort, by=me(person))
    return set(fault.value.codes)


def test_a_seat_that_fits_is_taken_recorded_and_taken_once(at: Any, nurse: Any) -> None:
    night = group(at, clock=time(20), leads=(0,))
    seat = seats.take_seat(person=nurse, cohort=night, by=me(nurse))
    night.refresh_from_db()
    assert (seat.state, night.taken) == ("held", 1)
    entry = Entry.objects.get(act="rollout.seat.take")
    assert (entry.person_id, entry.after["how"]) == (nurse.pk, "chosen")
    assert refused(nurse, group(at, clock=time(20), room=1)) == {"seated", "clash"}


def test_every_reason_is_told(at: Any, nurse: Any, hire: Any) -> None:
    day = group(at)
    assert refused(nurse, day) == {"shift"}
    stranger = hire("Ole Other", org="medi", role="facilities")
    closed = group(at, clock=time(11), closed_for=_org("surg"))
    assert refused(stranger, closed) == {"not asked", "closed"}
    seats.take_seat(person=nurse, cohort=day, by=at.office, how="office", because="asked for it")
    with pytest.raises(ValidationError):
        seats.take_seat(person=stranger, cohort=day, by=at.office, how="office", because=" ")
    full = group(at, clock=time(14), capacity=1)
    for n in range(2):
        one = hire(f"Full{n} One")
        ask(one, at.base)
        if n == 0:
            seats.take_seat(person=one, cohort=full, by=me(one))
        else:
            assert refused(one, full) == {"full"}


def test_leave_gate_manager_and_cover_stand_in_the_way(at: Any, hire: Any) -> None:
    from makegood.people.models import AppointmentManager

    boss, one, two, away, gated = (hire(f"{n} Ward") for n in ("Bo", "Ona", "Tua", "Ama", "Gea"))
    for person in (boss, one, two, away):
        ask(person, at.base)
    ask(gated, at.base, "not yet open")
    AppointmentManager.objects.create(appointment=one.appointments.get(), manager=boss)
    record_leave(person=away, start=at.monday, end=at.monday + timedelta(days=3), by=SYSTEM,
                 because="test")  # fmt: skip
    programme.put_cover(org=_org("surg/trauma"), max_away=1, by=SYSTEM, because="test")
    first, same_time = group(at), group(at, room=1)
    other_time = group(at, clock=time(11))
    seats.take_seat(person=one, cohort=first, by=me(one))
    assert refused(away, other_time) == {"away"}
    assert refused(gated, other_time) == {"not open"}
    assert refused(boss, first) == {"managers", "cover"}
    assert refused(two, same_time) == {"cover"}
    seats.take_seat(person=two, cohort=other_time, by=me(two))


def test_an_offer_holds_the_seat_expires_and_goes_to_the_next(at: Any, hire: Any) -> None:
    people = [hire(f"W{n} Ait") for n in range(4)]
    for person in people:
        ask(person, at.base)
    cohort = group(at, capacity=1)
    seat = seats.take_seat(person=people[0], cohort=cohort, by=me(people[0]))
    rows = [waiting.wait(person=one, unit=at.unit, by=me(one)) for one in people[1:3]]
    with pytest.raises(ValidationError):
        waiting.wait(person=people[1], unit=at.unit, by=me(people[1]))
    seats.decline(seat=seat, reason="my shift changed", by=me(people[0]))
    rows[0].refresh_from_db()
    cohort.refresh_from_db()
    assert (rows[0].state, rows[0].offered, cohort.taken) == ("offered", cohort, 1)
    assert refused(people[3], cohort) == {"full"}
    assert waiting.lapse_offers(now=rows[0].expires_at + timedelta(seconds=1)) == 1
    for row in rows:
        row.refresh_from_db()
    assert [row.state for row in rows] == ["lapsed", "offered"]
    with pytest.raises(ValidationError):
        waiting.take_offer(row=rows[0], by=me(people[1]))
    taken = waiting.take_offer(row=rows[1], by=me(people[2]))
    cohort.refresh_from_db()
    assert (taken.how, cohort.taken, Seat.objects.filter(state="held").count()) == ("offer", 1, 1)


def test_an_offer_that_is_refused_goes_to_others_and_the_person_waits_on(
    at: Any, hire: Any
) -> None:
    first, second, third = (hire(f"R{n} Efu") for n in range(3))
    for person in (first, second, third):
        ask(person, at.base)
    cohort = group(at, capacity=1)
    seat = seats.take_seat(person=first, cohort=cohort, by=me(first))
    rows = [waiting.wait(person=one, unit=at.unit, by=me(one)) for one in (second, third)]
    seats.decline(seat=seat, reason="cannot", by=me(first))
    rows[0].refresh_from_db()
    waiting.refuse_offer(row=rows[0], by=me(second))
    for row in rows:
        row.refresh_from_db()
    assert [row.state for row in rows] == ["waiting", "offered"]


def test_two_people_exchange_their_seats_or_nothing_happens(at: Any, hire: Any) -> None:
    day, eve = hire("Dana Day"), hire("Edda Eve")
    for person in (day, eve):
        ask(person, at.base)
    nine, eleven = group(at), group(at, clock=time(11))
    mine = seats.take_seat(person=day, cohort=nine, by=me(day))
    theirs = seats.take_seat(person=eve, cohort=eleven, by=me(eve))
    swap = seats.ask_swap(mine=mine, theirs=theirs, by=me(day))
    seats.answer_swap(swap=swap, agree=True, by=me(eve))
    held = dict(Seat.objects.filter(state="held").values_list("person_id", "cohort_id"))
    assert held == {day.pk: eleven.pk, eve.pk: nine.pk}
    assert {c.taken for c in Cohort.objects.all()} == {1}
    with pytest.raises(ValidationError):
        seats.answer_swap(swap=swap, agree=True, by=me(eve))


def test_a_cancelled_session_leaves_nobody_untold_or_without_another(at: Any, hire: Any) -> None:
    people = [hire(f"C{n} Anc") for n in range(4)]
    for person in people:
        ask(person, at.base)
    cohort, other = group(at), group(at, clock=time(11), capacity=2)
    for person in people:
        seats.take_seat(person=person, cohort=cohort, by=me(person))
    counts = cohorts.cancel_cohort(
        cohort=cohort, version=cohort.version, by=at.office, because="The room is flooded."
    )
    assert counts == {"seats": 4, "offered": 2, "waiting": 2}
    other.refresh_from_db()
    assert other.taken == 2
    for person in people:
        assert News.objects.filter(person=person, kind="cancelled", urgent=True).exists()
        row = Waiting.objects.get(person=person)
        assert row.state in ("offered", "waiting") and row.priority == 0
    assert News.objects.filter(person=None, kind="cancelled").count() == 1
    with pytest.raises(ValidationError):
        cohorts.cancel_cohort(cohort=cohort, version=1, by=at.office, because="again")


def test_a_moved_session_keeps_whom_it_fits_and_seats_the_others_anew(at: Any, hire: Any) -> None:
    fits, busy = hire("Fia Fits"), hire("Bea Busy")
    for person in (fits, busy):
        ask(person, at.base)
    cohort, other = group(at), group(at, day=3)
    for person in (fits, busy):
        seats.take_seat(person=person, cohort=cohort, by=me(person))
    record_leave(person=busy, start=at.monday + timedelta(days=1), by=SYSTEM, because="t",
                 end=at.monday + timedelta(days=2))  # fmt: skip
    session = cohort.sessions.get()
    to = cohorts.When(at.monday + timedelta(days=1), time(9), 60, at.rooms[0])
    cohorts.move_session(session=session, to=to, version=1, by=at.office, because="a better room")
    session.refresh_from_db()
    assert session.version == 2
    assert Seat.objects.get(person=fits).state == "held"
    assert Seat.objects.get(person=busy).state == "moved"
    assert Waiting.objects.get(person=busy).offered == other
    with pytest.raises(ValidationError):
        cohorts.move_session(session=session, to=to, version=1, by=at.office, because="late")


def test_who_leaves_frees_the_seat_for_who_waits_and_the_office_hears(at: Any, hire: Any) -> None:
    leaver, next_one, away = hire("Lea Ver"), hire("Nex Ton"), hire("Awa Yes")
    for person in (leaver, next_one, away):
        ask(person, at.base)
    cohort = group(at, capacity=2)
    for person in (leaver, away):
        seats.take_seat(person=person, cohort=cohort, by=me(person))
    row = waiting.wait(person=next_one, unit=at.unit, by=me(next_one))
    assert follow_roster(by=SYSTEM) == 0
    Appointment.objects.filter(person=leaver).update(end=timezone.localdate())
    record_leave(person=away, start=timezone.localdate(), end=None, by=SYSTEM, because="test")
    assert follow_roster(by=SYSTEM) == 2
    assert follow_roster(by=SYSTEM) == 0
    row.refresh_from_db()
    assert row.state == "offered"
    assert News.objects.filter(person=None, kind="freed").count() == 2


def test_somebody_walks_in_while_the_room_holds_them(at: Any, hire: Any) -> None:
    cohort = group(at, capacity=1, leads=(0,))
    people = [hire(f"Wa{n} Lk") for n in range(3)]
    first = seats.walk_in(person=people[0], cohort=cohort, by=at.office, because="came")
    assert first.pk == seats.walk_in(person=people[0], cohort=cohort, by=at.office, because="x").pk
    seats.walk_in(person=people[1], cohort=cohort, by=at.office, because="came")
    cohort.refresh_from_db()
    assert (cohort.taken, cohort.capacity) == (2, 2)


def test_offering_by_hand_names_everything_that_stands_in_the_way(at: Any, hire: Any) -> None:
    group(at, leads=(0,))
    for wrong in ({"leads": (1,)}, {"room": 1, "leads": (0,)}, {"room": 1, "capacity": 17}):
        with pytest.raises(ValidationError):
            group(at, **wrong)
    with pytest.raises(ValidationError):
        group(at, week=-3)


def _org(code: str) -> Any:
    from makegood.people.models import OrgUnit

    return OrgUnit.objects.get(code=code)


def test_nobody_waits_for_what_is_not_asked_of_them(at: Any, nurse: Any, sign_in: Any) -> None:
    group(at, day=1, leads=(1,))
    Requirement.objects.filter(person=nurse).update(status="done")
    client = sign_in(nurse)
    page = client.get(reverse("choose-seat", args=[at.base.code])).content.decode()
    assert "not asked of you now" in page and "Wait for a seat" not in page
    client.post(reverse("wait-any", args=[at.base.code]))
    assert not Waiting.objects.filter(person=nurse).exists()
