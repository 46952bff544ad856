"""What makes a unit impossible whatever the plan: causes that can be named before any search."""

from collections.abc import Iterator

import numpy as np

from makegood.engines.planner.facts import (
    F_FIRST,
    F_LAST,
    F_MINUTES,
    FIRST,
    GAP_MIN,
    IN_PERSON,
    LAST,
    LEADS,
    MEETINGS,
    MINUTES,
    SIZE_MIN,
    UNIT,
    VIRTUAL,
    Facts,
    Names,
)
from makegood.engines.words import Words


def causes(facts: Facts, names: Names) -> dict[int, str]:
    """Why nobody at all can be seated in a unit, by the number of the unit; only units needed."""
    found: dict[int, str] = {}
    for u in np.unique(facts.need[:, UNIT]):
        for cause in _of(facts, names.units[u], int(u)):
            found[int(u)] = cause
            break
    return found


def _of(facts: Facts, unit: str, u: int) -> Iterator[str]:
    """The causes for one unit, the plainest first."""
    needs = facts.need[facts.need[:, UNIT] == u]
    least, wanted = int(facts.unit[u, SIZE_MIN]), int(facts.unit[u, LEADS])
    if not facts.slot_ok[u].any():
        yield Words("no slot is long enough for {unit}", unit=unit)
    if (needs[:, LAST] < needs[:, FIRST]).all():
        yield Words("no wave has a window for {unit} in which all its meetings fit", unit=unit)
    if len(needs) < least:
        yield Words("{unit} needs {least} people in a series, and only {heads} need it",
                    unit=unit, least=least, heads=len(needs))  # fmt: skip
    modes = [mode for mode in (IN_PERSON, VIRTUAL) if facts.offered[u, mode]]
    if modes == [IN_PERSON] and not (facts.room >= least + wanted).any():
        yield Words("no room holds the {least} people and {leads} facilitators of a series of {unit}",
                    least=least, leads=wanted, unit=unit)  # fmt: skip
    if not wanted:
        return
    able = [_able(facts, u, mode) for mode in modes]
    most = max((len(who) for who in able), default=0)
    if most < wanted:
        yield Words("{unit} needs {wanted} facilitators, and {able} are qualified for it in one "
                    "modality", unit=unit, wanted=wanted, able=most)  # fmt: skip
        return
    fit = [who[facts.fac[who, F_MINUTES] >= facts.unit[u, MINUTES]] for who in able]
    if max(len(who) for who in fit) < wanted:
        yield Words("too few facilitators qualified for {unit} have hours enough in a week for one "
                    "meeting and its preparation", unit=unit)  # fmt: skip
    span = (facts.unit[u, MEETINGS] - 1) * facts.unit[u, GAP_MIN]
    there = [
        who[np.minimum(facts.fac[who, F_LAST], facts.W - 1) - facts.fac[who, F_FIRST] >= span]
        for who in fit
    ]
    if max(len(who) for who in there) < wanted:
        yield Words("too few facilitators qualified for {unit} are there for all its meetings",
                    unit=unit)  # fmt: skip


def _able(facts: Facts, u: int, mode: int) -> np.ndarray:
    """Who may lead a unit in a modality."""
    return facts.able[facts.able_at[2 * u + mode] : facts.able_at[2 * u + mode + 1]]
