"""Codes that live for a minute; what marks amount to, whatever their order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.engines.checkin import WINDOW, Rule, Seen, code_at, presence, typed, verify, whole
from makegood.engines.checkin.codes import ALPHABET, GRACE

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
END = START + timedelta(minutes=90)
OPENS, CLOSES = START - timedelta(minutes=30), END + timedelta(minutes=30)
SECRET = b"a secret of the server"


def check(code: str, marked: datetime, received: datetime | None = None, session: int = 7) -> tuple[datetime | None, str]:  # fmt: skip
    return verify(SECRET, session, code, marked=marked, received=received or marked, opens=OPENS,
                  closes=CLOSES)  # fmt: skip


@given(st.integers(0, 120 * 60), st.integers(0, 7 * 24 * 3600), st.integers(-240, 240))
def test_a_mark_counts_however_late_it_arrives(second: int, later: int, drift: int) -> None:
    shown = OPENS + timedelta(seconds=second)
    code = code_at(SECRET, 7, shown).code
    device = shown + timedelta(seconds=drift)
    when, why = check(code, device, max(shown, device) + timedelta(seconds=later))
    assert not why and when is not None
    assert abs((when - shown).total_seconds()) <= WINDOW * (2 + GRACE)


@given(st.text(max_size=30))
def test_guesses_and_scribbles_are_wrong(text: str) -> None:
    assert check(text, START)[1] == "wrong"


def test_another_session_an_old_code_and_one_to_come_are_refused() -> None:
    assert check(code_at(SECRET, 8, START).code, START)[1] == "wrong"
    assert check(code_at(b"other", 7, START).code, START)[1] == "wrong"
    old = code_at(SECRET, 7, START).code
    assert check(old, START + timedelta(minutes=20))[1] == "wrong"
    ahead = START + timedelta(minutes=4)
    assert check(code_at(SECRET, 7, ahead).code, START)[1] == "future"
    assert check(old, START, START - timedelta(hours=1))[1] == "future"
    early = OPENS - timedelta(minutes=3)
    assert check(code_at(SECRET, 7, early).code, early)[1] == "future"
    late = CLOSES + timedelta(minutes=1)
    assert check(code_at(SECRET, 7, late).code, late)[1] == "closed"


def test_a_code_lives_for_its_window_and_a_little_longer() -> None:
    code = code_at(SECRET, 7, START).code
    assert not check(code, START + timedelta(seconds=WINDOW * GRACE))[1]
    assert code_at(SECRET, 7, START).until == START + timedelta(seconds=WINDOW)
    assert code_at(SECRET, 7, START + timedelta(seconds=WINDOW)).code != code
    assert set(code) <= set(ALPHABET)
    spaced = f" {code[:3].lower()}-{code[3:]} "
    assert typed(spaced) == code and not check(spaced, START)[1]


MARKS = st.lists(
    st.builds(
        Seen, st.integers(-40, 130).map(lambda m: START + timedelta(minutes=m)), st.booleans()
    ),
    max_size=6,
)


@given(MARKS, st.randoms(use_true_random=False))
def test_order_and_repetition_of_marks_do_not_matter(marks: list[Seen], dice: object) -> None:
    shuffled = marks * 2
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    one = presence(marks, starts=START, ends=END, rule=Rule())
    assert presence(shuffled, starts=START, ends=END, rule=Rule()) == one
    assert 0 <= one.minutes <= 90
    assert (one.state == "absent") == all(mark.leaving for mark in marks)


@pytest.mark.parametrize(("came", "left", "state", "minutes"), [
    (-5, None, "present", 90), (10, None, "present", 80), (11, None, "late", 79),
    (30, None, "partial", 60), (0, 60, "partial", 60), (0, 70, "present", 70), (0, -1, "present", 90),
    (95, None, "partial", 0), (22, None, "late", 68),
])  # fmt: skip
def test_late_and_in_part_by_the_rule(
    came: int, left: int | None, state: str, minutes: int
) -> None:
    marks = [Seen(START + timedelta(minutes=came))]
    if left is not None:
        marks.append(Seen(START + timedelta(minutes=left), leaving=True))
    found = presence(marks, starts=START, ends=END, rule=Rule())
    assert (found.state, found.minutes) == (state, minutes)


def test_coming_back_counts() -> None:
    times = [(0, False), (40, True), (45, False)]
    marks = [Seen(START + timedelta(minutes=m), out) for m, out in times]
    assert presence(marks, starts=START, ends=END, rule=Rule()).state == "present"


def test_a_group_of_sessions() -> None:
    assert whole(["present"]) and whole(["late", "excused"]) and not whole(["excused"])
    assert not whole(["present", "partial"]) and not whole(["absent"]) and not whole([])


def test_a_rule_that_makes_no_sense_is_refused() -> None:
    for wrong in ({"late_after": -1}, {"least_share": 0.0}, {"least_share": 1.1}):
        with pytest.raises(ValueError, match="late_after"):
            Rule(**wrong)  # type: ignore[arg-type]
