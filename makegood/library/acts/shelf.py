"""A reader's own shelf. Nothing here is recorded: whether and what a person reads is nobody's business."""

from django.db import transaction

from makegood.people import sealing
from makegood.people.models import Person

from ..models import Shelved, Work
from ..rules import bound

NAMES = ("text", "because")


class ShelfChangedMeanwhile(Exception):
    """The note was changed in another window since it was shown."""


@transaction.atomic
def put(*, person: Person, work: Work, mark: str) -> Shelved:
    """Put a work on the reader's shelf, or move it there: want, reading, read."""
    if mark not in dict(Shelved.MARKS):
        raise ValueError(f"{mark!r} is no place on a shelf")
    made, _new = Shelved.objects.update_or_create(person=person, work=work, defaults={"mark": mark})
    return made


@transaction.atomic
def take_off(*, person: Person, work: Work) -> None:
    """Take a work off the shelf, with what was written about it."""
    Shelved.objects.filter(person=person, work=work).delete()


@transaction.atomic
def write_privately(
    *, person: Person, work: Work, key: bytes, words: dict[str, str], seen: str | None
) -> None:
    """Seal a note and an intention about a work with the reader's own key.

    words: `text` and `because` ("because of this I will..."). seen: `sealing.stamp` of the state that
    was shown, None to overwrite. Raises ShelfChangedMeanwhile where another window wrote meanwhile.
    """
    found, _new = Shelved.objects.get_or_create(person=person, work=work, defaults={"mark": "read"})
    found = Shelved.objects.select_for_update().get(pk=found.pk)
    if seen is not None and seen != sealing.stamp(found.sealed):
        raise ShelfChangedMeanwhile
    kept = {name: words.get(name, "") for name in NAMES}
    empty = not any(text.strip() for text in kept.values())
    found.sealed = None if empty else sealing.seal(key, kept, bound(person, work))
    found.save(update_fields=["sealed", "updated_at"])


def forget_sealed(*, person: Person) -> None:
    """Delete what was sealed with a key that is given up; the shelf itself stays."""
    Shelved.objects.filter(person=person).update(sealed=None)
