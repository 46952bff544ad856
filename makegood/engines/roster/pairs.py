"""Pairs the appointments of a feed with those that hold, and says what becomes of each.

A change of org unit, role family, FTE, shift pattern or location ends one stretch and begins the
next, so that history stays; a change of title, managers or dates is written to the stretch.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

KEY = ["person_id", "ref"]
DATED = ("org", "role_family", "fte", "shift", "location")
PLAIN = ("title", "managers", "start", "end", "ref")
FIELDS = (
    "ref",
    "org",
    "title",
    "role_family",
    "fte",
    "shift",
    "location",
    "managers",
    "start",
    "end",
)
SAYS_NOTHING_WHEN_BLANK = frozenset({"shift"})
_CHANGE = {"person_id": pl.String, "field": pl.String, "before": pl.String, "after": pl.String}


@dataclass
class Pairs:
    """What becomes of appointments.

    begin: person_id, FIELDS: new appointments. split: the stretch (old_ref, old_start) of a person
    ends on `on` and one with FIELDS begins; first_start is where the ended stretch begins. update:
    the stretch (old_ref, old_start) takes FIELDS. finish: person_id, FIELDS, new_end. gone: ids
    whose every appointment of this feed ends. differences: person_id, field, before, after.
    """

    begin: pl.DataFrame
    split: pl.DataFrame
    update: pl.DataFrame
    finish: pl.DataFrame
    gone: pl.DataFrame
    differences: pl.DataFrame

    @property
    def any(self) -> bool:
        """Whether anything would be written."""
        frames = (self.begin, self.split, self.update, self.finish)
        return any(frame.height for frame in frames)

    def moves(self) -> pl.DataFrame:
        """person_id, org_before, org_after of everybody whose org unit changes."""
        org = self.differences.filter(pl.col("field") == "org").select(
            "person_id", org_before="before", org_after="after"
        )
        both = self.begin.join(self.finish, on="person_id", how="semi")
        ended, begun = _orgs(self.finish, "org_before"), _orgs(both, "org_after")
        swapped = ended.join(begun, on="person_id").filter(
            pl.col("org_before") != pl.col("org_after")
        )
        swapped = swapped.join(org, on="person_id", how="anti")
        return pl.concat([org, swapped]).unique("person_id", keep="first", maintain_order=True)

    def changes(self, taken: pl.DataFrame) -> pl.DataFrame:
        """person_id, field, before, after of every difference, beginning and end.

        taken: person_id of people who are left out, whose changes are told otherwise.
        """
        differences, begin, finish = (
            frame.join(taken, on="person_id", how="anti")
            for frame in (self.differences, self.begin, self.finish)
        )
        place = pl.concat_str(
            [pl.col("title").cast(pl.String), pl.col("org").cast(pl.String)], separator=", "
        )
        begun = begin.select(
            "person_id", field=pl.lit("appointment begins"), before=pl.lit(""), after=place
        )
        ended = finish.select(
            "person_id", field=pl.lit("appointment ends"), before=place, after=pl.lit("")
        )
        return pl.concat([differences, begun, ended])


def _orgs(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    orgs = pl.col("org").cast(pl.String).unique().sort().str.join(" + ").alias(name)
    return frame.group_by("person_id", maintain_order=True).agg(orgs)


def pair_up(
    told: pl.DataFrame,
    opened: pl.DataFrame,
    past: pl.DataFrame,
    starts: pl.DataFrame,
    mapped: frozenset[str],
    held: frozenset[str],
    may_end: bool,
    torn: bool,
    as_of: date,
) -> Pairs:
    """Pair the feed's appointments with the open ones and those that have ended.

    told: appointments as `assemble` gives them. opened, past, starts: see Current. held: ids with a
    row that cannot be used, whose other appointments are left alone. may_end: whether absent people
    have left. torn: whether rows were swallowed, so that even of people who are there an absent
    appointment has not ended.
    """
    feed = told.with_row_index("f")
    # Ended stretches follow the open ones in one frame, so that a place in it names any of them.
    state = pl.concat([opened, past.select(opened.columns)]).with_row_index("c")
    now = state.head(opened.height).unique(KEY, keep="first", maintain_order=True)
    before = state.tail(past.height)
    live = feed.filter(~pl.col("ended"))
    held_ids = pl.DataFrame({"person_id": sorted(held)}, schema={"person_id": pl.String})

    same = feed.select("f", "ended", *KEY).join(now.select("c", *KEY), on=KEY)
    rest = live.select("f", "start", *KEY).join(same.select("f"), on="f", how="anti")
    back = _reopened(rest, before, starts, as_of)
    rest = rest.join(back, on="f", how="anti")
    free = now.select("c", *KEY, "start").join(same.select("c"), on="c", how="anti")
    free = free.join(held_ids, on="person_id", how="anti")
    only = (
        rest.select("f", "person_id")
        .filter(pl.col("person_id").is_unique())
        .join(free.select("c", "person_id").filter(pl.col("person_id").is_unique()), on="person_id")
    )
    rest = rest.join(only, on="f", how="anti")
    free = free.join(only, on="c", how="anti")

    known_held = held_ids.join(now, on="person_id", how="semi")
    begin_at = rest.join(known_held, on="person_id", how="anti")["f"]
    begins = feed["f"].is_in(begin_at.implode())
    begin = rows_where(told, begins).with_columns(
        start=pl.col("start").fill_null(as_of),
        shift=pl.col("shift").cast(pl.String).fill_null(""),
    )
    finish = _finish(told, feed, state, live, same, free, may_end, torn, as_of)
    pairs = pl.concat(
        [
            same.filter(~pl.col("ended")).select("f", "c"),
            back.select("f", "c"),
            only.select("f", "c"),
        ]
    ).sort("f")
    split, update, differences = _compare(told, state, pairs, starts, mapped, as_of)
    columns = ["person_id", *FIELDS]
    staying = live.select("person_id")
    gone = finish.select("person_id").unique().join(staying, on="person_id", how="anti")
    kept = now.join(
        finish.select("person_id", "ref", "start"), on=["person_id", "ref", "start"], how="anti"
    )
    gone = gone.join(kept, on="person_id", how="anti").sort("person_id")
    return Pairs(begin.select(columns), split, update, finish, gone, differences)


def rows_where(frame: pl.DataFrame, kept: pl.Series) -> pl.DataFrame:
    """The rows that are kept; the frame itself, not a copy, where all are."""
    return frame if kept.all() else frame.filter(kept)


def _reopened(
    rest: pl.DataFrame, before: pl.DataFrame, starts: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Ended stretches that the feed tells again with a start already known: the end was an error."""
    found = rest.with_columns(begins=pl.col("start").fill_null(as_of)).join(
        before.select("c", *KEY, was="start"), on=KEY
    )
    known = starts.select("person_id", begins="start").unique().with_columns(known=pl.lit(True))
    found = found.join(known, on=["person_id", "begins"], how="left")
    told = pl.col("start").is_not_null() & pl.col("known").is_not_null()
    return found.filter(told | (pl.col("was") == pl.col("begins"))).select("f", "c")


