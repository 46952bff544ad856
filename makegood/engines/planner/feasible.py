"""Whether a rule stands in the way: of a seat, of a lead. Every test assumes that what it asks about
is not in the plan at the moment (a person's own seat is taken away before another is tried).

Meetings are given as a slot and a row of weeks: `weeks[row, :k]`, so that series that do not exist
yet can be tested as well as those that do (`s.week, r`).
"""

from makegood.engines.planner.compiled import part
from makegood.engines.planner.facts import (
    AFTER,
    AFTER_GAP,
    COVER,
    F_DEPARTMENT,
    F_FIRST,
    F_LAST,
    F_MINUTES,
    F_PATTERN,
    F_PERSON,
    FIRST,
    LAST,
    LEADER,
    LEADS,
    MEETINGS,
    MINUTES,
    NOBODY,
    PATTERN,
    PERSON,
    UNIT,
)  # fmt: skip
from makegood.engines.planner.state import S_SLOT, S_UNIT


@part
def absent(f, p, week):  # type: ignore[no-untyped-def]
    """Whether a person is on leave in a week."""
    for i in range(f.away_at[p], f.away_at[p + 1]):  # noqa: SIM110 (Numba has no any())
        if f.away[i, 0] <= week <= f.away[i, 1]:
            return True
    return False


@part
def attends(f, need, slot, weeks, row, k):  # type: ignore[no-untyped-def]
    """Whether shift, leave, blackouts and the window of the need allow these meetings at all."""
    if weeks[row, 0] < f.need[need, FIRST] or weeks[row, k - 1] > f.need[need, LAST]:
        return False
    p = f.need[need, PERSON]
    pattern, department = f.person[p, PATTERN], f.person[p, 1]
    leave = f.away_at[p] < f.away_at[p + 1]
    for i in range(k):
        week = weeks[row, i]
        if f.cost[pattern, week, slot] < 0 or f.black[department, week * f.S + slot]:
            return False
        if leave and absent(f, p, week):
            return False
    return True


@part
def _meets(s, r, slot, weeks, row, k, k_r):  # type: ignore[no-untyped-def]
    """Whether a series has a meeting in one of these cells."""
    if s.series[r, S_SLOT] != slot:
        return False
    if s.week[r, 0] > weeks[row, k - 1] or s.week[r, k_r - 1] < weeks[row, 0]:
        return False
    for i in range(k_r):
        for j in range(k):
            if s.week[r, i] == weeks[row, j]:
                return True
    return False


@part
def in_order(first_week, first_slot, last_week, last_slot, gap):  # type: ignore[no-untyped-def]
    """Whether what begins at `first` comes at least `gap` weeks after what ends at `last`."""
    if gap > 0:
        return first_week - last_week >= gap
    return first_week > last_week or (first_week == last_week and first_slot > last_slot)


@part
def _cover_holds(f, s, p, slot, weeks, row, k):  # type: ignore[no-untyped-def]
    """Whether the person's ward can spare one more in each of these meetings."""
    unit = f.person[p, COVER]
    if unit < 0:
        return True
    limit = f.cover[unit]
    for i in range(k):
        week = weeks[row, i]
        if f.duty[f.person[p, PATTERN], week, slot] and s.away[unit, week * f.S + slot] >= limit:
            return False
    return True


@part
def free_for(f, s, need, slot, weeks, row, k):  # type: ignore[no-untyped-def]
    """Whether the person's other seats, own sessions as a lead, the order of units and the cover of
    the ward allow these meetings."""
    p, u = f.need[need, PERSON], f.need[need, UNIT]
    first, last = weeks[row, 0], weeks[row, k - 1]
    before = f.unit[u, AFTER]
    for n in range(f.need_at[p], f.need_at[p + 1]):
        if n == need:
            continue
        other = f.need[n, UNIT]
        r = s.seat[n]
        if r < 0:
            if other == before:
                return False
            continue
        k_r = f.unit[other, MEETINGS]
        if other == before and not in_order(
            first, slot, s.week[r, k_r - 1], s.series[r, S_SLOT], f.unit[u, AFTER_GAP]
        ):
            return False
        if f.unit[other, AFTER] == u and not in_order(
            s.week[r, 0], s.series[r, S_SLOT], last, slot, f.unit[other, AFTER_GAP]
        ):
            return False
        if _meets(s, r, slot, weeks, row, k, k_r):
            return False
    leader = f.person[p, LEADER]
    if leader >= 0:
        for i in range(k):
            if s.led[leader, weeks[row, i] * f.S + slot] >= 0:
                return False
        for cell in range(last * f.S + slot + 1):
            r = s.led[leader, cell]
            if r >= 0 and s.series[r, S_UNIT] == u:
                return False  # leads the unit before having finished it
    return _cover_holds(f, s, p, slot, weeks, row, k)


