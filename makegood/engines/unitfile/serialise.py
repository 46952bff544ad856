"""A document written as its canonical file."""

from __future__ import annotations

import hashlib
from dataclasses import fields

from makegood.engines.frontmatter import flow, scalar
from makegood.engines.unitfile import model
from makegood.engines.unitfile.model import (
    Block,
    Check,
    Equivalent,
    Front,
    Intention,
    Text,
    UnitDoc,
)
from makegood.engines.unitfile.parse import parse
from makegood.engines.unitfile.shapes import SHAPES

_FLOW = frozenset({"concepts", "cites"})


def serialise(doc: UnitDoc) -> str:
    """The canonical text of a document: equal documents give equal text, which parses back."""
    parts = [_front(doc.front), *(_block(block) for block in doc.blocks)]
    return "\n".join(parts)


def content_hash(doc: UnitDoc) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits: the identity of an edition."""
    return hashlib.sha256(serialise(doc).encode()).hexdigest()


def keep(verbatim: str, doc: UnitDoc) -> str:
    """The text to export: the author's own characters while they still say what `doc` says."""
    return verbatim if parse(verbatim).doc == doc else serialise(doc)


def _front(front: Front) -> str:
    lines = ["---"]
    for one in fields(model.Front):
        value = getattr(front, one.name)
        if not isinstance(value, tuple):
            lines.append(f"{one.name}: {scalar(value)}")
        elif not value or one.name in _FLOW:
            lines.append(f"{one.name}: {flow(value)}")
        else:
            lines.append(f"{one.name}:")
            lines += [f"  - {_item(item)}" for item in value]
    return "\n".join([*lines, "---", ""])


def _item(item: str | Equivalent) -> str:
    if isinstance(item, str):
        return scalar(item)
    pairs = [("unit", item.unit), ("certificate", item.certificate)]
    written = [f"{name}: {scalar(value, in_list=True)}" for name, value in pairs if value]
    if item.max_age_months is not None:
        written.append(f"max_age_months: {item.max_age_months}")
    written += [f"{name}: {day}" for name in ("since", "until") if (day := getattr(item, name))]
    return "{" + ", ".join(written) + "}"


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return block.body + "\n"
    if isinstance(block, Check):
        body = _check(block)
    elif isinstance(block, Intention):
        body = f"if: {block.condition}".rstrip() + f"\nthen: {block.action}".rstrip()
    else:
        body = block.body
    return "\n".join(
        [f"::: {block.kind}{_attributes(block)}", *([body] if body else []), ":::", ""]
    )


def _attributes(block: Block) -> str:
    shape = SHAPES[block.kind]
    written = ""
    for name in shape.attributes:
        value = getattr(block, name)
        text = ", ".join(value) if isinstance(value, tuple) else value
        if text or name in shape.needed:
            quoted = text.replace("\\", "\\\\").replace('"', '\\"')
            written += f' {name}="{quoted}"'
    return written


def _check(check: Check) -> str:
    lines = [check.question, ""] if check.question else []
    for answer in check.answers:
        lines.append(f"- [{'x' if answer.correct else ' '}] {answer.text}".rstrip())
        if answer.explanation:
            lines += [f"  > {line}" if line else "  >" for line in answer.explanation.split("\n")]
    return "\n".join(lines)
