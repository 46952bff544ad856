"""The rules the requirements engine reads: tracks, units, and the frozen words for both.

Everything here is immutable and refuses nonsense at construction, with a message that says which
track, edition or unit is wrong and how to mend it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, TypeVar

from makegood.engines.audience import Rule, Tree, parse

STRENGTHS = ("invited", "expected", "required")
ANCHORS = ("hire", "role-start", "leave-end", "track-start", "completion")
LEVELS = {"campus": 0, "unit": 1, "department": 1, "division": 2}

T = TypeVar("T", int, date)

Strength = Literal["invited", "expected", "required"]
Anchor = Literal["hire", "role-start", "leave-end", "track-start", "completion"]


class RulesError(ValueError):
    """A rule that the engine cannot apply; the message says which one and how to mend it."""


@dataclass(frozen=True)
class AllOf:
    """Every unit of the group is asked."""

    units: tuple[str, ...]


@dataclass(frozen=True)
class NOf:
    """Any `n` of the units are asked; the rest are no longer asked once `n` are done."""

    n: int
    units: tuple[str, ...]


@dataclass(frozen=True)
class MinutesOf:
    """Units that add up to at least `minutes` are asked."""

    minutes: int
    units: tuple[str, ...]


Group = AllOf | NOf | MinutesOf


@dataclass(frozen=True)
class By:
    """Due by a date, but never with less than the track's notice from the day it is asked."""

    date: date


@dataclass(frozen=True)
class After:
    """Due `days` active days after the anchor; `track` names the track of anchor `completion`."""

    days: int
    anchor: Anchor
    track: str | None = None


Due = By | After | None


@dataclass(frozen=True)
class Renewal:
    """A completion is valid for `months`; it is asked again `window_days` before it ends."""

    months: int
    window_days: int = 90


@dataclass(frozen=True)
class Gate:
    """The track opens for an org unit when `share` of its people have completed `track`."""

    track: str
    share: float
    level: str = "department"


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Rule:
    return parse(text)


