"""Ruin and recreate: close a few series of one unit and find better ones for their people.

One step covers what single moves cannot reach: another time or modality for a series, other weeks,
other rooms and facilitators, two small series made into one, one closed and its people spread, one
opened for those who sit badly. A step that costs more than the heat allows is undone.
"""

from makegood.engines.planner.compiled import jit, part
from makegood.engines.planner.facts import FIRST, LAST, LEADS, MEETINGS, NOBODY, UNIT
from makegood.engines.planner.feasible import attends, can_join, needed_elsewhere
from makegood.engines.planner.moves import accepts, draw_series, seat_moves, shift_lead
from makegood.engines.planner.recreate import POOL, join_pool, settle
from makegood.engines.planner.resources import draw, other_lead
from makegood.engines.planner.state import (
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

STEPS, MADE = 0, 1


@part
def _empty(f, s, x, r):  # type: ignore[no-untyped-def]
    """Take everybody out of a series into the pool, and close it; whether the pool had room."""
    size = s.series[r, S_SIZE]
    if x.size[0] + size > POOL or journal_full(s):
        return False
    for _ in range(size):
        need = s.member[r, 0, 0]
        x.pool[x.size[0]] = need
        x.size[0] += 1
        unseat(f, s, need)
    close_series(f, s, r)
    return True


@part
def _related(f, s, x, u, r, slot, week):  # type: ignore[no-untyped-def]
    """Another series of the unit: near in time half of the time, any otherwise; or -1."""
    near = draw(x) % 2 == 0
    for _ in range(12):
        at = slot if near else draw(x) % f.S
        start = x.bucket_at[u * f.S + at]
        size = x.bucket_at[u * f.S + at + 1] - start
        if size == 0:
            continue
        other = x.bucket[start + draw(x) % size]
        if other != r and s.series[other, S_UNIT] == u and abs(s.week[other, 0] - week) <= 8:
            return other
    return NOBODY


@part
def ruin_step(f, s, x, r, how_many, heat, noise):  # type: ignore[no-untyped-def]
    """Close series r and some related ones, and recreate; whether the change stands."""
    u = s.series[r, S_UNIT]
    slot, week = s.series[r, S_SLOT], s.week[r, 0]
    start, total = mark(s), s.total[0]
    x.size[0] = 0
    x.recent[:] = NOBODY
    _empty(f, s, x, r)
    for _ in range(how_many - 1):
        other = _related(f, s, x, u, r, slot, week)
        if other >= 0:
            _empty(f, s, x, other)
    if draw(x) % 3 == 0:
        join_pool(f, s, x, 2, 2.0 + (draw(x) % 8))
    settle(f, s, x, u, 2, noise)
    join_pool(f, s, x, 3, 1e9)
    return _finish(f, s, x, start, total, heat)


@part
def _finish(f, s, x, start, total, heat):  # type: ignore[no-untyped-def]
    """Keep what was done if it is cheap enough and nobody's later unit lost its ground."""
    good = accepts(x, s.total[0] - total, heat) and not journal_full(s)
    if good:
        for i in range(x.size[0]):
            if needed_elsewhere(f, s, x.pool[i]):
                good = False
                break
    if good:
        commit(s)
        return True
    rollback(f, s, start)
    s.total[0] = total
    return False


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
def place_step(f, s, x, needs, at, noise):  # type: ignore[no-untyped-def]
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
    for i in range(1, min(len(needs), 24)):
        other = needs[(at + i) % len(needs)]
        if f.need[other, UNIT] == u and s.seat[other] < 0:
            x.pool[x.size[0]] = other
            x.size[0] += 1
    for _ in range(draw(x) % 4):
        r = _related(f, s, x, u, NOBODY, draw(x) % f.S, f.need[need, FIRST] + 4)
        if r >= 0:
            _empty(f, s, x, r)
    settle(f, s, x, u, 4, noise)
    join_pool(f, s, x, 4, 1e9)
    return _finish(f, s, x, start, total, 0.0)


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
def trade_step(f, s, x, needs, at, noise):  # type: ignore[no-untyped-def]
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
    for i in range(min(len(needs), 24)):
        other = needs[(at + i) % len(needs)]
        if f.need[other, UNIT] == u and s.seat[other] < 0:
            x.pool[x.size[0]] = other
            x.size[0] += 1
    r = _related(f, s, x, u, NOBODY, draw(x) % f.S, f.need[need, FIRST] + 4)
    if r >= 0 and draw(x) % 2 == 0:
        _empty(f, s, x, r)
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
    return _finish(f, s, x, start, total, 0.0)


@jit
def gather_step(f, s, x, needs, count, u, noise, leave):  # type: ignore[no-untyped-def]
    """Seat a batch of needs of one unit that have none, opening series; how many were seated.

    leave: those who do not fill a series stay out, for the next batch; else they join where they can.
    """
    x.size[0] = count
    for i in range(count):
        x.pool[i] = needs[i]
    settle(f, s, x, u, 3, noise)
    if not leave:
        join_pool(f, s, x, 4, 1e9)
    commit(s)
    return count - x.size[0]


@jit
def rounds(f, s, x, steps, seats_each, heat, noise):  # type: ignore[no-untyped-def]
    """So many ruin steps, each followed by small moves; how many changes stand."""
    made = 0
    rows = x.bucket_at[len(x.bucket_at) - 1]
    if rows == 0:
        return 0
    for step in range(steps):
        r = x.bucket[draw(x) % rows]
        if s.series[r, S_UNIT] < 0:
            continue
        kind = draw(x) % 8
        how_many = 1 if kind < 3 else 2 if kind < 6 else 3
        wild = noise * (1 + 8 * (draw(x) % 4 == 0))
        made += ruin_step(f, s, x, r, how_many, heat, wild)
        if step % 8 == 0:
            shift_lead(f, s, x, x.bucket[draw(x) % rows])
        made += seat_moves(f, s, x, seats_each, heat)
    return made


@jit
def place_all(f, s, x, needs, noise):  # type: ignore[no-untyped-def]
    """Try each of these needs that has no seat; how many got one."""
    made = 0
    for i in range(len(needs)):
        if s.seat[needs[i]] < 0:
            made += place_step(f, s, x, needs, i, noise * (1 + 10 * (draw(x) % 2)))
            if s.seat[needs[i]] < 0:
                made += trade_step(f, s, x, needs, i, noise)
    return made
