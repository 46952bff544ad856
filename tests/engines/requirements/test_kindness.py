"""What must never turn against a person, in random histories: jobs, moves, leave, completions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from makegood.engines.requirements import compute

from .compare import rows_of
from .histories import CHANGES, History, World, a_world
from .twin import NEVER

PEOPLE = 100
OPEN = ("asked", "due soon", "overdue", "waiting")
seeds = st.integers(0, 2**32 - 1)
quick = settings(
    max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
Change = Callable[[Random, History, World], None]
Rows = dict[str, dict[str, Any]]


def before_and_after(seed: int, change: Change) -> Iterator[tuple[World, Rows, Rows]]:
    """The rows of everybody employed today, before and after something happens to them today."""
    # an edited track is a different promise; what it owes is in test_semantics
    changes = frozenset(CHANGES) - {"track edition"}
    world, histories = a_world(seed, PEOPLE, changes=changes)
    rows = []
    for step in range(2):
        if step:
            random = Random(seed)
            for history in histories:
                change(random, history, world)
        found = rows_of(compute(world.facts(), world.rules, world.as_of))[0]
        rows.append(found)
        if not step:
            employed = [
                h.person.id
                for h in histories
                if h.open_jobs(world.as_of) and not foreseen(h, world)
            ]
    for person in employed:
        old, new = ({row["unit"]: row for row in each.get(person, [])} for each in rows)
        yield world, old, new


def foreseen(history: History, world: World) -> bool:
    """Whether a job or a duty is known to begin or end later: a gap that may not come about."""
    rows = [*history.person.appointments, *history.person.responsibilities]
    days = [day for row in rows for day in (row["start"], row["end"])]
    return any(world.as_of < day < NEVER for day in days)


def not_sooner(world: World, old: Rows, new: Rows) -> None:
    """Whoever was told a due date before today is not told a sooner one."""
    for unit, was in old.items():
        told = was["status"] in OPEN and was["due"] is not None
        if not told or was["asked_from"] >= world.as_of:
            continue
        now = new[unit]
        if now["status"] not in OPEN:
            continue
        assert now["due"] is None or now["due"] >= was["due"], (was, now)


@quick
@given(seeds)
def test_a_second_job_brings_no_due_date_forward(seed: int) -> None:
    def second_job(random: Random, history: History, world: World) -> None:
        if history.open_jobs(world.as_of):
            history.appoint(world.as_of)

    for world, old, new in before_and_after(seed, second_job):
        not_sooner(world, old, new)


@quick
@given(seeds)
def test_a_move_brings_no_due_date_forward_and_loses_no_completion(seed: int) -> None:
    def move(random: Random, history: History, world: World) -> None:
        for job in history.open_jobs(world.as_of):
            if job["start"] < world.as_of:
                job["end"] = world.as_of
                history.appoint(world.as_of)

    for world, old, new in before_and_after(seed, move):
        not_sooner(world, old, new)
        for unit, was in old.items():
            if was["done_on"] is not None and unit in new:
                assert new[unit]["done_on"] is not None


@quick
@given(seeds)
@example(28900)  # a choice never met has no lapse to go back to
def test_leave_brings_no_due_date_forward(seed: int) -> None:
    def leave(random: Random, history: History, world: World) -> None:
        days = random.choice((1, 30, 200))
        begin = world.as_of - timedelta(days=random.choice((0, 20)))
        row = {"person": history.person.id, "start": begin}
        history.person.leave.append({**row, "end": begin + timedelta(days=days)})

    for world, old, new in before_and_after(seed, leave):
        not_sooner(world, old, new)


@quick
@given(seeds)
def test_what_is_completed_is_not_asked(seed: int) -> None:
    """Every unit completed today in its newest edition: nothing stays open."""

    def complete(random: Random, history: History, world: World) -> None:
        for unit in world.rules.units:
            history.complete(world.as_of, unit.id)
            history.person.completions[-1]["edition"] = 99

    for _, old, new in before_and_after(seed, complete):
        assert not any(row["status"] in OPEN for row in new.values()), (old, new)
        assert not any(row["asked_minutes"] for row in new.values())


@quick
@given(seeds)
def test_a_waiver_of_everything_leaves_nothing_open_and_every_row(seed: int) -> None:
    def waive(random: Random, history: History, world: World) -> None:
        for unit in world.rules.units:
            history.person.waivers.append(
                {"person": history.person.id, "unit": unit.id, "track": None, "waiver": 9,
                 "start": world.as_of, "end": world.as_of + timedelta(days=1)}
            )  # fmt: skip

    for _, old, new in before_and_after(seed, waive):
        assert not any(row["status"] in OPEN for row in new.values())
        assert old.keys() == new.keys()
