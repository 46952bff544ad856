"""A reader's own shelf, for that reader alone; and a number of readers where there are enough."""

from dataclasses import dataclass, field

from makegood.people.models import Person
from makegood.people.sealing import SealBroken, stamp, unseal

from ..models import Shelved, Work
from ..rules import bound

FEWEST = 10  # readers that are counted; fewer are not told from none


@dataclass(frozen=True)
class OnShelf:
    """A work on the reader's shelf; without `words` it is closed, or there are none."""

    work: Work
    mark: str
    mark_words: str
    seen: str
    has_note: bool = False
    words: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    @property
    def closed(self) -> bool:
        return self.has_note and not self.words and not self.broken


def shelf(person: Person, key: bytes | None) -> list[OnShelf]:
    """All that stands on the person's shelf, the latest first; in one statement."""
    rows = Shelved.objects.filter(person=person).select_related("work").defer("work__csl")
    return [_opened(row, person, key) for row in rows]


def on_shelf(person: Person, work: Work, key: bytes | None) -> OnShelf | None:
    """One work on the person's shelf, or None."""
    row = Shelved.objects.filter(person=person, work=work).first()
    if row is None:
        return None
    row.work = work
    return _opened(row, person, key)


def marks(person: Person) -> dict[str, str]:
    """Which works stand where on the person's shelf, by code."""
    return dict(Shelved.objects.filter(person=person).values_list("work__code", "mark"))


def readers(work: Work) -> int | None:
    """How many shelves the work stands on; None where fewer than ten, so that nobody is told."""
    count = Shelved.objects.filter(work=work).count()
    return count if count >= FEWEST else None


def _opened(row: Shelved, person: Person, key: bytes | None) -> OnShelf:
    base = (row.work, row.mark, str(row.get_mark_display()), stamp(row.sealed))
    if row.sealed is None or key is None:
        return OnShelf(*base, has_note=row.sealed is not None)
    try:
        return OnShelf(*base, True, unseal(key, row.sealed, bound(person, row.work)))
    except SealBroken:
        return OnShelf(*base, True, broken=True)
