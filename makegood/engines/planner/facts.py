"""A problem as arrays: every name a number, every rule a table that compiled code can look up.

Slots are renumbered in the order of the week, so that `week * S + slot`, a *cell*, is also the order
in time. Needs are sorted by person, and within a person so that a unit comes after the unit it
follows. `first` and `last` of a need are the weeks within which all its meetings must lie: the
wave's window, narrowed by what the chain of `after` makes impossible anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from makegood.engines.planner.problem import Problem
from makegood.engines.planner.windows import chain_order, need_windows

IN_PERSON, VIRTUAL = 0, 1
MODALITY_NAMES = ("in_person", "virtual")
NOBODY = -1
NO_LIMIT = 2_000_000_000

# Columns of Facts.unit
MEETINGS, GAP_MIN, GAP_MAX, MINUTES, SIZE_MIN, SIZE_TARGET, SIZE_MAX, LEADS, AFTER, AFTER_GAP = (
    range(10)
)
# Columns of Facts.person
PATTERN, DEPARTMENT, COVER, ROLE, WAVE, COST_IN, COST_VIRTUAL, LEADER = range(8)
# Columns of Facts.need
PERSON, UNIT, FIRST, LAST, END = range(5)
# Columns of Facts.fac
F_PERSON, F_PATTERN, F_DEPARTMENT, F_MINUTES, F_FIRST, F_LAST = range(6)


class Facts(NamedTuple):
    """What never changes while a plan is sought. W weeks, S slots, P people, N needs, U units."""

    W: int
    S: int
    w_preference: float
    w_open: float
    w_lone: float
    w_crowd: float
    w_short: float
    w_unplaced: float
    slot_ok: np.ndarray  # bool [U, S]: long enough
    offered: np.ndarray  # bool [U, 2]: modality allowed
    cost: np.ndarray  # int8 [patterns, W, S]: 0..9, or -1 where it cannot be attended
    duty: np.ndarray  # bool [patterns, W, S]
    unit: np.ndarray  # int32 [U, 10]; MINUTES includes preparation
    person: np.ndarray  # int32 [P, 8]
    need: np.ndarray  # int32 [N, 5]; LAST < FIRST: no window; END: last week by the wave alone
    need_at: np.ndarray  # int32 [P + 1]: a person's needs are need_at[p] .. need_at[p + 1]
    away_at: np.ndarray  # int32 [P + 1]: absences
    away: np.ndarray  # int16 [absences, 2]: first and last week
    tie_at: np.ndarray  # int32 [P + 1]: managers and those managed
    tie: np.ndarray  # int32
    black: np.ndarray  # bool [departments + 1, W * S]; the last row is for people outside
    cover: np.ndarray  # int32 [cover units]: how many may be away
    fac: np.ndarray  # int32 [facilitators, 6]
    able_at: np.ndarray  # int32 [2 U + 1]: who may lead unit u in modality m: row 2 u + m
    able: np.ndarray  # int32: facilitators
    room: np.ndarray  # int32 [rooms]: capacities, ascending
    closed: np.ndarray  # bool [rooms, W * S]


@dataclass(frozen=True)
class Names:
    """What the numbers stand for, to write the plan and to speak of people and units."""

    slots: Sequence[str]
    units: Sequence[str]
    patterns: Sequence[str]
    departments: Sequence[str]
    rooms: Sequence[str]
    facilitators: pl.Series
    people: pl.Series
    roles: Sequence[str]


def _codes(values: pl.Series, keys: pl.Series) -> np.ndarray:
    """The position of each value among the keys, -1 for null or unknown."""
    if keys.is_empty() or values.is_empty():
        return np.full(len(values), NOBODY, np.int32)
    table = pl.DataFrame({"key": keys.cast(pl.String)}).with_row_index("code")
    found = pl.DataFrame({"key": values.cast(pl.String)}).join(
        table, on="key", how="left", maintain_order="left"
    )
    return found["code"].cast(pl.Int32).fill_null(NOBODY).to_numpy().astype(np.int32)


def _numbers(frame: pl.DataFrame, name: str) -> np.ndarray:
    return frame[name].cast(pl.Int32).fill_null(0).to_numpy().astype(np.int32)


def _starts(codes: np.ndarray, size: int) -> np.ndarray:
    """Where the rows of each code begin in a table sorted by code: int32 [size + 1]."""
    at = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(codes, minlength=size), out=at[1:])
    return at


def encode(problem: Problem) -> tuple[Facts, Names]:
    """The problem as arrays, and the names of their rows."""
    slots = problem.slots.sort("weekday", "start")
    weeks, n_slots = problem.weeks, slots.height
    units, patterns, people = problem.units, problem.patterns, problem.people
    codes_of_unit = units["unit"]
    departments = people["department"].unique(maintain_order=True)
    roles = people["role_family"].unique(maintain_order=True)
    covers = people["cover_unit"].drop_nulls().unique(maintain_order=True)
    waves = problem.waves["wave"].unique(maintain_order=True)

    unit = np.zeros((units.height, 10), np.int32)
    for column, name in enumerate(
        ("meetings", "gap_min_weeks", "gap_max_weeks", "minutes", "size_min", "size_target",
         "size_max", "leads")
    ):  # fmt: skip
        unit[:, column] = _numbers(units, name)
    unit[:, GAP_MIN] = np.maximum(unit[:, GAP_MIN], 1)  # one slot: a later meeting, a later week
    unit[:, MINUTES] += _numbers(units, "prep_minutes")
    unit[:, AFTER] = _codes(units["after"], codes_of_unit)
    unit[:, AFTER_GAP] = _numbers(units, "after_gap_weeks")
    slot_ok = _numbers(units, "minutes")[:, None] <= _numbers(slots, "minutes")[None, :]
    offered = np.zeros((units.height, 2), np.bool_)
    for row, modes in enumerate(units["modalities"].to_list()):
        offered[row] = [name in modes for name in MODALITY_NAMES]

    cost, duty = _pattern_tables(problem, slots, weeks)
    person = np.empty((people.height, 8), np.int32)
    person[:, PATTERN] = _codes(people["pattern"], patterns["pattern"])
    person[:, DEPARTMENT] = _codes(people["department"], departments)
    person[:, COVER] = _codes(people["cover_unit"], covers)
    person[:, ROLE] = _codes(people["role_family"], roles)
    person[:, WAVE] = _codes(people["wave"], waves)
    person[:, COST_IN] = _numbers(people, "in_person_cost")
    person[:, COST_VIRTUAL] = _numbers(people, "virtual_cost")
    person[:, LEADER] = NOBODY

    fac = _facilitators(problem, people, person, departments.len())
    leaders = np.flatnonzero(fac[:, F_PERSON] >= 0)
    person[fac[leaders, F_PERSON], LEADER] = leaders
    able = problem.qualifications.with_columns(
        pl.Series("f", _codes(problem.qualifications["facilitator"],
                              problem.facilitators["facilitator"])),
        pl.Series("u", _codes(problem.qualifications["unit"], codes_of_unit)),
        pl.col("modality").eq("virtual").cast(pl.Int32).alias("m"),
    ).with_columns((pl.col("u") * 2 + pl.col("m")).alias("key"))  # fmt: skip
    breadth = able.group_by("f").len().rename({"len": "breadth"})
    able = able.join(breadth, on="f").sort("key", "breadth", "f")

    ties = people.select(
        pl.int_range(people.height, dtype=pl.Int32).alias("a"), "managers"
    ).explode("managers", empty_as_null=True).drop_nulls()  # fmt: skip
    a, b = _numbers(ties, "a"), _codes(ties["managers"], people["person"])
    both = np.unique(np.stack([np.r_[a, b], np.r_[b, a]], axis=1), axis=0)
    away = np.stack(
        [_codes(problem.absences["person"], people["person"]),
         np.minimum(_numbers(problem.absences, "first_week"), weeks),
         np.minimum(_numbers(problem.absences, "last_week"), weeks)], axis=1
    )  # fmt: skip
    away = away[np.argsort(away[:, 0], kind="stable")]

    limits = np.full(covers.len(), NO_LIMIT, np.int32)
    limited = _codes(problem.cover["cover_unit"], covers)
    limits[limited[limited >= 0]] = _numbers(problem.cover, "max_away")[limited >= 0]
    rooms = problem.rooms.sort("capacity", "room")
    closed = np.zeros((rooms.height, weeks * n_slots), np.bool_)
    shut = problem.room_closures
    for row, week, slot in zip(
        _codes(shut["room"], rooms["room"]), shut["week"].to_list(),
        _codes(shut["slot"], slots["slot"]), strict=True
    ):  # fmt: skip
        first = week * n_slots + max(0, slot)
        closed[row, first : first + (n_slots if slot < 0 else 1)] = True

    need = need_windows(
        _codes(problem.needs["person"], people["person"]),
        _codes(problem.needs["unit"], codes_of_unit),
        wave=person[:, WAVE], windows=_windows(problem, waves, codes_of_unit),
        unit=unit, order=chain_order(unit[:, AFTER]),
    )  # fmt: skip
    w = problem.weights
    facts = Facts(
        weeks, n_slots,
        float(w.preference), float(w.open_meeting), float(w.lone_role),
        float(w.department_crowd), float(w.short), float(w.unplaced),
        slot_ok, offered, cost, duty, unit, person, need,
        _starts(need[:, PERSON], people.height),
        _starts(away[:, 0], people.height), np.ascontiguousarray(away[:, 1:]).astype(np.int16),
        _starts(both[:, 0], people.height), np.ascontiguousarray(both[:, 1]).astype(np.int32),
        _blackouts(problem, slots, departments, weeks), limits, fac,
        _starts(_numbers(able, "key"), 2 * units.height), _numbers(able, "f"),
        _numbers(rooms, "capacity"), closed,
    )  # fmt: skip
    names = Names(
        slots["slot"].to_list(), units["unit"].to_list(), patterns["pattern"].to_list(),
        departments.to_list(), rooms["room"].to_list(), problem.facilitators["facilitator"],
        people["person"], roles.to_list(),
    )  # fmt: skip
    return facts, names


def _pattern_tables(
    problem: Problem, slots: pl.DataFrame, weeks: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cost and duty by pattern, week and slot: the cycles rolled out over all weeks."""
    patterns = problem.patterns
    cost = np.full((patterns.height, weeks, slots.height), -1, np.int8)
    duty = np.zeros((patterns.height, weeks, slots.height), np.bool_)
    rows = problem.pattern_slots
    pattern = _codes(rows["pattern"], patterns["pattern"])
    slot = _codes(rows["slot"], slots["slot"])
    cycle = _numbers(patterns, "cycle_weeks")[pattern]
    at = _numbers(rows, "cycle_week")
    price, on = _numbers(rows, "cost"), rows["on_duty"].fill_null(False).to_numpy()
    for week in range(weeks):
        now = week % cycle == at
        cost[pattern[now], week, slot[now]] = price[now]
        duty[pattern[now], week, slot[now]] = on[now]
    return cost, duty


