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


LOOKS = 40  # at the search, after the first plan: a sound plan is enough, and the day is short


class Looks:
    """A clock that counts looks at the search instead of seconds, so that the plan is the same."""

    limit = float("inf")

    def __init__(self, most: int) -> None:
        self._most, self._looks = most, 0

    def elapsed(self) -> float:
        """Two seconds to each look: the planner tells at each."""
        return 2.0 * self._looks

    def stopped(self) -> bool:
        """Whether there were looks enough."""
        return self._looks >= self._most

    def tell(self, stage: planner.Stage) -> None:
        """Count a look."""
        self._looks += stage.name == "search"


def plan_in_force(*, seed: int, start: date, weeks: int) -> PlanRun:
    """A plan made two weeks before `start` for the whole rollout, and accepted."""
    made = timezone.make_aware(datetime.combine(start - timedelta(days=1), time(12)))
    run = ask_for_plan(kind="fresh", weeks=weeks, seconds=60, seed=seed, by=SYSTEM,
                       because=BECAUSE, today=start)  # fmt: skip
    attempt = begin(run=run)
    run = freeze(run=run, now=made, today=start)
    clock = Looks(LOOKS)
    plan = planner.solve(read_problem(folder_of(run) / "problem"), seed=seed, clock=clock,
                         deterministic=True, tell=clock.tell)  # fmt: skip
    keep_result(run=run, attempt=attempt, plan=plan)
    run.refresh_from_db()
    accept_plan(run=run, version=run.version, by=SYSTEM, because="agreed in the steering group",
                now=made, silent=True)  # fmt: skip
    run.refresh_from_db()
    return run
