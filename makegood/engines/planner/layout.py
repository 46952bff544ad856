"""The files of a rollout problem and of a plan: names, columns, and what each cell may hold."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Column:
    """One column: what its cells are, their bounds (inclusive), whether a cell may be empty.

    kind: text, whole, hours (a number of hours, decimals allowed), clock (HH:MM), flag (0 or 1),
    modality, modalities or ids (both joined by ;).
    refers: (file, column) whose cells name what this cell may name.
    """

    name: str
    kind: str = "text"
    low: int = 0
    high: int = 1_000_000
    empty: bool = False
    refers: tuple[str, str] | None = None

    @property
    def dtype(self) -> pl.DataType:
        """The type of the column in memory."""
        kinds: dict[str, pl.DataType] = {
            "whole": pl.Int32(), "clock": pl.Int32(), "flag": pl.Boolean(), "hours": pl.Float64(),
            "ids": pl.List(pl.String()), "modalities": pl.List(pl.String()),
        }  # fmt: skip
        return kinds.get(self.kind, pl.String())


def _whole(name: str, low: int = 0, high: int = 1_000_000, empty: bool = False) -> Column:
    return Column(name, "whole", low, high, empty)


def _to(name: str, file: str, column: str, empty: bool = False) -> Column:
    return Column(name, empty=empty, refers=(file, column))


MODALITIES = ("in_person", "virtual")
PERSON = ("people", "person")
WINDOW = (_whole("first_week"), _whole("last_week"))

# By table (the file's name without .csv): the columns in the format's order, and the key whose
# values may come only once (empty: a row said twice does no harm).
PROBLEM: dict[str, tuple[tuple[Column, ...], tuple[str, ...]]] = {
    "slots": (
        (Column("slot"), _whole("weekday", 0, 6), Column("start", "clock"),
         _whole("minutes", 1, 1440)),
        ("slot",),
    ),
    "patterns": ((Column("pattern"), _whole("cycle_weeks", 1, 520)), ("pattern",)),
    "pattern_slots": (
        (_to("pattern", "patterns", "pattern"), _whole("cycle_week", 0, 519),
         _to("slot", "slots", "slot"), _whole("cost", 0, 9), Column("on_duty", "flag")),
        ("pattern", "cycle_week", "slot"),
    ),
    "units": (
        (Column("unit"), _whole("meetings", 1, 520), _whole("gap_min_weeks", 0, 520),
         _whole("gap_max_weeks", 0, 520), _whole("minutes", 1, 1440), _whole("prep_minutes", 0, 10080),
         _whole("size_min", 1), _whole("size_target", 1), _whole("size_max", 1),
         _whole("leads", 0, 1000), _to("after", "units", "unit", empty=True),
         _whole("after_gap_weeks", 0, 520, empty=True), Column("modalities", "modalities")),
        ("unit",),
    ),
    "waves": ((Column("wave"), _to("unit", "units", "unit"), *WINDOW), ("wave", "unit")),
    "people": (
        (Column("person"), Column("department"), Column("cover_unit", empty=True),
         Column("role_family"), _to("pattern", "patterns", "pattern"),
         Column("managers", "ids", empty=True, refers=PERSON), Column("wave", empty=True),
         _whole("in_person_cost", 0, 9), _whole("virtual_cost", 0, 9)),
        ("person",),
    ),
    "needs": ((_to("person", *PERSON), _to("unit", "units", "unit")), ("person", "unit")),
    "absences": ((_to("person", *PERSON), *WINDOW), ()),
    "facilitators": (
        (Column("facilitator"), _to("person", *PERSON, empty=True),
         _to("pattern", "patterns", "pattern"), Column("hours_per_week", "hours", 0, 168), *WINDOW),
        ("facilitator",),
    ),
    "qualifications": (
        (_to("facilitator", "facilitators", "facilitator"), _to("unit", "units", "unit"),
         Column("modality", "modality")),
        ("facilitator", "unit", "modality"),
    ),
    "rooms": ((Column("room"), _whole("capacity")), ("room",)),
    "room_closures": (
        (_to("room", "rooms", "room"), _whole("week"), _to("slot", "slots", "slot", empty=True)),
        (),
    ),
    "cover": ((Column("cover_unit"), _whole("max_away")), ("cover_unit",)),
    "blackouts": (
        (_whole("week"), _to("slot", "slots", "slot", empty=True), Column("department", empty=True)),
        (),
    ),
}  # fmt: skip

PLAN: dict[str, tuple[tuple[Column, ...], tuple[str, ...]]] = {
    "series": ((Column("series"), Column("unit"), Column("modality", "modality")), ("series",)),
    "meetings": (
        (_to("series", "series", "series"), _whole("number", 1, 520), _whole("week", 0, 520),
         Column("slot"), Column("room", empty=True)),
        ("series", "number"),
    ),
    "leads": ((_to("series", "series", "series"), Column("facilitator")),
              ("series", "facilitator")),
    "seats": ((Column("person"), Column("unit"), _to("series", "series", "series")),
              ("person", "unit")),
    "unplaced": ((Column("person"), Column("unit"), Column("reason", empty=True)),
                 ("person", "unit")),
}  # fmt: skip

WEIGHTS = ("preference", "open_meeting", "lone_role", "department_crowd", "short", "unplaced")
