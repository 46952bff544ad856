"""An attack on what is shown: which withheld cells can be worked out from it?"""

from __future__ import annotations

from .grid import lay_out
from .limits import known_bounds
from .network import fixed, possible
from .table import PEOPLE, Key, Measure, Protected


def derivable(shown: Protected) -> list[Key]:
    """Withheld cells with exactly one possible value other than zero, from what is shown alone.

    It knows the tree, the shown values, the bands, and that counts are whole, not negative, and
    not more than their base. It finds one table that agrees with all that, and asks of each
    withheld cell whether another agreeing table differs in it; both answers are exact.

    Raises:
        ValueError: no table agrees with what is shown.
    """
    grid = lay_out(shown.parents, shown.kinds)
    found: list[Key] = []
    for measure in (Measure(PEOPLE, PEOPLE), *shown.measures):
        values: dict[int, int] = {}
        hidden: list[int] = []
        for n, (unit, kind) in enumerate(grid.cells):
            value = shown.cells[unit, kind, measure.name].value
            if value is None:
                hidden.append(n)
            else:
                values[n] = value
        bounds = known_bounds(grid, shown.measures, measure, shown.cells, hidden)
        some = possible(grid, values, bounds)
        if some is None:
            raise ValueError(f"The shown values of {measure.name} contradict one another.")
        found.extend(
            (*grid.cells[n], measure.name) for n in fixed(grid, some, bounds) if some[n] != 0
        )
    return found
