"""Words for a reader: English text that remembers what it was made of, so that it can be told again.

An engine knows no language but its own. It makes `Words("the key {key} is missing", key=key)`, which
is the English text; a page or a command tells it again with `told(words, gettext)`. Words may stand
in words: each is told on its own. The first argument is a literal, so that it can be collected for
translators.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Say = Callable[[str], str]


class Words(str):
    """A text with its template and the values that fill it."""

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Words:
        """Fill the template; without values it is taken as it is, braces included."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made

    def told(self, say: Say) -> str:
        """The text with `say` (gettext) applied to the template and to the words within."""
        if not self.template:
            return ""  # to gettext the empty text means the head of a catalogue
        filled = {name: told(value, say) for name, value in self.values.items()}
        said = say(self.template)
        return said.format(**filled) if self.values else said

    @property
    def unstopped(self) -> Words:
        """The same without a full stop at its end, to stand within another sentence."""
        return _Unstopped(self.template, **self.values)


class _Unstopped(Words):
    def __new__(cls, template: str, /, **values: Any) -> _Unstopped:
        filled = Words(template, **values)
        made = str.__new__(cls, filled.rstrip("."))
        made.template, made.values = template, values
        return made

    def told(self, say: Say) -> str:
        return super().told(say).rstrip(".")


def told(value: Any, say: Say) -> Any:
    """Words told again; anything else as it is, such as a name or a number."""
    return value.told(say) if isinstance(value, Words) else value
