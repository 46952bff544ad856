"""The checker's slow twin: loops over rows, nothing clever. Says which rules are broken, and the costs."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

Row = dict[str, str]


def rows(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


class Twin:
    """Reads both folders; `broken` and `parts` are the answer."""

    def __init__(self, problem: Path, plan: Path) -> None:
        self.broken: set[int] = set()
        head = tomllib.loads((problem / "problem.toml").read_text())
        self.weeks, self.weights = head["weeks"], head["weights"]
        self.people = {r["person"]: r for r in rows(problem, "people")}
        self.units = {r["unit"]: r for r in rows(problem, "units")}
        self.slots = {r["slot"]: r for r in rows(problem, "slots")}
        self.leads = {r["facilitator"]: r for r in rows(problem, "facilitators")}
        self.needs = {(r["person"], r["unit"]) for r in rows(problem, "needs")}
        self.cycle = {r["pattern"]: int(r["cycle_weeks"]) for r in rows(problem, "patterns")}
        self.listed = {(r["pattern"], int(r["cycle_week"]), r["slot"]): r
                       for r in rows(problem, "pattern_slots")}  # fmt: skip
        self.problem, self.plan = problem, plan
        order = sorted(self.slots.values(), key=lambda r: (int(r["weekday"]), r["start"]))
        self.place = {r["slot"]: n for n, r in enumerate(order)}
        self.series = {r["series"]: r for r in rows(plan, "series")}
        self.met: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(rows(plan, "meetings"), key=lambda r: int(r["number"])):
            self.met[row["series"]].append(row)
        self.sit: dict[str, list[str]] = defaultdict(list)
        self.seat: dict[tuple[str, str], str] = {}
        self.need: dict[tuple[str, str], str] = {}  # the unit for which a person sits in a series
        self.parts: Counter[str] = Counter()
        self.one()
        self.lead: dict[str, list[str]] = defaultdict(list)
        for row in rows(plan, "leads"):
            self.lead[row["series"]].append(row["facilitator"])
        for series in self.series:
            self.shape(series)
        self.rooms()
        self.presence()
        self.order_of_units()
        self.cost()

    def fail(self, rule: int, wrong: bool) -> None:
        if wrong:
            self.broken.add(rule)

    def at(self, pattern: str, week: int, slot: str) -> Row | None:
        return self.listed.get((pattern, week % self.cycle[pattern], slot))

    def one(self) -> None:
        seen: Counter[tuple[str, str]] = Counter()
        for row in rows(self.plan, "seats"):
            key = (row["person"], row["unit"])
            seen[key] += 1
            self.fail(1, key not in self.needs or self.series[row["series"]]["unit"] != row["unit"])
            self.sit[row["series"]].append(row["person"])
            self.seat[key] = row["series"]
            self.need[row["series"], row["person"]] = row["unit"]
        for row in rows(self.plan, "unplaced"):
            seen[row["person"], row["unit"]] += 1
        for need in self.needs:
            self.fail(1, seen[need] != 1)
        self.parts["unplaced"] = len(self.needs - self.seat.keys())

    def shape(self, series: str) -> None:
        """Rules 2 and 6, and the costs of the series itself."""
        told, met = self.units[self.series[series]["unit"]], self.met[series]
        mode = self.series[series]["modality"]
        people, leads = self.sit[series], self.lead[series]
        self.fail(2, len(met) != int(told["meetings"]) or len({m["slot"] for m in met}) > 1)
        self.fail(2, mode not in told["modalities"].split(";"))
        for a, b in pairwise(met):
            gap = int(b["week"]) - int(a["week"])
            self.fail(2, not int(told["gap_min_weeks"]) <= gap <= int(told["gap_max_weeks"]))
        for m in met:
            self.fail(2, int(self.slots[m["slot"]]["minutes"]) < int(told["minutes"]))
            self.fail(10, not 0 <= int(m["week"]) < self.weeks)
        self.fail(2, not int(told["size_min"]) <= len(people) <= int(told["size_max"]))
        self.fail(6, len(leads) != int(told["leads"]) or len(set(leads)) != len(leads))
        can = {(r["facilitator"], r["unit"], r["modality"])
               for r in rows(self.problem, "qualifications")}  # fmt: skip
        self.fail(6, any((f, told["unit"], mode) not in can for f in leads))
        everybody = people + [self.leads[f]["person"] for f in leads if self.leads[f]["person"]]
        for person in everybody:
            managers = set(self.people[person]["managers"].split(";"))
            self.fail(8, bool(managers & set(everybody)))
        self.parts["open_meeting"] += len(met)
        self.parts["short"] += max(0, int(told["size_target"]) - len(people))
        families = Counter(self.people[p]["role_family"] for p in people)
        self.parts["lone_role"] += sum(n == 1 for n in families.values())
        crowd = Counter(self.people[p]["department"] for p in people)
        self.parts["department_crowd"] += sum(max(0, n - 4) for n in crowd.values())

    def rooms(self) -> None:
        capacity = {r["room"]: int(r["capacity"]) for r in rows(self.problem, "rooms")}
        shut = {(r["room"], r["week"], r["slot"]) for r in rows(self.problem, "room_closures")}
        taken: set[tuple[str, str, str]] = set()
        for series, told in self.series.items():
            for m in self.met[series]:
                room, spot = m["room"], (m["room"], m["week"], m["slot"])
                if told["modality"] == "virtual":
                    self.fail(3, bool(room))
                    continue
                heads = len(self.sit[series]) + len(self.lead[series])
                self.fail(3, room not in capacity or heads > capacity[room])
                self.fail(3, spot in shut or (room, m["week"], "") in shut or spot in taken)
                taken.add(spot)

    def presence(self) -> None:
        """Rules 4, 5, 7 and 10: everybody at every meeting."""
        away: dict[str, list[Row]] = defaultdict(list)
        for row in rows(self.problem, "absences"):
            away[row["person"]].append(row)
        black = {(r["week"], r["slot"], r["department"]) for r in rows(self.problem, "blackouts")}
        waves = {(r["wave"], r["unit"]): r for r in rows(self.problem, "waves")}
        busy: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
        gone: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        minutes: Counter[tuple[str, str]] = Counter()
        for series, told in self.series.items():
            unit = self.units[told["unit"]]
            who = [(p, p, self.people[p]["pattern"], None) for p in self.sit[series]]
            for f in sorted(set(self.lead[series])):
                row = self.leads[f]
                who.append((row["person"], row["person"] or f"f {f}", row["pattern"], row))
            for m in self.met[series]:
                week, slot = m["week"], m["slot"]
                self.fail(5, (week, "", "") in black or (week, slot, "") in black)
                for person, name, pattern, lead in who:
                    self.fail(5, self.at(pattern, int(week), slot) is None)
                    busy[name, week, slot].add((series, m["number"]))
                    if lead:
                        self.fail(
                            5, not int(lead["first_week"]) <= int(week) <= int(lead["last_week"])
                        )
                        minutes[lead["facilitator"], week] += int(unit["minutes"]) + int(
                            unit["prep_minutes"]
                        )
                    if not person:
                        continue
                    self.fail(5, any(int(a["first_week"]) <= int(week) <= int(a["last_week"])
                                     for a in away[person]))  # fmt: skip
                    own = self.people[person]
                    self.fail(5, (week, "", own["department"]) in black
                              or (week, slot, own["department"]) in black)  # fmt: skip
                    duty = self.at(own["pattern"], int(week), slot)
                    if duty and duty["on_duty"] == "1":
                        gone[own["cover_unit"], week, slot].add(person)
                    if not lead:
                        window = waves.get((own["wave"], self.need[series, person]))
                        self.fail(10, window is None or not int(window["first_week"]) <= int(week)
                                  <= int(window["last_week"]))  # fmt: skip
        self.fail(4, any(len(there) > 1 for there in busy.values()))
        for row in rows(self.problem, "cover"):
            self.fail(10, any(len(people) > int(row["max_away"])
                              for (unit, *_), people in gone.items() if unit == row["cover_unit"]))  # fmt: skip
        self.fail(7, any(spent > float(self.leads[f]["hours_per_week"]) * 60
                         for (f, _), spent in minutes.items()))  # fmt: skip

    def time(self, meeting: Row) -> tuple[int, int]:
        return int(meeting["week"]), self.place[meeting["slot"]]

    def order_of_units(self) -> None:
        for (person, unit), series in self.seat.items():
            after = self.units[unit]["after"]
            if not after or (person, after) not in self.needs:
                continue
            if (person, after) not in self.seat:
                self.fail(9, True)
                continue
            first = min(self.met[series], key=self.time)
            last = max(self.met[self.seat[person, after]], key=self.time)
            gap = int(self.units[unit]["after_gap_weeks"] or 0)
            self.fail(9, int(first["week"]) < int(last["week"]) + gap)
            self.fail(9, self.time(first) <= self.time(last))
        for series, leads in self.lead.items():
            for f in leads:
                need = (self.leads[f]["person"], self.series[series]["unit"])
                if need in self.needs:
                    first = min(map(self.time, self.met[series]))
                    done = (
                        max(map(self.time, self.met[self.seat[need]]))
                        if need in self.seat
                        else None
                    )
                    self.fail(9, done is None or first <= done)

    def cost(self) -> None:
        for series, people in self.sit.items():
            mode = self.series[series]["modality"]
            for person in people:
                own = self.people[person]
                for m in self.met[series]:
                    told: Any = self.at(own["pattern"], int(m["week"]), m["slot"]) or {"cost": 0}
                    self.parts["preference"] += int(told["cost"]) + int(own[f"{mode}_cost"])
