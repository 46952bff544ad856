"""What happens to a rollout: facilitators fall ill, a room is closed, people are away."""

from dataclasses import replace

import numpy as np
import polars as pl

from makegood.engines.planner import Problem


def shock(
    problem: Problem, *, now: int, seed: int, facilitators: float = 0.04, weeks: int = 3,
    rooms: int = 1, people: float = 0.01,
) -> Problem:  # fmt: skip
    """The problem with a share of the facilitators out for some weeks, rooms closed for as long, and
    a share of the people away for one."""
    dice = np.random.default_rng(seed)
    last = min(problem.weeks - 1, now + weeks - 1)
    absences = [problem.absences]
    fac = problem.facilitators
    # People of the house have absences in the format; those from outside only a window, which would
    # take their history away too, so they fall ill only where there are too few others.
    count = min(fac.height, max(1, round(facilitators * fac.height)))
    order = fac.sample(fraction=1, shuffle=True, seed=seed).sort(
        pl.col("person").is_null(), maintain_order=True
    )
    chosen = order.head(count)
    absences.append(_away(chosen["person"].drop_nulls(), now, last, problem))
    outside = chosen.filter(pl.col("person").is_null())["facilitator"].to_list()
    changed = fac.with_columns(
        pl.when(pl.col("facilitator").is_in(outside)).then(pl.max_horizontal("first_week", pl.lit(last + 1)))
        .otherwise(pl.col("first_week")).cast(fac.schema["first_week"]).alias("first_week")
    )  # fmt: skip
    away = problem.people["person"].gather(
        dice.choice(problem.people.height, round(people * problem.people.height), replace=False)
    )
    week = int(dice.integers(now, problem.weeks))
    absences.append(_away(away, week, week, problem))
    closed = problem.rooms["room"].gather(
        dice.choice(problem.rooms.height, min(rooms, problem.rooms.height), replace=False)
    )
    closures = pl.DataFrame(
        {
            "room": [room for room in closed for _ in range(now, last + 1)],
            "week": [week for _ in closed for week in range(now, last + 1)],
            "slot": [None] * (len(closed) * (last + 1 - now)),
        },
        schema=problem.room_closures.schema,
    )
    return replace(
        problem, facilitators=changed, absences=pl.concat(absences),
        room_closures=pl.concat([problem.room_closures, closures]),
    )  # fmt: skip


def _away(people: pl.Series, first: int, last: int, problem: Problem) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "person": people.to_list(),
            "first_week": [first] * len(people),
            "last_week": [last] * len(people),
        },
        schema=problem.absences.schema,
    )
