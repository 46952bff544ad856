"""Plans break no rule, are the same for a seed, and cost no less than the bound says they must."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.planner import explain_unplaced, solve, write_plan
from makegood.engines.planner.bound import lower_bound
from makegood.engines.planner.clock import Endless
from makegood.engines.planner.cost import count
from makegood.engines.planner.facts import encode
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.problem import Problem, write_problem
from makegood.engines.planner.readback import from_plan
from makegood.engines.planner.ruin import rounds
from makegood.engines.planner.state import copy_state
from makegood.engines.rollout_check import check

from .drawn import drawn, problem


def judged(given: Problem, plan: Plan) -> float:
    """The checker's objective of a plan that breaks no rule."""
    with TemporaryDirectory() as folder:
        write_problem(given, Path(folder, "problem"))
        write_plan(plan, Path(folder, "plan"))
        verdict = check(Path(folder, "problem"), Path(folder, "plan"))
    broken = [v for v in verdict.violations if v.rule or plan.summary]  # rule 0: the summary
    assert not broken, "\n".join(map(str, broken))
    assert verdict.unplaced == plan.unplaced.height
    return float(verdict.objective)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), people=st.integers(0, 40))
def test_any_plan_passes_the_checker(seed: int, people: int) -> None:
    one = drawn(seed, max(3, people))
    plan = solve(one, seed=seed, deterministic=True)
    cost = judged(one, plan)
    assert plan.summary["objective"] == pytest.approx(cost)
    assert plan.summary["lower_bound"] <= cost + 1e-6
    assert plan.seats.height + plan.unplaced.height == one.needs.height
    assert (plan.unplaced["reason"].str.len_chars() > 10).all()
    json.dumps(plan.summary)


def test_same_seed_same_plan() -> None:
    one = drawn(5, 60)
    first, second = (solve(one, seed=3, deterministic=True) for _ in range(2))
    for name in ("series", "meetings", "leads", "seats", "unplaced"):
        assert getattr(first, name).equals(getattr(second, name)), name
    assert first.summary == second.summary


def test_a_week_without_slots_is_planned_as_nothing() -> None:
    one = drawn(5, 12)
    none: dict[str, Any] = {
        name: getattr(one, name).clear() for name in ("slots", "pattern_slots", "room_closures")
    }
    bare = replace(one, **none, blackouts=one.blackouts.clear())
    plan = solve(bare, seed=1, deterministic=True)
    judged(bare, plan)
    assert plan.unplaced.height == bare.needs.height
    assert (plan.unplaced["reason"].str.contains("no slot|no wave|comes before")).all()


class Interrupted(Endless):
    """Somebody asked to stop before anything was compiled."""

    def stopped(self) -> bool:
        return True


def test_who_asks_to_stop_at_once_gets_a_plan_that_keeps_the_rules() -> None:
    one = drawn(7, 30)
    plan = solve(one, seed=1, clock=Interrupted())
    judged(one, plan)
    assert plan.seats.height > plan.unplaced.height
    assert plan.seats.height + plan.unplaced.height == one.needs.height
    assert "somebody asked to stop" in plan.summary["ended"]


def tiny(seed: int) -> Problem:
    """One unit of one meeting, two slots, two weeks, two rooms, two leads, five people."""
    rng = np.random.default_rng(seed)
    ids = [f"p{n}" for n in range(5)]
    return problem(
        2,
        slots=[("am", 0, 540, 60), ("pm", 0, 780, 60)],
        patterns=[("x", 1), ("y", 2)],
        pattern_slots=[("x", 0, "am", 1, True), ("x", 0, "pm", 3, True), ("y", 0, "am", 2, True),
                       ("y", 1, "pm", 0, False), ("y", 1, "am", 4, True)],
        units=[("u", 1, 0, 0, 60, 0, 2, 3, 4, 1, None, 0, ["in_person", "virtual"])],
        waves=[("w", "u", 0, 1)],
        people=[(p, f"d{rng.integers(0, 2)}", "c", f"r{rng.integers(0, 3)}",
                 str(rng.choice(["x", "y"])), ["p0"] if p == "p1" else [], "w",
                 int(rng.integers(0, 4)), int(rng.integers(0, 4))) for p in ids],
        needs=[(p, "u") for p in ids],
        facilitators=[("f0", None, "x", 1.0, 0, 1), ("f1", None, "y", 2.0, 0, 1)],
        qualifications=[("f0", "u", "in_person"), ("f0", "u", "virtual"), ("f1", "u", "virtual")],
        rooms=[("r", 4)],
        cover=[("c", 3)],
    )  # fmt: skip


