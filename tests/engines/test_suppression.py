"""Small groups are neither shown nor derivable, on any page of the institution."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.suppression import (
    PEOPLE,
    TOTAL,
    Cell,
    Key,
    Measure,
    Protected,
    Row,
    Table,
    derivable,
    own,
    protect,
)

DONE = (Measure("done"),)
ASKED = (Measure("asked"), Measure("done", "asked", True), Measure("overdue", "asked", True))
TREE = {"campus": None, "medi": "campus", "medi/a": "medi", "medi/b": "medi", "peds": "campus"}


def people(parents: dict[str, str | None], counts: dict[tuple[str, str], int]) -> Table:
    kinds = tuple(sorted({kind for _, kind in counts}))
    rows = tuple(Row(unit, kind, n, {}) for (unit, kind), n in counts.items())
    return Table(parents, kinds, (), rows)


def withheld(shown: Protected, measure: str = PEOPLE) -> set[tuple[str, str]]:
    return {
        key[:2] for key, cell in shown.cells.items() if key[2] == measure and cell.value is None
    }


def test_large_groups_and_zeros_are_shown() -> None:
    shown = protect(people({"x": None}, {("x", "nurse"): 20, ("x", "clerk"): 0}))
    assert withheld(shown) == set()
    assert shown.cell("x").value == 20
    assert shown.cell("x", "clerk").value == 0


def test_a_small_group_takes_another_with_it() -> None:
    """With one group of 4 withheld, total minus the other would give it away."""
    shown = protect(people({"x": None}, {("x", "a"): 4, ("x", "b"): 30, ("x", "c"): 12}))
    assert shown.cell("x", "a") == Cell(None, "small", 1, 9)
    assert shown.cell("x", "c") == Cell(None, "protects another", 10)
    assert shown.cell("x", "b").value == 30
    assert shown.cell("x").value == 46


def test_two_small_groups_are_not_enough_if_their_sum_is_small() -> None:
    shown = protect(people({"x": None}, {("x", "a"): 4, ("x", "b"): 3, ("x", "c"): 12}))
    assert withheld(shown) == {("x", "a"), ("x", "b"), ("x", "c")}


def test_two_groups_of_nine_give_themselves_away() -> None:
    """Two groups that are known to be under 10 and to be 18 together are 9 each."""
    shown = protect(people({"x": None}, {("x", "a"): 9, ("x", "b"): 9, ("x", "c"): 50}))
    assert withheld(shown) == {("x", "a"), ("x", "b"), ("x", "c")}
    assert derivable(shown) == []


def test_a_department_page_and_its_division_pages_cannot_be_subtracted() -> None:
    table = people(
        TREE,
        {
            ("medi/a", "nurse"): 4,
            ("medi/a", "clerk"): 40,
            ("medi/b", "nurse"): 50,
            ("medi/b", "clerk"): 60,
            ("medi", "nurse"): 70,
            ("medi", "clerk"): 80,
            ("peds", "nurse"): 90,
            ("peds", "clerk"): 95,
        },
    )
    shown = protect(table)
    hidden = withheld(shown)
    assert ("medi/a", "nurse") in hidden
    assert len(hidden) == 4  # a rectangle: two divisions, two kinds
    assert all(kind != TOTAL for _, kind in hidden)
    assert shown.cell("medi", "nurse").value == 124
    assert shown.cell(own("medi"), "nurse").value in (70, None)


def test_a_small_division_is_not_the_rest_of_its_department() -> None:
    shown = protect(people(TREE, {("medi/a", "x"): 5, ("medi/b", "x"): 40, ("peds", "x"): 60}))
    assert {("medi/a", TOTAL), ("medi/b", TOTAL)} <= withheld(shown)
    assert shown.cell("medi").value == 45


def test_a_department_with_one_small_division_alone_is_withheld_with_it() -> None:
    tree = {"campus": None, "medi": "campus", "medi/a": "medi", "peds": "campus", "surg": "campus"}
    shown = protect(people(tree, {("medi/a", "x"): 5, ("peds", "x"): 40, ("surg", "x"): 60}))
    assert {("medi", TOTAL), ("medi/a", TOTAL), ("peds", TOTAL)} <= withheld(shown)
    assert shown.cell("campus").value == 105


def test_five_of_a_hundred_not_done_are_not_shown() -> None:
    rows = (
        Row("x", "a", 100, {"done": 95}),
        Row("x", "b", 100, {"done": 3}),
        Row("x", "c", 100, {"done": 40}),
        Row("x", "d", 100, {"done": 0}),
        Row("x", "e", 100, {"done": 100}),
    )
    shown = protect(Table({"x": None}, tuple("abcde"), DONE, rows))
    assert withheld(shown, "done") == {("x", "a"), ("x", "b")}
    assert shown.cell("x", "a", "done") == Cell(None, "protects another", 1, 100)
    assert shown.cell("x", "d", "done").value == 0
    assert shown.cell("x", "e", "done").value == 100
    assert withheld(shown) == set()


def test_a_small_rest_between_two_counts_is_not_shown() -> None:
    """100 asked, 80 done, 15 overdue: the 5 others would be recognisable."""
    rows = (
        Row("x", "a", 100, {"asked": 100, "done": 80, "overdue": 15}),
        Row("x", "b", 100, {"asked": 100, "done": 50, "overdue": 30}),
    )
    shown = protect(Table({"x": None}, ("a", "b"), ASKED, rows))
    assert shown.cell("x", "a", "overdue").value is None
    assert shown.cell("x", "a", "done").value == 80
    assert shown.cell("x", TOTAL, "overdue").value == 45
    assert derivable(shown) == []


def test_all_counts_of_a_small_group_are_withheld_even_zero() -> None:
    rows = (
        Row("x", "a", 5, {"asked": 5, "done": 0, "overdue": 0}),
        Row("x", "b", 60, {"asked": 60, "done": 30, "overdue": 10}),
        Row("x", "c", 70, {"asked": 70, "done": 30, "overdue": 20}),
    )
    shown = protect(Table({"x": None}, tuple("abc"), ASKED, rows))
    for measure in (PEOPLE, "asked", "done", "overdue"):
        cell = shown.cell("x", "a", measure)
        assert (cell.value, cell.reason) == (None, "small")


def test_an_institution_too_small_to_show_anything_shows_nothing() -> None:
    shown = protect(people({"x": None}, {("x", "a"): 3, ("x", "b"): 2}))
    assert withheld(shown) == {("x", "a"), ("x", "b"), ("x", TOTAL)}


def test_the_order_of_rows_units_and_kinds_changes_nothing() -> None:
    counts = {("medi/a", "x"): 4, ("medi/b", "x"): 12, ("medi/b", "y"): 12, ("peds", "y"): 12}
    counts |= {("medi/a", "y"): 12, ("peds", "x"): 12}
    one = protect(people(TREE, counts))
    rows = tuple(Row(u, k, n, {}) for (u, k), n in reversed(counts.items()))
    two = protect(Table(dict(reversed(TREE.items())), ("y", "x"), (), rows))
    assert one.cells == two.cells


@pytest.mark.parametrize(
    ("table", "part"),
    [
        (Table({"x": "y", "y": "x"}, ("a",), (), ()), "do not lead to a root"),
        (Table({"x": "gone"}, ("a",), (), ()), "do not lead to a root"),
        (Table({"x": None}, ("a", "a"), (), ()), "name of its own"),
        (Table({"x": None}, ("a",), (Measure("done", "asked"),), ()), "after its base"),
        (Table({"x": None}, ("a",), (Measure("done"), Measure("done")), ()), "once"),
        (Table({"x": None}, ("a",), (), (Row("y", "a", 1, {}),)), "no place"),
        (Table({"x": None}, ("a",), (), (Row("x", "b", 1, {}),)), "no place"),
        (Table({"x": None}, ("a",), (), (Row("x", "a", -1, {}),)), "less than no people"),
        (Table({"x": None}, ("a",), DONE, (Row("x", "a", 1, {"done": 2}),)), "does not fit"),
        (
            Table(
                {"x": None},
                ("a",),
                ASKED,
                (Row("x", "a", 9, {"asked": 9, "done": 5, "overdue": 5}),),
            ),
            "does not fit",
        ),
    ],
)
def test_a_contradictory_table_is_refused(table: Table, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        protect(table)


def test_a_minimum_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        protect(people({"x": None}, {("x", "a"): 3}), minimum=1)


def test_the_auditor_finds_what_a_careless_page_gives_away() -> None:
    shown = protect(people({"x": None}, {("x", "a"): 40, ("x", "b"): 30}))
    careless = dict(shown.cells) | {("x", "a", PEOPLE): Cell(None, "small")}
    page = Protected(shown.parents, shown.kinds, shown.measures, 10, careless)
    assert derivable(page) == [("x", "a", PEOPLE)]


def test_the_auditor_refuses_a_page_that_contradicts_itself() -> None:
    shown = protect(people({"x": None}, {("x", "a"): 40, ("x", "b"): 30}))
    wrong = dict(shown.cells) | {("x", "a", PEOPLE): Cell(41)}
    with pytest.raises(ValueError, match="contradict"):
        derivable(Protected(shown.parents, shown.kinds, shown.measures, 10, wrong))


# -- random tables -----------------------------------------------------------------------------
SIZES = st.one_of(st.integers(0, 12), st.integers(0, 60), st.just(0), st.sampled_from([9, 10, 11]))
TREES = st.sampled_from(
    [
        {"x": None},
        {"x": None, "x/a": "x", "x/b": "x"},
        {"x": None, "x/a": "x"},
        TREE,
        {"x": None, "y": None, "y/a": "y"},
    ]
)


@st.composite
def tables(draw: st.DrawFn, kinds: int = 3, trees: st.SearchStrategy = TREES) -> Table:  # type: ignore[type-arg]
    parents = draw(trees)
    names = tuple("abc"[: draw(st.integers(1, kinds))])
    share = draw(st.sampled_from([0, 1, 2, 5, 9, 10]))
    rows = []
    for unit in parents:
        for kind in names:
            size = draw(SIZES)
            asked = draw(st.sampled_from([size, size, size * 9 // 10, size // 3]))
            done = min(asked, asked * share // 10 + draw(st.integers(0, 2)))
            late = draw(st.integers(0, asked - done))
            rows.append(Row(unit, kind, size, {"asked": asked, "done": done, "overdue": late}))
    return Table(parents, names, ASKED, tuple(rows))


def true_values(table: Table, atoms: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Every cell from the people directly in each unit, added up the slow way."""
    above = set(table.parents.values())
    found: dict[tuple[str, str], int] = {}
    for (unit, kind), count in atoms.items():
        places = [own(unit)] if unit in above else []
        at: str | None = unit
        while at is not None:
            places.append(at)
            at = table.parents[at]
        for place in places:
            for column in (kind, TOTAL):
                found[place, column] = found.get((place, column), 0) + count
    return found


