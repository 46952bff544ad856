"""States on any day: the engine against a slow twin that walks day by day, and its own laws."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.partnership import (
    AgreementFacts,
    ClockFacts,
    PartnershipFacts,
    PositionFacts,
    Programme,
    Served,
    clock_state,
    from_values,
    partnership_state,
    position_state,
    promised_minutes,
)

ZERO = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda n: ZERO + timedelta(days=n))
MAYBE = st.none() | DAYS
QUICK = settings(max_examples=150, deadline=None)


@st.composite
def agreements(draw: st.DrawFn) -> tuple[AgreementFacts, ...]:
    found = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        start = draw(DAYS)
        found.append(
            AgreementFacts(number, start, start + timedelta(days=draw(st.integers(1, 30))),
                           draw(MAYBE), draw(MAYBE))
        )  # fmt: skip
    return tuple(found)


@st.composite
def partnerships(draw: st.DrawFn) -> PartnershipFacts:
    pauses = tuple(
        (start, None if draw(st.booleans()) else start + timedelta(days=draw(st.integers(0, 20))))
        for start in draw(st.lists(DAYS, max_size=2))
    )
    return PartnershipFacts(ZERO, draw(MAYBE), draw(agreements()), pauses, draw(MAYBE))


def twin(facts: PartnershipFacts, on: date) -> str:
    """Day by day from the invitation: what each day's events leave behind."""
    holds: AgreementFacts | None = None
    ended = ever_signed = False
    day = ZERO
    while day <= on:
        ended = ended or facts.ended == day
        for one in sorted(facts.agreements, key=lambda each: each.number):
            both = one.sponsor_on is not None and one.supervisor_on is not None
            if not both or max(one.sponsor_on, one.supervisor_on) > day:  # type: ignore[type-var]
                continue
            ever_signed = True
            if one.start <= day and (holds is None or one.number >= holds.number):
                holds = one
        day += timedelta(days=1)
    if ended:
        return "ended"
    if holds is not None and on < holds.end:
        for start, until in facts.pauses:
            if start <= on and not (until is not None and until <= on):
                return "paused"
        return "active"
    waiting = [
        one for one in facts.agreements
        if one.start > on and one.sponsor_on and one.supervisor_on
        and max(one.sponsor_on, one.supervisor_on) <= on
    ]  # fmt: skip
    if waiting:
        return "signed"
    if ever_signed:
        return "ended"
    return "in talks" if facts.talks and facts.talks <= on else "invited"


@QUICK
@given(partnerships(), DAYS)
def test_a_partnership_is_what_its_days_made_of_it(facts: PartnershipFacts, on: date) -> None:
    assert partnership_state(facts, on) == twin(facts, on)


@QUICK
@given(partnerships(), DAYS)
def test_what_happens_later_changes_nothing_today(facts: PartnershipFacts, on: date) -> None:
    later = on + timedelta(days=1)
    cut = replace(
        facts,
        ended=facts.ended if facts.ended and facts.ended <= on else None,
        talks=facts.talks if facts.talks and facts.talks <= on else None,
        pauses=tuple(p for p in facts.pauses if p[0] < later),
    )
    assert partnership_state(facts, on) == partnership_state(cut, on)


TERMS = st.lists(st.tuples(DAYS, st.integers(1, 40)), max_size=3)


@QUICK
@given(TERMS, MAYBE, MAYBE, DAYS, st.integers(1, 20))
def test_a_position_is_filled_exactly_on_the_days_of_its_terms(
    spans: list[tuple[date, int]], closes: date | None, closed: date | None, on: date, days: int
) -> None:
    terms = tuple((start, start + timedelta(days=n)) for start, n in spans)
    state = position_state(PositionFacts(ZERO, closes, closed, terms), on, days)
    serving = any(
        on in {start + timedelta(days=at) for at in range((end - start).days)}
        for start, end in terms
    )
    assert (state == "closed") == (closed is not None and closed <= on)
    if state != "closed":
        assert (state in {"filled", "handing over"}) == serving
        if state == "open":
            assert closes is None or on < closes


