"""Seat those whom no series took: who may join, who may make way, which series to make anew.

Each try is a step of its own: undone, unless the plan is cheaper after it.
"""

from makegood.engines.planner.compiled import jit, part
from makegood.engines.planner.facts import (
    FIRST,
    LAST,
    LEADS,
    MEETINGS,
    NOBODY,
    PATTERN,
    PERSON,
    SIZE_MIN,
    UNIT,
)
from makegood.engines.planner.feasible import attends, can_join, needed_elsewhere
from makegood.engines.planner.moves import draw_series
from makegood.engines.planner.recreate import POOL, join_pool, open_one, settle
from makegood.engines.planner.resources import draw, other_lead
from makegood.engines.planner.ruin import empty, finish_step, related
from makegood.engines.planner.state import (
    S_LIMIT,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    close_series,
    commit,
    journal_full,
    mark,
    reset_lead,
    rollback,
    seat,
    unseat,
)  # fmt: skip

OTHERS = 24  # how many of those without a seat are looked at together


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
def _add_others(f, s, x, needs, at, begin):  # type: ignore[no-untyped-def]
    """Into the pool: those of the next in the list without a seat in the same unit."""
    u = f.need[needs[at], UNIT]
    for i in range(begin, min(len(needs), OTHERS)):
        other = needs[(at + i) % len(needs)]
        if f.need[other, UNIT] == u and s.seat[other] < 0:
            x.pool[x.size[0]] = other
            x.size[0] += 1


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
    _add_others(f, s, x, needs, at, 1)
    for _ in range(draw(x) % 4):
        r = related(f, s, x, u, NOBODY, draw(x) % f.S, f.need[need, FIRST] + 4)
        if r >= 0:
            empty(f, s, x, r)
    settle(f, s, x, u, 4, noise)
    join_pool(f, s, x, 4, 1e9)
    return finish_step(f, s, x, start, total, heat)


@part
def _hold(f, s, x, r, held):  # type: ignore[no-untyped-def]
    """Close a series and hold its people for later; how many are held then."""
    for _ in range(s.series[r, S_SIZE]):
        x.held[held] = s.member[r, 0, 0]
        held += 1
        unseat(f, s, s.member[r, 0, 0])
    close_series(f, s, r)
    return held


@part
def trade_step(f, s, x, needs, at, noise, heat):  # type: ignore[no-untyped-def]
    """Free one facilitator who could lead the unit of needs[at]: others take over, or up to two of
    the series led (all of one unit) are closed and made anew afterwards; whether that was cheaper."""
    need = needs[at]
    u, mode = f.need[need, UNIT], draw(x) % 2
    first, size = f.able_at[2 * u + mode], f.able_at[2 * u + mode + 1] - f.able_at[2 * u + mode]
    if size == 0 or f.need[need, LAST] < f.need[need, FIRST]:
        return False
    leader = f.able[first + draw(x) % size]
    start, total = mark(s), s.total[0]
    x.recent[:] = NOBODY
    held, closed, held_unit = 0, 0, NOBODY
    for cell in range(f.need[need, FIRST] * f.S, (f.need[need, LAST] + 1) * f.S):
        r = s.led[leader, cell]
        if r < 0 or journal_full(s):
            continue
        other_unit = s.series[r, S_UNIT]
        for j in range(f.unit[other_unit, LEADS]):
            if s.lead[r, j] == leader:
                other = other_lead(f, s, x, r, j)
                if other >= 0:
                    reset_lead(f, s, r, j, other)
                elif (
                    closed < 2
                    and other_unit != u
                    and (closed == 0 or held_unit == other_unit)
                    and held + s.series[r, S_SIZE] <= POOL
                ):
                    held_unit = other_unit
                    held = _hold(f, s, x, r, held)
                    closed += 1
                break
    x.size[0] = 0
    _add_others(f, s, x, needs, at, 0)
    r = related(f, s, x, u, NOBODY, draw(x) % f.S, f.need[need, FIRST] + 4)
    if r >= 0 and draw(x) % 2 == 0:
        empty(f, s, x, r)
    settle(f, s, x, u, 4, noise)
    join_pool(f, s, x, 4, 1e9)
    for i in range(x.size[0]):
        if needed_elsewhere(f, s, x.pool[i]):
            rollback(f, s, start)
            s.total[0] = total
            return False
    x.size[0] = held
    for i in range(held):
        x.pool[i] = x.held[i]
    if held > 0:
        settle(f, s, x, held_unit, 4, noise)
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
    _add_others(f, s, x, needs, at, 1)
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
        made += s.seat[need] >= 0
    return made
