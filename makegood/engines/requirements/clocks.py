"""Clocks: on which day the count of active days reaches what was allotted.

One arithmetic serves leave, waivers and days outside the audience: a pause is a stretch of days
that do not count. Without pauses the due day is the start plus the allotted days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .days import INF, Bools, Ints, column, offsets_of, ranges, starts_of, union
from .facts import Facts
from .membership import Reasons
from .segments import People, dense


@dataclass(frozen=True)
class Waivers:
    """Waivers of a chunk of people, sorted by (person, unit); track -1 waives for every track."""

    keys: Ints
    track: Ints
    start: Ints
    end: Ints
    offsets: Ints


def waivers(
    facts: Facts, ids: Ints, unit_index: Mapping[str, int], track_index: Mapping[str, int]
) -> Waivers:
    """Read the waivers; one for a unit or track that is not known binds nothing."""
    frame = facts.frame("waivers")
    unit = _index(frame["unit"].to_list(), unit_index, -2)
    track = _index(frame["track"].to_list(), track_index, -1)
    key = dense(ids, frame["person"]) * max(1, len(unit_index)) + unit
    start, end = column(frame["start"]), column(frame["end"])
    known = (unit >= 0) & (track >= -1) & (end > start)
    by = np.flatnonzero(known)[np.argsort(key[known], kind="stable")]
    pairs = np.unique(key[by])
    row = np.searchsorted(pairs, key[by]).astype(np.int64)
    return Waivers(pairs, track[by], start[by], end[by], offsets_of(row, len(pairs)))


def _index(values: list[str | None], index: Mapping[str, int], null: int) -> Ints:
    found = [null if value is None else index.get(value, -2) for value in values]
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True)
class Pauses:
    """Pauses by ask: rows of ask, start, end, unsorted and possibly overlapping."""

    row: Ints
    start: Ints
    end: Ints


def pauses(
    rows: Ints,
    person: Ints,
    reason: Ints,
    crowd: People,
    why: Reasons,
    waived: Pauses,
) -> Pauses:
    """Leave, days outside the open audience, and waivers of some asks.

    Args:
        rows: the asks wanted, ascending. person, reason: of every ask. waived: waiver stretches.
    """
    at, leave = ranges(crowd.leave_offsets, person[rows])
    out, gap = ranges(why.gap_offsets, reason[rows])
    wanted = np.zeros(len(person), dtype=np.bool_)
    wanted[rows] = True
    mine = wanted[waived.row]
    return Pauses(
        np.concatenate([rows[at], rows[out], waived.row[mine]]),
        np.concatenate([crowd.leave_start[leave], why.gap_start[gap], waived.start[mine]]),
        np.concatenate([crowd.leave_end[leave], why.gap_end[gap], waived.end[mine]]),
    )


def reach(rows: Ints, start: Ints, days: Ints, found: Pauses) -> tuple[Ints, Ints]:
    """The day on which the active days since `start` reach `days`, and the days paused till then.

    The due day itself is an active day: a pause that begins on it moves it behind the pause.

    Args:
        rows: the asks, ascending. start, days: one for each. found: pauses by ask.
    Returns:
        due (INF while an open-ended pause comes first) and paused days, one for each of `rows`.
    """
    due, paused = start + days, np.zeros(len(rows), dtype=np.int64)
    if len(rows) == 0 or len(found.row) == 0:
        return due, paused
    place = np.minimum(np.searchsorted(rows, found.row), len(rows) - 1)
    mine = rows[place] == found.row
    place = place[mine].astype(np.int64)
    since = np.maximum(found.start[mine], start[place])
    at, begin, end = union(place, since, found.end[mine])
    if len(at) == 0:
        return due, paused
    length = end - begin
    before = np.cumsum(length) - length
    heads = starts_of(at)
    before -= np.repeat(before[heads], np.diff(np.append(heads, len(at))))
    counts = begin - before <= due[at]
    np.add.at(paused, at[counts], length[counts])
    never = np.zeros(len(rows), dtype=np.bool_)
    never[at[counts & (end >= INF)]] = True
    return np.where(never, INF, due + paused), np.where(never, 0, paused)


def any_pause(person: Ints, reason: Ints, crowd: People, why: Reasons, waived: Pauses) -> Bools:
    """Whether an ask can have a pause at all, so that the others take the short way."""
    leave = np.diff(crowd.leave_offsets) > 0
    gaps = np.diff(why.gap_offsets) > 0
    found = leave[person] | gaps[reason]
    found[waived.row] = True
    return found
