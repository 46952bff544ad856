"""Which rule stands in the way of a need without a seat: every time it could have, looked at."""

from makegood.engines.planner.compiled import jit, part
from makegood.engines.planner.facts import (
    AFTER,
    COVER,
    FIRST,
    GAP_MAX,
    GAP_MIN,
    LAST,
    MEETINGS,
    PATTERN,
    PERSON,
    SIZE_MIN,
    UNIT,
)
from makegood.engines.planner.feasible import attends, free_for
from makegood.engines.planner.resources import find_leads, find_rooms

# What may stand in the way, from the person outwards. A time counts for the first that does.
NO_WINDOW, NOT_LISTED, AWAY, FIRST_UNIT, OWN_TIME, WARD, NO_ROOM, NO_LEAD, TOO_FEW = range(9)
BLOCKS = 9


@part
def _ward_full(f, s, need, slot, weeks, row, k):  # type: ignore[no-untyped-def]
    """Whether the cover of the person's ward forbids one of the meetings."""
    p = f.need[need, PERSON]
    unit = f.person[p, COVER]
    if unit < 0:
        return False
    for i in range(k):
        week = weeks[row, i]
        if (
            f.duty[f.person[p, PATTERN], week, slot]
            and s.away[unit, week * f.S + slot] >= f.cover[unit]
        ):
            return True
    return False


@part
def _waits(f, s, need):  # type: ignore[no-untyped-def]
    """Whether the person needs a unit before this one and has no seat in it."""
    p, before = f.need[need, PERSON], f.unit[f.need[need, UNIT], AFTER]
    for n in range(f.need_at[p], f.need_at[p + 1]):
        if f.need[n, UNIT] == before and s.seat[n] < 0:
            return True
    return False


@part
def _blocked_by(f, s, x, need, slot, mode, k):  # type: ignore[no-untyped-def]
    """What stands in the way of the meetings x.weeks[0] in a slot and modality."""
    u = f.need[need, UNIT]
    pattern = f.person[f.need[need, PERSON], PATTERN]
    for i in range(k):
        if f.cost[pattern, x.weeks[0, i], slot] < 0:
            return NOT_LISTED
    if not attends(f, need, slot, x.weeks, 0, k):
        return AWAY
    if not free_for(f, s, need, slot, x.weeks, 0, k):
        return WARD if _ward_full(f, s, need, slot, x.weeks, 0, k) else OWN_TIME
    if find_rooms(f, s, x, u, mode, slot, x.weeks, 0, f.unit[u, SIZE_MIN]) < f.unit[u, SIZE_MIN]:
        return NO_ROOM
    if not find_leads(f, s, x, u, mode, slot, x.weeks, 0):
        return NO_LEAD
    return TOO_FEW


@jit
def blocks_of(f, s, x, need, counts):  # type: ignore[no-untyped-def]
    """Count the times of a need by what stands in the way; counts: int64 [BLOCKS], set here.

    Times are all slots, first weeks and even gaps, in each modality.
    """
    counts[:] = 0
    u = f.need[need, UNIT]
    k, first, last = f.unit[u, MEETINGS], f.need[need, FIRST], f.need[need, LAST]
    if last < first:
        counts[NO_WINDOW] = 1
        return
    if _waits(f, s, need):
        counts[FIRST_UNIT] = 1
        return
    for gap in range(f.unit[u, GAP_MIN], max(f.unit[u, GAP_MIN], f.unit[u, GAP_MAX]) + 1):
        for week in range(first, last - (k - 1) * gap + 1):
            for i in range(k):
                x.weeks[0, i] = week + i * gap
            for slot in range(f.S):
                for mode in range(2):
                    if f.slot_ok[u, slot] and f.offered[u, mode]:
                        counts[_blocked_by(f, s, x, need, slot, mode, k)] += 1
        if k == 1:
            break
