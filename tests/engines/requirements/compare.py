"""Comparing the engine's answer with the twin's, row by row."""

from __future__ import annotations

from datetime import date

import polars as pl

from makegood.engines.requirements import REASONS, REQUIREMENTS, Answer, compute

from .histories import World
from .twin import Twin

FORECAST = "next_change"


def rows_of(answer: Answer) -> tuple[dict, dict]:
    """The requirement and reason rows of each person, without the forecast."""
    found = []
    for frame, columns in ((answer.requirements, REQUIREMENTS), (answer.reasons, REASONS)):
        kept = frame.select(column for column in columns if column != FORECAST)
        by_person: dict[int, list[dict]] = {}
        for row in kept.iter_rows(named=True):
            by_person.setdefault(row["person"], []).append(row)
        found.append(by_person)
    return found[0], found[1]


def same_as_twin(world: World, answer: Answer) -> None:
    """The engine and the twin say the same of everybody."""
    requirements, reasons = rows_of(answer)
    for person in world.people:
        twin = Twin(person, world.rules, world.gates, world.as_of).answer()
        fast = requirements.get(person.id, []), reasons.get(person.id, [])
        if fast != twin:
            raise AssertionError(difference(world, person.id, fast, twin))


def same_for_some(world: World, answer: Answer, some: list[int], chunk: int = 7) -> None:
    """Asked about some people only, and in small chunks, the engine gives exactly their rows."""
    persons = pl.Series("person", some, dtype=pl.Int64)
    part = compute(world.facts(), world.rules, world.as_of, persons, chunk=chunk)
    for whole, piece in (
        (answer.requirements, part.requirements),
        (answer.reasons, part.reasons),
        (answer.people, part.people),
    ):
        expected = whole.filter(pl.col("person").is_in(some))
        assert piece.equals(expected)


def difference(world: World, person: int, fast: tuple, twin: tuple) -> str:
    """Which rows and fields differ, with the facts of the person."""
    lines = [f"person {person} on {world.as_of}"]
    lines += [str(one) for one in world.people if one.id == person]
    lines += [str(track) for track in world.rules.tracks]
    for name, mine, other in zip(("requirements", "reasons"), fast, twin, strict=True):
        keys = [(row["unit"], row.get("track")) for row in mine]
        theirs = [(row["unit"], row.get("track")) for row in other]
        if keys != theirs:
            lines.append(f"{name}: engine has {keys}, twin has {theirs}")
            continue
        for row, twin_row in zip(mine, other, strict=True):
            wrong = {
                column: (row[column], twin_row[column])
                for column in row
                if row[column] != twin_row[column]
            }
            if wrong:
                lines.append(f"{name} {row['unit']} {row.get('track')}: (engine, twin) {wrong}")
                lines.append(f"   {row}")
    return "\n".join(lines)


def stays_until(world: World, answer: Answer, on: date) -> None:
    """Nobody's rows change before the forecast day, if no fact is added."""
    after = compute(world.facts(), world.rules, on)
    still = answer.people.filter(pl.col(FORECAST).is_null() | (pl.col(FORECAST) > on))
    ids = still["person"].to_list()
    known = {p.id for p in world.people if all(c["on"] <= world.as_of for c in known_days(p))}
    before_rows, before_reasons = rows_of(answer)
    after_rows, after_reasons = rows_of(after)
    for person in sorted(known.intersection(ids)):
        assert before_rows.get(person) == after_rows.get(person), (person, world.as_of, on)
        assert before_reasons.get(person) == after_reasons.get(person), (person, on)


def known_days(person) -> list[dict]:
    return [*person.completions, *person.certificates]
