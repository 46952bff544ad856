"""Segments: stretches of an appointment during which nothing that a rule asks about changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from makegood.engines.audience import Needs

from .days import (
    INF,
    SHIFT,
    Bools,
    Ints,
    add_months,
    column,
    dates,
    order,
    ranges,
    starts_of,
    union,
)
from .facts import Facts
from .rules import Rules


@dataclass(frozen=True)
class People:
    """A chunk of people by dense index, their appointments and leave as day numbers.

    `a_*` are by appointment, sorted by person and start; `leave` and `leave_offsets` are joined
    leaves sorted by person. `hire` is the start of the employment spell that is current today
    (the latest begun, or the first to come).
    """

    ids: Ints
    frame: pl.DataFrame
    a_person: Ints
    a_start: Ints
    a_end: Ints
    a_hired: Ints
    hire: Ints
    leave_start: Ints
    leave_end: Ints
    leave_offsets: Ints


def dense(ids: Ints, persons: pl.Series) -> Ints:
    """The index of each person in the sorted ids."""
    return np.searchsorted(ids, persons.to_numpy()).astype(np.int64)


def people(facts: Facts, ids: Ints, today: int) -> People:
    """Index a chunk of people and work out their employment spells and leaves.

    Args:
        facts: the facts of these people only. ids: their sorted ids. today: the as-of day.
    """
    frame = facts.appointments.filter(
        pl.col("end").is_null() | (pl.col("end") > pl.col("start"))
    ).sort("person", "start", "appointment")
    person = dense(ids, frame["person"])
    start, end = column(frame["start"]), column(frame["end"])
    spell_person, spell_start, _ = union(person, start, end, gap=1)
    # the spell of an appointment is the last of its person that begins no later than it
    keyed = (spell_person << SHIFT) + spell_start + INF
    spell = np.searchsorted(keyed, (person << SHIFT) + start + INF, side="right") - 1
    hired = spell_start[spell]
    begun = spell_start <= today
    hire = np.full(len(ids), INF, dtype=np.int64)
    hire[spell_person[~begun][::-1]] = spell_start[~begun][::-1]
    hire[spell_person[begun]] = spell_start[begun]
    away = facts.frame("leave")
    leave = union(dense(ids, away["person"]), column(away["start"]), column(away["end"]))
    offsets = np.searchsorted(leave[0], np.arange(len(ids) + 1)).astype(np.int64)
    return People(ids, frame, person, start, end, hired, hire, leave[1], leave[2], offsets)


@dataclass(frozen=True)
class Stretches:
    """One row each: an appointment (by its row), and days [start, end) of it."""

    appointment: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True)
class Duty:
    """One responsibility: who held it when, sorted by person, with offsets by person."""

    offsets: Ints
    start: Ints
    end: Ints

    def held(self, person: Ints, on: Ints) -> Bools:
        """Whether each person held it on a day."""
        found = np.zeros(len(person), dtype=np.bool_)
        row, at = ranges(self.offsets, person)
        found[row[(self.start[at] <= on[row]) & (on[row] < self.end[at])]] = True
        return found

    @property
    def ever(self) -> Bools:
        """Whether each person holds it at any time."""
        return np.diff(self.offsets) > 0


@dataclass(frozen=True)
class Changing:
    """The facts that can change within an appointment: duties by code, completions by name."""

    duties: dict[str, Duty]
    done: dict[str, Ints]


def changing(crowd: People, facts: Facts, needs: Needs, done: dict[str, Ints]) -> Changing:
    """Index the changing facts that audiences name.

    Args:
        done: for each id in `needs.completed`, the first day of completion by person.
    """
    duties = {}
    rows = facts.frame("responsibilities")
    for code in sorted(needs.responsibilities):
        mine = rows.filter(pl.col("code") == code).sort("person", "start", maintain_order=True)
        holder = dense(crowd.ids, mine["person"])
        offsets = np.searchsorted(holder, np.arange(len(crowd.ids) + 1)).astype(np.int64)
        duties[code] = Duty(offsets, column(mine["start"]), column(mine["end"]))
    return Changing(duties, done)


def by_tree(crowd: People, rules: Rules) -> tuple[Stretches, pl.DataFrame]:
    """Every appointment cut where the org tree changes, as stretches and as their frame."""
    size = len(crowd.a_person)
    versions = [int(column(pl.Series([one.start]))[0]) for one in rules.tree.versions]
    index = np.arange(size, dtype=np.int64)
    cuts = [(index, crowd.a_start)]
    cuts += [(index, np.full(size, on, dtype=np.int64)) for on in versions[1:]]
    found = _cut(index, crowd.a_start, crowd.a_end, cuts)
    tree = np.searchsorted(np.array(versions, dtype=np.int64), found.start, "right") - 1
    plain = crowd.frame.select("person", "appointment", "org", "role", "fte", "shift", "location")
    frame = plain[found.appointment].with_columns(
        pl.Series("tree", np.maximum(tree, 0), dtype=pl.Int16),
        dates(crowd.a_hired[found.appointment], "hired"),
        dates(found.start, "start"),
        dates(found.end, "end"),
    )
    return found, frame


def ever(frame: pl.DataFrame, crowd: People, whole: Stretches, facts: Changing) -> pl.DataFrame:
    """The frame with a column for each changing fact that says: at any time at all."""
    person = crowd.a_person[whole.appointment]
    long_ago = np.full(len(person), -100_000, dtype=np.int64)
    return frame.with_columns(
        [pl.Series(f"resp:{code}", duty.ever[person]) for code, duty in facts.duties.items()]
        + [
            dates(np.where(done[person] < INF, long_ago, INF), f"done:{name}")
            for name, done in facts.done.items()
        ]
    )


def refine(
    frame: pl.DataFrame, crowd: People, some: Stretches, needs: Needs, facts: Changing
) -> tuple[Stretches, pl.DataFrame]:
    """Cut stretches wherever a fact that one audience needs changes.

    Args:
        frame: the frame of the stretches, in their order. some: the stretches.
        needs: what the audience needs. facts: the changing facts.
    Returns:
        the finer stretches and their frame, with the columns `resp:` and `done:` that it needs.
    """
    person = crowd.a_person[some.appointment]
    index = np.arange(len(person), dtype=np.int64)
    cuts: list[tuple[Ints, Ints]] = [(index, some.start)]
    for count, unit in sorted(needs.employment):
        hired = crowd.a_hired[some.appointment]
        cuts.append((index, hired + count if unit == "days" else add_months(hired, count)))
    cuts += [(index, facts.done[name][person]) for name in sorted(needs.completed)]
    for code in sorted(needs.responsibilities):
        row, at = ranges(facts.duties[code].offsets, person)
        cuts += [(row, facts.duties[code].start[at]), (row, facts.duties[code].end[at])]
    cut = _cut(index, some.start, some.end, cuts)
    person = person[cut.appointment]
    extra = [dates(cut.start, "start"), dates(cut.end, "end")]
    for code in sorted(needs.responsibilities):
        extra.append(pl.Series(f"resp:{code}", facts.duties[code].held(person, cut.start)))
    for name in sorted(needs.completed):
        extra.append(dates(facts.done[name][person], f"done:{name}"))
    finer = Stretches(some.appointment[cut.appointment], cut.start, cut.end)
    return finer, frame[cut.appointment].with_columns(extra)


def _cut(index: Ints, start: Ints, end: Ints, cuts: list[tuple[Ints, Ints]]) -> Stretches:
    """Cut the intervals of `index` at days given as (row, day); `start` is among the cuts."""
    which = np.concatenate([cut[0] for cut in cuts])
    at = np.concatenate([cut[1] for cut in cuts])
    inside = (at >= start[which]) & (at < end[which])
    which, at = which[inside], at[inside]
    if len(which) > len(index):
        by = order(which, at)
        which, at = which[by], at[by]
        fresh = np.ones(len(which), dtype=np.bool_)
        fresh[1:] = (which[1:] != which[:-1]) | (at[1:] != at[:-1])
        which, at = which[fresh], at[fresh]
    until = np.append(at[1:], 0)[: len(at)]
    heads = starts_of(which)
    tails = np.append(heads[1:], len(which))[: len(heads)] - 1
    until[tails] = end[which[tails]]
    return Stretches(which, at, until)
