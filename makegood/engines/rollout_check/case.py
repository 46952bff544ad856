"""Problem and plan joined: what is named but not there is noted, the rest can be counted."""

from dataclasses import dataclass

import polars as pl

from makegood.engines.rollout_check.files import Files
from makegood.engines.rollout_check.verdict import Notes

col = pl.col


@dataclass(frozen=True)
class Case:
    """The joined tables; every row names things that exist. `line` is the line in the plan's file.

    time: orders the meetings of the whole rollout (week, then place of the slot in its week).
    series: with its unit's columns. meetings: with slot_minutes and time. seats: with the person's
    columns. leads: with the facilitator's columns; person is null for people from outside.
    attending, leading: one row for each seat (lead) and meeting.
    """

    files: Files
    series: pl.DataFrame
    meetings: pl.DataFrame
    seats: pl.DataFrame
    leads: pl.DataFrame
    attending: pl.DataFrame
    leading: pl.DataFrame


def join(files: Files, notes: Notes) -> Case:
    """Join the tables of a plan with those of its problem."""
    problem, plan = files.problem, files.plan
    series = _series(plan["series"], problem["units"], notes)
    meetings = _meetings(plan["meetings"], series, problem["slots"], notes)
    seats = _known(plan["seats"], "seats.csv", 1, problem["people"], "person", notes)
    seats = _known(seats, "seats.csv", 1, series, "series", notes, take=["modality"])
    leads = _known(plan["leads"], "leads.csv", 6, problem["facilitators"], "facilitator", notes)
    leads = _known(leads, "leads.csv", 6, series, "series", notes,
                   take=["unit", "modality", "minutes", "prep_minutes"])  # fmt: skip
    at = meetings.select("series", "number", "week", "slot", "time")
    seat_columns = ["person", "unit", "series", "line", "department", "cover_unit", "pattern",
                    "wave", "modality", "in_person_cost", "virtual_cost"]  # fmt: skip
    return Case(
        files, series, meetings, seats, leads,
        attending=seats.select(seat_columns).join(at, on="series"),
        leading=leads.join(at, on="series"),
    )  # fmt: skip


def _series(series: pl.DataFrame, units: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    again = series.filter(col("series").is_first_distinct().not_())
    notes.tell_rows(2, "series.csv", again, "the series {series} is listed twice")
    series = series.unique("series", keep="first", maintain_order=True)
    return _known(series, "series.csv", 2, units, "unit", notes)


def _meetings(
    meetings: pl.DataFrame, series: pl.DataFrame, slots: pl.DataFrame, notes: Notes
) -> pl.DataFrame:  # fmt: skip
    meetings = _known(meetings, "meetings.csv", 2, series, "series", notes, take=["modality"])
    order = slots.sort("weekday", "start").with_row_index("place")
    order = order.select("slot", "place", col("minutes").alias("slot_minutes"))
    meetings = _known(meetings, "meetings.csv", 2, order, "slot", notes)
    time = col("week").cast(pl.Int64) * max(1, slots.height) + col("place")
    return meetings.with_columns(time=time)


def _known(
    rows: pl.DataFrame, file: str, rule: int, among: pl.DataFrame, key: str, notes: Notes,
    take: list[str] | None = None,
) -> pl.DataFrame:  # fmt: skip
    """The rows whose key is known, with the columns of what they name."""
    lost = rows.join(among, on=key, how="anti")
    notes.tell_rows(rule, file, lost, f"there is no {key} {{{key}}}")
    right = among.drop("line", strict=False) if take is None else among.select(key, *take)
    return rows.join(right, on=key, maintain_order="left")


def listed(pattern_slots: pl.DataFrame, patterns: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """pattern, week, slot, cost, on_duty: every time that a pattern lists, for each week."""
    every = pl.DataFrame({"week": range(weeks)}, schema={"week": pl.Int32})
    cycle = patterns.select("pattern", "cycle_weeks").join(every, how="cross")
    cycle = cycle.with_columns(cycle_week=col("week") % col("cycle_weeks"))
    return cycle.join(pattern_slots.drop("line"), on=["pattern", "cycle_week"]).select(
        "pattern", "week", "slot", "cost", "on_duty"
    )
