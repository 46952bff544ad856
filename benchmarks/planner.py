"""The rollout planner on planted instances: gap, time, memory, stress, fairness by shift.

Run: python -m benchmarks.planner [--full] [--only NAME] [--stress] [--pictures]
Targets on 2 cores, each on an instance that is known to have a plan: no violation, all seated, and
1,000 people within 10% of the bound in 60 s; 20,000 within 5% in 60 s and 3% in 10 minutes; 100,000
within 5% in 10 minutes and 2 GB; 1,000,000 within 10% in 20 minutes and 4 GB. By default the first
two run; --full runs all; --stress adds each stress alone and all together at 1,000 people.
--pictures writes the plots into docs/pictures. The rule of the stress runs is: none broken, all
seated; their gaps are told. The gap is measured against a lower bound, not against the optimum.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._planted import Stress, planted, write
from benchmarks._plots import bars, lines
from benchmarks._solved import ROOT, Solved, by_shift, solve

PICTURES = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Target:
    """An instance and what is to be reached; gap as a share, memory in MB (None: not asked)."""

    name: str
    people: int
    seconds: float
    gap: float | None
    memory: float | None = None
    stress: str = ""
    usual: bool = False


TARGETS = [
    Target("1k", 1_000, 60, 0.10, usual=True),
    Target("20k", 20_000, 60, 0.05, usual=True),
    Target("20k-long", 20_000, 600, 0.03),
    Target("100k", 100_000, 600, 0.05, 2048),
    Target("1m", 1_000_000, 1200, 0.10, 4096),
]
STRESS = [
    Target(f"1k-{name}", 1_000, 60, None, stress=name)
    for name in [*(field.name for field in fields(Stress)), "all"]
]


def main() -> int:
    """Run what was asked for; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--stress", action="store_true")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--seconds", type=float, help="instead of each instance's own time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    every = TARGETS + STRESS
    chosen = [one for one in every if one.name in options.only] or [
        one for one in every
        if one.usual or (options.full and one in TARGETS) or (options.stress and one in STRESS)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as warm:  # compiles once, so that no run pays for it
        write(*planted(200), Path(warm))
        solve(Path(warm) / "problem", Path(warm) / "out", 5)
    met = [_run(one, options) for one in chosen]
    return 0 if all(met) else 1


def _run(target: Target, options: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        made = planted(target.people, seed=options.seed, stress=Stress.named(target.stress))
        known = write(*made, base)
        del made
        seconds = options.seconds or target.seconds
        found = solve(base / "problem", base / "out", seconds, options.seed)
        days, others = by_shift(found, base / "problem")
        fine = not found.violations and not found.unplaced and found.seconds <= seconds + 2
        fine &= target.gap is None or found.gap <= target.gap
        fine &= target.memory is None or found.peak_mb <= target.memory
        wanted = [f"{seconds:.0f} s"]
        wanted += [f"{target.gap:.0%}"] if target.gap is not None else []
        wanted += [f"{target.memory:.0f} MB"] if target.memory is not None else []
        print(
            f"{target.name}: {found.violations} violations, {found.unplaced:,} of {found.needs:,} "
            f"unplaced, gap {found.gap:.1%} above {found.bound:,.0f} ({found.method}), "
            f"{found.seconds:.1f} s ({found.cpu:.0f} s of a core), {found.peak_mb:,.0f} MB; objective {found.objective:,.0f}, "
            f"planted {known.objective:,.0f}; preference cost a meeting: days {days:.2f}, nights and "
            f"weekends {others:.2f} (targets: {', '.join(wanted)}) {'met' if fine else 'NOT met'}",
            flush=True,
        )
        if options.pictures:
            draw(target, found, base)
        return fine


def draw(target: Target, found: Solved, base: Path) -> None:
    """Gap over time, cost by shift, load by facilitator."""
    points = [(s, 100 * (o / found.bound - 1)) for s, o, _ in found.course if found.bound > 0]
    points = [(s, gap) for s, gap in points if gap <= 100]  # before most have a seat, gaps are huge
    lines(PICTURES / f"rollout-{target.name}-gap.svg", f"Gap over time, {target.people:,} people",
          "seconds", "% above the bound", points)  # fmt: skip
    bars(PICTURES / f"rollout-{target.name}-shift.svg",
         f"Preference cost a seat and meeting, {target.people:,} people",
         sorted(found.pattern_cost.items(), key=lambda one: one[1]))  # fmt: skip
    bars(PICTURES / f"rollout-{target.name}-load.svg",
         f"Facilitators by the hours they lead, {target.people:,} people", loads(base))  # fmt: skip


def loads(base: Path) -> list[tuple[str, float]]:
    """How many facilitators lead up to so many hours with preparation over the whole rollout."""
    import polars as pl

    units = pl.read_csv(base / "problem" / "units.csv").select(
        "unit", minutes=(pl.col("minutes") + pl.col("prep_minutes")) * pl.col("meetings")
    )
    series = pl.read_csv(base / "out" / "series.csv").join(units, on="unit")
    led = pl.read_csv(base / "out" / "leads.csv").join(series, on="series")
    hours = led.group_by("facilitator").agg(hours=pl.col("minutes").sum() / 60)
    every = pl.read_csv(base / "problem" / "facilitators.csv").select("facilitator")
    hours = every.join(hours, on="facilitator", how="left").fill_null(0)["hours"]
    most = float(hours.max() or 1)  # type: ignore[arg-type]
    step = max(1, round(most / 10))
    return [
        (f"{low}–{low + step} h", float(((hours >= low) & (hours < low + step)).sum()))
        for low in range(0, int(most) + 1, step)
    ]


if __name__ == "__main__":
    sys.exit(main())
