"""Rules 1, 2, 3, 6 and 7: needs and seats, the shape of a series, rooms, facilitators."""

import polars as pl

from makegood.engines.rollout_check.case import Case
from makegood.engines.rollout_check.verdict import Notes

col = pl.col
PAIR = ["person", "unit"]


def rule_1(case: Case, notes: Notes) -> None:
    """Every need is seated exactly once or unplaced; a seat is in a series of its unit."""
    needs, unplaced = case.files.problem["needs"], case.files.plan["unplaced"]
    seats = case.files.plan["seats"]
    for rows, file, word in [(seats, "seats.csv", "is seated"),
                             (unplaced, "unplaced.csv", "is listed as unplaced")]:  # fmt: skip
        twice = rows.filter(pl.struct(PAIR).is_first_distinct().not_())
        notes.tell_rows(1, file, twice, f"{{person}} {word} in {{unit}} more than once")
        extra = rows.join(needs, on=PAIR, how="anti")
        notes.tell_rows(1, file, extra, f"{{person}} {word} in {{unit}} without a need")
    both = unplaced.join(seats, on=PAIR, how="semi")
    notes.tell_rows(1, "unplaced.csv", both, "{person} is both seated and unplaced in {unit}")
    lost = needs.join(seats, on=PAIR, how="anti").join(unplaced, on=PAIR, how="anti")
    notes.tell_rows(1, "needs.csv", lost, "{person} is neither seated nor unplaced in {unit}")
    of_series = case.series.select("series", series_unit=col("unit"))
    wrong = case.seats.join(of_series, on="series").filter(col("unit") != col("series_unit"))
    notes.tell_rows(1, "seats.csv", wrong,
                    "{person} sits for {unit} in {series}, a series of {series_unit}")  # fmt: skip


def rule_2(case: Case, notes: Notes) -> None:
    """Meetings as many as the unit has, in one slot, with its gaps; modality and size allowed."""
    series, meetings = case.series, case.meetings
    wrong = series.filter(
        ~col("modalities").str.split(";").list.contains(col("modality").cast(pl.String))
    )
    notes.tell_rows(2, "series.csv", wrong, "{unit} is not held {modality} (series {series})")
    held = meetings.group_by("series").agg(
        held=pl.len(), slots=col("slot").n_unique(), numbers=col("number").unique().sort()
    )
    found = series.join(held, on="series", how="left").with_columns(col("held").fill_null(0))
    notes.tell_rows(2, "series.csv", found.filter(col("held") != col("meetings")),
                    "{series} has {held} meetings, its unit {meetings}")  # fmt: skip
    notes.tell_rows(2, "series.csv", found.filter(col("slots") > 1),
                    "{series} meets in {slots} slots")  # fmt: skip
    asked = pl.int_ranges(1, col("held") + 1, dtype=pl.Int32)
    notes.tell_rows(2, "series.csv", found.filter((col("held") > 0) & (col("numbers") != asked)),
                    "the meetings of {series} are not numbered 1 to {held}")  # fmt: skip
    ordered = meetings.sort("series", "number").with_columns(
        gap=(col("week") - col("week").shift(1)).over("series")
    )
    gaps = ordered.join(series.select("series", "gap_min_weeks", "gap_max_weeks"), on="series")
    notes.tell_rows(
        2, "meetings.csv",
        gaps.filter(~col("gap").is_between(col("gap_min_weeks"), col("gap_max_weeks"))),
        "meeting {number} of {series} comes {gap} weeks after the one before; "
        "{gap_min_weeks} to {gap_max_weeks} are allowed",
    )  # fmt: skip
    # A gap of nothing still means a later time, and in one slot that is a later week.
    notes.tell_rows(2, "meetings.csv",
                    gaps.filter((col("gap") == 0) & (col("gap_min_weeks") == 0)
                                & (col("time") <= col("time").shift(1).over("series"))),
                    "meeting {number} of {series} is not later than the one before")  # fmt: skip
    short = meetings.join(series.select("series", "unit", "minutes"), on="series")
    notes.tell_rows(2, "meetings.csv", short.filter(col("slot_minutes") < col("minutes")),
                    "the slot {slot} has {slot_minutes} minutes, {unit} takes {minutes}")  # fmt: skip
    sized = _sizes(case)
    notes.tell_rows(2, "series.csv",
                    sized.filter(~col("size").is_between(col("size_min"), col("size_max"))),
                    "{series} has {size} seats; {size_min} to {size_max} are allowed")  # fmt: skip


