"""The pages: everyone's and the office's; the same number of statements for one session and for many."""

from datetime import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from makegood.people.acts import give_role
from makegood.record.acts import SYSTEM
from makegood.rollout.acts import seats, waiting, workshops
from makegood.rollout.models import Cohort, Seat, Waiting
from tests.rollout.stage import ask, group, me, stage


@pytest.fixture
def at(hire: Any) -> SimpleNamespace:
    found = stage(hire, rooms=3)
    found.nurse = hire("Ines Nurse", shift="night")
    ask(found.nurse, found.base)
    found.chief = hire("Otto Office", org="medi", role="leader")
    give_role(person=found.chief, role="office", by=SYSTEM, because="test")
    return found


def test_a_night_nurse_sees_what_fits_takes_it_and_gives_it_back(at: Any, sign_in: Any) -> None:
    day, night = group(at), group(at, clock=time(20), leads=(0,))
    client = sign_in(at.nurse)
    page = client.get(reverse("choose-seat", args=["shared-language"])).content.decode()
    assert f"/sessions/{night.code}/take/" in page and f"/sessions/{day.code}/take/" not in page
    assert "It does not fit your shift" in page
    assert client.post(reverse("seat-take", args=[night.code])).status_code == 302
    seat = Seat.objects.get()
    assert "20:00" in client.get(reverse("my-sessions")).content.decode()
    assert client.post(reverse("seat-decline", args=[seat.pk]), {"reason": ""}).status_code == 200
    client.post(reverse("seat-decline", args=[seat.pk]), {"reason": "my shift changed"})
    seat.refresh_from_db()
    assert (seat.state, seat.reason) == ("declined", "my shift changed")
    page = client.get(reverse("session", args=[day.code])).content.decode()
    assert "You cannot take a seat here" in page


def test_why_me_and_home_lead_to_choosing_a_seat(at: Any, sign_in: Any) -> None:
    client = sign_in(at.nurse)
    page = client.get(reverse("why", args=["shared-language"])).content.decode()
    assert reverse("choose-seat", args=["shared-language"]) in page


def test_a_seat_of_another_is_out_of_reach(at: Any, sign_in: Any, hire: Any) -> None:
    cohort = group(at, clock=time(20))
    seat = seats.take_seat(person=at.nurse, cohort=cohort, by=me(at.nurse))
    row = Waiting.objects.create(person=at.nurse, unit=at.unit, since=seat.taken_at)
    client = sign_in(hire("Nosy Neighbour"))
    for name, pk in (("seat-decline", seat.pk), ("offer-take", row.pk), ("waiting-leave", row.pk)):
        assert client.post(reverse(name, args=[pk]), {"reason": "x"}).status_code == 404
    assert "Ines" not in client.get(reverse("session", args=[cohort.code])).content.decode()


def test_the_office_offers_moves_and_cancels(at: Any, sign_in: Any) -> None:
    client = sign_in(at.chief)
    words = {
        "unit": at.unit.code, "modality": "in_person", "day": at.monday, "clock": "20:00",
        "minutes": 60, "room": "n1", "capacity": 10, "leads": [at.leads[0].pk],
        "self_chosen": "on", "because": "nights need one",
    }  # fmt: skip
    answer = client.post(reverse("session-offer"), words)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    code = answer.url.split("/")[2]
    assert client.post(reverse("session-offer"), words).status_code == 200  # the room is taken
    assert (
        client.post(reverse("session-offer"), {**words, "closed_for": "\x00x"}).status_code == 200
    )
    person = at.nurse
    from makegood.rollout.models import Cohort

    cohort = Cohort.objects.get(code=code)
    seats.take_seat(person=person, cohort=cohort, by=me(person))
    session = cohort.sessions.get()
    moved = {"day": at.monday, "clock": "20:15", "minutes": 60, "room": "n2", "version": 1,
             "because": "a quieter room"}  # fmt: skip
    assert client.post(reverse("session-move", args=[session.pk]), moved).status_code == 302
    assert client.post(reverse("session-cancel", args=[code]),
                       {"because": "no lead", "version": 1}).status_code == 302  # fmt: skip
    assert Waiting.objects.get(person=person).priority == 0
    for name in (
        "rollout",
        "plans",
        "facilitators",
        "workshops",
        "workshop-new",
        "facilitator-new",
    ):
        assert client.get(reverse(name)).status_code == 200, name


