"""Writing many stored requirements at once: COPY on PostgreSQL, one prepared statement on SQLite."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from makegood.people.frames import among

from ..models import PersonMark, Unit

Tell = Callable[[int, int | None, str], None]
_COLUMNS = (
    "person_id", "unit_id", "status", "strength", "asked_from", "due", "done_on", "valid_until",
    "minutes", "asked_minutes", "paid", "part", "details",
)  # fmt: skip


def insert(rows: pl.DataFrame, tell: Tell) -> None:
    """Insert rows in the shape of reads.answers.COLUMNS."""
    if rows.is_empty():
        return
    ids = dict(Unit.objects.values_list("code", "pk"))
    numbered = rows.with_columns(pl.col("unit").replace_strict(ids, return_dtype=pl.Int64))
    _bulk("curriculum_requirement", _COLUMNS, numbered, tell)


def remove(keys: pl.DataFrame) -> None:
    """Delete the stored rows with these (person, unit) pairs."""
    if keys.is_empty():
        return
    ids = dict(Unit.objects.values_list("code", "pk"))
    for (code,), group in keys.group_by(["unit"]):
        condition, params = among("person_id", group["person"].to_list())
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM curriculum_requirement WHERE unit_id = %s AND {condition}",
                [ids[str(code)], *params],
            )


def mark(persons: pl.Series, next_changes: dict[int, Any], as_of: date) -> None:
    """Note for each person when they were computed and when time alone changes them."""
    if persons.is_empty():
        return
    ids = persons.to_list()
    condition, params = among("person_id", ids)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {PersonMark._meta.db_table} WHERE {condition}", params)
    rows = pl.DataFrame(
        {
            "person": ids,
            "as_of": [as_of] * len(ids),
            "next": pl.Series([next_changes.get(one) for one in ids], dtype=pl.Date),
        }
    )
    _bulk(PersonMark._meta.db_table, ("person_id", "as_of", "next_change"), rows, _silent)


def _silent(done: int, total: int | None, label: str) -> None:
    return None


def _bulk(table: str, columns: tuple[str, ...], rows: pl.DataFrame, tell: Tell) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = io.BytesIO()
            rows.write_csv(text, include_header=False, null_value="\\N", quote_style="necessary")
            data = text.getvalue()
            with cursor.copy(
                f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
            ) as copy:
                for start in range(0, len(data), 1 << 20):
                    copy.write(data[start : start + (1 << 20)])
            tell(rows.height, rows.height, "storing")
            return
        dates = [name for name, kind in rows.schema.items() if kind == pl.Date]
        plain = rows.with_columns(pl.col(name).dt.to_string("%Y-%m-%d") for name in dates)
        marks = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        for start in range(0, plain.height, 20_000):
            cursor.executemany(statement, plain.slice(start, 20_000).rows())
            tell(min(start + 20_000, plain.height), plain.height, "storing")
