"""On random tables nothing withheld is derivable, and the audit finds what is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.suppression import (
    PEOPLE,
    TOTAL,
    Cell,
    Key,
    Measure,
    Protected,
    Table,
    derivable,
    own,
    protect,
)
from tests.engines.suppression_twin import (
    SMALL_TREES,
    atoms_of,
    movable,
    tables,
    true_values,
)


@settings(deadline=None)
@given(tables())
def test_nothing_withheld_is_derivable(table: Table) -> None:
    assert derivable(protect(table)) == []


@settings(deadline=None)
@given(tables())
def test_what_is_shown_is_true_and_large_enough(table: Table) -> None:
    shown = protect(table)
    value = {
        m: true_values(table, atoms_of(table, m)) for m in (PEOPLE, "asked", "done", "overdue")
    }
    base = {"asked": PEOPLE, "done": "asked", "overdue": "asked"}
    for (unit, kind, measure), cell in shown.cells.items():
        place = (unit, kind)
        if cell.value is None:
            assert cell.reason
            continue
        assert cell.value == value[measure][place]
        assert not 1 <= value[PEOPLE][place] <= 9
        assert not 1 <= cell.value <= 9
        if measure != PEOPLE:
            assert not 1 <= value[base[measure]][place] - cell.value <= 9
    for place in value[PEOPLE]:
        cells = [shown.cells[*place, m].value for m in ("asked", "done", "overdue")]
        if None not in cells:
            asked, done, late = (n or 0 for n in cells)
            assert not 1 <= asked - done - late <= 9


@settings(deadline=None)
@given(tables())
def test_no_line_shows_a_small_sum_of_what_it_withholds(table: Table) -> None:
    shown = protect(table)
    children: dict[str, list[str]] = {}
    for unit, parent in table.parents.items():
        if parent is not None:
            children.setdefault(parent, [own(parent)]).append(unit)
    lines = [((u, TOTAL), [(u, k) for k in table.kinds]) for u in table.parents]
    for unit, below in children.items():
        lines += [((unit, k), [(c, k) for c in below]) for k in (*table.kinds, TOTAL)]
    for measure in (PEOPLE, "asked", "done", "overdue"):
        truth = true_values(table, atoms_of(table, measure))
        for total, parts in lines:
            if shown.cells[*total, measure].value is not None:
                hidden = [p for p in parts if shown.cells[*p, measure].value is None]
                assert not 1 <= sum(truth[p] for p in hidden) <= 9


@settings(deadline=None, max_examples=40)
@given(tables(kinds=2, trees=SMALL_TREES))
def test_every_withheld_cell_has_a_witness(table: Table) -> None:
    """For each withheld cell another table exists that gives the very same pages."""
    shown = protect(table)
    for measure in (Measure(PEOPLE, PEOPLE), *table.measures):
        truth = true_values(table, atoms_of(table, measure.name))
        can_move = movable(shown, table, measure)
        for place, value in truth.items():
            key = (*place, measure.name)
            if shown.cells[key].value is None and value != 0:
                assert key in can_move


@settings(deadline=None, max_examples=60)
@given(tables(kinds=2, trees=SMALL_TREES), st.data())
def test_the_auditor_agrees_with_trying_everything(table: Table, data: st.DataObject) -> None:
    """On pages with cells withheld at random, the auditor finds exactly the derivable ones."""
    truth = true_values(table, atoms_of(table, PEOPLE))
    cells: dict[Key, Cell] = {}
    for place, value in truth.items():
        bands = [Cell(value), Cell(None), Cell(None, "small", max(0, value - 1), value + 1)]
        bands += [Cell(None, "small", value), Cell(None, "small", 0, value)]
        cells[*place, PEOPLE] = data.draw(st.sampled_from(bands))
    shown = Protected(table.parents, table.kinds, (), 10, cells)
    can_move = movable(shown, table, Measure(PEOPLE, PEOPLE))
    stuck = {key for key, cell in cells.items() if cell.value is None} - can_move
    assert set(derivable(shown)) == {key for key in stuck if truth[key[:2]] != 0}
