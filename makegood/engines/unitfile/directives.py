"""The body of a unit cut into pieces: stretches of text and directives with their attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from makegood.engines.frontmatter import Problem, near, short
from makegood.engines.unitfile.shapes import SHAPES
from makegood.engines.words import Words

_KIND = re.compile(r":::[ \t]*([A-Za-z][A-Za-z0-9_-]*)")
_ATTRIBUTE = re.compile(r'[ \t]+([A-Za-z_-]+)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r'\\(["\\])')
_MEND_OPEN = Words('write ::: kind attribute="value" on one line of its own')


@dataclass(slots=True)
class Piece:
    """A stretch of the body: kind "text", or a directive.

    `line` is the line of its first character in the file, `first` the line of `lines[0]`.
    """

    kind: str
    line: int
    first: int
    attributes: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    known: bool = True

    @property
    def text(self) -> str:
        """The lines joined."""
        return "\n".join(self.lines)


def cut(lines: Sequence[str], first_line: int, file: str) -> tuple[list[Piece], list[Problem]]:
    """Cut body lines into pieces in their order.

    Args:
        lines: the lines of the body.
        first_line: the line number of the first of them.
        file: path, for the problems.
    """
    pieces = [Piece("text", first_line, first_line)]
    problems: list[Problem] = []
    opened: Piece | None = None
    for number, line in enumerate(lines, start=first_line):
        bare = line.strip(" \t")
        if not bare.startswith(":::"):
            pieces[-1].lines.append(line)
            continue
        column = len(line) - len(line.lstrip(" \t")) + 1
        if column > 1:
            what, mend = (
                Words("a ::: line is indented"),
                Words("begin it at the margin, or write \\::: for colons"),
            )
            problems.append(Problem(file, number, column, what, mend, "indented-directive"))
        if bare == ":::":
            if opened is None:
                what, mend = (
                    Words("a ::: closes nothing"),
                    Words("remove it, or open a directive above"),
                )
                problems.append(Problem(file, number, column, what, mend, "stray-close"))
            else:
                opened = None
                pieces.append(Piece("text", number + 1, number + 1))
            continue
        if opened is not None:
            what = Words(
                "a directive opens inside ::: {kind} of line {line}",
                kind=short(opened.kind),
                line=opened.line,
            )
            mend = Words("close the first with a line ::: above; directives do not nest")
            problems.append(Problem(file, number, column, what, mend, "nested"))
        opened = _open(bare, number, column, file, problems)
        pieces.append(opened)
    if opened is not None:
        what = Words("::: {kind} is not closed", kind=short(opened.kind))
        mend = Words("add a line ::: after its text")
        problems.append(Problem(file, opened.line, 1, what, mend, "unclosed"))
    return [piece for piece in pieces if piece.kind != "text" or piece.text.strip()], problems


def _open(bare: str, number: int, column: int, file: str, problems: list[Problem]) -> Piece:
    named = _KIND.match(bare)
    if named is None:
        what = Words("a ::: line names no kind")
        problems.append(Problem(file, number, column, what, _MEND_OPEN, "no-kind"))
        return Piece("", number, number + 1, known=False)
    kind = named.group(1)
    piece = Piece(kind, number, number + 1, known=kind in SHAPES)
    if not piece.known:
        guess = near(kind, SHAPES) if len(problems) < 20 else ""  # comparing words is slow
        mend = Words("use one of: {words}{guess}", words=", ".join(SHAPES), guess=guess)
        what = Words("unknown directive {kind}", kind=short(kind))
        problems.append(Problem(file, number, column + 4, what, mend, "unknown-directive"))
        return piece
    at = named.end()
    while at < len(bare):
        found = _ATTRIBUTE.match(bare, at)
        if found is None:
            what = Words("the attributes of ::: {kind} cannot be read here", kind=kind)
            problems.append(Problem(file, number, column + at, what, _MEND_OPEN, "bad-attributes"))
            break
        _take(piece, found.group(1), found.group(2), number, column + at + 1, file, problems)
        at = found.end()
    return piece


def _take(
    piece: Piece, name: str, value: str, line: int, column: int, file: str, problems: list[Problem]
) -> None:
    allowed = SHAPES[piece.kind].attributes
    if name not in allowed:
        takes = (
            Words("it takes {words}", words=", ".join(allowed))
            if allowed
            else Words("it takes none")
        )
        what = Words("::: {kind} has no attribute {name}", kind=piece.kind, name=short(name))
        problems.append(
            Problem(
                file,
                line,
                column,
                what,
                Words("remove it; {takes}", takes=takes),
                "unknown-attribute",
            )
        )
    elif name in piece.attributes:
        what = Words("the attribute {name} stands twice", name=name)
        problems.append(Problem(file, line, column, what, Words("keep one"), "duplicate-attribute"))
    else:
        piece.attributes[name] = _ESCAPED.sub(r"\1", value)
