"""The slow, obvious comparison of a feed with the state: plain dictionaries, one person at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

DATED = ("org", "role_family", "fte", "shift", "location")


@dataclass(frozen=True)
class Place:
    """A stretch of an appointment, or a row of the feed."""

    ref: str
    org: str
    title: str
    role_family: str
    fte: float
    shift: str
    location: str
    managers: str
    start: date | None
    end: date | None
    ended: bool = False


@dataclass
class Facts:
    """Everything held: names by id, stretches by id."""

    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)


def holds(place: Place, as_of: date) -> bool:
    return place.end is None or (place.end > as_of and place.end != place.start)


def one_person(before: list[Place], told: list[Place], as_of: date) -> list[Place]:
    """The stretches of one person after the feed's rows (all usable) have been applied."""
    after = list(before)
    opened = [p for p in before if holds(p, as_of)]
    past: dict[str, Place] = {}
    for place in before:
        if not holds(place, as_of):
            kept = past.get(place.ref)
            if kept is None or (place.start or as_of) >= (kept.start or as_of):
                past[place.ref] = place
    starts = {p.start for p in before if not holds(p, as_of)}
    pairs: list[tuple[Place, Place]] = []
    rest: list[Place] = []
    free = list(opened)
    for row in told:
        match = next((p for p in opened if p.ref == row.ref), None)
        if match is not None:
            free.remove(match)
            if row.ended:
                _end(after, match, row.end or as_of, as_of)
            else:
                pairs.append((row, match))
        elif not row.ended:
            rest.append(row)
    for row in list(rest):
        old = past.get(row.ref)
        begins = row.start or as_of
        if old is not None and (
            (row.start is not None and row.start in starts) or old.start == begins
        ):
            rest.remove(row)
            pairs.append((row, old))
    if len(rest) == 1 and len(free) == 1:
        pairs.append((rest.pop(), free.pop()))
    live = [row for row in told if not row.ended]
    last = max((row.end for row in told if row.ended and row.end), default=None)
    for place in free:
        _end(after, place, as_of if live or last is None else last, as_of)
    for row, old in pairs:
        _take(after, row, old, starts, as_of)
    after.extend(replace(row, start=row.start or as_of) for row in rest)
    return after


def _end(after: list[Place], place: Place, day: date, as_of: date) -> None:
    assert place.start is not None
    after[after.index(place)] = replace(place, end=max(min(day, as_of), place.start))


def _take(
    after: list[Place], row: Place, old: Place, starts: set[date | None], as_of: date
) -> None:
    assert old.start is not None
    if row.start is not None and row.start > as_of and old.start <= as_of:
        return
    end = row.end
    if end is not None and end <= old.start:  # it has begun already
        begun = row.start if row.start is not None and row.start not in starts else as_of
        row, starts = replace(row, start=begun), set()
    new_start = row.start if row.start is not None and row.start not in starts else old.start
    shift = row.shift or old.shift
    dated = (
        any(getattr(row, n) != getattr(old, n) for n in DATED if n != "shift") or shift != old.shift
    )
    on = row.start if row.start is not None and old.start < row.start <= as_of else as_of
    place = after.index(old)
    if dated and old.start < on:
        after[place] = replace(old, start=new_start if new_start < on else old.start, end=on)
        after.append(replace(row, start=on, end=end, shift=shift))
    else:
        after[place] = replace(row, start=new_start, end=end, shift=shift)


def apply_all(
    facts: Facts, told: dict[str, tuple[tuple[str, str], list[Place]]], as_of: date, full: bool
) -> Facts:
    """The facts after a feed of these people."""
    result = Facts(dict(facts.people), {k: list(v) for k, v in facts.places.items()})
    for code, (name, rows) in told.items():
        live = any(not row.ended for row in rows)
        if code in facts.people or live:
            result.people[code] = name
            result.places[code] = one_person(facts.places.get(code, []), rows, as_of)
    for code, places in facts.places.items():
        if code not in told and full:
            result.places[code] = [
                replace(p, end=max(as_of, p.start)) if holds(p, as_of) and p.start else p
                for p in places
            ]
    return result


def active(facts: Facts, as_of: date) -> set[str]:
    """Ids of people with a stretch that holds or will."""
    return {code for code, places in facts.places.items() if any(holds(p, as_of) for p in places)}


def tidy(places: Iterable[Place]) -> list[tuple[object, ...]]:
    """Stretches in an order of their own, to compare."""
    return sorted(
        (p.ref, str(p.start), str(p.end), p.org, p.title, p.role_family, p.fte, p.shift, p.location,
         p.managers)
        for p in places
    )  # fmt: skip
