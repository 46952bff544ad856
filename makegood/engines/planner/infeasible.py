"""What makes a unit impossible whatever the plan: causes that can be named before any search."""

from collections.abc import Iterator

import numpy as np

from makegood.engines.planner.facts import (
    COVER,
    F_FIRST,
    F_LAST,
    F_MINUTES,
    F_PATTERN,
    FIRST,
    GAP_MIN,
    IN_PERSON,
    LAST,
    LEADS,
    MEETINGS,
    MINUTES,
    PATTERN,
    PERSON,
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
        yield Words("no room has the {seats} seats that the smallest series of {unit} takes, who leads "
                    "it included", seats=least + wanted, unit=unit)  # fmt: skip
    if not wanted:
        yield from _times(facts, unit, needs, u)
        return
    able = [_able(facts, u, mode) for mode in modes]
    most = max((len(who) for who in able), default=0)
    if not most:
        yield Words(
            "nobody is qualified to lead {unit} in a modality in which it is held", unit=unit
        )
        return
    if most < wanted:
        yield Words("a series of {unit} has {wanted} facilitators; qualified for it in one modality: "
                    "{able}", unit=unit, wanted=wanted, able=most)  # fmt: skip
        return
    fit = [who[facts.fac[who, F_MINUTES] >= facts.unit[u, MINUTES]] for who in able]
    if max(len(who) for who in fit) < wanted:
        yield Words("too few facilitators qualified for {unit} have hours enough in a week for one "
                    "meeting and its preparation", unit=unit)  # fmt: skip
    yield from _times(facts, unit, needs, u)
    span = (facts.unit[u, MEETINGS] - 1) * facts.unit[u, GAP_MIN]
    there = [
        who[np.minimum(facts.fac[who, F_LAST], facts.W - 1) - facts.fac[who, F_FIRST] >= span]
        for who in fit
    ]
    if max(len(who) for who in there) < wanted:
        yield Words("too few facilitators qualified for {unit} are there for all its meetings",
                    unit=unit)  # fmt: skip


def _times(facts: Facts, unit: str, needs: np.ndarray, u: int) -> Iterator[str]:
    """Causes in time: no rota lists enough, all are under a cover limit of nobody, no facilitator's
    rota meets theirs."""
    patterns = np.unique(facts.person[needs[:, PERSON], PATTERN])
    first, last = max(0, int(needs[:, FIRST].min())), int(needs[:, LAST].max())
    weeks = slice(first, last + 1)
    k = int(facts.unit[u, MEETINGS])
    # Weeks of the window in which a rota lists a slot that can hold the unit.
    listed = (facts.cost[patterns][:, weeks] >= 0) & facts.slot_ok[u]
    if last >= first and (listed.sum(axis=1).max(initial=0) < k):
        yield Words("no rota of those who need {unit} lists a slot that can hold it in {meetings} weeks "
                    "of their window", unit=unit, meetings=k)  # fmt: skip
        return
    covers = facts.person[needs[:, PERSON], COVER]
    duty = facts.duty[patterns][:, weeks]
    if (covers >= 0).all() and (facts.cover[covers] == 0).all() and (duty | ~listed).all():
        yield Words("the cover units of all who need {unit} may spare nobody (max_away 0) at any time "
                    "that they could come", unit=unit)  # fmt: skip
    who = np.unique(np.concatenate([_able(facts, u, mode) for mode in (IN_PERSON, VIRTUAL)]))
    theirs = np.unique(facts.fac[who, F_PATTERN])
    can = (facts.cost[theirs][:, weeks] >= 0).any(axis=0)
    if facts.unit[u, LEADS] and not (listed.any(axis=0) & can).any():
        yield Words("nobody who is qualified for {unit} works at a time when those who need it could come",
                    unit=unit)  # fmt: skip


def _able(facts: Facts, u: int, mode: int) -> np.ndarray:
    """Who may lead a unit in a modality."""
    return facts.able[facts.able_at[2 * u + mode] : facts.able_at[2 * u + mode + 1]]
