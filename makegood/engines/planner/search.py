"""The search: ruin and recreate, with small moves between, while the heat falls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from makegood.engines.planner.build import build
from makegood.engines.planner.clock import Clock, Stage, Tell
from makegood.engines.planner.compiled import plain
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.placing import place_all
from makegood.engines.planner.ruin import rounds
from makegood.engines.planner.state import FREE, copy_state, overwrite
from makegood.engines.words import Words

HEAT = 2.5  # at the beginning, in units of the objective
SEATS_EACH = 20  # small moves tried after each ruin
STEPS = 100  # ruins between two looks at the clock
STEPS_A_NEED = 25  # ruins for each need, when the number of steps is fixed
LEAST_STEPS = 3000
ENOUGH_STEPS_A_NEED = 1500  # after so many, time or not, a small problem is done
NOISE = 0.5
FEW = 8_000  # needs, up to which a first plan is tried again for those whom nothing helped
ANEW = 8  # tries to place those without a seat in it
AT_ONCE = 40  # of those without a seat, tried between two rounds
SWAPS = 12  # tries to seat the last few by unseating somebody else
SWAP_HEAT = 8.0
ENOUGH = 40  # ruins of each series for which the full heat is right
KEEP_EVERY = 500  # ruins between two copies of the best plan


@dataclass
class Progress:
    """What the search may still use, and to whom it tells.

    reserve: seconds to keep for what comes after; placing: whether that step is compiled yet;
    ended: when the solve ended, in words.
    """

    clock: Clock
    deterministic: bool
    tell: Tell
    reserve: float = 0.0
    bound_of: Callable[[], float | None] = field(default=lambda: None)
    placing: Callable[[], bool] = field(default=lambda: True)
    told: float = -10.0
    ended: str = Words("nothing to plan")

    def stop(self) -> bool:
        """Whether time is up, or somebody asked."""
        if self.clock.stopped():
            return True
        return not self.deterministic and self.clock.elapsed() >= self.clock.limit - self.reserve

    def say(self, name: str, kit: Kit, every: float = 2.0) -> None:
        """Tell where things stand, not too often."""
        now = self.clock.elapsed()
        if now - self.told >= every:
            self.told = now
            lost = int(np.count_nonzero(kit.state.seat < 0))
            self.tell(Stage(name, now, kit.objective, self.bound_of(), lost))


def search(kit: Kit, progress: Progress) -> str:
    """Improve the plan in the kit until time or steps are used up; the best one found stays in it.
    When it ended, in words."""
    needs = len(kit.state.seat)
    began = progress.clock.elapsed()
    fixed = progress.deterministic or progress.clock.limit == float("inf")
    total = max(LEAST_STEPS, (STEPS_A_NEED if fixed else ENOUGH_STEPS_A_NEED) * needs)
    steps, kept, idle = 0, 0, 0
    best, ended = copy_state(kit.state), Words("in the search")
    while not progress.stop():
        # Small problems are done after so many steps, even if there is time.
        done = steps / total
        if not fixed:
            span = progress.clock.limit - progress.reserve - began  # others slow the machine down
            done = max(done, (progress.clock.elapsed() - began) / max(span, 1e-9))
        if done >= 1.0:
            ended = Words("when all steps were made") if steps >= total else ended
            break
        heat = HEAT * (1.0 - done) ** 2 * _calm(kit, steps, done)
        kit.look_again()
        series = len(kit.state.series) - int(kit.state.tally[FREE])
        each = max(STEPS, series // 50)
        rounds(kit.f, kit.s, kit.x, each, SEATS_EACH, heat, NOISE)
        # Those whom nothing helps are tried again ever less often.
        if idle < 20 or (steps // STEPS) % 10 == 0:
            idle = 0 if place(kit, compiled=progress.placing()) else idle + 1
            if idle % 10 == 9 and needs <= FEW and progress.placing():
                _anew(kit, progress, steps)
        steps += each
        if done > 0.5 and kit.objective < best.total[0] - 1e-9 and steps >= kept + KEEP_EVERY:
            overwrite(best, kit.state)
            kept = steps
        progress.say("search", kit)
    if best.total[0] < kit.objective - 1e-9:
        overwrite(kit.state, best)
    return ended


def _calm(kit: Kit, steps: int, done: float) -> float:
    """How much of the heat a large problem can bear: where each series is ruined only a few times,
    there is no time to cool down from much disorder."""
    series = len(kit.state.series) - int(kit.state.tally[FREE])
    expected = steps / max(done, 1e-6) if steps >= 5 * STEPS else ENOUGH * series / 4
    return min(1.0, expected / (ENOUGH * max(1, series)))


def place(kit: Kit, *, compiled: bool) -> bool:
    """Try to seat some of those who have no seat; whether fewer are without one, or nobody was.

    compiled: or by the interpreter, two at a time.
    """
    lost = _lost(kit)
    if not len(lost):
        return True
    step: Any = place_all if compiled else plain(place_all, CANDIDATES=8)
    packs = (kit.f, kit.s, kit.x) if compiled else (kit.facts, kit.state, kit.scratch)
    most = AT_ONCE if compiled else 2
    kit.look_again()
    at = int(kit.scratch.seed[0] % np.uint64(len(lost)))
    step(*packs, np.roll(lost, -at)[:most], NOISE, 0.0)
    # The last few: who has no seat changes from try to try.
    for _ in range(SWAPS // len(lost) if compiled else 0):
        step(*packs, _lost(kit)[:most], NOISE, SWAP_HEAT)
    return len(_lost(kit)) < len(lost)


def _anew(kit: Kit, progress: Progress, seed: int) -> None:
    """Another first plan, which takes the place of the plan if fewer are without a seat in it."""
    other = Kit(kit.facts, seed)
    build(other, progress.stop)
    for _ in range(ANEW):
        if progress.stop() or (place(other, compiled=True) and not len(_lost(other))):
            break
    if len(_lost(other)) < len(_lost(kit)):
        overwrite(kit.state, other.state)


def _lost(kit: Kit) -> np.ndarray:
    return np.flatnonzero(kit.state.seat < 0).astype(np.int32)
