"""Sessions in people's own calendars: who is owed an invitation, an update or a cancelling.

What is owed follows from the facts (seats, leads, sessions), so nothing has to remember to ask for it:
however a seat came or went, the next round brings the calendars in line. Messages go by notices.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from secrets import token_urlsafe
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.itip import Attendee, calendar
from makegood.notices.acts import Draft, queue
from makegood.record.acts import SYSTEM, give_way, take_turn, write

from ..models import Invite, Lead, Seat
from ..reads.calendar import answer_link, event_of, organiser
from .news import when

KIND = "invitation"
BATCH = 200  # dealt with in one transaction: some tenths of a second
TOLD = ("sent", "accepted", "tentative", "declined")


def bring_in_line(*, now: datetime | None = None, most: int = 20_000) -> dict[str, int]:
    """Invite, update and cancel whatever the facts ask for; asking again sends nothing twice.

    Sessions that have begun are left alone. Returns how many were invited, updated, cancelled.
    """
    now = now or timezone.now()
    counts = {"invited": 0, "updated": 0, "cancelled": 0}
    with transaction.atomic():
        take_turn()
        _note_what_is_owed(now)
    done = 0
    while done < most:
        with transaction.atomic():
            take_turn()
            some = _send(now, counts)
        if not some:
            break
        done += some
        give_way()
    return counts


def _wanted() -> Q:
    """Invites whose session stands and whose person still takes part in it or leads it."""
    seat = Seat.objects.filter(
        cohort=OuterRef("session__cohort"), person=OuterRef("person"), state="held"
    )
    lead = Lead.objects.filter(
        cohort=OuterRef("session__cohort"), facilitator__person=OuterRef("person"), until=None
    )
    return Q(session__state="planned") & (
        Q(Exists(seat), role="participant") | Q(Exists(lead), role="lead")
    )


def _note_what_is_owed(now: datetime) -> None:
    fresh = [*_without_invite(now)]
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    Invite.objects.bulk_create(
        [
            Invite(session_id=session, person_id=person, role=role,
                   uid=f"{token_urlsafe(18)}@{host}")
            for session, person, role in fresh
        ],
        batch_size=1000, ignore_conflicts=True,
    )  # fmt: skip
    ahead = Invite.objects.filter(session__starts_at__gt=now).filter(_wanted())
    again = ahead.filter(
        Q(state="cancelled") | Q(state__in=TOLD, told_version__lt=F("session__version"))
    )
    Invite.objects.filter(pk__in=list(again.values_list("pk", flat=True))).update(state="owed")


def _without_invite(now: datetime) -> Iterable[tuple[int, int, str]]:
    """(session, person, role) for whom no invitation was ever made."""
    ahead = {"cohort__sessions__state": "planned", "cohort__sessions__starts_at__gt": now}
    for rows, person, role in (
        (Seat.objects.filter(state="held", **ahead), "person_id", "participant"),
        (
            Lead.objects.filter(until=None, facilitator__person__isnull=False, **ahead),
            "facilitator__person_id",
            "lead",
        ),
    ):
        there = Invite.objects.filter(
            session=OuterRef("cohort__sessions"), person=OuterRef(person.removesuffix("_id")),
            role=role,
        )  # fmt: skip
        found: QuerySet = rows.filter(~Exists(there))  # type: ignore[assignment]
        for session, who in found.values_list("cohort__sessions", person).distinct():
            yield session, who, role


def _send(now: datetime, counts: dict[str, int]) -> int:
    """Hand one batch to notices; how many invites it dealt with."""
    ahead = Invite.objects.filter(session__starts_at__gt=now)
    owed = _some(ahead.filter(_wanted(), state="owed"))
    gone = _some(ahead.exclude(state="cancelled").exclude(_wanted())) if len(owed) < BATCH else []
    if not owed and not gone:
        return 0
    drafts: list[Draft] = []
    for invite in owed:
        first = invite.sent_at is None
        counts["invited" if first else "updated"] += 1
        invite.sequence += 0 if first else 1
        invite.nonce = token_urlsafe(18)
        invite.state, invite.sent_at = "sent", now
        invite.told_version = invite.session.version
        drafts.append(_invitation(invite, first, now))
    for invite in gone:
        if invite.sent_at is not None and not _took_it_out(invite):
            invite.sequence += 1
            drafts.append(_cancelling(invite, now))
            counts["cancelled"] += 1
        invite.state, invite.nonce = "cancelled", ""
    Invite.objects.bulk_update(
        [*owed, *gone], ["sequence", "nonce", "state", "sent_at", "told_version"], batch_size=200
    )
    queue(drafts=drafts, at=now, by=SYSTEM, because=_("sessions in people's calendars"))
    write(by=SYSTEM, act="rollout.invites.send", subject=("invites", len(owed) + len(gone)),
          because="seats, leads and sessions as they stand",
          after={"sent": len(owed), "cancelled": len(gone)})  # fmt: skip
    return len(owed) + len(gone)


def _some(rows: "QuerySet[Invite]") -> list[Invite]:
    return list(
        rows.select_related("person", "session__cohort__unit", "session__room__place")
        .defer("session__cohort__unit__body")
        .order_by("pk")[:BATCH]
    )


def _took_it_out(invite: Invite) -> bool:
    """Whether the person's own calendar program declined, and so has taken the event out."""
    return invite.state == "declined" and invite.replies.filter(way="mail", fault="").exists()


def _invitation(invite: Invite, first: bool, now: datetime) -> Draft:
    session, unit = invite.session, invite.session.cohort.unit
    told = {"unit": unit.title, "when": when(session)}
    lines = [
        (_("You lead: %(unit)s") if invite.role == "lead" else _("Your session: %(unit)s")) % told,
        _("When and where: %(when)s") % told,
        "",
        _("Can you come? Answer in your calendar, or here without signing in: %(url)s")
        % {"url": answer_link(invite)},
    ]
    subject = _("%(unit)s, %(when)s") if first else _("Changed: %(unit)s, %(when)s")
    return _draft(invite, "REQUEST", subject % told, lines, now)


def _cancelling(invite: Invite, now: datetime) -> Draft:
    told = {"unit": invite.session.cohort.unit.title, "when": when(invite.session)}
    lines = [
        _("This session is no longer in your calendar: %(unit)s, %(when)s.") % told,
        _("Your sessions, and others to choose from: %(url)s")
        % {"url": settings.BASE_URL.rstrip("/") + reverse("my-sessions")},
    ]
    return _draft(invite, "CANCEL", _("Cancelled: %(unit)s, %(when)s") % told, lines, now)


def _draft(invite: Invite, method: str, subject: str, lines: Sequence[str], now: datetime) -> Draft:
    person = invite.person
    attendee = Attendee(person.name, person.email)
    body = ""
    if person.email:
        event = event_of(invite.session, uid=invite.uid, sequence=invite.sequence, stamp=now,
                         lead=invite.role == "lead", attendee=attendee)  # fmt: skip
        body = calendar([event], method=method, organiser=organiser()).decode()
    return Draft(
        person=person.pk, kind=KIND, key=f"invite:{invite.pk}:{invite.sequence}",
        subject=subject, text="\n".join(lines), calendar=body,
        because=[_("You lead this session.") if invite.role == "lead"
                 else _("You have, or had, a seat in this session.")],
    )  # fmt: skip
