"""A plan while it is sought: seats, series, and what they occupy; the five changes, each undoable.

The changes are `seat`, `unseat`, `open_series`, `close_series` and `reset_lead`. Each keeps the
occupancy tables and the objective in step and is noted in a journal, so that a search may try a
whole sequence, and `rollback` to a mark or `commit`. None of them asks whether a rule allows it:
that is what `feasible` and `resources` are for. An empty series costs its meetings and is short by
its target; a need without a seat costs `unplaced`.
"""

from typing import NamedTuple

import numpy as np

from makegood.engines.planner.compiled import part
from makegood.engines.planner.facts import (
    COST_IN,
    COVER,
    DEPARTMENT,
    F_PERSON,
    LEADS,
    MEETINGS,
    MINUTES,
    NOBODY,
    PATTERN,
    PERSON,
    ROLE,
    SIZE_MAX,
    SIZE_MIN,
    SIZE_TARGET,
    UNIT,
    Facts,
)  # fmt: skip

# Columns of State.series; S_UNIT is -1 for a row that is no series. S_LIMIT: seats that the unit
# and the rooms of all meetings allow.
S_UNIT, S_MODE, S_SLOT, S_SIZE, S_LIMIT = range(5)
FREE, LOGGED = 0, 1  # entries of State.tally
DID_SEAT, DID_UNSEAT, DID_OPEN, DID_CLOSE, DID_LEAD = range(5)
CROWD_FROM = 4  # heads of one department in a series that cost nothing


class State(NamedTuple):
    """R rows of series, K meetings at most, L leads at most, Z seats at most."""

    seat: np.ndarray  # int32 [N]: series of each need, or -1
    spot: np.ndarray  # int32 [N]: where in the series' members
    series: np.ndarray  # int32 [R, 5]
    week: np.ndarray  # int32 [R, K]: ascending
    room: np.ndarray  # int32 [R, K]: -1 if virtual
    lead: np.ndarray  # int32 [R, L]: facilitators
    member: np.ndarray  # int32 [R, Z, 3]: need, department, role family
    used: np.ndarray  # int32 [facilitators, W]: minutes led
    led: np.ndarray  # int32 [facilitators, W * S]: the series led there, or -1
    taken: np.ndarray  # int32 [rooms, W * S]: the series there, or -1
    away: np.ndarray  # int16 [cover units, W * S]: people on duty who are in a meeting
    free: np.ndarray  # int32 [R]: rows that may be used
    tally: np.ndarray  # int64 [2]: how many are free, how many journal entries
    total: np.ndarray  # float64 [1]: the objective
    log: np.ndarray  # int32 [entries, 4]


