"""The computation: facts and rules and a day in, everybody's requirements and reasons out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from .answer import Answer, reason_frame, requirement_frame
from .asks import asks
from .clocks import Waivers, waivers
from .compiled import Compiled, compile_rules
from .credit import Credits, completed_tracks, credits, validity
from .days import INF, Ints, dates, day
from .facts import Facts
from .membership import reasons
from .merge import merge
from .rules import Rules
from .segments import People, changing, people


def compute(
    facts: Facts,
    rules: Rules,
    as_of: date,
    persons: pl.Series | None = None,
    chunk: int = 200_000,
) -> Answer:
    """Everybody's requirements with their reasons, on a day.

    The engine keeps no state: the same call on some persons gives exactly their rows of the whole.

    Args:
        facts: dated facts. rules: tracks, units, tree. as_of: the day asked about.
        persons: only these (ids); None: everybody with an appointment.
        chunk: so many people at a time, which bounds the memory.
    """
    parts = list(stream(facts, rules, as_of, persons, chunk))
    return Answer(
        pl.concat([part.requirements for part in parts]),
        pl.concat([part.reasons for part in parts]),
        pl.concat([part.people for part in parts]),
    )


def stream(
    facts: Facts,
    rules: Rules,
    as_of: date,
    persons: pl.Series | None = None,
    chunk: int = 200_000,
) -> Iterator[Answer]:
    """The same as `compute`, chunk by chunk of people in order of id; at least one chunk."""
    if chunk < 1:
        raise ValueError(f"chunk is {chunk}; give 1 or more people at a time.")
    known = facts.appointments["person"].unique()
    if persons is not None:
        known = known.filter(known.is_in(persons.cast(pl.Int64).unique().implode()))
    known = known.sort()
    compiled = compile_rules(rules, as_of)
    for begin in range(0, max(1, known.len()), chunk):
        some = known.slice(begin, chunk)
        yield _chunk(facts.of(some), compiled, some.to_numpy().astype(np.int64), day(as_of))


def _chunk(facts: Facts, compiled: Compiled, ids: Ints, today: int) -> Answer:
    crowd = people(facts, ids, today)
    held = credits(facts, compiled, ids, today)
    needs = compiled.all_needs
    named = {compiled.track_index[one] for one in needs.completed if one in compiled.track_index}
    named |= {int(one) for one in np.unique(compiled.e_anchor_track) if one >= 0}
    completed = completed_tracks(held, compiled, named)
    done = {one: _first_done(one, held, completed, compiled) for one in needs.completed}
    varying = changing(crowd, facts, needs, done)
    why = reasons(crowd, varying, facts, compiled, completed, today)
    valid = tuple(validity(held, *policy) for policy in compiled.policies)
    excused = waivers(facts, ids, compiled.unit_index, compiled.track_index)
    every = asks(crowd, why, held, valid, excused, compiled, today)
    found = merge(crowd, why, every, _own_change(crowd, excused, compiled, today), compiled, today)
    requirements = requirement_frame(found, held, ids, compiled)
    change = np.full(len(ids), INF, dtype=np.int64)
    np.minimum.at(change, found.person, found.next_change)
    np.minimum.at(change, why.person, np.where(why.change > today, why.change, INF))
    return Answer(
        requirements,
        reason_frame(every, why, found.state, crowd, varying, compiled),
        pl.DataFrame([pl.Series("person", ids, dtype=pl.Int64), dates(change, "next_change")]),
    )


def _first_done(name: str, held: Credits, completed: dict[int, Ints], compiled: Compiled) -> Ints:
    """The first day on which a unit or track was completed, by person; INF for never."""
    if name in compiled.track_index:
        return completed[compiled.track_index[name]]
    if name in compiled.unit_index:
        return held.first_of(compiled.unit_index[name])
    return np.full(held.people, INF, dtype=np.int64)


def _own_change(crowd: People, excused: Waivers, compiled: Compiled, today: int) -> Ints:
    """By person, the next day on which a leave, a waiver or an appointment begins or ends."""
    change = np.full(len(crowd.ids), INF, dtype=np.int64)
    away = np.repeat(np.arange(len(crowd.ids)), np.diff(crowd.leave_offsets))
    excuse = np.repeat(excused.keys, np.diff(excused.offsets)) // max(1, len(compiled.units))
    for person, days in (
        (away, crowd.leave_start),
        (away, crowd.leave_end),
        (excuse, excused.start),
        (excuse, excused.end),
        (crowd.a_person, crowd.a_start),
        (crowd.a_person, crowd.a_end),
    ):
        later = days > today
        np.minimum.at(change, person[later], days[later])
    return change
