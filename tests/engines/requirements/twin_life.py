"""The twin's view of one person: facts, credit and membership, asked one day at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from makegood.engines.audience import Needs, Rule, needs, parse
from makegood.engines.requirements import (
    AllOf,
    MinutesOf,
    NOf,
    Rules,
    Track,
    TrackEdition,
    UnitInfo,
)
from tests.engines.audience_twin import holds, later

NEVER = date(4000, 1, 1)
STRENGTHS = ("invited", "expected", "required")
DAY = timedelta(days=1)
Row = dict[str, Any]


parsed = lru_cache(maxsize=512)(parse)
needed = lru_cache(maxsize=512)(needs)


@dataclass
class Person:
    """All facts about one person, as rows; ends are dates, NEVER where open."""

    id: int
    appointments: list[Row] = field(default_factory=list)
    responsibilities: list[Row] = field(default_factory=list)
    leave: list[Row] = field(default_factory=list)
    completions: list[Row] = field(default_factory=list)
    certificates: list[Row] = field(default_factory=list)
    waivers: list[Row] = field(default_factory=list)


@dataclass
class Ask:
    """What one track asks of a person for one unit."""

    track: Track
    edition: TrackEdition
    unit: UnitInfo
    group: Any
    group_name: str
    state: str
    end: date
    first: date
    appointment: Row
    duties: str | None
    done: bool = False
    renewed: bool = False
    waived: bool = False
    enough: bool = False
    changed: bool = False
    credited: bool = False
    start: date = NEVER
    days: int | None = None
    due: date | None = None
    paused: int | None = None
    floor_from: date | None = None
    floor_days: int | None = None
    on: date | None = None
    until: date | None = None
    minutes: int = 0
    asked_minutes: int = 0
    need: int = 0
    so_far: int = 0
    label: str = ""
    gaps: list[tuple[date, date]] = field(default_factory=list)
    begun: date = NEVER
    since: date = NEVER
    dropped: bool = False
    told_again: list[date] = field(default_factory=list)

    @property
    def told(self) -> bool:
        """Whether the reason has a due rule at all."""
        return self.edition.due is not None


class Life:
    """What is true of one person on any day: employment, leave, credit, audiences."""

    def __init__(
        self, person: Person, rules: Rules, gates: Mapping[tuple[str, int], date], as_of: date
    ) -> None:
        self.person, self.rules, self.gates, self.today = person, rules, gates, as_of
        self.units = {unit.id: unit for unit in rules.units}
        self.tracks = {track.id: track for track in rules.tracks}
        self.appointments = sorted(
            (one for one in person.appointments if one["start"] < one["end"]),
            key=lambda one: (one["start"], one["appointment"]),
        )
        self.when_done: dict[str, date] = {}

    # -- facts ------------------------------------------------------------------------------

    def spell_start(self, on: date) -> date:
        """First day of the employment spell that holds `on`: gaps of a day are bridged."""
        start = on
        while True:
            earlier = [
                one["start"]
                for one in self.appointments
                if one["start"] < start <= min(one["end"], NEVER - DAY) + DAY
            ]
            if not earlier:
                return start
            start = min(earlier)

    def hire(self) -> date:
        """Start of the spell that is current today: the latest begun, else the first to come."""
        begun = [one["start"] for one in self.appointments if one["start"] <= self.today]
        if begun:
            return self.spell_start(max(begun))
        return min(one["start"] for one in self.appointments)

    def on_leave(self, on: date) -> bool:
        return any(one["start"] <= on < one["end"] for one in self.person.leave)

    def waived(self, unit: str, track: str, on: date) -> bool:
        return any(
            one["unit"] == unit
            and one["track"] in (None, track)
            and one["start"] <= on < one["end"]
            for one in self.person.waivers
        )

    def counts_as(self, unit: str) -> set[str]:
        """The unit and every unit that is a variant of it, at any remove."""
        found = {unit}
        while True:
            more = {u.id for u in self.rules.units if u.variant_of in found} - found
            if not more:
                return found
            found |= more

    def edition_on(self, unit: str, on: date) -> int:
        editions = self.units[unit].editions
        if not editions:
            return 0
        published = [one for one in editions if one.published <= on]
        return (published[-1] if published else editions[0]).number

    def credits(self, unit: str) -> tuple[list[tuple[date, date]], int]:
        """Whole credits as (day, end by age limit), a day once; and the highest edition covered."""
        whole, cover = self.earned(unit)
        best: dict[date, date] = {}
        for on, end, _source in whole:
            best[on] = max(end, best.get(on, end))
        return sorted(best.items()), cover

    def earned_by(self, unit: str, on: date | None) -> tuple[str | None, str | None, int | None]:
        """What a day's credit was earned by: what lasts longest, then the unit, variants, the rest."""
        whole = [one for one in self.earned(unit)[0] if one[0] == on]
        if not whole:
            return None, None, None
        longest = max(end for _, end, _source in whole)
        return next(source for _, end, source in whole if end == longest)

    def earned(self, unit: str) -> tuple[list[tuple[date, date, Any]], int]:
        """Every whole credit: day, end, what earned it; in the order in which rules name them."""
        whole: list[tuple[date, date, Any]] = []
        cover = [0]
        same = self.counts_as(unit)
        for one in sorted(self.person.completions, key=lambda one: one["unit"]):
            if one["on"] > self.today:
                continue
            if one["unit"] in same:
                own = one["unit"] == unit and one["edition"] is not None
                cover.append(one["edition"] if own else self.edition_on(unit, one["on"]))
                if not one["changed_part"]:
                    kind = "unit" if one["unit"] == unit else "variant"
                    whole.append((one["on"], NEVER, (kind, one["unit"], None)))
        for rule in self.units[unit].equivalents:
            rows = [one for one in self.person.certificates if one["code"] == rule.certificate]
            if rule.unit is not None:
                same = self.counts_as(rule.unit)
                rows = [
                    one
                    for one in self.person.completions
                    if one["unit"] in same and not one["changed_part"]
                ]
            rows = [one for one in rows if one["on"] <= self.today]
            rows = [one for one in rows if (rule.since or one["on"]) <= one["on"]]
            rows = [one for one in rows if one["on"] < (rule.until or NEVER)]
            kind = "equivalent" if rule.unit is not None else "certificate"
            for one in sorted(rows, key=lambda one: one.get("unit", one.get("code"))):
                limit = rule.max_age_months
                end = later(one["on"], limit, "months") if limit else NEVER
                code = one["unit"] if rule.unit is not None else one["code"]
                whole.append((one["on"], end, (kind, code, limit)))
                cover.append(self.edition_on(unit, one["on"]))
        return whole, max(cover)

    def done_on(self, name: str) -> date:
        """The first day on which a unit or a track was completed; NEVER if it was not."""
        if name not in self.when_done:
            self.when_done[name] = self._done_on(name)
        return self.when_done[name]

    def _done_on(self, name: str) -> date:
        if name in self.units:
            whole = self.credits(name)[0]
            return whole[0][0] if whole else NEVER
        if name not in self.tracks:
            return NEVER
        track = self.tracks[name]
        days = {self.done_on(u) for e in track.editions for u in e.units}
        days |= {e.effective for e in track.editions}
        for on in sorted(days - {NEVER}):
            edition = track.in_force(on)
            if edition is not None and edition.units and self.all_met(edition, on):
                return on
        return NEVER

    def all_met(self, edition: TrackEdition, on: date) -> bool:
        for group in edition.groups:
            done = [unit for unit in group.units if self.done_on(unit) <= on]
            if isinstance(group, AllOf) and len(done) < len(group.units):
                return False
            if isinstance(group, NOf) and len(done) < group.n:
                return False
            if isinstance(group, MinutesOf) and self.length(done) < min(
                group.minutes, self.length(group.units)
            ):
                return False
        return True

    def length(self, units: Any) -> int:
        return sum(self.units[unit].minutes for unit in units)

    # -- membership -------------------------------------------------------------------------

    def turning_days(self) -> list[date]:
        """Every day on which an answer to "is this person in an audience?" can change."""
        days = {d for one in self.appointments for d in (one["start"], one["end"])}
        days |= {d for one in self.person.responsibilities for d in (one["start"], one["end"])}
        days |= {version.start for version in self.rules.tree.versions}
        days |= set(self.gates.values())
        for track in self.rules.tracks:
            for edition in track.editions:
                days.add(edition.effective)
                wanted = self.needs(edition)
                days |= {self.done_on(name) for name in wanted.completed}
                for count, unit in wanted.employment:
                    for one in self.appointments:
                        days.add(later(self.spell_start(one["start"]), count, unit))
        return sorted(days - {NEVER})

    def rule(self, edition: TrackEdition) -> Rule:
        audience = edition.audience
        return parsed(audience) if isinstance(audience, str) else audience

    def needs(self, edition: TrackEdition) -> Needs:
        return needed(self.rule(edition))

    def matches(self, track: Track, on: date) -> list[tuple[Row, bool]]:
        """The appointments that match the edition in force on a day, each with: is it open?"""
        edition = track.in_force(on)
        if edition is None:
            return []
        found = []
        for one in self.appointments:
            if not one["start"] <= on < one["end"]:
                continue
            row = {**one, "hired": self.spell_start(one["start"]), "start": on}
            row["tree"] = self.rules.tree.at(on) if self.rules.tree.versions else 0
            wanted = self.needs(edition)
            for code in wanted.responsibilities:
                row[f"resp:{code}"] = self.responsible(code, on)
            for name in wanted.completed:
                row[f"done:{name}"] = self.done_on(name)
            if holds(self.rule(edition), row, self.rules.tree):
                found.append((one, self.gate_open(track, edition, one["org"], row["tree"], on)))
        return found

    def responsible(self, code: str, on: date) -> bool:
        return any(
            one["code"] == code and one["start"] <= on < one["end"]
            for one in self.person.responsibilities
        )

    def gate_open(self, track: Track, edition: TrackEdition, org: int, k: int, on: date) -> bool:
        if edition.gate is None:
            return True
        if not self.rules.tree.versions or org not in self.rules.tree.versions[k].parent:
            return False
        depth = {"campus": 0, "unit": 1, "department": 1, "division": 2}[edition.gate.level]
        path = [org]
        parent = self.rules.tree.versions[k].parent
        while parent.get(path[0]) is not None:
            path.insert(0, parent[path[0]])  # type: ignore[arg-type]
        top = path[min(depth, len(path) - 1)]
        return self.gates.get((track.id, top), NEVER) <= on


