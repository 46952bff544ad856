"""Rollout problems of any size that are known to have a plan: the plan is made first.

Run: python -m benchmarks._planted --people 1000 --out FOLDER [--stress cover,nights] [--seed 1]
writes FOLDER/problem and FOLDER/plan. People are drawn into departments, rotas and waves; series are
planted on times their people can attend; facilitators, rooms, cover limits, absences, closures and
manager lines are then derived so that this plan keeps every rule. Its objective is an upper bound
that any planner should beat: nothing in it was optimised.
"""

import argparse
import sys
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import _planted_supply as supply
from benchmarks._planted_world import UNITS, World, make_world
from makegood.engines.planner.plan import Plan, write_plan
from makegood.engines.planner.problem import Problem, Weights, write_problem
from makegood.engines.rollout_check import Verdict, check

START = date(2027, 1, 11)


@dataclass(frozen=True)
class Stress:
    """What is made hard.

    cover: limits exactly as high as the planted plan needs; tight: facilitators' hours used to
    about 95%; nights: three in four on nights or rotating; rare: a role family of two; chains:
    eight levels of managers, all named; small: rooms no larger than needed and none to spare;
    holidays: a week without meetings in every six; weekly: each meeting a week after the one
    before; skewed: two people in five in one department.
    """

    cover: bool = False
    tight: bool = False
    nights: bool = False
    rare: bool = False
    chains: bool = False
    small: bool = False
    holidays: bool = False
    weekly: bool = False
    skewed: bool = False

    @classmethod
    def named(cls, names: str) -> "Stress":
        """From names joined by commas; `all` is all of them."""
        known = [field.name for field in fields(cls)]
        wanted = known if names == "all" else [name for name in names.split(",") if name]
        if strange := set(wanted) - set(known):
            raise ValueError(f"no such stress: {', '.join(strange)}; there are {', '.join(known)}")
        return cls(**dict.fromkeys(wanted, True))


@dataclass
class Planted:
    """The planted series as arrays.

    wave, unit, slot, virtual: one entry a series; weeks: (series, most meetings), -1 where none; person,
    series: one entry a seat; need: the seat's unit.
    """

    wave: np.ndarray
    unit: np.ndarray
    slot: np.ndarray
    virtual: np.ndarray
    weeks: np.ndarray
    person: np.ndarray
    series: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """How many sit in each series."""
        return np.bincount(self.series, minlength=len(self.unit))


def planted(people: int, *, seed: int = 1, stress: Stress | None = None) -> tuple[Problem, Plan]:
    """A problem with this many people, and a plan that seats every need of it."""
    stress = stress or Stress()
    rng = np.random.default_rng(seed)
    world = make_world(people, rng, stress)
    made = _plant(world, rng)
    leads = supply.lead(world, made, rng, stress)
    frames = supply.frames(world, made, leads, rng, stress)
    problem = Problem(
        start=START, weeks=world.weeks, weights=Weights(),
        seed_note=f"planted, {people} people, seed {seed}, {stress}", **frames.problem,
    )  # fmt: skip
    return problem, Plan(**frames.plan, summary=frames.summary(seed))


