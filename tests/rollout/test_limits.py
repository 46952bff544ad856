"""The limits that the office sets: each page keeps, refuses nonsense and a change made meanwhile."""

from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from makegood.people.acts import give_role
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from makegood.rollout.models import (
    Blackout,
    CoverLimit,
    Format,
    News,
    Place,
    Room,
    RoomClosure,
    ShiftCycle,
    ShiftSlot,
    Slot,
    Wave,
)
from tests.rollout.stage import group, stage

WHY = {"because": "agreed with the wards"}


@pytest.fixture
def at(hire: Any, sign_in: Any) -> SimpleNamespace:
    found = stage(hire)
    chief = hire("Otto Office", org="medi", role="leader")
    give_role(person=chief, role="office", by=SYSTEM, because="test")
    found.client = sign_in(chief)
    return found


def send(at: Any, url: str, /, *args: Any, **given: Any) -> tuple[int, str]:
    answer = at.client.post(reverse(url, args=args), {**WHY, **given})
    return answer.status_code, answer.content.decode()


def acted(act: str) -> Any:
    return Entry.objects.filter(act=act, because=WHY["because"]).order_by("pk").last()


def test_a_wave_is_set_changed_and_not_overwritten(at: Any, institution: Any) -> None:
    unit, orgs = at.unit.pk, institution.units
    days = {f"first_{unit}": "2027-01-04", f"last_{unit}": "2027-03-28"}
    given = {"name": "Winter", "order": 0, "version": 0, "orgs": [orgs["surg"].pk], **days}
    assert send(at, "wave-new", **given)[0] == 302
    wave = Wave.objects.get()
    assert wave.code == "winter" and wave.orgs.get().org.code == "surg"
    assert send(at, "wave", "winter", **{**given, "version": 1, "name": "Late winter"})[0] == 302
    status, page = send(at, "wave", "winter", **{**given, "version": 1, "name": "Mine"})
    assert status == 200 and "Somebody changed this" in page and 'value="Mine"' in page
    wave.refresh_from_db()
    assert (wave.name, wave.version) == ("Late winter", 2)
    assert acted("rollout.wave.put").before["name"] == "Winter"
    other = {**given, "name": "Spring", f"last_{unit}": "2026-01-01"}
    assert "comes before the first" in send(at, "wave-new", **other)[1]
    assert "belongs to" in send(at, "wave-new", **{**given, "name": "Spring"})[1]


def test_how_a_unit_is_held(at: Any) -> None:
    code, row = at.unit.code, Format.objects.get(unit=at.unit)
    given = {name: getattr(row, name) for name in (
        "meetings", "minutes", "prep_minutes", "gap_min_weeks", "gap_max_weeks", "size_min",
        "size_target", "size_max", "leads", "after_gap_weeks")}  # fmt: skip
    given |= {"in_person": "on", "version": row.version}
    assert send(at, "unit-format", code, **{**given, "meetings": 2, "leads": 2})[0] == 302
    row.refresh_from_db()
    assert (row.meetings, row.leads, row.virtual) == (2, 2, False)
    assert "Somebody changed this" in send(at, "unit-format", code, **given)[1]
    now = {**given, "version": row.version}
    assert "between the smallest" in send(at, "unit-format", code, **{**now, "size_min": 40})[1]
    assert "by video, or both" in send(at, "unit-format", code, **{**now, "in_person": ""})[1]
    assert send(at, "unit-format", code, **{**now, "minutes": "x\x00"})[0] == 200
    assert acted("rollout.format.put").before["meetings"] == 1