@part
def needed_elsewhere(f, s, need):  # type: ignore[no-untyped-def]
    """Whether something in the plan rests on this need's seat: a later unit, or leading the unit."""
    p, u = f.need[need, PERSON], f.need[need, UNIT]
    for n in range(f.need_at[p], f.need_at[p + 1]):
        if s.seat[n] >= 0 and f.unit[f.need[n, UNIT], AFTER] == u:
            return True
    leader = f.person[p, LEADER]
    if leader >= 0:
        for cell in range(f.W * f.S):
            r = s.led[leader, cell]
            if r >= 0 and s.series[r, S_UNIT] == u:
                return True
    return False


@part
def tied(f, s, p, r):  # type: ignore[no-untyped-def]
    """Whether a person's manager, or someone they manage, is in a series or leads it."""
    for i in range(f.tie_at[p], f.tie_at[p + 1]):
        other = f.tie[i]
        for n in range(f.need_at[other], f.need_at[other + 1]):
            if s.seat[n] == r:
                return True
        leader = f.person[other, LEADER]
        if leader >= 0 and leads(f, s, leader, r):
            return True
    return False


@part
def leads(f, s, leader, r):  # type: ignore[no-untyped-def]
    """Whether a facilitator leads a series."""
    for j in range(f.unit[s.series[r, S_UNIT], LEADS]):  # noqa: SIM110
        if s.lead[r, j] == leader:
            return True
    return False


@part
def can_join(f, s, need, r):  # type: ignore[no-untyped-def]
    """Whether every rule lets an unseated need into a series of its unit, room for it apart."""
    k = f.unit[s.series[r, S_UNIT], MEETINGS]
    slot = s.series[r, S_SLOT]
    if not attends(f, need, slot, s.week, r, k):
        return False
    if not free_for(f, s, need, slot, s.week, r, k):
        return False
    return not tied(f, s, f.need[need, PERSON], r)


@part
def can_lead(f, s, leader, u, slot, weeks, row):  # type: ignore[no-untyped-def]
    """Whether a facilitator, qualified already, can lead these meetings; managers apart."""
    k = f.unit[u, MEETINGS]
    if weeks[row, 0] < f.fac[leader, F_FIRST] or weeks[row, k - 1] > f.fac[leader, F_LAST]:
        return False
    pattern, department = f.fac[leader, F_PATTERN], f.fac[leader, F_DEPARTMENT]
    room_left = f.fac[leader, F_MINUTES] - f.unit[u, MINUTES]
    for i in range(k):
        week = weeks[row, i]
        cell = week * f.S + slot
        if s.used[leader, week] > room_left or s.led[leader, cell] >= 0:
            return False
        if f.cost[pattern, week, slot] < 0 or f.black[department, cell]:
            return False
    p = f.fac[leader, F_PERSON]
    if p < 0:
        return True
    for i in range(k):
        if absent(f, p, weeks[row, i]):
            return False
    for n in range(f.need_at[p], f.need_at[p + 1]):
        r = s.seat[n]
        other = f.need[n, UNIT]
        if other == u:
            if r < 0 or not in_order(weeks[row, 0], slot, s.week[r, k - 1], s.series[r, S_SLOT], 0):
                return False
        elif r >= 0 and _meets(s, r, slot, weeks, row, k, f.unit[other, MEETINGS]):
            return False
    return _cover_holds(f, s, p, slot, weeks, row, k)


@part
def can_lead_series(f, s, leader, r):  # type: ignore[no-untyped-def]
    """Whether a facilitator, qualified already, can lead a series that is there; managers too."""
    if leads(f, s, leader, r):
        return False
    if not can_lead(f, s, leader, s.series[r, S_UNIT], s.series[r, S_SLOT], s.week, r):
        return False
    p = f.fac[leader, F_PERSON]
    return p == NOBODY or not tied(f, s, p, r)
