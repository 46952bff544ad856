"""Ruin and recreate: close a few series of one unit and find better ones for their people.

One step covers what single moves cannot reach: another time or modality for a series, other weeks,
other rooms and facilitators, two small series made into one, one closed and its people spread, one
opened for those who sit badly. A step that costs more than the heat allows is undone.
"""

from makegood.engines.planner.compiled import jit, part
from makegood.engines.planner.facts import FIRST, LAST, NOBODY, UNIT
from makegood.engines.planner.feasible import needed_elsewhere
from makegood.engines.planner.moves import accepts, seat_moves, shift_lead
from makegood.engines.planner.recreate import POOL, join_pool, settle
from makegood.engines.planner.resources import draw
from makegood.engines.planner.state import (
    S_SIZE,
    S_SLOT,
    S_UNIT,
    close_series,
    commit,
    journal_full,
    mark,
    rollback,
    unseat,
)  # fmt: skip

STEPS, MADE = 0, 1


@part
def empty(f, s, x, r):  # type: ignore[no-untyped-def]
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
def related(f, s, x, u, r, slot, week):  # type: ignore[no-untyped-def]
    """Another series of the unit: near in time half of the time, any otherwise; or -1."""
    near = draw(x) % 2 == 0
    start, end = x.bucket_at[u * f.S + slot], x.bucket_at[u * f.S + slot + 1]
    if not near or end == start:
        start, end = x.bucket_at[u * f.S], x.bucket_at[(u + 1) * f.S]
    size = end - start
    for _ in range(12 if size > 0 else 0):
        other = x.bucket[start + draw(x) % size]
        if other != r and s.series[other, S_UNIT] == u and abs(s.week[other, 0] - week) <= 8:
            return other
    return NOBODY


@part
def near_need(f, s, x, need):  # type: ignore[no-untyped-def]
    """A series of the need's unit, about some week of its window; or -1."""
    first = f.need[need, FIRST]
    week = first + draw(x) % max(1, f.need[need, LAST] - first + 1)
    return related(f, s, x, f.need[need, UNIT], NOBODY, draw(x) % f.S, week)


@part
def ruin_step(f, s, x, r, how_many, heat, noise):  # type: ignore[no-untyped-def]
    """Close series r and some related ones, and recreate; whether the change stands."""
    u = s.series[r, S_UNIT]
    slot, week = s.series[r, S_SLOT], s.week[r, 0]
    start, total = mark(s), s.total[0]
    x.size[0] = 0
    x.recent[:] = NOBODY
    empty(f, s, x, r)
    for _ in range(how_many - 1):
        other = related(f, s, x, u, r, slot, week)
        if other >= 0:
            empty(f, s, x, other)
    if draw(x) % 3 == 0:
        join_pool(f, s, x, 2, 2.0 + (draw(x) % 8))
    settle(f, s, x, u, 2, noise)
    join_pool(f, s, x, 3, 1e9)
    return finish_step(f, s, x, start, total, heat)


@part
def finish_step(f, s, x, start, total, heat):  # type: ignore[no-untyped-def]
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
