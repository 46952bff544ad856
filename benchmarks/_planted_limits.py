"""Supplies of a planted plan, counted from it: rooms, cover, hours, absences, closed times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from benchmarks._planted_world import ROTA_IDS, SLOT_IDS, SLOTS, World

if TYPE_CHECKING:
    from benchmarks._planted import Planted, Stress

Rows = list[tuple[Any, ...]]
CELLS = len(SLOTS)


@dataclass
class Lead:
    """A facilitator: rota, minutes by week, what they lead, the person they are (or -1)."""

    rota: int
    load: list[int]
    series: list[int] = field(default_factory=list)
    busy: set[int] = field(default_factory=set)
    person: int = -1


def table(rows: Rows, schema: dict[str, Any]) -> pl.DataFrame:
    """Rows as a frame."""
    return pl.DataFrame(rows, schema=schema, orient="row")


def rooms(
    world: World, made: Planted, series: np.ndarray, week: np.ndarray, stress: Stress
) -> tuple[pl.DataFrame, np.ndarray]:
    """Rooms, and the room of each meeting (-1: virtual): the largest meeting of a time in room 0."""
    heads = made.sizes + np.array([unit.leads for unit in world.units])[made.unit]
    room = np.full(len(series), -1)
    here = np.flatnonzero(~made.virtual[series])
    size = heads[series[here]]
    time = week[here].astype(np.int64) * CELLS + made.slot[series[here]]
    order = np.lexsort((-size, time))
    starts = np.concatenate([[True], np.diff(time[order]) != 0]) if len(order) else np.array([])
    first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    room[here[order]] = np.arange(len(order)) - first
    count = int(room.max()) + 1
    capacity = np.zeros(count, int)
    np.maximum.at(capacity, room[here], size)
    if not stress.small:  # a few more, a little larger
        capacity = -(-capacity // 4) * 4 + 2
        capacity = np.concatenate([capacity, np.full(1 + count // 8, int(np.median(capacity)))])
    return pl.DataFrame({
        "room": [f"R{n:04}" for n in range(len(capacity))], "capacity": capacity.astype(np.int32),
    }), room  # fmt: skip


def away(made: Planted, series: np.ndarray, week: np.ndarray, slot: np.ndarray) -> np.ndarray:
    """Who is away when by attending: rows of person, week, slot."""
    count = np.bincount(series, minlength=len(made.unit))
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    each = count[made.series]
    person = np.repeat(made.person, each)
    within = np.arange(len(person)) - np.repeat(np.cumsum(each) - each, each)
    meeting = np.repeat(first[made.series], each) + within
    return np.column_stack([person, week[meeting], slot[meeting]])


def led_pairs(made: Planted, leads: list[Lead], people: int) -> np.ndarray:
    """Pairs (small * people + large) of persons of whom one leads the other, or who lead together."""
    order = np.argsort(made.series, kind="stable")
    bounds = np.searchsorted(made.series[order], np.arange(len(made.unit) + 1))
    leading: dict[int, list[int]] = {}
    pairs: set[int] = set()
    for one in leads:
        if one.person < 0:
            continue
        for s in one.series:
            seated = made.person[order[bounds[s] : bounds[s + 1]]].tolist()
            for other in [*seated, *leading.get(s, [])]:
                low, high = sorted((one.person, other))
                pairs.add(low * people + high)
            leading.setdefault(s, []).append(one.person)
    return np.array(sorted(pairs), np.int64)


def facilitators(
    world: World, leads: list[Lead], busy: np.ndarray, stress: Stress
) -> tuple[pl.DataFrame, Rows, float]:  # fmt: skip
    """Facilitators, the absences of those who are people of the institution, share of hours used.

    Tight: hours are the busiest week's; the time before the first, after the last and (for people
    of the institution) between meetings is not there. Otherwise a fifth more hours and time.
    """
    rows: Rows = []
    absences: Rows = []
    minutes = hours_there = 0.0
    for n, one in enumerate(leads):
        used = [week for week, load in enumerate(one.load) if load]
        hours = -(-max(one.load) // 60)
        first, last = used[0], used[-1]
        there = last - first + 1
        if not stress.tight:
            hours = -(-hours * 6 // 5)
            first, last = (max(0, first - 2), last + 2) if n % 5 else (0, world.weeks - 1)
            there = min(last, world.weeks - 1) - first + 1
        elif one.person >= 0:
            free = [week for week in range(first, last) if not busy[one.person, week]]
            absences += [(one.person, week, week) for week in free]
            there -= len(free)
        person = f"P{one.person:07}" if one.person >= 0 else None
        rows.append((f"F{n:05}", person, ROTA_IDS[one.rota], hours, first, last))
        minutes += sum(one.load)
        hours_there += hours * there
    schema = {"facilitator": pl.String, "person": pl.String, "pattern": pl.String,
              "hours_per_week": pl.Float64, "first_week": pl.Int32, "last_week": pl.Int32}  # fmt: skip
    return table(rows, schema), absences, minutes / 60 / max(1.0, hours_there)


def qualifications(
    world: World, made: Planted, leads: list[Lead], rng: np.random.Generator
) -> pl.DataFrame:  # fmt: skip
    """What each facilitator leads, and one thing more for half of them."""
    every = [(n, mode == "virtual") for n, u in enumerate(world.units) for mode in u.modalities]
    rows: Rows = []
    for n, one in enumerate(leads):
        can = {(int(made.unit[s]), bool(made.virtual[s])) for s in one.series}
        if rng.random() < 0.5:
            can.add(every[int(rng.integers(len(every)))])
        rows += [(f"F{n:05}", world.units[u].id, "virtual" if v else "in_person")
                 for u, v in sorted(can)]  # fmt: skip
    return table(rows, {"facilitator": pl.String, "unit": pl.String, "modality": pl.String})


def absences(busy: np.ndarray, rng: np.random.Generator) -> Rows:
    """One person in twelve is away for up to four weeks without a planted meeting."""
    people, weeks = busy.shape
    rows: Rows = []
    who = np.flatnonzero(rng.random(people) < 1 / 12)
    first = rng.integers(0, weeks - 4, len(who))
    last = first + rng.integers(0, 4, len(who))
    sums = np.concatenate([np.zeros((len(who), 1), int), busy[who].cumsum(axis=1)], axis=1)
    row = np.arange(len(who))
    free = sums[row, last + 1] == sums[row, first]
    for n in np.flatnonzero(free).tolist():
        rows.append((int(who[n]), int(first[n]), int(last[n])))
    return rows


def cover(world: World, away: np.ndarray, stress: Stress) -> pl.DataFrame:
    """The most of each cover unit who are away at once; one more where the limit need not bind."""
    on_duty = world.duty[world.rota[away[:, 0]], away[:, 1], away[:, 2]]
    at = away[on_duty].astype(np.int64)
    key = (world.cover_unit[at[:, 0]] * world.weeks + at[:, 1]) * CELLS + at[:, 2]
    keys, counts = np.unique(key, return_counts=True)
    most = np.ones(int(world.cover_unit.max()) + 1, np.int32)
    np.maximum.at(most, keys // (world.weeks * CELLS), counts.astype(np.int32))
    if not stress.cover:
        most += 1
    return pl.DataFrame({"cover_unit": [f"C{n:05}" for n in range(len(most))], "max_away": most})


def closures(
    rooms: pl.DataFrame, room: np.ndarray, week: np.ndarray, slot: np.ndarray, weeks: int,
    rng: np.random.Generator,
) -> pl.DataFrame:  # fmt: skip
    """Times at which a room is closed; none that the plan uses."""
    used = {((int(r) * weeks) + int(w)) * CELLS + int(s)
            for r, w, s in zip(room, week, slot, strict=True) if r >= 0}  # fmt: skip
    rows: Rows = []
    ids = rooms["room"].to_list()
    for n, name in enumerate(ids):
        for key in rng.integers(0, weeks * CELLS, 20).tolist():
            if n * weeks * CELLS + key not in used:
                rows.append((name, key // CELLS, SLOT_IDS[key % CELLS]))
        for w in rng.integers(0, weeks, 2).tolist():
            if not any((n * weeks + w) * CELLS + s in used for s in range(CELLS)):
                rows.append((name, w, None))
    return table(rows, {"room": pl.String, "week": pl.Int32, "slot": pl.String})


def blackouts(
    world: World, away: np.ndarray, departments: list[str], rng: np.random.Generator
) -> pl.DataFrame:  # fmt: skip
    """Holiday weeks for all, and times of a department without a planted meeting of its people."""
    busy = np.zeros((len(departments), world.weeks, CELLS), bool)
    busy[world.department[away[:, 0]], away[:, 1], away[:, 2]] = True
    rows: Rows = [(week, None, None) for week in sorted(world.holidays)]
    for n, name in enumerate(departments):
        for week in rng.integers(0, world.weeks, 3).tolist():
            for slot in rng.integers(0, CELLS, 6).tolist():
                if not busy[n, week, slot]:
                    rows.append((week, SLOT_IDS[slot], name))
            if not busy[n, week].any():
                rows.append((week, None, name))
    rows.append((3, SLOT_IDS[0], None))  # a time without meetings for all
    keep = [row for row in rows if row[0] != 3 or row[1] is None or row[2] is not None
            or not busy[:, 3, 0].any()]  # fmt: skip
    return table(keep, {"week": pl.Int32, "slot": pl.String, "department": pl.String})
