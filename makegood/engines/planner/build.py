"""A first plan: batches of people with the same wave and rota, unit by unit along the chain."""

from collections.abc import Callable
from typing import Any

import numpy as np

from makegood.engines.planner.compiled import plain
from makegood.engines.planner.facts import (
    AFTER,
    COST_IN,
    COST_VIRTUAL,
    DEPARTMENT,
    F_FIRST,
    F_LAST,
    F_MINUTES,
    FIRST,
    LAST,
    LEADS,
    MEETINGS,
    MINUTES,
    PATTERN,
    PERSON,
    ROLE,
    SIZE_MAX,
    SIZE_TARGET,
    UNIT,
    Facts,
)  # fmt: skip
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.recreate import POOL
from makegood.engines.planner.ruin import gather_step
from makegood.engines.planner.windows import chain_order


def build(kit: Kit, stop: Callable[[], bool], *, compiled: bool = True) -> None:
    """Seat as many needs without a seat as can be seated without moving anybody again.

    compiled: or by the interpreter, at about a thousandth of the speed.
    """
    facts, state = kit.facts, kit.state
    few = 48 if len(facts.need) <= 1000 else 16 if len(facts.need) <= 6000 else 8
    gather: Callable[..., Any] = gather_step if compiled else plain(gather_step, CANDIDATES=few)
    packs = (kit.f, kit.s, kit.x) if compiled else (facts, state, kit.scratch)
    for u in _scarcest_first(facts):
        waiting = _in_batches_order(facts, int(u))
        waiting = waiting[state.seat[waiting] < 0]
        size = int(min(POOL // 2, max(48, 4 * facts.unit[u, SIZE_TARGET])))
        left = np.zeros(0, np.int32)
        at = 0
        while at < len(waiting) and not stop():
            take = waiting[at : at + size - min(len(left), size // 2)]
            at += len(take)
            needs = np.concatenate([left[-(POOL - size) :], take]).astype(np.int32)
            gather(*packs, needs, len(needs), u, 0.3, at < len(waiting))
            left = needs[state.seat[needs] < 0]
        kit.look_again()


def _scarcest_first(facts: Facts) -> list[int]:
    """The units, those first whose facilitators have the fewest hours for what they must lead; a unit
    before those that come after it."""
    unit = facts.unit
    heads = np.bincount(facts.need[:, UNIT], minlength=len(unit))
    series = -(-heads // np.maximum(1, unit[:, SIZE_MAX]))
    wanted = series * unit[:, MEETINGS] * unit[:, LEADS] * unit[:, MINUTES]
    weeks = np.minimum(facts.fac[:, F_LAST], facts.W - 1) - facts.fac[:, F_FIRST] + 1
    hours = facts.fac[:, F_MINUTES].astype(np.int64) * np.maximum(0, weeks)
    scarce = np.zeros(len(unit))
    for u in range(len(unit)):
        able = facts.able[facts.able_at[2 * u] : facts.able_at[2 * u + 2]]
        scarce[u] = wanted[u] / max(1, int(hours[np.unique(able)].sum()))
    order = [int(u) for u in chain_order(unit[:, AFTER])]
    for u in reversed(order):  # what a scarce unit waits for is as urgent
        if unit[u, AFTER] >= 0:
            scarce[unit[u, AFTER]] = max(scarce[unit[u, AFTER]], scarce[u])
    return sorted(order, key=lambda u: -scarce[u])  # stable: chains stay in order


def _in_batches_order(facts: Facts, u: int) -> np.ndarray:
    """The needs of a unit that have a window; those who resemble each other side by side.

    Whoever may come at the same times and likes the same modality is sorted by role family, so that
    few are the only one of theirs in a series, and those of one department are dealt out evenly.
    """
    needs = np.flatnonzero(
        (facts.need[:, UNIT] == u) & (facts.need[:, LAST] >= facts.need[:, FIRST])
    )
    person = facts.person[facts.need[needs, PERSON]]
    taste = np.sign(person[:, COST_IN] - person[:, COST_VIRTUAL])
    alike = (
        person[:, ROLE], taste, person[:, PATTERN], facts.need[needs, FIRST],
        facts.need[needs, LAST],
    )  # fmt: skip
    order = np.lexsort((_nth((person[:, DEPARTMENT], *alike)), *alike))
    return needs[order].astype(np.int32)


def _nth(keys: tuple[np.ndarray, ...]) -> np.ndarray:
    """How many rows before each have the same keys: int64 [rows]."""
    order = np.lexsort(keys)
    new = np.ones(len(order), bool)
    new[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    at = np.arange(len(order))
    nth = np.empty(len(order), np.int64)
    nth[order] = at - np.maximum.accumulate(np.where(new, at, 0))
    return nth