def atoms_of(table: Table, measure: str) -> dict[tuple[str, str], int]:
    return {
        (row.unit, row.kind): row.people if measure == PEOPLE else row.counts[measure]
        for row in table.rows
    }


def agrees(shown: Protected, measure: Measure, values: dict[tuple[str, str], int]) -> bool:
    """Could these values be behind what is shown of the measure?"""
    for (unit, kind), value in values.items():
        cell = shown.cells[unit, kind, measure.name]
        if cell.value is not None:
            if cell.value != value:
                return False
            continue
        if value < (cell.low or 0) or (cell.high is not None and value > cell.high):
            return False
        if measure.name == PEOPLE:
            continue
        base = shown.cells[unit, kind, measure.base]
        if base.value is not None:
            taken = sum(
                shown.cells[unit, kind, m.name].value or 0
                for m in shown.measures
                if m.apart and measure.apart and m.base == measure.base and m != measure
            )
            if value > base.value - taken:
                return False
        elif base.high is not None and value > base.high:
            return False
    return True


def movable(shown: Protected, table: Table, measure: Measure) -> set[Key]:
    """Cells for which some other possible table exists, found by trying all near ones.

    The matrix is totally unimodular: if a cell can change at all, it can by one, together with
    others that change by at most one.
    """
    atoms = atoms_of(table, measure.name)
    truth = true_values(table, atoms)
    found: set[Key] = set()
    for steps in product((0, 1, -1), repeat=len(atoms)):
        moved = {key: value + step for (key, value), step in zip(atoms.items(), steps, strict=True)}
        if min(moved.values()) < 0:
            continue
        values = true_values(table, moved)
        if agrees(shown, measure, values):
            found |= {(*place, measure.name) for place in truth if values[place] != truth[place]}
    return found


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


SMALL_TREES = st.sampled_from([{"x": None}, {"x": None, "x/a": "x", "x/b": "x"}])


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


def test_a_whole_campus_is_decided_at_once() -> None:
    """41 departments, 107 divisions, 15 kinds: nothing derivable, every total of people shown."""
    parents: dict[str, str | None] = {"campus": None}
    rows = []
    for n in range(41):
        department = f"d{n}"
        parents[department] = "campus"
        divisions = [f"{department}/{i}" for i in range(n % 6)]
        parents.update(dict.fromkeys(divisions, department))
        for place, unit in enumerate((department, *divisions)):
            for kind in range(15):
                size = (n * 7 + place * 13 + kind * 5) % 41
                done = size * ((n + kind) % 11) // 10 if size else 0
                counts = {"asked": size, "done": done, "overdue": (size - done) // 2}
                rows.append(Row(unit, f"k{kind:02}", size, counts))
    kinds = tuple(f"k{kind:02}" for kind in range(15))
    shown = protect(Table(parents, kinds, ASKED, tuple(rows)))
    assert derivable(shown) == []
    assert not shown.withheld
    assert all(shown.cell(unit).value is not None for unit in parents)
