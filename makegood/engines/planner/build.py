"""A first plan: batches of people with the same wave and rota, unit by unit along the chain."""

from collections.abc import Callable

import numpy as np

from makegood.engines.planner.facts import (
    AFTER,
    COST_IN,
    COST_VIRTUAL,
    FIRST,
    LAST,
    PATTERN,
    PERSON,
    SIZE_TARGET,
    UNIT,
    Facts,
)  # fmt: skip
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.recreate import POOL
from makegood.engines.planner.ruin import gather_step
from makegood.engines.planner.windows import chain_order


def build(kit: Kit, stop: Callable[[], bool]) -> None:
    """Seat as many needs as can be seated without moving anybody again."""
    facts, state = kit.facts, kit.state
    for u in chain_order(facts.unit[:, AFTER]):
        waiting = _in_batches_order(facts, int(u))
        size = int(min(POOL // 2, max(48, 4 * facts.unit[u, SIZE_TARGET])))
        left = np.zeros(0, np.int32)
        at = 0
        while at < len(waiting) and not stop():
            take = waiting[at : at + size - min(len(left), size // 2)]
            at += len(take)
            needs = np.concatenate([left[-(POOL - size) :], take]).astype(np.int32)
            gather_step(kit.f, kit.s, kit.x, needs, len(needs), u, 0.3, at < len(waiting))
            left = needs[state.seat[needs] < 0]
        kit.look_again()


def _in_batches_order(facts: Facts, u: int) -> np.ndarray:
    """The needs of a unit that have a window; those who resemble each other side by side."""
    needs = np.flatnonzero(
        (facts.need[:, UNIT] == u) & (facts.need[:, LAST] >= facts.need[:, FIRST])
    )
    person = facts.person[facts.need[needs, PERSON]]
    taste = person[:, COST_IN] - person[:, COST_VIRTUAL]
    order = np.lexsort(
        (taste, person[:, PATTERN], facts.need[needs, FIRST], facts.need[needs, LAST])
    )
    return needs[order].astype(np.int32)
