"""The estimate of a rollout's course: by hand on a small problem, and its laws on larger ones."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from benchmarks._planted import Stress, planted
from makegood.engines.capacity import capacity
from makegood.engines.planner.problem import Problem, read_problem
from tests.engines.rollout_check.small import Folders


@pytest.fixture
def small(tmp_path: Path) -> Problem:
    return read_problem(Folders(tmp_path).problem)


@pytest.fixture(scope="module")
def large() -> Problem:
    return planted(2000, seed=3, stress=Stress(tight=True))[0]


def test_all_begin_at_once_where_nothing_is_short(small: Problem) -> None:
    """Basic takes weeks 0 and 1, next follows two weeks after: week 3, which ends on 7 February."""
    answer = capacity(small)
    assert answer.finish == date(2027, 2, 7) and answer.left == 0 and answer.seats == 11
    assert answer.finished[1] == pytest.approx(7 / 11, abs=1e-3)
    assert answer.finished[3] == 1
    assert [(one.name, one.seats, one.finish) for one in answer.departments] == [
        ("north", 7, date(2027, 2, 7)), ("south", 4, date(2027, 2, 7)),
    ]  # fmt: skip
    assert answer.binding is None


def test_few_hours_bind_and_more_positions_make_the_date(small: Problem) -> None:
    """One facilitator with 90 minutes a week leads one series of three at a time."""
    one = small.facilitators.filter(pl.col("facilitator") == "out1")
    few = replace(
        small, facilitators=one.with_columns(hours_per_week=pl.lit(1.5)),
        qualifications=small.qualifications.filter(pl.col("facilitator") == "out1"),
        needs=small.needs.filter(pl.col("unit") == "basic"),
    )  # fmt: skip
    answer = capacity(few, by=date(2027, 1, 24))
    assert answer.binding == "facilitators"
    assert answer.finish == date(2027, 2, 21), "three, three and one of seven: weeks 1, 3, 5"
    assert [p.more for p in answer.positions] == [1, 1, 1]
    assert capacity(few, more=1, fte=0.25).finish == date(2027, 1, 24)


def test_rooms_bind_where_there_are_none(small: Problem) -> None:
    units = small.units.with_columns(
        modalities=pl.when(pl.col("unit") == "basic").then(pl.lit(["in_person"])).otherwise(
            pl.col("modalities"))
    )  # fmt: skip
    answer = capacity(replace(small, units=units, rooms=small.rooms.clear(),
                              room_closures=small.room_closures.clear()), by=date(2027, 3, 1))  # fmt: skip
    assert answer.binding == "rooms" and answer.finish is None and answer.left == 11
    assert all(one.more is None for one in answer.positions)


def test_cover_and_nights_bind(large: Problem) -> None:
    cover = large.cover.with_columns(max_away=pl.lit(0, pl.Int32))
    on_duty = large.pattern_slots.with_columns(on_duty=pl.lit(True))
    assert capacity(replace(large, cover=cover, pattern_slots=on_duty)).binding == "cover"
    day = large.facilitators.with_columns(
        pattern=pl.lit("office"), hours_per_week=pl.lit(160.0), person=pl.lit(None, pl.String),
        first_week=pl.lit(0, pl.Int32), last_week=pl.lit(39, pl.Int32),
    )  # fmt: skip
    slots = large.pattern_slots.filter(
        ~((pl.col("pattern") == "night") & pl.col("slot").str.contains("0730|1600"))
    )
    answer = capacity(replace(large, facilitators=day, pattern_slots=slots))
    assert answer.binding == "nights" and answer.left > 0


def test_more_never_finishes_later(large: Problem) -> None:
    left, mean = [], []
    for more in (0, 2, 8, 64):
        answer = capacity(large, more=more)
        left.append(answer.left)
        mean.append(-sum(answer.finished))
        assert all(
            a <= b + 1e-9 for a, b in zip(answer.finished, answer.finished[1:], strict=False)
        )
    assert left == sorted(left, reverse=True)
    assert mean == sorted(mean, reverse=True)
    assert left[-1] == 0
