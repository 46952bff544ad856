"""What a series needs besides people: facilitators for all its meetings, and a room for each."""

import numpy as np

from makegood.engines.planner.compiled import part
from makegood.engines.planner.facts import (
    F_PERSON,
    IN_PERSON,
    LEADS,
    MEETINGS,
    NOBODY,
    SIZE_MAX,
    SIZE_MIN,
    Facts,
)  # fmt: skip
from makegood.engines.planner.feasible import can_lead, leads, tied
from makegood.engines.planner.state import S_LIMIT, S_MODE, S_SLOT, S_UNIT, State, open_series


@part
def draw(x):  # type: ignore[no-untyped-def]
    """The next number of a xorshift sequence, 0 .. 2**31 - 1; x.seed is never 0."""
    n = x.seed[0]
    n ^= n << np.uint64(13)
    n ^= n >> np.uint64(7)
    n ^= n << np.uint64(17)
    x.seed[0] = n
    return np.int64(n >> np.uint64(33))


@part
def _kin(f, leader, other):  # type: ignore[no-untyped-def]
    """Whether one of two facilitators is the other's manager."""
    p, q = f.fac[leader, F_PERSON], f.fac[other, F_PERSON]
    if p < 0 or q < 0:
        return False
    for i in range(f.tie_at[p], f.tie_at[p + 1]):  # noqa: SIM110
        if f.tie[i] == q:
            return True
    return False


@part
def find_leads(f, s, x, u, mode, slot, weeks, row):  # type: ignore[no-untyped-def]
    """Facilitators for meetings that are not there yet; the least versatile of a few first.

    The list of those who may lead is in order of versatility; long lists are entered at random so
    that not all work falls on those who stand first.
    """
    wanted, got = f.unit[u, LEADS], 0
    start, stop = f.able_at[2 * u + mode], f.able_at[2 * u + mode + 1]
    size = stop - start
    if size < wanted:
        return False
    enter = draw(x) % size if size > 16 or draw(x) % 4 == 0 else 0
    for i in range(size):
        if got == wanted:
            break
        leader = f.able[start + (enter + i) % size]
        if can_lead(f, s, leader, u, slot, weeks, row):
            kin = False
            for j in range(got):
                kin = kin or _kin(f, leader, x.leads[j])
            if not kin:
                x.leads[got] = leader
                got += 1
    return got == wanted


@part
def find_room(f, s, cell, seats, least):  # type: ignore[no-untyped-def]
    """The smallest free room that holds `seats`, else the largest that holds `least`, else -1."""
    best = NOBODY
    for i in range(len(f.room) - 1, -1, -1):
        if f.room[i] < least or (best >= 0 and f.room[best] >= seats > f.room[i]):
            break
        if s.taken[i, cell] < 0 and not f.closed[i, cell]:
            if f.room[i] >= seats or best < 0:
                best = i
            if f.room[best] < seats:
                break
    return best


@part
def find_rooms(f, s, x, u, mode, slot, weeks, row, seats):  # type: ignore[no-untyped-def]
    """Rooms for all meetings; gives how many seats they allow, 0 if there are none."""
    k, lead_count = f.unit[u, MEETINGS], f.unit[u, LEADS]
    limit = f.unit[u, SIZE_MAX]
    for i in range(k):
        x.rooms[i] = NOBODY
        if mode == IN_PERSON:
            cell = weeks[row, i] * f.S + slot
            least = f.unit[u, SIZE_MIN] + lead_count
            room = find_room(f, s, cell, seats + lead_count, least)
            if room < 0:
                return 0
            x.rooms[i] = room
            limit = min(limit, f.room[room] - lead_count)
    return limit


@part
def try_open(f, s, x, u, mode, slot, weeks, row, seats):  # type: ignore[no-untyped-def]
    """Open an empty series with rooms for about `seats` and facilitators; its row, or -1."""
    limit = find_rooms(f, s, x, u, mode, slot, weeks, row, seats)
    if limit < f.unit[u, SIZE_MIN] or limit < 1:
        return NOBODY
    if not find_leads(f, s, x, u, mode, slot, weeks, row):
        return NOBODY
    limit = min(limit, s.member.shape[1])
    return open_series(f, s, u, mode, slot, weeks, row, x.rooms, x.leads, limit)


@part
def other_lead(f, s, x, r, j):  # type: ignore[no-untyped-def]
    """Somebody else who can take place j among the leads of a series, or -1."""
    key = 2 * s.series[r, S_UNIT] + s.series[r, S_MODE]
    start, size = f.able_at[key], f.able_at[key + 1] - f.able_at[key]
    if size == 0:
        return NOBODY
    enter = draw(x) % size
    for i in range(size):
        leader = f.able[start + (enter + i) % size]
        if leads(f, s, leader, r):
            continue
        if not can_lead(f, s, leader, s.series[r, S_UNIT], s.series[r, S_SLOT], s.week, r):
            continue
        kin = f.fac[leader, F_PERSON] >= 0 and tied(f, s, f.fac[leader, F_PERSON], r)
        if not kin:
            return leader
    return NOBODY


def seats_left(facts: Facts, state: State) -> np.ndarray:
    """How many more seats each row of series has, int32 [R]; 0 where there is none."""
    left = state.series[:, S_LIMIT] - state.series[:, 3]
    return np.where(state.series[:, S_UNIT] >= 0, left, 0).astype(np.int32)
