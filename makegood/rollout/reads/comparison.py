"""A proposed plan beside the one in force: who moves, fairness by shift, load by facilitator.

Read from a run's frozen files alone, so that the comparison is of what was decided on.
"""

from pathlib import Path
from typing import Any

import polars as pl

from makegood.engines.planner.plan import Plan, read_plan
from makegood.engines.planner.problem import Problem, read_problem

MODALITY_COST = {"in_person": "in_person_cost", "virtual": "virtual_cost"}


def compare(folder: Path) -> dict[str, Any]:
    """The comparison of a run's plan with what was in force when its inputs were frozen.

    Gives counts of people (stay, move, new, lose, unplaced), by department; for each shift pattern
    the mean preference cost per seat and meeting before and after; for each facilitator the series
    and the most minutes in a week, before and after.
    """
    given = read_problem(folder / "problem")
    before, after = read_plan(folder / "current"), read_plan(folder / "plan")
    rows = who_moves(given, before, after)
    by_change = dict(rows.group_by("change").len().iter_rows())
    departments = (
        rows.join(given.people.select("person", "department"), on="person", how="left")
        .group_by("department")
        .agg(
            *((pl.col("change") == name).sum().alias(name)
              for name in ("stays", "moves", "new", "loses", "unplaced")),
        )
        .sort("department")
    )  # fmt: skip
    return {
        "series": {"before": before.series.height, "after": after.series.height},
        "changes": {name: by_change.get(name, 0)
                    for name in ("stays", "moves", "new", "loses", "unplaced")},
        "departments": departments.to_dicts(),
        "fairness": fairness(given, before, after),
        "load": load(given, before, after),
        "unplaced": unplaced(after),
    }  # fmt: skip


def who_moves(given: Problem, before: Plan, after: Plan) -> pl.DataFrame:
    """One row for each need: person, unit, change, series before and after.

    change: stays, moves (series, week, slot, room or modality of a meeting differ), new, loses (a
    seat that is no longer needed), unplaced (a need without a seat in the new plan).
    """
    key = ["person", "unit"]
    old = _timed(before).rename({"series": "series_before", "times": "times_before"})
    new = _timed(after).rename({"series": "series_after", "times": "times_after"})
    both = old.join(new, on=key, how="full", coalesce=True)
    needs = given.needs.select(key).with_columns(pl.lit(True).alias("needed"))
    rows = both.join(needs, on=key, how="full", coalesce=True)
    same = pl.col("times_before") == pl.col("times_after")
    change = (
        pl.when(pl.col("times_after").is_null() & pl.col("needed").is_null()).then(pl.lit("loses"))
        .when(pl.col("times_after").is_null()).then(pl.lit("unplaced"))
        .when(pl.col("times_before").is_null()).then(pl.lit("new"))
        .when(same & (pl.col("series_before") == pl.col("series_after"))).then(pl.lit("stays"))
        .otherwise(pl.lit("moves"))
    )  # fmt: skip
    return rows.select(*key, change.alias("change"), "series_before", "series_after").sort(key)


def _timed(plan: Plan) -> pl.DataFrame:
    """Each seat with its series' times, rooms and modality as one text."""
    times = (
        plan.meetings.sort("series", "number")
        .group_by("series", maintain_order=True)
        .agg(pl.concat_str([pl.col("week").cast(pl.String), "slot", pl.col("room").fill_null("")],
                           separator="/").str.join(",").alias("times"))
        .join(plan.series.select("series", "modality"), on="series", how="left")
        .select("series", pl.concat_str(["times", "modality"], separator="|").alias("times"))
    )  # fmt: skip
    return plan.seats.select("person", "unit", "series").join(times, on="series", how="left")


def fairness(given: Problem, before: Plan, after: Plan) -> list[dict[str, Any]]:
    """For each shift: seats, and the mean preference cost per seat and meeting before and after."""
    costs = {"before": _costs(given, before), "after": _costs(given, after)}
    shifts = sorted(
        {row for frame in costs.values() for row in frame["shift"].to_list() if row is not None}
    )
    found = []
    for shift in shifts:
        row: dict[str, Any] = {"shift": shift}
        for name, frame in costs.items():
            mine = frame.filter(pl.col("shift") == shift)
            mean = mine["cost"].mean()
            row[name] = None if mean is None else round(float(mean), 2)  # type: ignore[arg-type]
            row[f"seats_{name}"] = mine.select("person", "unit").n_unique() if mine.height else 0
        found.append(row)
    return found


def _costs(given: Problem, plan: Plan) -> pl.DataFrame:
    """For each seat and meeting the cost of the slot and of the modality, and the person's shift."""
    cycles = given.patterns.select("pattern", "cycle_weeks")
    rows = (
        plan.seats.join(plan.series.select("series", "modality"), on="series")
        .join(plan.meetings.select("series", "week", "slot"), on="series")
        .join(given.people.select("person", "pattern", "in_person_cost", "virtual_cost"), on="person")
        .join(cycles, on="pattern")
        .with_columns((pl.col("week") % pl.col("cycle_weeks")).alias("cycle_week"))
        .join(given.pattern_slots.select("pattern", "cycle_week", "slot", "cost"),
              on=["pattern", "cycle_week", "slot"], how="left")
    )  # fmt: skip
    own = pl.when(pl.col("modality") == "virtual").then("virtual_cost").otherwise("in_person_cost")
    return rows.select(
        "person", "unit",
        pl.col("pattern").str.split("~").list.first().alias("shift"),
        (pl.col("cost").fill_null(9) + own).alias("cost"),
    )  # fmt: skip


def load(given: Problem, before: Plan, after: Plan) -> list[dict[str, Any]]:
    """For each facilitator: series, and the most minutes in one week, before and after; and hours."""
    found: dict[str, dict[str, Any]] = {}
    for facilitator, hours in given.facilitators.select(
        "facilitator", "hours_per_week"
    ).iter_rows():
        found[facilitator] = {"facilitator": facilitator, "hours": hours, "series_before": 0,
                              "series_after": 0, "most_before": 0, "most_after": 0}  # fmt: skip
    minutes = given.units.select(
        "unit", (pl.col("minutes") + pl.col("prep_minutes")).alias("minutes")
    )
    for name, plan in (("before", before), ("after", after)):
        rows = (
            plan.leads.join(plan.series.select("series", "unit"), on="series")
            .join(minutes, on="unit")
        )  # fmt: skip
        for facilitator, count in rows.group_by("facilitator").len().iter_rows():
            if facilitator in found:
                found[facilitator][f"series_{name}"] = count
        weekly = (
            rows.join(plan.meetings.select("series", "week"), on="series")
            .group_by("facilitator", "week")
            .agg(pl.col("minutes").sum())
            .group_by("facilitator")
            .agg(pl.col("minutes").max())
        )
        for facilitator, most in weekly.iter_rows():
            if facilitator in found:
                found[facilitator][f"most_{name}"] = most
    return sorted(found.values(), key=lambda row: (-row["most_after"], row["facilitator"]))


def unplaced(plan: Plan) -> list[dict[str, Any]]:
    """Why needs have no seat: each reason with its number, the commonest first."""
    rows = plan.unplaced.group_by(pl.col("reason").fill_null("")).len().sort("len", descending=True)
    return [{"reason": reason, "count": count} for reason, count in rows.head(20).iter_rows()]
