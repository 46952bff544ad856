"""Segments: stretches of an appointment during which nothing that a rule asks about changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from makegood.engines.audience import Needs

from .days import INF, SHIFT, Ints, add_months, column, dates, order, ranges, starts_of, union
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
class Segments:
    """The segments frame of the audience contract, and its columns as numbers."""

    frame: pl.DataFrame
    person: Ints
    start: Ints
    end: Ints


def segments(
    crowd: People, facts: Facts, rules: Rules, needs: Needs, done: dict[str, Ints]
) -> Segments:
    """Cut every appointment wherever a fact that a rule needs changes.

    Args:
        crowd: the people. facts: their facts. needs: what all audiences need together.
        done: for each id in `needs.completed`, the first day of completion by person.
    """
    size = len(crowd.a_person)
    index = np.arange(size, dtype=np.int64)
    cuts: list[tuple[Ints, Ints]] = [(index, crowd.a_start)]
    versions = [column(pl.Series([one.start]))[0] for one in rules.tree.versions]
    cuts += [(index, np.full(size, on, dtype=np.int64)) for on in versions[1:]]
    for count, unit in sorted(needs.employment):
        reached = crowd.a_hired + count if unit == "days" else add_months(crowd.a_hired, count)
        cuts.append((index, reached))
    cuts += [(index, done[one][crowd.a_person]) for one in sorted(needs.completed)]
    duties = facts.frame("responsibilities").filter(
        pl.col("code").is_in(sorted(needs.responsibilities))
    )
    holder = dense(crowd.ids, duties["person"])
    begin, finish = column(duties["start"]), column(duties["end"])
    by_person = np.searchsorted(crowd.a_person, np.arange(len(crowd.ids) + 1)).astype(np.int64)
    row, appointment = ranges(by_person, holder)
    cuts += [(appointment, begin[row]), (appointment, finish[row])]
    which = np.concatenate([cut[0] for cut in cuts])
    at = np.concatenate([cut[1] for cut in cuts])
    inside = (at >= crowd.a_start[which]) & (at < crowd.a_end[which])
    which, at = which[inside], at[inside]
    if len(which) > size:
        by = order(which, at)
        which, at = which[by], at[by]
        first = np.ones(len(which), dtype=np.bool_)
        first[1:] = (which[1:] != which[:-1]) | (at[1:] != at[:-1])
        which, at = which[first], at[first]
    end = np.append(at[1:], 0)
    heads = starts_of(which)
    tails = np.append(heads[1:], len(which)) - 1
    if len(which):
        end[tails] = crowd.a_end[which[tails]]
    person = crowd.a_person[which]
    tree = np.maximum(np.searchsorted(np.array(versions, dtype=np.int64), at, "right") - 1, 0)
    extra = [
        pl.Series("tree", tree, dtype=pl.Int16),
        dates(crowd.a_hired[which], "hired"),
        dates(at, "start"),
        dates(end, "end"),
    ]
    segment_offsets = np.searchsorted(person, np.arange(len(crowd.ids) + 1)).astype(np.int64)
    codes = duties["code"].to_numpy()
    for code in sorted(needs.responsibilities):
        mine = codes == code
        held = np.zeros(len(which), dtype=np.bool_)
        row, segment = ranges(segment_offsets, holder[mine])
        hit = (begin[mine][row] <= at[segment]) & (at[segment] < finish[mine][row])
        held[segment[hit]] = True
        extra.append(pl.Series(f"resp:{code}", held))
    for one in sorted(needs.completed):
        extra.append(dates(done[one][person], f"done:{one}"))
    plain = crowd.frame.select("person", "appointment", "org", "role", "fte", "shift", "location")
    return Segments(plain[which].with_columns(extra), person, at, end)
