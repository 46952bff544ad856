"""A greedy planner, as a diligent office does it by hand: one person after the other, cheapest first.

It keeps every rule as it goes and never takes anything back; series that stay below size_min are
dissolved, and their people are unplaced.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from benchmarks._tables import Spot, Tables, Time, as_plan
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.problem import Problem


@dataclass
class Open:
    """A series with its time, people, leads and rooms."""

    id: str
    unit: str
    modality: str
    time: Time
    limit: int
    leads: list[str]
    rooms: list[str | None]
    people: list[str] = field(default_factory=list)


class Greedy:
    """What is booked so far."""

    def __init__(self, problem: Problem) -> None:
        self.t = Tables(problem)
        self.series: list[Open] = []
        self.busy: dict[str, set[Spot]] = defaultdict(set)
        self.used: dict[Spot, set[str]] = defaultdict(set)
        self.minutes: dict[tuple[str, int], int] = defaultdict(int)
        self.gone: dict[tuple[str, Spot], int] = defaultdict(int)
        self.seat: dict[tuple[str, str], Open] = {}
        self.times = {unit: self.t.times(unit) for unit in self.t.units}
        self.made = 0

    def plan(self) -> Plan:
        """All needs, unit after unit."""
        lost: list[tuple[str, str]] = []
        for unit in self.t.in_order():
            people = sorted(
                self.t.needs[unit],
                key=lambda p: (str(self.t.people[p]["wave"]), self.t.people[p]["pattern"], p),
            )
            lost += [(person, unit) for person in people if not self._place(person, unit)]
            for one in [one for one in self.series if one.unit == unit]:
                if len(one.people) < self.t.units[unit]["size_min"]:
                    lost += [(person, unit) for person in one.people]
                    self._dissolve(one)
        return as_plan(self._rows(lost))

    def _place(self, person: str, unit: str) -> bool:
        after = self.t.units[unit]["after"]
        if (person, after) in self.t.needed and (person, after) not in self.seat:
            return False
        fits = [one for one in self.series if one.unit == unit and len(one.people) < one.limit
                and self._free(person, unit, one.time)
                and not self._manages(person, one)]  # fmt: skip
        if fits:
            self._sit(person, min(fits, key=lambda o: self.t.price(person, o.modality, o.time)))
            return True
        times = [time for time in self.times[unit] if self._free(person, unit, time)]
        wishes = [(self.t.price(person, modality, time), time.weeks, time.slot, modality, time)
                  for time in times for modality in self.t.units[unit]["modalities"]]  # fmt: skip
        for *_, modality, time in sorted(wishes, key=lambda wish: wish[:4]):
            one = self._open(unit, modality, time)
            if one is not None:
                if self._manages(person, one):
                    self._dissolve(one)
                    continue
                self._sit(person, one)
                return True
        return False

    def _free(self, person: str, unit: str, time: Time) -> bool:
        """The person's own rules, clashes, cover and the order of units."""
        if not self.t.may_sit(person, unit, time) or not self.busy[person].isdisjoint(time.spots):
            return False
        row = self.t.units[unit]
        before = self.seat.get((person, row["after"]))
        if before is not None:
            soon = time.weeks[0] < before.time.weeks[-1] + row["after_gap_weeks"]
            if soon or self._at(time.weeks[0], time.slot) <= self._at(
                before.time.weeks[-1], before.time.slot
            ):
                return False
        told = self.t.people[person]
        most = self.t.cover.get(told["cover_unit"])
        return most is None or all(
            not self.t.listed[told["pattern"]][spot][1]
            or self.gone[told["cover_unit"], spot] < most for spot in time.spots
        )  # fmt: skip

    def _at(self, week: int, slot: str) -> tuple[int, int]:
        return week, self.t.place[slot]

    def _manages(self, person: str, one: Open) -> bool:
        leads = [self.t.leads[lead]["person"] for lead in one.leads]
        there = [*one.people, *(lead for lead in leads if lead)]
        own = set(self.t.people[person]["managers"])
        return any(o in own or person in self.t.people[o]["managers"] for o in there)

    def _open(self, unit: str, modality: str, time: Time) -> Open | None:
        """A new series, if there are rooms and facilitators."""
        row = self.t.units[unit]
        rooms: list[str | None] = [None] * len(time.weeks)
        limit = row["size_max"]
        if modality == "in_person":
            for n, spot in enumerate(time.spots):
                heads = row["size_target"] + row["leads"]
                free = (r for r in self.t.open_rooms(spot, heads) if r not in self.used[spot])
                room = next(free, None)
                if room is None:
                    return None
                rooms[n] = room
                limit = min(limit, self.t.rooms[room] - row["leads"])
        cost = row["minutes"] + row["prep_minutes"]
        chosen: list[str] = []
        for lead, told in self.t.leads.items():
            if len(chosen) == row["leads"]:
                break
            who = told["person"] or lead
            hours = all(self.minutes[lead, w] + cost <= told["hours_per_week"] * 60
                        for w in time.weeks)  # fmt: skip
            person = told["person"]
            guarded = person and self.t.people[person]["cover_unit"] in self.t.cover
            if (hours and not guarded and self.busy[who].isdisjoint(time.spots)
                    and self.t.may_lead(lead, unit, modality, time)):  # fmt: skip
                chosen.append(lead)
        if len(chosen) < row["leads"]:
            return None
        self.made += 1
        one = Open(f"G{self.made}", unit, modality, time, limit, chosen, rooms)
        self.series.append(one)
        for spot, room in zip(time.spots, rooms, strict=True):
            if room:
                self.used[spot].add(room)
        for lead in chosen:
            self.busy[self.t.leads[lead]["person"] or lead] |= set(time.spots)
            for week in time.weeks:
                self.minutes[lead, week] += cost
        return one

    def _sit(self, person: str, one: Open) -> None:
        one.people.append(person)
        self.seat[person, one.unit] = one
        self._count(person, one, 1)
        self.busy[person] |= set(one.time.spots)

    def _count(self, person: str, one: Open, step: int) -> None:
        told = self.t.people[person]
        for spot in one.time.spots:
            if self.t.listed[told["pattern"]][spot][1]:
                self.gone[told["cover_unit"], spot] += step

    def _dissolve(self, one: Open) -> None:
        row = self.t.units[one.unit]
        self.series.remove(one)
        for person in one.people:
            del self.seat[person, one.unit]
            self.busy[person] -= set(one.time.spots)
            self._count(person, one, -1)
        for lead in one.leads:
            self.busy[self.t.leads[lead]["person"] or lead] -= set(one.time.spots)
            for week in one.time.weeks:
                self.minutes[lead, week] -= row["minutes"] + row["prep_minutes"]
        for spot, room in zip(one.time.spots, one.rooms, strict=True):
            self.used[spot].discard(str(room))

    def _rows(self, lost: list[tuple[str, str]]) -> dict[str, list[tuple[Any, ...]]]:
        return {
            "series": [(one.id, one.unit, one.modality) for one in self.series],
            "meetings": [(one.id, n + 1, week, one.time.slot, one.rooms[n])
                         for one in self.series for n, week in enumerate(one.time.weeks)],
            "leads": [(one.id, lead) for one in self.series for lead in one.leads],
            "seats": [(p, one.unit, one.id) for one in self.series for p in one.people],
            "unplaced": [(person, unit, "no series fits") for person, unit in lost],
        }  # fmt: skip


def greedy(problem: Problem) -> Plan:
    """The plan of the greedy planner."""
    return Greedy(problem).plan()
