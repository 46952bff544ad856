"""The plan in force, carried over into a problem that has changed since."""

from dataclasses import replace

import numpy as np
import polars as pl

from makegood.engines.planner.facts import FIRST, LEADS, MEETINGS, NOBODY, Facts, Names
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.readback import from_plan
from makegood.engines.planner.state import State


def carry(facts: Facts, names: Names, plan: Plan) -> tuple[Facts, Names, State, list[str]]:
    """The state of the plan in force, with facts and names that also know what is no longer there.

    A room or facilitator that the problem no longer names becomes one that is closed, or that may lead
    nothing. Seats without a need, and series whose unit is gone or is held otherwise now, are left
    out. Returns facts, names, the state, and the names of its series by row.
    """
    series = plan.series.filter(pl.col("unit").is_in(list(names.units)))
    wanted = pl.DataFrame({
        "unit": list(names.units), "k": facts.unit[:, MEETINGS], "l": facts.unit[:, LEADS],
    })  # fmt: skip
    held = plan.meetings.group_by("series").agg(pl.len().alias("has"))
    led = plan.leads.group_by("series").agg(pl.len().alias("led"))
    in_time = plan.meetings.filter(
        pl.col("slot").is_in(list(names.slots)) & (pl.col("week") < facts.W)
    )
    whole = in_time.group_by("series").agg(pl.len().alias("known"))
    series = (
        series.join(wanted, on="unit").join(held, on="series").join(led, on="series", how="left")
        .join(whole, on="series", how="left")
        .filter((pl.col("has") == pl.col("k")) & (pl.col("known") == pl.col("k")))
        .filter(pl.col("led").fill_null(0) == pl.col("l"))
        .select("series", "unit", "modality").sort("series")
    )  # fmt: skip
    keep = pl.col("series").is_in(series["series"].to_list())
    meetings, leads = plan.meetings.filter(keep), plan.leads.filter(keep)
    people = pl.DataFrame({
        "person": names.people.cast(pl.String).gather(facts.need[:, 0]),
        "unit": pl.Series(list(names.units), dtype=pl.String).gather(facts.need[:, 1]),
    })  # fmt: skip
    seats = plan.seats.filter(keep).join(people, on=["person", "unit"], how="semi")
    facts, names = _with_former(facts, names, meetings, leads)
    carried = replace(plan, series=series, meetings=meetings, leads=leads, seats=seats)
    state, ids = from_plan(facts, names, carried)
    return facts, names, state, ids


def _with_former(
    facts: Facts, names: Names, meetings: pl.DataFrame, leads: pl.DataFrame
) -> tuple[Facts, Names]:
    """Rooms that are gone come first, closed and without seats; facilitators that are gone last."""
    cells = facts.W * facts.S
    known = set(names.rooms)
    rooms = [one for one in meetings["room"].drop_nulls().unique().sort() if one not in known]
    if rooms:
        facts = facts._replace(
            room=np.concatenate([np.zeros(len(rooms), np.int32), facts.room]).astype(np.int32),
            closed=np.concatenate([np.ones((len(rooms), cells), np.bool_), facts.closed]),
        )
        names = replace(names, rooms=[*rooms, *names.rooms])
    there = set(names.facilitators.cast(pl.String).to_list())
    gone = [one for one in leads["facilitator"].unique().sort() if one not in there]
    if gone:
        former = np.zeros((len(gone), facts.fac.shape[1]), np.int32)
        former[:, 0] = NOBODY
        former[:, 2] = len(facts.black) - 1
        former[:, 5] = -1  # a window without a week
        facts = facts._replace(fac=np.concatenate([facts.fac, former]))
        names = replace(
            names,
            facilitators=pl.concat(
                [names.facilitators.cast(pl.String), pl.Series(gone, dtype=pl.String)]
            ),
        )
    return facts, names


def from_week(facts: Facts, now: int) -> Facts:
    """The same facts for those who look for a seat: nothing begins before this week."""
    need = facts.need.copy()
    need[:, FIRST] = np.maximum(need[:, FIRST], now)
    return facts._replace(need=need)
