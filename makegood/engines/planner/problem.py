"""A rollout problem in memory, read from its folder and written to one.

What the format leaves open is decided here and told in docs/rollout.md: circles of managers are
allowed (the rule is symmetric, and two heads who share a post may each manage the other); a person
of a cover unit without a row in cover.csv, or with an empty one, is under no limit; absences and a
facilitator's window may reach beyond the last week; a byte order mark is dropped; columns may stand
in any order; a cell holds no line break. What is odd but no fault is told in `remarks`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from makegood.engines.planner.csv_table import Table
from makegood.engines.planner.faults import Fault, ProblemError
from makegood.engines.planner.layout import PROBLEM, WEIGHTS
from makegood.engines.planner.problem_rules import judge
from makegood.engines.words import Words

__all__ = ["Fault", "Problem", "ProblemError", "Weights", "read_problem", "write_problem"]
TOML = "problem.toml"
MOST_WEEKS = 520


@dataclass(frozen=True)
class Weights:
    """What each soft cost weighs; see the format for what is counted."""

    preference: float = 1
    open_meeting: float = 10
    lone_role: float = 8
    department_crowd: float = 3
    short: float = 1
    unplaced: float = 1000


@dataclass(frozen=True)
class Problem:
    """A problem: one frame for each file, columns as in the format.

    Whole numbers are Int32, hours_per_week Float64, on_duty Boolean, slots.start minutes from
    midnight, managers and modalities List(String); empty optional cells are null (no managers: an
    empty list). Two frames are never changed in place.
    """

    start: date
    weeks: int
    weights: Weights
    seed_note: str
    slots: pl.DataFrame
    patterns: pl.DataFrame
    pattern_slots: pl.DataFrame
    units: pl.DataFrame
    waves: pl.DataFrame
    people: pl.DataFrame
    needs: pl.DataFrame
    absences: pl.DataFrame
    facilitators: pl.DataFrame
    qualifications: pl.DataFrame
    rooms: pl.DataFrame
    room_closures: pl.DataFrame
    cover: pl.DataFrame
    blackouts: pl.DataFrame
    remarks: tuple[Fault, ...] = ()


def read_problem(folder: Path | str) -> Problem:
    """The problem in a folder, in seconds for a million people.

    Raises:
        ProblemError: with every fault found: file, line, column, what, mend.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ProblemError([Fault(str(folder), 0, "", Words("there is no such folder"),
                                  Words("Name the folder that holds problem.toml and the CSV files"))])  # fmt: skip
    head, found = _read_toml(folder / TOML)
    tables = {name: Table(folder, name, columns) for name, (columns, _) in PROBLEM.items()}
    remarks = judge(tables, head.get("weeks"))
    for table in tables.values():
        found += table.faults
    if found:
        raise ProblemError(found)
    frames = {name: table.frame for name, table in tables.items()}
    return Problem(**head, **frames, remarks=tuple(remarks))  # type: ignore[arg-type]


