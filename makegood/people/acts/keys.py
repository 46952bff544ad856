"""The key of a person's private notes: made, wrapped, replaced, given up; recorded about its person."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from .. import sealing
from ..models import Account, KeyBox


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
def drop_key(*, account: Account, by: Actor, because: str) -> None:
    """Delete the key for good; whoever calls deletes what it sealed, in the same transaction."""
    KeyBox.objects.filter(account=account).delete()
    _recorded(account, "begin-anew", by, because)


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
