"""Each department and division: its champions, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# What may be missing, the gravest first.
GAPS = ("none", "leaving", "few", "night", "weekend")


@dataclass(frozen=True, slots=True)
class Place:
    """An org unit: the one above it (None at the root), its own people, those on nights, weekends.

    people, night, weekend: heads of the unit itself, without the units below it.
    """

    above: int | None
    people: int = 0
    night: int = 0
    weekend: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """A champion who serves: for which unit, from which unit they come, until when, at which hours.

    followed: whether somebody, or the same person again, holds the position from that day on.
    facilitates: whether they are qualified to help in at least one session.
    """

    org: int
    home: int | None
    end: date
    followed: bool
    facilitates: bool
    available: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What is looked for."""

    people_per_champion: int
    leaving_days: int


@dataclass(frozen=True, slots=True)
class Row:
    """One org unit below the root.

    champions: who serve for it or come from it, those of the units below included.
    covered_by: the nearest unit above that has champions of its own; only where it has none.
    wanted: the suggested number for its people. gaps: of GAPS.
    """

    org: int
    level: int
    people: int
    champions: int
    covered_by: int | None
    leaving: int
    wanted: int
    gaps: tuple[str, ...]


def coverage(
    places: Mapping[int, Place], seats: Sequence[Seat], settings: Settings, on: date
) -> list[Row]:
    """Every org unit below the root, in the order of `places`; one pass up the tree.

    Args:
        places: every unit of the tree, by number. A unit whose line does not end at a root is left
            out.
        seats: who serves on the day.
        settings: the ratio, and how near an end counts as leaving.
    """
    lines = {org: line for org in places if (line := _line(places, org))}
    people = dict.fromkeys(places, 0)
    night = dict.fromkeys(places, 0)
    weekend = dict.fromkeys(places, 0)
    for org, line in lines.items():
        here = places[org]
        for above in line:
            people[above] += here.people
            night[above] += here.night
            weekend[above] += here.weekend
    soon = on + timedelta(days=settings.leaving_days)
    champions = dict.fromkeys(places, 0)
    leaving = dict.fromkeys(places, 0)
    hours: dict[int, set[str]] = {org: set() for org in places}
    served: dict[int, set[str]] = {}  # by units that have seats of their own: the hours covered
    for seat in seats:
        if seat.org not in lines:
            continue
        at = seat.home if seat.home in lines and seat.org in lines[seat.home] else seat.org
        can = set(seat.available) if seat.facilitates else set()
        served.setdefault(seat.org, set()).update(can)
        for above in lines[at]:
            champions[above] += 1
            leaving[above] += seat.end <= soon and not seat.followed
            hours[above] |= can
    rows = []
    for org, line in lines.items():
        if len(line) < 2:
            continue
        over = [one for one in line[1:-1] if one in served]
        covered = set(hours[org]).union(*(served[one] for one in over))
        wanted = -(-people[org] // settings.people_per_champion)
        gaps = []
        if not champions[org] and not over and people[org]:
            gaps.append("none")
        if leaving[org]:
            gaps.append("leaving")
        if 0 < champions[org] < wanted:
            gaps.append("few")
        if night[org] and "night" not in covered:
            gaps.append("night")
        if weekend[org] and "weekend" not in covered:
            gaps.append("weekend")
        rows.append(
            Row(
                org=org, level=len(line) - 1, people=people[org], champions=champions[org],
                covered_by=over[0] if over and not champions[org] else None,
                leaving=leaving[org], wanted=wanted, gaps=tuple(gaps),
            )
        )  # fmt: skip
    return rows


def _line(places: Mapping[int, Place], org: int) -> list[int]:
    """The unit and all above it; empty where the line is broken or runs in a circle."""
    line: list[int] = []
    at: int | None = org
    while at is not None:
        if at not in places or at in line:
            return []
        line.append(at)
        at = places[at].above
    return line
