"""The slow, obvious twin of the requirements engine: one person, one day, one step at a time.

It is written from the semantics, in plain Python, and shares no code with the engine but the
classes that hold the rules. Membership is asked day by day on the days on which anything changes;
due dates are counted by walking from one day to the next.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from makegood.engines.audience import Rule, Tree, needs, parse
from makegood.engines.requirements import (
    After,
    AllOf,
    By,
    MinutesOf,
    NOf,
    Rules,
    Track,
    TrackEdition,
    UnitInfo,
)
from tests.engines.audience_twin import holds, later

NEVER = date(4000, 1, 1)
DAY = timedelta(days=1)
Row = dict[str, Any]


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

    @property
    def told(self) -> bool:
        """Whether the reason has a due rule at all."""
        return self.edition.due is not None


class Twin:
    """The answer for one person on one day."""

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
        self.parsed: dict[int, Rule] = {}
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
        whole: list[tuple[date, date]] = []
        cover = [0]
        same = self.counts_as(unit)
        for one in self.person.completions:
            if one["on"] > self.today:
                continue
            if one["unit"] in same:
                own = one["unit"] == unit and one["edition"] is not None
                cover.append(one["edition"] if own else self.edition_on(unit, one["on"]))
                if not one["changed_part"]:
                    whole.append((one["on"], NEVER))
        for rule in self.units[unit].equivalents:
            rows = [one for one in self.person.certificates if one["code"] == rule.certificate]
            if rule.unit is not None:
                same = self.counts_as(rule.unit)
                rows = [
                    one
                    for one in self.person.completions
                    if one["unit"] in same and not one["changed_part"]
                ]
            for one in rows:
                if one["on"] <= self.today:
                    limit = rule.max_age_months
                    whole.append((one["on"], later(one["on"], limit, "months") if limit else NEVER))
                    cover.append(self.edition_on(unit, one["on"]))
        best: dict[date, date] = {}
        for on, end in whole:
            best[on] = max(end, best.get(on, end))
        return sorted(best.items()), max(cover)

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
                wanted = needs(self.rule(edition))
                days |= {self.done_on(name) for name in wanted.completed}
                for count, unit in wanted.employment:
                    for one in self.appointments:
                        days.add(later(self.spell_start(one["start"]), count, unit))
        return sorted(days - {NEVER})

    def rule(self, edition: TrackEdition) -> Rule:
        if id(edition) not in self.parsed:
            audience = edition.audience
            self.parsed[id(edition)] = parse(audience) if isinstance(audience, str) else audience
        return self.parsed[id(edition)]

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
            wanted = needs(self.rule(edition))
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

    # -- one track --------------------------------------------------------------------------

    def track_asks(self, track: Track, turns: list[date]) -> list[Ask]:
        stretches = []  # (from, to, matching appointments)
        for begin, end in zip(turns, [*turns[1:], NEVER], strict=True):
            found = self.matches(track, begin)
            if found:
                stretches.append((begin, end, found))
        if not stretches:
            return []
        member = joined([(a, b) for a, b, _ in stretches])
        opened = joined(
            [(a, b) for a, b, found in stretches if any(is_open for _, is_open in found)]
        )
        now = [found for a, b, found in stretches if a <= self.today < b]
        past = [(b - DAY, found) for a, b, found in stretches if b <= self.today]
        ahead = [(a, found) for a, b, found in stretches if a > self.today]
        if now:
            day, found = self.today, now[0]
        elif past:
            day, found = past[-1]
        else:
            day, found = ahead[0]
        chosen = next((one for one, is_open in found if is_open), found[0][0])
        if not now:
            chosen = found[0][0]
        edition = track.in_force(day)
        assert edition is not None
        anchor = self.anchor(track, edition, member)
        first = NEVER
        for a, b in opened:
            if anchor is not None and b > anchor and first == NEVER:
                first = max(a, anchor)
        begun = first <= self.today
        if begun and any(a <= self.today < b for a, b in opened):
            state = "active"
        elif begun and not now:
            state = "ended"
        elif now or ahead:
            state = "pending"
        else:
            return []
        end = max(b for a, b in member if a <= self.today) if state == "ended" else NEVER
        duties = sorted(
            code
            for code in needs(self.rule(edition)).responsibilities
            if self.responsible(code, day)
        )
        asks = []
        for position, group in enumerate(edition.groups):
            name = f"{track.id}/{edition.number}/{position + 1}"
            rows = [
                Ask(
                    track, edition, self.units[unit], group, name, state, end, first, chosen,
                    ",".join(duties) or None,
                )
                for unit in group.units
            ]  # fmt: skip
            for ask in rows:
                self.clock(ask)
            if not isinstance(group, AllOf):
                self.choice(group, rows)
            asks += rows
        for ask in asks:
            self.set_due(ask, opened)
        return asks

    def anchor(
        self, track: Track, edition: TrackEdition, member: list[tuple[date, date]]
    ) -> date | None:
        """The day before which the clock cannot start; None while that is not known."""
        due = edition.due
        if not isinstance(due, After) or due.anchor == "track-start":
            return date(1, 1, 1)
        if due.anchor == "hire":
            return self.hire()
        if due.anchor == "role-start":
            begun = [a for a, b in member if a <= self.today]
            return begun[-1] if begun else member[0][0]
        if due.anchor == "leave-end":
            leaves = joined([(one["start"], one["end"]) for one in self.person.leave])
            over = [b for a, b in leaves if b <= self.today]
            since = track.editions[0].effective
            return over[-1] if over and over[-1] >= since else None
        assert due.track is not None
        done = self.done_on(due.track)
        return None if done == NEVER else done

    def clock(self, ask: Ask) -> None:
        """Credit, whether it is done, and from when how many days are given."""
        edition, unit = ask.edition, ask.unit
        window = edition.renewal.window_days if edition.renewal else edition.notice_days
        ask.waived = self.waived(unit.id, ask.track.id, self.today)
        ask.minutes = unit.minutes
        ask.start = ask.first
        if isinstance(edition.due, After):
            ask.days = edition.due.days
        elif isinstance(edition.due, By):
            ask.days = max((edition.due.date - ask.first).days, edition.notice_days)
        whole, cover = self.credits(unit.id)
        if not whole:
            return
        ask.credited = True
        until, on, renewed = None, None, False
        for day, limit in whole:
            base = day
            if until is not None and until != NEVER and until - timedelta(window) <= day < until:
                base = until
            end = later(base, edition.renewal.months, "months") if edition.renewal else NEVER
            end = min(end, limit)
            if until is None:
                until, on = end, day
            elif end > until:
                renewed = day >= until - timedelta(window)
                until, on = end, day
        assert until is not None
        ask.until, ask.on = until, on
        lives = until > self.today
        if until != NEVER and until - timedelta(window) <= self.today:
            opens = until - timedelta(window)
            if ask.first != NEVER and opens >= ask.first:
                ask.start = opens
                ask.days = window if ask.told else None
            elif ask.days is not None and ask.first != NEVER:
                ask.days = max(ask.days, (until - ask.first).days)
            return
        missed = [
            one
            for one in unit.editions
            if one.major and one.published <= self.today and one.number > cover
        ]
        if lives and missed:
            ask.changed = True
            ask.minutes = min(unit.minutes, sum(one.changed_minutes for one in missed))
            ask.start = max(ask.first, missed[0].published)
            ask.days = missed[0].window_days if ask.told else None
            return
        ask.done, ask.renewed = lives, renewed

    def choice(self, group: NOf | MinutesOf, rows: list[Ask]) -> None:
        """Some of a choice: release what is not needed, share one clock, find the least."""

        def worth(ask: Ask) -> int:
            return 1 if isinstance(group, NOf) else ask.unit.minutes

        need = group.n if isinstance(group, NOf) else min(group.minutes, self.length(group.units))
        so_far = sum(worth(ask) for ask in rows if ask.done or ask.waived)
        left = [ask for ask in rows if not ask.done and not ask.waived]
        for ask in rows:
            ask.need, ask.so_far = need, so_far
        if so_far >= need:
            for ask in left:
                ask.enough = True
            return
        if sum(worth(ask) for ask in rows if ask.credited) >= need:
            start, days = max((ask.start, ask.days or 0) for ask in left if ask.credited)
            for ask in left:
                ask.start, ask.days = start, days if ask.told else None
        else:
            for ask in left:
                ask.start = ask.first
                if isinstance(ask.edition.due, After):
                    ask.days = ask.edition.due.days
                elif isinstance(ask.edition.due, By):
                    given = (ask.edition.due.date - ask.first).days
                    ask.days = max(given, ask.edition.notice_days)
        best = min(
            (sum(a.minutes for a in some), len(some), sorted(a.unit.id for a in some))
            for size in range(1, len(left) + 1)
            for some in itertools.combinations(left, size)
            if so_far + sum(worth(a) for a in some) >= need
        )
        for ask in left:
            ask.asked_minutes = ask.minutes if ask.unit.id in best[2] else 0

    def set_due(self, ask: Ask, opened: list[tuple[date, date]]) -> None:
        if isinstance(ask.group, AllOf) and not ask.done and not ask.waived:
            ask.asked_minutes = ask.minutes
        if ask.done or ask.waived or ask.enough or ask.days is None or ask.start == NEVER:
            return
        given = [(ask.start, ask.days, None)]
        if ask.state != "ended" and self.hire() > ask.start:
            given.append((self.hire(), ask.edition.notice_days, self.hire()))
        changed = None
        for before, after in itertools.pairwise(ask.track.editions):
            if after.number <= ask.edition.number and before.due != after.due:
                changed = after
        if changed is not None and changed.effective > ask.start:
            given.append((changed.effective, changed.notice_days, changed.effective))
        best: tuple[date, int] | None = None
        for start, days, floor in given:
            due, paused = self.walk(ask, start, days, opened)
            if best is None or due > best[0]:
                best = (due, paused)
                if floor is not None:
                    ask.floor_from, ask.floor_days = floor, days
        assert best is not None
        ask.due, ask.paused = best

    def walk(
        self, ask: Ask, start: date, days: int, opened: list[tuple[date, date]]
    ) -> tuple[date, int]:
        """Go from day to day; the due day is the active day with so many active days before it."""
        pauses = [(one["start"], one["end"]) for one in self.person.leave]
        pauses += [(a, b) for (_, a), (b, _) in itertools.pairwise(opened)]
        pauses += [
            (one["start"], one["end"])
            for one in self.person.waivers
            if one["unit"] == ask.unit.id and one["track"] in (None, ask.track.id)
        ]
        pauses = [(a, b) for a, b in pauses if b > start and b > a]
        last = max([start] + [b if b != NEVER else a for a, b in pauses])
        day, counted, paused = start, 0, 0
        while day <= last:
            if any(a <= day < b for a, b in pauses):
                paused += 1
            elif counted == days:
                return day, paused
            else:
                counted += 1
            day += DAY
        if any(b == NEVER for a, b in pauses):
            return NEVER, 0
        return day + timedelta(days - counted), paused

    # -- merging ----------------------------------------------------------------------------

    def answer(self) -> tuple[list[Row], list[Row]]:
        """The requirement rows and the reason rows of the person."""
        if not self.appointments:
            return [], []
        turns = self.turning_days()
        asks = [ask for track in self.rules.tracks for ask in self.track_asks(track, turns)]
        requirements, reasons = [], []
        for unit in self.rules.units:
            mine = [ask for ask in asks if ask.unit is unit]
            if mine:
                requirements.append(self.requirement(unit, mine))
                reasons += [self.reason(ask) for ask in mine]
        return requirements, reasons

    def requirement(self, unit: UnitInfo, mine: list[Ask]) -> Row:
        rank = {track.id: i for i, track in enumerate(self.rules.tracks)}
        basis = [ask for ask in mine if ask.state == "active" and not ask.enough]
        active = bool(basis)
        if not basis:
            basis = [ask for ask in mine if ask.state == "pending" and not ask.enough]
        undone = [ask for ask in basis if not ask.done]
        open_ = [ask for ask in undone if not ask.waived]
        among = [ask for ask in open_ if ask.due is not None]
        if active and among:
            among += [
                ask
                for ask in mine
                if ask.state == "ended" and ask.due is not None and ask.start < ask.end
            ]
        among.sort(key=lambda ask: (ask.start, ask.due, rank[ask.track.id]))
        leads: list[Ask] = []
        for ask in among:
            if all(ask.end > other.end for other in among[: among.index(ask)]):
                leads.append(ask)
        due = max((ask.due or NEVER for ask in leads), default=NEVER)
        for ask in mine:
            ask.label = {"active": "also", "pending": "pending", "ended": "ended"}[ask.state]
            if ask.enough and ask.state != "ended":
                ask.label = "enough"
            if ask in leads and ask.state != "ended":
                ask.label = "leads"
        firsts = leads
        if not leads and basis:
            front = min(open_ or basis, key=lambda ask: (ask.start, rank[ask.track.id]))
            front.label = "leads"
            firsts = [front]
        if not basis:
            status = "no longer asked"
        elif not undone:
            status = "renewed" if any(ask.renewed for ask in basis) else "done"
        elif not open_:
            status = "waived"
        elif self.on_leave(self.today):
            status = "waiting"
        elif not active:
            status = "not yet open"
        elif due < self.today:
            status = "overdue"
        elif due <= self.today + timedelta(self.rules.soon_days):
            status = "due soon"
        else:
            status = "asked"
        counted = status in ("asked", "due soon", "overdue", "waiting")
        shown = basis or mine
        changed = bool(open_) and all(ask.changed for ask in open_)
        strength = max(("invited", "expected", "required").index(a.edition.strength) for a in shown)
        choice = basis[0] if basis and not any(isinstance(a.group, AllOf) for a in basis) else None
        enough = any(ask.enough and ask.state != "ended" for ask in mine)
        return {
            "person": self.person.id,
            "unit": unit.id,
            "status": status,
            "strength": ("invited", "expected", "required")[strength],
            "asked_from": shown_date(min(ask.start for ask in (firsts if basis else mine))),
            "due": shown_date(due) if counted or status == "not yet open" else None,
            "done_on": max((ask.on for ask in shown if ask.on is not None), default=None),
            "valid_until": shown_date(min((a.until for a in shown if a.until), default=NEVER)),
            "minutes": max(a.minutes for a in open_) if changed else unit.minutes,
            "asked_minutes": max(a.asked_minutes for a in open_) if counted else 0,
            "paid": any(ask.edition.paid_time for ask in shown),
            "part": "changed part" if changed else "whole",
            "group": choice.group_name if choice else None,
            "group_unit": group_unit(choice),
            "group_need": choice.need if choice else None,
            "group_done": choice.so_far if choice else None,
            "closed": None if basis else ("enough" if enough else "left"),
            "ended": None
            if basis or enough
            else max(ask.end for ask in mine if ask.state == "ended"),
        }

    def reason(self, ask: Ask) -> Row:
        due = ask.edition.due
        clocked = ask.told and ask.start != NEVER and not ask.done
        return {
            "person": self.person.id,
            "unit": ask.unit.id,
            "track": ask.track.id,
            "edition": ask.edition.number,
            "appointment": ask.appointment["appointment"],
            "responsibilities": ask.duties,
            "org": ask.appointment["org"],
            "anchor": "none" if due is None else getattr(due, "anchor", "by"),
            "started": shown_date(ask.start),
            "allotted_days": ask.days if clocked else None,
            "paused_days": (ask.paused or 0) if clocked else None,
            "due": shown_date(ask.due or NEVER),
            "floor_from": ask.floor_from,
            "floor_days": ask.floor_days,
            "ended": shown_date(ask.end),
            "strength": ask.edition.strength,
            "paid": ask.edition.paid_time,
            "authority": ask.edition.authority,
            "state": ask.label,
        }


def group_unit(choice: Ask | None) -> str | None:
    if choice is None:
        return None
    return "minutes" if isinstance(choice.group, MinutesOf) else "units"


def shown_date(on: date) -> date | None:
    return None if on >= NEVER else on


def joined(stretches: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Stretches of days joined where they overlap or touch."""
    found: list[tuple[date, date]] = []
    for begin, end in sorted(one for one in stretches if one[0] < one[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


__all__ = ["Person", "Tree", "Twin"]
