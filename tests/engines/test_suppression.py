"""Small groups are neither shown nor derivable, on any page of the institution."""

from __future__ import annotations

import pytest

from makegood.engines.suppression import (
    PEOPLE,
    TOTAL,
    Cell,
    Measure,
    Protected,
    Row,
    Table,
    derivable,
    own,
    protect,
)
from tests.engines.suppression_twin import ASKED, TREE

DONE = (Measure("done"),)


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
