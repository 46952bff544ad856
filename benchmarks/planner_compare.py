"""The planner beside a greedy one, one monolithic CP-SAT model and Timefold, in one run.

Run: python -m benchmarks.planner_compare [--sizes 200,1000] [--seconds 60] [--stress NAMES]
         [--timefold PYTHON]
Each gets the same instances and the same time; the checker judges all of them alike. Target: the
planner's objective is the lowest, with no rule broken. Timefold is no dependency of the project: it
runs in the interpreter that --timefold names (this one, if not), which has `pip install timefold`
and a Java runtime of 17 or later beside it; where that is missing, one line says so.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._greedy import greedy
from benchmarks._monolith import Model
from benchmarks._planted import Stress, planted, write
from benchmarks._solved import Solved, solve
from makegood.engines.planner.plan import Plan, read_plan, write_plan
from makegood.engines.planner.problem import Problem, read_problem
from makegood.engines.rollout_check import Verdict, check


def main() -> int:
    """Compare on each size; 1 where the planner is not the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="200,1000")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--stress", default="", help="names joined by commas, or all")
    parser.add_argument("--timefold", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as warm:
        write(*planted(200), Path(warm))
        solve(Path(warm) / "problem", Path(warm) / "out", 5)
    best = [_compare(int(size), options) for size in options.sizes.split(",")]
    return 0 if all(best) else 1


def _compare(size: int, options: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        stress = Stress.named(options.stress)
        known = write(*planted(size, seed=options.seed, stress=stress), base)
        ours = solve(base / "problem", base / "out", options.seconds, options.seed)
        problem = read_problem(base / "problem")
        print(f"{size:,} people, planted plan {known.objective:,.0f}, bound {ours.bound:,.0f}")
        _tell("planner", ours, ours.seconds, ours.bound)
        others = [
            _other("greedy", lambda: (greedy(problem), ""), base, ours.bound),
            _other("one CP-SAT model", lambda: _whole(problem, options), base, ours.bound),
            _other("Timefold", lambda: _timefold(base, options), base, ours.bound),
        ]
        rivals = [one.objective for one in others if one is not None and not _broken(one)]
        return not ours.violations and all(ours.objective <= rival for rival in rivals)


def _whole(problem: Problem, options: argparse.Namespace) -> tuple[Plan | None, str]:
    began = perf_counter()
    model = Model(problem)
    left = max(1.0, options.seconds - (perf_counter() - began))
    plan, word = model.solve(left, options.seed)
    return plan, f"{word}, {len(model.m.proto.variables):,} variables"


def _timefold(base: Path, options: argparse.Namespace) -> tuple[Plan | None, str]:
    """Timefold's plan, made in a process of its own; its start-up comes on top of the time."""
    try:
        has = [options.timefold, "-c", "import timefold.solver"]
        subprocess.run(has, check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError):
        return None, "not there: pip install timefold, with a Java runtime of 17 or later"
    words = [
        str(base / "problem"),
        str(base / "timefold"),
        f"{options.seconds:g}",
        str(options.seed),
    ]
    run = subprocess.run(
        [options.timefold, "-m", "benchmarks._timefold", *words],
        cwd=Path(__file__).resolve().parent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        return None, (run.stderr.strip().splitlines() or ["no word"])[-1]
    return read_plan(base / "timefold"), f"score {run.stdout.split()[-1]}"


def _other(
    name: str, make: Callable[[], tuple[Plan | None, str]], base: Path, bound: float
) -> Verdict | None:  # fmt: skip
    began = perf_counter()
    plan, word = make()
    took = perf_counter() - began
    if plan is None:
        print(f"  {name}: nothing found in {took:.0f} s ({word})", flush=True)
        return None
    write_plan(plan, base / "other")
    verdict = check(base / "problem", base / "other")
    _tell(f"{name}{f' ({word})' if word else ''}", verdict, took, bound)
    return verdict


def _broken(verdict: Verdict) -> int:
    return sum(count for rule, count in verdict.counts.items() if rule)


def _tell(name: str, found: Solved | Verdict, took: float, bound: float) -> None:
    broken = found.violations if isinstance(found, Solved) else _broken(found)
    gap = found.objective / bound - 1 if bound > 0 else float("inf")
    print(f"  {name}: {broken} rules broken, {found.unplaced:,} unplaced, objective "
          f"{found.objective:,.0f}, {gap:.1%} above the bound, {took:.1f} s", flush=True)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
