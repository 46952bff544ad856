"""Rules 4, 5, 8, 9 and 10: places, rotas and absences, managers, order of units, cover."""

import polars as pl

from makegood.engines.rollout_check.case import Case
from makegood.engines.rollout_check.verdict import Notes

col = pl.col
SPOT = ["week", "slot"]


def rule_4(case: Case, notes: Notes) -> None:
    """Nobody is in two meetings in one week and slot, sitting or leading."""
    outside = pl.lit("facilitator ") + col("facilitator").cast(pl.String)
    who = pl.coalesce(col("person").cast(pl.String), outside)
    columns = ["who", "series", "number", *SPOT, "line"]
    leads = case.leading.with_columns(who=who.cast(pl.Categorical))
    sits = case.attending.rename({"person": "who"})
    # A number for each person and time; only what comes twice is looked at closely.
    key = col("who").to_physical().cast(pl.Int64) * (1 << 24) + col("time")
    keys = pl.concat([sits.select(key), leads.select(key)]).to_series().is_duplicated()
    busy = pl.concat([
        sits.select(columns).filter(keys[: sits.height]).with_columns(file=pl.lit("seats.csv")),
        leads.select(columns).filter(keys[sits.height :]).with_columns(file=pl.lit("leads.csv")),
    ]).unique(["who", "series", "number", *SPOT])  # fmt: skip
    clash = busy.group_by("who", *SPOT).agg(
        count=pl.len(), series=col("series").cast(pl.String).unique().sort().str.join(", "),
        line=col("line").max(), file=col("file").max(),
    ).filter(col("count") > 1)  # fmt: skip
    for file in ("seats.csv", "leads.csv"):
        notes.tell_rows(4, file, clash.filter(col("file") == file),
                        "{who} is in {count} places in week {week}, {slot}: {series}")  # fmt: skip


def rule_5(case: Case, notes: Notes, listed: pl.DataFrame) -> None:
    """Rotas list the time, nobody is absent, nothing is blacked out, facilitators are there."""
    who = {"seats.csv": (case.attending, "person"), "leads.csv": (case.leading, "facilitator")}
    absences = case.files.problem["absences"].drop("line")
    departments = case.files.problem["people"].select("person", "department")
    for file, (rows, name) in who.items():
        off = rows.join(listed, on=["pattern", *SPOT], how="anti")
        notes.tell_rows(5, file, off, f"the rota {{pattern}} of {{{name}}} does not list {{slot}} in "
                        "week {week}")  # fmt: skip
        away = rows.drop("first_week", "last_week", strict=False).join(absences, on="person")
        away = away.filter(col("week").is_between(col("first_week"), col("last_week")))
        away = away.unique([name, "series", "number"])
        notes.tell_rows(5, file, away, f"{{{name}}} is absent in week {{week}} (series {{series}})")
        rows = rows.drop("department", strict=False).join(departments, on="person")
        shut = _blacked_out(case, rows)
        notes.tell_rows(5, file, shut, "no meeting with {department} in week {week}, {slot} "
                        f"({{{name}}}, series {{series}})")  # fmt: skip
    everyone = case.files.problem["blackouts"].filter(col("department").is_null())
    weeks = everyone.filter(col("slot").is_null()).select("week")
    shut = pl.concat([
        case.meetings.join(weeks, on="week", how="semi"),
        case.meetings.join(everyone, on=SPOT, how="semi"),
    ]).unique("line")  # fmt: skip
    notes.tell_rows(5, "meetings.csv", shut, "no meetings in week {week}, {slot} (series {series})")
    window = case.leading.filter(~col("week").is_between(col("first_week"), col("last_week")))
    notes.tell_rows(5, "leads.csv", window,
                    "{facilitator} leads {series} in week {week}, but is there in weeks "
                    "{first_week} to {last_week}")  # fmt: skip


