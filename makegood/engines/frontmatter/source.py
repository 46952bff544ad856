"""From the characters of a file to its front matter and the lines of its body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from makegood.engines.frontmatter.problem import Problem
from makegood.engines.words import Words

FENCE = "---"
MAX_CHARACTERS = 400_000  # about 60,000 words, a book: no unit is longer, a wrong file may be
MAX_FRONT = 65_536
# Everything that YAML or a browser would trip over; tab and newline are allowed.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029]")
_MAX_TOLD = 20


@dataclass(frozen=True, slots=True)
class Split:
    """A file cut in two: `front` is YAML text, `body` its lines; both know their first line."""

    front: str
    front_line: int
    body: tuple[str, ...]
    body_line: int


def plain_newlines(text: str) -> str:
    """Drop a byte order mark and turn CRLF and CR into LF."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def split(text: str, file: str) -> tuple[Split | None, list[Problem]]:
    """Cut a file into front matter and body.

    Args:
        text: the file's characters; a byte order mark and any newline style are accepted.
        file: its path, for the problems.

    Returns:
        The two parts, or None and at least one problem.
    """
    if len(text) > MAX_CHARACTERS:
        what = Words(
            "the file has {count:,} characters; at most {max_characters:,} are read",
            count=len(text),
            max_characters=MAX_CHARACTERS,
        )
        return None, [Problem(file, 1, 1, what, Words("split it into several units"), "too-long")]
    lines = plain_newlines(text).split("\n")
    problems = _forbidden(lines, file)
    if problems:
        return None, problems
    if lines[0].rstrip() != FENCE:
        return None, [
            Problem(
                file, 1, 1, Words("the file does not begin with front matter"),
                Words("make the first line --- and put the keys below it"), "no-front-matter",
            )
        ]  # fmt: skip
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            front = "\n".join(lines[1:number]) + "\n"
            if len(front) > MAX_FRONT:
                what = Words(
                    "the front matter has {count:,} characters; at most {max_front:,}",
                    count=len(front),
                    max_front=MAX_FRONT,
                )
                mend = Words("move the text below the second --- line")
                return None, [Problem(file, 2, 1, what, mend, "front-too-long")]
            return Split(front, 2, tuple(lines[number + 1 :]), number + 2), []
    return None, [
        Problem(
            file, 1, 1, Words("the front matter is not closed"),
            Words("add a line --- after its last key"), "front-not-closed",
        )
    ]  # fmt: skip


def _forbidden(lines: list[str], file: str) -> list[Problem]:
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if line.isascii() and line.isprintable():
            continue
        found = FORBIDDEN.search(line)
        if found:
            problems.append(
                Problem(
                    file, number, found.start() + 1,
                    Words("a control character (U+{found:04X}) is in the text", found=ord(found.group())),
                    Words("delete it; retype the word if its letters are lost"), "control-character",
                )
            )  # fmt: skip
            if len(problems) == _MAX_TOLD:
                break
    return problems
