"""Champions who may lead are facilitators, with the hours of their position."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from makegood.champions.models import Hours, Practice
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from makegood.rollout.acts import champions, programme
from makegood.rollout.acts.hours import give_held
from makegood.rollout.models import Attendance, Facilitator, Qualification
from makegood.rollout.reads.leading import sessions_led
from tests.champions.cast import serving
from tests.rollout.stage import group, stage

DAY = date(2026, 11, 23)


def test_the_ladder_gives_and_takes_what_it_gave_alone(
    hire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = stage(hire, leads=1)
    person = hire("Cha Mpion")
    may = [
        SimpleNamespace(person=person.pk, unit=at.unit.code, modality="in_person", may_lead=True)
    ]
    term = SimpleNamespace(person=person.pk, hours_per_week=4.0)
    monkeypatch.setattr(champions, "qualifications", lambda on: may)
    monkeypatch.setattr(champions, "positions", lambda on: [term])
    assert champions.follow_champions(on=DAY, by=SYSTEM) == {"new": 1, "given": 1, "ended": 0}
    assert champions.follow_champions(on=DAY, by=SYSTEM) == {"new": 0, "given": 0, "ended": 0}
    assert float(Facilitator.objects.get(person=person).hours_week) == 4.0
    # Another FTE, or a second term, is other hours; what the office entered stays.
    entered = dict(Facilitator.objects.filter(source="office").values_list("pk", "hours_week"))  # fmt: skip
    term.hours_per_week = 6.04
    assert champions.follow_champions(on=DAY, by=SYSTEM) == {"new": 0, "given": 0, "ended": 0}
    champions.follow_champions(on=DAY, by=SYSTEM)
    assert float(Facilitator.objects.get(person=person).hours_week) == 6.0
    assert Entry.objects.filter(act="rollout.facilitator.hours").count() == 1
    assert entered == dict(Facilitator.objects.filter(source="office").values_list("pk", "hours_week"))  # fmt: skip
    monkeypatch.setattr(champions, "qualifications", lambda on: [])
    assert champions.follow_champions(on=DAY, by=SYSTEM) == {"new": 0, "given": 0, "ended": 1}
    office = Qualification.objects.filter(source="office", end=None)
    assert office.count() == 2


def test_a_champion_sees_what_they_lead_and_gives_time_once_somebody_came(
    hire: Any, institution: Any
) -> None:
    at = stage(hire, leads=1)
    who, _term = serving(hire, institution)
    nurse = programme.put_facilitator(
        person=who.nurse, shift=at.leads[0].shift, hours_week=8, start=date(2026, 1, 1), by=SYSTEM,
        because="t", units=[(at.unit, "in_person"), (at.unit, "virtual")],
    )  # fmt: skip
    at.leads.append(nurse)
    first, second = group(at, leads=(0, 1)), group(at, leads=(1,), day=1, room=None)
    group(at, leads=(0,), day=2, room=1)
    today = timezone.localdate()
    lines = sessions_led(who.nurse.pk, today)
    assert [line.url for line in lines] == [f"/sessions/{one.code}/" for one in (first, second)]
    assert lines[0].where == "Seminar room 1" and "0 of 12" in lines[0].seats
    assert sessions_led(who.nurse.pk, today + timedelta(weeks=3)) == []
    assert Hours.objects.filter(person=who.nurse, kind="planned").count() == 2

    now = timezone.localtime().replace(hour=12)  # at any hour, a session of today
    for cohort in (first, second):
        cohort.sessions.update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1), state="held")  # fmt: skip
    assert give_held(now=now, by=SYSTEM) == 0  # nobody was there, as far as anybody knows
    Attendance.objects.create(session=second.sessions.get(), person=who.chief, state="present")
    assert give_held(now=now, by=SYSTEM) == 1 and give_held(now=now, by=SYSTEM) == 0
    given = Hours.objects.get(person=who.nurse, kind="given")
    assert (given.minutes, given.preparation, given.on) == (60, 30, timezone.localdate())
    step = Practice.objects.get(person=who.nurse)
    assert (step.role, step.modality, step.confirmed_on) == ("co-facilitate", "virtual", today)
    Attendance.objects.create(session=first.sessions.get(), person=who.chief, state="late")
    assert give_held(now=now, by=SYSTEM) == 1  # and nothing for the one who is no champion
    assert not Hours.objects.filter(person=at.leads[0].person, kind="given").exists()
