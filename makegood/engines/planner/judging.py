"""What a repair of a plan asks: whether a seat, a lead, a room, a series still stands after the facts
have changed. Meetings before `now` are history: they are never judged again."""

from makegood.engines.planner.compiled import jit, part
from makegood.engines.planner.facts import (
    END,
    F_DEPARTMENT,
    F_FIRST,
    F_LAST,
    F_MINUTES,
    F_PATTERN,
    F_PERSON,
    FIRST,
    GAP_MAX,
    GAP_MIN,
    IN_PERSON,
    LEADS,
    MEETINGS,
    MINUTES,
    PATTERN,
    PERSON,
    UNIT,
)
from makegood.engines.planner.feasible import (
    _cover_holds,
    _meets,
    absent,
    free_for,
    in_order,
    leads,
    tied,
)
from makegood.engines.planner.state import (
    S_MODE,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    _busy,
    commit,
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
    if s.week[r, 0] >= now and s.week[r, 0] < f.need[need, FIRST]:
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
def usable(f, s, r, now):  # type: ignore[no-untyped-def]
    """Whether the unit may still be held in this slot and modality, with these gaps between meetings
    (of a series that has begun only the first two are asked: it cannot begin anew)."""
    u = s.series[r, S_UNIT]
    if s.week[r, 0] >= now:
        for i in range(1, f.unit[u, MEETINGS]):
            gap = s.week[r, i] - s.week[r, i - 1]
            if gap < f.unit[u, GAP_MIN] or gap > f.unit[u, GAP_MAX]:
                return False
    return f.slot_ok[u, s.series[r, S_SLOT]] and f.offered[u, s.series[r, S_MODE]]


@part
def _bound_by_history(f, s, leader, r, now):  # type: ignore[no-untyped-def]
    """Whether what a facilitator has led keeps them from the past meetings of a series that has
    begun: who leads a series leads all of it."""
    u, slot = s.series[r, S_UNIT], s.series[r, S_SLOT]
    for i in range(f.unit[u, MEETINGS]):
        week = s.week[r, i]
        if week >= now:
            break
        if s.led[leader, week * f.S + slot] >= 0:
            return True
        if s.used[leader, week] + f.unit[u, MINUTES] > f.fac[leader, F_MINUTES]:
            return True
    return False


@jit
def leads_possible(f, s, r, now):  # type: ignore[no-untyped-def]
    """How many facilitators could lead the series if they had nothing else to do from `now` on."""
    u, count = s.series[r, S_UNIT], 0
    key = 2 * u + s.series[r, S_MODE]
    for i in range(f.able_at[key], f.able_at[key + 1]):
        leader = f.able[i]
        own = leads(f, s, leader, r)
        if may_ever_lead(f, leader, u, s.series[r, S_SLOT], s.week, r, now if own else 0):
            count += own or not _bound_by_history(f, s, leader, r, now)
    return count
