"""Solve a rollout problem: a first plan, then a search that cools, and a bound beside it."""

import resource

import numpy as np

from makegood.engines.planner.build import build
from makegood.engines.planner.clock import Clock, Endless, Stage, Tell, silent
from makegood.engines.planner.cost import count
from makegood.engines.planner.facts import Facts, Names, encode
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.problem import Problem
from makegood.engines.planner.search import Progress, search
from makegood.engines.planner.state import State
from makegood.engines.planner.written import to_plan


def solve(
    problem: Problem, *, seed: int, clock: Clock | None = None, deterministic: bool = False,
    tell: Tell = silent,
) -> Plan:  # fmt: skip
    """A plan that breaks no hard rule; needs that cannot be seated are listed with the reason.

    Args:
        seed: the same seed, problem and `deterministic=True` give the same plan.
        clock: how long it may take, and whether somebody asks to stop.
        deterministic: so many steps, however long they take, instead of so many seconds.
        tell: hears where the solve stands, every few seconds at most.
    """
    clock = clock or Endless()
    tell(Stage("reading", clock.elapsed()))
    facts, names = encode(problem)
    kit = Kit(facts, seed)
    progress = Progress(clock, deterministic, tell, reserve=_to_write(facts))
    build(kit, progress.stop)
    search(kit, progress)
    return finish(facts, names, kit.state, seed, clock, 0.0, "none", tell)


def _to_write(facts: Facts) -> float:
    """Seconds to keep for counting and writing the plan."""
    return 0.3 + len(facts.need) / 250_000


def finish(
    facts: Facts, names: Names, state: State, seed: int, clock: Clock, bound: float, method: str,
    tell: Tell,
) -> Plan:  # fmt: skip
    """The plan of a state with its summary."""
    costs = count(facts, state)
    summary: dict[str, object] = {
        "objective": round(costs.objective, 6),
        "parts": {name: round(value, 6) for name, value in costs.parts.items()},
        "lower_bound": round(min(bound, costs.objective), 6),
        "bound_method": method,
        "seed": seed,
        "seconds": round(clock.elapsed(), 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "pattern_cost": {
            names.patterns[code]: round(value, 6) for code, value in costs.pattern_cost.items()
        },
    }
    lost = int(np.count_nonzero(state.seat < 0))
    tell(Stage("done", clock.elapsed(), costs.objective, bound or None, lost))
    return to_plan(facts, names, state, summary)
