"""Merging: several reasons to ask the same unit of the same person become one requirement.

"The first told stands": a reason that came first keeps its due date while it lasts, so a second
job or a move never brings a due date forward; and what an ended reason had told is never
undercut by the one that follows. A second role or a second leave starts a reason's clock anew and
makes its date later; its place among the reasons stays that of the first. A reason without a due rule has told no date and takes no part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .asks import Asks
from .compiled import ALL_OF, Compiled
from .days import INF, SHIFT, Bools, Ints, order, starts_of
from .membership import ACTIVE, ENDED, PENDING, Reasons
from .segments import People

STATUSES = (
    "not yet open",
    "asked",
    "due soon",
    "overdue",
    "done",
    "renewed",
    "waived",
    "waiting",
    "no longer asked",
)
NOT_YET, ASKED, SOON, OVERDUE, DONE, RENEWED, WAIVED, WAITING, NO_LONGER = range(9)
STATES = ("leads", "also", "ended", "pending", "enough")
LEADS, ALSO, OVER, LATER, ENOUGH = range(5)
CLOSED = ("left", "enough", "dropped")


@dataclass(frozen=True)
class Requirements:
    """One row for each (person, unit), sorted; days are numbers, INF for none.

    closed: why it is no longer asked (0 left the audience, 1 enough others done, 2 a new edition
    of the track does not contain it, -1 it is).
    group: the choice it belongs to (-1: none). state: of each ask, in the order of asks.
    """

    person: Ints
    unit: Ints
    status: Ints
    strength: Ints
    asked_from: Ints
    due: Ints
    done_on: Ints
    valid_until: Ints
    minutes: Ints
    asked_minutes: Ints
    paid: Bools
    changed: Bools
    group: Ints
    need: Ints
    so_far: Ints
    closed: Ints
    ended: Ints
    next_change: Ints
    state: Ints


class _By:
    """Reductions over asks sorted by (person, unit)."""

    def __init__(self, by: Ints, heads: Ints, size: int) -> None:
        self.by, self.heads = by, heads
        self.length = np.diff(np.append(heads, size))

    def any(self, hit: Bools) -> Bools:
        return np.asarray(np.logical_or.reduceat(hit[self.by], self.heads))

    def max(self, values: Ints, where: Bools, null: int = -INF) -> Ints:
        return np.asarray(np.maximum.reduceat(np.where(where, values, null)[self.by], self.heads))

    def min(self, values: Ints, where: Bools, null: int = INF) -> Ints:
        return np.asarray(np.minimum.reduceat(np.where(where, values, null)[self.by], self.heads))

    def spread(self, values: Ints) -> Ints:
        """A value of each requirement, for each of its asks in the order of asks."""
        out = np.empty(len(self.by), dtype=np.int64)
        out[self.by] = np.repeat(values, self.length)
        return out

    def each(self, hit: Bools) -> Bools:
        """The same for a yes or no."""
        out = np.empty(len(self.by), dtype=np.bool_)
        out[self.by] = np.repeat(hit, self.length)
        return out


def merge(
    crowd: People, why: Reasons, every: Asks, own_change: Ints, compiled: Compiled, today: int
) -> Requirements:
    """One requirement for each person and unit.

    Args:
        own_change: by person, the next day on which leave, waivers or appointments change.
    """
    size = len(every.reason)
    if size == 0:
        none = np.zeros(0, dtype=np.int64)
        no = none > 0
        return Requirements(
            *(none, none, none, none, none, none, none, none, none, none),
            *(no, no),
            *(none, none, none, none, none, none, none),
        )
    person, edition = why.person[every.reason], why.edition[every.reason]
    track, end = why.track[every.reason], why.end[every.reason]
    units = len(compiled.units)
    key = person * units + every.unit
    by = order(key)
    heads = starts_of(key[by])
    rows = _By(by, heads, size)
    pairs = key[by][heads]
    who, unit = pairs // units, pairs % units

    state = why.state[every.reason]
    active = (state == ACTIVE) & ~every.released
    pending = (state == PENDING) & ~every.released
    any_active, any_pending = rows.any(active), rows.any(pending)
    basis = np.where(rows.each(any_active), active, pending)
    some = any_active | any_pending
    undone = basis & ~every.done
    open_ = undone & ~every.waived
    any_undone, any_open = rows.any(undone), rows.any(open_)

    due, lead = _first_told(rows, key, every, open_, any_open, state, end, track, why, today)
    away = _away(crowd, today)[who]
    status = np.full(len(pairs), ASKED, dtype=np.int64)
    soon = due - compiled.rules.soon_days
    status[soon <= today] = SOON
    status[due < today] = OVERDUE
    status[~any_active] = NOT_YET
    status[away] = WAITING
    status[~any_open] = WAIVED
    status[~any_undone] = np.where(rows.any(basis & every.renewed), RENEWED, DONE)[~any_undone]
    status[~some] = NO_LONGER

    shown = np.where(rows.each(some), basis, True)
    label = _labels(rows, every, basis, open_, lead, state, track)
    strength = rows.max(compiled.e_strength[edition], shown)
    tied = rows.each(rows.any(lead))
    asked_from = rows.min(every.start, np.where(tied, lead, label == LEADS))
    counted = np.isin(status, (ASKED, SOON, OVERDUE, WAITING))
    changed = ~rows.any(open_ & ~every.changed) & any_open
    part = rows.max(every.minutes, open_ & every.changed)
    choice = compiled.g_kind[every.group] != ALL_OF
    # An invitation to choose does not hide that a stronger track asks, and the other way round.
    strongest = basis & (compiled.e_strength[edition] == rows.spread(strength))
    grouped = some & ~rows.any(strongest & ~choice)
    chosen = _group(rows, strongest & choice, track, every, grouped)
    enough = rows.any(every.released & (state != ENDED))
    left_on = rows.max(end, state == ENDED, null=-INF)
    dropped = (why.heir[every.reason] >= 0) & (end == rows.spread(left_on))
    open_due = np.where(counted | ((status == NOT_YET) & (due > today)), due, INF)
    change = np.minimum(rows.min(every.change, every.change > today), own_change[who])
    for on in (due - compiled.rules.soon_days, due + 1):
        change = np.minimum(change, np.where((due < INF) & (on > today), on, INF))
    return Requirements(
        who,
        unit,
        status,
        strength,
        np.where(some, asked_from, rows.min(every.start, shown)),
        open_due,
        rows.max(every.on, shown),
        rows.min(np.where(every.until > -INF, every.until, INF), shown),
        np.where(changed, part, compiled.u_minutes[unit]),
        np.where(counted, rows.max(every.asked_minutes, open_, null=0), 0),
        rows.any(shown & (compiled.e_paid[edition] > 0)),
        changed,
        *chosen,
        np.where(some, -1, np.where(enough, 1, np.where(rows.any(dropped), 2, 0))),
        np.where(~some & ~enough, left_on, INF),
        change,
        label,
    )


def _first_told(
    rows: _By,
    key: Ints,
    every: Asks,
    open_: Bools,
    any_open: Bools,
    state: Ints,
    end: Ints,
    track: Ints,
    why: Reasons,
    today: int,
) -> tuple[Ints, Bools]:
    """The merged due day of each requirement, and which asks lead to it.

    Sorted by the day it was first told and due, a reason leads if on some day it was in force and none before it was
    (without gaps: if it lasts longer than all before it); the due day is the latest among the
    leading ones. Reasons that ended, or that a closed gate pauses, count if they were
    still open, in this cycle, when they ended, and only beside an open reason that has a due date itself.
    """
    told = open_ & every.has_due & (every.start < INF)
    beside = rows.each(any_open & rows.any(told))
    was = (
        (state != ACTIVE)
        & (end < INF)
        & ~every.done
        & ~every.waived
        & ~every.released
        & every.has_due
        & (every.since < end)
        & beside
    )
    among = told | was
    lead = np.zeros(len(key), dtype=np.bool_)
    count = np.add.reduceat(among[rows.by].astype(np.int64), rows.heads)
    several = rows.each(count > 1)
    lead[among & ~several] = True
    hard = np.flatnonzero(among & several)
    if len(hard):
        by = hard[order(key[hard], every.since[hard], every.due[hard], track[hard])]
        number = np.zeros(len(by), dtype=np.int64)
        heads = starts_of(key[by])
        number[heads] = 1
        block = (np.cumsum(number) << SHIFT) + INF
        reach = np.maximum.accumulate(block + end[by])
        before = np.append(-INF, reach[:-1])
        ever = every.since[by] < end[by]  # what a closed gate halted may never have been in force
        lead[by] = ever & ((block + end[by]) > np.maximum(before, block - INF))
        lead[by[heads]] = True
        _with_gaps(lead, by, heads, every, end, why, today)
    return np.where(rows.any(lead), rows.max(every.due, lead), INF), lead


def _with_gaps(
    lead: Bools, by: Ints, heads: Ints, every: Asks, end: Ints, why: Reasons, today: int
) -> None:
    """Decide again, day by day, who leads where somebody had dropped out and come back.

    Few people have done so; a reason that comes back does not take away the lead, and with it the
    due date, that another had in the meantime.
    """
    gapped = (np.diff(why.gap_offsets) > 0)[every.reason[by]]
    tails = np.append(heads[1:], len(by))
    for head, tail in zip(heads, tails, strict=True):
        if not gapped[head:tail].any():
            continue
        rows = by[head:tail]
        horizon = max(today, int(every.since[rows].max())) + 1
        covered: list[tuple[int, int]] = []
        for row in rows:
            since, until = int(every.since[row]), min(int(end[row]), horizon)
            one = int(every.reason[row])
            lo, hi = int(why.gap_offsets[one]), int(why.gap_offsets[one + 1])
            gaps = zip(why.gap_start[lo:hi].tolist(), why.gap_end[lo:hi].tolist(), strict=True)
            mine = _without([(since, until)], list(gaps)) if since < until else []
            lead[row] = not covered or bool(_without(mine, covered))
            covered += mine or [(since, since)]


def _without(days: list[tuple[int, int]], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of days without those in other stretches."""
    for a, b in taken:
        days = [
            piece
            for begin, end in days
            for piece in ((begin, min(end, a)), (max(begin, b), end))
            if piece[0] < piece[1]
        ]
    return days