@dataclass(frozen=True)
class TrackEdition:
    """One edition of a track, in force from `effective` until the next edition's day."""

    number: int
    effective: date
    audience: Rule | str
    strength: Strength
    groups: tuple[Group, ...]
    due: Due = None
    paid_time: bool = True
    notice_days: int = 30
    renewal: Renewal | None = None
    gate: Gate | None = None
    authority: str = ""
    object_to: str = ""

    @property
    def rule(self) -> Rule:
        """The audience as a parsed tree."""
        return _parsed(self.audience) if isinstance(self.audience, str) else self.audience

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit of every group, in order."""
        return tuple(unit for group in self.groups for unit in group.units)


@dataclass(frozen=True)
class Track:
    """A track: its id and its editions, oldest first."""

    id: str
    editions: tuple[TrackEdition, ...]

    def in_force(self, on: date) -> TrackEdition | None:
        """The edition in force on a day, or None before the first."""
        found = [edition for edition in self.editions if edition.effective <= on]
        return found[-1] if found else None


@dataclass(frozen=True)
class UnitEdition:
    """One published edition of a unit; `changed_minutes` is the length of what changed."""

    number: int
    published: date
    major: bool = True
    changed_minutes: int = 0
    window_days: int = 90


@dataclass(frozen=True)
class Equivalent:
    """What counts as the unit: another unit or an outside certificate, for `max_age_months`.

    since, until: it counts where it was done in [since, until), so that ending an equivalence
    takes nothing from those who relied on it.
    """

    unit: str | None = None
    certificate: str | None = None
    max_age_months: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class UnitInfo:
    """What the engine needs to know about a unit."""

    id: str
    minutes: int
    editions: tuple[UnitEdition, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    variant_of: str | None = None


@dataclass(frozen=True)
class Rules:
    """All rules of one computation: tracks, units, the versions of the org tree.

    Args:
        tracks: every track with all its editions, past and to come.
        units: every unit that a track, a variant or an equivalence names.
        tree: the org tree's versions (engines/audience).
        soon_days: an open requirement due within this many days is "due soon".
    Raises:
        RulesError: a rule that cannot be applied.
    """

    tracks: tuple[Track, ...]
    units: tuple[UnitInfo, ...]
    tree: Tree
    soon_days: int = 30

    def __post_init__(self) -> None:
        _unique("track", (track.id for track in self.tracks))
        _unique("unit", (unit.id for unit in self.units))
        if self.soon_days < 0:
            raise RulesError(f"soon_days is {self.soon_days}; give 0 or more days.")
        known = {unit.id for unit in self.units}
        tracks = {track.id for track in self.tracks}
        both = sorted(known & tracks)
        if both:
            raise RulesError(
                f'"{both[0]}" names a unit and a track, so "completed {both[0]}" would be '
                "unclear; rename one of the two."
            )
        for unit in self.units:
            _check_unit(unit, known)
        for track in self.tracks:
            _check_track(track, known, tracks)


def _unique(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise RulesError(f'The {what} "{one}" is given twice; give each {what} once.')
        seen.add(one)


def _check_unit(unit: UnitInfo, known: set[str]) -> None:
    where = f'Unit "{unit.id}"'
    if unit.minutes < 0:
        raise RulesError(f"{where}: minutes is {unit.minutes}; give 0 or more.")
    _rising(where, [edition.number for edition in unit.editions], "number")
    _rising(where, [edition.published for edition in unit.editions], "published")
    if unit.variant_of is not None and (unit.variant_of not in known or unit.variant_of == unit.id):
        raise RulesError(f'{where}: variant_of "{unit.variant_of}" is not another known unit.')
    for equivalent in unit.equivalents:
        if (equivalent.unit is None) == (equivalent.certificate is None):
            raise RulesError(f"{where}: an equivalence names a unit or a certificate, not both.")
        if equivalent.unit is not None and equivalent.unit not in known:
            raise RulesError(f'{where}: the equivalent unit "{equivalent.unit}" is not known.')
        if equivalent.max_age_months is not None and equivalent.max_age_months < 1:
            raise RulesError(f"{where}: max_age_months must be 1 or more, or left out.")
        if equivalent.since and equivalent.until and equivalent.until <= equivalent.since:
            raise RulesError(
                f"{where}: an equivalence ends on {equivalent.until}, before it began."
            )


def _check_track(track: Track, known: set[str], tracks: set[str]) -> None:
    where = f'Track "{track.id}"'
    if not track.editions:
        raise RulesError(f"{where} has no edition; give at least one.")
    _rising(where, [edition.number for edition in track.editions], "number")
    _rising(where, [edition.effective for edition in track.editions], "effective")
    for edition in track.editions:
        _check_edition(f"{where}, edition {edition.number}", edition, known, tracks)


def _check_edition(where: str, edition: TrackEdition, known: set[str], tracks: set[str]) -> None:
    if edition.strength not in STRENGTHS:
        raise RulesError(f'{where}: strength "{edition.strength}" is none of {STRENGTHS}.')
    if edition.notice_days < 0:
        raise RulesError(f"{where}: notice_days is {edition.notice_days}; give 0 or more.")
    _unique(f"unit in {where}", edition.units)
    for unit in edition.units:
        if unit not in known:
            raise RulesError(f'{where}: the unit "{unit}" is not known; load it first.')
    for group in edition.groups:
        if isinstance(group, NOf) and not 1 <= group.n <= len(group.units):
            raise RulesError(f"{where}: n is {group.n} of {len(group.units)} units.")
        if isinstance(group, MinutesOf) and group.minutes < 1:
            raise RulesError(f"{where}: minutes of a group is {group.minutes}; give 1 or more.")
    due = edition.due
    if isinstance(due, After):
        if due.days < 0:
            raise RulesError(f"{where}: due after {due.days} days; give 0 or more.")
        if due.anchor not in ANCHORS:
            raise RulesError(f'{where}: the anchor "{due.anchor}" is none of {ANCHORS}.')
        if (due.anchor == "completion") != (due.track is not None):
            raise RulesError(f"{where}: name a track for the anchor completion, and only for it.")
        if due.track is not None and due.track not in tracks:
            raise RulesError(f'{where}: due after the track "{due.track}", which is not known.')
    renewal = edition.renewal
    if renewal is not None and (
        renewal.months < 1 or not 0 <= renewal.window_days < 28 * renewal.months
    ):
        raise RulesError(
            f"{where}: renewal of {renewal.months} months with a window of "
            f"{renewal.window_days} days; the window must be shorter than the period."
        )
    gate = edition.gate
    if gate is not None:
        if gate.track not in tracks:
            raise RulesError(f'{where}: the gate waits for "{gate.track}", which is not known.')
        if not 0 < gate.share <= 1:
            raise RulesError(f"{where}: the gate's share is {gate.share}; give 0 to 1.")
        if gate.level not in LEVELS:
            raise RulesError(f'{where}: the gate\'s level "{gate.level}" is none of {[*LEVELS]}.')


def _rising(where: str, values: list[T], what: str) -> None:
    for before, after in itertools.pairwise(values):
        if after <= before:
            raise RulesError(f"{where}: {what} {after} follows {before}; give editions in order.")
