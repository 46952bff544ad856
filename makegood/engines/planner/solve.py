"""Solve a rollout problem: a first plan, then a search that cools, and a bound beside it."""

import resource

import numpy as np

from makegood.engines.planner.beside import BoundBeside
from makegood.engines.planner.bound import Bound
from makegood.engines.planner.clock import Clock, Endless, Stage, Tell, silent
from makegood.engines.planner.cost import count
from makegood.engines.planner.explain import reasons
from makegood.engines.planner.facts import Facts, Names, encode
from makegood.engines.planner.first import first_plan, until_compiled
from makegood.engines.planner.infeasible import causes
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.problem import Problem
from makegood.engines.planner.ready import FIRST_PLAN, PLACING, REASONS, Ready
from makegood.engines.planner.search import Progress, search
from makegood.engines.planner.state import State
from makegood.engines.planner.written import to_plan
from makegood.engines.words import Words


def solve(
    problem: Problem, *, seed: int, clock: Clock | None = None, deterministic: bool = False,
    tell: Tell = silent,
) -> Plan:  # fmt: skip
    """A plan that breaks no hard rule; needs that cannot be seated are listed with the reason.

    Args:
        seed: the same seed, problem and `deterministic=True` give the same plan.
        clock: how long it may take, and whether somebody asks to stop.
        deterministic: so many steps, however long they take, instead of so many seconds; time and
            memory are told as 0, so that the files are the same too.
        tell: hears where the solve stands, every few seconds at most.
    """
    clock = clock or Endless()
    tell(Stage("reading", clock.elapsed()))
    facts, names = encode(problem)
    kit = Kit(facts, seed)
    progress = Progress(clock, deterministic, tell, reserve=_to_write(facts))
    beside = BoundBeside(facts, clock, deterministic)
    progress.bound_of = lambda: beside.best.value or None
    nothing = not len(facts.need) or not facts.S or not facts.W
    explained = nothing or _improve(kit, progress)
    plan = finish(facts, names, kit.state, seed, clock, beside.last(), tell, explained)
    plan.summary["ended"] = progress.ended
    if deterministic:  # what differs from run to run is not told
        plan.summary.update(seconds=0.0, peak_mb=0.0)
    return plan


def _improve(kit: Kit, progress: Progress) -> bool:
    """A first plan and the search, each as soon as it is compiled; whether reasons can be told."""
    ready, clock = Ready(kit.facts), progress.clock
    whole = first_plan(kit, progress, ready, REASONS if progress.deterministic else FIRST_PLAN)
    if not whole:
        progress.ended = Words("before a first plan was whole")
    elif until_compiled(kit, progress, ready):
        progress.placing = lambda: ready.has(PLACING)
        progress.ended = search(kit, progress)
    else:
        progress.ended = Words("before the search was compiled")
    if clock.stopped():
        progress.ended = Words("{when}, since somebody asked to stop", when=progress.ended)
    elif progress.stop():
        progress.ended = Words("{when}, when the time was up", when=progress.ended)
    lost = bool((kit.state.seat < 0).any())
    if not lost:
        ready.leave()
    late = lambda: clock.stopped() or clock.elapsed() >= clock.limit  # noqa: E731
    return not lost or ready.wait(REASONS, late)


def _to_write(facts: Facts) -> float:
    """Seconds to keep for counting the plan and putting it into frames."""
    return 0.2 + len(facts.need) / 400_000


def finish(
    facts: Facts, names: Names, state: State, seed: int, clock: Clock, bound: Bound,
    tell: Tell, explained: bool = True,
) -> Plan:  # fmt: skip
    """The plan of a state with its summary; not `explained`: there is no time to tell reasons."""
    costs = count(facts, state)
    summary: dict[str, object] = {
        "objective": round(costs.objective, 6),
        "parts": {name: round(value, 6) for name, value in costs.parts.items()},
        "lower_bound": round(min(bound.value, costs.objective), 6),
        "bound_method": bound.method,
        "seed": seed,
        "seconds": round(clock.elapsed(), 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "pattern_cost": {
            names.patterns[code]: round(value, 6) for code, value in costs.pattern_cost.items()
        },
    }
    if impossible := list(causes(facts, names).values()):
        summary["infeasible"] = [str(cause) for cause in impossible]
    lost = int(np.count_nonzero(state.seat < 0))
    tell(Stage("done", clock.elapsed(), costs.objective, bound.value or None, lost))
    return to_plan(facts, names, state, summary, reasons(facts, names, state) if explained else {})
