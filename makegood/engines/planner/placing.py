"""Seat those whom no series took: who may join, who may make way, which series to make anew.

Each try is a step of its own: undone, unless the plan is cheaper after it.
"""

from makegood.engines.planner.claiming import add_others, claim_step, trade_step
from makegood.engines.planner.compiled import jit, part
from makegood.engines.planner.facts import (
    FIRST,
    LAST,
    MEETINGS,
    NOBODY,
    PATTERN,
    PERSON,
    SIZE_MIN,
    UNIT,
)
from makegood.engines.planner.feasible import attends, can_join
from makegood.engines.planner.moves import draw_series
from makegood.engines.planner.recreate import (
    POOL,
    join_pool,
    open_one,
    settle,
)
from makegood.engines.planner.resources import draw
from makegood.engines.planner.ruin import empty, finish_step, near_need
from makegood.engines.planner.state import (
    S_LIMIT,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    commit,
    journal_full,
    mark,
    rollback,
    seat,
    unseat,
)  # fmt: skip


@part
def _eject(f, s, x, need, tries):  # type: ignore[no-untyped-def]
    """Seat a need in a full series, one of whose people finds another; whether that succeeded."""
    u = f.need[need, UNIT]
    for _ in range(tries):
        r = draw_series(f, s, x, need)
        if r < 0 or s.series[r, S_SIZE] == 0:
            continue
        if not attends(f, need, s.series[r, S_SLOT], s.week, r, f.unit[u, MEETINGS]):
            continue
        start, total = mark(s), s.total[0]
        other = s.member[r, draw(x) % s.series[r, S_SIZE], 0]
        unseat(f, s, other)
        if can_join(f, s, need, r):
            seat(f, s, need, r)
            x.size[0] = 1
            x.pool[0] = other
            join_pool(f, s, x, 6, 1e9)
            if x.size[0] == 0:
                commit(s)
                return True
        rollback(f, s, start)
        s.total[0] = total
    return False


@part
def place_step(f, s, x, needs, at, noise, heat):  # type: ignore[no-untyped-def]
    """Try to seat needs[at], who has no seat: by joining, by ejecting one who finds another seat, or
    by making series anew of a few ruined ones and others without a seat; whether that was cheaper."""
    need = needs[at]
    u = f.need[need, UNIT]
    if f.need[need, LAST] < f.need[need, FIRST]:
        return False
    start, total = mark(s), s.total[0]
    x.size[0] = 1
    x.pool[0] = need
    x.recent[:] = NOBODY
    join_pool(f, s, x, 8, 1e9)
    if x.size[0] == 0:
        commit(s)
        return True
    if _eject(f, s, x, need, 12):
        return True
    x.size[0] = 1
    x.pool[0] = need
    add_others(f, s, x, needs, at, 1)
    for _ in range(draw(x) % 4):
        r = near_need(f, s, x, need)
        if r >= 0:
            empty(f, s, x, r)
    settle(f, s, x, u, 4, noise)
    join_pool(f, s, x, 4, 1e9)
    return finish_step(f, s, x, start, total, heat)


@part
def rescue_step(f, s, x, needs, at, noise, heat):  # type: ignore[no-untyped-def]
    """Open a series for needs[at] with people of the same rota out of series that can spare them,
    or that are made anew; whether that was cheaper."""
    need = needs[at]
    u = f.need[need, UNIT]
    start, total = mark(s), s.total[0]
    x.size[0] = 1
    x.pool[0] = need
    x.recent[:] = NOBODY
    add_others(f, s, x, needs, at, 1)
    first = x.bucket_at[u * f.S]
    rows = x.bucket_at[(u + 1) * f.S] - first
    if rows == 0:
        return False
    pattern, ruined = f.person[f.need[need, PERSON], PATTERN], draw(x) % 3
    alike = draw(x) % 3 > 0
    for _ in range(64):
        r = x.bucket[first + draw(x) % rows]
        if s.series[r, S_UNIT] != u or s.series[r, S_SIZE] == 0 or x.size[0] >= POOL:
            continue
        other = s.member[r, draw(x) % s.series[r, S_SIZE], 0]
        if alike and f.person[f.need[other, PERSON], PATTERN] != pattern and draw(x) % 8 > 0:
            continue
        if journal_full(s):
            break
        if ruined > 0:
            ruined -= 1
            empty(f, s, x, r)
        elif s.series[r, S_SIZE] > f.unit[u, SIZE_MIN]:
            unseat(f, s, other)
            x.pool[x.size[0]] = other
            x.size[0] += 1
    open_one(f, s, x, u, need, noise, True)
    settle(f, s, x, u, 4, noise)
    join_pool(f, s, x, 4, 1e9)
    return finish_step(f, s, x, start, total, heat)


@part
def _anywhere(f, s, x, need):  # type: ignore[no-untyped-def]
    """Seat a need in any series that lets it in, cheap or not; whether one was found."""
    for _ in range(16):
        r = draw_series(f, s, x, need)
        if r >= 0 and s.series[r, S_SIZE] < s.series[r, S_LIMIT] and can_join(f, s, need, r):
            seat(f, s, need, r)
            return True
    return False


@part
def own_step(f, s, x, need, heat):  # type: ignore[no-untyped-def]
    """Move the person's other seats, which may stand in the way; whether that was cheaper."""
    p, start, total = f.need[need, PERSON], mark(s), s.total[0]
    began, end = f.need_at[p], f.need_at[p + 1]
    for n in range(began, end):
        r = s.seat[n]
        if n != need and r >= 0 and s.series[r, S_SIZE] > f.unit[f.need[n, UNIT], SIZE_MIN]:
            unseat(f, s, n)
    if mark(s) == start:
        return False
    x.recent[:] = NOBODY
    for n in range(began, need):
        if s.seat[n] < 0:
            _anywhere(f, s, x, n)
    for turn in range(2):
        x.size[0] = 0
        for n in range(began, end):
            if s.seat[n] < 0 and (n == need) == (turn == 0):
                x.pool[x.size[0]] = n
                x.size[0] += 1
        join_pool(f, s, x, 6, 1e9)
    x.size[0] = 0
    for n in range(began, end):
        if s.seat[n] < 0:
            x.pool[x.size[0]] = n
            x.size[0] += 1
    return finish_step(f, s, x, start, total, heat)


@jit
def place_all(f, s, x, needs, noise, heat):  # type: ignore[no-untyped-def]
    """Try each of these needs that has no seat; how many got one.

    heat: above 0, somebody else may lose a seat instead, who may be easier to seat again.
    """
    made = 0
    for i in range(len(needs)):
        need = needs[i]
        if s.seat[need] >= 0 or f.need[need, LAST] < f.need[need, FIRST]:
            continue
        wild = noise * (1 + 10 * (draw(x) % 2))
        place_step(f, s, x, needs, i, wild, heat)
        if s.seat[need] < 0:
            rescue_step(f, s, x, needs, i, wild, heat)
        if s.seat[need] < 0:
            own_step(f, s, x, need, heat)
        if s.seat[need] < 0:
            trade_step(f, s, x, needs, i, noise, heat)
        if s.seat[need] < 0:
            claim_step(f, s, x, needs, i, noise, heat)
        made += s.seat[need] >= 0
    return made
