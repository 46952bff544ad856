"""The facts the engine reads, as frames, and their check.

Intervals are half open: `start` is the first day, `end` the first day after; a null end is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import polars as pl

Schema = Mapping[str, type[pl.DataType]]

SCHEMAS: Mapping[str, Schema] = {
    "appointments": {
        "appointment": pl.Int64,
        "person": pl.Int64,
        "org": pl.Int32,
        "role": pl.String,
        "fte": pl.Float64,
        "shift": pl.String,
        "location": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "title": pl.String,
    },
    "responsibilities": {
        "person": pl.Int64,
        "code": pl.String,
        "start": pl.Date,
        "end": pl.Date,
    },
    "leave": {"person": pl.Int64, "start": pl.Date, "end": pl.Date},
    "completions": {
        "person": pl.Int64,
        "unit": pl.String,
        "edition": pl.Int32,
        "on": pl.Date,
        "how": pl.String,
        "entered": pl.Date,
        "changed_part": pl.Boolean,
    },
    "certificates": {
        "person": pl.Int64,
        "code": pl.String,
        "on": pl.Date,
        "ref": pl.String,
    },
    "waivers": {
        "person": pl.Int64,
        "unit": pl.String,
        "track": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "waiver": pl.Int64,
    },
    "gates": {"track": pl.String, "org": pl.Int32, "on": pl.Date},
}
"""Frame by frame, the columns and their types; columns beside these are ignored."""

_MAY_BE_NULL = {"end", "title", "shift", "location", "role", "fte", "org", "entered", "how", "ref"}
_MAY_BE_NULL |= {"edition", "changed_part", "track", "waiver"}
_MUST = {"gates": {"track", "org"}}


class FactsError(ValueError):
    """Facts that cannot be read; the message says which frame and column and how to mend it."""


@dataclass(frozen=True)
class Facts:
    """Dated facts about people, one frame a kind; a frame that is left out is empty.

    Args:
        appointments: appointment, person, org, role, fte, shift, location, start, end, title.
        responsibilities: person, code, start, end.
        leave: person, start, end (end: the first day back; null while it is not known).
        completions: person, unit, edition, on, how, entered, changed_part.
        certificates: person, code, on, ref.
        waivers: person, unit, track (null: every track), start, end, waiver.
        gates: track, org, on: the day the track opened for the org unit.
    Raises:
        FactsError: a column is missing, has another type, or is empty where it must not be.
    """

    appointments: pl.DataFrame
    responsibilities: pl.DataFrame | None = None
    leave: pl.DataFrame | None = None
    completions: pl.DataFrame | None = None
    certificates: pl.DataFrame | None = None
    waivers: pl.DataFrame | None = None
    gates: pl.DataFrame | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            schema = SCHEMAS[one.name]
            frame = getattr(self, one.name)
            if frame is None:
                frame = pl.DataFrame(schema=dict(schema))
            object.__setattr__(self, one.name, _checked(one.name, frame, schema))
        _distinct(self.appointments)

    def frame(self, name: str) -> pl.DataFrame:
        """The frame of a name, never None."""
        found: pl.DataFrame = getattr(self, name)
        return found

    def of(self, persons: pl.Series) -> Facts:
        """The facts about some persons only; gates belong to nobody and are kept."""
        wanted = {
            one.name: self.frame(one.name).filter(pl.col("person").is_in(persons.implode()))
            for one in fields(self)
            if one.name != "gates"
        }
        return replace(self, **wanted)


def _checked(name: str, frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    missing = [column for column in schema if column not in frame.columns]
    if missing == ["title"]:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias("title"))
        missing = []
    if missing:
        raise FactsError(f"{name}: the column {missing[0]} is missing; give {', '.join(schema)}.")
    try:
        frame = frame.select(pl.col(column).cast(kind) for column, kind in schema.items())
    except pl.exceptions.PolarsError as error:
        raise FactsError(f"{name}: a column has the wrong type; give {dict(schema)}.") from error
    must = _MUST.get(name, set()) | (set(schema) - _MAY_BE_NULL)
    for column in schema:
        if column in must and frame[column].null_count():
            row = frame[column].is_null().arg_true()[0]
            raise FactsError(f"{name}, row {row + 1}: {column} is empty; give a value.")
    return frame


def _distinct(appointments: pl.DataFrame) -> None:
    if appointments["appointment"].n_unique() != appointments.height:
        twice = appointments["appointment"].filter(appointments["appointment"].is_duplicated())[0]
        raise FactsError(f"appointments: the appointment {twice} is given twice; give it once.")
