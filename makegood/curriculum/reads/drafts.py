"""A unit as it is being written, as the document that would be published, and what is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from makegood.engines import unitfile
from makegood.engines.contentcheck import Problem, check_folder
from makegood.engines.unitfile import Equivalent, Front, UnitDoc
from makegood.engines.words import told

from ..models import Edition, Unit
from .known import content_known

_CITED = re.compile(r"\[@([^\]\[\n]{1,200})\]")
_WORK = re.compile(r"[^;,@\s]+")
_NEVER = date(9999, 1, 1)
# Front matter and the field of the editor that it is written in, where the names differ.
_FIELDS = {"id": "code", "edition": "", "cites": ""}


@dataclass(frozen=True)
class Draft:
    """A unit's text as a document.

    Args:
        doc: what would be published.
        origins: for each block of the document, its number in the editor (neighbouring texts are
            one block of the document).
    """

    doc: UnitDoc
    origins: tuple[int, ...]

    @property
    def source(self) -> str:
        """The file that would be published."""
        return unitfile.serialise(self.doc)


@dataclass(frozen=True)
class Fault:
    """Something wrong with a draft, and where its author finds it: a block, a field, or neither."""

    text: str
    block: int | None = None
    field: str = ""


def latest_edition(unit: Unit) -> Edition | None:
    """The newest edition, without its document."""
    if unit.pk is None:
        return None
    return Edition.objects.filter(unit=unit.pk).defer("document").order_by("-number").first()


def draft_of(unit: Unit, latest: Edition | None) -> Draft:
    """The draft as the next edition would say it.

    Raises BlockError where the editor sent a block that cannot be read.
    """
    raw = list(unit.body.get_prep_value())
    made = unitfile.from_blocks(raw)
    first = latest is None
    front = Front(
        id=unit.code, title=unit.title, kind=unit.kind, minutes=unit.minutes,
        edition=1 if latest is None else latest.number + 1,
        change="major" if first else unit.change,
        changed_minutes=unit.minutes if first else _changed(unit),
        window_days=unit.window_days, summary=unit.summary, concepts=tuple(_ids(unit.concepts)),
        skills=tuple(unit.skills.splitlines()), cites=(), approver=unit.approver,
        review_by=unit.review_by or _NEVER, language=unit.language,
        variant_of=unit.variant_of.code if unit.variant_of else None, counsel=unit.counsel,
        equivalent=tuple(_equivalent(one) for one in unit.equivalent),
    )  # fmt: skip
    doc = UnitDoc(front, made)
    cites = _cites(doc, unitfile.parse(latest.source).doc if latest else None)
    return Draft(replace(doc, front=replace(front, cites=cites)), tuple(_origins(made)))


def unchanged(draft: Draft, latest: Edition | None) -> bool:
    """Whether the draft says exactly what the latest edition says."""
    published = unitfile.parse(latest.source).doc if latest else None
    if published is None:
        return False
    before = published.front
    front = replace(
        draft.doc.front, edition=before.edition, change=before.change,
        changed_minutes=before.changed_minutes, window_days=before.window_days,
    )  # fmt: skip
    return replace(draft.doc, front=front) == published


def exported(unit: Unit) -> str:
    """The file of the latest edition: the author's own characters, byte for byte."""
    latest = latest_edition(unit)
    return latest.source if latest else draft_of(unit, None).source


def faults_of(unit: Unit, latest: Edition | None, today: date) -> list[Fault]:
    """Everything that keeps the draft from being handed in, each where its author finds it."""
    try:
        draft = draft_of(unit, latest)
    except unitfile.BlockError as error:
        return [Fault(error.told(_), error.number)]
    except (TypeError, ValueError, AttributeError) as error:
        return [Fault(str(error))]
    name = f"units/{unit.code}.md"
    parsed = unitfile.parse(draft.source, name)
    if parsed.doc is not None and parsed.doc != draft.doc:
        return _told_apart(draft, parsed.doc)
    known = content_known()
    folder = settings.CONTENT_DIR / "images"
    images = frozenset(one.name for one in folder.iterdir()) if folder.is_dir() else None
    known = replace(known, images=images, units=known.units - {unit.code})
    found = check_folder({name: draft.source}, known, today)
    return list(dict.fromkeys(_place(one, draft, parsed) for one in found))


