"""Days as whole numbers: the engine counts in days since 1970 and turns back into dates at the end.

`INF` stands for "never" or "open"; every real day is smaller. All helpers work on whole columns.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

INF = 1_000_000
"""A day that never comes (the year 4707)."""
SHIFT = 21
"""Bits that hold a day, shifted by `INF` to be positive, inside a combined key."""
EPOCH = date(1970, 1, 1)


def day(on: date) -> int:
    """The number of a date."""
    return (on - EPOCH).days


def to_date(number: int) -> date | None:
    """The date of a number; None for INF and beyond."""
    return None if number >= INF else EPOCH + timedelta(days=int(number))


def column(series: pl.Series, null: int = INF) -> Ints:
    """A date column as day numbers, with `null` for missing."""
    return series.cast(pl.Date).to_physical().cast(pl.Int64).fill_null(null).to_numpy()


def dates(days: Ints, name: str = "") -> pl.Series:
    """Day numbers as a date column; INF, beyond it and before -INF become null."""
    series = pl.Series(name, days, dtype=pl.Int64)
    return (
        pl.select(
            pl.when((series < INF) & (series > -INF)).then(series).cast(pl.Int32).cast(pl.Date)
        )
        .to_series()
        .alias(name)
    )


def add_months(days: Ints, months: Ints | int) -> Ints:
    """Calendar months later, the day clamped to the month's last (31 January + 1: 28 February).

    Args:
        days: day numbers; INF stays INF.
        months: months to add, one number or one a row.
    """
    real = np.minimum(days, INF - 1)
    when = real.astype("datetime64[D]")
    month = when.astype("datetime64[M]")
    within = (when - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.asarray(months, dtype=np.int64).astype("timedelta64[M]")
    first = target.astype("datetime64[D]").astype(np.int64)
    after = (target + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64)
    moved = np.minimum(first + within, after - 1)
    return np.where(days >= INF, INF, np.minimum(moved, INF)).astype(np.int64)


def starts_of(keys: Ints) -> Ints:
    """Where each run of equal keys begins in a sorted column."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.int64)
    change = np.empty(len(keys), dtype=np.bool_)
    change[0] = True
    np.not_equal(keys[1:], keys[:-1], out=change[1:])
    return np.flatnonzero(change).astype(np.int64)


def order(*keys: Ints) -> Ints:
    """The order that sorts rows by the keys, the first key first."""
    frame = pl.DataFrame({str(i): key for i, key in enumerate(keys)})
    return (
        frame.select(pl.arg_sort_by(*frame.columns, maintain_order=True))
        .to_series()
        .cast(pl.Int64)
        .to_numpy()
    )


def union(keys: Ints, start: Ints, end: Ints, gap: int = 0) -> tuple[Ints, Ints, Ints]:
    """Half-open intervals of each key joined where they overlap or touch.

    Args:
        keys: what the interval belongs to.
        start, end: the interval; empty ones are dropped.
        gap: intervals up to so many days apart are joined as well.
    Returns:
        keys, start, end of the joined intervals, sorted by key and start.
    """
    keep = end > start
    keys, start, end = keys[keep], start[keep], end[keep]
    if len(keys) == 0:
        return keys, start, end
    by = order(keys, start)
    keys, start, end = keys[by], start[by], end[by]
    first = starts_of(keys)
    rank = np.zeros(len(keys), dtype=np.int64)
    rank[first] = 1
    rank = np.cumsum(rank)
    reach = np.maximum.accumulate((rank << SHIFT) + end + INF) - (rank << SHIFT) - INF
    new = np.ones(len(keys), dtype=np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (start[1:] > reach[:-1] + gap)
    at = np.flatnonzero(new)
    last = np.append(at[1:], len(keys)) - 1
    return keys[at], start[at], reach[last]


def ranges(offsets: Ints, which: Ints) -> tuple[Ints, Ints]:
    """For each i of `which`, every index in [offsets[i], offsets[i + 1]).

    Returns:
        the position in `which`, and the index, one row each.
    """
    count = offsets[which + 1] - offsets[which]
    position = np.repeat(np.arange(len(which), dtype=np.int64), count)
    ends = np.cumsum(count)
    within = np.arange(len(position), dtype=np.int64) - np.repeat(ends - count, count)
    return position, np.repeat(offsets[which], count) + within


def offsets_of(sorted_index: Ints, size: int) -> Ints:
    """Offsets of a column of sorted row numbers 0..size-1, for `ranges`."""
    return np.searchsorted(sorted_index, np.arange(size + 1)).astype(np.int64)
