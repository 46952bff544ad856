"""Cutting a rule's text into words, names, numbers and signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import AudienceError
from .rule import MAX_VALUE_LENGTH, Span

MAX_TEXT = 20_000
_CONDITION_WORDS = """
everyone within role is in has responsibility fte shift location employed completed and or not
"""
_TIME_WORDS = "days day weeks week months month years year"
KEYWORDS = frozenset((_CONDITION_WORDS + _TIME_WORDS).split())
WORD = re.compile(r"\w[\w./:-]*")
NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_SPACE = re.compile(r"\s+")
_SIGN = re.compile(r">=|<=|==|[<>=(),≥≤]")
_SIGNS = {"≥": ">=", "≤": "<="}
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“", "‘": "’", "«": "»"}
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Token:
    """One piece of the text: kind is word, number, string, sign or end."""

    kind: str
    value: str
    position: int
    length: int

    @property
    def lower(self) -> str:
        return self.value.lower()

    @property
    def span(self) -> Span:
        return self.position, self.length

    @property
    def shown(self) -> str:
        """The token as an error message may show it."""
        if self.kind == "end":
            return "the end of the rule"
        short = self.value if len(self.value) <= 40 else self.value[:40] + "…"
        return f"“{short}”"


def tokens(text: str) -> list[Token]:
    """Cut text into tokens, the last of kind end; AudienceError on what is none."""
    if not isinstance(text, str):
        raise AudienceError("A rule is written as text.", mend="Write for example everyone.")
    if len(text) > MAX_TEXT:
        raise AudienceError(
            "The rule is longer than {most} characters.",
            MAX_TEXT,
            len(text) - MAX_TEXT,
            "Use org units and responsibilities instead of long lists.",
            {"most": MAX_TEXT},
        )
    found: list[Token] = []
    at = 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
        elif sign := _SIGN.match(text, at):
            value = _SIGNS.get(sign[0], sign[0])
            found.append(Token("sign", value, at, len(sign[0])))
            at = sign.end()
        elif text[at] in _QUOTES:
            found.append(_string(text, at))
            at += found[-1].length
        elif word := WORD.match(text, at):
            found.append(_word(word[0], at))
            at = word.end()
        else:
            raise AudienceError(
                "{found} has no meaning here.",
                at,
                1,
                "Take it out, or put the whole name in double quotes.",
                {"found": f"“{text[at]}”" if text[at].isprintable() else repr(text[at])},
            )
    found.append(Token("end", "", len(text), 0))
    return found


def _word(value: str, at: int) -> Token:
    if len(value) > MAX_VALUE_LENGTH:
        raise AudienceError(
            "A word is longer than {most} characters.",
            at,
            len(value),
            "Check whether spaces are missing.",
            {"most": MAX_VALUE_LENGTH},
        )
    return Token("number" if NUMBER.fullmatch(value) else "word", value, at, len(value))


def _string(text: str, at: int) -> Token:
    """A name in quotes; the curly ones that word processors put are taken as well."""
    close = _QUOTES[text[at]]
    end = at + 1
    while end < len(text) and text[end] != close and text[end] != "\n":
        end += 2 if text[end] == "\\" else 1
    if end >= len(text) or text[end] != close:
        raise AudienceError(
            "The name that begins here has no closing quote.",
            at,
            min(end, len(text)) - at,
            "Close it with {close} on the same line.",
            {"close": close},
        )
    value = _ESCAPE.sub(r"\1", text[at + 1 : end])
    length = end + 1 - at
    if not value.strip() or len(value) > MAX_VALUE_LENGTH:
        raise AudienceError(
            "A name between quotes is empty or longer than {most} characters.",
            at,
            length,
            "Write the name as the institution's own files have it.",
            {"most": MAX_VALUE_LENGTH},
        )
    return Token("string", value, at, length)
