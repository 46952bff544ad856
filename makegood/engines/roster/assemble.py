"""Puts the rows of a feed together: one row for each person, one for each appointment."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from .columns import Feed
from .problems import Problem

PERSON = (
    "given",
    "family",
    "preferred_name",
    "pronouns",
    "email",
    "language",
    "no_daily_email",
    "shared_workstation",
)
PLACE = ("org", "title", "role_family", "fte", "shift", "location", "start", "end", "ended")
KEY = ["person_id", "ref"]


@dataclass(frozen=True)
class Conflict:
    """Rows of one id that contradict each other: the fields in which, and the lines."""

    person_id: str
    ref: str
    fields: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass
class Assembled:
    """A feed as people, appointments, duties and leaves.

    people: person_id, PERSON. appointments: person_id, ref, PLACE, managers (ids joined by |), line.
    duties: person_id, duty. leaves: person_id, start, end.
    """

    people: pl.DataFrame
    appointments: pl.DataFrame
    duties: pl.DataFrame
    leaves: pl.DataFrame
    conflicts: list[Conflict]


def assemble(feed: Feed, known_ids: pl.Series, as_of: date) -> Assembled:
    """Group the rows of a feed by person and by appointment.

    known_ids: ids of everybody makegood knows; a manager must be among them or in the feed.
    Of contradicting rows the last is taken; each contradiction is a Conflict, which a guard refuses.
    """
    rows = _managers(feed, feed.rows, known_ids)
    conflicts: list[Conflict] = []
    appointments = _appointments(rows, as_of, conflicts)
    people = _people(rows, conflicts)
    duties = (
        rows.select("person_id", duty=pl.col("responsibilities").cast(pl.String).str.split("|"))
        .explode("duty")
        .filter(pl.col("duty") != "")
        .unique(maintain_order=True)
    )
    leaves = (
        rows.select("person_id", start="leave_start", end="leave_end")
        .filter(pl.col("start").is_not_null())
        .unique(subset=["person_id", "start"], keep="last", maintain_order=True)
    )
    return Assembled(people, appointments, duties, leaves, conflicts)


def _people(rows: pl.DataFrame, conflicts: list[Conflict]) -> pl.DataFrame:
    columns = rows.select("person_id", *PERSON, "line")
    several = columns["person_id"].is_duplicated()
    if not several.any():
        return columns.drop("line")
    told = columns.filter(several)
    said = [_said(name) for name in PERSON]
    grouped = told.group_by("person_id", maintain_order=True).agg(
        *[value.last().alias(name) for name, value in zip(PERSON, said, strict=True)],
        *[value.n_unique().alias(f"n_{name}") for name, value in zip(PERSON, said, strict=True)],
        pl.col("line"),
    )
    _tell(grouped, PERSON, conflicts)
    # Whoever says nothing in any row keeps the blank, where a blank is a statement.
    blank = told.unique("person_id", keep="last").select("person_id", *PERSON)
    grouped = grouped.join(blank, on="person_id", suffix="_blank").with_columns(
        pl.coalesce(name, f"{name}_blank").alias(name) for name in PERSON
    )
    single = columns.filter(~several).drop("line")
    return pl.concat([single, grouped.select(single.columns)])


def _said(name: str) -> pl.Expr:
    """The values that rows state for a field; a blank states nothing."""
    column = pl.col(name)
    if name in ("no_daily_email", "shared_workstation"):
        return column.drop_nulls()
    return column.filter(column.is_not_null() & (column.cast(pl.String) != ""))


def _appointments(rows: pl.DataFrame, as_of: date, conflicts: list[Conflict]) -> pl.DataFrame:
    columns = rows.select(*KEY, *PLACE, "managers", "line")
    several = columns.select(pl.struct(KEY).is_duplicated()).to_series()
    if not several.any():
        return columns
    single, told = columns.filter(~several), columns.filter(several)
    # Of several rows of one appointment, those that have ended are its history, and those that
    # begin later have not come yet: neither contradicts the row that holds now.
    rank = (
        pl.when(pl.col("ended"))
        .then(2)
        .when((pl.col("start") > as_of).fill_null(False))
        .then(1)
        .otherwise(0)
    )
    told = told.with_columns(rank=rank)
    told = told.filter(pl.col("rank") == pl.col("rank").min().over(KEY))
    past = told.filter(pl.col("rank") > 0).sort("start", nulls_last=False)
    past = past.unique(KEY, keep="last", maintain_order=True).select(columns.columns)
    now = told.filter(pl.col("rank") == 0)
    grouped = now.group_by(KEY, maintain_order=True).agg(
        *[pl.col(name).last() for name in PLACE],
        *[pl.col(name).n_unique().alias(f"n_{name}") for name in PLACE],
        managers=pl.col("managers").filter(pl.col("managers") != "").str.join("|"),
        lines=pl.col("line"),
        line=pl.col("line").last(),
    )
    _tell(grouped.drop("line").rename({"lines": "line"}), PLACE, conflicts)
    tidy = pl.col("managers").str.split("|").list.unique().list.sort().list.join("|")
    grouped = grouped.with_columns(
        managers=pl.when(pl.col("managers") == "").then(pl.lit("")).otherwise(tidy)
    )
    return pl.concat([single, grouped.select(columns.columns), past]).sort("line")


def _tell(grouped: pl.DataFrame, names: tuple[str, ...], conflicts: list[Conflict]) -> None:
    wrong = grouped.filter(pl.any_horizontal(pl.col(f"n_{name}") > 1 for name in names))
    for row in wrong.head(10_000).iter_rows(named=True):
        fields = tuple(name for name in names if row[f"n_{name}"] > 1)
        conflicts.append(
            Conflict(row["person_id"], row.get("ref") or "", fields, tuple(row["line"]))
        )


def _managers(feed: Feed, rows: pl.DataFrame, known_ids: pl.Series) -> pl.DataFrame:
    """Rows whose managers are all known and none of which is the person; the others are told."""
    one = rows.select("line", "person_id", "managers").filter(pl.col("managers") != "")
    if not one.height:
        return rows
    links = one.with_columns(pl.col("managers").str.split("|")).explode("managers")
    ids = pl.concat([rows["person_id"], known_ids.cast(pl.String)]).unique()
    extra = pl.Series(sorted(feed.held), dtype=pl.String)
    known = pl.DataFrame({"managers": pl.concat([ids, extra]).unique()})
    own = links.filter(pl.col("managers") == pl.col("person_id"))
    unknown = links.join(known, on="managers", how="anti")
    if not own.height and not unknown.height:
        return rows
    for kind, wrong in (("own-manager", own), ("unknown-manager", unknown)):
        for line, value in wrong.sort("line").select("line", "managers").iter_rows():
            feed.problems.add(Problem(kind, feed.file, line, "manager", value))
    lines = pl.concat([own["line"], unknown["line"]]).unique()
    kept = (
        links.filter(pl.col("line").is_in(lines.implode()))
        .filter(pl.col("managers") != pl.col("person_id"))
        .join(known, on="managers", how="semi")
        .group_by("line")
        .agg(kept=pl.col("managers").unique().sort().str.join("|"))
    )
    mended = rows.join(kept, on="line", how="left", maintain_order="left")
    touched = pl.col("line").is_in(lines.implode())
    return mended.with_columns(
        managers=pl.when(touched).then(pl.col("kept").fill_null("")).otherwise(pl.col("managers"))
    ).drop("kept")
