"""The plan in force, carried over into a problem that has changed since."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makegood.engines.planner.facts import FIRST, LEADS, MEETINGS, NOBODY, SIZE_MAX, Facts, Names
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.readback import from_plan
from makegood.engines.planner.state import State
from makegood.engines.words import Words


@dataclass(frozen=True)
class Carried:
    """The plan in force in the words of the changed problem.

    facts, names: with rooms and facilitators that are no longer there; ids: names of the state's
    series by row; lost: (person, unit) to the series they had, for those whose series does not fit
    the problem any more and was left out.
    """

    facts: Facts
    names: Names
    state: State
    ids: list[str]
    lost: dict[tuple[str, str], str]


def carry(facts: Facts, names: Names, plan: Plan, now: int) -> Carried:
    """The state of the plan in force, with facts and names that also know what is no longer there.

    A room or facilitator that the problem no longer names becomes one that is closed, or that may lead
    nothing. Seats without a need are left out, and so is a series of which nobody is left, or that
    is to come and does not fit the problem any more (another number of meetings or leads, a slot
    that is gone).

    Raises:
        ValueError: a series that has begun does not fit the problem; or nobody of the plan is in it.
    """
    people = pl.DataFrame({
        "person": names.people.cast(pl.String).gather(facts.need[:, 0]),
        "unit": pl.Series(list(names.units), dtype=pl.String).gather(facts.need[:, 1]),
    })  # fmt: skip
    seats = plan.seats.join(people, on=["person", "unit"], how="semi")
    if plan.seats.height and people.height and not seats.height:
        raise ValueError(
            Words("No seat of the plan in force belongs to a need of the problem: is it this problem's plan?")
        )  # fmt: skip
    seated = pl.col("series").is_in(seats["series"].implode())
    series = plan.series.filter(pl.col("unit").is_in(list(names.units)) & seated)
    series = series.select("series", "unit", "modality").sort("series")
    unfit = _unfit(facts, names, plan, series)
    begun = plan.meetings.filter(pl.col("week") < now)["series"]
    stuck = unfit.filter(pl.col("series").is_in(begun.implode()))
    if stuck.height:
        told = "; ".join(stuck["fault"].head(5))
        raise ValueError(
            Words("The plan in force does not fit the problem in series that have begun before week {now}, and what has been held stays as it is: {told}. Describe them in the problem as they were held, or take their people's needs out.", now=now, told=told)
        )  # fmt: skip
    gone = seats.join(unfit, on="series")
    series = series.join(unfit, on="series", how="anti").sort("series")
    keep = pl.col("series").is_in(series["series"].implode())
    seats = seats.filter(keep)
    meetings, leads = plan.meetings.filter(keep), plan.leads.filter(keep)
    facts, names = _with_former(facts, names, meetings, leads)
    carried = replace(plan, series=series, meetings=meetings, leads=leads, seats=seats)
    state, ids = from_plan(_with_room_for(facts, names, carried), names, carried)
    lost = {(person, unit): one for person, unit, one in gone.select("person", "unit", "series").iter_rows()}  # fmt: skip
    return Carried(facts, names, state, ids, lost)


def _unfit(facts: Facts, names: Names, plan: Plan, series: pl.DataFrame) -> pl.DataFrame:
    """series, fault: those that are not held as the problem now says, and in what they differ."""
    col = pl.col
    wanted = pl.DataFrame({
        "unit": list(names.units), "k": facts.unit[:, MEETINGS], "l": facts.unit[:, LEADS],
    })  # fmt: skip
    known = col("slot").is_in(list(names.slots)) & (col("week") < facts.W)
    held = plan.meetings.group_by("series").agg(
        has=pl.len(), most=col("number").max(), slots=col("slot").n_unique(), known=known.sum(),
        rooms=col("room").count(),
    )  # fmt: skip
    led = plan.leads.group_by("series").agg(pl.len().alias("led"))
    found = series.join(wanted, on="unit").join(held, on="series", how="left")
    found = found.join(led, on="series", how="left").with_columns(
        pl.selectors.numeric().fill_null(0)
    )
    here = col("modality") == "in_person"
    fault = (
        pl.when((col("has") != col("k")) | (col("most") != col("k")))
        .then(pl.format("{} has {} meetings, its unit {}", "series", "has", "k"))
        .when(col("led") != col("l"))
        .then(pl.format("{} has {} facilitators, its unit {}", "series", "led", "l"))
        .when(col("known") != col("k"))
        .then(pl.format("{} meets in a slot or week that the problem does not have", "series"))
        .when(col("slots") > 1).then(pl.format("{} meets in {} slots", "series", "slots"))
        .when(col("rooms") != pl.when(here).then(col("k")).otherwise(0))
        .then(pl.format("{} lacks a room, or is virtual and has one", "series"))
    )  # fmt: skip
    return found.select("series", fault=fault).drop_nulls().sort("series")


def _with_room_for(facts: Facts, names: Names, plan: Plan) -> Facts:
    """The same facts with sizes that hold the series as they are; `Repair` thins those too large."""
    sizes = plan.seats.group_by("series").len().join(plan.series, on="series")
    most = dict(sizes.group_by("unit").agg(pl.col("len").max()).iter_rows())
    unit = facts.unit.copy()
    unit[:, SIZE_MAX] = np.maximum(unit[:, SIZE_MAX], [most.get(name, 0) for name in names.units])
    return facts._replace(unit=unit)


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
