"""What a track refers to outside its own file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from makegood.engines.audience import check as check_audience
from makegood.engines.audience import parse as parse_audience
from makegood.engines.contentcheck.cycles import cycles
from makegood.engines.contentcheck.known import MAX_TOLD, Known
from makegood.engines.frontmatter import Problem, near, short
from makegood.engines.trackfile import After, AllOf, MinutesOf, NOf, Parsed
from makegood.engines.unitfile import Parsed as ParsedUnit
from makegood.engines.unitfile.inline import inspect
from makegood.engines.unitfile.rules import markup_faults
from makegood.engines.words import Words

Fault = tuple[tuple[int, int], str, str, str]  # place, what, mend, code


def track_faults(
    tracks: Mapping[str, Parsed], units: Mapping[str, ParsedUnit], known: Known
) -> list[Problem]:
    """Faults of all tracks that could be read.

    Args:
        tracks: parsed tracks by path.
        units: parsed units by path, for their minutes.
        known: what exists, the units and tracks among the files included.
    """
    minutes = {one.doc.front.id: one.doc.front.minutes for one in units.values() if one.doc}
    problems: list[Problem] = []
    for path, parsed in tracks.items():
        if parsed.doc is None:
            continue
        for place, what, mend, code in (
            *islice(_units(parsed, minutes, known), MAX_TOLD), *_waits(parsed, known),
            *_audience(parsed, known), *_explanation(parsed),
        ):  # fmt: skip
            problems.append(Problem(path, *place, what, mend, code))
    return problems + _circles({one.doc.id: one for one in tracks.values() if one.doc})


def _units(parsed: Parsed, minutes: Mapping[str, int], known: Known) -> Iterator[Fault]:
    assert parsed.doc is not None
    for number, group in enumerate(parsed.doc.groups):
        at = f"groups.{number}.{_KEY[type(group)]}"
        for position, unit in enumerate(group.units):
            if unit not in known.units and known.looks_for_units:
                place = parsed.keys.get(f"{at}.{position}") or parsed.keys.get(
                    f"{at}.units.{position}", (1, 1)
                )
                mend = Words(
                    "correct the id, or add the unit{guess}", guess=near(unit, known.units)
                )
                yield (
                    place,
                    Words("there is no unit {unit}", unit=short(unit)),
                    mend,
                    "unknown-unit",
                )
        if isinstance(group, MinutesOf) and all(unit in minutes for unit in group.units):
            whole = sum(minutes[unit] for unit in group.units)
            if group.minutes > whole:
                what = Words(
                    "{minutes} minutes are asked, but the units have only {whole}",
                    minutes=group.minutes,
                    whole=whole,
                )
                mend = Words("lower minutes or add units")
                yield parsed.keys.get(f"{at}.minutes", (1, 1)), what, mend, "minutes-too-large"


_KEY = {AllOf: "all_of", NOf: "n_of", MinutesOf: "minutes_of"}


def _waits(parsed: Parsed, known: Known) -> Iterator[Fault]:
    for key, track in _awaited(parsed):
        if track not in known.tracks:
            mend = Words("correct the id, or add the track{guess}", guess=near(track, known.tracks))
            place = parsed.keys.get(f"{key}.track", (1, 1))
            yield (
                place,
                Words("the {key} names no track: {track}", key=key, track=short(track)),
                mend,
                "unknown-track",
            )


def _awaited(parsed: Parsed) -> Iterator[tuple[str, str]]:
    assert parsed.doc is not None
    if parsed.doc.gate:
        yield "gate", parsed.doc.gate.track
    if isinstance(parsed.doc.due, After) and parsed.doc.due.track:
        yield "due", parsed.doc.due.track


def _audience(parsed: Parsed, known: Known) -> Iterator[Fault]:
    assert parsed.doc is not None and parsed.audience is not None
    there = known.units | known.tracks if known.looks_for_units else None
    existing = replace(known.audience, completions=there)
    for error in check_audience(parse_audience(parsed.doc.audience), existing):
        what, mend = error.message.unstopped, error.mend.unstopped
        yield (
            parsed.audience.place(error.position),
            Words("the audience: {what}", what=what),
            mend,
            "audience-code",
        )


def _explanation(parsed: Parsed) -> Iterator[Fault]:
    assert parsed.doc is not None
    if not parsed.doc.explanation:
        yield (
            (parsed.body_line, 1),
            Words("the track has no public explanation"),
            Words("say below the front matter, in plain words, what the track is and why"),
            "no-explanation",
        )
    for one in inspect(parsed.doc.explanation):
        for column, what, mend, code in markup_faults(one):
            yield (parsed.body_line + one.line, column), what, mend, code


def _circles(by_id: Mapping[str, Parsed]) -> list[Problem]:
    edges = {identity: [track for _, track in _awaited(one)] for identity, one in by_id.items()}
    problems: list[Problem] = []
    for circle in cycles(edges):
        what = Words(
            "tracks wait for each other: {circle}", circle=short(" > ".join((*circle, circle[0])))
        )
        mend = Words("let one of them open without the other")
        for identity, following in zip(circle, (*circle[1:], circle[0]), strict=True):
            one = by_id[identity]
            key = next(key for key, track in _awaited(one) if track == following)
            place = one.keys.get(f"{key}.track", (1, 1))
            problems.append(Problem(one.file, *place, what, mend, "cycle"))
    return problems
