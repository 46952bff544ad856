"""Small strictly feasible changes: a seat moves, two seats change places, somebody else leads."""

import math

import numpy as np

from makegood.engines.planner.compiled import jit, part
from makegood.engines.planner.facts import (
    FIRST,
    LEADS,
    MEETINGS,
    NOBODY,
    PATTERN,
    PERSON,
    SIZE_MIN,
    UNIT,
)  # fmt: skip
from makegood.engines.planner.feasible import attends, can_join
from makegood.engines.planner.resources import draw, other_lead
from makegood.engines.planner.state import (
    LOGGED,
    S_LIMIT,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    commit,
    mark,
    reset_lead,
    rollback,
    seat,
    unseat,
)  # fmt: skip


@part
def accepts(x, delta, heat):  # type: ignore[no-untyped-def]
    """Metropolis' rule: what is no worse always, what is worse by `delta` with exp(-delta / heat)."""
    if delta <= 1e-9:
        return True
    if heat <= 0.0 or delta > 12.0 * heat:
        return False
    return math.log((draw(x) + 1.0) / 2147483649.0) * -heat > delta


@part
def draw_series(f, s, x, need):  # type: ignore[no-untyped-def]
    """A series of the need's unit in a slot that the person might attend, or -1."""
    p, u = f.need[need, PERSON], f.need[need, UNIT]
    pattern, week = f.person[p, PATTERN], max(0, f.need[need, FIRST])
    for _ in range(8):
        slot = draw(x) % f.S
        if f.cost[pattern, min(f.W - 1, week + draw(x) % 4), slot] < 0:
            continue
        start = x.bucket_at[u * f.S + slot]
        size = x.bucket_at[u * f.S + slot + 1] - start
        if size > 0:
            r = x.bucket[start + draw(x) % size]
            if s.series[r, S_UNIT] == u:
                return r
    return NOBODY


@part
def shift_seat(f, s, x, need, heat):  # type: ignore[no-untyped-def]
    """Move one seat to another series, or let it change places; whether something changed."""
    here = s.seat[need]
    r = draw_series(f, s, x, need)
    if r < 0 or r == here:
        return False
    k = f.unit[f.need[need, UNIT], MEETINGS]
    if not attends(f, need, s.series[r, S_SLOT], s.week, r, k):
        return False
    start, total = mark(s), s.total[0]
    room = s.series[r, S_SIZE] < s.series[r, S_LIMIT]
    enough = here < 0 or s.series[here, S_SIZE] > f.unit[s.series[here, S_UNIT], SIZE_MIN]
    if room and enough:
        if here >= 0:
            unseat(f, s, need)
        if can_join(f, s, need, r):
            seat(f, s, need, r)
            if accepts(x, s.total[0] - total, heat):
                commit(s)
                return True
    if here >= 0 and s.tally[LOGGED] == start and s.series[r, S_SIZE] > 0:
        other = s.member[r, draw(x) % s.series[r, S_SIZE], 0]
        if attends(f, other, s.series[here, S_SLOT], s.week, here, k):
            unseat(f, s, need)
            unseat(f, s, other)
            if can_join(f, s, need, r):
                seat(f, s, need, r)
                if can_join(f, s, other, here):
                    seat(f, s, other, here)
                    if accepts(x, s.total[0] - total, heat):
                        commit(s)
                        return True
    rollback(f, s, start)
    s.total[0] = total
    return False


@part
def shift_lead(f, s, x, r):  # type: ignore[no-untyped-def]
    """Let somebody else lead a series: no cost, but other doors open."""
    u = s.series[r, S_UNIT]
    if u < 0 or f.unit[u, LEADS] == 0:
        return False
    j = draw(x) % f.unit[u, LEADS]
    leader = other_lead(f, s, x, r, j)
    if leader < 0:
        return False
    reset_lead(f, s, r, j, leader)
    commit(s)
    return True


@jit
def seat_moves(f, s, x, count, heat):  # type: ignore[no-untyped-def]
    """So many tries of small changes at one heat; how many were made."""
    made, n = 0, len(s.seat)
    if n == 0:
        return 0
    for _ in range(count):
        made += shift_seat(f, s, x, np.int64(draw(x) % n), heat)
    return made
