"""A small case told fact by fact; every answer is checked against the twin as well."""

from __future__ import annotations

from datetime import date
from typing import Any

from makegood.engines.audience import Tree, TreeVersion
from makegood.engines.requirements import (
    After,
    AllOf,
    Answer,
    Due,
    Group,
    Rules,
    Track,
    TrackEdition,
    UnitEdition,
    UnitInfo,
    compute,
)

from .compare import same_as_twin
from .histories import World
from .twin import NEVER, Person

TREE = Tree(
    [
        TreeVersion(
            date(2010, 1, 1),
            {1: None, 2: 1, 3: 1, 4: 2, 5: 2},
            {"campus": 1, "medi": 2, "surg": 3, "medi/card": 4, "medi/rena": 5},
        )
    ]
)

NINETY = After(90, "track-start")


def unit(name: str, minutes: int = 60, **more: Any) -> UnitInfo:
    return UnitInfo(name, minutes, (UnitEdition(1, date(2020, 1, 1), True, minutes, 90),), **more)


def edition(
    audience: str = "everyone",
    units: tuple[str, ...] = ("a",),
    due: Due = NINETY,
    *,
    number: int = 1,
    effective: date = date(2026, 1, 1),
    strength: Any = "required",
    groups: tuple[Group, ...] | None = None,
    **more: Any,
) -> TrackEdition:
    groups = (AllOf(units),) if groups is None else groups
    return TrackEdition(number, effective, audience, strength, groups, due, **more)


def track(name: str, *editions: TrackEdition) -> Track:
    return Track(name, editions or (edition(),))


class Case:
    """Facts added one by one; `on` answers for a day."""

    def __init__(self, *tracks: Track, units: tuple[UnitInfo, ...] = (), tree: Tree = TREE) -> None:
        named = {one for each in tracks for e in each.editions for one in e.units}
        known = {one.id for one in units}
        self.units = (*units, *(unit(one) for one in sorted(named - known)))
        self.tracks, self.tree = tracks, tree
        self.people: dict[int, Person] = {}
        self.gates: dict[tuple[str, int], date] = {}
        self.count = 0

    def of(self, person: int) -> Person:
        return self.people.setdefault(person, Person(person))

    def job(
        self,
        start: date,
        end: date = NEVER,
        *,
        person: int = 1,
        org: int = 4,
        role: str = "nurse-app",
        fte: float = 1.0,
    ) -> dict[str, Any]:
        self.count += 1
        row = {"appointment": self.count, "person": person, "org": org, "role": role, "fte": fte}
        row |= {"shift": None, "location": None, "start": start, "end": end, "title": None}
        self.of(person).appointments.append(row)
        return row

    def duty(self, code: str, start: date, end: date = NEVER, *, person: int = 1) -> None:
        row = {"person": person, "code": code, "start": start, "end": end}
        self.of(person).responsibilities.append(row)

    def away(self, start: date, end: date = NEVER, *, person: int = 1) -> None:
        self.of(person).leave.append({"person": person, "start": start, "end": end})

    def done(
        self,
        name: str,
        on: date,
        *,
        person: int = 1,
        number: int | None = 1,
        changed: bool = False,
        entered: date | None = None,
    ) -> None:
        row = {"person": person, "unit": name, "edition": number, "on": on, "how": "self-paced"}
        row |= {"entered": entered or on, "changed_part": changed}
        self.of(person).completions.append(row)

    def paper(self, code: str, on: date, *, person: int = 1) -> None:
        row = {"person": person, "code": code, "on": on, "ref": "seen"}
        self.of(person).certificates.append(row)

    def waive(
        self,
        name: str,
        start: date,
        end: date = NEVER,
        *,
        track: str | None = None,
        person: int = 1,
    ) -> None:
        row = {"person": person, "unit": name, "track": track, "start": start, "end": end}
        self.of(person).waivers.append({**row, "waiver": 1})

    def world(self, as_of: date) -> World:
        rules = Rules(self.tracks, self.units, self.tree)
        return World(rules, list(self.people.values()), self.gates, as_of)

    def answer(self, as_of: date) -> Answer:
        world = self.world(as_of)
        answer = compute(world.facts(), world.rules, as_of)
        same_as_twin(world, answer)
        return answer

    def on(self, as_of: date, person: int = 1) -> dict[str, dict[str, Any]]:
        """The requirement rows of a person on a day, by unit."""
        rows = self.answer(as_of).requirements.iter_rows(named=True)
        return {row["unit"]: row for row in rows if row["person"] == person}

    def why(self, as_of: date, person: int = 1) -> dict[tuple[str, str], dict[str, Any]]:
        """The reason rows of a person on a day, by unit and track."""
        rows = self.answer(as_of).reasons.iter_rows(named=True)
        return {(row["unit"], row["track"]): row for row in rows if row["person"] == person}
