"""What a unit is made of: front matter and a row of blocks, all frozen, all tidy from birth."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date

from makegood.engines.frontmatter import tidy_ids, tidy_line, tidy_text

KINDS = ("self-paced", "facilitated", "workshop", "practice")
CHANGES = ("major", "minor")
GUIDE_PARTS = (
    "Timing", "Preparation", "Prompts for silence", "Prompts for anger",
    "Prompts for disagreement", "After-care",
)  # fmt: skip
# A marker of an answer where none is meant would end the question.
_MARKER = re.compile(r"^([ \t]{0,3})-( ?\[[ xX]\])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Equivalent:
    """What else counts as this unit: another unit or an outside certificate, up to an age.

    since, until: done on or after the one and before the other; days as text, as files write them.
    """

    unit: str = ""
    certificate: str = ""
    max_age_months: int | None = None
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of a unit; each field is a key of the file, in this order."""

    id: str
    title: str
    kind: str
    minutes: int
    edition: int
    change: str
    changed_minutes: int
    window_days: int
    summary: str
    concepts: tuple[str, ...]
    skills: tuple[str, ...]
    cites: tuple[str, ...]
    approver: str
    review_by: date
    language: str = "en"
    variant_of: str | None = None
    counsel: bool = False
    equivalent: tuple[Equivalent, ...] = ()

    def __post_init__(self) -> None:
        for name in ("title", "summary", "approver", "language"):
            object.__setattr__(self, name, tidy_line(getattr(self, name)))
        for name in ("concepts", "cites"):
            object.__setattr__(self, name, tidy_ids(getattr(self, name)))
        skills = tuple(line for one in self.skills if (line := tidy_line(one)))
        object.__setattr__(self, "skills", skills)


class _Tidy:
    """Tidies every field of a block at birth, by the kind of text it holds."""

    __slots__ = ()
    LINES: frozenset[str] = frozenset()  # fields that are one line
    kind = ""

    def __post_init__(self) -> None:
        for one in fields(self):  # type: ignore[arg-type]
            value = getattr(self, one.name)
            if isinstance(value, str):
                tidied: object = tidy_line(value) if one.name in self.LINES else tidy_text(value)
            elif one.name in {"cites", "works"}:
                tidied = tidy_ids(value)
            else:
                continue
            object.__setattr__(self, one.name, tidied)


@dataclass(frozen=True, slots=True)
class Text(_Tidy):
    """Plain Markdown between other blocks."""

    body: str
    kind = "text"


@dataclass(frozen=True, slots=True)
class Image(_Tidy):
    """A picture with its alternative in words and a caption."""

    src: str
    alt: str
    body: str = ""
    kind = "image"
    LINES = frozenset({"src", "alt"})


@dataclass(frozen=True, slots=True)
class Video(_Tidy):
    """A link to a video; the body is its transcript."""

    url: str
    title: str
    minutes: str = ""
    body: str = ""
    kind = "video"
    LINES = frozenset({"url", "title", "minutes"})


@dataclass(frozen=True, slots=True)
class Case(_Tidy):
    """A short story of practice to think through."""

    title: str
    body: str
    kind = "case"
    LINES = frozenset({"title"})


@dataclass(frozen=True, slots=True)
class Fact(_Tidy):
    """A statement of fact with the works that support it."""

    cites: tuple[str, ...]
    body: str
    kind = "fact"


@dataclass(frozen=True, slots=True)
class Position(_Tidy):
    """What an institution holds, and which body said so."""

    by: str
    body: str
    kind = "position"
    LINES = frozenset({"by"})


@dataclass(frozen=True, slots=True)
class View(_Tidy):
    """Somebody's view, named as such."""

    by: str
    body: str
    cites: tuple[str, ...] = ()
    kind = "view"
    LINES = frozenset({"by"})


@dataclass(frozen=True, slots=True)
class Reflection(_Tidy):
    """A prompt whose answer only the learner can read."""

    body: str
    kind = "reflection"


@dataclass(frozen=True, slots=True)
class Answer(_Tidy):
    """One answer to a check question, right or wrong, with its explanation."""

    text: str
    correct: bool
    explanation: str = ""
    LINES = frozenset({"text"})


@dataclass(frozen=True, slots=True)
class Check(_Tidy):
    """A question with explained answers; it never blocks completion."""

    question: str
    answers: tuple[Answer, ...]
    kind = "check"

    def __post_init__(self) -> None:
        question = _MARKER.sub(r"\1\\-\2", tidy_text(self.question))
        object.__setattr__(self, "question", question)


@dataclass(frozen=True, slots=True)
class Intention(_Tidy):
    """A plan of the form: if this situation comes, then I do that."""

    condition: str
    action: str
    kind = "intention"
    LINES = frozenset({"condition", "action"})


@dataclass(frozen=True, slots=True)
class Reading(_Tidy):
    """Works from the library to read next, and why these."""

    works: tuple[str, ...]
    body: str = ""
    kind = "reading"


@dataclass(frozen=True, slots=True)
class Local(_Tidy):
    """An example from the institution itself; `scope` is the org unit whose example it is."""

    scope: str
    body: str
    kind = "local"
    LINES = frozenset({"scope"})


@dataclass(frozen=True, slots=True)
class Guide(_Tidy):
    """What a facilitator needs; shown to facilitators only."""

    body: str
    kind = "guide"


Block = (
    Text | Image | Video | Case | Fact | Position | View | Reflection | Check | Intention
    | Reading | Local | Guide
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitDoc:
    """A whole unit file: front matter and blocks; neighbouring texts are one text."""

    front: Front
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        joined: list[Block] = []
        for block in self.blocks:
            if isinstance(block, Text):
                if not block.body:
                    continue
                before = joined[-1] if joined else None
                if isinstance(before, Text):
                    joined[-1] = Text(before.body + "\n\n" + block.body)
                    continue
            joined.append(block)
        object.__setattr__(self, "blocks", tuple(joined))
