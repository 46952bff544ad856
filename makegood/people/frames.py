"""SQL to Polars frames, the same on both databases; for reads that feed the engines."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection


def frame(sql: str, schema: Mapping[str, Any], params: Sequence[Any] = ()) -> pl.DataFrame:
    """Run one statement; columns are named and typed by `schema`, in the order selected."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return pl.DataFrame(rows, schema=dict(schema), orient="row")


def among(column: str, ids: Iterable[int] | Iterable[str] | None) -> tuple[str, list[Any]]:
    """A condition that the column is one of the ids, as one parameter however many there are."""
    if ids is None:
        return "1 = 1", []
    wanted: list[Any] = sorted(ids)  # type: ignore[type-var]
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [wanted]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(wanted)]
