"""Others make room for one who has no seat: a few ways are tried, and the one that moves fewest stays."""

import numpy as np

from makegood.engines.planner.facts import Facts
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.placing import place_all
from makegood.engines.planner.state import State, copy_state, overwrite

WAYS = 4


def make_room(kit: Kit, need: int) -> None:
    """Seat a need by letting others move, if that can be; kit.scratch knows the series to be used."""
    before, fewest, best = copy_state(kit.state), len(kit.state.seat), None
    for _ in range(WAYS):
        place_all(kit.f, kit.s, kit.x, np.array([need], np.int32), 0.5, 0.0)
        moves = int((kit.state.seat != before.seat).sum())
        if kit.state.seat[need] >= 0 and moves < fewest:
            fewest, best = moves, copy_state(kit.state)
        overwrite(kit.state, before)
        if fewest <= 2:
            break
    if best is not None:
        overwrite(kit.state, best)


def standing(facts: Facts, comes_after: np.ndarray, state: State) -> int:
    """How many seats will do: one that comes after a unit without a seat will not. comes_after: the
    need that must be seated before each, or -1."""
    good = state.seat >= 0
    for _ in facts.unit:
        good &= (comes_after < 0) | good[comes_after]
    return int(good.sum())
