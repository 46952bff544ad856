"""A plan in memory, read from its folder and written to one, entirely or not at all."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from makegood.engines.planner.csv_table import Table
from makegood.engines.planner.faults import Fault, ProblemError
from makegood.engines.planner.layout import PLAN
from makegood.engines.planner.problem_rules import judge_keys, judge_references
from makegood.engines.words import Words

SUMMARY = "summary.json"
FILES = {*(f"{name}.csv" for name in PLAN), SUMMARY}


def empty_frame(name: str) -> pl.DataFrame:
    """A table of a plan without rows, with its columns and types."""
    return pl.DataFrame(schema={column.name: column.dtype for column in PLAN[name][0]})


@dataclass(frozen=True)
class Plan:
    """A plan: one frame for each file, columns as in the format (meetings.room null if virtual).

    summary: objective, parts (by weight name), lower_bound, bound_method, seed, seconds, peak_mb,
    pattern_cost (mean preference cost per seat and meeting, by pattern).
    """

    series: pl.DataFrame
    meetings: pl.DataFrame
    leads: pl.DataFrame
    seats: pl.DataFrame
    unplaced: pl.DataFrame
    summary: dict[str, Any] = field(default_factory=dict)


def read_plan(folder: Path | str) -> Plan:
    """The plan in a folder.

    Raises:
        ProblemError: with every fault found: file, line, column, what, mend.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ProblemError([Fault(str(folder), 0, "", Words("there is no such folder"),
                                  Words("Name the folder that holds a plan"))])  # fmt: skip
    tables = {name: Table(folder, name, columns) for name, (columns, _) in PLAN.items()}
    for name, table in tables.items():
        if table.frame is not None:
            columns, key = PLAN[name]
            judge_keys(table, key)
            judge_references(table, columns, tables)
    found = [fault for table in tables.values() for fault in table.faults]
    summary: Any = {}
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        if not isinstance(summary, dict):
            raise ValueError("not an object")
    except OSError as error:
        found.append(Fault(SUMMARY, 0, "", Words("the file cannot be read ({strerror})", strerror=error.strerror),
                           Words("Write the plan's summary")))  # fmt: skip
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        found.append(
            Fault(
                SUMMARY,
                line,
                "",
                Words("not a JSON object ({error})", error=error),
                Words("Write it as JSON"),
            )
        )
    if found:
        raise ProblemError(found)
    frames = {name: table.frame for name, table in tables.items()}
    return Plan(**frames, summary=summary)  # type: ignore[arg-type]


def may_hold(folder: Path | str) -> Path:
    """The folder as an absolute path, if a plan may be written there.

    Raises:
        ValueError: it is there and holds something else than a plan.
    """
    folder = Path(folder).absolute()
    if folder.exists():
        strange = sorted({p.name for p in folder.iterdir()} - FILES) if folder.is_dir() else ["."]
        if strange:
            raise ValueError(f"{folder} holds what is no part of a plan ({strange[0]}); "
                             "name a folder of its own for the plan.")  # fmt: skip
    return folder


def write_plan(
    plan: Plan, folder: Path | str, judge: Callable[[Path], None] | None = None
) -> None:  # fmt: skip
    """Write a plan so that the folder holds this one or the one before, never a part of either.

    The files are written into a folder beside it, made safe on disk, and the folder is renamed.

    Args:
        judge: called with the folder beside; what it raises stops the plan from being written.

    Raises:
        ValueError: the folder is there and holds something else than a plan.
    """
    folder = may_hold(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, (columns, _) in PLAN.items():
            frame: pl.DataFrame = getattr(plan, name)
            frame.select(column.name for column in columns).write_csv(beside / f"{name}.csv")
        text = json.dumps(plan.summary, ensure_ascii=False, indent=1, sort_keys=True)
        (beside / SUMMARY).write_text(text + "\n", encoding="utf-8")
        for path in beside.iterdir():
            with path.open("rb") as opened:
                os.fsync(opened.fileno())
        if judge is not None:
            judge(beside)
        beside.chmod(0o755)
        if folder.exists():
            before = Path(tempfile.mkdtemp(prefix=f".{folder.name}-before-", dir=folder.parent))
            folder.rename(before / "plan")
            try:
                beside.rename(folder)
            except OSError:
                (before / "plan").rename(folder)
                raise
            finally:
                shutil.rmtree(before, ignore_errors=True)
        else:
            beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
