"""Random rules and random histories of people, from a seed, for the engine and for its twin.

A history is what can happen to somebody at an institution: hired, transferred, given a second job
or a responsibility, away and back, gone and hired again, units completed, a session entered late,
a waiver, an outside certificate; and then the feed corrects the past. Rules come with new editions
of units, edited tracks and a moved org unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from makegood.engines.audience import Tree, TreeVersion
from makegood.engines.requirements import (
    SCHEMAS,
    After,
    AllOf,
    By,
    Due,
    Equivalent,
    Facts,
    Gate,
    Group,
    MinutesOf,
    NOf,
    Renewal,
    Rules,
    Track,
    TrackEdition,
    UnitEdition,
    UnitInfo,
)

from .twin import NEVER, Person

BEGIN = date(2023, 1, 1)
SPAN = 1800
ROLES = ("nurse-app", "clinical-staff", "faculty-clinician")
DUTIES = ("teaches", "supervises")
UNITS = ("ua", "ub", "uc", "ud", "ue")
ORGS = (1, 2, 3, 4, 5, 6, 7)
EVENTS = (
    "transfer",
    "second job",
    "leave",
    "open leave",
    "return",
    "departure",
    "rehire",
    "completion",
    "late entry",
    "changed part",
    "variant",
    "waiver",
    "certificate",
    "duty",
    "reshuffle",
)
WEIGHTS = {"completion": 8, "open leave": 1, "departure": 1, "return": 4, "rehire": 4}
CHANGES = ("unit edition", "track edition", "unit move", "gate", "renewal", "choice",
           "dated equivalence")  # fmt: skip
AUDIENCES = (
    "everyone",
    'within "medi"',
    'within "surg" or has responsibility teaches',
    "role is nurse-app",
    "role in (nurse-app, clinical-staff) and not shift is night",
    "has responsibility supervises",
    "fte >= 0.5 and not has responsibility teaches",
    "employed >= 90 days",
    "employed < 12 months",
    "completed ua",
    "completed t0 or role is faculty-clinician",
    "not completed t1",
    'within "medi/card" and employed >= 1 months',
)


def some_day(random: Random, begin: date = BEGIN, span: int = SPAN) -> date:
    return begin + timedelta(days=random.randrange(span))


def a_tree(random: Random, changes: frozenset[str]) -> Tree:
    """Campus 1, units 2 medi and 3 surg, divisions 4 to 7; in the second version 5 moves."""
    code = {"campus": 1, "medi": 2, "surg": 3, "medi/card": 4, "medi/rena": 5, "surg/vasc": 6}
    first = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 6}
    versions = [TreeVersion(BEGIN, first, code)]
    if "unit move" in changes:
        moved = {**first, random.choice((4, 5, 6)): random.choice((1, 2, 3))}
        versions.append(TreeVersion(some_day(random, BEGIN + timedelta(200)), moved, code))
    return Tree(versions)


def some_units(random: Random, changes: frozenset[str]) -> tuple[UnitInfo, ...]:
    found = []
    for name in UNITS:
        editions = [UnitEdition(1, BEGIN, True, 60, 60)]
        while "unit edition" in changes and random.random() < 0.4:
            last = editions[-1]
            editions.append(
                UnitEdition(
                    last.number + 1,
                    some_day(random, last.published + timedelta(days=1), 700),
                    random.random() < 0.7,
                    random.choice((0, 10, 20, 45)),
                    random.choice((14, 60, 90)),
                )
            )
        equals: list[Equivalent] = []
        if random.random() < 0.4:
            equals.append(Equivalent(certificate="outside", max_age_months=random.choice((6, 24))))
        if random.random() < 0.3 and name != "ue":
            equals.append(Equivalent(unit="ue", max_age_months=random.choice((None, 12, 36))))
        if "dated equivalence" in changes and random.random() < 0.5:
            since = some_day(random) if random.random() < 0.5 else None
            until = some_day(random, (since or BEGIN) + timedelta(days=1), 700)
            equals = [replace(one, since=since, until=until) for one in equals]
        minutes = random.choice((20, 30, 45, 60))
        found.append(UnitInfo(name, minutes, tuple(editions), tuple(equals)))
    found.append(UnitInfo("ua-together", 90, (), (), "ua"))
    return tuple(found)


def a_due(random: Random, tracks: list[str]) -> Due:
    kind = random.randrange(7)
    if kind == 0:
        return None
    if kind == 1:
        return By(some_day(random))
    if kind == 2 and len(tracks) > 1:
        return After(random.choice((10, 45)), "completion", random.choice(tracks))
    anchor = random.choice(("hire", "role-start", "role-start", "leave-end", "track-start"))
    return After(random.choice((0, 1, 30, 90, 200)), anchor)


def a_renewal(random: Random, changes: frozenset[str]) -> Renewal | None:
    if "renewal" not in changes or random.random() < 0.5:
        return None
    return Renewal(random.choice((6, 12, 24)), random.choice((0, 30, 90)))


def some_groups(random: Random, changes: frozenset[str]) -> tuple[Group, ...]:
    units = list(UNITS)
    random.shuffle(units)
    groups: list[Group] = []
    first = units[: random.randrange(1, 3)]
    groups.append(AllOf(tuple(first)))
    rest = units[len(first) :]
    if "choice" in changes and random.random() < 0.6:
        rest = rest[: random.randrange(2, 4)]
        if random.random() < 0.5:
            groups.append(NOf(random.randrange(1, len(rest) + 1), tuple(rest)))
        else:
            groups.append(MinutesOf(random.choice((30, 60, 90)), tuple(rest)))
        random.shuffle(groups)
    return tuple(groups)


def some_rules(random: Random, changes: frozenset[str]) -> Rules:
    """Rules of an institution: five units with a variant, two to five tracks, an org tree."""
    names = [f"t{i}" for i in range(random.randrange(2, 6))]
    tracks = []
    for name in names:
        edition = TrackEdition(
            1,
            some_day(random, BEGIN, 600),
            random.choice(AUDIENCES),
            random.choice(("required", "expected", "invited")),
            some_groups(random, changes),
            a_due(random, names),
            random.random() < 0.8,
            random.choice((0, 14, 30)),
            a_renewal(random, changes),
            Gate(random.choice(names), 0.5, random.choice(("department", "division", "campus")))
            if "gate" in changes and random.random() < 0.3
            else None,
            f"Council of {name}",
        )
        editions = [edition]
        while "track edition" in changes and random.random() < 0.4:
            last = editions[-1]
            edited: dict[str, Any] = {
                "number": last.number + 1,
                "effective": some_day(random, last.effective + timedelta(days=1), 500),
            }
            for what, make in (
                ("audience", lambda: random.choice(AUDIENCES)),
                ("due", lambda: a_due(random, names)),
                ("groups", lambda: some_groups(random, changes)),
                ("notice_days", lambda: random.choice((0, 14, 30))),
                ("renewal", lambda: a_renewal(random, changes)),
                ("strength", lambda: random.choice(("required", "expected", "invited"))),
            ):
                if random.random() < 0.4:
                    edited[what] = make()
            editions.append(replace(last, **edited))
        tracks.append(Track(name, tuple(editions)))
    units = some_units(random, changes)
    return Rules(tuple(tracks), units, a_tree(random, changes), random.choice((7, 30)))


class History:
    """One person's life, event by event, in order of days."""

    def __init__(self, random: Random, number: int, events: tuple[str, ...]) -> None:
        self.random, self.events = random, events
        self.person = Person(number)
        self.weights = [WEIGHTS.get(event, 2) for event in events]
        self.count = 0

    def live(self) -> Person:
        random = self.random
        now = some_day(random, BEGIN - timedelta(days=200), 1200)
        self.appoint(now)
        for _ in range(random.randrange(0, 13)):
            now += timedelta(days=random.choice((0, 1, 5, 20, 60, 150, 300)))
            if self.events:
                self.happen(random.choices(self.events, self.weights)[0], now)
        return self.person

    def appoint(self, on: date, end: date = NEVER) -> None:
        random = self.random
        self.count += 1
        self.person.appointments.append(
            {
                "appointment": self.person.id * 20 + self.count,
                "person": self.person.id,
                "org": random.choice(ORGS),
                "role": random.choice(ROLES),
                "fte": random.choice((None, 0.2, 0.5, 1.0)),
                "shift": random.choice((None, "night", "evening")),
                "location": None,
                "start": on,
                "end": end,
                "title": None,
            }
        )

    def open_jobs(self, on: date) -> list[dict[str, Any]]:
        return [a for a in self.person.appointments if a["start"] <= on < a["end"]]

    def interval(self, on: date) -> dict[str, Any]:
        random, person = self.random, self.person
        end = on + timedelta(days=random.choice((1, 10, 60, 200)))
        return {"person": person.id, "start": on, "end": random.choice((end, end, end, NEVER))}

    def complete(self, on: date, unit: str, changed: bool = False, entered: int = 0) -> None:
        edition = self.random.choice((None, 1, 1, 2, 2, 3))
        self.person.completions.append(
            {
                "person": self.person.id,
                "unit": unit,
                "edition": edition,
                "on": on,
                "how": "self-paced",
                "entered": on + timedelta(days=entered),
                "changed_part": changed,
            }
        )

    def happen(self, event: str, on: date) -> None:
        random, person = self.random, self.person
        jobs = self.open_jobs(on)
        if event in ("transfer", "departure"):
            for job in jobs if event == "departure" else jobs[:1]:
                job["end"] = on
            if event == "transfer":
                self.appoint(on + timedelta(days=random.choice((0, 0, 1, 3))))
        elif event == "second job":
            self.appoint(on, random.choice((NEVER, on + timedelta(days=120))))
        elif event == "rehire" and not jobs:
            self.appoint(on)
        elif event in ("leave", "open leave"):
            leave = self.interval(on)
            if event == "open leave":
                leave["end"] = NEVER
            person.leave.append(leave)
        elif event == "return":
            for leave in person.leave:
                if leave["start"] < on < leave["end"]:
                    leave["end"] = on
        elif event == "completion":
            self.complete(on, random.choice(UNITS))
        elif event == "late entry":
            self.complete(on - timedelta(days=90), random.choice(UNITS), entered=90)
        elif event == "changed part":
            self.complete(on, random.choice(UNITS), changed=True)
        elif event == "variant":
            self.complete(on, "ua-together")
        elif event == "waiver":
            track = random.choice((None, None, "t0", "t1"))
            unit = random.choice(UNITS)
            person.waivers.append(
                {**self.interval(on), "unit": unit, "track": track, "waiver": len(person.waivers)}
            )
        elif event == "certificate":
            code = random.choice(("outside", "unknown"))
            person.certificates.append({"person": person.id, "code": code, "on": on, "ref": "r"})
        elif event == "duty":
            person.responsibilities.append({**self.interval(on), "code": random.choice(DUTIES)})
        elif event == "reshuffle" and jobs:
            job = random.choice(jobs)
            if job["start"] < on:
                job["end"] = on
                self.appoint(on)
                last = person.appointments[-1]
                last.update(org=job["org"], role=job["role"], fte=job["fte"])

    def correct(self) -> None:
        """The feed corrects the past: a start was another day, a fact was wrong or missing."""
        random, person = self.random, self.person
        kind = random.randrange(5)
        if kind == 0:
            job = random.choice(person.appointments)
            job["start"] += timedelta(days=random.choice((-90, -10, 5)))
        elif kind == 1:
            job = random.choice(person.appointments)
            job["org"], job["role"] = random.choice(ORGS), random.choice(ROLES)
        elif kind == 2 and person.completions:
            person.completions.pop()
        elif kind == 3 and person.leave:
            person.leave[0]["start"] += timedelta(days=random.choice((-20, 3)))
        else:
            self.complete(some_day(random, BEGIN, 1200), random.choice(UNITS), entered=400)


