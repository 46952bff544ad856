"""Blocks as plain JSON for a block editor, and back, without loss.

Text, reflection and guide are strings; every other kind is a mapping of its fields. Lists may come
back from the editor as lists of values or as its items, {"type": "item", "value": ...}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from makegood.engines.unitfile import model
from makegood.engines.unitfile.model import Block, Check
from makegood.engines.words import Say, Words

_PLAIN: dict[str, type[Any]] = {
    "text": model.Text,
    "reflection": model.Reflection,
    "guide": model.Guide,
}
# For each other kind: its class, and the editor's name of each field.
_FIELDS: dict[str, tuple[type[Any], dict[str, str]]] = {
    "image": (model.Image, {"src": "src", "alt": "alt", "caption": "body"}),
    "video": (
        model.Video, {"url": "url", "title": "title", "minutes": "minutes", "transcript": "body"},
    ),
    "case": (model.Case, {"title": "title", "body": "body"}),
    "fact": (model.Fact, {"cites": "cites", "body": "body"}),
    "position": (model.Position, {"by": "by", "body": "body"}),
    "view": (model.View, {"by": "by", "cites": "cites", "body": "body"}),
    "intention": (model.Intention, {"condition": "condition", "action": "action"}),
    "reading": (model.Reading, {"works": "works", "body": "body"}),
    "local": (model.Local, {"scope": "scope", "body": "body"}),
}  # fmt: skip
_LISTS = frozenset({"cites", "works"})


class BlockError(ValueError):
    """A block that the editor sent cannot be read; `number` counts blocks from 0."""

    def __init__(self, number: int, message: str) -> None:
        self.number = number
        self.message = Words("Block {number}: {message}", number=number + 1, message=message)
        super().__init__(self.message)

    def told(self, say: Say) -> str:
        """The whole sentence in the language of `say` (gettext)."""
        return self.message.told(say)


def to_blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as a list of {"type": kind, "value": value}, ready for JSON."""
    return [{"type": block.kind, "value": _value(block)} for block in blocks]


def _value(block: Block) -> Any:
    if block.kind in _PLAIN:
        return block.body  # type: ignore[union-attr]
    if isinstance(block, Check):
        answers = [
            {"text": one.text, "correct": one.correct, "explanation": one.explanation}
            for one in block.answers
        ]
        return {"question": block.question, "answers": answers}
    _, names = _FIELDS[block.kind]
    given = {name: getattr(block, attribute) for name, attribute in names.items()}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}


def from_blocks(raw: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Blocks from the editor's list; ids that the editor adds are ignored.

    Args:
        raw: mappings with "type" and "value".

    Raises:
        BlockError: a kind or a value is not of the expected form.
    """
    return tuple(_block(number, one) for number, one in enumerate(raw))


def _block(number: int, raw: Mapping[str, Any]) -> Block:
    kind, value = raw.get("type"), raw.get("value")
    if isinstance(kind, str) and kind in _PLAIN:
        made: Block = _PLAIN[kind](_text(number, kind, value))
        return made
    if not isinstance(value, Mapping):
        raise BlockError(
            number, Words("the value of {kind} is not a set of fields; fill it in again", kind=kind)
        )
    if kind == "check":
        answers = tuple(_answer(number, one) for one in _items(number, value.get("answers")))
        return Check(_text(number, "question", value.get("question")), answers)
    if kind not in _FIELDS:
        raise BlockError(
            number, Words("there is no kind of block named {kind}; remove the block", kind=kind)
        )
    made_by, names = _FIELDS[kind]
    fields = {
        attribute: _list(number, value.get(name))
        if attribute in _LISTS
        else _text(number, name, value.get(name))
        for name, attribute in names.items()
    }
    block: Block = made_by(**fields)
    return block


def _answer(number: int, raw: Any) -> model.Answer:
    if not isinstance(raw, Mapping):
        raise BlockError(number, Words("an answer is not a set of fields; fill it in again"))
    return model.Answer(
        _text(number, "text", raw.get("text")),
        raw.get("correct") is True,
        _text(number, "explanation", raw.get("explanation")),
    )


def _text(number: int, name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BlockError(number, Words("{name} is not text; fill it in again", name=name))
    return value


def _items(number: int, value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise BlockError(number, Words("a list is expected here; fill it in again"))
    return [
        one["value"] if isinstance(one, Mapping) and one.get("type") == "item" else one
        for one in value
    ]


def _list(number: int, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):  # a single text field with ids between commas
        return tuple(value.replace(",", " ").split())
    return tuple(_text(number, "id", one) for one in _items(number, value))
