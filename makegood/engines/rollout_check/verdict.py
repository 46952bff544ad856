"""What the checker says: each broken rule with its place, and the costs it counted itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

FORMAT = 0
RULES = {
    FORMAT: "files and summary",
    1: "every need is seated once or listed as unplaced",
    2: "meetings, gaps and size of a series",
    3: "rooms",
    4: "nobody is in two places",
    5: "rotas, absences, blackouts, windows of facilitators",
    6: "facilitators: number and qualification",
    7: "hours of facilitators",
    8: "no manager beside those they manage",
    9: "what comes after what",
    10: "windows of waves, limits of cover units",
}


@dataclass(frozen=True, order=True)
class Violation:
    """One broken rule. rule 0: the files; line counts from 1 (the header), 0 where none applies."""

    rule: int
    file: str
    line: int
    what: str

    @property
    def place(self) -> str:
        """File and line, or the file."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        """One line: rule, file:line, what."""
        return f"rule {self.rule}, {self.place}: {self.what}"


@dataclass(frozen=True)
class Verdict:
    """The answer on a plan.

    violations: those listed (at most `most` of one kind); counts: all of them, by rule. objective,
    parts (by weight), pattern_cost (mean preference cost per seat and meeting) as counted here.
    """

    violations: tuple[Violation, ...]
    counts: dict[int, int]
    objective: float
    parts: dict[str, float]
    pattern_cost: dict[str, float]
    seated: int
    unplaced: int
    meetings: int

    @property
    def ok(self) -> bool:
        """Does the plan keep every rule?"""
        return not any(self.counts.values())


@dataclass
class Notes:
    """Violations as they are found."""

    most: int | None = 200
    found: list[Violation] = field(default_factory=list)
    counts: Counter[int] = field(default_factory=Counter)

    def tell(self, rule: int, file: str, line: int, what: str) -> None:
        """Note one violation."""
        self.counts[rule] += 1
        self.found.append(Violation(rule, file, line, what))

    def tell_rows(self, rule: int, file: str, rows: pl.DataFrame, what: str) -> None:
        """Note one for each row; `what` names columns in braces, `line` is a column of the rows."""
        self.counts[rule] += rows.height
        for row in self._first(rows).iter_rows(named=True):
            self.found.append(Violation(rule, file, int(row["line"] or 0), what.format(**row)))

    def _first(self, rows: pl.DataFrame) -> pl.DataFrame:
        ordered = rows.sort("line")
        return ordered if self.most is None else ordered.head(self.most)

    def listed(self) -> tuple[Violation, ...]:
        """The violations in the order of rule, file, line."""
        return tuple(sorted(self.found))


def names(values: Iterable[object]) -> str:
    """A few values as words."""
    every = [str(value) for value in values]
    return ", ".join(every[:6]) + (" …" if len(every) > 6 else "")
