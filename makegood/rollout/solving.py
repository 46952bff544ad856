"""The planner on a run's frozen files: nothing of the database is read here."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from makegood.engines.planner.plan import Plan, read_plan
from makegood.engines.planner.problem import read_problem

Say = Callable[[str], bool]


def solve_files(
    folder: Path, *, kind: str, seconds: float, seed: int, now_week: int, say: Say
) -> Plan:
    """The plan for a frozen problem, or the smallest repair of the current one.

    say: told now and then in words how far it is; False asks to stop with the best plan so far.
    Raises ProblemError where the files are malformed, LookupError where the planner is not installed.
    """
    from makegood.engines import planner

    given = read_problem(folder / "problem")
    began = monotonic()
    going = True

    def clock() -> float:
        return monotonic() - began

    def tell(*words: object) -> None:
        nonlocal going
        going = going and say(" ".join(map(str, words)))

    def stop() -> bool:
        return not going or clock() >= seconds

    if kind == "replan":
        current = read_plan(folder / "current")
        return planner.replan(  # type: ignore[attr-defined,no-any-return]
            given, current, now=now_week, seed=seed, clock=clock, stop=stop, tell=tell
        )
    return planner.solve(  # type: ignore[attr-defined,no-any-return]
        given, seed=seed, clock=clock, stop=stop, tell=tell
    )
