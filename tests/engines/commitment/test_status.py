"""Derived status: worked examples, and any history against the slow twin."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.commitment import (
    Action,
    Event,
    Holding,
    Proof,
    Terms,
    answers,
    clause_state,
    counts,
    word_diff,
)
from tests.engines.commitment.twin import slow

JAN = date(2026, 1, 1)
HELD = {1: (Holding(date(2020, 1, 1)),)}


def day(number: int) -> date:
    return JAN + timedelta(days=number)


def terms(on: int = 0, start: int = 10, due: int = 200, **more: Any) -> Terms:
    return Terms(day(on), day(start), day(due), **{"period": 60, "role": 1, **more})


def status(action: Action, number: int, *others: Action) -> Any:
    every = {one.code: one for one in (action, *others)}
    return answers(every, HELD, day(number))[action.code]


def test_an_action_lives_from_proposed_to_stale_and_back() -> None:
    action = Action("a", (terms(),), proofs=(Proof(day(90), day(88), 5),))
    told = [status(action, n).status for n in (0, 9, 10, 70, 71, 89, 90, 148, 149)]
    assert told == ["proposed", "proposed", "under way", "under way", "stale", "stale",
                    "under way", "under way", "stale"]  # fmt: skip
    assert status(action, 90).last == day(88)
    assert status(action, 90).stale_on == day(149)


def test_putting_off_a_start_that_has_passed_does_not_set_the_clock_back() -> None:
    honest = Action("a", (terms(), terms(on=5, start=30)))
    assert status(honest, 80).status == "under way"
    late = Action("a", (terms(), terms(on=60, start=65, due=300)))
    assert status(late, 75).status == "stale"
    assert status(late, 75).redated == 1


def test_done_takes_evidence_and_a_second_person() -> None:
    proof = Proof(day(20), day(20), 5)

    def end(*events: Event, proofs: tuple[Proof, ...] = (proof,)) -> Any:
        return status(Action("a", (terms(),), events, proofs), 40)

    claim = Event(day(21), "claimed", 5)
    assert end(claim).waiting and end(claim).status == "under way"
    assert end(claim, Event(day(22), "confirmed", 5)).status == "under way"
    assert end(claim, Event(day(22), "confirmed", 6)).done_on == day(22)
    assert end(claim, Event(day(22), "confirmed", 6), proofs=()).status == "under way"
    only_vouched_by_the_second = (Proof(day(20), day(20), 6),)
    assert end(claim, Event(day(22), "confirmed", 6), proofs=only_vouched_by_the_second).waiting
    sent_back = (claim, Event(day(22), "sent back", 6), Event(day(23), "confirmed", 7))
    assert end(*sent_back).status == "under way"
    taken_back = (Proof(day(20), day(20), 5, day(30)),)
    undone = end(claim, Event(day(22), "confirmed", 6), proofs=taken_back)
    assert (undone.status, undone.done_on, undone.last) == ("under way", None, None)


def test_risks_are_named() -> None:
    def codes(action: Action, number: int, *others: Action) -> list[str]:
        return [one.code for one in status(action, number, *others).reasons]

    assert codes(Action("a", (terms(promised=(100.0, 0.5), given=(100.0, 0.2)),)), 11) == [
        "unfunded"
    ]
    assert codes(Action("a", (terms(role=2),)), 1) == ["no owner"]
    assert codes(Action("a", (terms(due=30),)), 5) == ["due soon"]
    assert codes(Action("a", (terms(due=30, period=300),)), 31) == ["late"]
    failed = Action("b", (terms(),), (Event(day(2), "failed", 1),))
    waits = Action("a", (terms(),), depends=(("b", day(0), None),))
    assert codes(waits, 5, failed) == ["waits for failed"]
    assert status(waits, 5, failed).status == "at risk"
    ended = Action("a", (terms(),), depends=(("b", day(0), day(4)),))
    assert codes(ended, 5, failed) == []


def test_a_clause_is_as_far_as_its_weakest_action() -> None:
    done = status(Action("a", (terms(),), (Event(day(3), "claimed", 5), Event(day(4), "confirmed", 6)),
                         (Proof(day(2), day(2), 5),)), 9)  # fmt: skip
    gone = status(Action("b", (terms(),), (Event(day(3), "withdrawn", 5),)), 9)
    failed = status(Action("b", (terms(),), (Event(day(3), "failed", 5),)), 9)
    open_ = status(Action("c", (terms(),)), 9)
    assert clause_state([]).state == clause_state([gone]).state == "no action"
    assert clause_state([done, gone]).state == "done"
    assert clause_state([done, failed]).state == "failed"
    assert clause_state([done, failed, open_]).state == "proposed"
    told = counts([done, gone, failed, open_], day(9))
    assert (told.total, told.done, told.withdrawn, told.failed, told.proposed) == (4, 1, 1, 1, 1)


DAYS = st.integers(0, 140).map(day)
PEOPLE = st.integers(1, 3) | st.none()


@st.composite
def agreed(draw: st.DrawFn) -> tuple[Terms, ...]:
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=4)))
    found = []
    for on in days:
        start = draw(DAYS)
        means = draw(st.sampled_from([(0.0, 0.0), (10.0, 0.0), (10.0, 0.5)]))
        found.append(
            Terms(on, start, start + timedelta(days=draw(st.integers(0, 90))),
                  draw(st.integers(1, 60)), (10.0, 0.5) if draw(st.booleans()) else (0.0, 0.0),
                  means, draw(st.integers(1, 2)))
        )  # fmt: skip
    return tuple(found)


@st.composite
def lived(draw: st.DrawFn, code: str) -> Action:
    kinds = st.sampled_from(
        ["claimed", "confirmed", "sent back", "failed", "withdrawn", "reopened", "flagged", "cleared",
         "claimed", "confirmed"]
    )  # fmt: skip
    events = [
        Event(on, draw(kinds), draw(PEOPLE)) for on in sorted(draw(st.lists(DAYS, max_size=8)))
    ]
    proofs = []
    for on in draw(st.lists(DAYS, max_size=4)):
        taken = draw(st.none() | DAYS)
        dated = min(on, draw(DAYS))
        proofs.append(Proof(on, dated, draw(PEOPLE), max(on, taken) if taken else None))
    others = st.tuples(st.sampled_from("abc"), DAYS, st.none() | DAYS)
    return Action(code, draw(agreed()), tuple(events), tuple(proofs),
                  tuple(draw(st.lists(others, max_size=2))))  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.tuples(lived("a"), lived("b"), lived("c")), DAYS, DAYS, DAYS)
def test_any_history_agrees_with_the_slow_twin(
    actions: tuple[Action, ...], today: date, left: date, back: date
) -> None:
    every = {one.code: one for one in actions}
    held = {1: (Holding(JAN, left), Holding(back))}
    fast, twin = answers(every, held, today), slow(every, held, today)
    assert fast.keys() == twin.keys()
    for code, mine in fast.items():
        its = twin[code]
        assert {(one.code, one.about) for one in mine.reasons} == its["reasons"], code
        for name in ("status", "late", "waiting", "redated", "last", "start", "due", "done_on"):
            assert getattr(mine, name) == its[name], (code, name)
        if mine.status not in ("done", "failed", "withdrawn") and mine.stale_on:
            assert (today >= mine.stale_on) == (mine.status == "stale")


@settings(max_examples=60, deadline=None)
@given(st.tuples(lived("a"), lived("b"), lived("c")), DAYS, DAYS)
def test_what_is_entered_later_does_not_change_the_past(
    actions: tuple[Action, ...], today: date, since: date
) -> None:
    def until(action: Action) -> Action:
        kept = [p if not p.retracted or p.retracted <= today else Proof(p.on, p.dated, p.person)
                for p in action.proofs if p.on <= today]  # fmt: skip
        return Action(
            action.code, tuple(t for t in action.terms if t.on <= today),
            tuple(e for e in action.events if e.on <= today), tuple(kept), action.depends,
        )  # fmt: skip

    whole = {one.code: one for one in actions}
    cut = {one.code: until(one) for one in actions if until(one).terms}
    assert answers(whole, HELD, today) == answers(cut, HELD, today)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(p.text for p in pieces if p.kind != "added") == old
    assert "".join(p.text for p in pieces if p.kind != "removed") == new


def test_a_diff_is_read_word_by_word() -> None:
    pieces = word_diff("We will pay all staff.", "We will pay all hourly staff fairly.")
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [
        ("added", "hourly "), ("added", " fairly"),
    ]  # fmt: skip
    whole = word_diff("one two three", "four five six")
    assert [p.kind for p in whole] == ["removed", "added"]
