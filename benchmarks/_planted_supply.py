"""What a planted plan needs to hold: facilitators, rooms, cover limits; and what does not touch it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from benchmarks import _planted_limits as limits
from benchmarks._planted_limits import Lead, Rows, table
from benchmarks._planted_world import FAMILIES, ROTA_IDS, ROTAS, SLOT_IDS, SLOTS, STARTS, World

if TYPE_CHECKING:
    from benchmarks._planted import Planted, Stress

DAY, ANY = ROTA_IDS.index("lead-day"), ROTA_IDS.index("lead-any")
WINDOWS = [(0, 14), (6, 22), (0, 25), (4, 25)]  # of the units, from their wave's first week


@dataclass(frozen=True)
class Frames:
    """The tables of the problem and of the planted plan."""

    problem: dict[str, pl.DataFrame]
    plan: dict[str, pl.DataFrame]
    used: float

    def summary(self, seed: int) -> dict[str, Any]:
        """The plan's summary; the objective is told by the checker."""
        return {"bound_method": "none: planted, not optimised", "lower_bound": 0, "seed": seed,
                "facilitators_used": round(self.used, 4)}  # fmt: skip


def _meetings(made: Planted) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each meeting: its series, its number from 0, its week."""
    series, number = np.nonzero(made.weeks >= 0)
    return series, number, made.weeks[series, number]


def lead(world: World, made: Planted, rng: np.random.Generator, stress: Stress) -> list[Lead]:
    """Give each series its facilitators, one after the other, opening a new one where none is free."""
    pools: dict[tuple[int, ...], Pool] = {}
    most = 240 if len(world.wave) < 500 else 480 if len(world.wave) < 5000 else 960
    order = np.lexsort((made.slot, made.unit, made.weeks[:, 0]))
    for s in order.tolist():
        unit = world.units[made.unit[s]]
        weeks = [int(w) for w in made.weeks[s] if w >= 0]
        start = SLOTS[made.slot[s]]
        rota = DAY if start[0] < 5 and start[1] > 120 and rng.random() < 0.9 else ANY
        key = (rota, int(made.unit[s]) % 2)
        if stress.tight:
            rota, key = ANY, (ANY, int(made.unit[s]), int(made.wave[s]))
        pool = pools.setdefault(key, Pool(rota, world.weeks, most))
        pool.take(s, weeks, int(made.slot[s]), unit.minutes + unit.prep, unit.leads)
    leads = [one for pool in pools.values() for one in pool.leads]
    _persons(world, made, leads, rng)
    return leads


class Pool:
    """Facilitators of one rota; load: minutes by week, busy: by week and slot, a row for each."""

    def __init__(self, rota: int, weeks: int, most: int) -> None:
        self.rota, self.weeks, self.most = rota, weeks, most
        self.leads: list[Lead] = []
        self.load = np.zeros((64, weeks), np.int32)
        self.busy = np.zeros((64, weeks, len(SLOTS)), bool)

    def take(self, s: int, weeks: list[int], slot: int, cost: int, wanted: int) -> None:
        """The first who are free lead the series; new ones come where there are too few."""
        n = len(self.leads)
        free = (self.load[:n, weeks] + cost <= self.most).all(axis=1)
        free &= ~self.busy[:n, weeks, slot].any(axis=1)
        chosen = np.flatnonzero(free)[:wanted].tolist()
        while len(chosen) < wanted:
            if len(self.leads) == len(self.load):
                self.load = np.concatenate([self.load, np.zeros_like(self.load)])
                self.busy = np.concatenate([self.busy, np.zeros_like(self.busy)])
            chosen.append(len(self.leads))
            self.leads.append(Lead(self.rota, [0] * self.weeks))
        for n in chosen:
            one = self.leads[n]
            one.series.append(s)
            one.busy |= {week * len(SLOTS) + slot for week in weeks}
            self.load[n, weeks] += cost
            self.busy[n, weeks, slot] = True
            for week in weeks:
                one.load[week] += cost


def _persons(world: World, made: Planted, leads: list[Lead], rng: np.random.Generator) -> None:
    """A third of the facilitators are people of the institution who can do it beside their seats."""
    people = len(world.wave)
    seat = np.full((people, len(world.units)), -1)
    seat[made.person, made.unit[made.series]] = made.series
    taken: set[int] = set()
    last = made.weeks.max(axis=1)
    for one in leads:
        if rng.random() > 0.35 or len(taken) > people // 10:
            continue
        began: dict[int, int] = {}
        for s in one.series:
            unit = int(made.unit[s])
            began[unit] = min(began.get(unit, 99), int(made.weeks[s, 0]))
        for person in rng.integers(0, people, 60).tolist():
            seats = [int(s) for s in seat[person] if s >= 0]
            times = {int(w) * len(SLOTS) + int(made.slot[s])
                     for s in seats for w in made.weeks[s] if w >= 0}  # fmt: skip
            learned = all(last[s] < began.get(int(made.unit[s]), 99) for s in seats)
            if person not in taken and learned and one.busy.isdisjoint(times):
                one.person = person
                taken.add(person)
                break


def frames(
    world: World, made: Planted, leads: list[Lead], rng: np.random.Generator, stress: Stress
) -> Frames:  # fmt: skip
    """Every table of the problem and of the plan."""
    series, number, week = _meetings(made)
    slot = made.slot[series]
    rooms, room = limits.rooms(world, made, series, week, stress)
    away = limits.away(made, series, week, slot)
    leading = [(one.person, t // len(SLOTS), t % len(SLOTS))
               for one in leads if one.person >= 0 for t in one.busy]  # fmt: skip
    if leading:
        away = np.concatenate([away, np.array(leading)])
    busy = np.zeros((len(world.wave), world.weeks), bool)
    busy[away[:, 0], away[:, 1]] = True
    facilitators, absences, used = limits.facilitators(world, leads, busy, stress)
    absences += limits.absences(busy, rng)
    person = _ids("P", len(world.wave), 7)
    department = _ids("D", int(world.department.max()) + 1, 3)
    ids = _ids("S", len(made.unit), 6)
    unit_ids = [unit.id for unit in world.units]
    lead_rows = [(ids[s], f"F{n:05}") for n, one in enumerate(leads) for s in one.series]
    problem = {
        **_fixed(world),
        "people": _people(world, made, leads, person, department),
        "needs": pl.DataFrame({"person": _pick(person, made.person),
                               "unit": _pick(unit_ids, made.unit[made.series])}).sort("person", "unit"),
        "absences": table([(person[p], a, b) for p, a, b in absences],
                           {"person": pl.String, "first_week": pl.Int32, "last_week": pl.Int32}),
        "facilitators": facilitators,
        "qualifications": limits.qualifications(world, made, leads, rng),
        "rooms": rooms,
        "room_closures": limits.closures(rooms, room, week, slot, world.weeks, rng),
        "cover": limits.cover(world, away, stress),
        "blackouts": limits.blackouts(world, away, department.to_list(), rng),
    }  # fmt: skip
    plan = {
        "series": pl.DataFrame({"series": ids, "unit": _pick(unit_ids, made.unit),
                                "modality": _pick(["in_person", "virtual"], made.virtual.astype(int))}),
        "meetings": pl.DataFrame({
            "series": _pick(ids, series), "number": (number + 1).astype(np.int32),
            "week": week.astype(np.int32), "slot": _pick(SLOT_IDS, slot),
            "room": _pick(rooms["room"], room)}),
        "leads": table(lead_rows, {"series": pl.String, "facilitator": pl.String}),
        "seats": pl.DataFrame({"person": _pick(person, made.person),
                               "unit": _pick(unit_ids, made.unit[made.series]),
                               "series": _pick(ids, made.series)}),
        "unplaced": table([], {"person": pl.String, "unit": pl.String, "reason": pl.String}),
    }  # fmt: skip
    return Frames(problem, plan, used)


def _ids(letter: str, count: int, digits: int) -> pl.Series:
    return pl.Series([f"{letter}{n:0{digits}}" for n in range(count)], dtype=pl.String)


def _pick(names: list[str] | pl.Series, index: np.ndarray) -> pl.Series:
    """The name of each number; null where it is negative."""
    at = pl.Series(index)
    return pl.Series(names).gather(at.set(at < 0, None).cast(pl.UInt32))


def _fixed(world: World) -> dict[str, pl.DataFrame]:
    """What does not depend on the plan: the week, rotas, units, windows of the waves."""
    whole, text = pl.Int32, pl.String
    listed: Rows = [
        (rota, n, SLOT_IDS[slot], price, duty)
        for rota, cycle in ROTAS.items() for n, week in enumerate(cycle)
        for slot, (price, duty) in sorted(week.items())
    ]  # fmt: skip
    units: Rows = [
        (u.id, u.meetings, *u.gap, u.minutes, u.prep, u.size_min, u.size_target, u.size_max,
         u.leads, u.after, u.after_gap, list(u.modalities)) for u in world.units
    ]  # fmt: skip
    waves: Rows = []
    for wave in range(world.waves):
        first = world.first_week(wave)
        waves += [(f"wave-{wave + 1}", unit.id, first + low, min(world.weeks - 1, first + high))
                  for unit, (low, high) in zip(world.units, WINDOWS, strict=True)]  # fmt: skip
    return {
        "slots": table([(i, d, s, STARTS[s]) for i, (d, s) in zip(SLOT_IDS, SLOTS, strict=True)],
                        {"slot": text, "weekday": whole, "start": whole, "minutes": whole}),
        "patterns": table([(rota, len(cycle)) for rota, cycle in ROTAS.items()],
                           {"pattern": text, "cycle_weeks": whole}),
        "pattern_slots": table(listed, {"pattern": text, "cycle_week": whole, "slot": text,
                                         "cost": whole, "on_duty": pl.Boolean}),
        "units": table(units, {
            "unit": text, "meetings": whole, "gap_min_weeks": whole, "gap_max_weeks": whole,
            "minutes": whole, "prep_minutes": whole, "size_min": whole, "size_target": whole,
            "size_max": whole, "leads": whole, "after": text, "after_gap_weeks": whole,
            "modalities": pl.List(text)}),
        "waves": table(waves, {"wave": text, "unit": text, "first_week": whole,
                                "last_week": whole}),
    }  # fmt: skip


def _people(
    world: World, made: Planted, leads: list[Lead], person: pl.Series, department: pl.Series
) -> pl.DataFrame:  # fmt: skip
    """People with their managers, without those they meet in a planted series."""
    people = len(person)
    seat = np.full((people, len(world.units)), -1)
    seat[made.person, made.unit[made.series]] = made.series
    together = limits.led_pairs(made, leads, people)
    chain, at = [], world.manager.copy()
    for _ in range(world.chain):
        there = np.maximum(at, 0)
        meet = ((seat == seat[there]) & (seat >= 0)).any(axis=1)
        ours = np.arange(people, dtype=np.int64)
        pair = np.minimum(ours, there) * people + np.maximum(ours, there)
        meet |= np.isin(pair, together)
        chain.append(_pick(person, np.where((at >= 0) & (at != ours) & ~meet, at, -1)))
        at = np.where(at >= 0, world.manager[there], -1)
    names = pl.DataFrame({f"m{n}": one for n, one in enumerate(chain)})
    managers = names.select(pl.concat_list(pl.all()).list.drop_nulls().list.unique(
        maintain_order=True)).to_series()  # fmt: skip
    return pl.DataFrame({
        "person": person, "department": _pick(department, world.department),
        "cover_unit": _pick(_ids("C", int(world.cover_unit.max()) + 1, 5), world.cover_unit),
        "role_family": _pick([*FAMILIES, "interpreters"], world.family), "pattern": _pick(ROTA_IDS, world.rota),
        "managers": managers, "wave": _pick(["wave-1", "wave-2", "wave-3"], world.wave),
        "in_person_cost": world.in_person_cost.astype(np.int32),
        "virtual_cost": world.virtual_cost.astype(np.int32),
    })  # fmt: skip
