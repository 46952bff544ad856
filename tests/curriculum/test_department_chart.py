"""The chart of a department: a protected cell veils its part of the bar, and tells nothing more."""

from hypothesis import given
from hypothesis import strategies as st

from makegood.curriculum.reads.shares import Line
from makegood.curriculum.views.departments import _stack
from makegood.engines.suppression import Cell

HIDDEN = Cell(None, "protects another", 0, 40)


@st.composite
def lines(draw: st.DrawFn) -> tuple[Line, Line]:
    """A line as shown, and another institution's that shows the same and hides other numbers."""
    asked = draw(st.integers(10, 400))
    done = draw(st.integers(0, asked))
    overdue = draw(st.integers(0, asked - done))
    hide_done, hide_overdue = draw(st.booleans()), draw(st.booleans())
    other_done = draw(st.integers(0, asked - overdue)) if hide_done else done
    other_overdue = draw(st.integers(0, asked - other_done)) if hide_overdue else overdue

    def told(count_done: int, count_overdue: int) -> Line:
        cells = (
            Cell(asked + 5), Cell(asked), HIDDEN if hide_done else Cell(count_done),
            HIDDEN if hide_overdue else Cell(count_overdue),
        )  # fmt: skip
        return Line("d", "Division", cells)

    return told(done, overdue), told(other_done, other_overdue)


@given(lines())
def test_what_is_drawn_follows_from_what_is_shown_alone(pair: tuple[Line, Line]) -> None:
    """Two institutions that show the same draw the same, whatever they hide."""
    first, second = (_stack([line]) for line in pair)
    assert first == second
    _label, parts, _note, veiled = first[0]
    assert parts is not None
    assert sum(part or 0 for part in parts) + veiled == pair[0].cells[1].value
    assert all((part is None) <= (veiled >= 0) for part in parts)


def test_a_protected_cell_does_not_hide_the_bar() -> None:
    cells = (Cell(60), Cell(50), Cell(20), HIDDEN)
    assert _stack([Line("d", "Burns", cells)]) == [("Burns", (20, None, None), "", 30)]
    cells = (Cell(60), Cell(50), HIDDEN, Cell(12))
    assert _stack([Line("d", "Burns", cells)]) == [("Burns", (None, None, 12), "", 38)]
    hidden = Line("d", "Burns", (HIDDEN,) * 4)
    assert _stack([hidden])[0][1] is None
