"""`makegood rollout solve`: time, signals and progress round the planner, the checker before writing."""

import argparse
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import CLOCK_BOOTTIME, clock_gettime, monotonic, process_time
from types import FrameType

import polars as pl
from rich.console import Console

from makegood.cli.words import _
from makegood.engines.planner import (
    Plan,
    Problem,
    Stage,
    read_plan,
    read_problem,
    replan,
    write_plan,
)
from makegood.engines.planner import (
    solve as plan_for,
)
from makegood.engines.planner.plan import may_hold
from makegood.engines.rollout_check import Violation, check
from makegood.engines.words import told

# Seconds the checker and the writing take for each need, with half as much spare.
JUDGE_A_NEED = 30e-6
WINDOW = 3.0  # seconds over which it is measured how slow the machine is
SLOWEST = 8.0


class Rejected(ValueError):
    """The checker found a rule broken in the plan: the planner is wrong, and nothing was written."""


class Watch:
    """The planner's clock: seconds since the command was called; Ctrl-C and SIGTERM stop it.

    after: seconds of computing to keep for what comes after the planner. How much longer things take
    than they compute, since others use the machine too, is measured while it runs.
    """

    def __init__(self, seconds: float) -> None:
        self.after = 0.4
        self._seconds = seconds
        self._began = monotonic() - _age()
        self._stopped = False
        self._slow = min(SLOWEST, max(1.0, self.elapsed() / max(0.1, process_time())))
        self._seen = (self.elapsed(), _computed())

    @property
    def limit(self) -> float:
        """Seconds after which the planner should be done; half of the time is its own, however slow
        the machine is."""
        return max(self._seconds / 2, self._seconds - self.after * self.slowness())

    def elapsed(self) -> float:
        """Seconds since the process began."""
        return monotonic() - self._began

    def slowness(self) -> float:
        """How much longer things take than they compute, of late: 1 on a machine of one's own."""
        wall, cpu = self.elapsed(), _computed()
        if wall - self._seen[0] > WINDOW:
            now = (wall - self._seen[0]) / max(0.01, cpu - self._seen[1])
            self._slow = min(SLOWEST, max(1.0, (self._slow + now) / 2))
            self._seen = (wall, cpu)
        return self._slow

    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopped

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the first Ctrl-C or SIGTERM as a wish for the best plan so far, the second as it is."""

        def hear(number: int, _frame: FrameType | None) -> None:
            if self._stopped:
                raise KeyboardInterrupt
            self._stopped = True
            print(_("stopping with the best plan so far; once more: stop now"), file=sys.stderr)

        before = {which: signal.signal(which, hear) for which in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for which, handler in before.items():
                signal.signal(which, handler)


def _computed() -> float:
    """Seconds that the planner's own thread computed; at least half of what all of them did."""
    every = process_time() / 2
    if not hasattr(time, "pthread_getcpuclockid"):
        return every
    main = threading.main_thread().ident
    assert main is not None
    return max(every, time.clock_gettime(time.pthread_getcpuclockid(main)))


