"""Small problems drawn from a seed, with every rule in play; and a clock that counts its own looks."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from makegood.engines.planner.layout import PROBLEM
from makegood.engines.planner.problem import Problem, Weights


def frame(name: str, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    """A table of a problem from rows in the format's order."""
    columns = PROBLEM[name][0]
    return pl.DataFrame(rows, schema={c.name: c.dtype for c in columns}, orient="row")


def problem(
    weeks: int = 6, weights: Weights | None = None, **tables: list[tuple[Any, ...]]
) -> Problem:
    """A problem from its rows; tables left out are empty."""
    frames = {name: frame(name, tables.get(name, [])) for name in PROBLEM}
    return Problem(
        start=date(2027, 1, 11), weeks=weeks, weights=weights or Weights(), seed_note="", **frames
    )


def drawn(seed: int, people: int = 24) -> Problem:
    """A problem with two units, one after the other, rotas, managers, leave, cover and closures."""
    rng = np.random.default_rng(seed)
    weeks = int(rng.integers(4, 9))
    slots = [(f"s{n}", n // 2, 540 + 180 * (n % 2), int(rng.choice([60, 90]))) for n in range(6)]
    patterns = [("day", 1), ("turn", 2), ("thin", 1)]
    listed = [
        (name, week, f"s{s}", int(rng.integers(0, 6)), bool(rng.random() < 0.6))
        for name, cycle in patterns for week in range(cycle) for s in range(6)
        if rng.random() < (0.4 if name == "thin" else 0.7)
    ]  # fmt: skip
    sizes = sorted(int(n) for n in rng.integers(1, 7, 3))
    units = [
        ("one", int(rng.integers(1, 3)), 1, 2, 60, 30, *sizes, int(rng.integers(0, 3)), None, 0,
         ["in_person", "virtual"]),
        ("two", 1, 0, 1, 90, 0, 2, 3, 5, 1, "one", int(rng.integers(0, 3)), ["in_person"]),
    ]  # fmt: skip
    ids = [f"p{n:02}" for n in range(people)]
    persons = [
        (p, f"d{rng.integers(0, 3)}", f"c{rng.integers(0, 4)}", f"r{rng.integers(0, 4)}",
         str(rng.choice(["day", "turn", "thin"])),
         [str(q) for q in rng.choice(ids, rng.integers(0, 3), replace=False) if q != p],
         str(rng.choice(["a", "b"])), int(rng.integers(0, 4)), int(rng.integers(0, 4)))
        for p in ids
    ]  # fmt: skip
    leaders = [
        (f"f{n}", str(ids[n]) if n < 3 else None, str(rng.choice(["day", "turn"])),
         float(rng.choice([1.5, 3, 6])), int(rng.integers(0, 2)), weeks)
        for n in range(7)
    ]  # fmt: skip
    able = [
        (f"f{n}", u, mode) for n in range(7) for u in ("one", "two")
        for mode in ("in_person", "virtual") if rng.random() < 0.7
    ]  # fmt: skip
    return problem(
        weeks,
        slots=slots, patterns=patterns, pattern_slots=listed, units=units,
        waves=[("a", "one", 0, weeks - 2), ("a", "two", 1, weeks - 1), ("b", "one", 1, weeks - 1)]
        + ([("b", "two", 0, weeks - 1)] if rng.random() < 0.7 else []),
        people=persons,
        needs=[(p, "one") for p in ids if rng.random() < 0.9]
        + [(p, "two") for p in ids if rng.random() < 0.6],
        absences=[(p, w, w + 1) for p in ids for w in range(weeks) if rng.random() < 0.05],
        facilitators=leaders, qualifications=able,
        rooms=[("small", 4), ("large", 8)],
        room_closures=[("small", 1, None), ("large", 2, "s1")],
        cover=[(f"c{n}", int(rng.integers(0, 3))) for n in range(3)],
        blackouts=[(3, None, "d0"), (2, "s2", None)],
    )  # fmt: skip
