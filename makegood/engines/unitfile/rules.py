"""What a unit must have to be published, as far as its own file can tell.

Parsing asks only whether a file can be read. These rules ask whether it is whole: a picture with
its words, a question with a right answer, a fact with its works, a guide with all its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from makegood.engines.frontmatter import Problem, in_order, near, short
from makegood.engines.unitfile import model
from makegood.engines.unitfile.directives import Piece
from makegood.engines.unitfile.inline import Found, inspect
from makegood.engines.unitfile.markdown import SAFE
from makegood.engines.unitfile.model import Block, UnitDoc
from makegood.engines.unitfile.parse import Parsed
from makegood.engines.words import Words

IMAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.(?:svg|png|jpe?g|webp|gif)")
_VIDEO_MINUTES = re.compile(r"[0-9]{1,3}(?:\.[0-9])?")
_SOURCE_KINDS = {"facilitated", "workshop"}
MAX_TOLD = 100  # of one kind in one block: a hostile file could ask for more than anybody reads
Fault = tuple[int, int, str, str, str]  # line, column, what, mend, code


def faults(parsed: Parsed) -> tuple[Problem, ...]:
    """All faults of a parsed unit; those of its form if it could not be parsed.

    Args:
        parsed: what `parse` gave. For a document from the browser, parse its serialised text.
    """
    if parsed.doc is None:
        return parsed.problems
    problems: list[Problem] = []
    found = marks(parsed)
    for number, (block, piece) in enumerate(zip(parsed.doc.blocks, parsed.pieces, strict=True)):
        for line, column, what, mend, code in islice(_block(block, piece), MAX_TOLD):
            problems.append(Problem(parsed.file, line, column, what, mend, code, number))
    for one in found:
        for column, what, mend, code in markup_faults(one.found):
            problems.append(Problem(parsed.file, one.line, column, what, mend, code, one.block))
    for line, column, what, mend, code in (
        *_headings(parsed.doc, found), *_cites(parsed, found), *_whole(parsed),
    ):  # fmt: skip
        problems.append(Problem(parsed.file, line, column, what, mend, code))
    return in_order(problems)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something found in the Markdown of a unit, with its line in the file and its block."""

    found: Found
    line: int
    block: int


def marks(parsed: Parsed) -> list[Mark]:
    """Everything found in the Markdown of all blocks, in the order of the file."""
    return [
        Mark(one, piece.first + one.line, number)
        for number, piece in enumerate(parsed.pieces)
        for one in inspect(piece.text)
    ]


def _block(block: Block, piece: Piece) -> Iterator[Fault]:
    at, kind = piece.line, piece.kind
    for name, value in piece.attributes.items():
        if not value.strip(", \t"):
            yield (
                at,
                1,
                Words("{name} of ::: {kind} is empty", name=name, kind=kind),
                _fill(kind, name),
                "empty-attribute",
            )
    if isinstance(block, model.Image):
        if block.src and not IMAGE_NAME.fullmatch(block.src):
            mend = Words(
                "put the picture in content/images and name only the file, as in levels.svg"
            )
            yield (
                at,
                1,
                Words("src is not a picture's file name: {src}", src=short(block.src)),
                mend,
                "bad-image",
            )
    elif isinstance(block, model.Video):
        yield from _video(block, at)
    elif isinstance(block, model.Check):
        yield from _check(block, piece)
    elif isinstance(block, model.Intention):
        for name, value in (("if", block.condition), ("then", block.action)):
            if not value:
                mend = (
                    Words("add a line if: with the situation")
                    if name == "if"
                    else Words("add a line then: with the action")
                )
                yield at, 1, Words("the intention has no {name}", name=name), mend, "no-plan"
    elif isinstance(block, model.Guide):
        yield from _guide(block, piece)
    elif not isinstance(block, model.Text | model.Reading) and not block.body:
        yield (
            at,
            1,
            Words("::: {kind} is empty", kind=kind),
            Words("write its text below, before the closing :::"),
            "empty",
        )