def new_state(facts: Facts, at_least: int = 0) -> State:
    """A state with nothing planned, with rows for as many series as could be wanted."""
    n = len(facts.need)
    heads = np.bincount(facts.need[:, UNIT], minlength=len(facts.unit))
    least = np.maximum(facts.unit[:, SIZE_MIN], (facts.unit[:, SIZE_TARGET] + 1) // 2)
    rows = max(int((heads // np.maximum(least, 1) + 2).sum()) + 64, at_least)
    meetings = max(1, int(facts.unit[:, MEETINGS].max(initial=1)))
    leads = max(1, int(facts.unit[:, LEADS].max(initial=1)))
    seats = max(1, int(min(facts.unit[:, SIZE_MAX].max(initial=1), heads.max(initial=1))))
    cells = facts.W * facts.S
    series = np.zeros((rows, 5), np.int32)
    series[:, S_UNIT] = NOBODY
    return State(
        np.full(n, NOBODY, np.int32), np.zeros(n, np.int32), series,
        np.zeros((rows, meetings), np.int32), np.full((rows, meetings), NOBODY, np.int32),
        np.full((rows, leads), NOBODY, np.int32), np.zeros((rows, seats, 3), np.int32),
        np.zeros((len(facts.fac), facts.W), np.int32),
        np.full((len(facts.fac), cells), NOBODY, np.int32),
        np.full((len(facts.room), cells), NOBODY, np.int32),
        np.zeros((len(facts.cover), cells), np.int16),
        np.arange(rows - 1, -1, -1, dtype=np.int32), np.array([rows, 0], np.int64),
        np.array([n * facts.w_unplaced]), np.zeros((1 << 14, 4), np.int32),
    )  # fmt: skip


def copy_state(state: State) -> State:
    """The same plan in arrays of its own."""
    return State(*(array.copy() for array in state))


def overwrite(target: State, source: State) -> None:
    """Make one state the same as another of the same problem, in place."""
    for ours, theirs in zip(target, source, strict=True):
        ours[...] = theirs


@part
def preference(f, need, slot, mode, weeks, row, k):  # type: ignore[no-untyped-def]
    """Preference cost, unweighted, of a need's person over the meetings of a series."""
    p = f.need[need, PERSON]
    pattern = f.person[p, PATTERN]
    cost = f.person[p, COST_IN + mode] * k
    for i in range(k):
        cost += f.cost[pattern, weeks[row, i], slot]
    return cost


@part
def mixing_delta(f, s, need, r):  # type: ignore[no-untyped-def]
    """Change of lone, crowd and short cost when a need joins a series that it is not in."""
    p = f.need[need, PERSON]
    department, role = f.person[p, DEPARTMENT], f.person[p, ROLE]
    size = s.series[r, S_SIZE]
    same_department, same_role = 0, 0
    for i in range(size):
        same_department += s.member[r, i, 1] == department
        same_role += s.member[r, i, 2] == role
    delta = 0.0
    if same_department >= CROWD_FROM:
        delta += f.w_crowd
    if same_role == 0:
        delta += f.w_lone
    elif same_role == 1:
        delta -= f.w_lone
    if size < f.unit[s.series[r, S_UNIT], SIZE_TARGET]:
        delta -= f.w_short
    return delta


@part
def joining(f, s, need, r):  # type: ignore[no-untyped-def]
    """What a need costs in a series beyond what the series costs without it."""
    u = s.series[r, S_UNIT]
    k = f.unit[u, MEETINGS]
    cost = preference(f, need, s.series[r, S_SLOT], s.series[r, S_MODE], s.week, r, k)
    return cost * f.w_preference + mixing_delta(f, s, need, r)


@part
def _count_away(f, s, p, r, step):  # type: ignore[no-untyped-def]
    """Count a person as away, or back, in every meeting in which they would be on duty."""
    unit = f.person[p, COVER]
    if unit < 0:
        return
    slot = s.series[r, S_SLOT]
    for i in range(f.unit[s.series[r, S_UNIT], MEETINGS]):
        week = s.week[r, i]
        if f.duty[f.person[p, PATTERN], week, slot]:
            s.away[unit, week * f.S + slot] += step


@part
def _note(s, what, a, b, c):  # type: ignore[no-untyped-def]
    at = s.tally[LOGGED]
    if at < s.log.shape[0]:
        s.log[at, 0], s.log[at, 1], s.log[at, 2], s.log[at, 3] = what, a, b, c
    s.tally[LOGGED] = at + 1


@part
def seat(f, s, need, r):  # type: ignore[no-untyped-def]
    """Give an unseated need a seat in a series that has room."""
    s.total[0] += joining(f, s, need, r) - f.w_unplaced
    p = f.need[need, PERSON]
    at = s.series[r, S_SIZE]
    s.member[r, at, 0] = need
    s.member[r, at, 1] = f.person[p, DEPARTMENT]
    s.member[r, at, 2] = f.person[p, ROLE]
    s.series[r, S_SIZE] = at + 1
    s.seat[need] = r
    s.spot[need] = at
    _count_away(f, s, p, r, 1)
    _note(s, DID_SEAT, need, r, 0)


@part
def unseat(f, s, need):  # type: ignore[no-untyped-def]
    """Take a need's seat away."""
    r = s.seat[need]
    last = s.series[r, S_SIZE] - 1
    at = s.spot[need]
    for c in range(3):
        s.member[r, at, c] = s.member[r, last, c]
    s.spot[s.member[r, at, 0]] = at
    s.series[r, S_SIZE] = last
    s.seat[need] = NOBODY
    _count_away(f, s, f.need[need, PERSON], r, -1)
    s.total[0] -= joining(f, s, need, r) - f.w_unplaced
    _note(s, DID_UNSEAT, need, r, 0)


@part
def occupy(f, s, r, step):  # type: ignore[no-untyped-def]
    """Take (1) or give back (-1) the rooms and facilitators of a series, and count its cost."""
    u, slot = s.series[r, S_UNIT], s.series[r, S_SLOT]
    k = f.unit[u, MEETINGS]
    mark = r if step > 0 else NOBODY
    for i in range(k):
        if s.room[r, i] >= 0:
            s.taken[s.room[r, i], s.week[r, i] * f.S + slot] = mark
    for j in range(f.unit[u, LEADS]):
        _busy(f, s, r, s.lead[r, j], step)
    s.total[0] += step * (k * f.w_open + f.unit[u, SIZE_TARGET] * f.w_short)


@part
def _busy(f, s, r, leader, step):  # type: ignore[no-untyped-def]
    """A facilitator begins (1) or ends (-1) leading a series."""
    u, slot = s.series[r, S_UNIT], s.series[r, S_SLOT]
    for i in range(f.unit[u, MEETINGS]):
        week = s.week[r, i]
        s.led[leader, week * f.S + slot] = r if step > 0 else NOBODY
        s.used[leader, week] += step * f.unit[u, MINUTES]
    if f.fac[leader, F_PERSON] >= 0:
        _count_away(f, s, f.fac[leader, F_PERSON], r, step)


@part
def open_series(f, s, u, mode, slot, weeks, row, rooms, leads, limit):  # type: ignore[no-untyped-def]
    """Open an empty series; weeks[row], rooms and leads as found by `resources`. -1: no row free."""
    if s.tally[FREE] == 0:
        return NOBODY
    s.tally[FREE] -= 1
    r = s.free[s.tally[FREE]]
    s.series[r, S_UNIT], s.series[r, S_MODE], s.series[r, S_SLOT] = u, mode, slot
    s.series[r, S_SIZE], s.series[r, S_LIMIT] = 0, limit
    for i in range(f.unit[u, MEETINGS]):
        s.week[r, i] = weeks[row, i]
        s.room[r, i] = rooms[i]
    for j in range(f.unit[u, LEADS]):
        s.lead[r, j] = leads[j]
    occupy(f, s, r, 1)
    _note(s, DID_OPEN, r, 0, 0)
    return r


@part
def close_series(f, s, r):  # type: ignore[no-untyped-def]
    """Close an empty series. Its row can be used again after `commit`."""
    occupy(f, s, r, -1)
    _note(s, DID_CLOSE, r, s.series[r, S_UNIT], 0)
    s.series[r, S_UNIT] = NOBODY


@part
def reset_lead(f, s, r, j, leader):  # type: ignore[no-untyped-def]
    """Let another facilitator lead a series, in place j of its leads."""
    _note(s, DID_LEAD, r, j, s.lead[r, j])
    _busy(f, s, r, s.lead[r, j], -1)
    s.lead[r, j] = leader
    _busy(f, s, r, leader, 1)


@part
def mark(s):  # type: ignore[no-untyped-def]
    """Where the journal stands, to roll back to."""
    return s.tally[LOGGED]


@part
def journal_full(s):  # type: ignore[no-untyped-def]
    """Whether so much was noted that a rollback could not be sure: stop, and roll back."""
    return s.tally[LOGGED] + 64 > s.log.shape[0]


@part
def commit(s):  # type: ignore[no-untyped-def]
    """What was done stands; the rows of closed series become free."""
    for i in range(min(s.tally[LOGGED], s.log.shape[0])):
        if s.log[i, 0] == DID_CLOSE:
            s.free[s.tally[FREE]] = s.log[i, 1]
            s.tally[FREE] += 1
    s.tally[LOGGED] = 0


@part
def rollback(f, s, to):  # type: ignore[no-untyped-def]
    """Undo the journal down to a mark, last change first."""
    total = s.total[0]
    for i in range(s.tally[LOGGED] - 1, to - 1, -1):
        what, a, b, c = s.log[i, 0], s.log[i, 1], s.log[i, 2], s.log[i, 3]
        if what == DID_SEAT:
            unseat(f, s, a)
        elif what == DID_UNSEAT:
            seat(f, s, a, b)
        elif what == DID_OPEN:
            close_series(f, s, a)
            s.free[s.tally[FREE]] = a
            s.tally[FREE] += 1
        elif what == DID_CLOSE:
            s.series[a, S_UNIT] = b
            occupy(f, s, a, 1)
        else:
            reset_lead(f, s, a, b, c)
        s.tally[LOGGED] = i
    s.tally[LOGGED] = to
    return total
