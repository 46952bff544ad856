"""Choice groups: how many are done, whether that is enough, and the least that is still needed.

An option counts once it is done, or while it is waived. Once a group is met the other options are
let go. Where a group had been met and a credit lapses (a renewal or a new edition), every option
that is open again takes the clock of that lapse, so that choosing another unit is never "late".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from .compiled import ALL_OF, N_OF, Compiled
from .days import INF, SHIFT, Bools, Ints, starts_of


@dataclass(frozen=True)
class Choices:
    """By ask: whether it was let go, its group's need and how far it is; clocks may be replaced.

    again: the day of the lapse that the present cycle goes back to, or -INF.
    """

    released: Bools
    need: Ints
    so_far: Ints
    start: Ints
    days: Ints
    again: Ints
    asked_minutes: Ints


def choices(
    reason: Ints,
    unit: Ints,
    group: Ints,
    ok: Bools,
    credited: Bools,
    start: Ints,
    days: Ints,
    initial_start: Ints,
    initial_days: Ints,
    again: Ints,
    minutes: Ints,
    compiled: Compiled,
) -> Choices:
    """Settle every choice group of every reason.

    Args:
        reason, unit, group: of each ask, options of a group next to each other.
        ok: done or waived. credited: has a whole credit, valid or lapsed.
        start, days: each option's own clock. initial_start, initial_days: the reason's clock.
        again: the day on which each option's own credit began to lapse, or -INF.
        minutes: what the option asks now (the whole or the changed part).
    """
    size = len(reason)
    released = np.zeros(size, dtype=np.bool_)
    need, so_far = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    asked = np.where(ok, 0, minutes)
    rows = np.flatnonzero(compiled.g_kind[group] != ALL_OF) if size else np.zeros(0, dtype=np.int64)
    if len(rows) == 0:
        return Choices(released, need, so_far, start, days, again, asked)
    start, days, again = start.copy(), days.copy(), again.copy()
    heads = starts_of(reason[rows] * len(compiled.g_kind) + group[rows])
    length = np.diff(np.append(heads, len(rows)))
    kind = compiled.g_kind[group[rows]]
    value = np.where(kind == N_OF, 1, compiled.u_minutes[unit[rows]])
    done = np.add.reduceat(np.where(ok[rows], value, 0), heads)
    ever = np.add.reduceat(np.where(credited[rows], value, 0), heads)
    wanted = compiled.g_need[group[rows[heads]]]
    need[rows], so_far[rows] = np.repeat(wanted, length), np.repeat(done, length)
    met = done >= wanted
    free = ~ok[rows]
    released[rows] = np.repeat(met, length) & free
    lapsed = np.repeat(~met & (ever >= wanted), length)
    pair = np.where(lapsed & credited[rows] & free, (start[rows] << SHIFT) + days[rows], -(1 << 62))
    latest = np.repeat(np.maximum.reduceat(pair, heads), length)
    open_ = free & ~released[rows]
    start[rows] = np.where(
        open_, np.where(lapsed, latest >> SHIFT, initial_start[rows]), start[rows]
    )
    days[rows] = np.where(
        open_, np.where(lapsed, latest & ((1 << SHIFT) - 1), initial_days[rows]), days[rows]
    )
    whose = np.where(lapsed & credited[rows] & free, again[rows], -INF)
    again[rows] = np.where(open_, np.repeat(np.maximum.reduceat(whose, heads), length), again[rows])
    asked[rows] = 0
    left = wanted - done
    which = np.flatnonzero(~met)
    if len(which):
        _least(rows, heads, length, which, left, value, free, minutes, unit, asked, compiled)
    return Choices(released, need, so_far, start, days, again, asked)


def _least(
    rows: Ints,
    heads: Ints,
    length: Ints,
    which: Ints,
    left: Ints,
    value: Ints,
    free: Bools,
    minutes: Ints,
    unit: Ints,
    asked: Ints,
    compiled: Compiled,
) -> None:
    """Mark the cheapest options that still meet each open group; equal situations only once."""
    width = int(length[which].max())
    table: dict[str, Ints] = {"left": left[which]}
    for i in range(width):
        there = i < length[which]
        at = heads[which] + np.where(there, i, 0)
        usable = there & free[at]
        table[f"unit{i}"] = np.where(usable, unit[rows[at]], -1)
        table[f"value{i}"] = np.where(usable, value[at], -1)
        table[f"cost{i}"] = np.where(usable, minutes[rows[at]], -1)
    names = list(table)
    same = (
        pl.DataFrame(table).with_columns(pl.Series("row", which)).group_by(names).agg(pl.col("row"))
    )
    for line in same.iter_rows(named=True):
        options = [
            (compiled.units[line[f"unit{i}"]], line[f"value{i}"], line[f"cost{i}"], i)
            for i in range(width)
            if line[f"unit{i}"] >= 0
        ]
        instances = heads[np.array(line["row"], dtype=np.int64)]
        for i in cheapest(options, line["left"]):
            asked[rows[instances + i]] = line[f"cost{i}"]


def cheapest(options: list[tuple[str, int, int, int]], need: int) -> list[int]:
    """The places of the options with the smallest cost that reach a need.

    Among equals the fewest, then the first by unit id. Dynamic programming over the value reached.

    Args:
        options: unit id, value, cost, place. need: the value to reach.
    """
    best: dict[int, tuple[int, int, tuple[str, ...], tuple[int, ...]]] = {0: (0, 0, (), ())}
    for unit, value, cost, place in sorted(options):
        for reached, (spent, count, ids, places) in list(best.items()):
            now = min(need, reached + value)
            new = (spent + cost, count + 1, (*ids, unit), (*places, place))
            if now not in best or new < best[now]:
                best[now] = new
    return list(best[need][3]) if need in best else []
