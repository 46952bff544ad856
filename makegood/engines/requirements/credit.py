"""Credit: which completions, variants, equivalents and certificates count, and until when.

Credit counts from the day something was done, never from the day it was entered. A completion of
a variant is a completion of the unit. The edition of a variant, an equivalent or a certificate is
the unit's edition in force on that day. A changed part covers its edition where a whole completion
exists; it does not extend the validity of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from .compiled import ALL_OF, N_OF, Compiled
from .days import INF, SHIFT, Bools, Ints, add_months, column, day, order, starts_of
from .facts import Facts
from .segments import dense


@dataclass(frozen=True)
class Credits:
    """Whole credits of a chunk of people, by (person, unit) and sorted by day within.

    keys: person * units + unit, one for each pair with credit, sorted; `starts` are where the
    pair's credits begin in `on` and `cap` (the day on which an equivalence's age limit ends it).
    cover: the highest edition covered. people: how many persons, units: how many units there are.
    source: of each credit, the row of `sources`, which says what it was earned by.
    """

    people: int
    units: int
    keys: Ints
    starts: Ints
    on: Ints
    cap: Ints
    cover: Ints
    source: Ints
    sources: pl.DataFrame

    def earned_by(self, keys: Ints, on: Ints) -> Ints:
        """The row of `sources` of the credit that each pair earned on a day; -1 for none."""
        found = np.full(len(keys), -1, dtype=np.int64)
        pair = np.repeat(np.arange(len(self.keys)), np.diff(np.append(self.starts, len(self.on))))
        held = (self.keys[pair] << SHIFT) + self.on + INF
        wanted = (keys << SHIFT) + np.clip(on, -INF, INF) + INF
        if len(held):
            at = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
            hit = (held[at] == wanted) & (on > -INF)
            found[hit] = self.source[at[hit]]
        return found

    @cached_property
    def first(self) -> Ints:
        """The first day of credit by pair."""
        return self.on[self.starts] if len(self.starts) else self.on

    def first_of(self, unit: int) -> Ints:
        """The first day of credit for a unit, by person; INF for never."""
        found = np.full(self.people, INF, dtype=np.int64)
        mine = self.keys % self.units == unit if len(self.keys) else np.zeros(0, dtype=np.bool_)
        found[self.keys[mine] // self.units] = self.first[mine]
        return found

    def at(self, keys: Ints) -> tuple[Ints, Bools]:
        """Where each key stands in `keys`, and whether it is there at all."""
        if len(self.keys) == 0:
            return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.bool_)
        found = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1).astype(np.int64)
        return found, self.keys[found] == keys


@dataclass(frozen=True)
class Validity:
    """Under a policy and by pair: credit ends on `until`, was earned on `on`, by renewal or not."""

    until: Ints
    on: Ints
    renewed: Bools


def credits(facts: Facts, compiled: Compiled, ids: Ints, today: int) -> Credits:
    """Every credit that a chunk of people holds today, for every unit.

    Args:
        facts: the facts of these people. compiled: the rules. ids: their sorted ids. today: as-of.
    """
    sources = _sources(compiled).with_row_index("source")
    done = facts.frame("completions").filter(column_upto("on", today))
    rows = done.join(sources.filter(pl.col("kind") != "certificate"), on="unit", how="inner")
    rows = rows.filter((pl.col("kind") == "direct") | ~pl.col("changed_part").fill_null(False))
    papers = facts.frame("certificates").filter(column_upto("on", today))
    papers = papers.join(
        sources.filter(pl.col("kind") == "certificate"),
        left_on="code",
        right_on="unit",
        how="inner",
    ).with_columns(
        pl.lit(None, dtype=pl.Int32).alias("edition"),
        pl.lit(False).alias("changed_part"),
    )
    names = ["person", "target", "on", "edition", "changed_part", "own", "months", "source"]
    both = pl.concat([part.filter(_dated()).select(names) for part in (rows, papers)])
    person, unit = dense(ids, both["person"]), both["target"].to_numpy().astype(np.int64)
    on = column(both["on"])
    months = both["months"].to_numpy().astype(np.int64)
    cap = np.where(months > 0, add_months(on, months), INF)
    recorded = both["edition"].cast(pl.Int64).fill_null(-1).to_numpy()
    direct = both["own"].to_numpy() & (recorded >= 0)
    edition = np.where(direct, recorded, _in_force(compiled, unit, on))
    whole = ~both["changed_part"].fill_null(False).to_numpy()
    source = both["source"].to_numpy().astype(np.int64)
    keys = person * len(compiled.units) + unit
    return _gather(keys, on, cap, edition, whole, source, sources, ids, compiled)


def _dated() -> pl.Expr:
    """Done on a day on which the equivalence holds."""
    on = pl.col("on").to_physical()
    return (on >= pl.col("since")) & (on < pl.col("until"))


def column_upto(name: str, today: int) -> pl.Expr:
    """Rows whose day is not after today; what lies in the future is no credit yet."""
    return pl.col(name).to_physical() <= today


def _gather(
    keys: Ints,
    on: Ints,
    cap: Ints,
    edition: Ints,
    whole: Bools,
    source: Ints,
    sources: pl.DataFrame,
    ids: Ints,
    compiled: Compiled,
) -> Credits:
    """Sort, keep one credit a day (the one with the longest life), and find the covered edition."""
    by = order(keys, on, -cap, source)
    keys, on, cap, edition, whole = keys[by], on[by], cap[by], edition[by], whole[by]
    source = source[by]
    heads = starts_of(keys)
    top = np.maximum.reduceat(edition, heads) if len(heads) else edition
    every = keys[heads]
    keys, on, cap, source = keys[whole], on[whole], cap[whole], source[whole]
    if len(keys):
        fresh = np.ones(len(keys), dtype=np.bool_)
        fresh[1:] = (keys[1:] != keys[:-1]) | (on[1:] != on[:-1])
        keys, on, cap, source = keys[fresh], on[fresh], cap[fresh], source[fresh]
    starts = starts_of(keys)
    pairs = keys[starts]
    cover = top[np.searchsorted(every, pairs)] if len(pairs) else pairs
    return Credits(len(ids), len(compiled.units), pairs, starts, on, cap, cover, source, sources)


def validity(credits: Credits, months: int | None, window: int) -> Validity:
    """Follow each pair's credits in order of days, under a renewal policy.

    A credit inside the window before the end continues from that end, any other counts from its
    own day; an age limit cuts it. What would end sooner than what one has is passed over.

    Args:
        months: the renewal period, or None: valid for ever. window: days before the end.
    """
    on, starts = credits.on, credits.starts
    count = np.diff(np.append(starts, len(on)))
    first = on[starts]
    until = np.minimum(_end(first, months), credits.cap[starts])
    earned, renewed = first.copy(), np.zeros(len(starts), dtype=np.bool_)
    for rank in range(1, int(count.max(initial=0))):
        pair = np.flatnonzero(count > rank)
        at = starts[pair] + rank
        now, before = on[at], until[pair]
        early = (before - window <= now) & (now < before)
        end = np.minimum(_end(np.where(early, before, now), months), credits.cap[at])
        better = end > before
        pair, now, before, end = pair[better], now[better], before[better], end[better]
        until[pair], earned[pair], renewed[pair] = end, now, now >= before - window
    return Validity(until, earned, renewed)


def _end(base: Ints, months: int | None) -> Ints:
    return np.full(len(base), INF, dtype=np.int64) if months is None else add_months(base, months)


def completed_tracks(credits: Credits, compiled: Compiled, tracks: set[int]) -> dict[int, Ints]:
    """The first day on which the edition of a track in force that day had every group met.

    Units count by their first credit, whether or not it has ended since: who has completed a track
    once has completed it. Without it ever: INF.
    """
    firsts: dict[int, Ints] = {}
    result: dict[int, Ints] = {}
    for track in sorted(tracks):
        best = np.full(credits.people, INF, dtype=np.int64)
        for edition in np.flatnonzero(compiled.e_track == track):
            lo, hi = compiled.e_options[edition], compiled.e_options[edition + 1]
            if lo == hi:
                continue
            met = np.full(credits.people, int(compiled.e_from[edition]), dtype=np.int64)
            for group in np.unique(compiled.o_group[lo:hi]):
                units = compiled.o_unit[lo:hi][compiled.o_group[lo:hi] == group]
                for unit in units:
                    firsts.setdefault(int(unit), credits.first_of(int(unit)))
                days = np.stack([firsts[int(unit)] for unit in units])
                met = np.maximum(met, _group_met(days, units, int(group), compiled))
            best = np.minimum(best, np.where(met < compiled.e_until[edition], met, INF))
        result[track] = best
    return result


def _group_met(days: Ints, units: Ints, group: int, compiled: Compiled) -> Ints:
    need = int(compiled.g_need[group])
    if compiled.g_kind[group] == ALL_OF:
        return np.asarray(days.max(axis=0))
    if compiled.g_kind[group] == N_OF:
        return np.asarray(np.sort(days, axis=0)[need - 1])
    by = np.argsort(days, axis=0, kind="stable")
    total = np.cumsum(compiled.u_minutes[units][by], axis=0)
    reached = np.argmax(total >= need, axis=0)
    return np.asarray(np.take_along_axis(days, by, axis=0)[reached, np.arange(days.shape[1])])


def _in_force(compiled: Compiled, unit: Ints, on: Ints) -> Ints:
    """The edition of each unit in force on a day; the first one before any was published."""
    found = np.zeros(len(unit), dtype=np.int64)
    for u in np.unique(unit):
        editions = compiled.rules.units[u].editions
        if not editions:
            continue
        mine = unit == u
        days = np.array([day(one.published) for one in editions], dtype=np.int64)
        numbers = np.array([one.number for one in editions], dtype=np.int64)
        at = np.maximum(np.searchsorted(days, on[mine], side="right") - 1, 0)
        found[mine] = numbers[at]
    return found


def _sources(compiled: Compiled) -> pl.DataFrame:
    """What counts as what, and done when: source, target unit, age limit in months or 0."""
    rows: list[tuple[str, str, int, int, bool, int, int]] = []
    for target, info in enumerate(compiled.rules.units):
        for source in sorted(compiled.same_unit[info.id]):
            rows.append(("direct", source, target, 0, source == info.id, -INF, INF))
        for one in info.equivalents:
            limit = one.max_age_months or 0
            days = (day(one.since) if one.since else -INF, day(one.until) if one.until else INF)
            if one.certificate is not None:
                rows.append(("certificate", one.certificate, target, limit, False, *days))
            elif one.unit is not None:
                for source in sorted(compiled.same_unit[one.unit]):
                    rows.append(("equivalent", source, target, limit, False, *days))
    return pl.DataFrame(
        rows,
        schema={
            "kind": pl.String,
            "unit": pl.String,
            "target": pl.Int64,
            "months": pl.Int64,
            "own": pl.Boolean,
            "since": pl.Int64,
            "until": pl.Int64,
        },
        orient="row",
    )
