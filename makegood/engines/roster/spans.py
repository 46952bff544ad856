"""The dates of a feed, read as whole columns and checked against each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from .columns import mapped_to
from .dates import read_dates
from .definition import Definition
from .problems import Problem, Problems
from .values import FORMULA_ERRORS

DATES = ("start", "end", "leave_start", "leave_end")


@dataclass(frozen=True)
class Told:
    """Where problems are told: the file, the definition, and the header of a field."""

    file: str
    definition: Definition
    problems: Problems
    header: Callable[[str], str]


def read_spans(rows: pl.DataFrame, as_of: date, told: Told) -> tuple[pl.DataFrame, dict[str, str]]:
    """Rows with dates in place of texts, and the order of day and month found in each column.

    A row with a date that is none, or that ends before it starts, is marked bad.
    """
    orders: dict[str, str] = {}
    for name in DATES:
        rows = _dates(rows, name, orders, told)
    return _in_order(rows, as_of, told), orders


def _dates(rows: pl.DataFrame, name: str, orders: dict[str, str], told: Told) -> pl.DataFrame:
    texts = rows[name]
    reading = read_dates(texts.unique().to_list(), told.definition.date_order)
    if reading.order:
        orders[name] = reading.order
    one = timedelta(days=1) if name in told.definition.last_days else timedelta(0)
    mapping = {text: day + one for text, day in reading.dates.items() if day}
    rows = rows.with_columns(mapped_to(texts, mapping, pl.Date).alias(name))
    wrong = [text for text, day in reading.dates.items() if day is None]
    if wrong:
        where = texts.is_in(wrong)
        lines = rows["line"].filter(where).to_list()
        for line, text in zip(lines, texts.filter(where).to_list(), strict=True):
            kind = "ambiguous-date" if text in reading.ambiguous else "bad-date"
            kind = "formula-error" if text in FORMULA_ERRORS else kind
            told.problems.add(Problem(kind, told.file, line, told.header(name), text[:80]))
        rows = rows.with_columns(bad=pl.col("bad") | where)
    return rows


def _in_order(rows: pl.DataFrame, as_of: date, told: Told) -> pl.DataFrame:
    start, end = pl.col("start"), pl.col("end")
    checks = (
        ("end-before-start", "end", (end < start) & ~pl.col("bad"), True),
        ("leave-end-before-start", "leave_end", pl.col("leave_end") < pl.col("leave_start"), False),
        (
            "leave-without-start",
            "leave_end",
            pl.col("leave_start").is_null() & pl.col("leave_end").is_not_null(),
            False,
        ),
    )
    for kind, name, condition, whole in checks:
        wrong = rows.select(condition.fill_null(False)).to_series()
        if not wrong.any():
            continue
        for line, day in rows.filter(wrong).select("line", name).iter_rows():
            told.problems.add(Problem(kind, told.file, line, told.header(name), day.isoformat()))
        if whole:
            rows = rows.with_columns(bad=pl.col("bad") | wrong)
        else:
            rows = rows.with_columns(
                pl.when(wrong).then(None).otherwise(pl.col("leave_start", "leave_end")).name.keep()
            )
    ended = pl.col("ended") | (pl.col("end") <= as_of).fill_null(False)
    return rows.with_columns(ended=ended)
