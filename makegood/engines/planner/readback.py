"""A plan read back as a state, to explain it, to repair it, or to go on from it."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from makegood.engines.planner.compiled import jit
from makegood.engines.planner.facts import (
    IN_PERSON,
    LEADS,
    MEETINGS,
    MODALITY_NAMES,
    NOBODY,
    PERSON,
    SIZE_MAX,
    UNIT,
    Facts,
    Names,
)
from makegood.engines.planner.packed import Pack
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.state import (
    FREE,
    S_LIMIT,
    S_MODE,
    S_SIZE,
    S_SLOT,
    S_UNIT,
    State,
    new_state,
    occupy,
    seat,
)


def from_plan(facts: Facts, names: Names, plan: Plan) -> tuple[State, list[str]]:
    """The state that a plan stands for, and the series' names by row.

    The plan must name what the problem has, with whole series (all meetings, leads and rooms); it
    may break rules otherwise. A problem whose names have changed since is the caller's to prepare.

    Raises:
        ValueError: a seat without a need, a series without its meetings or leads, an unknown name.
    """
    state = new_state(facts, at_least=plan.series.height + 64)
    ids = plan.series["series"].to_list()
    row_of = pl.DataFrame({
        "series": pl.Series(ids, dtype=pl.String), "row": np.arange(len(ids), dtype=np.int32)
    })  # fmt: skip
    unit = _codes(plan.series["unit"], names.units)
    rows = np.arange(len(ids))
    state.series[rows, S_UNIT] = unit
    state.series[rows, S_MODE] = _codes(plan.series["modality"], MODALITY_NAMES)
    meetings = plan.meetings.join(row_of, on="series").sort("row", "number")
    at = meetings["row"].to_numpy()
    number = meetings["number"].to_numpy() - 1
    if (np.bincount(at, minlength=len(ids)) != facts.unit[unit, MEETINGS]).any():
        raise ValueError("a series has not as many meetings as its unit")
    state.week[at, number] = meetings["week"].to_numpy()
    state.series[at, S_SLOT] = _codes(meetings["slot"], names.slots)
    state.room[at, number] = _codes(meetings["room"], names.rooms, empty=True)
    leads = plan.leads.join(row_of, on="series").sort("row", "facilitator")
    at = leads["row"].to_numpy()
    counted = np.bincount(at, minlength=len(ids))
    if (counted != facts.unit[unit, LEADS]).any():
        raise ValueError("a series has not as many leads as its unit")
    place = np.arange(len(at)) - np.repeat(np.cumsum(counted) - counted, counted)
    state.lead[at, place] = _codes(leads["facilitator"], names.facilitators.to_list())
    rooms = state.room[rows]
    seats = np.where(rooms >= 0, facts.room[rooms] if len(facts.room) else 0, 1 << 30)
    limit = np.minimum(facts.unit[unit, SIZE_MAX], seats.min(axis=1) - facts.unit[unit, LEADS])
    virtual = state.series[rows, S_MODE] != IN_PERSON
    limit = np.where(virtual, facts.unit[unit, SIZE_MAX], limit)
    state.series[rows, S_LIMIT] = np.minimum(limit, state.member.shape[1])
    state.tally[FREE] = len(state.free) - len(ids)
    need, series = _seats(facts, names, plan, row_of)
    if len(series) and np.bincount(series).max() > state.member.shape[1]:
        raise ValueError("a series has more seats than its unit allows")
    _restore(Pack(facts), Pack(state), len(ids), need, series)
    return state, ids


def _codes(values: pl.Series, keys: Sequence[str], *, empty: bool = False) -> np.ndarray:
    """The position of each value among the keys."""
    known = pl.DataFrame({"key": pl.Series(list(keys), dtype=pl.String)})
    found = pl.DataFrame({"key": values.cast(pl.String)}).join(
        known.with_row_index("code"), on="key", how="left", maintain_order="left"
    )["code"]
    if found.null_count() > (values.null_count() if empty else 0):
        raise ValueError("the plan names what the problem does not have")
    return found.cast(pl.Int32).fill_null(NOBODY).to_numpy()


def _seats(
    facts: Facts, names: Names, plan: Plan, row_of: pl.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Need and series' row of each seat."""
    needs = pl.DataFrame({
        "person": names.people.cast(pl.String).gather(facts.need[:, PERSON]),
        "unit": pl.Series(names.units, dtype=pl.String).gather(facts.need[:, UNIT]),
        "need": np.arange(len(facts.need), dtype=np.int32),
    })  # fmt: skip
    found = plan.seats.select(pl.col("person", "unit", "series").cast(pl.String))
    found = found.join(needs, on=["person", "unit"], how="left").join(row_of, on="series")
    if found["need"].null_count() or found.height != plan.seats.height:
        raise ValueError("a seat without a need or a series")
    found = found.sort("need")  # joins keep no order, and a repair must be the same twice
    return np.array(found["need"]), np.array(found["row"])


@jit
def _restore(f, s, count, needs, series):  # type: ignore[no-untyped-def]
    """Occupy what the first rows of series occupy, and seat the needs."""
    for r in range(count):
        s.series[r, S_SIZE] = 0
        occupy(f, s, r, 1)
    for i in range(len(needs)):
        seat(f, s, needs[i], series[i])
        s.tally[1] = 0
