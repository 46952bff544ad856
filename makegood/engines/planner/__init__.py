"""The rollout planner: people with needs into series of meetings, with rooms and facilitators."""

from makegood.engines.planner.clock import Clock, Endless, Stage
from makegood.engines.planner.explain import Explanation, explain_unplaced
from makegood.engines.planner.plan import Plan, read_plan, write_plan
from makegood.engines.planner.problem import Fault, Problem, ProblemError, read_problem
from makegood.engines.planner.replan import replan
from makegood.engines.planner.solve import solve

__all__ = [
    "Clock", "Endless", "Explanation", "Fault", "Plan", "Problem", "ProblemError", "Stage", "explain_unplaced", "read_plan",
    "read_problem", "replan", "solve", "write_plan",
]  # fmt: skip
