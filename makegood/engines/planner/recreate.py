"""Find series for a pool of people who have no seat: open new ones, or join those that are there.

A candidate is a slot, a modality and weeks. It is judged by the mean cost per seat it would have
with the best m of the pool in it, best over m:

    (open * meetings + short + mixing + sum over those m of (preference - ideal)) / m

where `ideal` is the least preference cost the person could have at all. Candidates are drawn around
an anchor, somebody of the pool, so that those who are hard to seat are thought of too.
"""

from typing import NamedTuple

import numpy as np

from makegood.engines.planner.compiled import part
from makegood.engines.planner.facts import (
    COST_IN,
    DEPARTMENT,
    FIRST,
    GAP_MAX,
    GAP_MIN,
    LAST,
    MEETINGS,
    NOBODY,
    PATTERN,
    PERSON,
    ROLE,
    SIZE_MAX,
    SIZE_MIN,
    SIZE_TARGET,
    UNIT,
    Facts,
)  # fmt: skip
from makegood.engines.planner.feasible import attends, can_join, free_for
from makegood.engines.planner.resources import draw, try_open
from makegood.engines.planner.state import (
    CROWD_FROM,
    S_LIMIT,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    State,
    joining,
    mark,
    preference,
    rollback,
    seat,
)  # fmt: skip

POOL = 512  # people in a pool at most
CANDIDATES = 48
TRIED = 6  # candidates for which rooms and facilitators are looked for
RECENT = 32
WILD = 5.0  # noise above which chance has a say in who sits in a new series


class Scratch(NamedTuple):
    """Room for the search's own notes; nothing in it lasts."""

    seed: np.ndarray  # uint64 [1]
    ideal: np.ndarray  # float64 [U, patterns]: least slot cost over all meetings, weighted
    bucket_at: np.ndarray  # int32 [U * S + 1]: open series by unit and slot, as of the last look
    bucket: np.ndarray  # int32 [R]
    pool: np.ndarray  # int32 [POOL]
    held: np.ndarray  # int32 [POOL]: people of another unit, for later
    size: np.ndarray  # int64 [3]: entries of pool; of recent, ever; of order
    recent: np.ndarray  # int32 [RECENT]: series opened lately, a ring
    excess: np.ndarray  # float64 [POOL]
    order: np.ndarray  # int32 [POOL]
    weeks: np.ndarray  # int32 [CANDIDATES, K]
    kind: np.ndarray  # int32 [CANDIDATES, 3]: slot, modality, how many
    score: np.ndarray  # float64 [CANDIDATES]
    leads: np.ndarray  # int32 [L]: facilitators found for a series that is to be opened
    rooms: np.ndarray  # int32 [K]


def new_scratch(facts: Facts, state: State, seed: int) -> Scratch:
    """Room for one search; seed: any whole number."""
    units, patterns = len(facts.unit), len(facts.cost)
    ideal = np.zeros((units, patterns))
    for u in range(units):
        if not facts.slot_ok[u].any():
            continue
        usable = facts.cost[:, :, facts.slot_ok[u]].astype(np.float64)
        usable[usable < 0] = 9
        ideal[u] = usable.min(axis=(1, 2)) * facts.unit[u, MEETINGS] * facts.w_preference
    meetings = state.week.shape[1]
    start = np.array([(seed * 0x9E3779B97F4A7C15 + 0x1234567) % (1 << 63) + 1], np.uint64)
    return Scratch(
        start, ideal, np.zeros(units * facts.S + 1, np.int32), np.zeros(len(state.series), np.int32),
        np.zeros(POOL, np.int32), np.zeros(POOL, np.int32), np.zeros(3, np.int64), np.full(RECENT, NOBODY, np.int32),
        np.zeros(POOL), np.zeros(POOL, np.int32), np.zeros((CANDIDATES, meetings), np.int32),
        np.zeros((CANDIDATES, 3), np.int32), np.zeros(CANDIDATES),
        np.zeros(state.lead.shape[1], np.int32), np.zeros(meetings, np.int32),
    )  # fmt: skip


def look_again(facts: Facts, state: State, scratch: Scratch) -> None:
    """Sort the open series by unit and slot anew."""
    rows = np.flatnonzero(state.series[:, S_UNIT] >= 0)
    key = state.series[rows, S_UNIT] * facts.S + state.series[rows, S_SLOT]
    order = np.argsort(key, kind="stable")
    scratch.bucket[: len(rows)] = rows[order]
    scratch.bucket_at[0] = 0
    np.cumsum(np.bincount(key, minlength=len(scratch.bucket_at) - 1), out=scratch.bucket_at[1:])


