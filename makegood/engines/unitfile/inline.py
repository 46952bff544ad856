"""What stands inside the Markdown of a unit: citations, terms, links, headings, raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from makegood.engines.unitfile.markdown import cited, parser

# What is left of a citation or a link in plain text when its brackets do not match.
_BROKEN = re.compile(r"\[@|\]\((?:https?:|glossary:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """Something found in Markdown.

    Args:
        kind: citation, term, link, image, html, heading, or broken for a link or citation that
            cannot be read as one.
        value: the work id, glossary id, address, or the heading's words.
        line: line in the text, from 0.
        column: column in that line, from 1.
        level: for a heading, 1 to 6.
    """

    kind: str
    value: str
    line: int
    column: int
    level: int = 0


@lru_cache(maxsize=2048)  # the rules of one file and those among files ask for the same texts
def inspect(text: str) -> tuple[Found, ...]:
    """Everything of interest in a Markdown text, in its order."""
    return tuple(_Inspection(text).found())


class _Inspection:
    """One walk over the tokens; places are found by searching on from the last one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.at = (0, 0)  # line and offset where the next search begins

    def found(self) -> Iterator[Found]:
        tokens = parser(html=True).parse(self.text)
        for number, token in enumerate(tokens):
            first, last = token.map or (self.at[0], len(self.lines))
            if token.type == "heading_open":
                words = tokens[number + 1].content
                yield Found("heading", words, first, 1, int(token.tag[1]))
            elif token.type == "html_block":
                yield self._place("html", token.content.strip(), "<", first, last)
            elif token.type == "inline":
                if token.map and first > self.at[0]:
                    self.at = (first, 0)
                for child in token.children or ():
                    yield from self._inline(child, first, last)

    def _inline(self, token: Token, first: int, last: int) -> Iterator[Found]:
        if token.type == "citation":
            for one in cited(token.content):
                yield self._place("citation", one, one, first, last)
        elif token.type == "text":
            for broken in _BROKEN.findall(token.content):
                yield self._place("broken", broken, broken, first, last)
        elif token.type == "html_inline":
            yield self._place("html", token.content, token.content.split("\n")[0], first, last)
        elif token.type == "image":
            yield self._place("image", str(token.attrs.get("src", "")), "![", first, last)
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            if address.lower().startswith("glossary:"):
                yield self._place("term", address[9:], address, first, last)
            else:
                yield self._place("link", address, address, first, last)

    def _place(self, kind: str, value: str, needle: str, first: int, last: int) -> Found:
        line, offset = self.at if self.at[0] >= first else (first, 0)
        while line < min(last, len(self.lines)):
            column = self.lines[line].find(needle, offset)
            if column >= 0:
                self.at = (line, column + 1)
                return Found(kind, value, line, column + 1)
            line, offset = line + 1, 0
        return Found(kind, value, first, 1)
