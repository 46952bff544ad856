"""What is wrong with a rule, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from makegood.engines.words import Words


class AudienceError(ValueError):
    """A rule that cannot be used, pointing at the characters that are wrong.

    message and mend are templates with {named} places that values fills, so that a page can
    translate them (`error.told(gettext)`); the attributes hold the English text already filled.
    position and length count characters of the rule's text, from 0; a length of 0 means that
    something is missing at that place. row names the row of a form (2, or 2.1), if it was one.
    """

    def __init__(
        self,
        message: str,
        position: int = 0,
        length: int = 0,
        mend: str = "",
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.templates = (message, mend)
        self.values: dict[str, object] = dict(values or {})
        self.position = position
        self.length = length
        self.row = ""
        self.message = Words(message, **self.values)
        self.mend = Words(mend, **self.values)
        super().__init__(self.message)

    def __str__(self) -> str:
        """The message with the way to mend it, on one line."""
        return f"{self.message} {self.mend}".strip()

    def told(self, say: Callable[[str], str]) -> tuple[str, str]:
        """The message and the way to mend it, with `say` (gettext) applied to each template."""
        return self.message.told(say), self.mend.told(say)

    def at(self, position: int, length: int) -> AudienceError:
        """The same error, pointing somewhere else."""
        message, mend = self.templates
        return type(self)(message, position, length, mend, self.values)

    def where(self, text: str) -> tuple[int, int]:
        """Line and column in text, both counted from 1."""
        before = text[: self.position]
        return before.count("\n") + 1, self.position - (before.rfind("\n") + 1) + 1

    def show(self, text: str) -> str:
        """The faulty line of text with carets under the characters that are wrong."""
        line, column = self.where(text)
        lines = text.split("\n")
        faulty = lines[line - 1] if line <= len(lines) else ""
        marks = max(1, min(self.length, len(faulty) - column + 1))
        blank = "".join("\t" if c == "\t" else " " for c in faulty[: column - 1])
        return f"{faulty}\n{blank}{'^' * marks}"
