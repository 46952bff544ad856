"""Messages of this room, through notices; a key makes each of them once."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.notices.acts import Draft, queue
from makegood.record.acts import Actor


def tell(
    *, person: int, key: str, subject: str, lines: Sequence[str], path: str, by: Actor,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Queue one message to one person, with a link to where it is acted on.

    What a feed loads from an earlier system happened long ago, so nobody is told of it.
    """
    if by.kind == "feed":
        return
    text = "\n\n".join([*lines, settings.BASE_URL.rstrip("/") + path])
    queue(
        drafts=[
            Draft(person=person, kind="champions", key=f"champions:{key}"[:120], subject=subject,
                  text=text, because=list(lines))
        ],
        at=at or timezone.now(), by=by, because=_("champions programme"),
    )  # fmt: skip


def is_self(by: Actor, person: int) -> bool:
    """Whether the person acts themselves; a feed brings what they did in an earlier system."""
    return by.kind == "feed" or (by.kind == "person" and by.id == person)
