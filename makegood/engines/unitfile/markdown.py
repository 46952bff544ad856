"""The one Markdown parser of units: CommonMark with tables, citations and glossary links."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

CITATION = re.compile(r"\[@([^\]\[\n]{1,200})\]")
_ID_IN_GROUP = re.compile(r"[^;,@\s]+")
SAFE = re.compile(r"https?://[^/]|mailto:[^/]|glossary:|#", re.IGNORECASE)


def cited(group: str) -> tuple[str, ...]:
    """The work ids inside one [@a; @b], without the signs."""
    return tuple(_ID_IN_GROUP.findall(group))


@lru_cache(maxsize=2)
def parser(*, html: bool) -> MarkdownIt:
    """A parser; with `html` raw HTML becomes tokens of its own (to be told of), else plain text.

    Every address becomes a link token, safe or not: the caller decides by SAFE.
    """
    made = MarkdownIt("commonmark", {"html": html, "maxNesting": 20}).enable("table")
    made.inline.ruler.before("link", "citation", _citation)
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    return made


def _citation(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[@", state.pos):
        return False
    found = CITATION.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found.group(1)
    state.pos = found.end()
    return True