def _read_toml(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Start, weeks, weights and note; what cannot be read is left out and told."""
    faults: list[Fault] = []

    def tell(key: str, what: str, mend: str, line: int | None = None) -> None:
        where = line if line is not None else _line_of(text, key)
        faults.append(Fault(TOML, where, key, what, mend))

    text = ""
    try:
        text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        told = tomllib.loads(text)
    except OSError as error:
        tell("", Words("the file cannot be read ({error})", error=error.strerror or error),
             Words("Add it with start, weeks and [weights]"), 0)  # fmt: skip
        return {}, faults
    except UnicodeDecodeError as error:
        tell("", Words("a byte that is not UTF-8"), Words("Save the file as UTF-8"),
             error.object[: error.start].count(b"\n") + 1)  # fmt: skip
        return {}, faults
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        what = re.sub(r"\s*\(at .*\)$", "", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        tell(f"column {at[2]}" if at else "", what, Words("Write it as TOML"), line)
        return {}, faults
    head: dict[str, Any] = {"seed_note": ""}
    start = told.get("start")
    if start is None:
        tell("start", Words("the key is missing"), Words("Add start = YYYY-MM-DD, a Monday"), 1)
    elif not isinstance(start, date) or isinstance(start, datetime):
        tell(
            "start",
            Words("{start!r} is not a date", start=start),
            Words("Write start = YYYY-MM-DD without quotes"),
        )
    elif start.weekday():
        tell(
            "start",
            Words("{start} is not a Monday", start=start),
            Words("Week 0 begins on a Monday"),
        )
    else:
        head["start"] = start
    weeks = told.get("weeks")
    if weeks is None:
        tell("weeks", Words("the key is missing"), Words("Add weeks, how many there are"), 1)
    elif not isinstance(weeks, int) or isinstance(weeks, bool) or not 1 <= weeks <= MOST_WEEKS:
        tell("weeks", Words("{weeks!r} is not a number of weeks", weeks=weeks),
             Words("Write a whole number from 1 to {most}", most=MOST_WEEKS))  # fmt: skip
    else:
        head["weeks"] = weeks
    note = told.get("seed_note", "")
    if isinstance(note, str):
        head["seed_note"] = note
    else:
        tell("seed_note", Words("the note is not text"), Words("Put it in quotes"))
    weights = told.get("weights")
    if not isinstance(weights, dict):
        tell(
            "weights",
            Words("the table is missing"),
            Words("Add [weights] with {columns}", columns=", ".join(WEIGHTS)),
            1,
        )
        return head, faults
    for name in WEIGHTS:
        value = weights.get(name)
        if value is None:
            tell(name, Words("the weight is missing"), Words("Add {name} to [weights]", name=name),
                 _line_of(text, "[weights]"))  # fmt: skip
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9:
            tell(
                name,
                Words("{value!r} is not a weight", value=value),
                Words("Write a number from 0 to 1000000000"),
            )
    for name in sorted(set(weights) - set(WEIGHTS)):
        tell(
            name,
            Words("there is no weight {name!r}", name=name),
            Words("The weights are {columns}", columns=", ".join(WEIGHTS)),
        )
    if not faults:
        head["weights"] = Weights(**weights)
    return head, faults


def _line_of(text: str, key: str) -> int:
    """The line on which a key is set, or 1."""
    pattern = rf"^\s*{re.escape(key)}" + (r"\s*=" if not key.startswith("[") else "")
    if key == "weights":
        pattern = r"^\s*(\[weights\]|weights\s*=)"
    found = re.search(pattern, text, re.M)
    return text[: found.start() + len(found[0])].count("\n") + 1 if found else 1


def write_problem(problem: Problem, folder: Path | str) -> None:
    """Write the problem's files into a folder that is there or is made; read gives the same back."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"start = {problem.start.isoformat()}", f"weeks = {problem.weeks}",
             f"seed_note = {_quoted(problem.seed_note)}", "", "[weights]"]  # fmt: skip
    weights: Mapping[str, float] = {
        f.name: getattr(problem.weights, f.name) for f in fields(Weights)
    }
    lines += [f"{name} = {value!r}" for name, value in weights.items()]
    (folder / TOML).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in PROBLEM:
        written(getattr(problem, name), name).write_csv(folder / f"{name}.csv")


def written(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """A frame as the cells of its file: times HH:MM, flags 0 and 1, lists joined by ;."""
    cells = []
    for column in PROBLEM[name][0]:
        cell = pl.col(column.name)
        match column.kind:
            case "clock":
                hours, minutes = (cell // 60).cast(pl.String), (cell % 60).cast(pl.String)
                cell = pl.concat_str([hours.str.zfill(2), pl.lit(":"), minutes.str.zfill(2)])
            case "flag":
                cell = cell.cast(pl.Int8)
            case "ids" | "modalities":
                cell = cell.list.join(";").replace("", None)
            case "hours":
                whole = cell == cell.round(0)
                cell = (
                    pl.when(whole).then(cell.cast(pl.Int32).cast(pl.String))
                    .otherwise(cell.cast(pl.String))
                )  # fmt: skip
        cells.append(cell.alias(column.name))
    return frame.select(cells)


def _quoted(text: str) -> str:
    """Text as a TOML string."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", plain) + '"'
