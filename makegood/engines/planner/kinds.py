"""What series of a unit could cost to whom: the columns of the bound, and the people as types.

A *class* is a pattern with the window of a need; to a class, a slot with weeks has one slot cost
(summed over the meetings), or cannot be attended. Slots and weeks with the same costs for every
class are one *kind*, and a kind that is nowhere cheaper than another one is left out: whoever sits
in it could sit in the other at no higher cost, as long as nothing but costs is counted.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from makegood.engines.planner.facts import (
    COST_IN,
    COST_VIRTUAL,
    DEPARTMENT,
    END,
    FIRST,
    GAP_MAX,
    GAP_MIN,
    MEETINGS,
    PATTERN,
    PERSON,
    ROLE,
    UNIT,
    Facts,
)

NEVER = 20_000  # a slot cost above every real one: cannot be attended
MOST_WEEKS = 5_000  # ways to space the meetings, beyond which each meeting is relaxed by itself


@dataclass(frozen=True)
class Kinds:
    """One unit's people and times, as the bound sees them.

    cost: int32 [kinds, classes], NEVER where it cannot be attended. Types are rows of one class,
    one pair of modality costs and one large department: of_class, by_mode (int32 [types, 2], per
    meeting), department (-1: not a large one), heads (how many needs). alone: needs whose role
    family occurs once in the unit.
    """

    unit: int
    cost: np.ndarray
    of_class: np.ndarray
    by_mode: np.ndarray
    department: np.ndarray
    heads: np.ndarray
    alone: int


def kinds_of(facts: Facts, u: int, large: np.ndarray) -> Kinds:
    """The kinds and types of a unit; large: bool [departments], which of them are told apart."""
    needs = facts.need[facts.need[:, UNIT] == u]
    person = facts.person[needs[:, PERSON]]
    classes, of_class = np.unique(
        np.stack([person[:, PATTERN], needs[:, FIRST], needs[:, END]], axis=1),
        axis=0, return_inverse=True,
    )  # fmt: skip
    department = np.where(large[person[:, DEPARTMENT]], person[:, DEPARTMENT], -1)
    types, heads = np.unique(
        np.stack(
            [of_class.ravel(), person[:, COST_IN], person[:, COST_VIRTUAL], department], axis=1
        ),
        axis=0, return_counts=True,
    )  # fmt: skip
    roles = np.unique(person[:, ROLE], return_counts=True)[1]
    return Kinds(
        u, undominated(time_costs(facts, u, classes)), types[:, 0], types[:, 1:3], types[:, 3],
        heads, int((roles == 1).sum()),
    )  # fmt: skip


def time_costs(facts: Facts, u: int, classes: np.ndarray) -> np.ndarray:
    """Slot cost of every slot and spacing for each class, equal rows once: int32 [n, classes].

    classes: rows of pattern, first and last week.
    """
    k, least, most = (int(n) for n in facts.unit[u, [MEETINGS, GAP_MIN, GAP_MAX]])
    closed = facts.black[:-1].all(axis=0).reshape(facts.W, facts.S) | ~facts.slot_ok[u]
    cost = np.where(closed, -1, facts.cost)
    ways = (most - least + 1) ** (k - 1) if most >= least else 0
    if k > 1 and ways == 0:
        return np.zeros((0, len(classes)), np.int32)
    if ways > MOST_WEEKS:
        return _one_by_one(cost, k, classes)
    found = np.zeros((0, len(classes)), np.int32)
    for gaps in product(range(least, most + 1), repeat=k - 1):
        after = np.cumsum([0, *gaps])
        firsts = np.arange(facts.W - after[-1])
        if not len(firsts):
            continue
        weeks = firsts[:, None] + after
        each = cost[:, weeks, :]  # patterns, firsts, meetings, slots
        total = np.where((each < 0).any(axis=2), NEVER, each.sum(axis=2, dtype=np.int32))
        rows = total[classes[:, 0]].copy()
        outside = (weeks[:, 0] < classes[:, 1:2]) | (weeks[:, -1] > classes[:, 2:3])
        rows[outside] = NEVER
        rows = rows.transpose(1, 2, 0).reshape(-1, len(classes))
        rows = rows[(rows < NEVER).any(axis=1)]
        found = np.unique(np.concatenate([found, rows.astype(np.int32)]), axis=0)
    return found


def _one_by_one(cost: np.ndarray, k: int, classes: np.ndarray) -> np.ndarray:
    """A lower estimate of the slot costs: k times the cheapest week of the window, for each slot."""
    rows = np.full((cost.shape[2], len(classes)), NEVER, np.int32)
    for i, (pattern, first, last) in enumerate(classes):
        within = cost[pattern, first : last + 1]
        if len(within):
            cheapest = np.where(within < 0, NEVER, within).min(axis=0)
            rows[:, i] = np.where(cheapest < NEVER, cheapest * k, NEVER)
    return np.unique(rows[(rows < NEVER).any(axis=1)], axis=0)


def undominated(cost: np.ndarray) -> np.ndarray:
    """The rows that no other row undercuts or equals everywhere."""
    order = np.argsort(cost.sum(axis=1, dtype=np.int64), kind="stable")
    kept = np.zeros((0, cost.shape[1]), cost.dtype)
    for row in cost[order]:
        if not (kept <= row).all(axis=1).any():
            kept = np.concatenate([kept, row[None]])
    return kept
