"""Asks: what each reason asks of a person, unit by unit, before reasons are merged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clocks import Pauses, Waivers, any_pause, pauses, reach
from .compiled import BY, NO_DUE, Compiled
from .credit import Credits, Validity
from .days import INF, Bools, Ints, day, order, ranges, starts_of
from .groups import choices
from .membership import ENDED, Reasons
from .segments import People


@dataclass(frozen=True)
class Asks:
    """One row for each (person, track, unit), in the order of reasons.

    done: a valid credit of the newest major edition, outside the renewal window.
    waived: today. released: enough others of the group are done. changed: only the changed part.
    start, days: the clock of the present cycle. since: when that cycle's clock had first started.
    due: INF where unknown. has_due: a due rule exists.
    until, on: the credit's end and day (-INF: no credit). change: next change by time alone.
    """

    reason: Ints
    unit: Ints
    group: Ints
    done: Bools
    renewed: Bools
    waived: Bools
    released: Bools
    changed: Bools
    has_due: Bools
    start: Ints
    days: Ints
    paused: Ints
    due: Ints
    floor_from: Ints
    floor_days: Ints
    until: Ints
    on: Ints
    minutes: Ints
    asked_minutes: Ints
    need: Ints
    so_far: Ints
    change: Ints
    since: Ints


def asks(
    crowd: People,
    why: Reasons,
    credits: Credits,
    valid: tuple[Validity, ...],
    excused: Waivers,
    compiled: Compiled,
    today: int,
) -> Asks:
    """Every ask of a chunk of people.

    Args:
        valid: for each policy of `compiled`, the validity of the credits under it.
    """
    reason, option = ranges(compiled.e_options, why.edition)
    unit, group = compiled.o_unit[option], compiled.o_group[option]
    if (why.heir >= 0).any():
        keep = _still_told(reason, unit, why, compiled)
        reason, option, unit, group = reason[keep], option[keep], unit[keep], group[keep]
        group = np.where(why.heir[reason] >= 0, len(compiled.g_kind) - 1, group)
    edition, person = why.edition[reason], why.person[reason]
    key = person * len(compiled.units) + unit
    until, on, renewed, cover = _credit(key, compiled.e_policy[edition], credits, valid)
    credited = until > -INF
    window = np.array([one[1] for one in compiled.policies], dtype=np.int64)
    ahead = window[compiled.e_policy[edition]] if len(window) else np.zeros(0, dtype=np.int64)
    lives = until > today
    asking_again = credited & (until < INF) & (until - ahead <= today)
    changed, published, part, days_for_part = _changed(
        unit, lives & ~asking_again, cover, compiled, today
    )
    done = lives & ~asking_again & ~changed

    # a unit that a later edition added is asked, and its clock starts, with that edition
    first = np.maximum(why.first[reason], compiled.o_since[option])
    has_due = compiled.e_due[edition] != NO_DUE
    value, notice = compiled.e_value[edition], compiled.e_notice[edition]
    initial = np.where(
        compiled.e_due[edition] == BY, np.maximum(value - np.minimum(first, INF), notice), value
    )
    opens = until - ahead
    own = asking_again & (opens >= first)
    start = np.where(own, opens, np.where(changed, np.maximum(published, first), first))
    days = np.where(
        own,
        ahead,
        np.where(
            changed,
            days_for_part,
            np.where(asking_again, np.maximum(initial, until - np.minimum(first, INF)), initial),
        ),
    )
    minutes = np.where(changed, part, compiled.u_minutes[unit])
    waived, stretches = _waived(key, why.track[reason], excused, today)
    again = np.where(asking_again, opens, np.where(changed, published, -INF))
    chosen = choices(
        reason, unit, group, done | waived, credited, start, days, first, initial, again, minutes,
        compiled,
    )  # fmt: skip
    begun = np.maximum(why.since[reason], compiled.o_since[option])
    begun = np.minimum(np.maximum(begun, chosen.again), first)
    since = np.where(chosen.start == first, begun, chosen.start)
    start, days = chosen.start, chosen.days
    rows = np.flatnonzero(has_due & ~done & ~waived & ~chosen.released & (start < INF))
    due, paused, floor_from, floor_days = _due(
        rows, reason, person, edition, start, days, crowd, why, stretches, compiled
    )
    change = np.minimum(np.where(until > today, until, INF), np.where(opens > today, opens, INF))
    change = np.where(credited, change, INF)
    change = np.minimum(change, compiled.u_next[unit])
    return Asks(
        reason,
        unit,
        group,
        done,
        renewed & done,
        waived,
        chosen.released,
        changed,
        has_due,
        start,
        days,
        paused,
        due,
        floor_from,
        floor_days,
        until,
        on,
        minutes,
        np.where(waived, 0, chosen.asked_minutes),
        chosen.need,
        chosen.so_far,
        _together(reason, np.minimum(change, why.change[reason])),
        since,
    )


def _still_told(reason: Ints, unit: Ints, why: Reasons, compiled: Compiled) -> Bools:
    """Of an earlier edition's options only those that its heir dropped, each told by the last."""
    heir = why.heir[reason]
    keep = (heir < 0) | ~compiled.asks_unit[heir, unit]
    rows = np.flatnonzero(keep & (heir >= 0))
    one = why.person[reason[rows]] * len(compiled.tracks) + why.track[reason[rows]]
    key = one * len(compiled.units) + unit[rows]
    by = rows[order(key, -why.edition[reason[rows]])]
    again = np.ones(len(by), dtype=np.bool_)
    again[starts_of(np.sort(key))] = False
    keep[by[again]] = False
    return keep


