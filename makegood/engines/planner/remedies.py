"""What would help those without a seat: more facilitators, a room, one more away; each is tried.

Nothing else of the plan is taken for granted or undone beforehand: the supply is added to a copy of
the plan, and the same steps that seat people are made a fixed number of times.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from makegood.engines.planner.facts import (
    COVER,
    F_DEPARTMENT,
    F_FIRST,
    F_LAST,
    F_MINUTES,
    F_PATTERN,
    F_PERSON,
    FIRST,
    LAST,
    LEADS,
    MINUTES,
    NO_LIMIT,
    NOBODY,
    PATTERN,
    PERSON,
    SIZE_MAX,
    UNIT,
    Facts,
    Names,
)
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.placing import place_all
from makegood.engines.planner.state import State, copy_state
from makegood.engines.words import Words

PASSES = 6
MOST_NEEDS = 300  # of one unit, tried at most
WORTH = 0.1  # a remedy that seats less than this share is not told
USUAL_MINUTES = 8 * 60


@dataclass(frozen=True)
class Remedy:
    """What would help: in words; how many of those without a seat it seats, as a share."""

    text: str
    unit: str
    kind: str
    share: float


def remedies(facts: Facts, names: Names, state: State, *, seed: int) -> list[Remedy]:
    """Remedies that seat at least a tenth of those of a unit who have no seat, the best first."""
    found: list[Remedy] = []
    lost = np.flatnonzero((state.seat < 0) & (facts.need[:, LAST] >= facts.need[:, FIRST]))
    for u in np.unique(facts.need[lost, UNIT]):
        needs = lost[facts.need[lost, UNIT] == u].astype(np.int32)
        found += _of_unit(facts, names, state, int(u), needs, seed)
    return sorted(found, key=lambda remedy: -remedy.share)


def _of_unit(
    facts: Facts, names: Names, state: State, u: int, needs: np.ndarray, seed: int
) -> Iterator[Remedy]:
    """What helps those of one unit."""
    tried = needs[np.linspace(0, len(needs) - 1, min(len(needs), MOST_NEEDS)).astype(int)]
    plain = _seated(facts, state, tried, seed)
    unit = names.units[u]
    first, last = int(facts.need[needs, FIRST].min()), int(facts.need[needs, LAST].max())
    rotas = facts.person[facts.need[needs, PERSON], PATTERN]
    pattern = int(np.bincount(rotas).argmax())
    alone = 0.0
    for extra in (1, 2, 4, 8):
        count = extra * max(1, int(facts.unit[u, LEADS]))
        more, grown = with_facilitators(facts, state, u, pattern, count, first, last)
        share = (_seated(more, grown, tried, seed) - plain) / len(tried)
        if share >= WORTH:
            said = {"unit": unit, "pattern": names.patterns[pattern], "first": first, "last": last}
            alone = max(alone, share)
            yield Remedy(_more(count, said, f"{share:.0%}"), unit, "facilitators", share)
        if share > 0.85 or len(tried) < 4 * extra:
            break
    seats = int(facts.unit[u, SIZE_MAX] + facts.unit[u, LEADS])
    rooms = 0.0
    for extra in (1, 2, 4) if facts.offered[u, 0] else ():
        more, grown = facts, state
        for _ in range(extra):
            more, grown = with_room(more, grown, seats)
        share = (_seated(more, grown, tried, seed) - plain) / len(tried)
        if share >= WORTH and share > rooms:
            rooms = share
            yield Remedy(_rooms(extra, int(more.room.max()), unit, f"{share:.0%}"), unit, "rooms",
                         share)  # fmt: skip
        if share > 0.85 or len(tried) < 4 * extra:
            break
    for extra in (1, 2, 4, 8):
        share = (_seated(with_cover(facts, needs, extra), state, tried, seed) - plain) / len(tried)
        if share >= WORTH:
            yield Remedy(Words("letting {count} more be away at once in each of their cover units seats "
                               "{share} of those without a seat in {unit}", count=extra,
                               share=f"{share:.0%}", unit=unit), unit, "cover", share)  # fmt: skip
            break
    if max(alone, rooms) < WORTH and facts.offered[u, 0]:
        both = with_room(*with_facilitators(facts, state, u, pattern, max(1, int(facts.unit[u, LEADS])), first, last), seats)  # fmt: skip
        share = (_seated(*both, tried, seed) - plain) / len(tried)
        if share >= WORTH:
            yield Remedy(Words("another room of {seats} seats together with the facilitators of one more "
                               "series at a time, on the rota {pattern}, seats {share} of those without a "
                               "seat in {unit}", seats=int(both[0].room.max()), pattern=names.patterns[pattern],
                               share=f"{share:.0%}", unit=unit), unit, "room and facilitators", share)  # fmt: skip


def _rooms(count: int, seats: int, unit: str, share: str) -> Words:
    """So many more rooms, in words."""
    if count == 1:
        return Words("one more room of {seats} seats seats {share} of those without a seat in {unit}",
                     seats=seats, share=share, unit=unit)  # fmt: skip
    return Words("{count} more rooms of {seats} seats each seat {share} of those without a seat in {unit}",
                 count=count, seats=seats, share=share, unit=unit)  # fmt: skip


def _more(count: int, said: dict[str, object], share: str) -> Words:
    """So many more facilitators, in words."""
    if count == 1:
        return Words("one more facilitator qualified for {unit} on the rota {pattern} in weeks {first} "
                     "to {last} seats {share} of those without a seat in it", share=share, **said)  # fmt: skip
    return Words("{count} more facilitators qualified for {unit} on the rota {pattern} in weeks "
                 "{first} to {last} seat {share} of those without a seat in it",
                 count=count, share=share, **said)  # fmt: skip


def _seated(facts: Facts, state: State, needs: np.ndarray, seed: int) -> int:
    """How many have a seat, all told, after so many steps for these needs in a copy of the plan."""
    kit = Kit(facts, seed, copy_state(state))
    for _ in range(PASSES):
        kit.look_again()
        if not place_all(kit.f, kit.s, kit.x, needs, 0.5, 0.0):
            break
    return int((kit.state.seat >= 0).sum())


def with_facilitators(
    facts: Facts, state: State, u: int, pattern: int, count: int, first: int, last: int
) -> tuple[Facts, State]:
    """The same with so many more facilitators for a unit, people from outside, and their empty weeks."""
    new = np.zeros((count, facts.fac.shape[1]), np.int32)
    new[:, F_PERSON], new[:, F_PATTERN] = NOBODY, pattern
    new[:, F_DEPARTMENT] = len(facts.black) - 1
    usual = int(np.median(facts.fac[:, F_MINUTES])) if len(facts.fac) else USUAL_MINUTES
    new[:, F_MINUTES] = max(usual, int(facts.unit[u, MINUTES]))
    new[:, F_FIRST], new[:, F_LAST] = first, last
    codes = len(facts.fac) + np.arange(count, dtype=np.int32)
    at, able = facts.able_at, facts.able
    for key in (2 * u, 2 * u + 1):
        able = np.insert(able, at[key], codes).astype(np.int32)
        at = at + np.where(np.arange(len(at)) > key, count, 0).astype(np.int32)
    used = np.zeros((count, state.used.shape[1]), np.int32)
    led = np.full((count, state.led.shape[1]), NOBODY, np.int32)
    return (
        facts._replace(
            fac=np.concatenate([facts.fac, new]), able=able, able_at=at.astype(np.int32)
        ),
        state._replace(
            used=np.concatenate([state.used, used]), led=np.concatenate([state.led, led])
        ),
    )


def with_room(facts: Facts, state: State, capacity: int) -> tuple[Facts, State]:
    """The same with one more room; it comes last, so no room that is smaller may follow it."""
    capacity = max(capacity, int(facts.room.max(initial=0)))
    cells = facts.W * facts.S
    return (
        facts._replace(
            room=np.append(facts.room, capacity).astype(np.int32),
            closed=np.concatenate([facts.closed, np.zeros((1, cells), np.bool_)]),
        ),
        state._replace(taken=np.concatenate([state.taken, np.full((1, cells), NOBODY, np.int32)])),
    )


def with_cover(facts: Facts, needs: np.ndarray, more: int = 1) -> Facts:
    """The same with so many more allowed away in the cover units of these people."""
    units = facts.person[facts.need[needs, PERSON], COVER]
    cover = facts.cover.copy()
    cover[np.unique(units[units >= 0])] += more
    return facts._replace(cover=np.minimum(cover, NO_LIMIT).astype(np.int32))
