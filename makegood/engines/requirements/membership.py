"""Membership: when each person is in each track's audience, and when its clock starts.

Two sets of days belong to a (person, track): *membership*, the days on which some appointment
matches the edition in force, and *open* days, those of them on which the track is open for the
org unit of such an appointment (the same where the track has no gate). The clock counts open days.
A move into an org unit whose gate is still closed therefore pauses the clock; it loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from makegood.engines.audience import And, Employed, Everyone, Not, Or, Rule, mask, needs

from .compiled import Compiled, gate_opening
from .days import INF, Bools, Ints, column, offsets_of, order, ranges, starts_of, union
from .facts import Facts
from .rules import ANCHORS
from .segments import Changing, People, Stretches, by_tree, ever, refine

ACTIVE, PENDING, ENDED = 0, 1, 2
BITS = 12
"""Bits for the track in a combined key; at most 4,096 tracks."""


@dataclass(frozen=True)
class Reasons:
    """One row for each (person, track) that asks, will ask, or asked something.

    edition, appointment: those that explain it (today's, else the latest, else the first to come),
    and `told`, a day on which they do. first: the day the clock starts (INF: not yet known).
    end: the first day after the last membership, or after the last open day where a closed gate
    pauses it (INF while active or still to come). change: the next
    day on which membership, opening or the edition in force changes by time alone. gap_*: days
    inside [first, INF) that are not open, by offsets.
    since: the day the clock first started, before a new role, a new spell or a second leave started
    it anew. heir: -1, or the edition that no longer asks some units of this earlier one; such a
    row has ended and stands for those units alone.
    """

    person: Ints
    track: Ints
    edition: Ints
    appointment: Ints
    told: Ints
    state: Ints
    first: Ints
    end: Ints
    change: Ints
    gap_start: Ints
    gap_end: Ints
    gap_offsets: Ints
    since: Ints
    heir: Ints


@dataclass(frozen=True)
class _Matches:
    """Matching stretches: one row for each stretch of an appointment and edition that match."""

    key: Ints
    edition: Ints
    appointment: Ints
    start: Ints
    end: Ints
    open: Ints


def reasons(
    crowd: People,
    varying: Changing,
    facts: Facts,
    compiled: Compiled,
    completed: dict[int, Ints],
    today: int,
) -> Reasons:
    """Every reason of a chunk of people.

    Args:
        completed: for each track that a due date waits for, its first completion by person.
    """
    found = _matches(crowd, varying, facts, compiled)
    runs = union(found.key, found.start, found.end)
    gated = bool((found.open > found.start).any())
    opens = union(found.key, np.maximum(found.start, found.open), found.end) if gated else runs
    heads = starts_of(runs[0])
    keys = runs[0][heads]
    person, track = keys >> BITS, keys & ((1 << BITS) - 1)
    size = len(keys)
    run_row = np.searchsorted(keys, runs[0]).astype(np.int64)
    open_row = np.searchsorted(keys, opens[0]).astype(np.int64)

    member = _any(size, run_row, (runs[1] <= today) & (today < runs[2]))
    is_open = _any(size, open_row, (opens[1] <= today) & (today < opens[2]))
    ahead = _any(size, run_row, runs[1] > today)
    end = np.full(size, INF, dtype=np.int64)
    begun = runs[1] <= today
    end[run_row[begun]] = runs[2][begun]
    change = np.full(size, INF, dtype=np.int64)
    match_row = np.searchsorted(keys, found.key).astype(np.int64)
    # stretches, not their union: the appointment that explains a reason can change within
    for days in (found.start, found.end, found.open) if gated else (found.start, found.end):
        later = days > today
        np.minimum.at(change, match_row[later], days[later])
    change = np.minimum(change, compiled.t_next[track])

    chosen = _explaining(found, today)
    role_start = np.full(size, INF, dtype=np.int64)
    role_start[run_row[::-1]] = runs[1][::-1]
    role_start[run_row[begun]] = runs[1][begun]
    # after the reasons of today, what earlier editions had asked and the present ones do not
    old = _dropped(found, match_row, found.edition[chosen], compiled)
    at = np.concatenate([np.arange(size), match_row[old]])
    heir = np.where(np.arange(len(at)) < size, -1, found.edition[chosen][at])
    chosen = np.concatenate([chosen, old])
    edition, ended = found.edition[chosen], found.end[chosen]
    opened = offsets_of(open_row, size)
    first, since = (
        _first(
            _anchor(
                crowd, compiled, completed, today, person[at], track[at], edition, role_start[at], early
            ),
            at, opened, opens,
        )
        for early in (False, True)
    )  # fmt: skip
    # a clock that was started anew where it cannot run goes on as it had begun
    back = np.where(heir >= 0, first >= ended, (first > today) & (since <= today))
    first = np.where(back, since, first)

    member, is_open, end, change = member[at], is_open[at], end[at], change[at]
    started = first <= today
    state = np.where(is_open & started, ACTIVE, np.where(~member & started, ENDED, PENDING))
    keep = (state != PENDING) | member | ahead[at]
    paused = np.full(size, INF, dtype=np.int64)
    over = opens[1] <= today
    paused[open_row[over]] = opens[2][over]
    end = np.where(state == ENDED, end, np.where((state == PENDING) & started, paused[at], INF))
    change = np.minimum(change, np.where(first > today, first, INF))
    gone = heir >= 0
    state, end = np.where(gone, ENDED, state), np.where(gone, ended, end)
    keep = np.where(gone, first < ended, keep)
    gap_row, gap_start, gap_end = _gaps(open_row, opens[1], opens[2])
    rows, gap = ranges(offsets_of(gap_row, size), at[keep])
    return Reasons(
        person[at][keep],
        track[at][keep],
        edition[keep],
        found.appointment[chosen][keep],
        found.start[chosen][keep],
        state[keep].astype(np.int64),
        first[keep],
        end[keep],
        change[keep],
        gap_start[gap],
        gap_end[gap],
        offsets_of(rows, int(keep.sum())),
        np.minimum(first, since)[keep],
        heir[keep],
    )


def _first(base: Ints, at: Ints, opened: Ints, opens: tuple[Ints, Ints, Ints]) -> Ints:
    """The first open day on or after the anchor, for each row; `at` is its key, INF for none."""
    first = np.full(len(at), INF, dtype=np.int64)
    row, place = ranges(opened, at)
    live = (opens[2][place] > base[row]) & (base[row] < INF)
    first[row[live][::-1]] = np.maximum(opens[1][place], base[row])[live][::-1]
    return first


def _dropped(found: _Matches, row: Ints, present: Ints, compiled: Compiled) -> Ints:
    """The last match of each key in each earlier edition that asks what the present one does not.

    Args:
        row: of each match, its key. present: of each key, the edition that explains it.
    """
    heir = present[row]
    asked = compiled.asks_unit.astype(np.int64)
    lost = asked @ (1 - asked).T  # by edition and edition, how many units only the first asks
    some = (lost[found.edition, heir] > 0) & (found.edition < heir)
    at = np.flatnonzero(some)
    by = at[order(row[at], found.edition[at], -found.end[at], found.appointment[at])]
    return by[starts_of(row[by] * len(compiled.editions) + found.edition[by])]


def _matches(crowd: People, varying: Changing, facts: Facts, compiled: Compiled) -> _Matches:
    """Evaluate every edition's audience.

    All audiences are evaluated at once on whole appointments (cut by tree versions only), those
    that name a changing fact in a wider form: "at any time at all". The appointments found in this
    way, usually few, are then cut where that audience's facts change, and asked exactly.
    """
    tree = compiled.rules.tree
    whole, frame = by_tree(crowd, compiled.rules)
    rules = [edition.rule for edition in compiled.editions]
    hits = ever(frame, crowd, whole, varying).select(
        mask(wider(rule), tree).alias(str(e)) for e, rule in enumerate(rules)
    )
    gates = _gates(facts)
    columns: list[tuple[Ints, ...]] = []
    for e, edition in enumerate(compiled.editions):
        at = hits[str(e)].arg_true().cast(pl.Int64).to_numpy()
        at = at[(whole.start[at] < compiled.e_until[e]) & (whole.end[at] > compiled.e_from[e])]
        found = Stretches(whole.appointment[at], whole.start[at], whole.end[at])
        trees = frame["tree"].to_numpy()[at] if edition.gate is not None else at
        if len(at) and changes(rules[e]):
            exact = mask(rules[e], tree)
            part = frame.select({*exact.meta.root_names()}.intersection(frame.columns) | {"tree"})
            found, finer = refine(part[at], crowd, found, compiled.needs[e], varying)
            hit = finer.select(exact.alias("hit"))["hit"].arg_true().cast(pl.Int64).to_numpy()
            found = Stretches(found.appointment[hit], found.start[hit], found.end[hit])
            trees = finer["tree"].to_numpy()[hit]
        start = np.maximum(found.start, compiled.e_from[e])
        end = np.minimum(found.end, compiled.e_until[e])
        some = end > start
        at, start, end = found.appointment[some], start[some], end[some]
        opening = start
        if edition.gate is not None:
            org = crowd.frame["org"].cast(pl.Int64)[at]
            opening = np.maximum(start, _opening(compiled, e, gates, org, trees[some]))
        key = (crowd.a_person[at] << BITS) + compiled.e_track[e]
        columns.append((key, np.full(len(at), e, dtype=np.int64), at, start, end, opening))
    if not columns:
        return _Matches(*(np.zeros(0, dtype=np.int64) for _ in range(6)))
    return _Matches(*(np.concatenate([one[i] for one in columns]) for i in range(6)))


def changes(rule: Rule) -> bool:
    """Whether an audience names a fact that can change within an appointment."""
    found = needs(rule)
    return bool(found.employment or found.completed or found.responsibilities)


def wider(rule: Rule) -> Rule:
    """An audience that holds wherever the rule can hold at any time of an appointment.

    Responsibilities and completions stay, to be asked as "ever"; employment length and whatever
    is denied about a changing fact are taken to hold.
    """
    match rule:
        case And(parts):
            return And(tuple(wider(part) for part in parts))
        case Or(parts):
            return Or(tuple(wider(part) for part in parts))
        case Not(part) if changes(part):
            return Everyone()
        case Employed():
            return Everyone()
        case _:
            return rule


def _gates(facts: Facts) -> dict[tuple[str, int], int]:
    frame = facts.frame("gates")
    opened = zip(
        frame["track"].to_list(),
        frame["org"].to_list(),
        column(frame["on"]).tolist(),
        strict=True,
    )
    return {(track, org): on for track, org, on in opened}


def _opening(
    compiled: Compiled, e: int, gates: dict[tuple[str, int], int], org: pl.Series, tree: Ints
) -> Ints:
    """The day the gate of an edition opened for each org unit in its tree version."""
    known = {(int(k), int(one)): int(on) for k, one, on in gate_opening(compiled, e, gates)}
    pairs = (
        pl.DataFrame({"tree": tree, "org": org})
        .with_row_index("row")
        .group_by("tree", "org")
        .agg("row")
    )
    opening = np.full(len(tree), INF, dtype=np.int64)
    for k, one, rows in pairs.iter_rows():
        opening[rows] = known.get((k, one), INF)
    return opening


def _explaining(found: _Matches, today: int) -> Ints:
    """The match that explains each key: open today, today, the latest past, the first to come."""
    now = (found.start <= today) & (today < found.end)
    past = found.end <= today
    rank = np.where(now, np.where(found.open <= today, 0, 1), np.where(past, 2, 3))
    near = np.where(now, 0, np.where(past, INF - found.end, found.start + INF))
    by = order(found.key, rank, near, found.appointment)
    heads = starts_of(found.key[by])
    return by[heads]


def _anchor(
    crowd: People,
    compiled: Compiled,
    completed: dict[int, Ints],
    today: int,
    person: Ints,
    track: Ints,
    edition: Ints,
    role_start: Ints,
    early: bool,
) -> Ints:
    """The day before which a reason's clock cannot start; INF while it is not known.

    early: the first such day ever instead of the present one.
    """
    kind = compiled.e_anchor[edition]
    base = np.full(len(person), -INF, dtype=np.int64)
    if not early:
        hire = kind == ANCHORS.index("hire")
        base[hire] = crowd.hire[person[hire]]
        role = kind == ANCHORS.index("role-start")
        base[role] = role_start[role]
    back = np.flatnonzero(kind == ANCHORS.index("leave-end"))
    if len(back):
        base[back] = INF
        row, leave = ranges(crowd.leave_offsets, person[back])
        on = crowd.leave_end[leave]
        counts = (on <= today) & (on >= compiled.t_start[track[back]][row])
        row, on = (row[counts][::-1], on[counts][::-1]) if early else (row[counts], on[counts])
        base[back[row]] = on
    for named in np.unique(compiled.e_anchor_track[edition]):
        if named >= 0:
            waits = compiled.e_anchor_track[edition] == named
            base[waits] = completed[int(named)][person[waits]]
    return base


def _any(size: int, row: Ints, hit: Bools) -> Bools:
    found = np.zeros(size, dtype=np.bool_)
    found[row[hit]] = True
    return found


def _gaps(row: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """The days between the open runs of a row; the last run is taken to continue."""
    same = row[1:] == row[:-1]
    return row[1:][same], end[:-1][same], start[1:][same]
