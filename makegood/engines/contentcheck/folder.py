"""Everything that is wrong in a folder of units and tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from makegood.engines.contentcheck.known import Known
from makegood.engines.contentcheck.tracks import track_faults
from makegood.engines.contentcheck.units import unit_faults
from makegood.engines.frontmatter import Problem, in_order
from makegood.engines.trackfile import Parsed as ParsedTrack
from makegood.engines.trackfile import parse as parse_track
from makegood.engines.unitfile import Parsed as ParsedUnit
from makegood.engines.unitfile import faults
from makegood.engines.unitfile import parse as parse_unit
from makegood.engines.words import Words


def is_track(path: str) -> bool:
    """Files in a folder named tracks are tracks; all others are units."""
    return PurePosixPath(path).parent.name == "tracks"


def check_folder(files: Mapping[str, str], known: Known, today: date) -> tuple[Problem, ...]:
    """Everything wrong in the files, in the order of file and line.

    Args:
        files: text by path, with / between folders; tracks stand in a folder named tracks.
        known: what exists outside these files.
        today: a review date before it has passed.
    """
    units: dict[str, ParsedUnit] = {}
    tracks: dict[str, ParsedTrack] = {}
    for path, text in sorted(files.items()):
        if is_track(path):
            tracks[path] = parse_track(text, path)
        else:
            units[path] = parse_unit(text, path)
    # A file that cannot be read still stands for its id: one fault is not told twice.
    unit_ids = {PurePosixPath(path).stem for path in units}
    track_ids = {PurePosixPath(path).stem for path in tracks}
    unit_ids |= {one.doc.front.id for one in units.values() if one.doc}
    track_ids |= {one.doc.id for one in tracks.values() if one.doc}
    known = replace(known, units=known.units | unit_ids, tracks=known.tracks | track_ids)
    problems = [problem for one in units.values() for problem in faults(one)]
    problems += [problem for one in tracks.values() for problem in one.problems]
    problems += unit_faults(units, known, today)
    problems += track_faults(tracks, units, known)
    problems += _identities(units, tracks)
    return in_order(problems)


def _identities(
    units: Mapping[str, ParsedUnit], tracks: Mapping[str, ParsedTrack]
) -> list[Problem]:
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    named = [(path, one.doc.front.id, one) for path, one in units.items() if one.doc]
    named += [(path, one.doc.id, one) for path, one in tracks.items() if one.doc]  # type: ignore[misc]
    for path, identity, parsed in named:
        line, column = parsed.keys.get("id", (1, 1))
        stem = PurePosixPath(path).stem
        if identity != stem:
            what = Words(
                "the id {identity} is not the file's name {stem}", identity=identity, stem=stem
            )
            mend = Words(
                "name the file {identity}.md, or write id: {stem}", identity=identity, stem=stem
            )
            problems.append(Problem(path, line, column, what, mend, "id-not-name"))
        if identity in owners:
            what = Words(
                "the id {identity} is used by {owners} as well",
                identity=identity,
                owners=owners[identity],
            )
            mend = Words("give one of them another id; units and tracks share their ids")
            problems.append(Problem(path, line, column, what, mend, "duplicate-id"))
        owners.setdefault(identity, path)
    return problems
