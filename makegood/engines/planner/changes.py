"""What a repair changed: who moves, who leads otherwise, and each change with its cause."""

from dataclasses import dataclass

import numpy as np

from makegood.engines.planner.facts import LEADS, MEETINGS, PERSON, UNIT, Facts, Names
from makegood.engines.planner.state import S_MODE, S_SLOT, S_UNIT, State
from makegood.engines.words import Words


@dataclass(frozen=True)
class Before:
    """Where everybody was: what each need's future meetings look like, and who led each series."""

    series: np.ndarray  # int32 [N]
    meetings: list[
        tuple[int, ...]
    ]  # by series' row: modality, slot, then week and room of each to come
    leads: list[frozenset[int]]


def look(facts: Facts, state: State, now: int) -> Before:
    """Note the plan as it is, from `now` on."""
    meetings: list[tuple[int, ...]] = []
    leads: list[frozenset[int]] = []
    for row, unit in enumerate(state.series[:, S_UNIT].tolist()):
        if unit < 0:
            meetings.append(())
            leads.append(frozenset())
            continue
        meetings.append(meetings_of(facts, state, row, now))
        leads.append(frozenset(state.lead[row, : int(facts.unit[unit, LEADS])].tolist()))
    return Before(state.seat.copy(), meetings, leads)


def meetings_of(facts: Facts, state: State, row: int, now: int) -> tuple[int, ...]:
    """Modality, slot, then week and room of each meeting to come; empty where there is none."""
    unit, slot, mode = (int(state.series[row, at]) for at in (S_UNIT, S_SLOT, S_MODE))
    k = int(facts.unit[unit, MEETINGS])
    held = zip(state.week[row, :k].tolist(), state.room[row, :k].tolist(), strict=True)
    ahead = [part for week, room in held if week >= now for part in (week, room)]
    return (mode, slot, *ahead) if ahead else ()


def moved(
    before: Before, after: Before, name_before: np.ndarray, name_after: np.ndarray
) -> np.ndarray:
    """Needs whose series, week, slot, room or modality of a future meeting changed, bool [N]."""
    changed = np.zeros(len(before.series), np.bool_)
    for need, row in enumerate(before.series.tolist()):
        if row < 0 or not before.meetings[row]:
            continue
        now = int(after.series[need])
        changed[need] = (
            now < 0
            or name_before[row] != name_after[now]
            or before.meetings[row] != after.meetings[now]
        )
    return changed


def told(
    facts: Facts, names: Names, state: State, before: Before, changed: np.ndarray,
    name_before: np.ndarray, name_after: np.ndarray, causes: dict[int, Words],
    lead_causes: dict[str, Words], lost: dict[int, str],
) -> list[dict[str, str]]:  # fmt: skip
    """Each change as a row: who, of which unit, from which series to which, and why.

    lost: needs whose series did not fit the problem any more, with its name.
    """
    rows: list[dict[str, str]] = []
    fresh = np.flatnonzero((before.series < 0) & (state.seat >= 0) & ~changed)
    for need in [*np.flatnonzero(changed).tolist(), *fresh.tolist()]:
        was, now = int(before.series[need]), int(state.seat[need])
        why = causes.get(need) or (
            Words("needed a seat") if was < 0 else Words("made room, so that others have a seat")
        )
        rows.append({
            "person": str(names.people[int(facts.need[need, PERSON])]),
            "unit": names.units[int(facts.need[need, UNIT])],
            "from": str(name_before[was]) if was >= 0 else lost.get(need, ""),
            "to": str(name_after[now]) if now >= 0 else "", "cause": str(why),
        })  # fmt: skip
    where = {str(name): row for row, name in enumerate(name_after) if name}
    for row, name in enumerate(name_before):
        if not name or str(name) not in where or not before.meetings[row]:
            continue
        new = where[str(name)]
        unit = int(state.series[new, S_UNIT])
        led = frozenset(state.lead[new, : int(facts.unit[unit, LEADS])].tolist())
        gone, come = sorted(before.leads[row] - led), sorted(led - before.leads[row])
        for at in range(max(len(gone), len(come))):
            rows.append({
                "facilitator": str(names.facilitators[come[at]]) if at < len(come) else "",
                "instead_of": str(names.facilitators[gone[at]]) if at < len(gone) else "",
                "series": str(name),
                "cause": str(lead_causes.get(str(name)) or Words("takes over, so that another is free")),
            })  # fmt: skip
    return rows
