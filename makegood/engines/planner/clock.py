"""How a solve is told the time, and what it tells while it runs. Engines have no clock of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Given by the caller."""

    @property
    def limit(self) -> float:
        """Seconds the solve may take; float("inf") for as long as it improves. It may change while
        the solve runs."""
        ...

    def elapsed(self) -> float:
        """Seconds since the solve began."""
        ...

    def stopped(self) -> bool:
        """Whether somebody asked to stop: the best plan so far is wanted now."""
        ...


@dataclass(frozen=True)
class Stage:
    """Where a solve stands.

    name: reading, first plan, search, bound, exact, done. objective, bound and gap are None while
    not known; gap is (objective - bound) / bound.
    """

    name: str
    seconds: float
    objective: float | None = None
    bound: float | None = None
    unplaced: int | None = None

    @property
    def gap(self) -> float | None:
        """How far the plan is above the bound, as a share of the bound."""
        if self.objective is None or self.bound is None or self.bound <= 0:
            return None
        return (self.objective - self.bound) / self.bound


Tell = Callable[[Stage], None]


def silent(_: Stage) -> None:
    """Tell nobody."""


class Endless:
    """A clock for deterministic solves and tests: no time passes."""

    limit = float("inf")

    def elapsed(self) -> float:
        """Always 0."""
        return 0.0

    def stopped(self) -> bool:
        """Never."""
        return False
