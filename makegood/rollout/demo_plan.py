"""The demo's plan in force: frozen as of the day on which it would have been made, solved, accepted."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from makegood.engines import planner
from makegood.engines.planner.problem import read_problem
from makegood.record.acts import SYSTEM

from .acts.applying import accept_plan
from .acts.plans import ask_for_plan, begin, freeze, keep_result
from .files import folder_of
from .models import PlanRun

BECAUSE = "the demo institution"


class Short:
    """A clock for a plan that only has to be sound: the first plan and a moment of search."""

    def __init__(self, limit: float) -> None:
        self.limit = limit

    def elapsed(self) -> float:
        """No time passes: the same seed gives the same plan."""
        return 0.0

    def stopped(self) -> bool:
        """At the first question: the first plan is enough."""
        return True


def plan_in_force(*, seed: int, start: date, weeks: int) -> PlanRun:
    """A plan made two weeks before `start` for the whole rollout, and accepted."""
    made = timezone.make_aware(datetime.combine(start - timedelta(days=1), time(12)))
    run = ask_for_plan(kind="fresh", weeks=weeks, seconds=60, seed=seed, by=SYSTEM,
                       because=BECAUSE, today=start)  # fmt: skip
    attempt = begin(run=run)
    run = freeze(run=run, now=made, today=start)
    plan = planner.solve(
        read_problem(folder_of(run) / "problem"), seed=seed, clock=Short(60), deterministic=True
    )
    keep_result(run=run, attempt=attempt, plan=plan)
    run.refresh_from_db()
    accept_plan(run=run, version=run.version, by=SYSTEM, because="agreed in the steering group",
                now=made, silent=True)  # fmt: skip
    run.refresh_from_db()
    return run