def _sizes(case: Case) -> pl.DataFrame:
    sizes = case.seats.group_by("series").agg(size=col("person").n_unique())
    return case.series.join(sizes, on="series", how="left").with_columns(col("size").fill_null(0))


def rule_3(case: Case, notes: Notes) -> None:
    """In person: a room that is open, large enough, used once. Virtual: none."""
    virtual = case.meetings.filter(col("modality") == "virtual")
    notes.tell_rows(3, "meetings.csv", virtual.filter(col("room").is_not_null()),
                    "a virtual meeting of {series} has the room {room}")  # fmt: skip
    here = case.meetings.filter(col("modality") == "in_person")
    notes.tell_rows(3, "meetings.csv", here.filter(col("room").is_null()),
                    "meeting {number} of {series} has no room")  # fmt: skip
    here = here.filter(col("room").is_not_null())
    rooms = case.files.problem["rooms"]
    notes.tell_rows(3, "meetings.csv", here.join(rooms, on="room", how="anti"),
                    "there is no room {room}")  # fmt: skip
    closures = case.files.problem["room_closures"]
    whole = closures.filter(col("slot").is_null())
    shut = pl.concat([
        here.join(whole, on=["room", "week"], how="semi"),
        here.join(closures, on=["room", "week", "slot"], how="semi"),
    ]).unique("line")  # fmt: skip
    notes.tell_rows(3, "meetings.csv", shut, "{room} is closed in week {week}, {slot}")
    leads = case.leads.group_by("series").agg(led=col("facilitator").n_unique())
    heads = _sizes(case).join(leads, on="series", how="left")
    heads = heads.select("series", heads=col("size") + col("led").fill_null(0))
    full = here.join(rooms.select("room", "capacity"), on="room").join(heads, on="series")
    notes.tell_rows(3, "meetings.csv", full.filter(col("heads") > col("capacity")),
                    "{heads} people in {room}, which holds {capacity} (series {series})")  # fmt: skip
    again = here.filter(pl.struct("room", "week", "slot").is_first_distinct().not_())
    notes.tell_rows(3, "meetings.csv", again, "{room} is taken twice in week {week}, {slot}")


def rule_6(case: Case, notes: Notes) -> None:
    """Exactly `leads` distinct facilitators, each qualified."""
    twice = case.leads.filter(pl.struct("series", "facilitator").is_first_distinct().not_())
    notes.tell_rows(6, "leads.csv", twice, "{facilitator} is listed twice for {series}")
    led = case.leads.group_by("series").agg(led=col("facilitator").n_unique())
    found = case.series.join(led, on="series", how="left").with_columns(col("led").fill_null(0))
    notes.tell_rows(6, "series.csv", found.filter(col("led") != col("leads")),
                    "{series} has {led} facilitators, its unit {leads}")  # fmt: skip
    can = case.files.problem["qualifications"]
    unable = case.leads.join(can, on=["facilitator", "unit", "modality"], how="anti")
    notes.tell_rows(6, "leads.csv", unable, "{facilitator} is not qualified for {unit}, {modality}")


def rule_7(case: Case, notes: Notes) -> None:
    """Minutes with preparation fit the hours of each week."""
    spent = case.leading.unique(["facilitator", "series", "number"])
    spent = spent.group_by("facilitator", "week").agg(
        spent=(col("minutes") + col("prep_minutes")).sum(), hours=col("hours_per_week").first(),
        line=col("line").min(),
    )  # fmt: skip
    over = spent.filter(col("spent") > col("hours") * 60 + 1e-6)
    notes.tell_rows(7, "leads.csv", over,
                    "{facilitator} leads {spent} minutes in week {week}, of {hours} hours")  # fmt: skip