def joined(stretches: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Stretches of days joined where they overlap or touch."""
    found: list[tuple[date, date]] = []
    for begin, end in sorted(one for one in stretches if one[0] < one[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def stricter(before: TrackEdition, after: TrackEdition) -> bool:
    """Whether the later edition could make a date that was told come sooner."""
    weak_to_strong = ["invited", "expected", "required"]
    if weak_to_strong.index(after.strength) > weak_to_strong.index(before.strength):
        return True
    return (before.due, before.renewal, before.notice_days) != (
        after.due,
        after.renewal,
        after.notice_days,
    )


def asked_since(track: Track, edition: TrackEdition, group: Any, unit: str) -> date:
    """The first day of the unbroken row of editions that have asked this unit."""
    since = edition.effective
    for earlier in sorted(track.editions, key=lambda one: -one.number):
        if earlier.number >= edition.number:
            continue
        asked = False
        for one in earlier.groups:
            if unit in one.units and (isinstance(one, AllOf) or one == group):
                asked = True
        if not asked:
            return since
        since = earlier.effective
    return since


def group_unit(choice: Ask | None) -> str | None:
    if choice is None:
        return None
    return "minutes" if isinstance(choice.group, MinutesOf) else "units"


def shown_date(on: date) -> date | None:
    return None if on >= NEVER else on


def days_in_force(ask: Ask, last: date) -> set[date]:
    """Every day on which the reason was in force, from its start to the last day."""
    days = set()
    day = ask.since
    while day <= last and day < ask.end:
        if not any(a <= day < b for a, b in ask.gaps):
            days.add(day)
        day += DAY
    return days