def _age() -> float:
    """Seconds since this process was started, where the system tells it; else 0."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        return max(0.0, clock_gettime(CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError):
        return 0.0


def solve(options: argparse.Namespace) -> int:
    """Read, plan, judge, write; see makegood/cli/rollout/__init__.py for the exit codes."""
    if (options.current is None) != (options.now is None):
        print(_("--current and --now belong together."), file=sys.stderr)
        return 2
    out = may_hold(options.out)
    watch = Watch(options.seconds)
    with watch.listening():
        problem = read_problem(options.problem)
        for remark in problem.remarks:
            print(remark, file=sys.stderr)
        current = read_plan(options.current) if options.current else None
        # What the checker and the disk need comes off the planner's time.
        watch.after = 0.4 + JUDGE_A_NEED * problem.needs.height
        with showing() as tell:
            plan, beside = _plan(problem, current, options, watch, tell)
        try:
            write_plan(
                plan,
                out,
                judge=lambda folder: _judge(options.problem, folder, options.current, options.now),
            )
        except Rejected as error:
            print(error, file=sys.stderr)
            return 1
    report(plan, out, watch, beside)
    return 0


def _plan(
    problem: Problem, current: Plan | None, options: argparse.Namespace, watch: Watch,
    tell: Callable[[Stage], None],
) -> tuple[Plan, list[str]]:  # fmt: skip
    """The plan, and what is to be said beside it."""
    if current is None:
        plan = plan_for(problem, seed=options.seed, clock=watch,
                        deterministic=options.deterministic, tell=tell)  # fmt: skip
        return plan, []
    plan = replan(problem, current, now=options.now, seed=options.seed, clock=watch, tell=tell)
    summary = plan.summary
    beside = [
        _("{moves:,} people move, {forced:,} of them in any case; {leads:,} changes of who leads").format(
            moves=summary["moves"], forced=summary["forced_moves"], leads=summary["lead_moves"]
        )
    ]  # fmt: skip
    causes = Counter(row["cause"] for row in summary["changes"])
    beside += [f"  {count:,}: {cause}" for cause, count in causes.most_common(8)]
    return plan, beside


def _judge(problem: Path, plan: Path, current: Path | None, now: int = 0) -> None:
    """Refuse a plan that breaks a rule. Of a repair, history is not held against it: what the plan in
    force breaks in the same words under the facts as they are now, or what its series that are over
    break by themselves (people who are gone leave them small)."""
    verdict = check(problem, plan, most=10 if current is None else None)
    wrong = list(verdict.violations)
    if current is not None and not verdict.ok:
        before = {(one.rule, one.what) for one in check(problem, current, most=None).violations}
        before |= {(one.rule, one.what) for one in _past(problem, plan, now) if one.rule > 1}
        wrong = [one for one in wrong if (one.rule, one.what) not in before]
    if wrong or (current is None and not verdict.ok):
        found = "\n".join(map(str, wrong[:20]))
        raise Rejected(
            _("The plan breaks rules, so it was not written. This is a fault of the planner:\n{found}").format(found=found)
        )  # fmt: skip


def _past(problem: Path, plan: Path, now: int) -> tuple[Violation, ...]:
    """What the series of a plan that are over break, taken by themselves."""
    whole = read_plan(plan)
    ends = whole.meetings.group_by("series").agg(pl.col("week").max())
    over = pl.col("series").is_in(ends.filter(pl.col("week") < now)["series"].implode())
    tables = {name: getattr(whole, name).filter(over) for name in ("series", "meetings", "leads", "seats")}  # fmt: skip
    with TemporaryDirectory() as folder:
        write_plan(replace(whole, **tables), Path(folder) / "past")
        return check(problem, Path(folder) / "past", most=None).violations


@contextmanager
def showing() -> Iterator[Callable[[Stage], None]]:
    """A listener that shows the stage in one line on a terminal, and as plain lines otherwise."""
    if not sys.stderr.isatty():
        yield lambda stage: print(line(stage), file=sys.stderr, flush=True)
        return
    with Console(stderr=True).status(_("reading")) as status:
        yield lambda stage: status.update(line(stage))


def line(stage: Stage) -> str:
    """A stage in words."""
    parts = [f"{stage.seconds:7.1f} s  {stage.name}"]
    if stage.objective is not None:
        parts.append(_("objective {value:,.0f}").format(value=stage.objective))
    if stage.bound is not None:
        parts.append(_("bound {value:,.0f}").format(value=stage.bound))
    if stage.gap is not None:
        parts.append(_("gap {value:.1%}").format(value=stage.gap))
    if stage.unplaced is not None:
        parts.append(_("{count:,} unplaced").format(count=stage.unplaced))
    return ", ".join(parts)


def report(plan: Plan, out: Path, watch: Watch, beside: list[str]) -> None:
    """What was planned, in a few lines."""
    summary = plan.summary
    for text in beside:
        print(text)
    print(_("{seats:,} seats in {series:,} series, {unplaced:,} unplaced").format(
        seats=plan.seats.height, series=plan.series.height, unplaced=plan.unplaced.height))  # fmt: skip
    bound = summary.get("lower_bound") or 0
    gap = f"{summary['objective'] / bound - 1:.1%}" if bound > 0 else _("unknown")
    print(_("objective {objective:,.0f}, bound {bound:,.0f} ({method}), gap {gap}").format(
        objective=summary["objective"], bound=bound, method=summary["bound_method"], gap=gap))  # fmt: skip
    reasons = plan.unplaced.group_by("reason").len("n").sort("n", descending=True)
    for reason, count in reasons.head(8).iter_rows():
        print(_("  {count:,} unplaced: {reason}").format(count=count, reason=reason))
    for cause in summary.get("infeasible", ()):
        print(_("  cannot be seated at all: {cause}").format(cause=cause))
    if plan.unplaced.height:
        print(_("  `makegood rollout explain` tells what would help most"))
    if ended := summary.get("ended"):
        print(_("ended {when}").format(when=told(ended, _)))
    print(_("written to {out} after {seconds:.1f} s").format(out=out, seconds=watch.elapsed()))