def _finish(
    told: pl.DataFrame,
    feed: pl.DataFrame,
    state: pl.DataFrame,
    live: pl.DataFrame,
    same: pl.DataFrame,
    free: pl.DataFrame,
    may_end: bool,
    torn: bool,
    as_of: date,
) -> pl.DataFrame:
    """Stretches that end: told as ended, no longer told of a person, or of a person not told."""
    ended = same.filter(pl.col("ended")).join(feed.select("f", "end"), on="f").select("c", "end")
    present = live.select("person_id").unique()
    # Somebody told only as ended leaves on the day that the feed names.
    last = (
        feed.filter(pl.col("ended"))
        .group_by("person_id")
        .agg(end=pl.col("end").max())
        .join(present, on="person_id", how="anti")
    )
    by_row = free.join(last, on="person_id").select("c", "end")
    absent = free.join(last, on="person_id", how="anti")
    if not may_end:
        absent = absent.clear() if torn else absent.join(present, on="person_id", how="semi")
    absent = absent.select("c", end=pl.lit(None, dtype=pl.Date))
    ends = pl.concat([ended, by_row, absent]).sort("c")
    stretch = state[ends["c"]].select("person_id", *FIELDS)
    day = pl.min_horizontal(pl.col("told_end").fill_null(as_of), pl.lit(as_of))
    out = stretch.with_columns(told_end=ends["end"]).with_columns(
        new_end=pl.max_horizontal(day, "start")
    )
    return out.drop("told_end")


