"""A unit file read to a document or to problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from makegood.engines.frontmatter import Fields, Problem, in_order, read_keys, split
from makegood.engines.unitfile.build import block
from makegood.engines.unitfile.directives import Piece, cut
from makegood.engines.unitfile.front import read_front
from makegood.engines.unitfile.model import UnitDoc

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What parsing gave: a document, or problems and no document.

    Args:
        doc: the document; None when there is any problem.
        problems: faults in the form of the file.
        file: its path as given.
        keys: line and column of each front matter value, by dotted path such as "cites.2".
        pieces: the raw pieces of the body with their lines, one for each block of `doc`.
    """

    doc: UnitDoc | None
    problems: tuple[Problem, ...]
    file: str = ""
    keys: Mapping[str, Place] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()


def parse(text: str, file: str = "") -> Parsed:
    """Read a unit file; any text gives a document or problems, never an exception.

    Args:
        text: the file's characters, with any newline style and with or without byte order mark.
        file: its path, repeated in each problem.
    """
    parts, problems = split(text, file)
    if parts is None:
        return Parsed(None, in_order(problems), file)
    keys, told = read_keys(parts.front, parts.front_line, file)
    problems += told
    front, places = None, {}
    if keys is not None:
        at = Fields(keys, file)
        front = read_front(at)
        problems += at.problems
        places = at.places
    pieces, told = cut(parts.body, parts.body_line, file)
    problems += told
    blocks = []
    for piece in pieces:
        if piece.known:
            made, told = block(piece, file)
            problems += told
            blocks.append(made)
    if problems or front is None:
        return Parsed(None, in_order(problems), file, places)
    return Parsed(UnitDoc(front, tuple(blocks)), (), file, places, tuple(pieces))
