"""Leaving one kind of message without signing in: the signed link, its headers, the words below.

The link holds a person's number and one kind, signed: changed by a letter it opens nothing, and it
serves nobody else and no other kind. It does not expire, because mail is read late. Source of the
headers: RFC 2369 and RFC 8058 (one click).
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Message
from .rules import name_of

SALT = "makegood.notices.leaving"


@dataclass(frozen=True)
class Wish:
    """Who no longer wishes to receive what."""

    person: int
    kind: str


def token(person: int, kind: str) -> str:
    """The signed words that stand for this person and this kind."""
    return signing.Signer(salt=SALT).sign_object([person, kind])


def wish(signed: str) -> Wish | None:
    """What a link asks for; None where its signature does not hold."""
    try:
        person, kind = signing.Signer(salt=SALT).unsign_object(signed)
    except (signing.BadSignature, ValueError):
        return None
    return Wish(int(person), str(kind))


def link(person: int, kind: str) -> str:
    """The whole address that a message carries."""
    path = reverse("unsubscribe", args=[token(person, kind)])
    return settings.BASE_URL.rstrip("/") + path


def headers(message: Message) -> dict[str, str]:
    """What lets a mail programme show its own button; nothing where the law requires the message."""
    if message.legally_required:
        return {}
    return {
        "List-Unsubscribe": f"<{link(message.person_id, message.kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def footer(message: Message) -> str:
    """The last lines of a message: how to stop this kind, or why it cannot be stopped."""
    if message.legally_required:
        ground = message.legal_ground or "; ".join(str(line) for line in message.because)
        return _(
            "The law requires that you receive this message, so it cannot be switched off. "
            "The ground: %(ground)s"
        ) % {"ground": ground or _("not stated; please ask the office")}
    told = {"kind": name_of(message.kind), "url": link(message.person_id, message.kind)}
    return _("To stop receiving %(kind)s, without signing in: %(url)s") % told
