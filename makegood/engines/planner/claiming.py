"""Free who must lead, so that those without a seat have a series: others take over what they lead, or
that is closed and its people are seated anew.

Each try is a step of its own: undone, unless the plan is cheaper after it.
"""

from makegood.engines.planner.compiled import part
from makegood.engines.planner.facts import (
    F_MINUTES,
    FIRST,
    LAST,
    LEADS,
    MEETINGS,
    MINUTES,
    NOBODY,
    PATTERN,
    PERSON,
    SIZE_MIN,
    UNIT,
)
from makegood.engines.planner.feasible import attends, can_join, free_for, needed_elsewhere
from makegood.engines.planner.judging import may_ever_lead
from makegood.engines.planner.recreate import POOL, draw_weeks, drop_seated, join_pool, settle
from makegood.engines.planner.resources import draw, other_lead, try_open
from makegood.engines.planner.ruin import empty, finish_step, near_need
from makegood.engines.planner.state import (
    S_LIMIT,
    S_SIZE,
    S_UNIT,
    close_series,
    journal_full,
    mark,
    reset_lead,
    rollback,
    seat,
    unseat,
)  # fmt: skip

OTHERS = 24  # how many of those without a seat are looked at together


@part
def add_others(f, s, x, needs, at, begin):  # type: ignore[no-untyped-def]
    """Into the pool: those of the next in the list without a seat in the same unit."""
    u = f.need[needs[at], UNIT]
    for i in range(begin, min(len(needs), OTHERS)):
        other = needs[(at + i) % len(needs)]
        if f.need[other, UNIT] == u and s.seat[other] < 0:
            x.pool[x.size[0]] = other
            x.size[0] += 1


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
    add_others(f, s, x, needs, at, 0)
    r = near_need(f, s, x, need)
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
def _free_lead(f, s, x, leader, u, slot, held, closed, held_unit):  # type: ignore[no-untyped-def]
    """Free a facilitator for the meetings x.weeks[0] of a unit: others take over what they lead at
    these times or in hours that would be too many, or up to three such series of one unit are closed.
    Whether that succeeded, and held, closed and held_unit as they are then."""
    for i in range(f.unit[u, MEETINGS]):
        week = x.weeks[0, i]
        for at in range(-1, f.S):  # the same time first
            if at >= 0 and s.used[leader, week] + f.unit[u, MINUTES] <= f.fac[leader, F_MINUTES]:
                break
            r = s.led[leader, week * f.S + (slot if at < 0 else at)]
            if r < 0:
                continue
            unit = s.series[r, S_UNIT]
            for j in range(f.unit[unit, LEADS]):
                if s.lead[r, j] != leader:
                    continue
                other = other_lead(f, s, x, r, j)
                if other >= 0:
                    reset_lead(f, s, r, j, other)
                elif (
                    closed < 3
                    and unit != u
                    and (closed == 0 or held_unit == unit)
                    and held + s.series[r, S_SIZE] <= POOL
                    and not journal_full(s)
                ):
                    held, closed, held_unit = _hold(f, s, x, r, held), closed + 1, unit
                else:
                    return False, held, closed, held_unit
                break
    return True, held, closed, held_unit


@part
def _time_for_most(f, s, x, need):  # type: ignore[no-untyped-def]
    """Into x.weeks[0], a time at which a need and enough others of the pool could come: its slot and
    modality, or -1."""
    u = f.need[need, UNIT]
    k, pattern = f.unit[u, MEETINGS], f.person[f.need[need, PERSON], PATTERN]
    for _ in range(300):
        slot, mode = draw(x) % f.S, draw(x) % 2
        if not f.slot_ok[u, slot] or not f.offered[u, mode]:
            continue
        if not draw_weeks(f, x, u, f.need[need, FIRST], f.need[need, LAST], 0, pattern, slot):
            return NOBODY, mode
        if not attends(f, need, slot, x.weeks, 0, k):
            continue
        come = 0
        for i in range(x.size[0]):
            one = x.pool[i]
            if attends(f, one, slot, x.weeks, 0, k) and free_for(f, s, one, slot, x.weeks, 0, k):
                come += 1
        if come >= f.unit[u, SIZE_MIN]:
            return slot, mode
    return NOBODY, 0


@part
def claim_step(f, s, x, needs, at, noise, heat):  # type: ignore[no-untyped-def]
    """Choose a time for needs[at] and others without a seat, and free whoever must lead then; the
    people of series that were closed for it are seated anew; whether that was cheaper."""
    need = needs[at]
    u = f.need[need, UNIT]
    start, total = mark(s), s.total[0]
    x.recent[:] = NOBODY
    x.size[0] = 0
    add_others(f, s, x, needs, at, 0)
    for _ in range(32):  # and a few whose series can spare them
        if x.size[0] >= f.unit[u, SIZE_MIN] + 2:
            break
        r = near_need(f, s, x, need)
        if r >= 0 and s.series[r, S_SIZE] > f.unit[u, SIZE_MIN]:
            other = s.member[r, draw(x) % s.series[r, S_SIZE], 0]
            unseat(f, s, other)
            x.pool[x.size[0]] = other
            x.size[0] += 1
    slot, mode = _time_for_most(f, s, x, need)
    held, closed, held_unit, r = 0, 0, NOBODY, NOBODY
    if slot >= 0:
        first = f.able_at[2 * u + mode]
        size, got = f.able_at[2 * u + mode + 1] - first, 0
        enter = draw(x) % max(1, size)
        for i in range(size):
            if got == f.unit[u, LEADS]:
                break
            leader = f.able[first + (enter + i) % size]
            if may_ever_lead(f, leader, u, slot, x.weeks, 0, 0):
                done, held, closed, held_unit = _free_lead(
                    f, s, x, leader, u, slot, held, closed, held_unit
                )
                got += done
        r = try_open(f, s, x, u, mode, slot, x.weeks, 0, x.size[0])
    if r >= 0:
        for i in range(x.size[0]):
            one = x.pool[i]
            if s.series[r, S_SIZE] < s.series[r, S_LIMIT] and can_join(f, s, one, r):
                seat(f, s, one, r)
        if s.series[r, S_SIZE] < f.unit[u, SIZE_MIN]:
            r = NOBODY
    if r < 0 or s.seat[need] < 0:
        rollback(f, s, start)
        s.total[0] = total
        return False
    drop_seated(s, x)
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
