"""The objective of a state counted from nothing, part by part: the slow twin of `State.total`."""

from dataclasses import dataclass

import numpy as np

from makegood.engines.planner.facts import (
    COST_IN,
    DEPARTMENT,
    MEETINGS,
    PATTERN,
    PERSON,
    ROLE,
    SIZE_TARGET,
    Facts,
)  # fmt: skip
from makegood.engines.planner.state import (
    CROWD_FROM,
    S_MODE,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    State,
)  # fmt: skip


@dataclass(frozen=True)
class Costs:
    """What a plan costs: weighted parts by the weights' names, and what each pattern pays.

    pattern_cost: mean preference cost per seat and meeting, unweighted, by pattern's number.
    """

    parts: dict[str, float]
    pattern_cost: dict[int, float]

    @property
    def objective(self) -> float:
        """The sum of the parts."""
        return float(sum(self.parts.values()))


def count(facts: Facts, state: State) -> Costs:
    """Count every soft cost of a plan."""
    needs = np.flatnonzero(state.seat >= 0)
    rows = state.seat[needs]
    person = facts.person[facts.need[needs, PERSON]]
    series = state.series[rows]
    meetings = facts.unit[series[:, S_UNIT], MEETINGS]
    each = person[np.arange(len(needs)), COST_IN + series[:, S_MODE]] * meetings
    for i in range(state.week.shape[1]):
        held = i < meetings
        at = facts.cost[person[held, PATTERN], state.week[rows[held], i], series[held, S_SLOT]]
        each[held] += np.maximum(at, 0)  # -1: history in a slot that the rota lists no more
    paid = np.bincount(person[:, PATTERN], weights=each, minlength=len(facts.cost))
    sat = np.bincount(person[:, PATTERN], weights=meetings, minlength=len(facts.cost))
    used = np.flatnonzero(state.series[:, S_UNIT] >= 0)
    unit = facts.unit[state.series[used, S_UNIT]]
    short = np.maximum(0, unit[:, SIZE_TARGET] - state.series[used, S_SIZE]).sum()
    crowd = np.maximum(0, _groups(rows, person[:, DEPARTMENT]) - CROWD_FROM).sum()
    lone = (_groups(rows, person[:, ROLE]) == 1).sum()
    parts = {
        "preference": facts.w_preference * float(each.sum()),
        "open_meeting": facts.w_open * float(unit[:, MEETINGS].sum()),
        "lone_role": facts.w_lone * float(lone),
        "department_crowd": facts.w_crowd * float(crowd),
        "short": facts.w_short * float(short),
        "unplaced": facts.w_unplaced * float(len(state.seat) - len(needs)),
    }
    return Costs(parts, {int(p): float(paid[p] / sat[p]) for p in np.flatnonzero(sat)})


def _groups(rows: np.ndarray, code: np.ndarray) -> np.ndarray:
    """How many heads each (series, code) has that occurs."""
    if not len(rows):
        return np.zeros(0, np.int64)
    key = rows.astype(np.int64) * (int(code.max()) + 1) + code
    return np.unique(key, return_counts=True)[1]