def test_places_rooms_and_closures(at: Any) -> None:
    cohort = group(at)
    first = cohort.sessions.get()
    room = first.room
    day = first.starts_at.date()
    place = {"version": 0, "code": "west", "name": "West wing", "time_zone": "Asia/Tokyo"}
    assert "no time zone" in send(at, "place-new", **{**place, "time_zone": "Moon/Sea"})[1]
    assert send(at, "place-new", **place)[0] == 302
    assert "already exists" in send(at, "place-new", **place)[1]
    assert send(at, "place", "west", version=1, name="West house")[0] == 302
    assert "Somebody changed" in send(at, "place", "west", version=1, name="W")[1]
    made = {"version": 0, "code": "w1", "name": "Tower", "capacity": 30, "step_free": "on"}
    assert send(at, "room-new", "west", **made)[0] == 302
    assert Room.objects.get(code="w1").place == Place.objects.get(name="West house")
    assert send(at, "room-close", room.code, start=day, last=day)[0] == 302
    closure = RoomClosure.objects.get()
    assert closure.end == day + timedelta(days=1)
    told = News.objects.get(person=None, kind="at-risk", cohort=cohort)
    assert "closed" in told.text  # the office hears that a planned session stands there
    assert send(at, "room-close", room.code, start=day, last="2020-01-01")[0] == 200
    assert send(at, "closure-off", closure.pk)[0] == 302
    assert not RoomClosure.objects.exists() and acted("rollout.room.open").before["room"] == room.pk
    assert send(at, "closure-off", closure.pk)[0] == 404
    small = {"version": room.version, "name": room.name, "capacity": 1, "step_free": "on"}
    assert send(at, "room", room.code, **small)[0] == 302  # nobody sits there: one lead fits
    assert not News.objects.filter(text__contains="too small").exists()


def test_days_without_sessions_and_cover(at: Any, institution: Any) -> None:
    cohort = group(at)
    day = cohort.sessions.get().starts_at.date()
    assert "no org unit" in send(at, "blackout-new", start=day, last=day, org="mars")[1]
    assert send(at, "blackout-new", start=day, last=day)[0] == 302
    row = Blackout.objects.get()
    assert News.objects.filter(person=None, kind="at-risk", cohort=cohort).count() == 1
    assert send(at, "blackout-off", row.pk)[0] == 302 and not Blackout.objects.exists()
    given = {"version": 0, "org": "surg/trauma", "role_family": "nurse-app", "max_away": 2}
    assert send(at, "cover-new", **given)[0] == 302
    assert "limit for these people" in send(at, "cover-new", **given)[1]
    row = CoverLimit.objects.get()
    assert send(at, "cover", row.pk, version=1, max_away=3)[0] == 302
    assert "Somebody changed" in send(at, "cover", row.pk, version=1, max_away=9)[1]
    assert CoverLimit.objects.get().max_away == 3
    assert send(at, "cover-off", row.pk)[0] == 302 and not CoverLimit.objects.exists()


def test_the_week_and_its_shifts(at: Any) -> None:
    cohort = group(at)
    taken = cohort.sessions.get().slot
    assert taken is not None
    new = {"version": 0, "weekday": 5, "start": "10:00", "minutes": 90}
    assert send(at, "slot-new", **new)[0] == 302
    assert "overlap" in send(at, "slot-new", **{**new, "start": "10:30"})[1]
    slot = Slot.objects.get(weekday=5)
    assert send(at, "slot", slot.code, **{**new, "version": 1, "start": "11:00"})[0] == 302
    slot.refresh_from_db()
    assert (slot.start, slot.version) == (time(11), 2)
    assert "sessions to come" in send(at, "slot-drop", taken.code)[1]
    cycle = ShiftCycle.objects.get(shift="night")
    cells = {f"w0-{slot.pk}": "f4", "weeks": 2, "anchor": "2026-01-07", "version": cycle.version}
    assert send(at, "shift-times", "night", **cells)[0] == 302
    row = ShiftSlot.objects.get(shift="night")  # what was not given cannot be attended any more
    assert (row.slot, row.cost, row.on_duty, row.cycle_week) == (slot, 4, False, 0)
    assert "Somebody changed" in send(at, "shift-times", "night", **cells)[1]
    odd = {**cells, "version": cycle.version + 1, f"w0-{slot.pk}": "d99"}
    assert "does not know" in send(at, "shift-times", "night", **odd)[1]
    assert send(at, "slot-drop", slot.code)[0] == 302


def test_the_page_holds_all_and_only_the_office_opens_it(
    at: Any, hire: Any, sign_in: Any, queries: Any
) -> None:
    for number in range(30):
        Blackout.objects.create(start="2100-01-01", end="2100-01-02", because=f"<b>{number}")
    with queries(40):
        page = at.client.get(reverse("rollout-limits")).content.decode()
    assert "Seminar room 1" in page and "&lt;b&gt;29" in page
    nosy = sign_in(hire("Nosy Neighbour"))
    for name in (
        "rollout-limits",
        "wave-new",
        "place-new",
        "blackout-new",
        "cover-new",
        "week-grid",
    ):
        assert nosy.get(reverse(name)).status_code == 403
