"""Which counts of a table may be shown so that no small group can be recognised.

What is withheld
    1. A group of 1 to minimum-1 people: its number and all its counts. Reason "small".
    2. In a group that is shown: a count of 1 to minimum-1, and a count that all but 1 to
       minimum-1 of its base are in (95 of 100 done: the 5 are recognisable). Also the smallest of
       the counts apart that leave such a rest of their base between them.
    3. Whatever would otherwise give these away by adding or subtracting along the tree, along the
       kinds, or both, so that every withheld cell keeps at least two possible values even for a
       reader who knows the reasons and the limits.
    4. Whatever would show the sum of the withheld cells of a line if that sum were itself a small
       group, a small count or a small rest.
    2 to 4 have one reason, "protects another": a reader who could tell them apart could work out
    more. A measure is withheld wherever its base is.

What is shown
    Zero. That nobody of a group is counted may be shown, and so may that all are; a reader then
    knows it of each smaller group within. That a group is empty may be shown as well.

Limits
    The audit takes measures one by one, each within the limits that its base sets; that people
    and counts can also change together is tried on small tables in the tests, not proved.
    One table at one time. Two tables that count the same people by different kinds, or the same
    table a day apart, can be compared: publish by one kind, and not more often than counts move.
"""

from __future__ import annotations

from dataclasses import dataclass

from .grid import Grid, Line, lay_out, leaves_of
from .limits import known_bounds
from .network import Bounds, cheapest, fixed
from .table import PEOPLE, TOTAL, Cell, Key, Measure, Protected, Table

_PEOPLE = Measure(PEOPLE, PEOPLE)


def protect(table: Table, minimum: int = 10) -> Protected:
    """Decide what may be shown, for the whole table at once and always in the same way.

    Args:
        table: the whole institution, each person once.
        minimum: the smallest group, count and rest that is shown.
    Raises:
        ValueError: the table contradicts itself; the message says where.
    """
    _refuse(table, minimum)
    grid = lay_out(table.parents, table.kinds)
    sums = _add_up(table, grid)
    cells: dict[Key, Cell] = {}
    withheld: set[str] = set()
    for measure in (_PEOPLE, *table.measures):
        work = _Work(grid, measure, table.measures, sums, minimum, cells)
        if measure.base in withheld or not work.done():
            withheld.add(measure.name)
            for unit, kind in grid.cells:
                cells[unit, kind, measure.name] = Cell(None, "protects another")
    return Protected(
        dict(table.parents), table.kinds, table.measures, minimum, cells, frozenset(withheld)
    )


def _refuse(table: Table, minimum: int) -> None:
    if minimum < 2:
        raise ValueError("The smallest group shown has at least 2 people.")
    for unit in table.parents:
        seen = {unit}
        above = table.parents[unit]
        while above is not None:
            if above in seen or above not in table.parents:
                raise ValueError(f"The parents of unit {unit!r} do not lead to a root.")
            seen.add(above)
            above = table.parents[above]
    known = {PEOPLE}
    for measure in table.measures:
        if measure.base not in known or measure.name in known:
            raise ValueError(f"Measure {measure.name!r} must come once, after its base.")
        known.add(measure.name)
    if TOTAL in table.kinds or len(set(table.kinds)) != len(table.kinds):
        raise ValueError("Each kind has a name of its own.")
    for row in table.rows:
        if row.unit not in table.parents or row.kind not in table.kinds:
            raise ValueError(f"The row of {row.unit!r}, {row.kind!r} has no place in the table.")
        value = {PEOPLE: row.people, **row.counts}
        apart: dict[str, int] = {}
        for measure in table.measures:
            part, base = value.get(measure.name, 0), value.get(measure.base, 0)
            apart[measure.base] = apart.get(measure.base, 0) + (part if measure.apart else 0)
            if not 0 <= part <= base or apart[measure.base] > base:
                raise ValueError(
                    f"In the row of {row.unit!r}, {row.kind!r}, {measure.name} does not fit into "
                    f"{measure.base}."
                )
        if row.people < 0:
            raise ValueError(f"The row of {row.unit!r}, {row.kind!r} has less than no people.")


def _add_up(table: Table, grid: Grid) -> dict[str, list[int]]:
    """The value of every cell in every measure."""
    leaf = leaves_of(table.parents)
    sums = {m.name: [0] * len(grid.cells) for m in (_PEOPLE, *table.measures)}
    for row in table.rows:
        places = [leaf[row.unit]]
        above: str | None = row.unit if leaf[row.unit] != row.unit else table.parents[row.unit]
        while above is not None:
            places.append(above)
            above = table.parents[above]
        for name, values in sums.items():
            count = row.people if name == PEOPLE else row.counts.get(name, 0)
            for place in places:
                values[grid.number[place, row.kind]] += count
                values[grid.number[place, TOTAL]] += count
    return sums