def _fill(kind: str, name: str) -> str:
    if name == "alt":
        return Words("say in words what the picture shows")
    if name in {"cites", "works"}:
        if kind == "fact":
            return Words(
                "name at least one work of the library; what no work supports is a view, not a fact"
            )
        return Words("name at least one work of the library")
    return Words('write {name}="..." with a value', name=name)


def _video(video: model.Video, at: int) -> Iterator[Fault]:
    if video.url and not re.match(r"https?://[^/]", video.url):
        mend = Words("use an address that begins with https://")
        yield (
            at,
            1,
            Words("the video's address is not safe: {url}", url=short(video.url)),
            mend,
            "unsafe-url",
        )
    if video.minutes and not _VIDEO_MINUTES.fullmatch(video.minutes):
        mend = Words('write minutes="4" or minutes="4.5"')
        yield (
            at,
            1,
            Words("the video's minutes are not a number: {minutes}", minutes=short(video.minutes)),
            mend,
            "minutes",
        )
    if not video.body:
        mend = Words("write what is said and shown between this line and the closing :::")
        yield at, 1, Words("the video has no transcript"), mend, "no-transcript"


def _check(check: model.Check, piece: Piece) -> Iterator[Fault]:
    at = piece.line
    if not check.question:
        yield (
            at,
            1,
            Words("the check has no question"),
            Words("write it above the answers"),
            "no-question",
        )
    if len(check.answers) < 2:
        mend = Words("write each on a line that begins with - [ ] or - [x]")
        yield at, 1, Words("the check has fewer than two answers"), mend, "too-few-answers"
        return
    rights = sum(answer.correct for answer in check.answers)
    if not rights:
        mend = Words("mark the right answer with - [x]")
        yield at, 1, Words("the check has no right answer"), mend, "no-right-answer"
    elif rights == len(check.answers):
        yield (
            at,
            1,
            Words("every answer of the check is right"),
            Words("add a wrong answer"),
            "no-wrong-answer",
        )
    lines = [
        number for number, line in enumerate(piece.lines, start=piece.first)
        if re.match(r"[ \t]{0,3}- ?\[[ xX]\]", line)
    ]  # fmt: skip
    for line, answer in zip(lines, check.answers, strict=True):
        if not answer.text:
            yield (
                line,
                1,
                Words("the answer is empty"),
                Words("write its words behind the brackets"),
                "empty",
            )
        if not answer.explanation:
            mend = Words("add a line below it: two blanks, > and why it is right or wrong")
            yield line, 1, Words("the answer has no explanation"), mend, "no-explanation"


def _guide(guide: model.Guide, piece: Piece) -> Iterator[Fault]:
    wanted = {part.lower(): part for part in model.GUIDE_PARTS}
    given: set[str] = set()
    for one in inspect(piece.text):
        if one.kind != "heading" or one.level != 3:
            continue
        name = one.value.strip().lower()
        if name not in wanted:
            mend = Words(
                "use #### below these: {words}{guess}",
                words=", ".join(model.GUIDE_PARTS),
                guess=near(name, wanted),
            )
            yield piece.first + one.line, 1, Words("unknown part of the guide: {value}", value=short(one.value)), \
                mend, "unknown-part"  # fmt: skip
        elif name in given:
            what = Words("the guide has two parts {wanted}", wanted=wanted[name])
            yield piece.first + one.line, 1, what, Words("make them one"), "duplicate-part"
        given.add(name)
    for name, part in wanted.items():
        if name not in given:
            yield (
                piece.line,
                1,
                Words("the guide has no part {part}", part=part),
                Words("add ### {part}", part=part),
                "missing-part",
            )


