"""The answer as frames: their columns, types and meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from .asks import Asks
from .compiled import MINUTES_OF, Compiled
from .credit import Credits
from .days import INF, Ints, dates
from .membership import ENDED, Reasons
from .merge import CLOSED, STATES, STATUSES, Requirements
from .rules import STRENGTHS
from .segments import Changing, People

REQUIREMENTS = (
    "person",
    "unit",
    "status",
    "strength",
    "asked_from",
    "due",
    "done_on",
    "valid_until",
    "minutes",
    "asked_minutes",
    "paid",
    "part",
    "group",
    "group_unit",
    "group_need",
    "group_done",
    "closed",
    "ended",
    "credit",
    "credit_from",
    "credit_months",
    "next_change",
)
REASONS = (
    "person",
    "unit",
    "track",
    "edition",
    "appointment",
    "responsibilities",
    "org",
    "anchor",
    "started",
    "allotted_days",
    "paused_days",
    "due",
    "floor_from",
    "floor_days",
    "ended",
    "strength",
    "paid",
    "authority",
    "state",
)
PARTS = ("whole", "changed part")
GROUP_UNITS = ("units", "minutes")


@dataclass(frozen=True)
class Answer:
    """What the engine says about people on a day.

    requirements: one row a (person, unit), sorted; columns `REQUIREMENTS`.
        status: see merge.STATUSES. due, asked_from, done_on, valid_until, ended: dates or null.
        minutes: the length of the part asked ("whole" or "changed part"). asked_minutes: what is
        still to be spent; of a choice only the shortest sufficient options count. group: the
        choice it belongs to as track/edition/position, or null, with group_need and group_done in
        group_unit ("units" or "minutes"). closed: where it is no longer asked, "left", "enough" or
        "dropped". credit: what done_on was earned by ("unit", "variant", "equivalent",
        "certificate"), credit_from: that unit or certificate, credit_months: its age limit, or null.
        next_change: the earliest later day on which the row can change by time alone, or null.
    reasons: one row a (person, unit, track), sorted; columns `REASONS`.
        state: leads, also, ended, pending, enough. started, allotted_days, paused_days, due: the
        clock of the present cycle; floor_from and floor_days where a notice after a rehire or a
        changed due rule decided instead. responsibilities: codes the rule names and the
        appointment has, joined by commas, or null. authority: who decided the track edition.
    people: person and next_change, one row each person asked about.
    """

    requirements: pl.DataFrame
    reasons: pl.DataFrame
    people: pl.DataFrame


def _words(words: Iterable[str], index: Ints, name: str) -> pl.Series:
    """Index numbers as words of a fixed list; -1 becomes null."""
    listed = list(words)
    kind = pl.Enum(listed)
    codes = pl.Series(name, index, dtype=pl.Int64)
    codes = pl.select(pl.when(codes >= 0).then(codes).cast(pl.UInt32)).to_series()
    return pl.Series(name, listed, dtype=kind).gather(codes).alias(name)


def _number(values: Ints, name: str, null: int | None = None) -> pl.Series:
    series = pl.Series(name, values, dtype=pl.Int64)
    if null is not None:
        series = pl.select(pl.when(series != null).then(series)).to_series()
    return series.cast(pl.Int32).alias(name)


def _group_unit(group: Ints, compiled: Compiled) -> Ints:
    """0 where a choice counts units, 1 where it counts minutes, -1 without a choice."""
    kinds = np.append(np.where(compiled.g_kind == MINUTES_OF, 1, 0), -1)
    return kinds[group].astype(np.int64)


def _earned_by(found: Requirements, held: Credits) -> list[pl.Series]:
    """What the day of each requirement's credit was earned by: kind, code, age limit."""
    at = held.earned_by(found.person * held.units + found.unit, found.done_on)
    row = pl.Series(at, dtype=pl.Int64)
    row = pl.select(pl.when(row >= 0).then(row).cast(pl.UInt32)).to_series()
    kind = (
        pl.when(pl.col("own"))
        .then(pl.lit("unit"))
        .otherwise(pl.col("kind").replace({"direct": "variant"}))
    )
    months = pl.when(pl.col("months") > 0).then(pl.col("months").cast(pl.Int32))
    told = held.sources.select(
        kind.alias("credit"), pl.col("unit").alias("credit_from"), months.alias("credit_months")
    )
    return [told[name].gather(row).alias(name) for name in told.columns]


