"""What is counted, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TOTAL = ""
"""The kind that stands for all kinds together."""
PEOPLE = "people"
"""The measure that every table has: how many people are in the group."""

Reason = Literal["", "small", "protects another"]
Key = tuple[str, str, str]
"""Unit, kind (or TOTAL), measure."""


def own(unit: str) -> str:
    """The key of the people who are in the unit itself and in none below it."""
    return f"{unit}//own"


@dataclass(frozen=True)
class Measure:
    """A count of people within a group, out of a base.

    name: such as asked, done, overdue.
    base: the measure (or PEOPLE) whose people it is a part of; must come earlier in the table.
    apart: nobody is counted in two measures of the same base that are marked apart, so that what
        is left of the base when they are taken away is a group as well.
    """

    name: str
    base: str = PEOPLE
    apart: bool = False


@dataclass(frozen=True)
class Row:
    """The people of one kind directly in one unit; each person stands in exactly one row."""

    unit: str
    kind: str
    people: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Table:
    """The whole institution: its tree, the kinds (role families), and the people counted.

    Decide once for the whole tree: two tables of parts could be subtracted from one another.

    Args:
        parents: parent of every unit, None for a root.
        kinds: the kinds in the order of the page.
        measures: what is counted beside people, a base before what is part of it.
        rows: several rows of the same unit and kind add up; a pair without a row is empty.
    """

    parents: Mapping[str, str | None]
    kinds: tuple[str, ...]
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Cell:
    """What may be shown in one place: the value, or why it is withheld.

    reason: "small": the group has fewer people than the minimum; "protects another": the value, or
        one that could be worked out with it, would make few people recognisable.
    low, high: where value is None, limits that a page may show (None: no such limit).
    """

    value: int | None
    reason: Reason = ""
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Protected:
    """What may be shown of a table, decided for every page and download of it at once.

    cells: by (unit, kind or TOTAL, measure); `own(unit)` for the people in a unit itself where
        the unit has others below it.
    withheld: measures of which nothing at all can be shown.
    """

    parents: Mapping[str, str | None]
    kinds: tuple[str, ...]
    measures: tuple[Measure, ...]
    minimum: int
    cells: Mapping[Key, Cell]
    withheld: frozenset[str] = frozenset()

    def cell(self, unit: str, kind: str = TOTAL, measure: str = PEOPLE) -> Cell:
        """The cell of a unit, a kind (default: all) and a measure (default: people)."""
        return self.cells[unit, kind, measure]
