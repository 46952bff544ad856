"""Answers to invitations: from a calendar program by mail, by the link in the mail, or on a page."""

import hashlib
from datetime import datetime
from email import message_from_bytes

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from makegood.engines.itip import Answer, answers
from makegood.record.acts import Actor, write

from ..models import Invite, Reply, Seat
from ..reads.calendar import Link
from .news import tell, when
from .seats import decline

CHOICES = ("accepted", "tentative", "declined")


@transaction.atomic
def answer(
    *, invite: Invite, choice: str, way: str, by: Actor, words: str = "", message_id: str = "",
    now: datetime | None = None,
) -> Reply:  # fmt: skip
    """Take a person's answer to an invitation, and do what follows from it.

    Who declines the only session of a group gives the seat to whoever waits. Where a group meets
    several times the seat stays, and the person and the office are told: one meeting missed is not
    the unit declined. A lead who declines is a session at risk. Raises ValidationError where the
    invitation no longer stands.
    """
    now = now or timezone.now()
    invite = Invite.objects.select_related("person", "session__cohort__unit").get(pk=invite.pk)
    session = invite.session
    if choice not in CHOICES:
        raise ValidationError(_("Answer with yes, perhaps or no."))
    if invite.state == "cancelled" or session.state != "planned":
        raise ValidationError(_("This session is no longer in your calendar."))
    if session.starts_at <= now:
        raise ValidationError(_("This session has begun or is over."))
    before = invite.state
    invite.state, invite.answered_at, invite.nonce = choice, now, ""
    invite.save(update_fields=["state", "answered_at", "nonce"])
    reply = Reply.objects.create(
        invite=invite, way=way, uid=invite.uid, sequence=invite.sequence, answer=choice.upper(),
        received_at=now, message_id=message_id or f"{way}:{invite.pk}:{invite.sequence}:{now.isoformat()}",
    )  # fmt: skip
    write(by=by, act="rollout.invite.answer", subject=("session", session.pk),
          person=invite.person_id, before={"state": before}, after={"state": choice, "way": way})  # fmt: skip
    if choice == "declined":
        _declined(invite, words, by)
    return reply


def _declined(invite: Invite, words: str, by: Actor) -> None:
    session, cohort = invite.session, invite.session.cohort
    told = {"name": invite.person.name, "unit": cohort.unit.title, "when": when(session)}
    if invite.role == "lead":
        tell(person=None, kind="at-risk", cohort=cohort.pk,
             text=_("%(name)s, who leads %(unit)s on %(when)s, declined.") % told)  # fmt: skip
        return
    seat = Seat.objects.filter(cohort=cohort, person=invite.person, state="held").first()
    if seat is None:
        return
    if cohort.sessions.exclude(state="cancelled").count() == 1:
        decline(seat=seat, reason=words.strip() or _("declined in the calendar"), by=by)
        return
    tell(person=invite.person_id, kind="changed", cohort=cohort.pk, text=_(
        "You declined one session of %(unit)s, %(when)s. Your seat in the group stays; to give it up or "
        "choose another group, see your sessions.") % told)  # fmt: skip
    tell(person=None, kind="at-risk", cohort=cohort.pk,
         text=_("Somebody will miss one session of %(unit)s, %(when)s.") % told)  # fmt: skip


def answer_by_link(*, link: Link, choice: str, words: str = "") -> Invite:
    """Take the answer that an invitation's link carries; the link opens once, for its person alone.

    Raises ValidationError where it was used, or a newer invitation has taken its place.
    """
    with transaction.atomic():
        invite = (
            Invite.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(pk=link.invite)
            .first()
        )
        if (
            invite is None
            or not invite.nonce
            or not constant_time_compare(invite.nonce, link.nonce)
        ):
            raise ValidationError(
                _(
                    "This link was used, or a newer message has taken its place. Sign in to change it."
                )
            )
        by = Actor("person", invite.person_id, invite.person.name)
        answer(invite=invite, choice=choice, way="link", by=by, words=words)
        return invite


def take_mail(*, message: bytes, received: datetime | None = None) -> list[Reply]:
    """Apply the answers in one mail; the same mail again changes nothing.

    What cannot be applied is kept with the reason. Mails without a calendar reply leave no trace.
    """
    now = received or timezone.now()
    given = str(message_from_bytes(message[:200_000]).get("Message-ID", "")).strip()
    key = given[:240] or hashlib.sha256(message).hexdigest()
    kept = []
    for number, one in enumerate(answers(message)):
        message_id = f"{key}#{number}"
        with transaction.atomic():
            if Reply.objects.filter(message_id=message_id).exists():
                continue
            kept.append(_apply(one, message_id, now))
    return kept


def _apply(one: Answer, message_id: str, now: datetime) -> Reply:
    invite = (
        Invite.objects.select_related("person").filter(uid=one.uid).first() if one.uid else None
    )
    fault = one.fault
    if not fault and invite is None:
        fault = _("No invitation has this UID.")
    if not fault and invite is not None:
        if invite.person.email.lower() != one.email:
            fault = _("The answer is from another address than the invitation's.")
        elif one.sequence != invite.sequence:
            fault = _("The answer is to an older state of the invitation.")
    if not fault and invite is not None:
        by = Actor("person", invite.person_id, invite.person.name)
        try:
            with transaction.atomic():
                return answer(invite=invite, choice=one.answer, way="mail", by=by,
                              words=one.comment, message_id=message_id, now=now)  # fmt: skip
        except ValidationError as refused:
            fault = " ".join(refused.messages)
    return Reply.objects.create(
        invite=invite, way="mail", message_id=message_id, uid=one.uid[:120],
        sequence=max(0, min(one.sequence, 2**31 - 1)),
        answer=one.answer.upper(), received_at=now, fault=fault[:300],
    )  # fmt: skip
