"""The planner on a run's frozen files: nothing of the database is read here."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from makegood.engines import planner
from makegood.engines.planner.plan import Plan, read_plan
from makegood.engines.planner.problem import read_problem

Say = Callable[[planner.Stage], bool]


class Going:
    """The planner's clock: so many seconds, and until the page asks to stop."""

    def __init__(self, limit: float, say: Say) -> None:
        self.limit = limit
        self._began = monotonic()
        self._say = say
        self._going = True

    def elapsed(self) -> float:
        """Seconds since the solve began."""
        return monotonic() - self._began

    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return not self._going

    def tell(self, stage: planner.Stage) -> None:
        """Hand on where the solve stands, and hear whether to go on."""
        self._going = self._say(stage) and self._going


def solve_files(
    folder: Path, *, kind: str, seconds: float, seed: int, now_week: int, say: Say
) -> Plan:
    """The plan for a frozen problem, or the smallest repair of the current one.

    say: told now and then where it stands; False asks to stop with the best plan so far.
    Raises ProblemError where the files are malformed.
    """
    given = read_problem(folder / "problem")
    clock = Going(seconds, say)
    if kind == "replan":
        current = read_plan(folder / "current")
        return planner.replan(given, current, now=now_week, seed=seed, clock=clock, tell=clock.tell)
    return planner.solve(given, seed=seed, clock=clock, tell=clock.tell)
