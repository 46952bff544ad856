"""An edition split into sections at its second-level headings, one section a page."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

Block = dict[str, Any]

_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_HEADING = re.compile(r"^## +(.*?)(?: +#+)? *$")
_DEEPER = re.compile(r"^#(#{2,5} )", re.MULTILINE)
_TERM = re.compile(r"\]\(glossary:([^)\s]+)\)", re.IGNORECASE)
_CITED = re.compile(r"\[@([^\]\[\n]{1,200})\]")
_WORK = re.compile(r"[^;,@\s]+")


@dataclass(frozen=True)
class Section:
    """One page of a unit.

    Args:
        number: from 1.
        title: its heading, as plain words.
        blocks: the blocks of the document, without the facilitator's guide.
    """

    number: int
    title: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def private(self) -> bool:
        """Whether something of the reader's own stands on this page."""
        return any(block["kind"] in {"reflection", "intention"} for block in self.blocks)

    @property
    def works(self) -> list[str]:
        """Codes of the works that this page cites or points to, in order."""
        return list(dict.fromkeys(_works(self.blocks)))

    @property
    def cited(self) -> list[str]:
        """Codes of the works that its text cites, in order, without those that are only named to read."""
        text = [block for block in self.blocks if block["kind"] != "reading"]
        return list(dict.fromkeys(_works(text)))

    @property
    def terms(self) -> set[str]:
        """Codes of the glossary terms that this page links."""
        return {code for text in _texts(self.blocks) for code in _TERM.findall(text)}


def sections(document: dict[str, Any]) -> list[Section]:
    """The sections of an edition's document in order; there is always at least one."""
    found: list[tuple[str, list[Block]]] = []

    def here() -> list[Block]:
        if not found:
            found.append((_("To begin with"), []))
        return found[-1][1]

    for block in document["blocks"]:
        if block["kind"] == "guide":
            continue
        if block["kind"] != "text":
            here().append(block)
            continue
        for title, body in _split(block["body"]):
            if title is not None:
                found.append((title, []))
            if body.strip():
                here().append({"kind": "text", "body": body.strip("\n")})
    # A heading that only the guide stands under is no page for learners.
    pages = [pair for pair in found if pair[1]] or [(_("To begin with"), [])]
    return [Section(n, title, blocks) for n, (title, blocks) in enumerate(pages, start=1)]


def guides(document: dict[str, Any]) -> list[str]:
    """The facilitator's guide, as Markdown, its headings one level higher for a page of its own."""
    return [
        _DEEPER.sub(r"\1", block["body"])
        for block in document["blocks"]
        if block["kind"] == "guide"
    ]


def changed(old: dict[str, Any], new: list[Section]) -> set[int]:
    """Numbers of the sections that say something that the older document did not say."""
    before = {_mark(block) for section in sections(old) for block in section.blocks}
    return {s.number for s in new if any(_mark(block) not in before for block in s.blocks)}


def block_code(block: Block) -> str:
    """The name under which a reader's own words are kept at a reflection or an intention.

    It comes from the words of the block, so that an answer stays with its prompt in a new edition.
    """
    said = json.dumps(block, sort_keys=True).encode()
    return f"{block['kind']}-{hashlib.sha256(said).hexdigest()[:16]}"


def own_blocks(document: dict[str, Any]) -> dict[str, Block]:
    """Reflections and intentions of a document by their code."""
    return {
        block_code(block): block
        for block in document["blocks"]
        if block["kind"] in {"reflection", "intention"}
    }


def _split(body: str) -> Iterator[tuple[str | None, str]]:
    """Pieces of a text with the heading that opens each; None for what stands before the first."""
    title: str | None = None
    lines: list[str] = []
    fence = ""
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if mark and fence in ("", mark.group(1)):
            fence = "" if fence else mark.group(1)
        heading = None if fence else _HEADING.match(line)
        if heading:
            if title is not None or any(one.strip() for one in lines):
                yield title, "\n".join(lines)
            title, lines = heading.group(1), []
        else:
            lines.append(line)
    yield title, "\n".join(lines)


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        for value in block.values():
            if isinstance(value, str):
                yield value
        for answer in block.get("answers", []):
            yield f"{answer['text']}\n{answer['explanation']}"


def _works(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        for text in _texts([block]):
            for group in _CITED.findall(text):
                yield from _WORK.findall(group)
        yield from block.get("cites") or []
        yield from block.get("works") or []


def _mark(block: Block) -> str:
    return json.dumps(block, sort_keys=True)
