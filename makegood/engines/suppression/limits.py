"""What anyone can conclude about a withheld cell from its own place alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .grid import Grid
from .network import Bounds
from .table import Cell, Key, Measure


def known_bounds(
    grid: Grid,
    measures: Sequence[Measure],
    measure: Measure,
    cells: Mapping[Key, Cell],
    numbers: Sequence[int],
) -> Bounds:
    """Lower and upper limit of the given cells in one measure.

    A cell is within the limits it is shown with, and at most its base, less what is shown of the
    measures that are apart from it.
    """
    siblings = [
        other.name
        for other in measures
        if other.apart and measure.apart and other.base == measure.base and other != measure
    ]
    found: Bounds = {}
    for n in numbers:
        unit, kind = grid.cells[n]
        cell = cells[unit, kind, measure.name]
        limits = [] if cell.high is None else [cell.high]
        base = cells.get((unit, kind, measure.base)) if measure.base != measure.name else None
        if base is not None and base.value is not None:
            beside = [cells.get((unit, kind, name)) for name in siblings]
            limits.append(base.value - sum(c.value or 0 for c in beside if c is not None))
        elif base is not None:
            limits.extend(_at_most(measures, measure.base, unit, kind, cells))
        found[n] = (cell.low or 0, min(limits) if limits else None)
    return found


def _at_most(
    measures: Sequence[Measure], name: str, unit: str, kind: str, cells: Mapping[Key, Cell]
) -> list[int]:
    """The upper limit of a withheld base: its own, or that of what it is a part of."""
    bases = {measure.name: measure.base for measure in measures}
    cell = cells[unit, kind, name]
    while cell.value is None and cell.high is None and name in bases:
        name = bases[name]
        cell = cells[unit, kind, name]
    limit = cell.high if cell.value is None else cell.value
    return [] if limit is None else [limit]
