"""Champions who may lead are facilitators, with the hours of their position."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from makegood.record.acts import SYSTEM
from makegood.rollout.acts import champions
from makegood.rollout.models import Facilitator, Qualification
from tests.rollout.stage import stage

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
    monkeypatch.setattr(champions, "qualifications", lambda on: [])
    assert champions.follow_champions(on=DAY, by=SYSTEM) == {"new": 0, "given": 0, "ended": 1}
    office = Qualification.objects.filter(source="office", end=None)
    assert office.count() == 2
