"""Random tables, and the slow twin of the suppression audit: try every table nearby."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from makegood.engines.suppression import (
    PEOPLE,
    TOTAL,
    Key,
    Measure,
    Protected,
    Row,
    Table,
    own,
)

ASKED = (Measure("asked"), Measure("done", "asked", True), Measure("overdue", "asked", True))
TREE = {"campus": None, "medi": "campus", "medi/a": "medi", "medi/b": "medi", "peds": "campus"}
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

SMALL_TREES = st.sampled_from([{"x": None}, {"x": None, "x/a": "x", "x/b": "x"}])


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
