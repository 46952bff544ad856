"""Capacity and what-if of a rollout: when each department finishes, which supply binds, what more
positions would do. An estimate in seconds, not a plan; `engines.planner` makes the plan."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from makegood.engines.capacity.demand import Floats, Scene, scene
from makegood.engines.capacity.flow import FACILITATORS, NIGHTS, SUPPLIES, Extra, Flow, flow
from makegood.engines.planner.problem import Problem

__all__ = ["FULL_TIME", "SUPPLIES", "Capacity", "Department", "Lifted", "Positions", "capacity"]

FULL_TIME = 40.0  # hours a week of one full-time position
MOST = 4096
MOSTLY = 0.8
NEARLY = 0.5  # of a seat: less than that is nobody


@dataclass(frozen=True)
class Department:
    """seats: how many are needed; finish: the Sunday of the week in which the last one ends, None
    while `left` seats find no time."""

    name: str
    seats: int
    left: int
    finish: date | None


@dataclass(frozen=True)
class Lifted:
    """What would be if a supply had no end. held_up: seats times weeks that it holds up as it is."""

    supply: str
    held_up: int
    left: int
    finish: date | None
    weeks_sooner: float


@dataclass(frozen=True)
class Positions:
    """How many more positions of this full-time share make the date; None: no number does."""

    fte: float
    more: int | None


@dataclass(frozen=True)
class Capacity:
    """The answer. weeks, finished: the chart (share of all seats finished by each week's end)."""

    departments: tuple[Department, ...]
    supplies: tuple[Lifted, ...]
    positions: tuple[Positions, ...]
    finish: date | None
    left: int
    seats: int
    used: float
    weeks: tuple[date, ...]
    finished: tuple[float, ...]

    @property
    def binding(self) -> str | None:
        """The supply whose lifting helps most; None where none of them holds anybody up."""
        best = max(self.supplies, key=lambda one: (-one.left, one.weeks_sooner, one.held_up))
        night = next(one for one in self.supplies if one.supply == NIGHTS)
        if best.supply == FACILITATORS and night.weeks_sooner >= MOSTLY * best.weeks_sooner > 0:
            best = night  # to lift all hours lifts those at night too: the narrower is named
        helps = best.left < self.left or best.weeks_sooner > 0.05 or best.held_up > 0
        return best.supply if helps else None


def capacity(
    problem: Problem, *, by: date | None = None, more: int = 0, fte: float = 0.5,
    shares: tuple[float, ...] = (0.25, 0.5, 1.0),
) -> Capacity:  # fmt: skip
    """Estimate the course of a rollout with the supplies of a problem.

    Args:
        by: the day by which all should be done; asks how many more positions would make it.
        more, fte: what if there were so many more facilitators of this full-time share, qualified
            for everything, at any time.
        shares: full-time shares for which positions are counted.
    """
    seen = scene(problem)
    extra = more * fte * FULL_TIME * 60
    now = flow(seen, Extra(extra))
    needed = np.zeros(len(seen.departments))
    np.add.at(needed, seen.department, seen.needs.sum(axis=1) * seen.count)
    departments = tuple(
        Department(name, round(needed[d]), round(now.left[d]),
                   _end(seen, now.finished[d], now.left[d]))
        for d, name in enumerate(seen.departments)
    )  # fmt: skip
    lifted = tuple(_lift(seen, now, extra, supply) for supply in SUPPLIES)
    positions: tuple[Positions, ...] = ()
    if by is not None:
        positions = tuple(Positions(share, _needed(seen, extra, share, by)) for share in shares)
    total = max(1.0, float(needed.sum()))
    return Capacity(
        departments, lifted, positions, _end(seen, now.finished.sum(axis=0), now.left.sum()),
        round(now.left.sum()), round(total), now.used,
        tuple(_sunday(seen, week) for week in range(problem.weeks)),
        tuple((now.finished.sum(axis=0).cumsum() / total).round(4).tolist()),
    )  # fmt: skip


def _sunday(seen: Scene, week: int) -> date:
    return seen.start + timedelta(days=7 * week + 6)


def _end(seen: Scene, finished: Floats, left: float) -> date | None:
    """The end of the last week in which anybody finishes; None while some have no time."""
    if left >= NEARLY:
        return None
    weeks = np.flatnonzero(finished > 1e-6)
    return _sunday(seen, int(weeks[-1])) if len(weeks) else seen.start


def _mean(run: Flow) -> float:
    """The mean week in which seats finish; those left count as finishing after the end."""
    by_week = run.finished.sum(axis=0)
    left = run.left.sum()
    total = by_week.sum() + left
    return float((by_week @ np.arange(len(by_week)) + left * len(by_week)) / max(1.0, total))


def _lift(seen: Scene, now: Flow, minutes: float, supply: str) -> Lifted:
    lifted = flow(seen, Extra(minutes, frozenset([supply])))
    return Lifted(
        supply, round(now.waited[supply]), round(lifted.left.sum()),
        _end(seen, lifted.finished.sum(axis=0), lifted.left.sum()),
        round(max(0.0, _mean(now) - _mean(lifted)), 2),
    )  # fmt: skip


def _needed(seen: Scene, already: float, share: float, by: date) -> int | None:
    """The smallest number of further positions with which all is done by the day."""

    def made(number: int) -> bool:
        run = flow(seen, Extra(already + number * share * FULL_TIME * 60))
        end = _end(seen, run.finished.sum(axis=0), run.left.sum())
        return end is not None and end <= by

    if made(0):
        return 0
    high = 1
    while not made(high):
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if made(middle) else (middle, high)
    return high
