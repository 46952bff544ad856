# ruff: noqa: E731, SIM110, SIM401, C419 - in words that its translator from Python to Java knows
"""A model of the rollout problem for Timefold, the public constraint solver, to compare the planner with.

Run by planner_compare in an interpreter that has the package `timefold` (and a Java runtime of 17 or
later), which need not be the project's own:

    PYTHON -m benchmarks._timefold PROBLEM PLAN SECONDS

Seats choose a cohort of their unit, cohorts a time and a room (or none: virtual), places of leads a
facilitator. Every hard rule is a constraint, but for the least size: a cohort below it costs nearly as
much as leaving its people out, and is left out when the plan is written, so that the search can
fill one person by person. Two things are a little stricter than the format: meetings of a cohort
are evenly spaced and stay in one room, and facilitators lead no unit that they need themselves.
What the solver leaves broken is not mended: the checker counts it.
"""

import csv
import json
import sys
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

MEETING = 1000  # cells of a week, at most: a cell is week * MEETING + place of the slot


@dataclass
class Time:
    """When a cohort of a unit may meet: cells of its meetings."""

    unit: str
    cells: list[int]
    slot: str

    def meets(self, other: "Time") -> bool:
        for cell in self.cells:
            if cell in other.cells:
                return True
        return False


@dataclass
class Unit:
    """A unit, in the format's words."""

    name: str
    meetings: int
    gap_min_weeks: int
    gap_max_weeks: int
    minutes: int
    prep_minutes: int
    size_min: int
    size_target: int
    size_max: int
    leads: int


@dataclass
class Room:
    """A room with its closed cells; `name` empty: no room, virtual."""

    name: str
    capacity: int
    closed: set[int]


@dataclass
class Facilitator:
    """Cells they can be there, units (with modality) they may lead; person: their id, or empty."""

    name: str
    person: str
    minutes: int
    cells: set[int]
    able: set[str]
    ties: set[str]


@planning_entity
@dataclass
class Cohort:
    """A series that may come to be."""

    id: Annotated[int, PlanningId]
    unit: Unit
    times: Annotated[list[Time], ValueRangeProvider(id="times")]
    rooms: Annotated[list[Room], ValueRangeProvider(id="rooms")]
    time: Annotated[Time | None, PlanningVariable(value_range_provider_refs=["times"])] = None
    room: Annotated[Room | None, PlanningVariable(value_range_provider_refs=["rooms"])] = None


@planning_entity
@dataclass
class Lead:
    """One place for a facilitator in a cohort."""

    id: Annotated[int, PlanningId]
    cohort: Cohort
    minutes: int
    able: Annotated[list[Facilitator], ValueRangeProvider(id="able")]
    who: Annotated[Facilitator | None, PlanningVariable(value_range_provider_refs=["able"])] = None


@planning_entity
@dataclass
class Seat:
    """A need; cost: by cell, of cells where the person can be; duty: cells that count for cover."""

    id: Annotated[int, PlanningId]
    person: str
    unit: str
    after: str
    gap: int
    department: str
    role: str
    ties: set[str]
    cover: str
    most: int
    cost: dict[int, int]
    duty: set[int]
    here: int
    virtual: int
    cohorts: Annotated[list[Cohort], ValueRangeProvider(id="cohorts")]
    cohort: Annotated[
        Cohort | None,
        PlanningVariable(value_range_provider_refs=["cohorts"], allows_unassigned=True),
    ] = None

    def unable(self) -> int:
        """Meetings that the person cannot attend."""
        count = 0
        for cell in self.cohort.time.cells:
            if cell not in self.cost:
                count += 1
        return count

    def pays(self) -> int:
        """Preference cost of all meetings."""
        each = self.virtual if self.cohort.room.name == "" else self.here
        total = 0
        for cell in self.cohort.time.cells:
            total += each + (self.cost[cell] if cell in self.cost else 0)
        return total

    def away(self) -> list[int]:
        """Cells in which the person is away from duty."""
        return [cell for cell in self.cohort.time.cells if cell in self.duty]


