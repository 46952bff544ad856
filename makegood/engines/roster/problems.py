"""What is wrong with a row, said so that the office can mend it in the personnel system."""

from collections import Counter
from dataclasses import dataclass, field

# kind -> (what, mend); the words in braces are filled in. The Django side translates these texts.
MESSAGES: dict[str, tuple[str, str]] = {
    "missing-id": (
        "The row has no person id.",
        "Give every row the institution's own id, or delete the row.",
    ),
    "id-too-long": (
        "The person id is longer than 80 characters.",
        "Check that the right column is mapped to the person id.",
    ),
    "bad-date": (
        "This is not a date that exists.",
        "Write it as year-month-day, such as 2026-09-01.",
    ),
    "ambiguous-date": (
        "Day and month cannot be told apart anywhere in this column.",
        "Say in the feed definition whether the day or the month comes first.",
    ),
    "end-before-start": (
        "The end is before the start.",
        "Correct one of the two dates; the end is the first day on which it no longer holds.",
    ),
    "leave-end-before-start": (
        "The leave ends before it begins.",
        "Correct one of the two dates; the end is the first day back.",
    ),
    "leave-without-start": (
        "The leave has an end and no start.",
        "Give the day on which the leave begins, or clear its end.",
    ),
    "unknown-role-family": (
        "No role family is known for this value.",
        "Map the value in the feed definition. {nearest}",
    ),
    "missing-role-family": (
        "The row has no role family and no title to find one by.",
        "Fill in the role family or the title, or set a role family for rows without one.",
    ),
    "unknown-shift": (
        "This shift pattern is not known.",
        "Map the value in the feed definition. {nearest}",
    ),
    "unknown-responsibility": (
        "This responsibility is not known.",
        "Map the value in the feed definition. {nearest}",
    ),
    "unknown-org-unit": (
        "This org unit is not in the tree.",
        "Add the org unit, send the file of org units along, or map the value. {nearest}",
    ),
    "ambiguous-org-unit": (
        "More than one org unit has this name.",
        "Use the org unit's code or its whole path.",
    ),
    "missing-org-unit": ("The row has no org unit.", "Fill in the org unit's code or path."),
    "bad-fte": ("The FTE is not a number.", "Write a share of full time, such as 0.8 or 80%."),
    "fte-out-of-range": (
        "The FTE is below 0 or above 1.5.",
        "Write a share of full time between 0 and 1.5.",
    ),
    "bad-yes-no": ("This is neither yes nor no.", "Write yes or no, or map the value."),
    "unknown-status": (
        "This employment status is not known.",
        "Map the value to active or ended in the feed definition.",
    ),
    "bad-email": ("This is not an e-mail address.", "Correct the address or leave it empty."),
    "unknown-manager": (
        "No person with this id is in the feed or in makegood.",
        "Correct the manager's id, or send the manager's own row along.",
    ),
    "own-manager": (
        "The person is named as their own manager.",
        "Leave the manager empty for whoever reports to nobody.",
    ),
    "too-long": ("The text is too long and was cut.", "Shorten the text to {most} characters."),
    "formula-error": (
        "The cell holds a spreadsheet error.",
        "Mend the formula in the spreadsheet and save it again.",
    ),
    "unreadable-character": (
        "A character cannot be read.",
        "Save the file as UTF-8 and send it again.",
    ),
    "too-few-cells": (
        "The row has fewer cells than the header.",
        "Check for a line break or a separator inside a text without quotation marks.",
    ),
    "too-many-cells": (
        "The row has more cells than the header.",
        "Put quotation marks around texts that contain the separator.",
    ),
    "open-quote": (
        "A quotation mark opens here and does not close nearby.",
        "Close the quotation mark, or double it where it belongs to the text.",
    ),
    "unknown-person": (
        "The file of roles names a person who is not in users.csv.",
        "Send the person's row along in users.csv.",
    ),
    "unknown-parent": (
        "The parent of this org unit is not in the file and not in the tree.",
        "Correct the parent's code or add the parent.",
    ),
    "org-circle": (
        "This org unit is below itself.",
        "Correct the parent's code so that the tree has no circle.",
    ),
    "duplicated-org-unit": (
        "The file has this org unit twice with different content.",
        "Keep one row for each code.",
    ),
    "missing-code": ("The org unit has no code.", "Give every org unit a code."),
}

# The row is not used at all; for every other kind only the one value is left out.
ROW_KINDS = frozenset(
    {
        "missing-id",
        "id-too-long",
        "bad-date",
        "ambiguous-date",
        "end-before-start",
        "unknown-role-family",
        "missing-role-family",
        "unknown-org-unit",
        "ambiguous-org-unit",
        "missing-org-unit",
        "bad-fte",
        "fte-out-of-range",
        "unknown-status",
        "formula-error",
        "too-few-cells",
        "too-many-cells",
        "open-quote",
        "unknown-person",
        "unknown-parent",
        "org-circle",
        "duplicated-org-unit",
        "missing-code",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one cell: where it is, what it says, how to mend it."""

    kind: str
    file: str
    line: int
    column: str = ""
    value: str = ""
    nearest: str = ""
    most: int = 0

    @property
    def whole_row(self) -> bool:
        """Whether the row is left out, rather than the one value."""
        return self.kind in ROW_KINDS

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return MESSAGES[self.kind][0]

    @property
    def mend(self) -> str:
        """How to mend it, in English."""
        nearest = f"Did you mean {self.nearest}?" if self.nearest else ""
        return MESSAGES[self.kind][1].format(nearest=nearest, most=self.most).strip()

    def __str__(self) -> str:
        cell = f", column {self.column}" if self.column else ""
        value = f" ({self.value})" if self.value else ""
        return f"{self.file}, line {self.line}{cell}{value}: {self.what} {self.mend}"


@dataclass
class Problems:
    """All problems of one reading: every one is counted, the first of each kind are kept."""

    keep: int = 5_000
    counts: Counter[str] = field(default_factory=Counter)
    items: list[Problem] = field(default_factory=list)
    rows_left_out: int = 0

    def add(self, problem: Problem) -> None:
        """Count one problem, and keep it while there is room for its kind."""
        self.counts[problem.kind] += 1
        if self.counts[problem.kind] <= self.keep:
            self.items.append(problem)

    def ordered(self) -> list[Problem]:
        """The kept problems by file and line."""
        return sorted(self.items, key=lambda p: (p.file, p.line, p.column))
