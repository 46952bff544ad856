"""What a repair of a plan asks and does: whether a seat, a lead, a room still stands after the facts
have changed, and the smallest changes that make it stand again. Meetings before `now` are history: they
are never judged again."""

from makegood.engines.planner.compiled import jit, part
from makegood.engines.planner.facts import (
    AFTER,
    END,
    F_DEPARTMENT,
    F_FIRST,
    F_LAST,
    F_MINUTES,
    F_PATTERN,
    F_PERSON,
    IN_PERSON,
    LEADS,
    MEETINGS,
    MINUTES,
    NOBODY,
    PATTERN,
    PERSON,
    SIZE_MAX,
    SIZE_MIN,
    UNIT,
)
from makegood.engines.planner.feasible import (
    _cover_holds,
    _meets,
    absent,
    attends,
    can_join,
    can_lead_series,
    free_for,
    in_order,
    leads,
    tied,
)
from makegood.engines.planner.recreate import join_pool, settle
from makegood.engines.planner.resources import find_leads, find_room, other_lead
from makegood.engines.planner.state import (
    S_LIMIT,
    S_MODE,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    _busy,
    close_series,
    commit,
    open_series,
    reset_lead,
    seat,
    unseat,
)

STANDS, BROKEN, HISTORY, WITHOUT = 0, 1, 2, 3


@part
def _still_attends(f, s, need, r, now):  # type: ignore[no-untyped-def]
    """Whether shift, leave, blackouts and the wave allow the meetings of a series from `now` on."""
    u, slot = s.series[r, S_UNIT], s.series[r, S_SLOT]
    k = f.unit[u, MEETINGS]
    p = f.need[need, PERSON]
    pattern, department = f.person[p, PATTERN], f.person[p, 1]
    if s.week[r, k - 1] > f.need[need, END]:
        return False
    for i in range(k):
        week = s.week[r, i]
        if week >= now and (
            f.cost[pattern, week, slot] < 0
            or f.black[department, week * f.S + slot]
            or absent(f, p, week)
        ):
            return False
    return True


@jit
def judge_seats(f, s, now, found):  # type: ignore[no-untyped-def]
    """Whether each need's seat stands; seats that do not are taken away. found: int8 [N].

    Later units of a person are judged first, so that a unit that loses its seat does not take those
    after it along before another seat was looked for.
    """
    for p in range(len(f.person)):
        for need in range(f.need_at[p + 1] - 1, f.need_at[p] - 1, -1):
            r = s.seat[need]
            if r < 0:
                found[need] = WITHOUT
                continue
            k = f.unit[s.series[r, S_UNIT], MEETINGS]
            if s.week[r, k - 1] < now:
                found[need] = HISTORY
                continue
            found[need] = STANDS
            unseat(f, s, need)
            good = _still_attends(f, s, need, r, now)
            good = good and free_for(f, s, need, s.series[r, S_SLOT], s.week, r, k)
            if good and not tied(f, s, p, r):
                seat(f, s, need, r)
            else:
                found[need] = BROKEN
            commit(s)


@part
def _qualified(f, leader, u, mode):  # type: ignore[no-untyped-def]
    for i in range(f.able_at[2 * u + mode], f.able_at[2 * u + mode + 1]):
        if f.able[i] == leader:
            return True
    return False


@part
def may_ever_lead(f, leader, u, slot, weeks, row, now):  # type: ignore[no-untyped-def]
    """Whether window, rota, leave and blackouts let a facilitator lead the meetings from `now` on,
    whatever else they lead."""
    for i in range(f.unit[u, MEETINGS]):
        week = weeks[row, i]
        if week < now:
            continue
        if week < f.fac[leader, F_FIRST] or week > f.fac[leader, F_LAST]:
            return False
        if f.cost[f.fac[leader, F_PATTERN], week, slot] < 0:
            return False
        if f.black[f.fac[leader, F_DEPARTMENT], week * f.S + slot]:
            return False
        p = f.fac[leader, F_PERSON]
        if p >= 0 and absent(f, p, week):
            return False
    return f.fac[leader, F_MINUTES] >= f.unit[u, MINUTES]


@part
def _lead_stands(f, s, r, j, now):  # type: ignore[no-untyped-def]
    """Whether lead j of a series can still lead it."""
    leader, u, slot = s.lead[r, j], s.series[r, S_UNIT], s.series[r, S_SLOT]
    if not _qualified(f, leader, u, s.series[r, S_MODE]):
        return False
    if not may_ever_lead(f, leader, u, slot, s.week, r, now):
        return False
    k = f.unit[u, MEETINGS]
    _busy(f, s, r, leader, -1)
    good = True
    for i in range(k):
        week = s.week[r, i]
        if week >= now and s.used[leader, week] + f.unit[u, MINUTES] > f.fac[leader, F_MINUTES]:
            good = False
        if s.led[leader, week * f.S + slot] >= 0:
            good = False
    p = f.fac[leader, F_PERSON]
    if good and p >= 0:
        for n in range(f.need_at[p], f.need_at[p + 1]):
            seated, other = s.seat[n], f.need[n, UNIT]
            if other == u:
                if seated < 0 or not in_order(
                    s.week[r, 0], slot, s.week[seated, k - 1], s.series[seated, S_SLOT], 0
                ):
                    good = False
            elif seated >= 0 and _meets(s, seated, slot, s.week, r, k, f.unit[other, MEETINGS]):
                good = False
        good = good and _cover_holds(f, s, p, slot, s.week, r, k)
        # Themselves are not among those whom they are tied to.
        good = good and not tied(f, s, p, r)
    _busy(f, s, r, leader, 1)
    return good


@jit
def judge_series(f, s, now, rows, rooms, leaders):  # type: ignore[no-untyped-def]
    """Which rooms and leads of series that are not over do not stand. rows: int32 rows of series;
    rooms: int8 [rows, K] and leaders: int8 [rows, L], set to BROKEN there."""
    for at in range(len(rows)):
        r = rows[at]
        u, slot = s.series[r, S_UNIT], s.series[r, S_SLOT]
        k, count = f.unit[u, MEETINGS], f.unit[u, LEADS]
        if s.week[r, k - 1] < now:
            continue
        for i in range(k):
            if s.week[r, i] < now or s.series[r, S_MODE] != IN_PERSON:
                continue
            room, cell = s.room[r, i], s.week[r, i] * f.S + slot
            heads = s.series[r, S_SIZE] + count
            if f.closed[room, cell] or f.room[room] < heads or s.taken[room, cell] != r:
                rooms[at, i] = BROKEN
        for j in range(count):
            if not _lead_stands(f, s, r, j, now):
                leaders[at, j] = BROKEN


@jit
def usable_slot(f, s, r):  # type: ignore[no-untyped-def]
    """Whether the unit may still be held in this slot and modality."""
    u = s.series[r, S_UNIT]
    return f.slot_ok[u, s.series[r, S_SLOT]] and f.offered[u, s.series[r, S_MODE]]


@jit
def leads_possible(f, s, r, now):  # type: ignore[no-untyped-def]
    """How many facilitators could lead the series if they had nothing else to do."""
    u, count = s.series[r, S_UNIT], 0
    key = 2 * u + s.series[r, S_MODE]
    for i in range(f.able_at[key], f.able_at[key + 1]):
        count += may_ever_lead(f, f.able[i], u, s.series[r, S_SLOT], s.week, r, now)
    return count


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