@part
def ideal_of(f, x, need):  # type: ignore[no-untyped-def]
    """The least preference cost that a need's person could have, weighted."""
    p, u = f.need[need, PERSON], f.need[need, UNIT]
    mode = 10
    for m in range(2):
        if f.offered[u, m]:
            mode = min(mode, f.person[p, COST_IN + m])
    return x.ideal[u, f.person[p, PATTERN]] + mode * f.unit[u, MEETINGS] * f.w_preference


@part
def draw_weeks(f, x, u, first, last, row, pattern, slot):  # type: ignore[no-untyped-def]
    """Weeks for a series between two weeks, at random; whether there are any.

    Every other time each next meeting takes, of the weeks that the gaps allow, one that is cheapest
    to a pattern: rotating rotas meet in weeks of the same kind.
    """
    k, least, most = f.unit[u, MEETINGS], f.unit[u, GAP_MIN], f.unit[u, GAP_MAX]
    slack = last - first - (k - 1) * least
    if slack < 0 or (k > 1 and most < least):
        return False
    x.weeks[row, 0] = first + draw(x) % (slack + 1)
    how = draw(x) % 4
    same = least + draw(x) % (most - least + 1) if how == 2 else least
    for i in range(1, k):
        latest = last - (k - 1 - i) * least
        before = x.weeks[row, i - 1]
        top = min(before + most, latest)
        week = min(before + same, top)
        if how < 2:
            week = _cheapest(f, x, before + least, top, pattern, slot)
        elif how == 3:
            week = before + least + draw(x) % (top - before - least + 1)
        x.weeks[row, i] = week
    return True


@part
def _cheapest(f, x, first, last, pattern, slot):  # type: ignore[no-untyped-def]
    """A week from first to last in which a slot costs a pattern least; any of those, at random."""
    best, chosen, ties = 100, first, 0
    for week in range(first, last + 1):
        cost = int(f.cost[pattern, week, slot])
        if cost < 0:
            cost = 50
        if cost < best:
            best, chosen, ties = cost, week, 1
        elif cost == best:
            ties += 1
            if draw(x) % ties == 0:
                chosen = week
    return chosen


@part
def _judge(f, s, x, c, u, wild):  # type: ignore[no-untyped-def]
    """Score candidate c with the pool: x.score[c] and how many would sit in it; order: who. wild: who
    and how many is left to chance, as far as that costs no more than so much for each."""
    slot, mode = x.kind[c, 0], x.kind[c, 1]
    k, least, most = f.unit[u, MEETINGS], f.unit[u, SIZE_MIN], f.unit[u, SIZE_MAX]
    got = 0
    for i in range(x.size[0]):
        need = x.pool[i]
        if attends(f, need, slot, x.weeks, c, k) and free_for(f, s, need, slot, x.weeks, c, k):
            cost = preference(f, need, slot, mode, x.weeks, c, k) * f.w_preference
            excess = cost - ideal_of(f, x, need)
            if wild > 0.0:
                excess += wild * (draw(x) % 1024) / 1024.0
            at = got
            while at > 0 and x.excess[at - 1] > excess:
                x.excess[at] = x.excess[at - 1]
                x.order[at] = x.order[at - 1]
                at -= 1
            x.excess[at] = excess
            x.order[at] = need
            got += 1
    x.kind[c, 2] = 0
    x.size[2] = got
    if got < least:
        return
    total, best, chosen = k * f.w_open, 1e18, 0
    for m in range(1, min(got, most) + 1):
        total += x.excess[m - 1]
        mean = (total + f.w_short * max(0, f.unit[u, SIZE_TARGET] - m)) / m
        if m >= least and mean < best:
            best, chosen = mean, m
    if wild > 0.0 and draw(x) % 2 == 0:
        chosen = least + draw(x) % (chosen - least + 1)
    x.kind[c, 2] = chosen
    x.score[c] = best + _mixing(f, x, chosen) / max(1, chosen)


@part
def _mixing(f, x, m):  # type: ignore[no-untyped-def]
    """Lone and crowd cost of the first m in order."""
    cost = 0.0
    for i in range(m):
        p = f.need[x.order[i], PERSON]
        roles, before = 0, 0
        for j in range(m):
            q = f.need[x.order[j], PERSON]
            roles += f.person[p, ROLE] == f.person[q, ROLE]
            before += j < i and f.person[p, DEPARTMENT] == f.person[q, DEPARTMENT]
        if roles == 1:
            cost += f.w_lone
        if before >= CROWD_FROM:
            cost += f.w_crowd
    return cost


