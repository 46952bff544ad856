"""How long a unit takes somebody who takes it alone: an estimate beside the minutes it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from makegood.engines.unitfile.inline import inspect
from makegood.engines.unitfile.model import (
    Block,
    Case,
    Check,
    Guide,
    Intention,
    Reflection,
    Text,
    UnitDoc,
    Video,
)

WORDS_A_MINUTE = 200  # slower than a novel: the text is dense and half of it is at work
THINKING = {Check: 1, Case: 2, Reflection: 3, Intention: 2}  # minutes beside the reading
# A heading says how long the doing below it takes: "Practice, 12 minutes", "Praxis, 12 Minuten".
_DOING = re.compile(r"\b(\d{1,3}) min", re.IGNORECASE)
_MARKS = re.compile(r"\[@[^\]]*\]|\]\([^)]*\)")
_WORD = re.compile(r"[^\s|]*\w[^\s|]*")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes of reading, of thinking about questions and cases, and of doing."""

    reading: float
    thinking: int
    doing: int

    @property
    def minutes(self) -> int:
        """All of it, to the nearest minute."""
        return round(self.reading + self.thinking + self.doing)


def estimate(doc: UnitDoc) -> Estimate:
    """What the blocks of a unit come to; the facilitator guide is not read by a learner."""
    words = sum(len(_WORD.findall(_MARKS.sub(" ", _read(block)))) for block in doc.blocks)
    return Estimate(
        reading=words / WORDS_A_MINUTE,
        thinking=sum(THINKING.get(type(block), 0) for block in doc.blocks),
        doing=sum(_doing(block) for block in doc.blocks),
    )


def _read(block: Block) -> str:
    if isinstance(block, Guide | Video):
        return ""  # a video has minutes of its own, and its transcript is read in its place
    if isinstance(block, Check):
        answers = (f"{one.text} {one.explanation}" for one in block.answers)
        return " ".join((block.question, *answers))
    if isinstance(block, Intention):
        return f"{block.condition} {block.action}"
    if isinstance(block, Case):
        return f"{block.title} {block.body}"
    return block.body


def _doing(block: Block) -> int:
    if isinstance(block, Video):
        return int(block.minutes) if block.minutes.isdecimal() else 0
    if not isinstance(block, Text):
        return 0
    headings = (found.value for found in inspect(block.body) if found.kind == "heading")
    return sum(int(told[1]) for one in headings if (told := _DOING.search(one)))