def test_workshops_show_who_took_part_leaders_first(at: Any, sign_in: Any, hire: Any) -> None:
    provider = workshops.put_provider(code="civic", name="Civic Forum", by=SYSTEM, because="test")
    made = workshops.agree_workshop(provider=provider, title="Seeing the system", unit=at.unit,
                                    contract_note="Signed in May.", by=SYSTEM, because="test")  # fmt: skip
    cohort = group(at, clock=time(11), workshop=made)
    worker, leader = hire("Aba Worker"), hire("Zed Leader", role="leader")
    for person in (worker, leader):
        seats.take_seat(person=person, cohort=cohort, by=me(person))
    client = sign_in(at.chief)
    page = client.get(reverse("workshop", args=[made.pk])).content.decode()
    assert page.index("Zed Leader") < page.index("Aba Worker")
    client.post(
        reverse("workshop", args=[made.pk]), {"on": "2026-11-20", "text": "A form changed."}
    )
    assert "A form changed." in client.get(reverse("workshop", args=[made.pk])).content.decode()


def test_lists_cost_the_same_for_one_and_for_many(
    at: Any, sign_in: Any, hire: Any, django_assert_max_num_queries: Any
) -> None:
    cohort = group(at, clock=time(20), leads=(0,))
    seats.take_seat(person=at.nurse, cohort=cohort, by=me(at.nurse))
    paths = {
        reverse("sessions") + f"?view=list&month={at.monday:%Y-%m}": 9,
        reverse("choose-seat", args=["shared-language"]): 33,
        reverse("my-sessions"): 20,
        reverse("session", args=[cohort.code]): 14,
    }
    office = {reverse("rollout"): 30, reverse("facilitators"): 12}
    _counted(sign_in(at.nurse), paths, django_assert_max_num_queries)
    _counted(sign_in(at.chief), office, django_assert_max_num_queries)
    for n in range(25):
        group(at, day=n % 5, clock=time(9 if n % 2 else 20), week=1 + n // 10, room=n % 3,
              leads=(n % 2,) if n < 4 else ())  # fmt: skip
    for n in range(12):
        person = hire(f"Many{n} One", shift="night")
        ask(person, at.base)
        if n < 8:
            seats.take_seat(person=person, cohort=cohort, by=me(person))
        else:
            waiting.wait(person=person, unit=at.unit, by=me(person))
    _counted(sign_in(at.nurse), paths, django_assert_max_num_queries)
    _counted(sign_in(at.chief), office, django_assert_max_num_queries)


def _counted(client: Any, paths: dict[str, int], most: Any) -> None:
    for path, limit in paths.items():
        client.get(path)
        with most(limit):
            assert client.get(path).status_code == 200, path


def test_a_lead_offers_a_closed_session_for_the_departments_own_people(
    at: Any, sign_in: Any, hire: Any, institution: Any
) -> None:
    chair = hire("Carla Chair", org="surg", role="leader")
    give_role(person=chair, role="lead", by=SYSTEM, because="test", scope=institution.units["surg"])
    client = sign_in(chair)
    assert reverse("session-own") in client.get(reverse("sessions")).content.decode()
    given = {
        "unit": at.unit.code, "closed_for": "surg", "modality": "in_person", "day": at.monday,
        "clock": "11:00", "minutes": 60, "times": 2, "every": 2, "room": at.rooms[0].code,
        "capacity": 8, "leads": [at.leads[0].pk], "self_chosen": "on", "because": "our own morning",
    }  # fmt: skip
    page = client.post(reverse("session-own"), {**given, "closed_for": "medi"})
    assert page.status_code == 200 and not Cohort.objects.exists()  # not theirs to offer for
    assert client.post(reverse("session-own"), given).status_code == 302
    own = Cohort.objects.get()
    days = [one.starts_at.date() for one in own.sessions.all()]
    assert own.closed_for == institution.units["surg"] and (days[1] - days[0]).days == 14
    here, there = hire("Sam Surgery", org="surg/burns"), hire("Mia Medicine", org="medi")
    for person in (here, there):
        ask(person, at.base)
    assert seats.take_seat(person=here, cohort=own, by=me(here))
    with pytest.raises(seats.NoSeat) as refused:
        seats.take_seat(person=there, cohort=own, by=me(there))
    assert refused.value.codes == ["closed"]
    other = group(at, clock=time(14), leads=(1,), room=1)
    for name, args in (("session-cancel", [other.code]), ("session-leads", [other.code]),
                       ("session-move", [other.sessions.get().pk])):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code == 403
    page = client.get(reverse("session", args=[own.code])).content.decode()
    assert reverse("session-cancel", args=[own.code]) in page
    client.post(
        reverse("session-cancel", args=[own.code]), {"version": own.version, "because": "flu"}
    )
    own.refresh_from_db()
    assert own.state == "cancelled"
    assert sign_in(here).get(reverse("session-own")).status_code == 403