@part
def open_one(f, s, x, u, anchor, noise, sure):  # type: ignore[no-untyped-def]
    """Open the best of some candidates around an anchor and seat the pool's best in it: row or -1.

    sure: the anchor is seated first, even if others would be cheaper.
    """
    p = f.need[anchor, PERSON]
    pattern = f.person[p, PATTERN]
    first, last = f.need[anchor, FIRST], f.need[anchor, LAST]
    k = f.unit[u, MEETINGS]
    made = 0
    for tries in range(24 * CANDIDATES):
        if made == CANDIDATES or (made > 0 and tries >= 3 * CANDIDATES):
            break
        slot, mode = draw(x) % f.S, draw(x) % 2
        if not f.slot_ok[u, slot] or not f.offered[u, mode]:
            continue
        if not draw_weeks(f, x, u, first, last, made, pattern, slot):
            continue
        if f.cost[pattern, x.weeks[made, 0], slot] < 0:
            continue
        if not attends(f, anchor, slot, x.weeks, made, k):
            continue
        x.kind[made, 0], x.kind[made, 1] = slot, mode
        _judge(f, s, x, made, u, 0.0)
        if x.kind[made, 2] > 0:
            x.score[made] += noise * (draw(x) % 1024) / 1024.0
            made += 1
    for _ in range(min(TRIED, made)):
        c = np.argmin(x.score[:made])
        before = mark(s)
        r = try_open(f, s, x, u, x.kind[c, 1], x.kind[c, 0], x.weeks, c, x.kind[c, 2])
        if r >= 0:
            _judge(f, s, x, c, u, noise if noise > WILD else 0.0)
            if sure and can_join(f, s, anchor, r):
                seat(f, s, anchor, r)
            _fill(f, s, x, r, min(x.kind[c, 2], s.series[r, S_LIMIT]))
            if s.series[r, S_SIZE] < f.unit[u, SIZE_MIN]:
                rollback(f, s, before)
                x.score[c] = 1e18
                continue
            drop_seated(s, x)
            x.recent[x.size[1] % RECENT] = r
            x.size[1] += 1
            return r
        x.score[c] = 1e18
    return NOBODY


@part
def _fill(f, s, x, r, most):  # type: ignore[no-untyped-def]
    """Seat people in the order just judged."""
    for i in range(x.size[2]):
        if s.series[r, S_SIZE] >= most:
            break
        need = x.order[i]
        if s.seat[need] < 0 and can_join(f, s, need, r):
            seat(f, s, need, r)


@part
def drop_seated(s, x):  # type: ignore[no-untyped-def]
    """Keep in the pool only those without a seat."""
    kept = 0
    for i in range(x.size[0]):
        if s.seat[x.pool[i]] < 0:
            x.pool[kept] = x.pool[i]
            kept += 1
    x.size[0] = kept


@part
def _fits_with_room(f, s, need, r, u):  # type: ignore[no-untyped-def]
    if s.series[r, S_UNIT] != u or s.series[r, S_SIZE] >= s.series[r, S_LIMIT]:
        return False
    return attends(f, need, s.series[r, S_SLOT], s.week, r, f.unit[u, MEETINGS])


@part
def best_series(f, s, x, need, probes, at_most):  # type: ignore[no-untyped-def]
    """The series with room in which a need costs least, below at_most; or -1. `probes` a slot."""
    p, u = f.need[need, PERSON], f.need[need, UNIT]
    pattern, middle = f.person[p, PATTERN], max(0, f.need[need, FIRST])
    best, best_cost = NOBODY, at_most
    for i in range(RECENT):
        r = x.recent[i]
        if r >= 0 and _fits_with_room(f, s, need, r, u):
            cost = joining(f, s, need, r)
            if cost < best_cost and can_join(f, s, need, r):
                best, best_cost = r, cost
    for slot in range(f.S):
        start = x.bucket_at[u * f.S + slot]
        size = x.bucket_at[u * f.S + slot + 1] - start
        if size == 0:
            continue
        week = min(f.W - 1, middle + draw(x) % 4)
        if size > probes and f.cost[pattern, week, slot] < 0:
            continue
        enter = draw(x) % size
        for i in range(min(size, probes)):
            r = x.bucket[start + (enter + i) % size]
            if _fits_with_room(f, s, need, r, u):
                cost = joining(f, s, need, r)
                if cost < best_cost and can_join(f, s, need, r):
                    best, best_cost = r, cost
    return best


@part
def join_pool(f, s, x, probes, surplus):  # type: ignore[no-untyped-def]
    """Let each of the pool join the best series there is, if it costs at most ideal + surplus."""
    for i in range(x.size[0]):
        need = x.pool[i]
        r = best_series(f, s, x, need, probes, ideal_of(f, x, need) + surplus)
        if r >= 0:
            seat(f, s, need, r)
    drop_seated(s, x)


@part
def settle(f, s, x, u, tries, noise):  # type: ignore[no-untyped-def]
    """Open series for the pool until that fails for so many anchors, or too few are left."""
    failures = 0
    while failures < tries and x.size[0] >= f.unit[u, SIZE_MIN]:
        anchor = x.pool[draw(x) % x.size[0]]
        if open_one(f, s, x, u, anchor, noise, False) < 0:
            failures += 1
