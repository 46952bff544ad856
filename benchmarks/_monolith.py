"""The whole rollout as one CP-SAT model: series, times, seats, leads and rooms at once.

Each unit gets as many possible series as its people need, and a few. A series has one time (slot and
weeks), a modality, leads and seats; who cannot come at a time cannot sit in a series that has it.
Simplified where it only helps the model find something: cover counts everybody on or off duty as
away, and facilitators who are people of the institution do not lead. Rooms are chosen afterwards:
the model sees to it that enough of each size are free.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from benchmarks._tables import Tables, Time, as_plan
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.problem import Problem

MOST_COST = 9 + 9


@dataclass
class Row:
    """A possible series in the model."""

    unit: str
    times: list[Time]
    at: list[Any]
    open: Any
    virtual: Any
    size: Any
    starts: list[Any]


class Model:
    """The model of a problem; `solve` gives the plan, or None where nothing was found in time."""

    def __init__(self, problem: Problem) -> None:
        self.t = Tables(problem)
        self.m = cp_model.CpModel()
        self.slots = len(self.t.slots)
        self.costs: list[Any] = []
        self.rows: list[Row] = []
        self.seat: dict[tuple[str, int], Any] = {}
        self.lead: dict[tuple[str, int], Any] = {}
        self.lost: dict[tuple[str, str], Any] = {}
        for unit in self.t.units:
            self._unit(unit)
        self._people()
        self._leads()
        self._rooms()
        self.m.minimize(sum(self.costs))
        for lost in self.lost.values():  # a plan to begin with: nobody is seated
            self.m.add_hint(lost, 1)
        for row in self.rows:
            self.m.add_hint(row.open, 0)

    def _unit(self, unit: str) -> None:
        told, m, w = self.t.units[unit], self.m, self.t.weights
        times = self.t.times(unit)
        own = range(
            len(self.rows), len(self.rows) + len(self.t.needs[unit]) // told["size_target"] + 3
        )
        for _ in own:
            at = [m.new_bool_var("") for _ in times]
            opened, virtual = m.new_bool_var(""), m.new_bool_var("")
            m.add(sum(at) == opened)
            if "virtual" not in told["modalities"]:
                m.add(virtual == 0)
            if "in_person" not in told["modalities"]:
                m.add(virtual == 1)
            size = m.new_int_var(0, told["size_max"], "")
            m.add(size >= told["size_min"] * opened)
            m.add(size <= told["size_max"] * opened)
            starts = [
                m.new_int_var(0, self.t.weeks * self.slots, "") for _ in range(told["meetings"])
            ]
            for n, start in enumerate(starts):
                m.add(start == sum(
                    (time.weeks[n] * self.slots + self.t.place[time.slot]) * z
                    for time, z in zip(times, at, strict=True)))  # fmt: skip
            short = m.new_int_var(0, told["size_target"], "")
            m.add(short >= told["size_target"] * opened - size)
            self.costs += [w.open_meeting * told["meetings"] * opened, w.short * short]
            self.rows.append(Row(unit, times, at, opened, virtual, size, starts))
        classes: dict[tuple[Any, ...], list[str]] = defaultdict(list)
        for person in self.t.needs[unit]:
            row = self.t.people[person]
            classes[row["wave"], row["pattern"]].append(person)
            self.lost[person, unit] = m.new_bool_var("")
            self.costs.append(w.unplaced * self.lost[person, unit])
        for r in own:
            for people in classes.values():
                self._class(r, people)
            self._crowds(r, self.t.needs[unit])
            m.add(self.rows[r].size == sum(self.seat[p, r] for p in self.t.needs[unit]))
        for person in self.t.needs[unit]:
            m.add(sum(self.seat[person, r] for r in own) + self.lost[person, unit] == 1)

    def _class(self, r: int, people: list[str]) -> None:
        """People of one wave and rota in one possible series: the same times, the same cost."""
        row, m, w = self.rows[r], self.m, self.t.weights
        there, paid = m.new_bool_var(""), m.new_int_var(0, 9 * len(row.starts), "")
        listed = self.t.listed[self.t.people[people[0]]["pattern"]]
        window = self.t.windows.get((self.t.people[people[0]]["wave"], row.unit), (0, -1))
        bad, costs = [], []
        for time, z in zip(row.times, row.at, strict=True):
            inside = window[0] <= time.weeks[0] <= time.weeks[-1] <= window[1]
            if inside and all(spot in listed for spot in time.spots):
                costs.append(sum(listed[spot][0] for spot in time.spots) * z)
            else:
                bad.append(z)
        m.add(there + sum(bad) <= 1)
        m.add(paid == sum(costs))
        for person in people:
            seat = self.seat[person, r] = m.new_bool_var("")
            m.add_implication(seat, there)
            m.add_implication(seat, row.open)
            told = self.t.people[person]
            cost = m.new_int_var(0, MOST_COST * len(row.starts), "")
            for mode, literal in (
                ("virtual_cost", row.virtual),
                ("in_person_cost", row.virtual.negated()),
            ):
                m.add(cost >= paid + told[mode] * len(row.starts)).only_enforce_if(seat, literal)
            self.costs.append(w.preference * cost)
            if self.t.away.get(person) or any(d == told["department"] for *_, d in self.t.black):
                mine = [z for time, z in zip(row.times, row.at, strict=True)
                        if any(week in self.t.away.get(person, ())
                               or self.t.shut(week, slot, told["department"])
                               for week, slot in time.spots)]  # fmt: skip
                m.add(seat + sum(mine) <= 1)

    def _crowds(self, r: int, people: list[str]) -> None:
        m, w = self.m, self.t.weights
        for key, weight in (("department", w.department_crowd), ("role_family", w.lone_role)):
            groups: dict[str, list[Any]] = defaultdict(list)
            for person in people:
                groups[self.t.people[person][key]].append(self.seat[person, r])
            for seats in groups.values():
                cost = m.new_int_var(0, len(seats), "")
                if key == "department":
                    m.add(cost >= sum(seats) - 4)
                else:
                    several = m.new_bool_var("")
                    m.add(sum(seats) >= 2 * several)
                    for seat in seats:
                        m.add(cost + several >= seat)
                self.costs.append(weight * cost)
        there = set(people)
        for person in people:
            for manager in self.t.people[person]["managers"]:
                if manager in there:
                    m.add(self.seat[person, r] + self.seat[manager, r] <= 1)

    def _people(self) -> None:
        """Nobody in two places; units in their order; cover."""
        m = self.m
        covered: dict[str, list[Any]] = defaultdict(list)
        for person in {person for person, _ in self.lost}:
            own = []
            for (p, unit), lost in self.lost.items():
                if p != person:
                    continue
                told = self.t.units[unit]
                for r, row in enumerate(self.rows):
                    if row.unit == unit:
                        own += [m.new_optional_fixed_size_interval_var(start, 1, self.seat[p, r], "")
                                for start in row.starts]  # fmt: skip
                if (p, told["after"]) in self.lost:
                    m.add_implication(self.lost[p, told["after"]], lost)
                    self._after(p, unit, told["after"], max(1, told["after_gap_weeks"]))
            m.add_no_overlap(own)
            covered[str(self.t.people[person]["cover_unit"])] += own
        for cover_unit, intervals in covered.items():
            if cover_unit in self.t.cover:
                m.add_cumulative(intervals, [1] * len(intervals), self.t.cover[cover_unit])

    def _after(self, person: str, unit: str, before: str, gap: int) -> None:
        """By whole weeks, which is a little stricter than the rule for a gap of 0."""
        edge = self.m.new_int_var(0, self.t.weeks * self.slots * 2, "")
        for r, row in enumerate(self.rows):
            if row.unit == before:
                last = row.starts[-1] + gap * self.slots
                self.m.add(edge >= last).only_enforce_if(self.seat[person, r])
            elif row.unit == unit:
                first = row.starts[0] + self.slots - 1
                self.m.add(edge <= first).only_enforce_if(self.seat[person, r])

    def _leads(self) -> None:
        m = self.m
        outside = {lead for lead, row in self.t.leads.items() if not row["person"]}
        for r, row in enumerate(self.rows):
            chosen = []
            for lead in outside:
                modes = [mode for mode in ("in_person", "virtual")
                         if (lead, row.unit, mode) in self.t.can]  # fmt: skip
                if not modes:
                    continue
                leads = self.lead[lead, r] = m.new_bool_var("")
                chosen.append(leads)
                if modes == ["in_person"]:
                    m.add_implication(leads, row.virtual.negated())
                if modes == ["virtual"]:
                    m.add_implication(leads, row.virtual)
                bad = [z for time, z in zip(row.times, row.at, strict=True)
                       if not self.t.may_lead(lead, row.unit, modes[0], time)]  # fmt: skip
                m.add(leads + sum(bad) <= 1)
            m.add(sum(chosen) == self.t.units[row.unit]["leads"] * row.open)
        for lead in outside:
            busy, weekly, minutes = [], [], []
            for r, row in enumerate(self.rows):
                if (lead, r) not in self.lead:
                    continue
                told = self.t.units[row.unit]
                for start in row.starts:
                    busy.append(
                        m.new_optional_fixed_size_interval_var(start, 1, self.lead[lead, r], "")
                    )
                    week = m.new_int_var(0, self.t.weeks, "")
                    m.add(week * self.slots <= start)
                    m.add(start < (week + 1) * self.slots)
                    weekly.append(
                        m.new_optional_fixed_size_interval_var(week, 1, self.lead[lead, r], "")
                    )
                    minutes.append(told["minutes"] + told["prep_minutes"])
            m.add_no_overlap(busy)
            m.add_cumulative(weekly, minutes, int(self.t.leads[lead]["hours_per_week"] * 60))

    def _rooms(self) -> None:
        """For each size of room: no more meetings above the next smaller size than such rooms."""
        m = self.m
        sizes = sorted(set(self.t.rooms.values()))
        for smaller, size in zip([0, *sizes], [*sizes, 10**6], strict=False):
            here = []
            for row in self.rows:
                large, leads = m.new_bool_var(""), self.t.units[row.unit]["leads"]
                m.add(row.size + leads <= smaller).only_enforce_if(
                    large.negated(), row.virtual.negated(), row.open
                )
                m.add_implication(large, row.virtual.negated())
                m.add_implication(large, row.open)
                here += [m.new_optional_fixed_size_interval_var(start, 1, large, "")
                         for start in row.starts]  # fmt: skip
            rooms = [room for room, capacity in self.t.rooms.items() if capacity >= size]
            shut = [(week, slot, room) for room, week, slot in self.t.closed if room in rooms]
            for week, slot, _ in {(w, s or one, r) for w, s, r in shut for one in self.t.slots}:
                at = week * self.slots + self.t.place[slot]
                here.append(m.new_fixed_size_interval_var(at, 1, ""))
            m.add_cumulative(here, [1] * len(here), len(rooms))

    def solve(self, seconds: float, seed: int) -> tuple[Plan | None, str]:
        """The plan found within the time, and the solver's word on it."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 2
        solver.parameters.random_seed = seed
        status = solver.status_name(solver.solve(self.m))
        if status not in ("OPTIMAL", "FEASIBLE"):
            return None, status
        return self._plan(solver), status

    def _plan(self, solver: cp_model.CpSolver) -> Plan:
        tables: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        meetings = []
        for r, row in enumerate(self.rows):
            if not solver.value(row.open):
                continue
            mode = "virtual" if solver.value(row.virtual) else "in_person"
            time = next(t for t, z in zip(row.times, row.at, strict=True) if solver.value(z))
            tables["series"].append((f"M{r}", row.unit, mode))
            tables["seats"] += [(p, row.unit, f"M{r}") for (p, n), v in self.seat.items()
                                if n == r and solver.value(v)]  # fmt: skip
            tables["leads"] += [(f"M{r}", lead) for (lead, n), v in self.lead.items()
                                if n == r and solver.value(v)]  # fmt: skip
            heads = solver.value(row.size) + self.t.units[row.unit]["leads"]
            meetings += [(-heads, f"M{r}", n + 1, *spot, mode) for n, spot in enumerate(time.spots)]
        taken: set[tuple[Any, ...]] = set()
        for heads, series, number, week, slot, mode in sorted(meetings, reverse=True):
            room = None
            if mode == "in_person":
                free = (r for r in self.t.open_rooms((week, slot), -heads)
                        if (r, week, slot) not in taken)  # fmt: skip
                room = next(free, None)
                taken.add((room, week, slot))
            tables["meetings"].append((series, number, week, slot, room))
        tables["unplaced"] = [(p, u, "left out by the model") for (p, u), v in self.lost.items()
                              if solver.value(v)]  # fmt: skip
        return as_plan({name: tables[name] for name in
                        ("series", "meetings", "leads", "seats", "unplaced")})  # fmt: skip
