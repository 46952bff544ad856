"""What rooms above tell and ask: planned and given hours, positions, totals."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from makegood.champions import slots
from makegood.champions.acts import add_hours, drop_hours, give_hours, plan_hours
from makegood.champions.models import Hours
from makegood.champions.reads import positions, qualifications, totals
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from tests.champions.cast import actor, serving

pytestmark = pytest.mark.django_db


def test_told_twice_is_one_row_and_one_entry(hire: Any, institution: Any) -> None:
    who, _term = serving(hire, institution)
    today = timezone.localdate()
    told = {"source": "session:12", "person": who.nurse, "on": today, "minutes": 90,
            "preparation": 60, "by": SYSTEM}  # fmt: skip
    plan_hours(**told)
    before = Entry.objects.count()
    plan_hours(**told)
    assert Hours.objects.count() == 1 and Entry.objects.count() == before
    plan_hours(**{**told, "minutes": 60})
    give_hours(**told)
    found = totals([who.nurse.pk], today, today + timedelta(days=7))
    mine = found[who.nurse.pk]
    assert (mine.planned, mine.given, mine.used) == (120, 150, 150)
    assert mine.promised == 8 * 60  # 0.2 FTE: two half days of four hours in a week
    assert drop_hours(source="session:12", by=SYSTEM, because="called off") == 1
    assert drop_hours(source="session:12", by=SYSTEM, because="called off") == 0
    assert totals([who.nurse.pk], today, today + timedelta(days=7))[
        who.nurse.pk
    ].planned == 0  # fmt: skip


def test_only_the_champion_adds_time(hire: Any, institution: Any) -> None:
    who, _term = serving(hire, institution)
    today = timezone.localdate()
    words = {"person": who.nurse, "on": today, "minutes": 30, "what": "Talked to the ward"}
    add_hours(**words, by=actor(who.nurse), source="own:1")
    add_hours(**words, by=actor(who.nurse), source="own:1")
    assert Hours.objects.count() == 1
    assert "ward" not in str(Entry.objects.order_by("-seq").values().first())
    for bad in ({"by": actor(who.chair)}, {"on": today + timedelta(days=1)}, {"what": " "},
                {"on": today - timedelta(days=1)}, {"minutes": 0}):  # fmt: skip
        with pytest.raises(ValidationError):
            add_hours(**{**words, "by": actor(who.nurse), **bad})


def test_positions_say_who_serves_where_and_how_long(hire: Any, institution: Any) -> None:
    who, term = serving(hire, institution)
    today = timezone.localdate()
    (one,) = positions(today)
    assert (one.person, one.org_code, one.hours_per_week) == (who.nurse.pk, "surg", 8.0)
    assert one.available == ("night",) and one.end == term.end
    assert positions(term.end) == [] and positions(today - timedelta(days=1)) == []
    assert qualifications(today) == []  # the ladder has just begun


def test_a_room_above_fills_the_champions_sessions(
    hire: Any, institution: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, term = serving(hire, institution)
    lines = [
        slots.SessionLine(timezone.now(), "At the overlap of shifts", "Room 2", "/sessions/x/")
    ]
    monkeypatch.setattr(
        slots, "_sessions", [lambda person, on: lines if person == who.nurse.pk else []]
    )
    for path in ("/champion/", f"/champions/terms/{term.pk}/pack/"):
        assert "At the overlap of shifts" in sign_in(who.nurse).get(path).content.decode()
