"""The institution of a planted problem: times of the week, rotas, units, people, who needs what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from benchmarks._planted import Stress

WEEKS = 40
STARTS = {120: 90, 450: 90, 600: 90, 720: 45, 780: 90, 960: 90, 1170: 90}  # start: minutes
CLOCK = list(STARTS)
SLOTS = [(day, start) for day in range(7) for start in CLOCK]
SLOT_IDS = [
    f"{['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][d]}-{s // 60:02}{s % 60:02}"
    for d, s in SLOTS
]
COMMON = [SLOTS.index((4, 450)), SLOTS.index((4, 960))]  # every rota can attend these
WEEKDAYS, EVERY = range(5), range(7)
Listed = dict[int, tuple[int, bool]]


@dataclass(frozen=True)
class Unit:
    """A unit of the programme; phase: the weeks of its wave in which its series are planted."""

    id: str
    meetings: int
    gap: tuple[int, int]
    minutes: int
    prep: int
    size_min: int
    size_target: int
    size_max: int
    leads: int
    after: str | None
    after_gap: int
    modalities: tuple[str, ...]
    phase: tuple[int, int]
    share: float

    @property
    def virtual_share(self) -> float:
        """How many of its planted series are virtual."""
        both = len(self.modalities) == 2
        return 0.35 if both else float(self.modalities[0] == "virtual")


BOTH = ("in_person", "virtual")
UNITS = [
    Unit("foundations", 3, (1, 3), 90, 30, 6, 12, 16, 2, None, 0, BOTH, (0, 10), 0.97),
    Unit("practice", 2, (1, 3), 90, 30, 6, 14, 18, 1, "foundations", 2, BOTH, (13, 17), 0.6),
    Unit("briefing", 1, (1, 1), 45, 15, 8, 20, 30, 1, None, 0, ("virtual",), (18, 19), 0.3),
    Unit("leading", 3, (1, 2), 90, 45, 4, 8, 12, 2, None, 0, ("in_person",), (20, 25), 0.0),
]
LEADERS = [3]


def _rotas() -> dict[str, list[Listed]]:
    """Rotas by name: for each week of the cycle, slot: (cost, on duty)."""

    def at(days: range | list[int], told: dict[int, tuple[int, bool]]) -> Listed:
        return {SLOTS.index((day, s)): value for day in days for s, value in told.items()}

    day = at(WEEKDAYS, {450: (2, False), 600: (1, True), 720: (2, False), 780: (1, True),
                        960: (3, True)})  # fmt: skip
    night = at([6, 0, 1, 2, 3], {1170: (2, True)}) | at(
        WEEKDAYS, {120: (1, True), 450: (2, False), 960: (4, False)}
    )
    late = at(WEEKDAYS, {780: (2, False), 960: (1, True), 1170: (1, True), 720: (3, False)})
    weekend = at([4, 5, 6], {450: (1, False), 600: (1, True), 780: (1, True), 960: (2, True),
                             1170: (4, False), 720: (1, False)})  # fmt: skip
    long_told = {450: (2, True), 600: (1, True), 780: (1, True), 960: (2, True)}
    long_a, long_b = at([0, 1, 4, 5, 6], long_told), at([2, 3], long_told)
    off = at([0, 2, 4], {780: (5, False)})
    dark_told = {1170: (2, True), 120: (1, True), 450: (3, False)}
    dark_a, dark_b = at([0, 1, 4, 5, 6], dark_told), at([2, 3], dark_told)
    rotas: dict[str, list[Listed]] = {
        "day": [day],
        "night": [night],
        "rotating-4": [day, day, night, night],
        "weekend": [weekend],
        "office": [at(WEEKDAYS, {600: (0, False), 720: (1, False), 780: (1, False),
                                 960: (1, False), 450: (4, False)})],
        "evening": [late],
        "long-days": [long_a | {k: v for k, v in off.items() if k not in long_a}, off | long_b],
        "long-nights": [dark_a, dark_b | at([0, 4], {450: (4, False), 960: (4, False)})],
        "rotating-3": [day, late, night],
        "part-time": [at([0, 1, 2], {450: (2, False), 600: (1, True), 780: (1, True)})],
    }  # fmt: skip
    for cycle in rotas.values():
        for week in cycle:
            for slot in COMMON:
                week.setdefault(slot, (5, False))
    every = dict.fromkeys(range(len(SLOTS)), (0, False))
    rotas["lead-day"] = [{s: v for s, v in every.items() if SLOTS[s][0] < 5 and SLOTS[s][1] > 120}]
    rotas["lead-any"] = [every]
    return rotas


ROTAS = _rotas()
ROTA_IDS = list(ROTAS)
FAMILIES = ["nursing", "medicine", "therapy", "laboratory", "pharmacy", "office-work", "support",
            "research"]  # fmt: skip


@dataclass
class World:
    """People as arrays (one entry a person), the rotas over all weeks, the waves.

    listed, cost, duty: (rota, week, slot). manager: the person's own manager, or -1. chain: how
    many of the managers above are named.
    """

    weeks: int
    waves: int
    units: list[Unit]
    holidays: set[int]
    department: np.ndarray
    cover_unit: np.ndarray
    family: np.ndarray
    rota: np.ndarray
    wave: np.ndarray
    manager: np.ndarray
    chain: int
    needs: np.ndarray
    in_person_cost: np.ndarray
    virtual_cost: np.ndarray
    listed: np.ndarray
    cost: np.ndarray
    duty: np.ndarray
    tight: bool = False
    _times: dict[tuple[int, int, frozenset[int]], list[tuple[int, np.ndarray, float]]] = field(
        default_factory=dict
    )

    def first_week(self, wave: int) -> int:
        """The week in which a wave begins."""
        return 7 * wave

    def times(
        self, unit: int, wave: int, rotas: set[int]
    ) -> list[tuple[int, np.ndarray, float]]:  # fmt: skip
        """Slots and weeks that people of all these rotas can attend, each with its mean cost."""
        key = (unit, wave, frozenset(rotas))
        if key not in self._times:
            told = self.units[unit]
            first = self.first_week(wave) + told.phase[0]
            last = min(self.weeks - 1, self.first_week(wave) + told.phase[1])
            found = [
                time
                for start in range(first, last + 1)
                for gap in range(told.gap[0], told.gap[1] + 1)
                for time in self._at(told, start, gap, last, sorted(rotas))
            ]
            if not found:
                raise ValueError(f"no time for {told.id} in wave {wave} and rotas {rotas}")
            if self.tight:  # series that follow each other without a gap keep facilitators busy
                even = [t for t in found if t[1][-1] - t[1][0] == told.meetings - 1
                        and (t[1][0] - first) % told.meetings == 0]  # fmt: skip
                found = even or found
            self._times[key] = found
        return self._times[key]

    def _at(
        self, unit: Unit, start: int, gap: int, last: int, rotas: list[int]
    ) -> list[tuple[int, np.ndarray, float]]:
        weeks = start + gap * np.arange(unit.meetings)
        if weeks[-1] > last or self.holidays & set(weeks.tolist()):
            return []
        fits = self.listed[rotas][:, weeks].all(axis=(0, 1))
        mean = self.cost[rotas][:, weeks].mean(axis=(0, 1))
        slots = [s for s in np.flatnonzero(fits) if STARTS[SLOTS[s][1]] >= unit.minutes]
        return [(int(slot), weeks, float(mean[slot])) for slot in slots]


def make_world(people: int, rng: np.random.Generator, stress: Stress) -> World:
    """Draw the people; small institutions have fewer rotas and waves."""
    listed = np.zeros((len(ROTAS), WEEKS, len(SLOTS)), bool)
    cost = np.zeros(listed.shape, np.int8)
    duty = np.zeros(listed.shape, bool)
    for r, cycle in enumerate(ROTAS.values()):
        for week in range(WEEKS):
            for slot, (price, on_duty) in cycle[week % len(cycle)].items():
                listed[r, week, slot], cost[r, week, slot] = True, price
                duty[r, week, slot] = on_duty
    department = _departments(people, rng, stress.skewed)
    cover_unit, manager = _lines(department, stress.chains)
    rotas = 5 if people < 1500 else 10
    odds = np.array([30, 14, 10, 8, 14, 8, 8, 6, 6, 6][:rotas], float)
    if stress.nights:
        odds[[1, 2] + ([7, 8] if rotas == 10 else [])] *= 8 if rotas == 5 else 7
    waves = 1 if people < 600 else 2 if people < 3000 else 3
    needs = np.zeros((people, len(UNITS)), bool)
    for n, unit in enumerate(UNITS):
        needs[:, n] = rng.random(people) < unit.share
    needs[np.unique(manager[manager >= 0]), LEADERS[0]] = True
    family = rng.choice(len(FAMILIES), people, p=np.array([34, 12, 10, 8, 6, 14, 12, 4]) / 100)
    if stress.rare:
        family[rng.choice(people, 2, replace=False)] = len(FAMILIES)
    odds /= odds.sum()
    waved = rng.integers(0, waves, department.max() + 1)[department]
    return World(
        weeks=WEEKS, waves=waves,
        units=[_weekly(unit) for unit in UNITS] if stress.weekly else UNITS,
        holidays={6, 12, 18, 24, 30, 37} if stress.holidays else {15},
        department=department, cover_unit=cover_unit, family=family,
        rota=rng.choice(rotas, people, p=odds), wave=waved, manager=manager,
        chain=8 if stress.chains else 2, needs=needs,
        in_person_cost=rng.choice([0, 1, 2, 5], people, p=[0.4, 0.3, 0.2, 0.1]),
        virtual_cost=rng.choice([0, 1, 2, 5], people, p=[0.3, 0.3, 0.3, 0.1]),
        listed=listed, cost=cost, duty=duty, tight=stress.tight,
    )  # fmt: skip


def _weekly(unit: Unit) -> Unit:
    return Unit(**{**unit.__dict__, "gap": (1, 1)})


def _departments(people: int, rng: np.random.Generator, skewed: bool) -> np.ndarray:
    """The department of each person, sorted: sizes fall off gently; skewed: one has two in five."""
    count = max(4, min(400, people // 120))
    weight = 1 / (np.arange(count) + 4) ** 0.7
    weight /= weight.sum()
    if skewed:
        weight *= 0.6 / (1 - weight[0])
        weight[0] = 0.4
    return np.sort(rng.choice(count, people, p=weight))


def _lines(department: np.ndarray, deep: bool) -> tuple[np.ndarray, np.ndarray]:
    """Cover units of about 24 neighbours in a department, each with a manager; managers' managers.

    Deep: each manager answers to the manager of the cover unit before in the department, so that
    lines are as long as a department has cover units; otherwise to the head of the department.
    """
    people = len(department)
    first = np.concatenate([[0], np.flatnonzero(np.diff(department)) + 1])
    starts = first[np.searchsorted(first, np.arange(people), "right") - 1]
    within = np.arange(people) - starts
    head = within % 24 == 0
    cover_unit = np.cumsum(head) - 1
    own = np.flatnonzero(head)[cover_unit]
    manager = np.where(np.arange(people) == own, starts, own)
    if deep:
        manager = np.where(head & (within > 0), np.arange(people) - 24, manager)
    manager = np.where(np.arange(people) == starts, 0, manager)
    manager[0] = -1
    return cover_unit, manager