def requirement_frame(
    found: Requirements, held: Credits, ids: Ints, compiled: Compiled
) -> pl.DataFrame:
    """The requirements of a chunk as a frame."""
    return pl.DataFrame(
        [
            pl.Series("person", ids[found.person], dtype=pl.Int64),
            _words(compiled.units, found.unit, "unit"),
            _words(STATUSES, found.status, "status"),
            _words(STRENGTHS, found.strength, "strength"),
            dates(found.asked_from, "asked_from"),
            dates(found.due, "due"),
            dates(found.done_on, "done_on"),
            dates(found.valid_until, "valid_until"),
            _number(found.minutes, "minutes"),
            _number(found.asked_minutes, "asked_minutes"),
            pl.Series("paid", found.paid, dtype=pl.Boolean),
            _words(PARTS, found.changed.astype(np.int64), "part"),
            _words(compiled.g_name, found.group, "group"),
            _words(GROUP_UNITS, _group_unit(found.group, compiled), "group_unit"),
            _number(found.need, "group_need", null=-1),
            _number(found.so_far, "group_done", null=-1),
            _words(CLOSED, found.closed, "closed"),
            dates(found.ended, "ended"),
            *_earned_by(found, held),
            dates(found.next_change, "next_change"),
        ]
    )


def reason_frame(
    every: Asks, why: Reasons, state: Ints, crowd: People, varying: Changing, compiled: Compiled
) -> pl.DataFrame:
    """The reasons of a chunk as a frame, sorted by person, unit and track."""
    row = every.reason
    edition, appointment = why.edition[row], why.appointment[row]
    clocked = every.has_due & (every.start < INF) & ~every.done
    duties = _duties(why, varying, compiled)
    authorities = [one.authority for one in compiled.editions]
    distinct = list(dict.fromkeys(authorities))
    place = np.array([distinct.index(one) for one in authorities], dtype=np.int64)
    numbers = np.array([one.number for one in compiled.editions], dtype=np.int64)
    anchors = [
        getattr(one.due, "anchor", "by" if one.due is not None else "none")
        for one in compiled.editions
    ]
    anchor_names = list(dict.fromkeys(anchors))
    anchor = np.array([anchor_names.index(one) for one in anchors], dtype=np.int64)
    frame = pl.DataFrame(
        [
            pl.Series("person", crowd.ids[why.person[row]], dtype=pl.Int64),
            _words(compiled.units, every.unit, "unit"),
            _words(compiled.tracks, why.track[row], "track"),
            _number(numbers[edition], "edition"),
            crowd.frame["appointment"][appointment].alias("appointment"),
            duties[row].alias("responsibilities"),
            crowd.frame["org"][appointment].alias("org"),
            _words(anchor_names, anchor[edition], "anchor"),
            dates(every.start, "started"),
            _number(np.where(clocked, every.days, -1), "allotted_days", null=-1),
            _number(np.where(clocked, every.paused, -1), "paused_days", null=-1),
            dates(every.due, "due"),
            dates(every.floor_from, "floor_from"),
            _number(np.where(every.floor_from < INF, every.floor_days, -1), "floor_days", null=-1),
            dates(np.where(why.state == ENDED, why.end, INF)[row], "ended"),
            _words(STRENGTHS, compiled.e_strength[edition], "strength"),
            pl.Series("paid", compiled.e_paid[edition] > 0, dtype=pl.Boolean),
            _words(distinct, place[edition], "authority"),
            _words(STATES, state, "state"),
        ]
    )
    return frame.sort(
        "person", pl.col("unit").to_physical(), pl.col("track").to_physical(), maintain_order=True
    )


def _duties(why: Reasons, varying: Changing, compiled: Compiled) -> pl.Series:
    """For each reason, the responsibilities that its audience names and its person has."""
    words = np.full(len(why.person), None, dtype=object)
    for e, need in enumerate(compiled.needs):
        if not need.responsibilities:
            continue
        rows = np.flatnonzero(why.edition == e)
        joined = [""] * len(rows)
        for code in sorted(need.responsibilities):
            held = varying.duties[code].held(why.person[rows], why.told[rows])
            joined = [
                (f"{text},{code}" if text else code) if has else text
                for text, has in zip(joined, held, strict=True)
            ]
        words[rows] = [text or None for text in joined]
    return pl.Series("responsibilities", words.tolist(), dtype=pl.String)