def _labels(
    rows: _By, every: Asks, basis: Bools, open_: Bools, lead: Bools, state: Ints, track: Ints
) -> Ints:
    """What each ask contributes: leads, also, ended, pending, or enough others done.

    Where no due date leads, the first open reason does, or for what is done the first of all.
    """
    label = np.where(state == ENDED, OVER, np.where(state == PENDING, LATER, ALSO))
    label = np.where(every.released & (state != ENDED), ENOUGH, label)
    any_lead = rows.each(rows.any(lead))
    any_open = rows.each(rows.any(open_))
    candidate = np.where(any_open, open_, basis) & ~any_lead
    rank = (every.start << 12) + track
    first = rows.spread(rows.min(rank, candidate, null=(INF << 13)))
    leads = (lead & basis) | (candidate & (rank == first))
    return np.where(leads, LEADS, label)


def _group(
    rows: _By, among: Bools, track: Ints, every: Asks, grouped: Bools
) -> tuple[Ints, Ints, Ints]:
    """The choice group, its need and how far it is: of the strongest track, then the first."""
    first = rows.spread(rows.min(track, among))
    mine = among & (track == first)
    found = []
    for values in (every.group, every.need, every.so_far):
        found.append(np.where(grouped, rows.max(values, mine, null=-1), -1))
    return found[0], found[1], found[2]


def _away(crowd: People, today: int) -> Bools:
    """Who is on leave today."""
    owner = np.repeat(np.arange(len(crowd.ids)), np.diff(crowd.leave_offsets))
    now = (crowd.leave_start <= today) & (today < crowd.leave_end)
    away = np.zeros(len(crowd.ids), dtype=np.bool_)
    away[owner[now]] = True
    return away
