"""What must hold between the cells and the files of a problem: keys, references, ranges.

Each check is skipped where a file it needs could not be read: one fault is not told twice.
"""

from collections.abc import Mapping

import polars as pl

from makegood.engines.planner.csv_table import CELL, Table
from makegood.engines.planner.faults import Fault
from makegood.engines.planner.layout import PROBLEM, Column
from makegood.engines.words import Words


def judge(tables: Mapping[str, Table], weeks: int | None) -> list[Fault]:
    """Note the faults in the tables; returns what is odd but no fault."""
    for name, table in tables.items():
        if table.frame is not None:
            columns, key = PROBLEM[name]
            judge_keys(table, key)
            judge_references(table, columns, tables)
            if "last_week" in table.frame.columns:
                table.tell_where(pl.col("last_week") < pl.col("first_week"), "last_week",
                                 Words("the last week {cell} comes before the first", cell=CELL),
                                 Words("Let first_week be at most last_week"))  # fmt: skip
    _slots(tables["slots"])
    _cycles(tables["pattern_slots"], tables["patterns"])
    _units(tables["units"])
    _people(tables)
    if weeks is not None:
        _weeks(tables, weeks)
    return _remarks(tables)


def judge_keys(table: Table, key: tuple[str, ...]) -> None:
    """The values of the key come only once."""
    if key and table.frame is not None:
        full = pl.all_horizontal(pl.col(name).is_not_null() for name in key)
        again = pl.struct(key).is_first_distinct().not_()
        names = " and ".join(key)
        table.tell_where(full & again, key[-1],
                         Words("this {names} has been given before", names=names) if len(key) == 1 else Words("these {names} have been given before", names=names),
                         Words("Keep one of the rows"))  # fmt: skip


def judge_references(
    table: Table, columns: tuple[Column, ...], tables: Mapping[str, Table]
) -> None:
    """What a cell names is there."""
    assert table.frame is not None
    for column in columns:
        if column.refers is None:
            continue
        file, key = column.refers
        target = tables[file].frame
        if target is None:
            continue
        known = target[key].drop_nulls().unique()
        mend = Words("Add it to {file}.csv or correct it", file=file)
        if column.kind != "ids":
            table.tell_where(
                ~pl.col(column.name).is_in(known.implode()), column.name,
                Words("{cell} is not a {key} of {file}.csv", key=key, file=file, cell=CELL), mend,
            )  # fmt: skip
            continue
        each = (
            table.frame.select(pl.col(column.name)).with_row_index("row")
            .explode(column.name, empty_as_null=True).drop_nulls()
        )  # fmt: skip
        wrong = each.filter(~pl.col(column.name).is_in(known.implode()))
        for row, cell in wrong.unique("row", keep="first").sort("row").head(20).iter_rows():
            table.tell(
                table.line(row),
                column.name,
                Words("{cell!r} is not a {key} of {file}.csv", cell=cell, key=key, file=file),
                mend,
            )


def _slots(table: Table) -> None:
    """Slots of one weekday do not overlap."""
    if table.frame is None:
        return
    rows = table.frame.with_row_index("row").drop_nulls().sort("weekday", "start", "row")
    end = pl.col("start") + pl.col("minutes")
    late = rows.filter(pl.col("start") < end.cum_max().shift(1).over("weekday"))
    table.tell_rows(sorted(late["row"].to_list()), "start",
                    Words("the slot at {cell} begins before an earlier one of the weekday has ended", cell=CELL),
                    Words("Slots of one weekday must not overlap"))  # fmt: skip


def _cycles(table: Table, patterns: Table) -> None:
    """A cycle week lies within its pattern's cycle."""
    if table.frame is None or patterns.frame is None:
        return
    known = patterns.frame.drop_nulls().unique("pattern")
    cycles = dict(zip(known["pattern"], known["cycle_weeks"], strict=True))
    length = pl.col("pattern").replace_strict(cycles, default=None, return_dtype=pl.Int32)
    table.tell_where(pl.col("cycle_week") >= length, "cycle_week",
                     Words("the cycle of the pattern has no week {cell}", cell=CELL),
                     Words("Count from 0 to cycle_weeks - 1"))  # fmt: skip


