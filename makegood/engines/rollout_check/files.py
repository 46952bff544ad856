"""The checker's own reading of a problem and a plan: nothing here is shared with the planner."""

import csv
import json
import tomllib
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import polars as pl

from makegood.engines.rollout_check.verdict import FORMAT, Notes

# What a cell holds: s an id (kept as a number that stands for it), w words, i whole number, c a whole
# number from 0 to 9, f number, b 0 or 1, t HH:MM; ? may be empty.
PROBLEM = {
    "slots": "slot:s weekday:i start:t minutes:i",
    "patterns": "pattern:s cycle_weeks:i",
    "pattern_slots": "pattern:s cycle_week:i slot:s cost:c on_duty:b",
    "units": "unit:s meetings:i gap_min_weeks:i gap_max_weeks:i minutes:i prep_minutes:i size_min:i "
    "size_target:i size_max:i leads:i after:s? after_gap_weeks:i? modalities:w",
    "waves": "wave:s unit:s first_week:i last_week:i",
    "people": "person:s department:s cover_unit:s? role_family:s pattern:s managers:w? wave:s? "
    "in_person_cost:c virtual_cost:c",
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
    "c": pl.Int32(),
    "f": pl.Float64(),
    "b": pl.Int32(),
    "t": pl.Int32(),
}
HOLDS = {
    "s": "a name", "w": "words", "i": "a whole number", "c": "a whole number from 0 to 9",
    "f": "a number from 0 on", "b": "0 or 1", "t": "a time as HH:MM",
}  # fmt: skip
# What comes only once in a problem: else rows would be counted twice, and no plan judged rightly.
ONCE = {
    "slots": ["slot"], "patterns": ["pattern"], "units": ["unit"], "people": ["person"],
    "facilitators": ["facilitator"], "rooms": ["room"], "cover": ["cover_unit"],
    "needs": ["person", "unit"], "waves": ["wave", "unit"],
    "pattern_slots": ["pattern", "cycle_week", "slot"],
}  # fmt: skip
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
        UnreadableProblem: with the faults of the problem, one a line.
    """
    own = Notes(20)
    if not problem.is_dir():
        raise UnreadableProblem(f"There is no folder {problem}: name the folder of the problem.")
    tables = {name: _table(problem, name, columns, own) for name, columns in PROBLEM.items()}
    for name, keys in ONCE.items():
        again = tables[name].filter(pl.struct(keys).is_first_distinct().not_())
        of = ", ".join(f"{{{key}}}" for key in keys)
        own.tell_rows(FORMAT, f"{name}.csv", again, f"{of} has been given before")
    weeks, weights = _head(problem, own)
    if own.found:
        told = "".join(f"\n{one.place}: {one.what}" for one in own.listed()[:20])
        raise UnreadableProblem(
            f"The problem cannot be read, so no plan can be judged by it:{told}"
        )
    made = {name: _table(plan, name, columns, notes) for name, columns in PLAN.items()}
    return Files(tables, made, weeks, weights, _summary(plan, notes))


def _head(problem: Path, notes: Notes) -> tuple[int, dict[str, float]]:
    """Weeks and weights of problem.toml; what is wrong in it is noted."""
    try:
        head = tomllib.loads((problem / "problem.toml").read_text(encoding="utf-8-sig"))
        weeks, weights = head["weeks"], head["weights"]
        if isinstance(weeks, bool) or not isinstance(weeks, int) or weeks < 1:
            raise ValueError(f"weeks is {weeks!r}, not a whole number from 1 on")
        numbers = {name: float(weight) for name, weight in weights.items()}
        if not all(map(isfinite, numbers.values())):
            raise ValueError("a weight is not a number")
        return weeks, numbers
    except KeyError as error:
        notes.tell(FORMAT, "problem.toml", 0, f"there is no {error.args[0]}")
    except (OSError, ValueError, TypeError, AttributeError) as error:
        notes.tell(FORMAT, "problem.toml", 0, f"cannot be read: {error}")
    return 1, {}


def _summary(plan: Path, notes: Notes) -> dict[str, Any]:
    try:
        summary = json.loads((plan / "summary.json").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        notes.tell(FORMAT, "summary.json", getattr(error, "lineno", 0), f"cannot be read: {why}")
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
            notes.tell(FORMAT, file, 1, _other_columns(header, list(kinds)))
            return nothing
        if uneven := _uneven(text, header):
            notes.tell(FORMAT, file, *uneven)
            return nothing
        quote = '"' if b'"' in text else None
        raw = pl.read_csv(text, infer_schema=False, row_index_name="line", row_index_offset=2,
                          quote_char=quote)  # fmt: skip
    except UnicodeDecodeError as error:
        notes.tell(FORMAT, file, 0, f"not UTF-8: {error}")
        return nothing
    except (pl.exceptions.PolarsError, csv.Error) as error:
        first = str(error).splitlines()[0]
        notes.tell(FORMAT, file, 0, f"cannot be read as CSV: {first}")
        return nothing
    raw = raw.select(pl.col("line"), *(pl.col(c).replace("", None) for c in kinds))
    typed = raw.select(pl.col("line"), *(_cell(c, kind[0]) for c, kind in kinds.items()))
    for column, kind in kinds.items():
        unfit = typed[column].is_null()
        if kind.endswith("?"):
            unfit &= raw[column].is_not_null()
        if unfit.any():
            notes.tell_rows(FORMAT, file, raw.filter(unfit).with_columns(cell=pl.col(column)),
                            f"column {column}: {{cell!r}} is not {HOLDS[kind[0]]}")  # fmt: skip
    needed = [column for column, kind in kinds.items() if not kind.endswith("?")]
    return typed.drop_nulls(needed)


def _cell(column: str, kind: str) -> pl.Expr:
    cell = pl.col(column)
    if kind == "s":
        return cell.cast(pl.Categorical)
    if kind in "ic":
        whole = pl.when(cell.str.contains(r"^-?\d{1,9}$" if kind == "i" else r"^\d$")).then(cell)
        return whole.cast(pl.Int32, strict=False).alias(column)
    if kind == "f":
        number = cell.cast(pl.Float64, strict=False)
        return pl.when(number.is_finite() & (number >= 0)).then(number).alias(column)
    if kind == "b":
        return pl.when(cell.is_in(["0", "1"])).then(cell).cast(pl.Int32).alias(column)
    if kind == "t":
        parts = cell.str.extract_groups(r"^([01]\d|2[0-3]):([0-5]\d)$")
        hour, minute = (parts.struct.field(n).cast(pl.Int32) for n in ("1", "2"))
        return (hour * 60 + minute).alias(column)
    return cell


def _other_columns(header: list[str], wanted: list[str]) -> str:
    """What is wrong with a first line."""
    if not any(header):
        return f"the file is empty; its first line is {','.join(wanted)}"
    found = [f"the column {name} is missing" for name in wanted if name not in header]
    found += [f"there is no column {name!r} here" for name in header if name not in wanted]
    found += [f"the column {name} is there twice" for name in wanted if header.count(name) > 1]
    return "; ".join(found)


def _uneven(text: bytes, header: list[str]) -> tuple[int, str] | None:
    """Line and words for the first row with too many or too few cells, or with a quote left open."""
    width = len(header)
    if b'"' not in text:
        commas = text.count(b",")
        lines = text.replace(b"\r\n", b"\n").removesuffix(b"\n").count(b"\n") + 1
        if commas == lines * (width - 1) and b"\n\n" not in text:
            # As many commas as there should be: a row with one too few needs one with one too many,
            # which the reader refuses.
            return None
    reader = csv.reader(text.decode("utf-8").split("\n"), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells and len(cells) != width:
                few = f"; the column {header[len(cells)]} is missing" if len(cells) < width else ""
                return line, f"the row has {len(cells)} cells, not {width}{few}"
            line = reader.line_num + 1
    except csv.Error as error:
        return line, f"cannot be read as CSV: {error}"
    return None
