"""What a change would do to everybody: the engine's answer before against after, row by row."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from makegood.engines.requirements import Facts, Rules, compute, open_gates
from makegood.people.frames import frame
from makegood.people.models import OrgUnit
from makegood.people.reads import tree

from ..digests import NEW_FOR
from .answers import COLUMNS, flat
from .facts import facts, rules
from .overlay import Change, laid_over, later_day

KEY = ("person", "unit")
SHOWN = tuple(name for name in COLUMNS if name not in (*KEY, "details"))
CHANGES = ("gains", "loses", "changes", "reasons")


@dataclass(frozen=True)
class Effect:
    """What changes do, exactly.

    days: today, and the later day on which they take effect if there is one. rows: one for each
    (day, person, unit) whose stored requirement would differ; `change` is one of CHANGES, `told`
    says that the next digest has a line about it. summary: the same counted, as JSON. hash: over
    the rows; equal hashes are equal effects.
    """

    days: tuple[date, ...]
    rows: pl.DataFrame
    summary: dict[str, Any]
    hash: str


def effect_of(changes: Sequence[Change], today: date) -> Effect:
    """The full answer with the rules in force and with the changes laid over them, compared.

    For today the rows are those that applying the changes would store. Where they take effect
    later, that day is compared as well, with the facts that are known now.
    """
    now, then = rules(), laid_over(changes, today)
    later = later_day(changes, today)
    known = facts()
    opened = _opened(known, then, today)
    found = [_compare(flat(compute(known, now, today)), flat(compute(opened, then, today)), today)]
    days = [today]
    if later is not None:
        before = _opened(_opened(known, now, today), now, later)
        after = _opened(opened, then, later)
        found.append(
            _compare(flat(compute(before, now, later)), flat(compute(after, then, later)), later)
        )
        days.append(later)
    rows = pl.concat(found)
    gates = opened.frame("gates").height - known.frame("gates").height
    summary = {
        "days": [day.isoformat() for day in days],
        "gates": gates,
        "by_day": {day.isoformat(): _summary(rows.filter(day=day), day) for day in days},
    }
    return Effect(tuple(days), rows, summary, _hash(rows, gates))


def _opened(known: Facts, book: Rules, day: date) -> Facts:
    """The facts with the gates that applying would open on that day."""
    fresh = open_gates(known, book, day).select("track", "org", "on")
    gates = known.frame("gates").select("track", "org", "on")
    return replace(known, gates=pl.concat([gates, fresh], how="vertical_relaxed"))


def _compare(before: pl.DataFrame, after: pl.DataFrame, day: date) -> pl.DataFrame:
    both = before.join(after, on=KEY, how="full", coalesce=True, suffix="_after", nulls_equal=True)
    names = {name: f"{name}_before" for name in COLUMNS if name not in KEY}
    both = both.rename(names)
    seen = pl.any_horizontal(pl.col(f"{n}_before").ne_missing(pl.col(f"{n}_after")) for n in SHOWN)
    differs = seen | pl.col("details_before").ne_missing(pl.col("details_after"))
    was, will = pl.col("status_before"), pl.col("status_after")
    had = was.is_not_null() & was.ne_missing(pl.lit("no longer asked"))
    has = will.is_not_null() & will.ne_missing(pl.lit("no longer asked"))
    kind = (
        pl.when(has & ~had).then(pl.lit("gains"))
        .when(had & ~has).then(pl.lit("loses"))
        .when(seen).then(pl.lit("changes"))
        .otherwise(pl.lit("reasons"))
    )  # fmt: skip
    told = _line("after", day) & ~_line("before", day)
    return (
        both.filter(differs)
        .select(
            pl.lit(day).alias("day"),
            *KEY,
            kind.alias("change"),
            told.alias("told"),
            *(pl.col(f"{name}_{side}") for name in SHOWN for side in ("before", "after")),
            pl.col("details_before"),
            pl.col("details_after"),
        )
        .sort(KEY)
    )


def _line(side: str, day: date) -> pl.Expr:
    """Whether the week's digest has a line about the requirement, by the rule of `digests.weekly`."""
    status, since = pl.col(f"status_{side}"), pl.col(f"asked_from_{side}")
    fresh = (status == "asked") & since.is_between(day - NEW_FOR, day, closed="right")
    line = (status.is_in(["due soon", "overdue"]) | fresh) & (pl.col(f"asked_minutes_{side}") > 0)
    return line.fill_null(False)


def _hash(rows: pl.DataFrame, gates: int) -> str:
    return hashlib.sha256(f"{gates}\n{rows.write_csv()}".encode()).hexdigest()


def _people(rows: pl.DataFrame, which: pl.Expr) -> int:
    return int(rows.filter(which)["person"].n_unique())


