"""Writing private notes and the boxes of their keys.

What happens to a key is recorded about its person. That somebody wrote, changed or deleted a note is
deliberately not: the record is read by auditors, and whether a person reflects is nobody's business.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.people.models import Account, Person
from makegood.record.acts import Actor, write

from .. import sealing
from ..models import KeyBox, Note, Unit
from ..sealing import Bound


class NoteChangedMeanwhile(Exception):
    """The note was changed in another window since it was shown."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@transaction.atomic
def make_key(*, account: Account, password: str | None, by: Actor, because: str) -> bytes:
    """Make the account's data key if it has none; returns the key.

    password: what the account signs in with; None where it signs in otherwise. Raises
    ValidationError where a key exists, because another would leave its notes unreadable.
    """
    key = sealing.new_key()
    box, fresh = KeyBox.objects.get_or_create(
        account=account, defaults={"fingerprint": sealing.fingerprint(key)}
    )
    if not fresh:
        raise ValidationError(_("Your private notes have a key already."))
    if password:
        box.by_password = sealing.wrap(key, password, account=account.pk, way="password")
        box.save(update_fields=["by_password"])
    _recorded(account, "make", by, because)
    return key


@transaction.atomic
def make_recovery_code(*, account: Account, key: bytes, by: Actor, because: str) -> str:
    """Make a recovery code, which replaces any earlier one; returns it, once."""
    box = _box(account, key)
    code = sealing.recovery_code()
    box.by_recovery = sealing.wrap(key, code, account=account.pk, way="recovery")
    box.save(update_fields=["by_recovery"])
    _recorded(account, "recovery-code", by, because)
    return code


@transaction.atomic
def wrap_under_password(
    *, account: Account, key: bytes, password: str, by: Actor, because: str
) -> None:
    """Let the present password open the notes from now on."""
    box = _box(account, key)
    box.by_password = sealing.wrap(key, password, account=account.pk, way="password")
    box.password_stale = False
    box.save(update_fields=["by_password", "password_stale"])
    _recorded(account, "rewrap", by, because)


def password_no_longer_fits(*, account: Account) -> None:
    """Remember that the password was changed while the notes were closed; nothing is thrown away."""
    KeyBox.objects.filter(account=account, by_password__isnull=False).update(password_stale=True)


@transaction.atomic
def begin_anew(*, account: Account, password: str | None, by: Actor, because: str) -> bytes:
    """Delete the person's notes and their key for good, and make a new key; returns it."""
    Note.objects.filter(person=account.person).delete()
    KeyBox.objects.filter(account=account).delete()
    _recorded(account, "begin-anew", by, because)
    return make_key(account=account, password=password, by=by, because=because)


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


def _box(account: Account, key: bytes) -> KeyBox:
    box = KeyBox.objects.select_for_update().filter(account=account).first()
    if box is None or bytes(box.fingerprint) != sealing.fingerprint(key):
        raise ValidationError(
            _("Your private notes were begun anew elsewhere. Open them again, then repeat this.")
        )
    return box


def _recorded(account: Account, what: str, by: Actor, because: str) -> None:
    write(by=by, act=f"notes.key.{what}", subject=("account", account.pk),
          person=account.person_id, because=because)  # fmt: skip
