"""Gates: which tracks should open now for which org units, and how far each is."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from .compiled import ancestor, compile_rules
from .credit import completed_tracks, credits
from .days import day
from .facts import Facts
from .rules import LEVELS, Gate, Rules

SHARES = {
    "track": pl.String,
    "org": pl.Int32,
    "people": pl.Int64,
    "completed": pl.Int64,
    "share": pl.Float64,
    "needed": pl.Float64,
    "opened": pl.Date,
}


def gate_shares(facts: Facts, rules: Rules, as_of: date) -> pl.DataFrame:
    """How far each gate is: one row a gated track and org unit at the gate's level with people.

    People are counted once for an org unit, however many appointments they have there today; a
    person has completed the gate's track from the first day on which its edition was met.

    Args:
        facts: everybody's facts. rules: tracks, units, tree. as_of: the day.
    Returns:
        track, org, people, completed, share, needed, opened (the latched day, or null), sorted.
    """
    gated = _gated(rules, as_of)
    active = facts.appointments.filter(
        (pl.col("start") <= as_of) & (pl.col("end").is_null() | (pl.col("end") > as_of))
    ).select("person", "org")
    if not gated or not rules.tree.versions or active.is_empty():
        return pl.DataFrame(schema=SHARES)
    ids = active["person"].unique().sort()
    compiled = compile_rules(rules, as_of)
    index = ids.to_numpy().astype(np.int64)
    held = credits(facts.of(ids), compiled, index, day(as_of))
    waits = {compiled.track_index[gate.track] for _, gate in gated}
    done = completed_tracks(held, compiled, waits)
    version = rules.tree.versions[rules.tree.at(as_of)]
    found = []
    for track, gate in gated:
        depth = LEVELS[gate.level]
        orgs = active["org"].unique().drop_nulls().to_list()
        above = pl.DataFrame(
            {"org": orgs, "top": [ancestor(version.parent, org, depth) for org in orgs]},
            schema={"org": pl.Int32, "top": pl.Int32},
        )
        has = pl.DataFrame(
            {"person": ids, "has": done[compiled.track_index[gate.track]] <= day(as_of)}
        )
        found.append(
            active.join(above, on="org", how="inner")
            .unique(["person", "top"])
            .join(has, on="person", how="inner")
            .group_by(pl.col("top").alias("org"))
            .agg(
                pl.len().cast(pl.Int64).alias("people"),
                pl.col("has").sum().cast(pl.Int64).alias("completed"),
            )
            .with_columns(
                pl.lit(track).alias("track"),
                (pl.col("completed") / pl.col("people")).alias("share"),
                pl.lit(gate.share).alias("needed"),
            )
        )
    latched = facts.frame("gates").rename({"on": "opened"})
    return (
        pl.concat(found)
        .join(latched, on=["track", "org"], how="left")
        .select(*SHARES)
        .sort("track", "org")
    )


def open_gates(facts: Facts, rules: Rules, as_of: date) -> pl.DataFrame:
    """Which gates should open now: those whose share is reached and that are not open yet.

    Returns:
        track, org, on, share: rows to keep as `gates` facts; a gate that is open stays open.
    """
    shares = gate_shares(facts, rules, as_of)
    # one part in a billion: a share of 2/3 written as 0.6667 is the author's to round
    reached = shares.filter(
        pl.col("opened").is_null() & (pl.col("share") + 1e-9 >= pl.col("needed"))
    )
    return reached.select("track", "org", pl.lit(as_of).alias("on"), "share")


def _gated(rules: Rules, as_of: date) -> list[tuple[str, Gate]]:
    """Tracks with a gate in the edition in force, or in the first one to come."""
    found = []
    for track in rules.tracks:
        edition = track.in_force(as_of) or track.editions[0]
        if edition.gate is not None:
            found.append((track.id, edition.gate))
    return found
