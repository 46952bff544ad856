"""The additive structure of a table: its cells, the lines that add up, and both as a network.

Every unit's kinds add up to its total, and every unit's parts add up to the unit. Such a table
with one tree and one flat dimension is a network: lines are nodes, cells are arcs, and a change
that leaves all lines true is a circulation. That makes questions about it exact in whole numbers
(the matrix is totally unimodular; see J. Castro, "Network flows heuristics for complementary cell
suppression", 2004).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .table import TOTAL, own


@dataclass(frozen=True)
class Line:
    """total = the sum of parts; numbers of cells."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Grid:
    """cells[n] is (unit, kind); tail[n] and head[n] are its nodes, ends[node] the cells there.

    touching[n] are the lines of a cell; cost[n] is what hiding it takes from a page. The order is
    that of the names, so that the same table in another order gives the same decisions.
    """

    cells: tuple[tuple[str, str], ...]
    number: Mapping[tuple[str, str], int]
    lines: tuple[Line, ...]
    touching: tuple[tuple[int, ...], ...]
    tail: tuple[int, ...]
    head: tuple[int, ...]
    nodes: int
    ends: tuple[tuple[int, ...], ...]
    cost: tuple[int, ...]


def leaves_of(parents: Mapping[str, str | None]) -> dict[str, str]:
    """For each unit, the leaf in which its own people are counted: itself, or its `own` row."""
    above = {parent for parent in parents.values() if parent is not None}
    return {unit: own(unit) if unit in above else unit for unit in parents}


def lay_out(parents: Mapping[str, str | None], kinds: tuple[str, ...]) -> Grid:
    """The grid of a tree and its kinds, the same for every measure."""
    tree: dict[str, str | None] = dict(parents)
    for unit, leaf in leaves_of(parents).items():
        if leaf != unit:
            tree[leaf] = unit
    tree = dict(sorted(tree.items()))
    children: dict[str, list[str]] = {}
    for unit, parent in tree.items():
        if parent is not None:
            children.setdefault(parent, []).append(unit)
    columns = (*sorted(kinds), TOTAL)
    cells = tuple((unit, kind) for unit in tree for kind in columns)
    number = {cell: n for n, cell in enumerate(cells)}
    lines = [
        Line(number[unit, TOTAL], tuple(number[unit, kind] for kind in kinds)) for unit in tree
    ] + [
        Line(number[unit, kind], tuple(number[child, kind] for child in below))
        for unit, below in children.items()
        for kind in columns
    ]
    touching: list[list[int]] = [[] for _ in cells]
    for n, line in enumerate(lines):
        for cell in (line.total, *line.parts):
            touching[cell].append(n)
    # Nodes: one for each leaf's kinds, one for each inner unit and kind, one above each root.
    # The lines of an inner unit's kinds follow from the others and need no node.
    node: dict[tuple[str, str], int] = {}
    for unit, parent in tree.items():
        if parent is None:
            node[unit, "above"] = len(node)
        for kind in columns if unit in children else ("row",):
            node[unit, "in " + kind] = len(node)
    tail, head, cost = [], [], []
    for unit, kind in cells:
        parent = tree[unit]
        up = node[unit, "above"] if parent is None else node[parent, "in " + kind]
        at = node[unit, "in " + kind] if unit in children else node[unit, "in row"]
        tail.append(up if kind == TOTAL else at)
        head.append(at if kind == TOTAL else up)
        # Totals are what a page is read for: hide parts first.
        cost.append(100 + (600 if kind == TOTAL else 0) + (400 if unit in children else 0))
    ends: list[list[int]] = [[] for _ in node]
    for n, (a, b) in enumerate(zip(tail, head, strict=True)):
        ends[a].append(n)
        ends[b].append(n)
    return Grid(
        cells,
        number,
        tuple(lines),
        tuple(tuple(of) for of in touching),
        tuple(tail),
        tuple(head),
        len(node),
        tuple(tuple(of) for of in ends),
        tuple(cost),
    )