def _compare(
    told: pl.DataFrame,
    state: pl.DataFrame,
    pairs: pl.DataFrame,
    starts: pl.DataFrame,
    mapped: frozenset[str],
    as_of: date,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    # A row that begins later than today while another holds waits until its day.
    later = (told["start"].gather(pairs["f"]) > as_of).fill_null(False)
    later &= state["start"].gather(pairs["c"]) <= as_of
    pairs = pairs.filter(~later)
    f, c = pairs["f"], pairs["c"]
    person = state["person_id"].gather(c)
    c_start = state["start"].gather(c)
    early = (told["end"].gather(f) <= c_start).fill_null(False)
    if early.any():
        told = _begun_before(told, f.filter(early), person.filter(early), starts, as_of)
    f_start = told["start"].gather(f)
    differs: dict[str, pl.Series] = {}
    for name in (*DATED, *PLAIN):
        differs[name] = _differs(name, told, state, f, c, mapped)
    if differs["start"].any():
        known = starts.select("person_id", "start").unique().with_columns(known=pl.lit(True))
        asked = pl.DataFrame({"person_id": person, "start": f_start})
        seen = asked.join(known, on=["person_id", "start"], how="left", maintain_order="left")
        differs["start"] &= seen["known"].is_null()
    differs["start"] |= early
    dated = differs["org"]
    for name in DATED[1:]:
        dated = dated | differs[name]
    any_one = dated
    for name in PLAIN:
        any_one = any_one | differs[name]
    if not any_one.any():
        empty = _wide(told, state, f.clear(), c.clear(), differs, as_of, None)
        blank = pl.DataFrame(schema=_CHANGE)
        return empty, empty.drop("on", "first_start"), blank

    own = "start" in mapped
    told_day = f_start.is_not_null() & (f_start > c_start) & (f_start <= as_of) & own
    on = pl.repeat(as_of, len(f), dtype=pl.Date, eager=True)
    on = f_start.zip_with(told_day.fill_null(False), on)
    splits = dated & (c_start < on)
    both = {"f": f, "c": c, "on": on, "splits": splits, "any": any_one}
    frame = pl.DataFrame({**both, **{f"d_{name}": mask for name, mask in differs.items()}})
    changed = frame.filter(pl.col("any"))
    masks = {name: changed[f"d_{name}"] for name in differs}
    wide = _wide(told, state, changed["f"], changed["c"], masks, as_of, changed["on"])
    wide = wide.with_columns(splits=changed["splits"])
    differences = _differences(told, state, changed, masks)
    split = wide.filter(pl.col("splits")).drop("splits")
    split = split.with_columns(
        first_start=pl.when(pl.col("start") < pl.col("on")).then("start").otherwise("old_start"),
        start="on",
    )
    update = wide.filter(~pl.col("splits")).drop("splits", "on", "first_start")
    return split, update, differences


def _begun_before(
    told: pl.DataFrame, f: pl.Series, person: pl.Series, starts: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Rows that hold now and end before their stretch was to begin: it has begun already."""
    few = starts.filter(pl.col("person_id").is_in(person.implode()))
    known = set(few.select("person_id", "start").iter_rows())
    began = [
        day if day is not None and (code, day) not in known else as_of
        for code, day in zip(person, told["start"].gather(f), strict=True)
    ]
    days = told["start"].scatter(f.to_list(), pl.Series(began, dtype=pl.Date))
    return told.with_columns(start=days)


def _differs(
    name: str,
    told: pl.DataFrame,
    state: pl.DataFrame,
    f: pl.Series,
    c: pl.Series,
    mapped: frozenset[str],
) -> pl.Series:
    supplied = "manager" if name == "managers" else name
    if name not in ("org", "role_family", "ref") and supplied not in mapped:
        return pl.repeat(False, len(f), dtype=pl.Boolean, eager=True)
    after, before = told[name].gather(f), state[name].gather(c)
    if name == "end":
        return after.ne_missing(before)
    differs = before.cast(after.dtype).ne_missing(after) & after.is_not_null()
    if name in SAYS_NOTHING_WHEN_BLANK:
        differs &= after.cast(pl.String) != ""
    return differs


def _wide(
    told: pl.DataFrame,
    state: pl.DataFrame,
    f: pl.Series,
    c: pl.Series,
    differs: dict[str, pl.Series],
    as_of: date,
    on: pl.Series | None,
) -> pl.DataFrame:
    """The stretch (old_ref, old_start) with the values it would take, and the day of the change."""
    out = {
        "person_id": state["person_id"].gather(c),
        "old_ref": state["ref"].gather(c),
        "old_start": state["start"].gather(c),
    }
    for name in FIELDS:
        after, before = told[name].gather(f), state[name].gather(c)
        mask = differs[name] if len(differs[name]) == len(f) else differs[name].clear()
        out[name] = after.zip_with(mask, before.cast(after.dtype))
    blank = pl.repeat(as_of, len(f), dtype=pl.Date, eager=True)
    return pl.DataFrame(out).with_columns(
        on=on if on is not None else blank, first_start=out["old_start"]
    )


def _differences(
    told: pl.DataFrame, state: pl.DataFrame, changed: pl.DataFrame, masks: dict[str, pl.Series]
) -> pl.DataFrame:
    found = [pl.DataFrame(schema=_CHANGE)]
    for name, mask in masks.items():
        if name == "ref" or not mask.any():
            continue
        f, c = changed["f"].filter(mask), changed["c"].filter(mask)
        found.append(
            pl.DataFrame(
                {
                    "person_id": state["person_id"].gather(c),
                    "field": pl.repeat(name, len(c), eager=True),
                    "before": state[name].gather(c).cast(pl.String).fill_null(""),
                    "after": told[name].gather(f).cast(pl.String).fill_null(""),
                }
            )
        )
    return pl.concat(found)
