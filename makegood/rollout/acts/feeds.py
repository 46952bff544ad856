"""Private addresses from which a person's calendar program fetches their sessions."""

from datetime import timedelta
from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.models import Person
from makegood.record.acts import Actor, write

from ..models import FeedAddress
from ..reads.calendar import hash_of

MOST = 5
READ_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(*, person: Person, by: Actor) -> str:
    """Make an address; returns its secret, which is shown once and kept as a hash alone."""
    if FeedAddress.objects.filter(person=person, revoked_at=None).count() >= MOST:
        raise ValidationError(_("You have five addresses. Switch one off first."))
    secret = token_urlsafe(24)
    made = FeedAddress.objects.create(person=person, secret_hash=hash_of(secret))
    write(by=by, act="rollout.feed.make", subject=("calendar feed", made.pk), person=person.pk)
    return secret


@transaction.atomic
def revoke_feed(*, address: FeedAddress, by: Actor) -> bool:
    """Switch an address off for good; False where it was off already."""
    off = FeedAddress.objects.filter(pk=address.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if off:
        write(by=by, act="rollout.feed.revoke", subject=("calendar feed", address.pk),
              person=address.person_id)  # fmt: skip
    return bool(off)


def note_read(address: FeedAddress) -> None:
    """Note that a program fetched it, once an hour at most, so that its owner sees whether any does."""
    now = timezone.now()
    if address.read_at is None or address.read_at < now - READ_EVERY:
        FeedAddress.objects.filter(pk=address.pk).update(read_at=now)
