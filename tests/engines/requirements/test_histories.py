"""20,000 random histories: the whole, the part and the slow twin agree, and the forecast holds.

Each example is an institution with its rules and 400 people; Hypothesis chooses the seed and which
kinds of events happen, and gives back the fewest kinds that still fail.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from makegood.engines.requirements import compute

from .compare import rows_of, same_as_twin, same_for_some, stays_until
from .histories import CHANGES, EVENTS, History, World, a_world

PEOPLE = 400
EXAMPLES = 50

seeds = st.integers(0, 2**32 - 1)
kinds = st.sets(st.sampled_from(EVENTS), min_size=4).map(frozenset)
edits = st.sets(st.sampled_from(CHANGES)).map(frozenset)
slow = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    database=None,
)


def corrected(world: World, histories: list[History], random: Random) -> list[int]:
    """Let the feed correct the past of a few people; who they are."""
    some = random.sample(histories, max(1, len(histories) // 8))
    for history in some:
        history.correct()
    return sorted(history.person.id for history in some)


def one_world(seed: int, events: frozenset[str], changes: frozenset[str], size: int) -> None:
    """Everything that must hold of one institution, before and after its past is corrected."""
    random = Random(seed + 1)
    world, histories = a_world(seed, size, events, changes)
    before = compute(world.facts(), world.rules, world.as_of)
    same_as_twin(world, before)
    ids = [person.id for person in world.people]
    same_for_some(world, before, random.sample(ids, max(1, size // 10)))

    touched = corrected(world, histories, random)
    after = compute(world.facts(), world.rules, world.as_of)
    same_as_twin(World(world.rules, some(world, touched), world.gates, world.as_of), after)
    persons = pl.Series("person", touched, dtype=pl.Int64)
    fresh = compute(world.facts(), world.rules, world.as_of, persons)
    for old, new, whole in zip(rows_of(before), rows_of(fresh), rows_of(after), strict=True):
        patched = {person: rows for person, rows in old.items() if person not in touched} | new
        assert patched == whole, "only the touched people may change"
    stays_until(world, after, world.as_of + timedelta(days=random.choice((1, 30, 200))))


def some(world: World, ids: list[int]) -> list:
    return [person for person in world.people if person.id in ids]


@slow
@given(seeds, kinds, edits)
def test_whole_part_and_twin_agree(
    seed: int, events: frozenset[str], changes: frozenset[str]
) -> None:
    one_world(seed, events, changes, PEOPLE)


@settings(slow, max_examples=25)
@given(seeds, st.integers(1, 6))
def test_a_handful_of_people_with_everything_happening(seed: int, size: int) -> None:
    one_world(seed, frozenset(EVENTS), frozenset(CHANGES), size)