def _plant(world: World, rng: np.random.Generator) -> Planted:
    """Put each wave's people of one rota together; the few that are left over share common times."""
    parts: list[tuple[int, int, bool, np.ndarray, np.ndarray]] = []
    wave_of: list[int] = []
    for wave in range(world.waves):
        for unit in range(len(UNITS)):
            wanted = np.flatnonzero((world.wave == wave) & world.needs[:, unit])
            turn = 0  # series begin in each week in turn, so that the load is level
            for members, rotas in _groups(world, unit, wanted):
                times = world.times(unit, wave, rotas)
                mixed = rng.permutation(members)
                told = UNITS[unit]
                count = max(round(len(mixed) / told.size_target), -(-len(mixed) // told.size_max))
                begins = sorted({int(weeks[0]) for _, weeks, _ in times})
                virtual = rng.random(count) < told.virtual_share
                for n, sitting in enumerate(np.array_split(mixed, count)):
                    slot, weeks = _pick(times, begins[(n + turn) % len(begins)], rng)
                    parts.append((unit, slot, bool(virtual[n]), weeks, sitting))
                    wave_of.append(wave)
                turn += count
    most = max(unit.meetings for unit in UNITS) + 2
    weeks = np.full((len(parts), most), -1, np.int32)
    for n, part in enumerate(parts):
        weeks[n, : len(part[3])] = part[3]
    sizes = [len(part[4]) for part in parts]
    return Planted(
        wave=np.array(wave_of), unit=np.array([p[0] for p in parts]),
        slot=np.array([p[1] for p in parts]),
        virtual=np.array([p[2] for p in parts]), weeks=weeks,
        person=np.concatenate([p[4] for p in parts]),
        series=np.repeat(np.arange(len(parts)), sizes),
    )  # fmt: skip


def _pick(
    times: list[tuple[int, np.ndarray, float]], begin: int, rng: np.random.Generator
) -> tuple[int, np.ndarray]:
    """A slot and its weeks from this week on; cheap ones are likelier."""
    here = [time for time in times if time[1][0] == begin]
    odds = np.exp([-cost for *_, cost in here])
    slot, weeks, _ = here[int(rng.choice(len(here), p=odds / odds.sum()))]
    return slot, weeks


def _groups(world: World, unit: int, wanted: np.ndarray) -> list[tuple[np.ndarray, set[int]]]:
    """People by rota, where there are enough of them; those left over together."""
    enough = UNITS[unit].size_min
    groups: list[tuple[np.ndarray, set[int]]] = []
    rest: list[np.ndarray] = []
    for rota in np.unique(world.rota[wanted]):
        members = wanted[world.rota[wanted] == rota]
        (groups.append((members, {int(rota)})) if len(members) >= enough else rest.append(members))
    left = np.concatenate(rest) if rest else np.array([], int)
    if 0 < len(left) < enough and groups:
        smallest = min(range(len(groups)), key=lambda n: len(groups[n][0]))
        left = np.concatenate([left, groups.pop(smallest)[0]])
    if len(left) >= enough:
        groups.append((left, set(map(int, np.unique(world.rota[left])))))
    elif len(left):
        world.needs[left, unit] = False  # too few to meet at all: they do not need it
    return groups


def write(problem: Problem, plan: Plan, folder: Path) -> Verdict:
    """Write both into folder/problem and folder/plan, the plan with its objective; judge it."""
    write_problem(problem, folder / "problem")
    told = {**plan.summary, "seconds": 0, "peak_mb": 0, "objective": 0, "parts": {},
            "pattern_cost": {}}  # fmt: skip
    write_plan(replace(plan, summary=told), folder / "plan")
    counted = check(folder / "problem", folder / "plan")
    told |= {"objective": counted.objective, "parts": counted.parts,
             "pattern_cost": counted.pattern_cost}  # fmt: skip
    write_plan(replace(plan, summary=told), folder / "plan")
    rules = tuple(one for one in counted.violations if one.rule)
    return replace(counted, violations=rules, counts={**counted.counts, 0: 0})


def main() -> None:
    """Write a problem and its planted plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stress", default="", help="names joined by commas, or all")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    began = perf_counter()
    problem, plan = planted(options.people, seed=options.seed, stress=Stress.named(options.stress))
    used = plan.summary.pop("facilitators_used")
    verdict = write(problem, plan, options.out)
    print(
        f"{options.people:,} people, {problem.needs.height:,} needs, {plan.series.height:,} series, "
        f"{problem.facilitators.height:,} facilitators ({used:.0%} of their hours used), "
        f"{problem.rooms.height} rooms, objective {verdict.objective:,.0f}; "
        f"{perf_counter() - began:.1f} s"
    )
    for violation in verdict.violations:
        print(violation)
    raise SystemExit(not verdict.ok)


if __name__ == "__main__":
    main()
