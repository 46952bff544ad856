"""What a repair of a plan does: the smallest changes that make it stand again, each keeping every rule."""

from makegood.engines.planner.compiled import jit
from makegood.engines.planner.facts import (
    AFTER,
    IN_PERSON,
    LEADS,
    MEETINGS,
    NOBODY,
    PERSON,
    SIZE_MAX,
    SIZE_MIN,
    UNIT,
)
from makegood.engines.planner.feasible import (
    attends,
    can_join,
    can_lead_series,
    leads,
)
from makegood.engines.planner.judging import may_ever_lead
from makegood.engines.planner.recreate import join_pool, settle
from makegood.engines.planner.resources import find_leads, find_room, other_lead
from makegood.engines.planner.state import (
    S_LIMIT,
    S_MODE,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    close_series,
    commit,
    open_series,
    reset_lead,
    seat,
    unseat,
)


@jit
def thin(f, s, r, out):  # type: ignore[no-untyped-def]
    """Take the last seats of a series that holds more than its unit allows; into out, how many."""
    count = 0
    while s.series[r, S_SIZE] > f.unit[s.series[r, S_UNIT], SIZE_MAX]:
        out[count] = s.member[r, s.series[r, S_SIZE] - 1, 0]
        unseat(f, s, out[count])
        count += 1
    s.series[r, S_LIMIT] = min(s.series[r, S_LIMIT], f.unit[s.series[r, S_UNIT], SIZE_MAX])
    commit(s)
    return count


@jit
def go_home(f, s, homes):  # type: ignore[no-untyped-def]
    """Let people back into the series they had, where it has a free seat and theirs of now can do
    without them; how many went. homes: int32 [N], a row or -1."""
    went = 0
    for need in range(len(homes)):
        r, home = s.seat[need], homes[need]
        if home < 0 or r == home or s.series[home, S_SIZE] >= s.series[home, S_LIMIT]:
            continue
        if r >= 0:
            if s.series[r, S_SIZE] <= f.unit[s.series[r, S_UNIT], SIZE_MIN]:
                continue
            unseat(f, s, need)
        if can_join(f, s, need, home):
            seat(f, s, need, home)
            went += 1
        elif r >= 0:
            seat(f, s, need, r)
    commit(s)
    return went


@jit
def change_room(f, s, r, i):  # type: ignore[no-untyped-def]
    """Another free room for meeting i that holds all its people; whether there was one."""
    u, slot = s.series[r, S_UNIT], s.series[r, S_SLOT]
    heads = s.series[r, S_SIZE] + f.unit[u, LEADS]
    cell = s.week[r, i] * f.S + slot
    found = find_room(f, s, cell, heads, heads)
    if found < 0:
        return False
    if s.taken[s.room[r, i], cell] == r:
        s.taken[s.room[r, i], cell] = NOBODY
    s.room[r, i] = found
    s.taken[found, cell] = r
    limit = min(f.unit[u, SIZE_MAX], s.member.shape[1])
    for n in range(f.unit[u, MEETINGS]):
        limit = min(limit, f.room[s.room[r, n]] - f.unit[u, LEADS])
    s.series[r, S_LIMIT] = max(limit, s.series[r, S_SIZE])
    return True


@jit
def change_lead(f, s, x, r, j, now):  # type: ignore[no-untyped-def]
    """Another lead in place j: somebody free, or somebody whose own series another can take over."""
    leader = other_lead(f, s, x, r, j)
    if leader >= 0:
        reset_lead(f, s, r, j, leader)
        commit(s)
        return True
    u, slot = s.series[r, S_UNIT], s.series[r, S_SLOT]
    key = 2 * u + s.series[r, S_MODE]
    for n in range(f.able_at[key], f.able_at[key + 1]):
        leader = f.able[n]
        if leads(f, s, leader, r) or not may_ever_lead(f, leader, u, slot, s.week, r, now):
            continue
        for i in range(f.unit[u, MEETINGS]):
            if s.week[r, i] < now:
                continue
            for at in range(f.S):  # what they lead in that week: same time, or too many hours
                other = s.led[leader, s.week[r, i] * f.S + at]
                if other < 0 or other == r or s.week[other, 0] < now:
                    continue
                place = NOBODY
                for m in range(f.unit[s.series[other, S_UNIT], LEADS]):
                    if s.lead[other, m] == leader:
                        place = m
                if place < 0:
                    continue
                taker = other_lead(f, s, x, other, place)
                if taker < 0:
                    continue
                reset_lead(f, s, other, place, taker)
                if can_lead_series(f, s, leader, r):
                    reset_lead(f, s, r, j, leader)
                    commit(s)
                    return True
                reset_lead(f, s, other, place, leader)
    commit(s)
    return False


