"""Who waits for what, and what there is to serve them: a rollout problem as a few arrays.

People with the same department, rota, wave and needs are one group. Times of the week are of two
kinds, days (Monday to Friday, beginning from 7:00 to 17:59) and nights and weekends.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from makegood.engines.planner.problem import Problem

DAY, NIGHT = 0, 1
MORNING, EVENING = 7 * 60, 18 * 60
PLENTY = 1e12
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class UnitFacts:
    """A unit as the estimate sees it; minutes: of all its leads, for one meeting."""

    name: str
    meetings: int
    gap_min: int
    gap_max: int
    minutes: float
    size: int
    after: int
    after_gap: int
    needs_room: bool


@dataclass(frozen=True)
class Scene:
    """A problem as arrays. G groups, U units, W weeks, K = 2 kinds of time, F facilitators.

    count (G), department (G), needs (G, U); first, last (G, U): window of weeks, last -1 where none;
    can (G, W, K): the rota lists such a time; cover (C, W): seats that cover allows, line (G): its
    row; hours (F, W) in minutes; able (F, U); at (F, W, K); rooms (W, K): room times; closed (W).
    """

    start: date
    departments: list[str]
    units: list[UnitFacts]
    order: list[int]
    count: Floats
    department: Whole
    needs: Flags
    first: Whole
    last: Whole
    can: Flags
    cover: Floats
    line: Whole
    minutes: Floats
    able: Flags
    at: Flags
    rooms: Floats
    closed: Flags


def scene(problem: Problem) -> Scene:
    """The arrays of a problem."""
    weeks = problem.weeks
    units = _units(problem)
    index = {unit.name: n for n, unit in enumerate(units)}
    patterns = problem.patterns["pattern"].to_list()
    listed, duty = _times(problem, patterns)
    groups, departments = _groups(problem, index)
    pattern = groups["pattern"].replace_strict(
        patterns, range(len(patterns)), return_dtype=pl.Int64
    ).to_numpy()  # fmt: skip
    mask = groups["mask"].to_numpy()
    needs = (mask[:, None] >> np.arange(len(units)) & 1).astype(bool)
    first, last = _windows(problem, groups["wave"].to_list(), index)
    department = groups["d"].to_numpy().astype(np.int64)
    cover, line = _cover(problem, departments, patterns, department, pattern, listed, duty)
    minutes, able, at = _facilitators(problem, patterns, listed, index)
    whole = problem.blackouts.filter(pl.col("slot").is_null() & pl.col("department").is_null())
    closed = np.zeros(weeks, bool)
    closed[whole["week"].to_numpy()] = True
    return Scene(
        problem.start, departments, units, _ordered(units), groups["people"].to_numpy().astype(float),
        department, needs, first, last, (listed.sum(axis=3) > 0)[pattern], cover, line, minutes,
        able, at, _rooms(problem), closed,
    )  # fmt: skip


def _units(problem: Problem) -> list[UnitFacts]:
    rows = problem.units.to_dicts()
    names = [row["unit"] for row in rows]
    return [
        UnitFacts(
            row["unit"], row["meetings"], max(1, row["gap_min_weeks"]), row["gap_max_weeks"],
            float(row["leads"] * (row["minutes"] + row["prep_minutes"])), row["size_target"],
            names.index(row["after"]) if row["after"] else -1, row["after_gap_weeks"],
            "virtual" not in row["modalities"],
        )
        for row in rows
    ]  # fmt: skip


def _ordered(units: list[UnitFacts]) -> list[int]:
    """Units so that each stands behind the one it follows."""

    def depth(n: int) -> int:
        return 0 if units[n].after < 0 else 1 + depth(units[n].after)

    return sorted(range(len(units)), key=lambda n: (depth(n), n))


def _kinds(problem: Problem) -> dict[str, int]:
    night = (pl.col("weekday") > 4) | ~pl.col("start").is_between(MORNING, EVENING, closed="left")
    slots = problem.slots.select("slot", night.cast(pl.Int8).alias("kind"))
    return dict(zip(slots["slot"], slots["kind"], strict=True))


def _times(problem: Problem, patterns: list[str]) -> tuple[Floats, Floats]:
    """(pattern, week, kind, slot): listed at all, and listed on duty."""
    kinds = _kinds(problem)
    slots = {slot: n for n, slot in enumerate(kinds)}
    listed = np.zeros((len(patterns), problem.weeks, 2, len(slots)))
    duty = np.zeros_like(listed)
    cycles = dict(zip(problem.patterns["pattern"], problem.patterns["cycle_weeks"], strict=True))
    place = {name: n for n, name in enumerate(patterns)}
    for name, week, slot, _, on_duty in problem.pattern_slots.iter_rows():
        at = slice(week, None, cycles[name])
        listed[place[name], at, kinds[slot], slots[slot]] = 1
        duty[place[name], at, kinds[slot], slots[slot]] = on_duty
    return listed, duty


def _groups(problem: Problem, index: dict[str, int]) -> tuple[pl.DataFrame, list[str]]:
    """Groups with people, and departments by number."""
    bit = problem.needs["unit"].replace_strict(
        list(index), [1 << n for n in index.values()], return_dtype=pl.Int64
    )
    masks = problem.needs.select("person", bit=bit).group_by("person").agg(mask=pl.col("bit").sum())
    people = problem.people.join(masks, on="person")
    groups = people.group_by("department", "pattern", "wave", "mask").agg(people=pl.len())
    groups = groups.sort("department", "pattern", "wave", "mask")
    departments = groups["department"].unique().sort().to_list()
    return groups.with_columns(
        d=pl.col("department").replace_strict(
            departments, range(len(departments)), return_dtype=pl.Int64
        )
    ), departments


def _windows(
    problem: Problem, waves: list[str | None], index: dict[str, int]
) -> tuple[Whole, Whole]:  # fmt: skip
    first = np.zeros((len(waves), len(index)), np.int64)
    last = np.full((len(waves), len(index)), -1, np.int64)
    known = {(row[0], row[1]): row[2:] for row in problem.waves.iter_rows()}
    for g, wave in enumerate(waves):
        for unit, u in index.items():
            if (wave, unit) in known:
                first[g, u], last[g, u] = known[(str(wave), unit)]
    return first, last


def _cover(
    problem: Problem, departments: list[str], patterns: list[str], department: Whole,
    pattern: Whole, listed: Floats, duty: Floats,
) -> tuple[Floats, Whole]:  # fmt: skip
    """Seats a week that cover limits leave to the people of a department and a rota.

    Where a rota lists a time off duty, cover never binds. Otherwise its cover units may each miss
    max_away people in each listed time, shared by the rotas of the cover unit.
    """
    keys, line = np.unique(department * len(patterns) + pattern, return_inverse=True)
    free = ((listed - duty).sum(axis=(2, 3)) > 0)[keys % len(patterns)]
    times = duty.sum(axis=(2, 3))[keys % len(patterns)]
    rows = problem.people.group_by("department", "pattern", "cover_unit").len("own").join(
        problem.people.group_by("cover_unit").len("all"), on="cover_unit", nulls_equal=True
    ).join(problem.cover, on="cover_unit", how="left")  # fmt: skip
    share = pl.col("max_away").fill_null(10**9) * pl.col("own") / pl.col("all")
    sums = rows.group_by("department", "pattern").agg(away=share.sum())
    away = {(d, p): a for d, p, a in sums.iter_rows()}
    most = np.array([away.get((departments[k // len(patterns)], patterns[k % len(patterns)]), 0.0)
                     for k in keys.tolist()])  # fmt: skip
    return np.where(free, PLENTY, most[:, None] * times), line.astype(np.int64)


def _facilitators(
    problem: Problem, patterns: list[str], listed: Floats, index: dict[str, int]
) -> tuple[Floats, Flags, Flags]:  # fmt: skip
    """Minutes by week, units they may lead, kinds of time they have."""
    rows = problem.facilitators.to_dicts()
    minutes = np.zeros((len(rows), problem.weeks))
    at = np.zeros((len(rows), problem.weeks, 2), bool)
    place = {row["facilitator"]: n for n, row in enumerate(rows)}
    of_person = {row["person"]: n for n, row in enumerate(rows) if row["person"]}
    for n, row in enumerate(rows):
        minutes[n, row["first_week"] : row["last_week"] + 1] = row["hours_per_week"] * 60
        at[n] = listed[patterns.index(row["pattern"])].sum(axis=2) > 0
    own = problem.absences.filter(pl.col("person").is_in(list(of_person)))
    for person, first, last in own.iter_rows():
        minutes[of_person[person], first : last + 1] = 0
    able = np.zeros((len(rows), len(index)), bool)
    for facilitator, unit, _ in problem.qualifications.iter_rows():
        able[place[facilitator], index[unit]] = True
    return minutes, able, at


def _rooms(problem: Problem) -> Floats:
    """Room times that are open, by week and kind."""
    kinds = _kinds(problem)
    slots = np.bincount(list(kinds.values()), minlength=2).astype(float)
    rooms = np.tile(problem.rooms.height * slots, (problem.weeks, 1))
    for _, week, slot in problem.room_closures.unique().iter_rows():
        if slot is None:
            rooms[week] -= slots
        else:
            rooms[week, kinds[slot]] -= 1
    return np.asarray(np.maximum(rooms, 0), float)