def markup_faults(one: Found) -> Iterator[tuple[int, str, str, str]]:
    """What is wrong with one thing found in Markdown: column, what, mend, code."""
    if one.kind == "html":
        mend = Words("write Markdown; put code in backquotes, write &lt; for the sign itself")
        yield one.column, Words("raw HTML: {value}", value=short(one.value)), mend, "raw-html"
    elif one.kind == "broken":
        mend = Words(
            "write [@work-id] or [words](glossary:id), no blank or bracket inside; escape with \\["
        )
        yield (
            one.column,
            Words("{value} begins no citation or link", value=one.value),
            mend,
            "broken-link",
        )
    elif one.kind == "image":
        mend = Words('use ::: image src="..." alt="..." instead')
        yield one.column, Words("a picture stands inside Markdown"), mend, "inline-image"
    elif one.kind == "link" and not SAFE.match(one.value):
        mend = Words("use an address that begins with https://, or [term](glossary:id)")
        yield (
            one.column,
            Words("the address is not safe: {value}", value=short(one.value)),
            mend,
            "unsafe-url",
        )


def _headings(doc: UnitDoc, found: list[Mark]) -> Iterator[Fault]:
    outer = 1  # the unit's title is the page's first heading
    level, last = 1, -1
    for mark in found:
        one, line, number = mark.found, mark.line, mark.block
        if one.kind != "heading":
            continue
        text = isinstance(doc.blocks[number], model.Text)
        if number != last:
            # A directive is set below the section it stands in, whatever came before it inside.
            guide = isinstance(doc.blocks[number], model.Guide)
            level, last = (outer if text else 2 if guide else max(outer, 2)), number
        if one.level == 1:
            mend = Words("use ## for sections; the title is the only first heading")
            yield (
                line,
                1,
                Words("a heading of the first level stands in the text"),
                mend,
                "heading-one",
            )
        elif one.level > level + 1:
            what = Words(
                "the heading jumps from level {level} to level {level2}",
                level=level,
                level2=one.level,
            )
            yield (
                line,
                1,
                what,
                Words("write {number} here", number="#" * (level + 1)),
                "heading-jump",
            )
        level = one.level
        if text:
            outer = level


def _cites(parsed: Parsed, found: list[Mark]) -> Iterator[Fault]:
    assert parsed.doc is not None
    listed = parsed.doc.front.cites
    used: dict[str, tuple[int, int]] = {}
    for mark in found:
        if mark.found.kind == "citation":
            used.setdefault(mark.found.value, (mark.line, mark.found.column))
    further: set[str] = set()
    for block, piece in zip(parsed.doc.blocks, parsed.pieces, strict=True):
        if isinstance(block, model.Fact | model.View):
            for work in block.cites:
                used.setdefault(work, (piece.line, 1))
        elif isinstance(block, model.Reading):
            further |= set(block.works)
    for work, (line, column) in used.items():
        if work not in listed:
            what = Words("{work} is cited but not listed in cites", work=short(work))
            yield (
                line,
                column,
                what,
                Words("add {work} to cites in the front matter", work=short(work)),
                "not-listed",
            )
    for number, work in enumerate(listed):
        if work not in used and work not in further:
            line, column = parsed.keys.get(f"cites.{number}", (1, 1))
            mend = Words(
                "cite it with [@{work}] where it supports the text, or remove it", work=work
            )
            yield (
                line,
                column,
                Words("{work} is listed in cites but not used", work=work),
                mend,
                "not-used",
            )


def _whole(parsed: Parsed) -> Iterator[Fault]:
    assert parsed.doc is not None
    front = parsed.doc.front
    guides = [piece.line for piece in parsed.pieces if piece.kind == "guide"]
    if not parsed.doc.blocks:
        yield 1, 1, Words("the unit has no text"), Words("write it below the front matter"), "empty"
    if front.kind in _SOURCE_KINDS and not guides:
        line, column = parsed.keys.get("kind", (1, 1))
        mend = Words("add ::: guide with the parts {parts}", parts=", ".join(model.GUIDE_PARTS))
        yield (
            line,
            column,
            Words("a {kind} unit has no facilitator guide", kind=front.kind),
            mend,
            "no-guide",
        )
    for line in guides[1:]:
        yield line, 1, Words("the unit has a second guide"), Words("make them one"), "second-guide"
    if not front.skills:
        line, column = parsed.keys.get("skills", (1, 1))
        mend = Words("say at least one thing that people can do afterwards")
        yield line, column, Words("the unit names no skill"), mend, "no-skill"
