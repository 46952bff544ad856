"""A person's own private notes, opened with the key that only their browser carries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from makegood.people.models import Person
from makegood.people.sealing import Bound, SealBroken, stamp, unseal

from ..models import Note, Unit


@dataclass(frozen=True)
class Opened:
    """A note as its author sees it; without `words` it is sealed to this key or was tampered with."""

    block: str
    updated_at: datetime
    seen: str
    unit: Unit
    words: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    @property
    def text(self) -> str:
        return self.words.get("text", "")


def of_unit(person: Person, unit: Unit, key: bytes | None) -> dict[str, Opened]:
    """The person's notes on one unit, by block, in one statement."""
    return {
        row.block: _opened(row, person, unit, key)
        for row in Note.objects.filter(person=person, unit=unit)
    }


def all_of(person: Person, key: bytes | None) -> list[Opened]:
    """All notes of the person, by unit and then the oldest first, in one statement."""
    rows: Iterable[Note] = (
        Note.objects.filter(person=person)
        .select_related("unit").order_by("unit__title", "updated_at", "pk")
        .defer("unit__body")
    )  # fmt: skip
    return [_opened(row, person, row.unit, key) for row in rows]


def how_many(person: Person) -> int:
    """How many notes the person has."""
    return Note.objects.filter(person=person).count()


def as_text(notes: Iterable[Opened], *, heading: str, sealed: str) -> str:
    """All notes as one plain text for keeping elsewhere; `sealed` stands for what cannot be opened."""
    lines = [heading, ""]
    unit = None
    for note in notes:
        if note.unit.pk != unit:
            unit = note.unit.pk
            lines += ["", note.unit.title, "=" * len(note.unit.title)]
        lines += ["", f"[{note.updated_at:%Y-%m-%d}]"]
        if note.words.get("prompt"):
            lines += [note.words["prompt"], ""]
        if note.broken or not note.words:
            lines.append(sealed)
        lines += [text for name, text in note.words.items() if name != "prompt"]
    return "\n".join(lines) + "\n"


def _opened(row: Note, person: Person, unit: Unit, key: bytes | None) -> Opened:
    seen = stamp(row.sealed)
    if key is None:
        return Opened(row.block, row.updated_at, seen, unit)
    try:
        words = unseal(key, row.sealed, Bound(person.pk, unit.code, row.block))
    except SealBroken:
        return Opened(row.block, row.updated_at, seen, unit, broken=True)
    return Opened(row.block, row.updated_at, seen, unit, words)
