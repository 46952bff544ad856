"""Who moves by a plan, with names and times: from a run's files, and the names of today."""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from makegood.curriculum.models import Unit
from makegood.engines.planner.plan import Plan, read_plan
from makegood.engines.planner.problem import read_problem
from makegood.people.models import Person

from ..files import folder_of
from ..models import PlanRun
from .comparison import who_moves


@dataclass(frozen=True)
class Move:
    """One person and unit: when before and after, in words."""

    name: str
    unit: str
    before: str
    after: str


class Moves:
    """The rows of one change, made page by page so that only the names shown are read."""

    def __init__(self, run: PlanRun, change: str) -> None:
        folder = folder_of(run)
        given = read_problem(folder / "problem")
        before, after = read_plan(folder / "current"), read_plan(folder / "plan")
        self._rows = who_moves(given, before, after).filter(pl.col("change") == change)
        self._when = {
            "before": _times(run, before, given.slots),
            "after": _times(run, after, given.slots),
        }
        self._reasons = {
            (person, unit): reason or ""
            for person, unit, reason in after.unplaced.select(
                "person", "unit", "reason"
            ).iter_rows()
        }
        self._titles = dict(Unit.objects.values_list("code", "title"))

    def __len__(self) -> int:
        return self._rows.height

    def __getitem__(self, at: slice) -> list[Move]:
        rows = self._rows[at]
        names = Person.objects.in_bulk([int(one) for one in rows["person"].to_list()])
        found = []
        for person, unit, _change, old, new in rows.iter_rows():
            known = names.get(int(person))
            found.append(
                Move(known.name if known else person, self._titles.get(unit, unit),
                     self._when["before"].get(old, ""),
                     self._when["after"].get(new, self._reasons.get((person, unit), "")))
            )  # fmt: skip
        return found


def moves(run: PlanRun, change: str) -> Moves:
    """The rows of a plan with this change (stays, moves, new, loses, unplaced)."""
    return Moves(run, change)


def _times(run: PlanRun, plan: Plan, slots: pl.DataFrame) -> dict[str, str]:
    """When and where each series first meets, in words."""
    cells = {slot: (weekday, start) for slot, weekday, start, _m in slots.iter_rows()}
    found: dict[str, str] = {}
    for series, _number, week, slot, room in (
        plan.meetings.sort("series", "number")
        .select("series", "number", "week", "slot", "room")
        .iter_rows()
    ):
        weekday, start = cells[slot]
        day = run.start + timedelta(days=7 * week + weekday)
        words = f"{day:%a %d %b} {start // 60:02d}:{start % 60:02d}"
        found.setdefault(series, f"{words}, {room}" if room else words)
    return found