def _credit(
    key: Ints, policy: Ints, credits: Credits, valid: tuple[Validity, ...]
) -> tuple[Ints, Ints, Bools, Ints]:
    """End, day, whether by renewal, and covered edition of each ask's credit."""
    at, hit = credits.at(key)
    until = np.full(len(key), -INF, dtype=np.int64)
    on = np.full(len(key), -INF, dtype=np.int64)
    renewed, cover = np.zeros(len(key), dtype=np.bool_), np.zeros(len(key), dtype=np.int64)
    rows = np.flatnonzero(hit)
    for number, one in enumerate(valid):
        mine = rows[policy[rows] == number]
        pair = at[mine]
        until[mine], on[mine], renewed[mine] = one.until[pair], one.on[pair], one.renewed[pair]
        cover[mine] = credits.cover[pair]
    return until, on, renewed, cover


def _changed(
    unit: Ints, valid: Bools, cover: Ints, compiled: Compiled, today: int
) -> tuple[Bools, Ints, Ints, Ints]:
    """Where a valid credit misses a major edition: since when, minutes and days for the part."""
    changed = np.zeros(len(unit), dtype=np.bool_)
    published, minutes, days = (np.zeros(len(unit), dtype=np.int64) for _ in range(3))
    majors = [
        [one for one in info.editions if one.major and day(one.published) <= today]
        for info in compiled.rules.units
    ]
    top = np.array([max((one.number for one in every), default=-1) for every in majors])
    if len(top) == 0:
        return changed, published, minutes, days
    rows = np.flatnonzero(valid & (cover < top[unit]))
    for u in np.unique(unit[rows]):
        mine = rows[unit[rows] == u]
        total = np.zeros(len(mine), dtype=np.int64)
        for one in reversed(majors[u]):
            missed = cover[mine] < one.number
            total += np.where(missed, one.changed_minutes, 0)
            published[mine[missed]] = day(one.published)
            days[mine[missed]] = one.window_days
        minutes[mine] = np.minimum(total, compiled.u_minutes[u])
    changed[rows] = True
    return changed, published, minutes, days


def _waived(key: Ints, track: Ints, excused: Waivers, today: int) -> tuple[Bools, Pauses]:
    """Which asks are waived today, and every stretch during which one is."""
    waived = np.zeros(len(key), dtype=np.bool_)
    none = np.zeros(0, dtype=np.int64)
    if len(excused.keys) == 0 or len(key) == 0:
        return waived, Pauses(none, none, none)
    at = np.minimum(np.searchsorted(excused.keys, key), len(excused.keys) - 1).astype(np.int64)
    rows = np.flatnonzero(excused.keys[at] == key)
    place, waiver = ranges(excused.offsets, at[rows])
    row = rows[place]
    mine = (excused.track[waiver] == -1) | (excused.track[waiver] == track[row])
    row, waiver = row[mine], waiver[mine]
    start, end = excused.start[waiver], excused.end[waiver]
    waived[row[(start <= today) & (today < end)]] = True
    return waived, Pauses(row, start, end)


def _due(
    rows: Ints,
    reason: Ints,
    person: Ints,
    edition: Ints,
    start: Ints,
    days: Ints,
    crowd: People,
    why: Reasons,
    stretches: Pauses,
    compiled: Compiled,
) -> tuple[Ints, Ints, Ints, Ints]:
    """Due days of the asks `rows`, with the notice after a rehire or a stricter edition."""
    due = np.full(len(reason), INF, dtype=np.int64)
    paused = np.zeros(len(reason), dtype=np.int64)
    floor_from = np.full(len(reason), INF, dtype=np.int64)
    floor_days = np.zeros(len(reason), dtype=np.int64)
    halting = any_pause(person, reason, crowd, why, stretches)
    found = pauses(rows[halting[rows]], person, reason, crowd, why, stretches)
    due[rows], paused[rows] = reach(rows, start[rows], days[rows], found)
    hire = crowd.hire[person[rows]]
    gone = (why.state[reason[rows]] == ENDED) & (hire >= why.end[reason[rows]])
    hire = np.where(gone, INF, hire)
    for since, notice in (
        (hire, compiled.e_notice[edition[rows]]),
        (compiled.e_floor[edition[rows]], compiled.e_floor_notice[edition[rows]]),
    ):
        later = (since > start[rows]) & (since < INF)
        some = rows[later]
        floor, stood = reach(some, since[later], notice[later], found)
        better = floor > due[some]
        some = some[better]
        due[some], paused[some] = floor[better], stood[better]
        floor_from[some], floor_days[some] = since[later][better], notice[later][better]
    return due, paused, floor_from, floor_days


def _together(reason: Ints, change: Ints) -> Ints:
    """The earliest change among all asks of a reason, for each: options depend on each other."""
    if len(reason) == 0:
        return change
    heads = np.flatnonzero(np.append(True, reason[1:] != reason[:-1]))
    return np.repeat(np.minimum.reduceat(change, heads), np.diff(np.append(heads, len(reason))))
