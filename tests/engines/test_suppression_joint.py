"""People and counts together: each withheld cell can differ in a whole other institution."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.suppression import PEOPLE, Key, Measure, Row, Table, protect
from tests.engines.suppression_twin import agrees, atoms_of, true_values

DONE = (Measure("done"),)
Places = dict[tuple[str, str], int]
SIZES = st.one_of(st.integers(0, 12), st.integers(10, 40), st.just(0))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    flat = draw(st.booleans())
    parents = {"x": None} if flat else {"x": None, "x/a": "x", "x/b": "x"}
    kinds = ("a", "b", "c", "d") if flat else ("a", "b")
    share = draw(st.sampled_from([0, 2, 5, 9, 10]))
    rows = []
    for unit in ("x",) if flat else ("x/a", "x/b"):
        for kind in kinds:
            size = draw(SIZES)
            done = min(size, size * share // 10 + draw(st.integers(0, 2)))
            rows.append(Row(unit, kind, size, {"done": done}))
    return Table(parents, kinds, DONE, tuple(rows))


@settings(deadline=None)
@given(tables())
def test_a_witness_needs_no_impossible_count(table: Table) -> None:
    """The other table shows the same pages, and in each group no more are done than there are."""
    shown = protect(table)
    possible: dict[str, list[tuple[Places, Places]]] = {}
    for measure in (Measure(PEOPLE, PEOPLE), *DONE):
        atoms = atoms_of(table, measure.name)
        possible[measure.name] = []
        for steps in product((0, 1, -1), repeat=len(atoms)):
            moved = {a: n + step for (a, n), step in zip(atoms.items(), steps, strict=True)}
            values = true_values(table, moved)
            if min(moved.values()) >= 0 and agrees(shown, measure, values):
                possible[measure.name].append((moved, values))
    truth = {name: true_values(table, atoms_of(table, name)) for name in possible}
    can_move: set[Key] = set()
    for people, all_people in possible[PEOPLE]:
        for done, all_done in possible["done"]:
            if all(done[atom] <= people[atom] for atom in people):
                for name, values in ((PEOPLE, all_people), ("done", all_done)):
                    can_move |= {(*p, name) for p in values if values[p] != truth[name][p]}
    for key, cell in shown.cells.items():
        if cell.value is None and truth[key[2]].get(key[:2], 0) != 0:
            assert key in can_move
