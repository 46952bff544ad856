"""Coverage against a slow, obvious twin on random trees; the forecast by hand."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.coverage import (
    Demand,
    Place,
    Seat,
    Settings,
    Supply,
    coverage,
    demand_minutes,
    forecast,
)

ON = date(2026, 11, 23)
WHEN = ("weekday", "night", "weekend")


def line_of(places: Mapping[int, Place], org: int) -> list[int]:
    line = []
    at: int | None = org
    while at is not None:
        line.append(at)
        at = places[at].above
    return line


def twin(places: Mapping[int, Place], seats: list[Seat], wanted: Settings) -> dict[int, tuple]:
    found = {}
    for org in places:
        above = line_of(places, org)[1:]
        if not above:
            continue
        inside = [one for one in places if org in line_of(places, one)]
        own = []
        for seat in seats:
            comes = seat.home is not None and seat.home in places and seat.org in line_of(places, seat.home)  # fmt: skip
            if (seat.home if comes else seat.org) in inside:
                own.append(seat)
        over = [one for one in above[:-1] if any(seat.org == one for seat in seats)]
        near = own + [seat for seat in seats if seat.org in over]
        hours = {when for seat in near if seat.facilitates for when in seat.available}
        people = sum(places[one].people for one in inside)
        soon = ON + timedelta(days=wanted.leaving_days)
        leaving = sum(1 for seat in own if seat.end <= soon and not seat.followed)
        need = (people + wanted.people_per_champion - 1) // wanted.people_per_champion
        gaps = []
        if people and not own and not over:
            gaps.append("none")
        if leaving:
            gaps.append("leaving")
        if own and len(own) < need:
            gaps.append("few")
        for when in ("night", "weekend"):
            if sum(getattr(places[one], when) for one in inside) and when not in hours:
                gaps.append(when)
        found[org] = (people, len(own), leaving, need, tuple(gaps), over[0] if over and not own else None)  # fmt: skip
    return found


@st.composite
def institutions(draw: st.DrawFn) -> tuple[dict[int, Place], list[Seat]]:
    size = draw(st.integers(1, 9))
    places = {
        org: Place(None if org == 0 else draw(st.integers(0, org - 1)), draw(st.integers(0, 400)),
                   draw(st.integers(0, 2)), draw(st.integers(0, 2)))
        for org in range(size)
    }  # fmt: skip
    seats = [
        Seat(
            org=draw(st.integers(0, size - 1)), home=draw(st.none() | st.integers(0, size + 1)),
            end=ON + timedelta(days=draw(st.integers(1, 200))), followed=draw(st.booleans()),
            facilitates=draw(st.booleans()),
            available=tuple(draw(st.lists(st.sampled_from(WHEN), unique=True))),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]  # fmt: skip
    return places, seats


@settings(max_examples=150, deadline=None)
@given(institutions())
def test_coverage_is_what_the_slow_twin_counts(case: tuple[dict[int, Place], list[Seat]]) -> None:
    places, seats = case
    wanted = Settings(people_per_champion=150, leaving_days=90)
    found = {
        row.org: (row.people, row.champions, row.leaving, row.wanted, row.gaps, row.covered_by)
        for row in coverage(places, seats, wanted, ON)
    }
    assert found == twin(places, seats, wanted)


def test_a_broken_line_and_a_circle_are_left_out() -> None:
    places = {1: Place(None), 2: Place(1, 10), 3: Place(4), 4: Place(3), 5: Place(99)}
    assert [row.org for row in coverage(places, [], Settings(100, 90), ON)] == [2]


def test_a_forecast_by_hand() -> None:
    months = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    supply = [
        Supply(480, ON, date(2026, 12, 15))
    ]  # 0.2 FTE: eight days of November, 14 of December
    rows = forecast(
        months, supply, {date(2026, 9, 1): 100, date(2026, 12, 1): 500}, {months[2]: 60}
    )
    assert [row.promised for row in rows] == [round(480 * 8 / 7), 480 * 2, 0]
    assert [row.asked for row in rows] == [100, 500, 0]
    assert [row.short for row in rows] == [0, 0, 60]


def test_demand_is_in_whole_sessions() -> None:
    words = {"share": 0.3, "group": 20, "leads": 2, "preparation": 0.5}
    assert (
        demand_minutes(Demand(ON, 100, 60, True), **words) == 2 * 2 * 90
    )  # 30 people: two sessions
    assert demand_minutes(Demand(ON, 100, 60, False), **words) == 5 * 2 * 90
    assert demand_minutes(Demand(ON, 0, 60, False), **words) == 0