def _units(table: Table) -> None:
    """Sizes in order, gaps that can be kept, no circle of units that follow each other."""
    if table.frame is None:
        return
    column = pl.col
    table.tell_where(column("size_min") > column("size_target"), "size_target",
                     Words("size_target {cell} is below size_min", cell=CELL),
                     Words("Let size_min <= size_target <= size_max"))  # fmt: skip
    table.tell_where(column("size_target") > column("size_max"), "size_max",
                     Words("size_max {cell} is below size_target", cell=CELL),
                     Words("Let size_min <= size_target <= size_max"))  # fmt: skip
    table.tell_where(column("gap_min_weeks") > column("gap_max_weeks"), "gap_max_weeks",
                     Words("the largest gap {cell} is below the smallest", cell=CELL),
                     Words("Let gap_min_weeks be at most gap_max_weeks"))  # fmt: skip
    table.tell_where((column("meetings") > 1) & (column("gap_max_weeks") < 1), "gap_max_weeks",
                     Words("meetings in one slot cannot follow each other within a week"),
                     Words("Let gap_max_weeks be 1 or more"))  # fmt: skip
    table.tell_where(column("after").is_not_null() & column("after_gap_weeks").is_null(),
                     "after_gap_weeks", Words("the cell is empty"), Words("Write how many weeks lie between"))  # fmt: skip
    table.frame = table.frame.with_columns(column("after_gap_weeks").fill_null(0))
    follows = dict(zip(table.frame["unit"], table.frame["after"], strict=True))
    circles = []
    for row, unit in enumerate(table.frame["unit"]):
        seen: set[str] = set()
        at = follows.get(unit)
        while at is not None and at not in seen and at != unit:
            seen.add(at)
            at = follows.get(at)
        if unit is not None and at == unit:
            circles.append(row)
    table.tell_rows(circles, "after", Words("the unit comes after itself, by way of {cell}", cell=CELL),
                    Words("Break the circle"))  # fmt: skip


def _people(tables: Mapping[str, Table]) -> None:
    """Nobody is their own manager; a person leads under one id."""
    people, facilitators = tables["people"], tables["facilitators"]
    if people.frame is not None:
        people.tell_where(pl.col("managers").list.contains(pl.col("person")), "managers",
                          Words("a person is their own manager"), Words("Take the id out"))  # fmt: skip
    if facilitators.frame is not None:
        again = pl.col("person").is_not_null() & pl.col("person").is_first_distinct().not_()
        facilitators.tell_where(again, "person", Words("{cell} is another facilitator already", cell=CELL),
                                Words("Give a person one row, with the hours of both"))  # fmt: skip


def _weeks(tables: Mapping[str, Table], weeks: int) -> None:
    """Windows of waves, closures and blackouts lie within the weeks of the problem."""
    for name, column in [("waves", "last_week"), ("room_closures", "week"), ("blackouts", "week")]:
        if tables[name].frame is not None:
            tables[name].tell_where(pl.col(column) >= weeks, column,
                                    Words("week {cell} is beyond the last, {weeks}", weeks=weeks - 1, cell=CELL),
                                    Words("Weeks count from 0 to {weeks}", weeks=weeks - 1))  # fmt: skip


def _remarks(tables: Mapping[str, Table]) -> list[Fault]:
    """What is read in a way that its writer may not have meant."""
    people, cover, waves = (tables[name].frame for name in ("people", "cover", "waves"))
    if people is None or cover is None or waves is None:
        return []
    remarks = []
    bare = people.filter(~pl.col("cover_unit").is_in(cover["cover_unit"].implode()))
    if bare.height:
        names = ", ".join(sorted(bare["cover_unit"].unique())[:5])
        remarks.append(Fault("people.csv", 0, "cover_unit",
            Words("{height:,} people belong to cover units without a row in cover.csv ({names})", height=bare.height, names=names),
            Words("They are taken to be under no limit; add rows if there is one")))  # fmt: skip
    lost = people.filter(~pl.col("wave").is_in(waves["wave"].implode()).fill_null(False))
    needs = tables["needs"].frame
    if needs is not None:
        lost = lost.filter(pl.col("person").is_in(needs["person"].implode()))
    if lost.height:
        remarks.append(Fault("people.csv", 0, "wave",
            Words("{height:,} people with needs are in no wave of waves.csv", height=lost.height),
            Words("None of their needs can be seated; give the wave a window")))  # fmt: skip
    return remarks
