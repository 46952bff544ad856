"""From the characters of a file to its front matter and the lines of its body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from makegood.engines.frontmatter.problem import Problem

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
        what = f"the file has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
        return None, [Problem(file, 1, 1, what, "split it into several units", "too-long")]
    lines = plain_newlines(text).split("\n")
    problems = _forbidden(lines, file)
    if problems:
        return None, problems
    if lines[0].rstrip() != FENCE:
        return None, [
            Problem(
                file, 1, 1, "the file does not begin with front matter",
                "make the first line --- and put the keys below it", "no-front-matter",
            )
        ]  # fmt: skip
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            front = "\n".join(lines[1:number]) + "\n"
            if len(front) > MAX_FRONT:
                what = f"the front matter has {len(front):,} characters; at most {MAX_FRONT:,}"
                mend = "move the text below the second --- line"
                return None, [Problem(file, 2, 1, what, mend, "front-too-long")]
            return Split(front, 2, tuple(lines[number + 1 :]), number + 2), []
    return None, [
        Problem(
            file, 1, 1, "the front matter is not closed",
            "add a line --- after its last key", "front-not-closed",
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
                    f"a control character (U+{ord(found.group()):04X}) is in the text",
                    "delete it; retype the word if its letters are lost", "control-character",
                )
            )  # fmt: skip
            if len(problems) == _MAX_TOLD:
                break
    return problems
