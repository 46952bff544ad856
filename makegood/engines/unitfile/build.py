"""From a piece of the body to its block."""

from __future__ import annotations

import re

from makegood.engines.frontmatter import Problem, short, tidy_ids
from makegood.engines.unitfile import model
from makegood.engines.unitfile.directives import Piece
from makegood.engines.unitfile.shapes import SHAPES
from makegood.engines.words import Words

_ANSWER = re.compile(r"[ \t]{0,3}- ?\[([ xX])\](.*)")
_EXPLANATION = re.compile(r"[ \t]*> ?(.*)")
_PLAN = re.compile(r"[ \t]*(if|then)[ \t]*:(.*)", re.IGNORECASE)


def block(piece: Piece, file: str) -> tuple[model.Block, list[Problem]]:
    """The block that a piece stands for; faults of form come back as problems."""
    if piece.kind == "check":
        return _check(piece, file)
    if piece.kind == "intention":
        return _intention(piece, file)
    given, text = piece.attributes, piece.text
    line = given.get
    made: model.Block
    match piece.kind:
        case "image":
            made = model.Image(line("src", ""), line("alt", ""), text)
        case "video":
            made = model.Video(line("url", ""), line("title", ""), line("minutes", ""), text)
        case "case":
            made = model.Case(line("title", ""), text)
        case "fact":
            made = model.Fact(_ids(line("cites", "")), text)
        case "position":
            made = model.Position(line("by", ""), text)
        case "view":
            made = model.View(line("by", ""), text, _ids(line("cites", "")))
        case "reflection":
            made = model.Reflection(text)
        case "reading":
            made = model.Reading(_ids(line("works", "")), text)
        case "local":
            made = model.Local(line("scope", ""), text)
        case "guide":
            made = model.Guide(text)
        case _:
            made = model.Text(text)
    return made, _missing(piece, file)


def _ids(written: str) -> tuple[str, ...]:
    return tidy_ids(tuple(re.split(r"[,\s]+", written)))


def _missing(piece: Piece, file: str) -> list[Problem]:
    if piece.kind not in SHAPES:
        return []
    return [
        Problem(
            file, piece.line, 1, Words("::: {kind} has no {name}", kind=piece.kind, name=name),
            Words("add {name}=\"...\" to this line", name=name), "missing-attribute",
        )
        for name in SHAPES[piece.kind].needed
        if name not in piece.attributes
    ]  # fmt: skip


def _intention(piece: Piece, file: str) -> tuple[model.Block, list[Problem]]:
    plan: dict[str, list[str]] = {}
    problems: list[Problem] = []
    part: list[str] | None = None
    for number, line in enumerate(piece.lines, start=piece.first):
        found = _PLAN.fullmatch(line)
        if found:
            name = found.group(1).lower()
            if name in plan:
                what = Words("{name}: stands twice in an intention", name=name)
                problems.append(Problem(file, number, 1, what, Words("keep one"), "duplicate-plan"))
            part = plan.setdefault(name, [])
            part.append(found.group(2))
        elif part is not None:
            part.append(line)
        elif line.strip():
            what = Words("an intention has text before its if")
            mend = Words("begin with if: and then:; put other text above the directive")
            problems.append(Problem(file, number, 1, what, mend, "stray-text"))
    return model.Intention(" ".join(plan.get("if", [])), " ".join(plan.get("then", []))), problems


def _check(piece: Piece, file: str) -> tuple[model.Block, list[Problem]]:
    question: list[str] = []
    answers: list[tuple[bool, list[str], list[str]]] = []  # right, text, explanation
    gap = False
    problems: list[Problem] = []
    for number, line in enumerate(piece.lines, start=piece.first):
        marked = _ANSWER.fullmatch(line)
        if marked:
            answers.append((marked.group(1) != " ", [marked.group(2)], []))
            gap = False
        elif not answers:
            question.append(line)
        elif not line.strip():
            gap = True
        else:
            _, text, explanation = answers[-1]
            explained = _EXPLANATION.fullmatch(line)
            if explained:
                if gap and explanation:
                    explanation.append("")
                explanation.append(explained.group(1))
            elif explanation or gap:
                what = Words(
                    "this line belongs to no answer and no explanation: {line}",
                    line=short(line.strip()),
                )
                mend = Words("begin it with - [ ], - [x] or, as an explanation, two blanks and >")
                problems.append(Problem(file, number, 1, what, mend, "stray-text"))
            else:
                text.append(line)
            gap = False
    made = tuple(
        model.Answer(" ".join(text), right, "\n".join(explanation))
        for right, text, explanation in answers
    )
    return model.Check("\n".join(question), made), problems
