"""Compares a feed with the state and says what would change, without changing anything."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from .assemble import PERSON, Assembled, Conflict, assemble
from .columns import Feed
from .guards import Guard, check_guards
from .orgs import OrgRow
from .pairs import Pairs, pair_up, rows_where
from .units import AbsentUnit, UnitChange, absent_units, compare_units

# Where a blank says nothing: the person may have set these in makegood.
KEEP_BLANK = frozenset({"preferred_name", "pronouns", "language", "shift"})
KEY = ["person_id", "ref"]


@dataclass
class Current:
    """The state that a feed is compared with.

    people: everybody, person_id, PERSON, elsewhere (whether an appointment from another source is
    open). open: appointments of this feed that hold on the feed's date or begin later, person_id,
    ref, org, title, role_family, fte, shift, location, managers, start, end. past: for each ended
    appointment its latest stretch, the same columns. starts: person_id, start of every ended
    stretch, of any source.
    duties: person_id, duty, open and from the feed. leaves: person_id, start, end, from the feed.
    units: the tree. circle_links: person_id, manager of appointments of other sources.
    elsewhere: org of every appointment of another source that holds on the date or begins later.
    """

    people: pl.DataFrame
    open: pl.DataFrame
    past: pl.DataFrame
    starts: pl.DataFrame
    duties: pl.DataFrame
    leaves: pl.DataFrame
    units: list[OrgRow]
    links: pl.DataFrame
    elsewhere: pl.Series = field(default_factory=lambda: pl.Series("org", [], dtype=pl.String))


@dataclass
class Diff:
    """What a feed would change, as lists to show and as sets of writes to apply.

    Lists (frames to show and download): joined, left, moved, changed, unknown_units, unit_changes;
    absent: units that the file of org units does not name, those below first.
    Writes: new_people, person_changes (person_id, field, before, after), pairs.begin / .split /
    .update / .finish (see pairs), duties_add, duties_end, leaves_add, leaves_set.
    """

    as_of: date
    joined: pl.DataFrame
    left: pl.DataFrame
    moved: pl.DataFrame
    changed: pl.DataFrame
    unknown_units: pl.DataFrame
    units: list[UnitChange]
    new_people: pl.DataFrame
    people: pl.DataFrame
    person_changes: pl.DataFrame
    pairs: Pairs
    duties_add: pl.DataFrame
    duties_end: pl.DataFrame
    leaves_add: pl.DataFrame
    leaves_set: pl.DataFrame
    conflicts: list[Conflict]
    guards: list[Guard]
    absent: list[AbsentUnit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def closing(self) -> list[str]:
        """Codes of the units that may be closed, those below before those above."""
        return [one.unit.code for one in self.absent if one.closes]

    @property
    def empty(self) -> bool:
        """Whether nothing would be written."""
        names = (
            "new_people",
            "person_changes",
            "duties_add",
            "duties_end",
            "leaves_add",
            "leaves_set",
        )
        frames = [getattr(self, name) for name in names]
        return not self.units and not self.pairs.any and not any(f.height for f in frames)

    def refused(self, allow: frozenset[str]) -> list[Guard]:
        """The guards that stand in the way, apart from those allowed by name."""
        return [guard for guard in self.guards if guard.name not in allow]


def diff(current: Current, feed: Feed, as_of: date) -> Diff:
    """Compare a feed with the current state.

    Absent people end on as_of unless the feed is partial, a row of theirs cannot be used, or rows
    were swallowed by an open quotation mark. Fields that the feed does not map are left alone.
    """
    told = assemble(feed, current.people["person_id"], as_of)
    may_end = feed.full and not feed.torn
    pairs = pair_up(
        told.appointments,
        current.open,
        current.past,
        current.starts,
        feed.mapped,
        frozenset(feed.held),
        may_end,
        bool(feed.torn),
        as_of,
    )
    live = told.appointments.filter(~pl.col("ended")).select("person_id").unique()
    ids = told.people["person_id"]
    fresh = ids.is_in(live["person_id"].implode())
    fresh &= ~ids.is_in(current.people["person_id"].implode())
    new_people = rows_where(told.people, fresh)
    person_changes = _person_changes(current.people, told.people, feed.mapped)
    duties_add, duties_end = _duties(current, told, feed, live, pairs)
    leaves_add, leaves_set = _leaves(current, told, feed, live, as_of)
    lists = _lists(
        current,
        told,
        pairs,
        person_changes,
        [duties_add, duties_end, leaves_add, leaves_set],
        as_of,
    )
    joined, left, moved, changed = lists
    unknown = pl.DataFrame(
        {"org_unit": list(feed.unknown_units), "rows": list(feed.unknown_units.values())},
        schema={"org_unit": pl.String, "rows": pl.Int64},
    ).sort("rows", descending=True)
    units = compare_units(current.units, [*feed.units, *feed.added_units])
    result = Diff(
        as_of,
        joined,
        left,
        moved,
        changed,
        unknown,
        units,
        new_people,
        told.people,
        person_changes,
        pairs,
        duties_add,
        duties_end,
        leaves_add,
        leaves_set,
        told.conflicts,
        [],
    )
    staying = current.open.join(told.appointments, on="person_id", how="anti")
    if may_end:
        staying = staying.filter(pl.col("person_id").is_in(sorted(feed.held)))
    places = pl.concat(
        [
            told.appointments.filter(~pl.col("ended"))["org"].cast(pl.String),
            staying["org"].cast(pl.String),
            current.elsewhere,
        ]
    )
    filled = dict(places.value_counts().iter_rows())
    result.absent = absent_units(current.units, feed.units, filled)
    active = current.open.select("person_id").unique().height
    moved_people = moved["person_id"].n_unique()
    changed_people = changed["person_id"].n_unique()
    touched = joined.height + left.height + moved_people + changed_people
    result.counts = {
        "rows": feed.total,
        "rows_left_out": feed.problems.rows_left_out,
        "people": told.people.height,
        "active_before": active,
        "joined": joined.height,
        "left": left.height,
        "moved": moved_people,
        "changed": changed_people,
        "unchanged": max(0, live.height - (touched - left.height)),
        "unknown_units": unknown.height,
        "units": len(units),
        "absent_units": len(result.absent),
        "closing": len(result.closing),
        "problems": feed.problems.counts.total(),
    }
    result.guards = check_guards(result.counts, told, pairs, current, feed)
    return result


def _person_changes(
    people: pl.DataFrame, told: pl.DataFrame, mapped: frozenset[str]
) -> pl.DataFrame:
    """person_id, field, before, after for every person field that differs."""
    schema = {"person_id": pl.String, "field": pl.String, "before": pl.String, "after": pl.String}
    here = people.select("person_id").with_row_index("c")
    pairs = told.select("person_id").with_row_index("f").join(here, on="person_id")
    names = set(mapped) | ({"given", "family"} if "name" in mapped else set())
    found = [pl.DataFrame(schema=schema)]
    for name in PERSON:
        if name not in names:
            continue
        after = told[name].gather(pairs["f"])
        before = people[name].gather(pairs["c"])
        differs = before.cast(after.dtype).ne_missing(after) & after.is_not_null()
        if name in KEEP_BLANK:
            differs &= after.cast(pl.String) != ""
        if differs.any():
            found.append(
                pl.DataFrame(
                    {
                        "person_id": pairs["person_id"].filter(differs),
                        "field": pl.repeat(name, int(differs.sum()), eager=True),
                        "before": before.filter(differs).cast(pl.String).fill_null(""),
                        "after": after.filter(differs).cast(pl.String).fill_null(""),
                    }
                )
            )
    return pl.concat(found)


def _duties(
    current: Current, told: Assembled, feed: Feed, live: pl.DataFrame, pairs: Pairs
) -> tuple[pl.DataFrame, pl.DataFrame]:
    both = ["person_id", "duty"]
    mapped = "responsibilities" in feed.mapped
    wanted = told.duties.join(live, on="person_id", how="semi")
    add = wanted.join(current.duties, on=both, how="anti").sort(both)
    held = pl.DataFrame({"person_id": sorted(feed.held)}, schema={"person_id": pl.String})
    mine = current.duties.join(held, on="person_id", how="anti")
    gone = mine.join(wanted, on=both, how="anti").join(live, on="person_id", how="semi")
    left = mine.join(pairs.gone, on="person_id", how="semi")
    if not mapped:
        add, gone = add.clear(), gone.clear()
    return add, pl.concat([gone, left]).unique().sort(both)


def _leaves(
    current: Current, told: Assembled, feed: Feed, live: pl.DataFrame, as_of: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """New leaves, and leaves whose end changes: person_id, start, before, end, drop."""
    both = ["person_id", "start"]
    empty = current.leaves.with_columns(before="end", drop=pl.lit(False)).clear()
    if "leave_start" not in feed.mapped:
        return told.leaves.clear(), empty
    wanted = told.leaves.join(live, on="person_id", how="semi")
    add = wanted.join(current.leaves, on=both, how="anti").sort(both)
    same = current.leaves.rename({"end": "before"}).join(wanted, on=both)
    same = same.filter(pl.col("before").ne_missing(pl.col("end"))).with_columns(drop=pl.lit(False))
    held = pl.DataFrame({"person_id": sorted(feed.held)}, schema={"person_id": pl.String})
    gone = (
        current.leaves.filter(pl.col("end").is_null() | (pl.col("end") > as_of))
        .join(wanted, on=both, how="anti")
        .join(live, on="person_id", how="semi")
        .join(held, on="person_id", how="anti")
        .rename({"end": "before"})
        # A leave under way that is no longer told ends now; one to come is called off.
        .with_columns(end=pl.lit(as_of, dtype=pl.Date), drop=pl.col("start") > as_of)
    )
    order = ["person_id", "start", "end", "before", "drop"]
    return add, pl.concat([same.select(order), gone.select(order)]).sort(both)


def _lists(
    current: Current,
    told: Assembled,
    pairs: Pairs,
    person_changes: pl.DataFrame,
    others: list[pl.DataFrame],
    as_of: date,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    opened = current.open.select("person_id").unique()
    elsewhere = current.people.filter(pl.col("elsewhere")).select("person_id")
    here = pl.concat([opened, elsewhere]).unique()

    def named(frame: pl.DataFrame) -> pl.DataFrame:
        frame = frame.sort("person_id")
        feed_names, known = (
            _names(frame["person_id"], one) for one in (told.people, current.people)
        )
        both = [a.zip_with(a.is_not_null(), b) for a, b in zip(feed_names, known, strict=True)]
        return frame.with_columns(both)

    # Without copies of columns where it may be: a first file joins everybody, perhaps a million.
    ids = told.appointments["person_id"]
    begins = ~told.appointments["ended"] & ~ids.is_in(here["person_id"].implode())
    joined = told.appointments.select("person_id", "org", "title", "role_family", "start")
    joined = rows_where(joined, begins)
    joined = rows_where(joined, joined["person_id"].is_first_distinct())
    known = joined["person_id"].is_in(current.people["person_id"].implode())
    kinds = pl.Enum(["new", "returned"])
    joined = named(joined.with_columns(
        kind=pl.when(known).then(pl.lit("returned", kinds)).otherwise(pl.lit("new", kinds))
    ))  # fmt: skip
    gone = pairs.gone.join(elsewhere, on="person_id", how="anti")
    left = pairs.finish.join(gone, on="person_id", how="semi").unique(
        "person_id", keep="first", maintain_order=True
    )
    left = named(left.select("person_id", "org", "title", "role_family", "new_end"))
    taken = pl.concat([joined.select("person_id"), left.select("person_id")])
    moved = named(pairs.moves().join(taken, on="person_id", how="anti"))
    taken = pl.concat([taken, moved.select("person_id")])
    extra = [person_changes, pairs.changes(taken)]
    for frame, name in zip(
        others,
        ("responsibility begins", "responsibility ends", "leave begins", "leave changes"),
        strict=True,
    ):
        extra.append(_as_changes(frame, name))
    changed = pl.concat(extra).join(taken, on="person_id", how="anti")
    return joined, left, moved, named(changed)


def _names(ids: pl.Series, people: pl.DataFrame) -> list[pl.Series]:
    """Given and family name of each id, null where people do not name it."""
    at = ids.to_frame().join(
        people.select("person_id").with_row_index("at"), on="person_id", how="left",
        maintain_order="left",
    )["at"]  # fmt: skip
    return [people[name].gather(at) for name in ("given", "family")]


def _as_changes(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    if "duty" in frame.columns:
        value, before = pl.col("duty").cast(pl.String), pl.lit("")
    else:
        ends = pl.col("end").cast(pl.String).fill_null("")
        value = pl.concat_str([pl.col("start").cast(pl.String), ends], separator="/")
        before = (
            pl.col("before").cast(pl.String).fill_null("")
            if "before" in frame.columns
            else pl.lit("")
        )
    return frame.select("person_id", field=pl.lit(name), before=before, after=value)