@dataclass
class World:
    """Rules, people and gates, for the engine and the twin alike."""

    rules: Rules
    people: list[Person]
    gates: dict[tuple[str, int], date]
    as_of: date

    def facts(self) -> Facts:
        return facts_of(self.people, self.gates)


def facts_of(people: list[Person], gates: dict[tuple[str, int], date]) -> Facts:
    """The same facts as frames, open ends as null."""
    frames: dict[str, pl.DataFrame] = {}
    for name, schema in SCHEMAS.items():
        if name == "gates":
            continue
        rows = [row for person in people for row in getattr(person, name)]
        columns = {
            column: [None if row[column] == NEVER else row[column] for row in rows]
            for column in schema
        }
        frames[name] = pl.DataFrame(columns, schema=dict(schema))
    rows = [(track, org, on) for (track, org), on in gates.items()]
    frames["gates"] = pl.DataFrame(rows, schema=dict(SCHEMAS["gates"]), orient="row")
    return Facts(**frames)


def a_world(
    seed: int,
    size: int,
    events: frozenset[str] = frozenset(EVENTS),
    changes: frozenset[str] = frozenset(CHANGES),
) -> tuple[World, list[History]]:
    """Rules and `size` histories from a seed, with only some kinds of events and changes."""
    random = Random(seed)
    rules = some_rules(random, changes)
    kinds = tuple(event for event in EVENTS if event in events)
    histories = [History(random, number, kinds) for number in range(1, size + 1)]
    people = [history.live() for history in histories]
    gates = {
        (track.id, org): some_day(random, BEGIN, 900)
        for track in rules.tracks
        for org in ORGS
        if random.random() < 0.8
    }
    as_of = some_day(random, BEGIN + timedelta(days=500), 1200)
    return World(rules, people, gates, as_of), histories


def people_of(facts: Facts, rules: Rules, as_of: date) -> World:
    """A world from frames: everybody with an appointment, open ends as NEVER."""
    people = {number: Person(number) for number in sorted(set(facts.appointments["person"]))}
    for name in SCHEMAS:
        if name == "gates":
            continue
        for row in facts.frame(name).iter_rows(named=True):
            if "end" in row and row["end"] is None:
                row["end"] = NEVER
            if row["person"] in people:
                getattr(people[row["person"]], name).append(row)
    gates = {(track, org): on for track, org, on in facts.frame("gates").iter_rows()}
    return World(rules, list(people.values()), gates, as_of)