@dataclass
class _Work:
    """One measure, after those it is a part of; adds its cells to `cells`."""

    grid: Grid
    measure: Measure
    measures: tuple[Measure, ...]
    sums: dict[str, list[int]]
    minimum: int
    cells: dict[Key, Cell]

    def __post_init__(self) -> None:
        self.values = self.sums[self.measure.name]
        self.bases = self.sums[self.measure.base]
        self.counts = self.measure.name != PEOPLE
        self.bounds: Bounds = {}

    def key(self, n: int) -> Key:
        return (*self.grid.cells[n], self.measure.name)

    def small(self, value: int) -> bool:
        return 1 <= value < self.minimum

    def done(self) -> bool:
        """Hide what must be hidden; False if nothing at all may be shown."""
        for n in range(len(self.grid.cells)):
            self.cells[self.key(n)] = self.first(n)
        hidden = [n for n in range(len(self.values)) if self.cells[self.key(n)].value is None]
        self.bounds = self.known(hidden)
        waiting = sorted({line for n in hidden for line in self.grid.touching[n]})
        while True:
            self.settle(waiting)
            stuck = [n for n in fixed(self.grid, self.values, self.bounds) if self.values[n]]
            if not stuck:
                return True
            before = len(self.bounds)
            waiting = self.free(stuck)
            if len(self.bounds) == before:
                return False

    def first(self, n: int) -> Cell:
        """The cell before anything is hidden for another's sake."""
        value, base = self.values[n], self.bases[n]
        unit, kind = self.grid.cells[n]
        if not self.counts:
            return Cell(None, "small", 1, self.minimum - 1) if self.small(value) else Cell(value)
        parent = self.cells[unit, kind, self.measure.base]
        if parent.value is None:
            return Cell(None, parent.reason)
        rest = self.measure.apart and self.leaves_a_small_rest(n)
        return (
            self.guard(n) if self.small(value) or self.small(base - value) or rest else Cell(value)
        )

    def leaves_a_small_rest(self, n: int) -> bool:
        """This is the last and smallest of the counts apart that leave 1 to minimum-1 people."""
        among = [m for m in self.measures if m.apart and m.base == self.measure.base]
        parts = [(self.sums[m.name][n], -at) for at, m in enumerate(among)]
        rest = self.bases[n] - sum(value for value, _ in parts)
        smallest = min((part for part in parts if part[0] > 0), default=None)
        here = (self.values[n], -among.index(self.measure))
        return self.small(rest) and here == smallest

    def known(self, numbers: list[int]) -> Bounds:
        return known_bounds(self.grid, self.measures, self.measure, self.cells, numbers)

    def guard(self, n: int) -> Cell:
        """The cell as a reader may know it when its group is large enough to be shown.

        Of a count, a reader must not know whether it is small itself or protects another: a count
        out of 15 that is neither small nor leaves a small rest could only be 15.
        """
        if self.counts:
            return Cell(None, "protects another", 1, self.bases[n])
        return Cell(None, "protects another", self.minimum)

    def hide(self, n: int) -> None:
        self.cells[self.key(n)] = self.guard(n)
        self.bounds.update(self.known([n]))

    # -- along one line --------------------------------------------------------------------------
    def settle(self, waiting: list[int]) -> None:
        """Hide more in each line whose withheld cells give themselves away at a glance."""
        queue = list(reversed(waiting))
        queued = set(queue)
        while queue:
            number = queue.pop()
            queued.discard(number)
            line = self.grid.lines[number]
            while (n := self.lacking(line)) is not None:
                self.hide(n)
                for other in self.grid.touching[n]:
                    if other not in queued:
                        queued.add(other)
                        queue.append(other)

    def lacking(self, line: Line) -> int | None:
        """The next cell to hide in the line, or None."""
        if line.total in self.bounds:
            return None
        hidden = [n for n in line.parts if n in self.bounds]
        together = sum(self.values[n] for n in hidden)
        rest = sum(self.bases[n] for n in hidden) - together if self.counts else 0
        if together == 0:  # nobody: zero may be shown
            return None
        if len(hidden) > 1 and not self.small(together) and not self.small(rest):
            return None
        free = [n for n in line.parts if n not in self.bounds and self.values[n] > 0]
        if not free:
            return line.total

        def wish(n: int) -> tuple[bool, int, int]:
            left = rest + self.bases[n] - self.values[n]
            return self.small(left) and self.counts, self.values[n], n

        return min(free, key=wish)

    # -- along several lines ---------------------------------------------------------------------
    def free(self, stuck: list[int]) -> list[int]:
        """Hide the cheapest circle through each withheld cell that has only one value left."""
        candidates: Bounds = {}
        for n, value in enumerate(self.values):
            if n not in self.bounds and value >= self.minimum:
                guarded = self.guard(n)
                candidates[n] = (guarded.low or 0, guarded.high)
        touched: set[int] = set()
        for n in stuck:
            path = cheapest(self.grid, self.values, self.bounds, candidates, n)
            if path is None:
                path = sorted(candidates)  # nothing less helps: hide all that is left
            for cell in path:
                self.hide(cell)
                del candidates[cell]
                touched.update(self.grid.touching[cell])
        return sorted(touched)