def brute(one: Problem) -> float:
    """The least objective over every way to seat five people, by trying all of them."""
    facts, names = encode(one)
    w = one.weights
    cell = facts.cost.reshape(2, 2, 2)
    codes = {p: n for n, p in enumerate(names.patterns)}
    # A series is told by its time, facilitator and modality: one facilitator, one place at a time.
    kinds = [
        (week, slot, mode, lead)
        for week, slot, (lead, mode) in product((0, 1), (0, 1), (("x", 0), ("x", 1), ("y", 1)))
        if cell[codes[lead], week, slot] >= 0
    ]
    rows = one.people.to_dicts()

    def price(n: int, k: tuple[int, int, int, str]) -> float | None:
        cost = int(cell[codes[rows[n]["pattern"]], k[0], k[1]])
        own = rows[n]["virtual_cost" if k[2] else "in_person_cost"]
        return None if cost < 0 else float(cost + own)

    options = [
        [None, *(k for k in kinds if price(n, k) is not None)] for n in range(len(rows))
    ]  # fmt: skip
    best = float("inf")
    for choice in product(*options):
        used = {k for k in choice if k is not None}
        groups = {k: [n for n, c in enumerate(choice) if c == k] for k in used}
        if any(len(g) < 2 or len(g) > (3 if k[2] == 0 else 4) for k, g in groups.items()):
            continue  # the room holds four with the facilitator
        if any({0, 1} <= set(g) for g in groups.values()):
            continue  # p0 is p1's manager
        if len({(k[0], k[1], k[3]) for k in used}) < len(used):
            continue  # one facilitator in two places
        if len({k[0] for k in used if k[3] == "x"}) < sum(k[3] == "x" for k in used):
            continue  # one hour a week
        away: dict[tuple[int, int], int] = {}
        for n, k in enumerate(choice):
            duty = not (rows[n]["pattern"] == "y" and k is not None and k[:2] == (1, 1))
            if k is not None and duty:
                away[k[:2]] = away.get(k[:2], 0) + 1
        if max(away.values(), default=0) > 3:
            continue
        cost = w.unplaced * choice.count(None) + w.open_meeting * len(used)
        for k, g in groups.items():
            roles = [rows[n]["role_family"] for n in g]
            cost += sum(price(n, k) or 0.0 for n in g) + w.short * max(0, 3 - len(g))
            cost += w.lone_role * sum(roles.count(r) == 1 for r in roles)
        best = min(best, cost)
    return best


@pytest.mark.parametrize("seed", range(6))
def test_tiny_against_brute_force(seed: int) -> None:
    one = tiny(seed)
    least = brute(one)
    plan = solve(one, seed=1, deterministic=True)
    assert judged(one, plan) == pytest.approx(least)
    facts, _ = encode(one)
    for whole in (False, True):
        told = lower_bound(facts, seconds=5.0, stop=lambda: False, whole=whole)
        assert told.value <= least + 1e-6
        assert told.value > 0.25 * least


@settings(max_examples=5, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_bookkeeping_agrees_with_counting_anew(seed: int) -> None:
    """Total and occupancy after any history are those of the same plan built from nothing."""
    one = drawn(seed, 30)
    facts, names = encode(one)
    plan = solve(one, seed=seed, deterministic=True)
    state, _ = from_plan(facts, names, plan)
    assert state.total[0] == pytest.approx(count(facts, state).objective)
    kit = Kit(facts, seed + 1, state)
    before = copy_state(state)
    kit.look_again()
    rounds(kit.f, kit.s, kit.x, 50, 20, 50.0, 0.5)
    assert state.total[0] == pytest.approx(count(facts, state).objective)
    again = plan if (state.seat == before.seat).all() else _replanned(one, kit)
    twin, _ = from_plan(facts, names, again)
    for name in ("used", "away"):
        assert (getattr(twin, name) == getattr(state, name)).all(), name
    for name in ("led", "taken"):
        assert ((getattr(twin, name) >= 0) == (getattr(state, name) >= 0)).all(), name


def _replanned(one: Problem, kit: Kit) -> Plan:
    """The plan of a kit's state."""
    from makegood.engines.planner.written import to_plan

    facts, names = encode(one)
    plan = to_plan(facts, names, kit.state, {})
    judged(one, plan)
    return plan


def test_what_stands_in_the_way_is_told_and_what_helps_was_tried() -> None:
    """One facilitator for two series at one time: the second series waits for another facilitator."""
    ids = [f"p{n}" for n in range(8)]
    tables: dict[str, Any] = {
        "slots": [("am", 0, 540, 60)], "patterns": [("x", 1)],
        "pattern_slots": [("x", 0, "am", 1, False)],
        "units": [("u", 1, 0, 0, 60, 0, 3, 4, 4, 1, None, 0, ["virtual"])],
        "waves": [("w", "u", 0, 0)],
        "people": [(p, "d", "c", "r", "x", [], "w", 0, 0) for p in ids],
        "needs": [(p, "u") for p in ids],
        "facilitators": [("f0", None, "x", 4.0, 0, 0)],
        "qualifications": [("f0", "u", "virtual")],
    }  # fmt: skip
    one = problem(1, **tables)
    plan = solve(one, seed=1, deterministic=True)
    judged(one, plan)
    assert plan.unplaced.height == 4
    assert "no facilitator qualified for u is free" in plan.unplaced["reason"][0]
    told = explain_unplaced(one, plan)
    assert told.impossible == ()
    assert len(told.groups[0].people) == 4
    best = told.remedies[0]
    assert (best.kind, best.share) == ("facilitators", 1.0)
    assert "one more facilitator qualified for u" in best.text

    nobody = problem(1, **(tables | {"qualifications": []}))
    plan = solve(nobody, seed=1, deterministic=True)
    judged(nobody, plan)
    assert plan.unplaced.height == 8
    assert "nobody is qualified to lead u" in plan.summary["infeasible"][0]
    assert "nobody is qualified to lead u" in plan.unplaced["reason"][0]
