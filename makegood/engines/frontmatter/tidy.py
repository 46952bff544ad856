"""Canonical text: what a value becomes when it enters a document.

Documents tidy their text when they are built, whether from a file or from the browser. Thus equal
documents have equal canonical files, and every document survives a round trip through its file.
"""

from __future__ import annotations

import re

from makegood.engines.frontmatter.source import FORBIDDEN, plain_newlines

_LEADING_BLANK = re.compile(r"\A(?:[ \t]*\n)+")
_COLONS = re.compile(r"^([ \t]*):::", re.MULTILINE)


def tidy_line(text: str) -> str:
    """One line: control characters removed, every run of white space one blank."""
    return " ".join(FORBIDDEN.sub("", plain_newlines(text)).split())


def tidy_text(text: str) -> str:
    """Several lines of Markdown without blank ends; a line that begins with ::: is escaped."""
    clean = FORBIDDEN.sub("", plain_newlines(text)).rstrip()
    return _COLONS.sub(r"\1\\:::", _LEADING_BLANK.sub("", clean))


def tidy_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    """A list of ids: each once, in the order given, without blanks or commas in them."""
    cut = (re.sub(r"[\s,\"\\]+", "", tidy_line(one)) for one in ids)
    return tuple(dict.fromkeys(one for one in cut if one))
