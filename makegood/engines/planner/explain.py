"""Why somebody has no seat, in words, and what would help most."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from makegood.engines.planner import blocks
from makegood.engines.planner.facts import (
    FIRST,
    LAST,
    PATTERN,
    PERSON,
    UNIT,
    Facts,
    Names,
    encode,
)
from makegood.engines.planner.infeasible import causes
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.problem import Problem
from makegood.engines.planner.readback import from_plan
from makegood.engines.planner.remedies import Remedy, remedies
from makegood.engines.planner.state import State
from makegood.engines.words import Words

LOOKED_AT = 200  # needs that are looked at one by one; others get the reason of one like them


@dataclass(frozen=True)
class Group:
    """People without a seat for the same reason.

    unit, pattern: names; people: their ids; reason: the rules that stood in the way; weeks: first
    and last week in which they could meet.
    """

    unit: str
    pattern: str
    people: tuple[str, ...]
    reason: str
    weeks: tuple[int, int]


@dataclass(frozen=True)
class Explanation:
    """All who have no seat, by group, the largest first; and what would help, the best first.

    impossible: units in which nobody can be seated whatever the plan, each with its cause.
    """

    impossible: tuple[str, ...]
    groups: tuple[Group, ...]
    remedies: tuple[Remedy, ...]


def explain_unplaced(problem: Problem, plan: Plan, *, seed: int = 1) -> Explanation:
    """Who has no seat, which rules stood in the way, and what would help most.

    Each remedy was tried: the shares are of what was then seated with the rest of the plan as it is.
    """
    facts, names = encode(problem)
    state, _ = from_plan(facts, names, plan)
    return Explanation(
        tuple(causes(facts, names).values()),
        tuple(groups(facts, names, state)),
        tuple(remedies(facts, names, state, seed=seed)),
    )


def groups(facts: Facts, names: Names, state: State) -> Iterator[Group]:
    """Needs without a seat by unit, pattern and reason."""
    why = reasons(facts, names, state)
    gathered: dict[tuple[int, int, str], list[int]] = {}
    for need, reason in why.items():
        person, unit = facts.need[need, PERSON], facts.need[need, UNIT]
        key = (int(unit), int(facts.person[person, PATTERN]), reason)
        gathered.setdefault(key, []).append(need)
    ordered = sorted(gathered.items(), key=lambda item: (-len(item[1]), item[0]))
    for (unit, pattern, reason), needs in ordered:
        rows = facts.need[needs]
        yield Group(
            names.units[unit], names.patterns[pattern],
            tuple(names.people.gather(rows[:, PERSON]).to_list()), reason,
            (int(rows[:, FIRST].min()), int(rows[:, LAST].max())),
        )  # fmt: skip


def reasons(facts: Facts, names: Names, state: State, seed: int = 1) -> dict[int, str]:
    """The reason, in words, for each need without a seat, by its row."""
    lost = np.flatnonzero(state.seat < 0)
    if not len(lost):
        return {}
    kit = Kit(facts, seed, state)
    impossible = causes(facts, names)
    told: dict[int, str] = {}
    alike: dict[tuple[int, ...], str] = {}
    for need in lost:
        row = facts.need[need]
        if int(row[UNIT]) in impossible:
            told[int(need)] = impossible[int(row[UNIT])]
            continue
        person = facts.person[row[PERSON]]
        key = (int(row[UNIT]), int(person[PATTERN]), int(row[FIRST]), int(row[LAST]))
        if len(told) < LOOKED_AT or key not in alike:
            alike[key] = _reason(facts, names, kit, int(need))
        told[int(need)] = alike[key]
    return told


def _reason(facts: Facts, names: Names, kit: Kit, need: int) -> str:
    """The reason for one need."""
    unit = names.units[facts.need[need, UNIT]]
    person = facts.person[facts.need[need, PERSON]]
    pattern = names.patterns[person[PATTERN]]
    count = np.zeros(blocks.BLOCKS, np.int64)
    blocks.blocks_of(kit.f, kit.s, kit.x, need, count)
    if count[blocks.NO_WINDOW]:
        return Words("the wave has no window for {unit}, or none long enough", unit=unit)
    if count[blocks.FIRST_UNIT]:
        return Words("the unit that comes before {unit} has no seat", unit=unit)
    if count.sum() == count[blocks.NOT_LISTED]:
        return Words("no slot of the rota {pattern} within the window can hold {unit}",
                     pattern=pattern, unit=unit)  # fmt: skip
    words = {
        blocks.NO_LEAD: Words("no facilitator qualified for {unit} is free", unit=unit),
        blocks.NO_ROOM: Words("no room that is large enough is free"),
        blocks.WARD: Words("the cover unit already has as many away as it may"),
        blocks.OWN_TIME: Words("other sessions of the person are then, or too near"),
        blocks.AWAY: Words("the person is on leave, or no meeting may be held"),
        blocks.TOO_FEW: Words("too few others without a seat can come to make a series"),
    }
    total = int(count.sum() - count[blocks.NOT_LISTED])
    found = sorted(((int(count[code]), -code, text) for code, text in words.items()), reverse=True)
    told = [(n, text) for n, _, text in found if n][:3]
    shares = [f"{text} ({n / total:.0%})" for n, text in told]
    return Words("of the {total} times that the rota {pattern} allows: {shares}; series there "
                 "are full or do not fit", total=total, pattern=pattern, shares="; ".join(shares))  # fmt: skip
