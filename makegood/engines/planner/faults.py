"""What is wrong in a problem or a plan: where it stands, what it is, how to mend it."""

from dataclasses import dataclass

from makegood.engines.words import Say, told

TOLD = 20  # of one kind in one column: the rest is counted


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. line counts from 1 with the header as line 1; 0 where no line can be named."""

    file: str
    line: int
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        """One line: file:line, column, what, how to mend it."""
        return self.told(str)

    def told(self, say: Say) -> str:
        """The same with the words told again by `say` (gettext)."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f" [{self.column}]" if self.column else ""
        return f"{place}{column}: {told(self.what, say)}. {told(self.mend, say)}."


class ProblemError(ValueError):
    """The folder does not hold a problem (or a plan) that can be read; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))
