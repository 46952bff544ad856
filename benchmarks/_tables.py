"""A problem as plain dictionaries, for the simple planners that the real one is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from makegood.engines.planner.plan import Plan, empty_frame
from makegood.engines.planner.problem import Problem

Spot = tuple[int, str]  # week, slot


@dataclass(frozen=True)
class Time:
    """When a series may meet: slot and weeks."""

    slot: str
    weeks: tuple[int, ...]

    @property
    def spots(self) -> list[Spot]:
        """Week and slot of each meeting."""
        return [(week, self.slot) for week in self.weeks]


class Tables:
    """Rows by id, and questions of who can be where when."""

    def __init__(self, problem: Problem) -> None:
        self.weeks = problem.weeks
        self.weights = problem.weights
        self.units: dict[str, Any] = {row["unit"]: row for row in problem.units.to_dicts()}
        self.people: dict[str, Any] = {row["person"]: row for row in problem.people.to_dicts()}
        self.slots: dict[str, Any] = {row["slot"]: row for row in problem.slots.to_dicts()}
        order = sorted(self.slots, key=lambda s: (self.slots[s]["weekday"], self.slots[s]["start"]))
        self.place = {slot: n for n, slot in enumerate(order)}
        self.leads: dict[str, Any] = {
            row["facilitator"]: row for row in problem.facilitators.to_dicts()
        }
        self.can = set(problem.qualifications.iter_rows())
        self.rooms: dict[str, int] = dict(problem.rooms.iter_rows())
        self.closed = set(problem.room_closures.iter_rows())
        self.cover: dict[str, int] = dict(problem.cover.iter_rows())
        self.windows = {(row[0], row[1]): row[2:] for row in problem.waves.iter_rows()}
        self.black = set(problem.blackouts.iter_rows())
        self.needs: dict[str, list[str]] = defaultdict(list)
        for person, unit in problem.needs.iter_rows():
            self.needs[unit].append(person)
        self.needed = set(problem.needs.iter_rows())
        self.away: dict[str, set[int]] = defaultdict(set)
        for person, first, last in problem.absences.iter_rows():
            self.away[person] |= set(range(first, last + 1))
        cycles: dict[str, int] = dict(problem.patterns.iter_rows())
        self.listed: dict[str, dict[Spot, tuple[int, bool]]] = defaultdict(dict)
        for pattern, cycle_week, slot, cost, duty in problem.pattern_slots.iter_rows():
            for week in range(cycle_week, self.weeks, cycles[pattern]):
                self.listed[pattern][week, slot] = (cost, duty)

    def in_order(self) -> list[str]:
        """Units, each behind the one it follows."""

        def depth(unit: str) -> int:
            after = self.units[unit]["after"]
            return 0 if after is None else 1 + depth(after)

        return sorted(self.units, key=lambda unit: (depth(unit), unit))

    def times(self, unit: str) -> list[Time]:
        """Every slot and even spacing of weeks in which the unit could be held at all."""
        row = self.units[unit]
        gaps = range(max(1, row["gap_min_weeks"]), max(1, row["gap_max_weeks"]) + 1)
        found = []
        for slot, told in self.slots.items():
            if told["minutes"] < row["minutes"]:
                continue
            for start in range(self.weeks):
                for gap in gaps if row["meetings"] > 1 else [1]:
                    weeks = tuple(start + gap * n for n in range(row["meetings"]))
                    if weeks[-1] < self.weeks and not any(self.shut(w, slot, None) for w in weeks):
                        found.append(Time(slot, weeks))
        return found

    def shut(self, week: int, slot: str, department: str | None) -> bool:
        """Is there a blackout for the department (None: for all)?"""
        return (week, None, department) in self.black or (week, slot, department) in self.black

    def may_sit(self, person: str, unit: str, time: Time) -> bool:
        """Rota, leave, blackouts and wave of one person."""
        row = self.people[person]
        window = self.windows.get((row["wave"], unit))
        if window is None or not window[0] <= time.weeks[0] <= time.weeks[-1] <= window[1]:
            return False
        listed = self.listed[row["pattern"]]
        return all(
            spot in listed and spot[0] not in self.away[person]
            and not self.shut(*spot, row["department"]) for spot in time.spots
        )  # fmt: skip

    def may_lead(self, facilitator: str, unit: str, modality: str, time: Time) -> bool:
        """Qualification, rota, window, leave and blackouts of a facilitator."""
        row = self.leads[facilitator]
        person = row["person"]
        if (facilitator, unit, modality) not in self.can or (person, unit) in self.needed:
            return False
        if not row["first_week"] <= time.weeks[0] <= time.weeks[-1] <= row["last_week"]:
            return False
        department = self.people[person]["department"] if person else None
        return all(
            spot in self.listed[row["pattern"]] and spot[0] not in self.away.get(person, ())
            and not (person and self.shut(*spot, department)) for spot in time.spots
        )  # fmt: skip

    def open_rooms(self, spot: Spot, heads: int) -> Iterator[str]:
        """Rooms that hold so many and are open then, the smallest first."""
        for room in sorted(self.rooms, key=lambda r: (self.rooms[r], r)):
            closed = (room, spot[0], None) in self.closed or (room, *spot) in self.closed
            if self.rooms[room] >= heads and not closed:
                yield room

    def price(self, person: str, modality: str, time: Time) -> int:
        """Preference cost of a seat for all meetings."""
        row = self.people[person]
        listed = self.listed[row["pattern"]]
        return sum(listed[spot][0] + int(row[f"{modality}_cost"]) for spot in time.spots)


def as_plan(tables: dict[str, list[tuple[Any, ...]]]) -> Plan:
    """Rows of the plan's tables as a plan."""
    frames = {}
    for name, rows in tables.items():
        empty = empty_frame(name)
        frames[name] = type(empty)(rows, schema=empty.schema, orient="row")
    return Plan(**frames, summary={})
