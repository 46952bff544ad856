"""A state written as a plan, and a plan read back as a state."""

import numpy as np
import polars as pl

from makegood.engines.planner.facts import (
    LEADS,
    MEETINGS,
    MODALITY_NAMES,
    PERSON,
    UNIT,
    Facts,
    Names,
)  # fmt: skip
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.state import S_MODE, S_SLOT, S_UNIT, State


def series_names(facts: Facts, names: Names, state: State) -> np.ndarray:
    """A name for each row of series: its unit and its number in order of time; "" for no series."""
    rows = np.flatnonzero(state.series[:, S_UNIT] >= 0)
    order = rows[
        np.lexsort(
            (rows, state.series[rows, S_SLOT], state.week[rows, 0], state.series[rows, S_UNIT])
        )
    ]
    told = np.full(len(state.series), "", dtype=object)
    number = 0
    before = -1
    width = len(str(len(rows)))
    for r in order:
        u = state.series[r, S_UNIT]
        number = number + 1 if u == before else 1
        before = u
        told[r] = f"{names.units[u]}-{number:0{width}d}"
    return told


def to_plan(
    facts: Facts, names: Names, state: State, summary: dict[str, object],
    reasons: dict[int, str] | None = None, series_name: np.ndarray | None = None,
) -> Plan:  # fmt: skip
    """The plan that a state stands for.

    reasons: why each unseated need has no seat, by its row; series_name: a name for each row of
    series, where some must keep the one they had.
    """
    told = series_names(facts, names, state) if series_name is None else series_name
    rows = np.flatnonzero(state.series[:, S_UNIT] >= 0)
    name = pl.Series("series", told[rows], dtype=pl.String)
    unit = np.asarray(state.series[rows, S_UNIT])
    units = pl.Series(names.units, dtype=pl.String)
    series = pl.DataFrame({
        "series": name, "unit": units.gather(unit),
        "modality": pl.Series(MODALITY_NAMES).gather(state.series[rows, S_MODE]),
    })  # fmt: skip
    seated = np.flatnonzero(state.seat >= 0)
    lost = np.flatnonzero(state.seat < 0)
    place = np.zeros(len(state.series), np.int64)
    place[rows] = np.arange(len(rows))
    seats = pl.DataFrame({
        "person": names.people.gather(facts.need[seated, PERSON]),
        "unit": units.gather(facts.need[seated, UNIT]),
        "series": name.gather(place[state.seat[seated]]),
    })  # fmt: skip
    why = [(reasons or {}).get(int(n), "no series was found that fits") for n in lost]
    unplaced = pl.DataFrame({
        "person": names.people.gather(facts.need[lost, PERSON]),
        "unit": units.gather(facts.need[lost, UNIT]),
        "reason": pl.Series(why, dtype=pl.String),
    })  # fmt: skip
    return Plan(
        series=series.sort("series"), meetings=_meetings(facts, names, state, rows, name),
        leads=_leads(facts, names, state, rows, name), seats=seats.sort("person", "unit"),
        unplaced=unplaced.sort("person", "unit"), summary=dict(summary),
    )  # fmt: skip


def _meetings(
    facts: Facts, names: Names, state: State, rows: np.ndarray, name: pl.Series
) -> pl.DataFrame:
    """The rows of meetings.csv."""
    count = facts.unit[state.series[rows, S_UNIT], MEETINGS]
    which = np.repeat(np.arange(len(rows)), count)
    number = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    room = state.room[rows[which], number]
    rooms = pl.Series([*names.rooms, None], dtype=pl.String)
    return pl.DataFrame({
        "series": name.gather(which),
        "number": pl.Series(number + 1, dtype=pl.Int32),
        "week": pl.Series(state.week[rows[which], number], dtype=pl.Int32),
        "slot": pl.Series(names.slots, dtype=pl.String).gather(state.series[rows[which], S_SLOT]),
        "room": rooms.gather(np.where(room >= 0, room, len(names.rooms))),
    }).sort("series", "number")  # fmt: skip


def _leads(
    facts: Facts, names: Names, state: State, rows: np.ndarray, name: pl.Series
) -> pl.DataFrame:
    """The rows of leads.csv."""
    count = facts.unit[state.series[rows, S_UNIT], LEADS]
    which = np.repeat(np.arange(len(rows)), count)
    number = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    leaders = state.lead[rows[which], number]
    return pl.DataFrame({
        "series": name.gather(which),
        "facilitator": names.facilitators.cast(pl.String).gather(leaders),
    }).sort("series", "facilitator")  # fmt: skip
