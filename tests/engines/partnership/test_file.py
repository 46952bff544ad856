"""The programme file: every fault with its line, and the same again after writing and reading."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.partnership import Programme, ProgrammeFile, read_programme, write_programme
from makegood.engines.partnership.programme import LIMITS

FAULTS = [
    ("", "line 1: the file is empty"),
    ("- 1", "line 1: the file is empty"),
    ("because: x", "there are no numbers"),
    ("numbers: {}", "nothing says why"),
    ("because: x\nnumbers:\n  fte: 1", "line 3: fte is unknown"),
    ("because: x\nnumbers:\n  term_months: 24\n  term_months: 30", "line 4: term_months stands here twice"),
    ("because: x\nnumbers:\n  half_day_hours: 99", "line 3: half_day_hours is '99'. Mend: write a number from 1 to 8."),
    ("because: x\nnumbers:\n  term_months: 2.5", "line 3: term_months is '2.5'. Mend: write a whole number"),
    ("because: x\nnumbers:\n  overload: .nan", "line 3: overload is '.nan'"),
    ("because: x\nnumbers:\n  answer_days: [1]", "line 3: answer_days is 'a list'"),
    ("because: x\nfrom: 2026-13-45\nnumbers: {}", "line 2: `from` is no day"),
    ("because: [", "it cannot be read"),
    ("!!python/object:os.system x", "line 1: the file is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), FAULTS)
def test_each_fault_is_told_with_its_place(text: str, fault: str) -> None:
    made, faults = read_programme(text)
    assert made is None and any(fault in one for one in faults), faults


@settings(max_examples=15, deadline=None)
@given(
    st.fixed_dictionaries({
        name: st.integers(int(max(low, 1)), int(high)) if isinstance(getattr(Programme(), name), int)
        else st.floats(low, high)
        for name, (low, high) in LIMITS.items()
    }),
    st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.text(min_size=1, max_size=40).filter(lambda text: text.strip() == text and text.isprintable()),
)  # fmt: skip
def test_what_is_written_is_read_again(
    numbers: dict[str, float], day: date | None, why: str
) -> None:
    one = ProgrammeFile(Programme(**numbers), day, why)  # type: ignore[arg-type]
    assert read_programme(write_programme(one)) == (one, [])


def test_a_number_that_is_left_out_keeps_its_default() -> None:
    made, _faults = read_programme("because: shorter weeks\nnumbers:\n  half_day_hours: 3.5\n")
    assert made is not None and made.numbers == Programme(half_day_hours=3.5)