@planning_solution
@dataclass
class Rollout:
    """All of it."""

    cohorts: Annotated[list[Cohort], PlanningEntityCollectionProperty]
    leads: Annotated[list[Lead], PlanningEntityCollectionProperty]
    seats: Annotated[list[Seat], PlanningEntityCollectionProperty]
    facts: Annotated[list[Time], ProblemFactCollectionProperty] = field(default_factory=list)
    score: Annotated[HardSoftScore | None, PlanningScore] = None


WEIGHTS = {"preference": 1, "open_meeting": 10, "lone_role": 8, "department_crowd": 3, "short": 1,
           "unplaced": 1000}  # fmt: skip
HARD, SOFT = HardSoftScore.ONE_HARD, HardSoftScore.ONE_SOFT


@constraint_provider
def rules(f: ConstraintFactory) -> list[Constraint]:
    """Hard rules and soft costs."""
    count = ConstraintCollectors.count
    seated = lambda: f.for_each(Seat)
    sizes = lambda: seated().group_by(lambda s: s.cohort, count())
    used = lambda: f.for_each(Cohort).if_exists(
        Seat, Joiners.equal(lambda c: c, lambda s: s.cohort)
    )
    led = lambda: f.for_each(Lead).if_exists(
        Seat, Joiners.equal(lambda one: one.cohort, lambda s: s.cohort))  # fmt: skip
    pairs = lambda: seated().join(
        Seat, Joiners.equal(lambda s: s.person), Joiners.less_than(lambda s: s.id))  # fmt: skip
    return [
        seated().filter(lambda s: s.unable() > 0).penalize(HARD, lambda s: s.unable()).as_constraint("can attend"),
        sizes().filter(lambda c, n: n > c.unit.size_max).penalize(HARD, lambda c, n: n - c.unit.size_max).as_constraint("largest size"),
        sizes().filter(lambda c, n: n < c.unit.size_min).penalize(SOFT, lambda c, n: n * WEIGHTS["unplaced"] * 4 // 5).as_constraint("least size"),
        sizes().filter(lambda c, n: c.room.name != "" and n + c.unit.leads > c.room.capacity).penalize(HARD, lambda c, n: n + c.unit.leads - c.room.capacity).as_constraint("room holds all"),
        used().filter(lambda c: any([cell in c.room.closed for cell in c.time.cells])).penalize(HARD).as_constraint("room open"),
        used().filter(lambda c: c.room.name != "").join(Cohort, Joiners.equal(lambda c: c.room.name), Joiners.less_than(lambda c: c.id)).filter(lambda a, b: a.time.meets(b.time)).penalize(HARD).as_constraint("one meeting a room"),
        pairs().filter(lambda a, b: a.cohort.time.meets(b.cohort.time)).penalize(HARD).as_constraint("one place at a time"),
        seated().filter(lambda s: s.after != "").join(Seat, Joiners.equal(lambda s: s.person), Joiners.equal(lambda s: s.after, lambda s: s.unit)).filter(lambda b, a: b.cohort.time.cells[0] <= a.cohort.time.cells[-1] or b.cohort.time.cells[0] // 1000 < a.cohort.time.cells[-1] // 1000 + b.gap).penalize(HARD).as_constraint("order of units"),
        seated().filter(lambda s: s.after != "").join(f.for_each_including_unassigned(Seat), Joiners.equal(lambda s: s.person), Joiners.equal(lambda s: s.after, lambda s: s.unit)).filter(lambda b, a: a.cohort is None).penalize(HARD).as_constraint("the unit before is seated"),
        seated().filter(lambda s: len(s.ties) > 0).join(Seat, Joiners.equal(lambda s: s.cohort)).filter(lambda a, b: b.person in a.ties).penalize(HARD).as_constraint("no manager beside"),
        seated().join(Lead, Joiners.equal(lambda s: s.cohort, lambda one: one.cohort)).filter(lambda s, one: s.person in one.who.ties).penalize(HARD).as_constraint("no manager leads"),
        seated().filter(lambda s: s.cover != "").flatten_last(lambda s: [(s.cover, s.most, cell) for cell in s.away()]).group_by(lambda spot: spot, count()).filter(lambda spot, n: n > spot[1]).penalize(HARD, lambda spot, n: n - spot[1]).as_constraint("cover"),
        led().filter(lambda one: not all([cell in one.who.cells for cell in one.cohort.time.cells])).penalize(HARD).as_constraint("lead is there"),
        led().filter(lambda one: (one.cohort.unit.name + (";virtual" if one.cohort.room.name == "" else ";in_person")) not in one.who.able).penalize(HARD).as_constraint("lead is qualified"),
        led().join(Lead, Joiners.equal(lambda one: one.who.name), Joiners.less_than(lambda one: one.id)).filter(lambda a, b: a.cohort is b.cohort or a.cohort.time.meets(b.cohort.time)).penalize(HARD).as_constraint("lead in one place"),
        led().filter(lambda one: one.who.person != "").join(Seat, Joiners.equal(lambda one: one.who.person, lambda s: s.person)).filter(lambda one, s: one.cohort.time.meets(s.cohort.time)).penalize(HARD).as_constraint("lead sits elsewhere"),
        led().flatten_last(lambda one: [(one.who.name, one.who.minutes, one.minutes, cell // 1000) for cell in one.cohort.time.cells]).group_by(lambda w: w[0], lambda w: w[3], lambda w: w[1], ConstraintCollectors.sum(lambda w: w[2])).filter(lambda who, week, most, spent: spent > most).penalize(HARD, lambda who, week, most, spent: spent - most).as_constraint("hours"),
        seated().penalize(SOFT, lambda s: WEIGHTS["preference"] * s.pays()).as_constraint("preference"),
        used().penalize(SOFT, lambda c: WEIGHTS["open_meeting"] * len(c.time.cells)).as_constraint("open meetings"),
        seated().group_by(lambda s: s.cohort, lambda s: s.role, count()).filter(lambda c, role, n: n == 1).penalize(SOFT, lambda c, role, n: WEIGHTS["lone_role"]).as_constraint("lone role"),
        seated().group_by(lambda s: s.cohort, lambda s: s.department, count()).filter(lambda c, d, n: n > 4).penalize(SOFT, lambda c, d, n: WEIGHTS["department_crowd"] * (n - 4)).as_constraint("crowd"),
        sizes().filter(lambda c, n: n < c.unit.size_target).penalize(SOFT, lambda c, n: WEIGHTS["short"] * (c.unit.size_target - n)).as_constraint("short"),
        f.for_each_including_unassigned(Seat).filter(lambda s: s.cohort is None).penalize(SOFT, lambda s: WEIGHTS["unplaced"]).as_constraint("unplaced"),
    ]  # fmt: skip


def read(folder: Path) -> Rollout:
    """The problem as entities; cohorts half as many again as series of the target size."""
    rows = lambda name: list(csv.DictReader((folder / f"{name}.csv").open(encoding="utf-8")))
    head = tomllib.loads((folder / "problem.toml").read_text())
    weeks = head["weeks"]
    WEIGHTS.update({name: round(value) for name, value in head["weights"].items()})
    slots = sorted(rows("slots"), key=lambda r: (int(r["weekday"]), r["start"]))
    place = {r["slot"]: n for n, r in enumerate(slots)}
    minutes = {r["slot"]: int(r["minutes"]) for r in slots}
    cycles = {r["pattern"]: int(r["cycle_weeks"]) for r in rows("patterns")}
    listed: dict[str, dict[int, tuple[int, bool]]] = {name: {} for name in cycles}
    for r in rows("pattern_slots"):
        for week in range(int(r["cycle_week"]), weeks, cycles[r["pattern"]]):
            listed[r["pattern"]][week * MEETING + place[r["slot"]]] = (int(r["cost"]), r["on_duty"] == "1")  # fmt: skip
    every = lambda week, slot: [
        week * MEETING + n for n in ([place[slot]] if slot else range(len(slots)))
    ]
    black: dict[str, set[int]] = {}
    for r in rows("blackouts"):
        black.setdefault(r["department"], set()).update(every(int(r["week"]), r["slot"]))
    away: dict[str, set[int]] = {}
    for r in rows("absences"):
        away.setdefault(r["person"], set()).update(
            range(int(r["first_week"]), int(r["last_week"]) + 1)
        )
    people = {r["person"]: r for r in rows("people")}
    ties: dict[str, set[str]] = {person: set() for person in people}
    for person, r in people.items():
        for manager in filter(None, r["managers"].split(";")):
            ties[person].add(manager)
            ties.setdefault(manager, set()).add(person)
    free = lambda person, department, cell: (
        cell // MEETING not in away.get(person, ()) and cell not in black.get("", ())
        and cell not in black.get(department, ()))  # fmt: skip
    needs = rows("needs")
    needed = {(r["person"], r["unit"]) for r in needs}
    closed: dict[str, set[int]] = {}
    for r in rows("room_closures"):
        closed.setdefault(r["room"], set()).update(every(int(r["week"]), r["slot"]))
    rooms = [
        Room(r["room"], int(r["capacity"]), closed.get(r["room"], set())) for r in rows("rooms")
    ]
    able: dict[str, set[str]] = {}
    for r in rows("qualifications"):
        able.setdefault(r["facilitator"], set()).add(f"{r['unit']};{r['modality']}")
    leaders = []
    for r in rows("facilitators"):
        department = people[r["person"]]["department"] if r["person"] else ""
        inside = range(int(r["first_week"]), int(r["last_week"]) + 1)
        cells = {cell for cell in listed[r["pattern"]]
                 if cell // MEETING in inside and free(r["person"], department, cell)}  # fmt: skip
        leaders.append(Facilitator(
            r["facilitator"], r["person"], round(float(r["hours_per_week"]) * 60), cells,
            able.get(r["facilitator"], set()), ties.get(r["person"], set())))  # fmt: skip
    windows = {
        (r["wave"], r["unit"]): (int(r["first_week"]), int(r["last_week"])) for r in rows("waves")
    }
    cover = {r["cover_unit"]: int(r["max_away"]) for r in rows("cover")}
    solution = Rollout([], [], [])
    by_unit: dict[str, list[Cohort]] = {}
    after = {}
    for raw in rows("units"):
        unit = Unit(raw["unit"], *(int(raw[one.name]) for one in fields(Unit)[1:]))
        after[raw["unit"]] = (raw["after"], int(raw["after_gap_weeks"] or 0))
        k, times = unit.meetings, []
        for slot, n in place.items():
            for gap in range(max(1, unit.gap_min_weeks), unit.gap_max_weeks + 1) if k > 1 else [1]:
                for first in range(weeks - (k - 1) * gap if minutes[slot] >= unit.minutes else 0):
                    cells = [(first + i * gap) * MEETING + n for i in range(k)]
                    if not black.get("", set()) & set(cells):
                        times.append(Time(raw["unit"], cells, slot))
        modalities = raw["modalities"].split(";")
        offered = (rooms if "in_person" in modalities else []) + (
            [Room("", 10**6, set())] if "virtual" in modalities else [])  # fmt: skip
        heads = sum(r["unit"] == raw["unit"] for r in needs)
        may = [one for one in leaders if (one.person, raw["unit"]) not in needed
               and any(word.startswith(raw["unit"] + ";") for word in one.able)]  # fmt: skip
        mine = by_unit[raw["unit"]] = []
        for _ in range(
            -(-heads * 3 // (2 * unit.size_target)) + 1 if heads and times and may else 0
        ):
            number = len(solution.cohorts)
            # Times and rooms to begin with lie evenly over what there is; the search moves them.
            mine.append(Cohort(number, unit, times, offered, times[number * 37 % len(times)],
                               offered[-1]))  # fmt: skip
            solution.cohorts.append(mine[-1])
            for _place in range(unit.leads):
                solution.leads.append(Lead(len(solution.leads), mine[-1],
                                           unit.minutes + unit.prep_minutes, may))  # fmt: skip
    for n, r in enumerate(needs):
        p = people[r["person"]]
        first, last = windows.get((p["wave"], r["unit"]), (0, -1))
        cells = {cell: told for cell, told in listed[p["pattern"]].items()
                 if first <= cell // MEETING <= last and free(r["person"], p["department"], cell)}  # fmt: skip
        before, gap = after[r["unit"]]
        limited = p["cover_unit"] in cover
        solution.seats.append(Seat(
            n, r["person"], r["unit"], before, gap, p["department"], p["role_family"],
            ties[r["person"]], p["cover_unit"] if limited else "", cover.get(p["cover_unit"], 0),
            {cell: cost for cell, (cost, _) in cells.items()},
            {cell for cell, (_, duty) in cells.items() if duty},
            int(p["in_person_cost"]), int(p["virtual_cost"]), by_unit[r["unit"]]))  # fmt: skip
    return solution


def write(found: Rollout, folder: Path) -> None:
    """The plan's files; the summary says only what the format asks for."""
    folder.mkdir(parents=True, exist_ok=True)
    heads: dict[int, int] = {}
    for s in found.seats:
        if s.cohort is not None:
            heads[s.cohort.id] = heads.get(s.cohort.id, 0) + 1
    for s in found.seats:
        if s.cohort is not None and heads[s.cohort.id] < s.cohort.unit.size_min:
            s.cohort = None
    without = {(s.person, s.unit) for s in found.seats if s.cohort is None}
    for s in found.seats:
        if (s.person, s.after) in without:
            s.cohort = None
    taken = {s.cohort.id for s in found.seats if s.cohort is not None}
    used = [c for c in found.cohorts if c.id in taken]
    mode = lambda c: "in_person" if c.room.name else "virtual"
    tables = {
        "series": ["series,unit,modality"] + [f"T{c.id},{c.unit.name},{mode(c)}" for c in used],
        "meetings": ["series,number,week,slot,room"] + [
            f"T{c.id},{n + 1},{cell // MEETING},{c.time.slot},{c.room.name}"
            for c in used for n, cell in enumerate(c.time.cells)],
        "leads": ["series,facilitator"] + [
            f"T{one.cohort.id},{one.who.name}" for one in found.leads if one.cohort.id in taken],
        "seats": ["person,unit,series"] + [
            f"{s.person},{s.unit},T{s.cohort.id}" for s in found.seats if s.cohort is not None],
        "unplaced": ["person,unit,reason"] + [
            f"{s.person},{s.unit},left out" for s in found.seats if s.cohort is None],
    }  # fmt: skip
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    (folder / "summary.json").write_text(json.dumps({"score": str(found.score)}))


def main(problem: str, plan: str, seconds: float, seed: int = 1) -> None:
    """Read, solve for so long, write."""
    config = SolverConfig(
        solution_class=Rollout, entity_class_list=[Cohort, Lead, Seat],
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=round(seconds * 1000))),
        random_seed=seed,
    )  # fmt: skip
    found = SolverFactory.create(config).build_solver().solve(read(Path(problem)))
    write(found, Path(plan))
    print(found.score)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), *map(int, sys.argv[4:5]))
