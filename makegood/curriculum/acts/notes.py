"""Writing private notes and the boxes of their keys.

What happens to a key is recorded about its person. That somebody wrote, changed or deleted a note is
deliberately not: the record is read by auditors, and whether a person reflects is nobody's business.
"""

from django.db import transaction

from makegood.library.acts.shelf import forget_sealed
from makegood.people import sealing
from makegood.people.acts import keys
from makegood.people.models import Account, Person
from makegood.people.sealing import Bound
from makegood.record.acts import Actor

from ..models import Note, Unit


class NoteChangedMeanwhile(Exception):
    """The note was changed in another window since it was shown."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@transaction.atomic
def begin_anew(*, account: Account, password: str | None, by: Actor, because: str) -> bytes:
    """Delete the person's notes and their key for good, and make a new key; returns it."""
    Note.objects.filter(person=account.person).delete()
    if account.person is not None:
        forget_sealed(person=account.person)
    keys.drop_key(account=account, by=by, because=because)
    return keys.make_key(account=account, password=password, by=by, because=because)


@transaction.atomic
def save_note(
    *, person: Person, unit: Unit, block: str, key: bytes, words: dict[str, str], seen: str | None
) -> None:
    """Seal and keep a note; without words it is deleted.

    words: what was written, by name. seen: `sealing.stamp` of the state that was shown, None to
    overwrite whatever is there. Raises NoteChangedMeanwhile with the other text.
    """
    bound = Bound(person.pk, unit.code, block)
    found = Note.objects.select_for_update().filter(person=person, unit=unit, block=block).first()
    before = bytes(found.sealed) if found else None
    if seen is not None and seen != sealing.stamp(before):
        other = sealing.unseal(key, before, bound) if before else {}
        raise NoteChangedMeanwhile("\n".join(v for k, v in other.items() if k != "prompt"))
    if not any(text.strip() for name, text in words.items() if name != "prompt"):
        if found:
            found.delete()
        return
    sealed = sealing.seal(key, words, bound)
    if found:
        found.sealed = sealed
        found.save(update_fields=["sealed", "updated_at"])
        return
    # Another window may be making the same note at this moment.
    other_note, fresh = Note.objects.get_or_create(
        person=person, unit=unit, block=block, defaults={"sealed": sealed}
    )
    if not fresh:
        other = sealing.unseal(key, other_note.sealed, bound)
        raise NoteChangedMeanwhile("\n".join(v for k, v in other.items() if k != "prompt"))


@transaction.atomic
def delete_note(*, person: Person, unit: Unit, block: str) -> None:
    """Delete a note for good; open or not, it is its author's."""
    Note.objects.filter(person=person, unit=unit, block=block).delete()