@jit
def go_virtual(f, s, x, r):  # type: ignore[no-untyped-def]
    """The same people at the same time by video, with leads who may do that: the new row, or -1."""
    u, slot, size = s.series[r, S_UNIT], s.series[r, S_SLOT], s.series[r, S_SIZE]
    if not f.offered[u, 1] or s.series[r, S_MODE] != IN_PERSON or size > len(x.pool):
        return NOBODY
    for i in range(f.unit[u, MEETINGS]):
        x.weeks[0, i] = s.week[r, i]
        x.rooms[i] = NOBODY
    for i in range(size):
        x.pool[i] = s.member[r, i, 0]
    for i in range(size):
        unseat(f, s, x.pool[i])
    old = NOBODY
    if find_leads(f, s, x, u, 1, slot, x.weeks, 0):
        limit = min(f.unit[u, SIZE_MAX], s.member.shape[1])
        old = open_series(f, s, u, 1, slot, x.weeks, 0, x.rooms, x.leads, limit)
    if old < 0:
        for i in range(size):
            seat(f, s, x.pool[i], r)
        commit(s)
        return NOBODY
    for i in range(size):
        if can_join(f, s, x.pool[i], old):
            seat(f, s, x.pool[i], old)
    close_series(f, s, r)
    commit(s)
    return old


@jit
def dissolve(f, s, r, out):  # type: ignore[no-untyped-def]
    """Close a series; its people, into out, how many."""
    size = s.series[r, S_SIZE]
    for i in range(size):
        out[i] = s.member[r, 0, 0]
        unseat(f, s, s.member[r, 0, 0])
    close_series(f, s, r)
    commit(s)
    return size


@jit
def fill(f, s, r, needs, least):  # type: ignore[no-untyped-def]
    """Seat those of the needs who have none and may join, until the series has `least` people."""
    for i in range(len(needs)):
        if s.series[r, S_SIZE] >= min(least, s.series[r, S_LIMIT]):
            break
        if s.seat[needs[i]] < 0 and f.need[needs[i], UNIT] == s.series[r, S_UNIT]:
            k = f.unit[s.series[r, S_UNIT], MEETINGS]
            if attends(f, needs[i], s.series[r, S_SLOT], s.week, r, k) and can_join(
                f, s, needs[i], r
            ):
                seat(f, s, needs[i], r)
    commit(s)
    return s.series[r, S_SIZE]


@jit
def recruit(f, s, x, r, most):  # type: ignore[no-untyped-def]
    """Let people of fuller series of the unit come over until the least size is reached; how many
    came, or 0 and nothing changed where that takes more than `most`."""
    u = s.series[r, S_UNIT]
    k, least = f.unit[u, MEETINGS], f.unit[u, SIZE_MIN]
    came = 0
    for slot in range(f.S):
        for at in range(x.bucket_at[u * f.S + slot], x.bucket_at[u * f.S + slot + 1]):
            other = x.bucket[at]
            if other == r or s.series[other, S_UNIT] != u:
                continue
            i = 0
            while i < s.series[other, S_SIZE] and s.series[other, S_SIZE] > least:
                if s.series[r, S_SIZE] >= least or came >= most:
                    break
                need = s.member[other, i, 0]
                if attends(f, need, s.series[r, S_SLOT], s.week, r, k):
                    unseat(f, s, need)
                    if can_join(f, s, need, r):
                        seat(f, s, need, r)
                        came += 1
                        continue
                    seat(f, s, need, other)
                i += 1
            if s.series[r, S_SIZE] >= least:
                commit(s)
                return came
    commit(s)
    return came


@jit
def reseat(f, s, x, needs, u, opens):  # type: ignore[no-untyped-def]
    """Seats for needs of one unit that have none: free seats of any series that suits, then, if
    `opens`, new series; how many are still without."""
    x.size[0] = 0
    x.recent[:] = NOBODY
    for i in range(len(needs)):
        if s.seat[needs[i]] < 0 and x.size[0] < len(x.pool):
            x.pool[x.size[0]] = needs[i]
            x.size[0] += 1
    join_pool(f, s, x, 1000, 1e9)
    if opens and x.size[0] > 0:
        settle(f, s, x, u, 6, 0.3)
        join_pool(f, s, x, 1000, 1e9)
    commit(s)
    return x.size[0]


@jit
def unseat_many(f, s, needs):  # type: ignore[no-untyped-def]
    """Take these seats away."""
    for i in range(len(needs)):
        if s.seat[needs[i]] >= 0:
            unseat(f, s, needs[i])
    commit(s)


@jit
def followers(f, s, need, out):  # type: ignore[no-untyped-def]
    """The seated needs of the same person that come after this one, along the chain; how many."""
    p, count = f.need[need, PERSON], 0
    wanted = f.need[need, UNIT]
    for n in range(f.need_at[p], f.need_at[p + 1]):
        if f.unit[f.need[n, UNIT], AFTER] == wanted and s.seat[n] >= 0 and count < len(out):
            out[count] = n
            count += 1
            wanted = f.need[n, UNIT]
    return count
