"""Rules as columns of numbers: every track edition, group, unit and validity policy by index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from makegood.engines.audience import Needs, needs

from .days import INF, Bools, Ints, day, offsets_of
from .rules import (
    ANCHORS,
    LEVELS,
    STRENGTHS,
    After,
    AllOf,
    By,
    Group,
    MinutesOf,
    NOf,
    Rules,
    TrackEdition,
    UnitInfo,
)

NO_DUE, BY, AFTER = 0, 1, 2
ALL_OF, N_OF, MINUTES_OF = 0, 1, 2


@dataclass(frozen=True)
class Compiled:
    """The rules by index; arrays named e_* are by edition, g_* by group, o_* by asked unit.

    Edition tables hold the track, the days [effective, until), the due rule, the notice, the
    validity policy, and `e_floor`: the day of the latest edition up to this one that became
    stricter, with that edition's notice. Option tables hold one row for each unit that an edition
    asks, in order, and since when editions have asked it; `e_options` are offsets by edition.
    The last group belongs to no edition: what a later edition dropped is a choice no longer.
    """

    rules: Rules
    tracks: tuple[str, ...]
    units: tuple[str, ...]
    unit_index: Mapping[str, int]
    track_index: Mapping[str, int]
    editions: tuple[TrackEdition, ...]
    needs: tuple[Needs, ...]
    e_track: Ints
    e_from: Ints
    e_until: Ints
    e_strength: Ints
    e_paid: Ints
    e_due: Ints
    e_value: Ints
    e_anchor: Ints
    e_anchor_track: Ints
    e_notice: Ints
    e_floor: Ints
    e_floor_notice: Ints
    e_policy: Ints
    e_options: Ints
    o_unit: Ints
    o_group: Ints
    o_since: Ints
    g_kind: Ints
    g_need: Ints
    g_name: tuple[str, ...]
    policies: tuple[tuple[int | None, int], ...]
    u_minutes: Ints
    t_start: Ints
    t_next: Ints
    u_next: Ints
    same_unit: Mapping[str, frozenset[str]]

    @cached_property
    def asks_unit(self) -> Bools:
        """Whether an edition (row) asks a unit (column)."""
        found = np.zeros((len(self.editions), len(self.units)), dtype=np.bool_)
        edition = np.repeat(np.arange(len(self.editions)), np.diff(self.e_options))
        found[edition, self.o_unit] = True
        return found

    @property
    def all_needs(self) -> Needs:
        """What the audiences of all editions need together."""
        return Needs(
            frozenset().union(*(one.employment for one in self.needs)),
            frozenset().union(*(one.completed for one in self.needs)),
            frozenset().union(*(one.responsibilities for one in self.needs)),
        )


def compile_rules(rules: Rules, as_of: date) -> Compiled:
    """The rules as columns, seen from a day (which edition comes next depends on it)."""
    today = day(as_of)
    tracks = tuple(track.id for track in rules.tracks)
    units = tuple(unit.id for unit in rules.units)
    unit_index = {unit: i for i, unit in enumerate(units)}
    track_index = {track: i for i, track in enumerate(tracks)}
    rows: list[tuple[int, ...]] = []
    editions: list[TrackEdition] = []
    policies: dict[tuple[int | None, int], int] = {}
    options: list[tuple[int, int, int, int]] = []
    groups: list[tuple[int, int, str]] = []
    for t, track in enumerate(rules.tracks):
        floor, floor_notice = -INF, 0
        for k, edition in enumerate(track.editions):
            if k and _stricter(track.editions[k - 1], edition):
                floor, floor_notice = day(edition.effective), edition.notice_days
            later = track.editions[k + 1 : k + 2]
            kind, value, anchor, anchor_track = _due(edition, track_index)
            renewal = edition.renewal
            policy = (
                (renewal.months, renewal.window_days) if renewal else (None, edition.notice_days)
            )
            rows.append(
                (
                    t,
                    day(edition.effective),
                    day(later[0].effective) if later else INF,
                    STRENGTHS.index(edition.strength),
                    int(edition.paid_time),
                    kind,
                    value,
                    anchor,
                    anchor_track,
                    edition.notice_days,
                    floor,
                    floor_notice,
                    policies.setdefault(policy, len(policies)),
                )
            )
            for position, group in enumerate(edition.groups):
                since = [_asked_since(track.editions[: k + 1], group, u) for u in group.units]
                for unit, on in zip(group.units, since, strict=True):
                    asked = on if isinstance(group, AllOf) else max(since)
                    options.append((len(editions), unit_index[unit], len(groups), day(asked)))
                name = f"{track.id}/{edition.number}/{position + 1}"
                match group:
                    case AllOf():
                        groups.append((ALL_OF, len(group.units), name))
                    case NOf():
                        groups.append((N_OF, group.n, name))
                    case MinutesOf():
                        whole = sum(rules.units[unit_index[u]].minutes for u in group.units)
                        groups.append((MINUTES_OF, min(group.minutes, whole), name))
            editions.append(edition)
    groups.append((ALL_OF, 0, ""))
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 13).T
    option = np.array(options, dtype=np.int64).reshape(len(options), 4).T
    starts = [[day(one.effective) for one in track.editions] for track in rules.tracks]
    published = [[day(one.published) for one in unit.editions] for unit in rules.units]
    return Compiled(
        rules,
        tracks,
        units,
        unit_index,
        track_index,
        tuple(editions),
        tuple(needs(edition.rule) for edition in editions),
        table[0],
        table[1],
        table[2],
        table[3],
        table[4],
        table[5],
        table[6],
        table[7],
        table[8],
        table[9],
        table[10],
        table[11],
        table[12],
        offsets_of(option[0], len(editions)),
        option[1],
        option[2],
        option[3],
        np.array([group[0] for group in groups], dtype=np.int64),
        np.array([group[1] for group in groups], dtype=np.int64),
        tuple(group[2] for group in groups),
        tuple(policies),
        np.array([unit.minutes for unit in rules.units], dtype=np.int64),
        np.array([min(one) for one in starts], dtype=np.int64),
        np.array([_next(one, today) for one in starts], dtype=np.int64),
        np.array([_next(one, today) for one in published], dtype=np.int64),
        variants(rules.units),
    )


def variants(units: tuple[UnitInfo, ...]) -> dict[str, frozenset[str]]:
    """For each unit, the units a completion of which is a completion of it: itself, its variants.

    A variant of a variant counts as well; a circle of variants is followed once round.
    """
    parent = {unit.id: unit.variant_of for unit in units}
    found: dict[str, set[str]] = {unit.id: {unit.id} for unit in units}
    for unit in units:
        above, seen = unit.variant_of, {unit.id}
        while above is not None and above not in seen:
            found[above].add(unit.id)
            seen.add(above)
            above = parent.get(above)
    return {unit: frozenset(same) for unit, same in found.items()}


def _stricter(before: TrackEdition, after: TrackEdition) -> bool:
    """Whether an edition can make something due sooner than the one before had told."""
    return (
        before.due != after.due
        or before.renewal != after.renewal
        or before.notice_days != after.notice_days
        or STRENGTHS.index(after.strength) > STRENGTHS.index(before.strength)
    )


def _asked_since(editions: tuple[TrackEdition, ...], group: Group, unit: str) -> date:
    """Since which edition a unit has been asked without a break, up to the last one given.

    An earlier edition asked it if the unit stood in an all-of group or in the very same group.
    """
    since = editions[-1].effective
    for edition in reversed(editions[:-1]):
        holding = [one for one in edition.groups if unit in one.units]
        if not any(isinstance(one, AllOf) or one == group for one in holding):
            break
        since = edition.effective
    return since


def _next(days: list[int], today: int) -> int:
    return min((one for one in days if one > today), default=INF)


def _due(edition: TrackEdition, track_index: Mapping[str, int]) -> tuple[int, int, int, int]:
    match edition.due:
        case By(on):
            return BY, day(on), ANCHORS.index("track-start"), -1
        case After(days, anchor, track):
            named = track_index[track] if track is not None else -1
            return AFTER, days, ANCHORS.index(anchor), named
        case _:
            return NO_DUE, 0, ANCHORS.index("track-start"), -1


def gate_opening(compiled: Compiled, edition: int, gates: dict[tuple[str, int], int]) -> Ints:
    """The day an edition's gate opened, by (tree version, org unit); INF while it is closed.

    Returns:
        rows of tree index, org, day: one for each org unit of each version.
    """
    track = compiled.tracks[int(compiled.e_track[edition])]
    gate = compiled.editions[edition].gate
    assert gate is not None
    found = []
    for k, version in enumerate(compiled.rules.tree.versions):
        for org in version.parent:
            top = ancestor(version.parent, org, LEVELS[gate.level])
            found.append((k, org, gates.get((track, top), INF)))
    return np.array(found, dtype=np.int64).reshape(len(found), 3)


def ancestor(parent: Mapping[int, int | None], org: int, depth: int) -> int:
    """The org unit above `org` at a depth (0: the root); `org` itself where it lies higher."""
    path = [org]
    above = parent.get(org)
    while above is not None and above not in path:
        path.append(above)
        above = parent.get(above)
    return path[max(0, len(path) - 1 - depth)]