def _spent(side: str, paid: bool) -> pl.Expr:
    minutes = pl.col(f"asked_minutes_{side}").fill_null(0)
    return pl.when(pl.col(f"paid_{side}").fill_null(False) == paid).then(minutes).otherwise(0).sum()


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    earlier = pl.col("due_after") < pl.col("due_before")
    later = pl.col("due_after") > pl.col("due_before")
    minutes = rows.select(
        (_spent("after", True) - _spent("before", True)).alias("paid"),
        (_spent("after", False) - _spent("before", False)).alias("unpaid"),
    ).row(0)
    return {
        "people": int(rows.filter(pl.col("change") != "reasons")["person"].n_unique()),
        **{kind: _people(rows, pl.col("change") == kind) for kind in CHANGES},
        **{f"{kind}_rows": rows.filter(change=kind).height for kind in CHANGES},
        "earlier": _people(rows, earlier),
        "later": _people(rows, later),
        "paid_minutes": int(minutes[0] or 0),
        "unpaid_minutes": int(minutes[1] or 0),
        "told": _people(rows, pl.col("told")),
        "mailed": _people(rows, pl.col("told") & pl.col("reached")),
        "lines": int(rows["told"].sum()),
    }


def _summary(rows: pl.DataFrame, day: date) -> dict[str, Any]:
    rows = rows.with_columns(reached=pl.col("person").is_in(_reached().implode()))
    placed = rows.join(departments(day), on="person", how="left").with_columns(
        pl.col("department").fill_null("")
    )
    names = dict(OrgUnit.objects.values_list("code", "name"))
    found = [
        {"code": code, "name": names.get(code, ""), **_counts(some)}
        for (code,), some in sorted(placed.group_by(["department"]), key=lambda one: str(one[0]))
    ]
    units = [
        {"code": code, **_counts(some)}
        for (code,), some in sorted(rows.group_by(["unit"]), key=lambda one: str(one[0]))
    ]
    return {**_counts(rows), "departments": found, "units": units}


def _reached() -> pl.Series:
    """The persons to whom a digest goes by e-mail."""
    sql = (
        "SELECT p.id FROM people_person p LEFT JOIN notices_preference w ON w.person_id = p.id "
        "WHERE p.email <> '' AND (w.digest IS NULL OR w.digest)"
    )
    return frame(sql, {"person": pl.Int64})["person"]


def departments(day: date) -> pl.DataFrame:
    """Each person's department on a day: that of the largest appointment; (person, department)."""
    stand = tree(day)
    rows = frame(
        "SELECT person_id, org_id, fte, start FROM people_appointment "
        'WHERE start <= %s AND ("end" IS NULL OR "end" > %s)',
        {"person": pl.Int64, "org": pl.Int64, "fte": pl.Float64, "start": pl.Date},
        [day, day],
    )
    orgs = rows["org"].unique().to_list()
    top = {org: stand.department(org) or org for org in orgs}
    codes = {org: stand.unit[at].code if (at := top[org]) in stand.unit else "" for org in orgs}
    places = pl.DataFrame(
        {"org": orgs, "department": [codes[org] for org in orgs]},
        schema={"org": pl.Int64, "department": pl.String},
    )
    return (
        rows.sort("person", -pl.col("fte"), "start", "org")
        .unique("person", keep="first", maintain_order=True)
        .join(places, on="org", how="left")
        .select("person", "department")
    )


def named(rows: pl.DataFrame, days: Iterable[date]) -> pl.DataFrame:
    """The rows for download: institution id, name, department and unit title instead of numbers."""
    ids = rows["person"].unique()
    words = frame(
        "SELECT id, code, given, preferred_name, family FROM people_person",
        {"person": pl.Int64, "institution id": pl.String, "given": pl.String,
         "preferred": pl.String, "family": pl.String},
    ).filter(pl.col("person").is_in(ids.implode()))  # fmt: skip
    first = pl.when(pl.col("preferred") != "").then("preferred").otherwise("given")
    words = words.select(
        "person", "institution id",
        pl.concat_str([first, pl.lit(" "), pl.col("family")]).str.strip_chars().alias("name"),
    )  # fmt: skip
    titles = frame(
        "SELECT code, title FROM curriculum_unit", {"unit": pl.String, "title": pl.String}
    )
    placed = pl.concat([departments(day).with_columns(pl.lit(day).alias("day")) for day in days])
    table = (
        rows.join(words, on="person", how="left")
        .join(titles, on="unit", how="left")
        .join(placed, on=["person", "day"], how="left")
    )
    plain = [f"{name}_{side}" for name in SHOWN for side in ("before", "after")]
    shown = table.select(
        "day", "institution id", "name", "department", "unit", "title", "change",
        pl.when(pl.col("told")).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("newly told"),
        *(pl.col(name).alias(name.replace("_", " ")) for name in plain),
    )  # fmt: skip
    # Those for whom only the reason changes stand last: who gains or loses is what is decided about.
    shown = shown.sort(
        "day", pl.col("change") == "reasons", "department", "name", "institution id", "unit",
        nulls_last=True,
    )  # fmt: skip
    risky = r"^[=+\-@\t\r]"  # a spreadsheet would run these as a formula
    return shown.with_columns(
        pl.when(pl.col(name).str.contains(risky))
        .then("'" + pl.col(name))
        .otherwise(name)
        .alias(name)
        for name in ("institution id", "name", "department", "unit", "title")
    )