def _windows(problem: Problem, waves: pl.Series, units: pl.Series) -> np.ndarray:
    """First and last week by wave and unit, int32 [waves, U, 2]; (0, -1) where not allowed."""
    windows = np.zeros((waves.len(), units.len(), 2), np.int32)
    windows[:, :, 1] = -1
    wave, unit = _codes(problem.waves["wave"], waves), _codes(problem.waves["unit"], units)
    windows[wave, unit, 0] = _numbers(problem.waves, "first_week")
    windows[wave, unit, 1] = np.minimum(_numbers(problem.waves, "last_week"), problem.weeks - 1)
    return windows


def _facilitators(
    problem: Problem, people: pl.DataFrame, person: np.ndarray, outside: int
) -> np.ndarray:
    """Facilitators as rows; those who are nobody's record get the department after the last."""
    rows = problem.facilitators
    fac = np.empty((rows.height, 6), np.int32)
    fac[:, F_PERSON] = _codes(rows["person"], people["person"])
    fac[:, F_PATTERN] = _codes(rows["pattern"], problem.patterns["pattern"])
    inside = fac[:, F_PERSON] >= 0
    fac[:, F_DEPARTMENT] = np.where(inside, person[fac[:, F_PERSON], DEPARTMENT], outside)
    fac[:, F_MINUTES] = np.floor(rows["hours_per_week"].cast(pl.Float64).to_numpy() * 60 + 1e-6)
    fac[:, F_FIRST] = _numbers(rows, "first_week")
    fac[:, F_LAST] = _numbers(rows, "last_week")
    return fac


def _blackouts(
    problem: Problem, slots: pl.DataFrame, departments: pl.Series, weeks: int
) -> np.ndarray:
    """Where no meeting may be, by department and cell."""
    n = slots.height
    black = np.zeros((departments.len() + 1, weeks * n), np.bool_)
    rows = problem.blackouts
    for week, slot, code, name in zip(
        rows["week"].to_list(), _codes(rows["slot"], slots["slot"]),
        _codes(rows["department"], departments), rows["department"].to_list(), strict=True
    ):  # fmt: skip
        cells = (
            slice(week * n, week * n + n)
            if slot < 0
            else slice(week * n + slot, week * n + slot + 1)
        )
        if name is None:
            black[:, cells] = True
        elif code >= 0:
            black[code, cells] = True
    return black