def _blacked_out(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose person's department is blacked out then."""
    own = case.files.problem["blackouts"].filter(col("department").is_not_null())
    whole = own.filter(col("slot").is_null())
    return pl.concat([
        rows.join(whole, on=["department", "week"], how="semi"),
        rows.join(own, on=["department", *SPOT], how="semi"),
    ]).unique(["person", "series", "number"])  # fmt: skip


def rule_8(case: Case, notes: Notes) -> None:
    """No series holds a person and one of their managers, sitting or leading."""
    people = case.files.problem["people"]
    lines = people.filter(col("managers").is_not_null()).select(
        "person", manager=col("managers").str.split(";")
    ).explode("manager", empty_as_null=True).with_columns(col("manager").cast(pl.Categorical))  # fmt: skip
    sits = case.seats.select("series", "person", "line", file=pl.lit("seats.csv"))
    leads = case.leads.filter(col("person").is_not_null())
    leads = leads.select("series", "person", "line", file=pl.lit("leads.csv"))
    there = pl.concat([sits, leads])
    above = there.select("series", manager=col("person")).unique()
    beside = there.join(lines, on="person").join(above, on=["series", "manager"], how="semi")
    for file in ("seats.csv", "leads.csv"):
        notes.tell_rows(8, file, beside.filter(col("file") == file),
                        "{person} is in {series} with {manager}, their manager")  # fmt: skip


def rule_9(case: Case, notes: Notes) -> None:
    """Units come after those they follow; facilitators finish what they need before they lead it."""
    units = case.files.problem["units"]
    needs = case.files.problem["needs"].select("person", "unit")
    spans = case.meetings.group_by("series").agg(
        first_week=col("week").min(), last_week=col("week").max(),
        first_time=col("time").min(), last_time=col("time").max(),
    )  # fmt: skip
    seated = case.seats.select("person", "unit", "series", "line").join(spans, on="series")
    follows = units.filter(col("after").is_not_null()).select(
        "unit", "after", gap=col("after_gap_weeks").fill_null(0)
    )
    later = case.seats.select("person", "unit", "line").join(follows, on="unit")
    later = later.join(needs, left_on=["person", "after"], right_on=["person", "unit"], how="semi")
    before = case.seats.select("person", after=col("unit"))
    notes.tell_rows(9, "seats.csv", later.join(before, on=["person", "after"], how="anti"),
                    "{person} is seated in {unit}, but not in {after}, which comes before")  # fmt: skip
    pairs = seated.join(follows, on="unit").join(
        seated.select("person", after=col("unit"), done_week=col("last_week"), done=col("last_time")),
        on=["person", "after"],
    )  # fmt: skip
    soon = (col("first_week") < col("done_week") + col("gap")) | (col("first_time") <= col("done"))
    notes.tell_rows(9, "seats.csv", pairs.filter(soon),
                    "{person} begins {unit} in week {first_week}; {after} ends in week {done_week} "
                    "and {gap} weeks must lie between")  # fmt: skip
    leading = case.leads.filter(col("person").is_not_null()).join(spans, on="series")
    leading = leading.select("facilitator", "person", "unit", "series", "line", "first_time")
    learning = leading.join(needs, on=["person", "unit"], how="semi").join(
        seated.select("person", "unit", done="last_time"), on=["person", "unit"], how="left"
    )
    early = learning.filter(col("done").is_null() | (col("first_time") <= col("done")))
    notes.tell_rows(9, "leads.csv", early.unique(["facilitator", "series"]),
                    "{facilitator} leads {series} before finishing {unit}, which they need")  # fmt: skip


def rule_10(case: Case, notes: Notes, listed: pl.DataFrame) -> None:
    """Meetings lie in the wave's window; no cover unit misses more than it may."""
    windows = case.files.problem["waves"].select("wave", "unit", "first_week", "last_week")
    at = case.attending.join(windows, on=["wave", "unit"], how="left")
    notes.tell_rows(10, "seats.csv",
                    at.filter(col("first_week").is_null()).unique(["person", "unit", "series"]),
                    "the wave {wave} of {person} has no window for {unit}")  # fmt: skip
    notes.tell_rows(10, "seats.csv",
                    at.filter(~col("week").is_between(col("first_week"), col("last_week"))),
                    "{series} meets in week {week}; the wave {wave} of {person} has weeks "
                    "{first_week} to {last_week} for {unit}")  # fmt: skip
    beyond = case.meetings.filter(~col("week").is_between(0, case.files.weeks - 1))
    notes.tell_rows(10, "meetings.csv", beyond, "{series} meets in week {week}, which is not there")
    people = case.files.problem["people"].select("person", "cover_unit", "pattern")
    leading = case.leading.filter(col("person").is_not_null()).select("person", *SPOT, "line")
    columns = ["person", "cover_unit", "pattern", *SPOT, "line"]
    away = pl.concat([
        case.attending.select(columns), leading.join(people, on="person").select(columns)
    ]).filter(col("cover_unit").is_not_null())  # fmt: skip
    duty = listed.filter(col("on_duty") == 1)
    away = away.join(duty, on=["pattern", *SPOT], how="semi")
    most = case.files.problem["cover"].select("cover_unit", "max_away")
    counted = away.group_by("cover_unit", *SPOT).agg(
        away=col("person").n_unique(), line=col("line").max()
    )
    over = counted.join(most, on="cover_unit").filter(col("away") > col("max_away"))
    notes.tell_rows(10, "seats.csv", over,
                    "{away} people of {cover_unit} are away in week {week}, {slot}; {max_away} may "
                    "be")  # fmt: skip
