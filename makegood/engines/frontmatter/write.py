"""Canonical YAML for front matter: one spelling for each value, so that equal means same bytes."""

from __future__ import annotations

import re
from datetime import date

# A plain scalar that no YAML reader could take for anything else than this text.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.;()'/_-]*")
_ITEM = re.compile(r"[A-Za-z][A-Za-z0-9 _./-]*")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_SPECIAL = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n"}


def scalar(value: str | int | float | bool | date | None, *, in_list: bool = False) -> str:
    """One value as YAML; text is quoted only where it must be."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    pattern = _ITEM if in_list else _PLAIN
    if pattern.fullmatch(value) and value == value.strip() and value.lower() not in _WORDS:
        return value
    return '"' + "".join(_escaped(letter) for letter in value) + '"'


def _escaped(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    code = ord(letter)
    if letter.isprintable() or letter == " ":
        return letter
    return f"\\x{code:02x}" if code < 256 else f"\\U{code:08x}"


def flow(values: tuple[str, ...]) -> str:
    """A list of ids on one line."""
    return "[" + ", ".join(scalar(value, in_list=True) for value in values) + "]"