def _place(problem: Problem, draft: Draft, parsed: unitfile.Parsed) -> Fault:
    """Where a fault of the file stands in the editor."""
    what, mend = told(problem.what, _), told(problem.mend, _)
    text = f"{what[:1].upper()}{what[1:]}. {mend[:1].upper()}{mend[1:]}."
    block = problem.block
    starts = [(piece.line, number) for number, piece in enumerate(parsed.pieces)]
    if block is None and starts and problem.line >= starts[0][0]:
        block = max(number for line, number in starts if line <= problem.line)
    if block is not None:
        return Fault(text, draft.origins[block])
    exact = [key for key, place in parsed.keys.items() if place == (problem.line, problem.column)]
    near = [key for key, place in parsed.keys.items() if place[0] == problem.line]
    key = max(exact or near[:1] or [""], key=len)
    if key.startswith("cites."):
        work = draft.doc.front.cites[int(key.partition(".")[2])]
        for number, one in enumerate(draft.doc.blocks):
            if work in _works(one):
                return Fault(text, draft.origins[number])
    name = key.partition(".")[0]
    return Fault(text, None, _FIELDS.get(name, name))


def _told_apart(draft: Draft, read: UnitDoc) -> list[Fault]:
    """The blocks whose text would be read as something else than what was written."""
    pairs = zip(draft.doc.blocks, read.blocks, strict=False)
    number = next((n for n, (a, b) in enumerate(pairs) if a != b), len(read.blocks))
    what = "This block would be read as another kind of block. Remove lines that begin with :::."
    if number < len(draft.origins):
        return [Fault(what, draft.origins[number])]
    return [Fault(what)]


def _origins(blocks: Iterable[unitfile.Block]) -> list[int]:
    """Which blocks of the editor the blocks of the document begin with (see UnitDoc)."""
    found: list[int] = []
    after_text = False
    for number, block in enumerate(blocks):
        text = isinstance(block, unitfile.Text)
        if text and not block.body:  # type: ignore[union-attr]
            continue
        if not (text and after_text):
            found.append(number)
        after_text = text
    return found


def _cites(doc: UnitDoc, published: UnitDoc | None) -> tuple[str, ...]:
    """Works that the text cites: in the order of the published edition, then in order of use."""
    used: dict[str, None] = {}
    further: set[str] = set()
    for block in doc.blocks:
        if isinstance(block, unitfile.Reading):
            further |= set(block.works)
            used |= dict.fromkeys(_in_words(block))
        else:
            used |= dict.fromkeys(_works(block))
    before = published.front.cites if published else ()
    kept = [work for work in before if work in used or work in further]
    return tuple(dict.fromkeys([*kept, *used]))


def _works(block: unitfile.Block) -> list[str]:
    named: tuple[str, ...] = getattr(block, "cites", ()) or getattr(block, "works", ())
    return [*named, *_in_words(block)]


def _in_words(block: unitfile.Block) -> list[str]:
    texts = [getattr(block, name, "") for name in ("body", "question")]
    for answer in getattr(block, "answers", ()):
        texts += [answer.text, answer.explanation]
    return [
        work for text in texts for group in _CITED.findall(text) for work in _WORK.findall(group)
    ]


def _changed(unit: Unit) -> int:
    return min(unit.changed_minutes, unit.minutes) if unit.change == "major" else 0


def _ids(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _equivalent(raw: dict[str, Any]) -> Equivalent:
    if not isinstance(raw, dict):
        raise ValidationError("equivalent")
    return Equivalent(
        unit=str(raw.get("unit") or ""), certificate=str(raw.get("certificate") or ""),
        max_age_months=raw.get("max_age_months"), since=str(raw.get("since") or ""),
        until=str(raw.get("until") or ""),
    )  # fmt: skip
