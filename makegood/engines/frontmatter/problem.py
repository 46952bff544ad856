"""One thing that is wrong in a file: where it is, what it is, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.engines.words import Say, told

SENTENCE = "{place} {what}. Mend: {mend}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in one file, told so that its author can mend it without asking anybody.

    Args:
        file: the path as it was given to the parser.
        line: line in the file, from 1.
        column: character in the line, from 1.
        what: what is wrong, one sentence without a full stop.
        mend: what to do about it, one sentence without a full stop.
        code: short stable name of the kind of fault, for tests and translations.
        block: number of the block in the unit from 0, if the fault is in a block.
    """

    file: str
    line: int
    column: int
    what: str
    mend: str
    code: str = ""
    block: int | None = None

    def __str__(self) -> str:
        return self.told(str)

    def told(self, say: Say) -> str:
        """The fault on one line, in the language of `say` (gettext)."""
        what, mend = told(self.what, say), told(self.mend, say)
        end = "" if mend.endswith("?") else "."
        place = f"{self.file}:{self.line}:{self.column}"
        return say(SENTENCE).format(place=place, what=what, mend=f"{mend}{end}")


def in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Sort by file, line and column and drop exact repeats."""
    seen = {(p.file, p.line, p.column, p.what): p for p in reversed(problems)}
    return tuple(sorted(seen.values(), key=lambda p: (p.file, p.line, p.column, p.what)))