@QUICK
@given(MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, DAYS)
def test_a_clock_rings_once_and_no_report_is_forgotten(
    answered: date | None, accepted: date | None, refused: date | None, settled: date | None,
    withdrawn: date | None, on: date,
) -> None:  # fmt: skip
    facts = ClockFacts(ZERO, ZERO + timedelta(days=14), answered, accepted, refused, settled, withdrawn)  # fmt: skip
    state = clock_state(facts, on, 14)
    over = any(day and day <= on for day in (accepted, settled, withdrawn))
    assert not over or state == "closed"
    if not over and on > facts.due and (answered is None or answered > on):
        assert state == "escalated"
    if state == "waiting":
        assert on <= facts.due and not (answered and answered <= on)


@pytest.mark.parametrize(
    ("day", "state"), [(13, "waiting"), (14, "waiting"), (15, "escalated"), (400, "escalated")]
)
def test_the_due_day_itself_is_in_time(day: int, state: str) -> None:
    facts = ClockFacts(ZERO, ZERO + timedelta(days=14))
    assert clock_state(facts, ZERO + timedelta(days=day), 14) == state


def test_an_answer_that_nobody_disputes_closes() -> None:
    facts = ClockFacts(ZERO, ZERO + timedelta(days=14), answered=ZERO + timedelta(days=3))
    days = {n: clock_state(facts, ZERO + timedelta(days=n), 14) for n in (3, 17, 18)}
    assert days == {3: "answered", 17: "answered", 18: "closed"}


def slow_minutes(served: list[Served], away: list[tuple[date, date | None]], start: date, until: date) -> float:  # fmt: skip
    total, day = 0.0, start
    while day < until:
        gone = any(first <= day and (back is None or day < back) for first, back in away)
        total += sum(one.fte * 2400 / 7 for one in served if one.start <= day < one.end and not gone)  # fmt: skip
        day += timedelta(days=1)
    return total


@QUICK
@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 1.0]), DAYS, st.integers(0, 60)), max_size=3),
    st.lists(st.tuples(DAYS, st.none() | st.integers(0, 20)), max_size=3),
    DAYS, st.integers(0, 60),
)  # fmt: skip
def test_promised_time_is_the_sum_of_its_days(
    terms: list[tuple[float, date, int]], leaves: list[tuple[date, int | None]], start: date, n: int
) -> None:
    served = [Served(fte, begin, begin + timedelta(days=length)) for fte, begin, length in terms]
    away = [(first, None if length is None else first + timedelta(days=length)) for first, length in leaves]  # fmt: skip
    until = start + timedelta(days=n)
    turn = start + timedelta(days=n // 2)  # from this day on an FTE is half as much
    rules = [(start, Programme()), (turn, Programme(half_day_hours=2.0))]
    assert promised_minutes(served, rules[:1], start, until, away) == pytest.approx(
        slow_minutes(served, away, start, until), abs=0.51
    )
    assert promised_minutes(served, rules, start, until, away) == pytest.approx(
        slow_minutes(served, away, start, turn) + slow_minutes(served, away, turn, until) / 2, abs=0.51
    )  # fmt: skip


def test_half_a_day_a_week_for_each_tenth_and_other_rules() -> None:
    week = [Served(0.3, ZERO, ZERO + timedelta(days=7))]
    until = ZERO + timedelta(days=7)
    assert promised_minutes(week, [(ZERO, Programme())], ZERO, until) == 3 * 4 * 60
    other = Programme(half_day_hours=5.0, half_days_per_tenth=0.5)
    assert promised_minutes(week, [(ZERO, other)], ZERO, until) == 450


@pytest.mark.parametrize(
    "values",
    [{"term_months": 0}, {"overload": 0.5}, {"half_day_hours": float("nan")}, {"group_share": 1.1},
     {"people_per_champion": 10**9}],
)  # fmt: skip
def test_numbers_out_of_range_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(values))):
        from_values(values)


def test_an_edition_of_another_time_keeps_what_is_known() -> None:
    assert from_values({"answer_days": 10, "given_up": 3}) == Programme(answer_days=10)
