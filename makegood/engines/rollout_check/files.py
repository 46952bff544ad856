"""The checker's own reading of a problem and a plan: nothing here is shared with the planner."""

import csv
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from makegood.engines.rollout_check.verdict import FORMAT, Notes

# What a cell holds: s an id (kept as a number that stands for it), w words, i whole number, f number, b 0 or 1, t HH:MM; ? may be empty.
PROBLEM = {
    "slots": "slot:s weekday:i start:t minutes:i",
    "patterns": "pattern:s cycle_weeks:i",
    "pattern_slots": "pattern:s cycle_week:i slot:s cost:i on_duty:b",
    "units": "unit:s meetings:i gap_min_weeks:i gap_max_weeks:i minutes:i prep_minutes:i size_min:i "
    "size_target:i size_max:i leads:i after:s? after_gap_weeks:i? modalities:w",
    "waves": "wave:s unit:s first_week:i last_week:i",
    "people": "person:s department:s cover_unit:s? role_family:s pattern:s managers:w? wave:s? "
    "in_person_cost:i virtual_cost:i",
    "needs": "person:s unit:s",
    "absences": "person:s first_week:i last_week:i",
    "facilitators": "facilitator:s person:s? pattern:s hours_per_week:f first_week:i last_week:i",
    "qualifications": "facilitator:s unit:s modality:s",
    "rooms": "room:s capacity:i",
    "room_closures": "room:s week:i slot:s?",
    "cover": "cover_unit:s max_away:i",
    "blackouts": "week:i slot:s? department:s?",
}
PLAN = {
    "series": "series:s unit:s modality:s",
    "meetings": "series:s number:i week:i slot:s room:s?",
    "leads": "series:s facilitator:s",
    "seats": "person:s unit:s series:s",
    "unplaced": "person:s unit:s reason:w?",
}
TYPES: dict[str, pl.DataType] = {
    "s": pl.Categorical(),
    "w": pl.String(),
    "i": pl.Int32(),
    "f": pl.Float64(),
    "b": pl.Int32(),
    "t": pl.Int32(),
}
SUMMARY_KEYS = ("objective", "parts", "lower_bound", "bound_method", "seed", "seconds", "peak_mb",
                "pattern_cost")  # fmt: skip


class UnreadableProblem(ValueError):
    """The problem cannot be read, so no plan can be judged by it."""


@dataclass(frozen=True)
class Files:
    """The tables of problem and plan by name, each with a column `line`; weeks; weights; summary."""

    problem: dict[str, pl.DataFrame]
    plan: dict[str, pl.DataFrame]
    weeks: int
    weights: dict[str, float]
    summary: dict[str, Any]


def read(problem: Path, plan: Path, notes: Notes) -> Files:
    """Read both folders; what is wrong in the plan is noted, its bad rows are left out.

    Raises:
        UnreadableProblem: with the first fault of the problem.
    """
    own = Notes()
    tables = {name: _table(problem, name, columns, own) for name, columns in PROBLEM.items()}
    if own.found:
        raise UnreadableProblem(f"The problem cannot be read: {own.found[0]}.")
    try:
        head = tomllib.loads((problem / "problem.toml").read_text(encoding="utf-8-sig"))
        weeks, weights = int(head["weeks"]), {k: float(v) for k, v in head["weights"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableProblem(f"problem.toml cannot be read: {error}.") from error
    made = {name: _table(plan, name, columns, notes) for name, columns in PLAN.items()}
    return Files(tables, made, weeks, weights, _summary(plan, notes))


def _summary(plan: Path, notes: Notes) -> dict[str, Any]:
    try:
        summary = json.loads((plan / "summary.json").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        notes.tell(FORMAT, "summary.json", getattr(error, "lineno", 0), f"cannot be read: {error}")
        return {}
    if not isinstance(summary, dict):
        notes.tell(FORMAT, "summary.json", 1, "is not a JSON object")
        return {}
    for key in SUMMARY_KEYS:
        if key not in summary:
            notes.tell(FORMAT, "summary.json", 1, f"the key {key} is missing")
    return summary


def _table(folder: Path, name: str, columns: str, notes: Notes) -> pl.DataFrame:
    """One file with a column `line`; rows with a bad cell are noted and left out."""
    file = f"{name}.csv"
    kinds = dict(column.split(":") for column in columns.split())
    schema = {column: TYPES[kind[0]] for column, kind in kinds.items()}
    nothing = pl.DataFrame(schema={**schema, "line": pl.UInt32()})
    try:
        text = (folder / file).read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        notes.tell(FORMAT, file, 0, f"the file cannot be read: {error.strerror}")
        return nothing
    try:
        header = next(csv.reader([text.split(b"\n", 1)[0].decode().rstrip("\r")]), [])
        if sorted(header) != sorted(kinds):
            notes.tell(
                FORMAT, file, 1, f"the columns are {','.join(header)}, not {','.join(kinds)}"
            )
            return nothing
        quote = '"' if b'"' in text else None
        raw = pl.read_csv(text, infer_schema=False, row_index_name="line", row_index_offset=2,
                          quote_char=quote)  # fmt: skip
    except UnicodeDecodeError as error:
        notes.tell(FORMAT, file, 0, f"not UTF-8: {error}")
        return nothing
    except (pl.exceptions.PolarsError, csv.Error) as error:
        first = str(error).splitlines()[0]
        notes.tell(FORMAT, file, _uneven(text, len(kinds)), f"cannot be read as CSV: {first}")
        return nothing
    raw = raw.select(pl.col("line"), *(pl.col(c).replace("", None) for c in kinds))
    typed = raw.select(pl.col("line"), *(_cell(c, kind[0]) for c, kind in kinds.items()))
    for column, kind in kinds.items():
        unfit = typed[column].is_null()
        if kind.endswith("?"):
            unfit &= raw[column].is_not_null()
        if unfit.any():
            notes.tell_rows(FORMAT, file, raw.filter(unfit).with_columns(cell=pl.col(column)),
                            f"{column}: {{cell!r}} will not do")  # fmt: skip
    needed = [column for column, kind in kinds.items() if not kind.endswith("?")]
    return typed.drop_nulls(needed)


def _cell(column: str, kind: str) -> pl.Expr:
    cell = pl.col(column)
    if kind == "s":
        return cell.cast(pl.Categorical)
    if kind == "i":
        whole = pl.when(cell.str.contains(r"^-?\d{1,9}$")).then(cell)
        return whole.cast(pl.Int32, strict=False).alias(column)
    if kind == "f":
        return cell.cast(pl.Float64, strict=False)
    if kind == "b":
        return pl.when(cell.is_in(["0", "1"])).then(cell).cast(pl.Int32).alias(column)
    if kind == "t":
        parts = cell.str.extract_groups(r"^(\d\d):(\d\d)$")
        hour, minute = (parts.struct.field(n).cast(pl.Int32) for n in ("1", "2"))
        return (hour * 60 + minute).alias(column)
    return cell


def _uneven(text: bytes, width: int) -> int:
    """The line of the first row that has too many or too few cells, or 0."""
    reader = csv.reader(text.decode("utf-8", "replace").splitlines())
    try:
        for cells in reader:
            if cells and len(cells) != width:
                return reader.line_num
    except csv.Error:
        return reader.line_num
    return 0
