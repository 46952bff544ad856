"""One solve in a process of its own: what it cost, what it found, how it went."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import polars as pl

from makegood.engines.rollout_check import check

ROOT = Path(__file__).resolve().parent.parent
STAGE = re.compile(r"^\s*([\d.]+) s  (\w[\w ]*)(?:, objective ([\d,]+))?(?:, bound ([\d,]+))?")
NIGHTS = re.compile("night|weekend|evening|rotating")


@dataclass(frozen=True)
class Solved:
    """What came out. course: (seconds, objective, bound) as told while it ran; peak in MB; cpu
    in seconds of one core: far below `seconds` where others use the machine too."""

    violations: int
    unplaced: int
    needs: int
    objective: float
    bound: float
    method: str
    seconds: float
    peak_mb: float
    cpu: float
    pattern_cost: dict[str, float]
    course: list[tuple[float, float, float | None]] = field(default_factory=list)

    @property
    def gap(self) -> float:
        """How far above the bound, as a share of it."""
        return self.objective / self.bound - 1 if self.bound > 0 else float("inf")


def solve(problem: Path, out: Path, seconds: float, seed: int = 1, *words: str) -> Solved:
    """Run `makegood rollout solve` and judge what it wrote; peak counts the whole process."""
    began = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "makegood", "rollout", "solve", str(problem), "--out", str(out),
         "--seconds", f"{seconds:g}", "--seed", str(seed), *words],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    ) as process:  # fmt: skip
        assert process.stderr is not None
        told = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"solve ended with {process.returncode}:\n{told}")
    verdict = check(problem, out)
    summary = json.loads((out / "summary.json").read_text())
    return Solved(
        sum(verdict.counts.values()), verdict.unplaced, verdict.seated + verdict.unplaced,
        verdict.objective, summary["lower_bound"], summary["bound_method"], took,
        usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, verdict.pattern_cost, _course(told),
    )  # fmt: skip


def _course(told: str) -> list[tuple[float, float, float | None]]:
    found = [STAGE.match(line) for line in told.splitlines()]
    return [
        (float(m[1]), float(m[3].replace(",", "")), float(m[4].replace(",", "")) if m[4] else None)
        for m in found if m and m[3]
    ]  # fmt: skip


def by_shift(solved: Solved, problem: Path) -> tuple[float, float]:
    """Mean preference cost of those on day rotas and of all others, weighted by their seats."""
    people = pl.read_csv(problem / "people.csv", columns=["person", "pattern"])
    needs = pl.read_csv(problem / "needs.csv", columns=["person"])
    seats = dict(needs.join(people, on="person").group_by("pattern").len().iter_rows())
    sums = {True: [0.0, 0], False: [0.0, 0]}
    for pattern, cost in solved.pattern_cost.items():
        kind = sums[bool(NIGHTS.search(pattern))]
        kind[0] += cost * seats.get(pattern, 0)
        kind[1] += seats.get(pattern, 0)
    return (sums[False][0] / max(1, sums[False][1]), sums[True][0] / max(1, sums[True][1]))
