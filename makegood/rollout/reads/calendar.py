"""Sessions as calendar events, the links in invitations, and a person's feed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.itip import Attendee, Event, calendar
from makegood.people.models import Person

from ..models import FeedAddress, Invite, Session

SALT = "makegood.rollout.answer"
BACK = timedelta(days=60)
REFRESH = timedelta(hours=4)


def organiser() -> tuple[str, str]:
    """Name and address of those who invite; answers by mail go to the address."""
    name, address = parseaddr(settings.CALENDAR_FROM)
    return name or settings.INSTITUTION_NAME, address


def event_of(
    session: Session, *, uid: str, sequence: int, stamp: datetime, lead: bool,
    attendee: Attendee | None = None,
) -> Event:  # fmt: skip
    """A session as an event. Access needs and other people's names are never in it."""
    unit = session.cohort.unit
    base = settings.BASE_URL.rstrip("/")
    lines = [_("You lead this session.")] if lead else []
    if session.link:
        lines.append(_("By video: %(link)s") % {"link": session.link})
    if session.room is not None and session.room.place.directions:
        lines.append(session.room.place.directions)
    lines.append(_("Your sessions: %(url)s") % {"url": base + reverse("my-sessions")})
    where = session.link or _("by video")
    if session.room is not None:
        place = session.room.place
        where = ", ".join(part for part in (session.room.name, place.name, place.address) if part)
    summary = unit.title
    if session.number > 1:
        summary = _("%(unit)s, session %(number)d") % {"unit": unit.title, "number": session.number}
    return Event(
        uid=uid, sequence=sequence, starts=session.starts_at, ends=session.ends_at,
        time_zone=session.time_zone, stamp=stamp, summary=summary,
        description="\n".join(lines), location=where, url=base + reverse("my-sessions"),
        cancelled=session.state == "cancelled", attendee=attendee,
    )  # fmt: skip


def answer_link(invite: Invite) -> str:
    """The address at which this one invitation can be answered once without signing in."""
    signed = signing.Signer(salt=SALT).sign_object([invite.pk, invite.nonce])
    return settings.BASE_URL.rstrip("/") + reverse("answer", args=[signed])


@dataclass(frozen=True)
class Link:
    """What an answer link stands for: an invitation, and the nonce that it was sent with."""

    invite: int
    nonce: str


def read_link(signed: str) -> Link | None:
    """What a link asks for; None where its signature does not hold."""
    try:
        pk, nonce = signing.Signer(salt=SALT).unsign_object(signed)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Link(int(pk), str(nonce)) if nonce else None


def hash_of(secret: str) -> str:
    """What is kept of a feed's secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def feed_address(secret: str) -> FeedAddress | None:
    """The address that this secret opens, unless it was revoked (one statement)."""
    return (
        FeedAddress.objects.select_related("person")
        .filter(secret_hash=hash_of(secret), revoked_at=None)
        .first()
    )


def my_addresses(person: Person) -> list[FeedAddress]:
    """The person's feed addresses that still open."""
    return list(FeedAddress.objects.filter(person=person, revoked_at=None))


def my_events(person: Person, *, now: datetime) -> list[Event]:
    """The sessions in which the person has a seat or which they lead, some weeks back and all ahead."""
    takes_part = Q(cohort__seats__person=person, cohort__seats__state__in=("held", "completed"))
    leads = Q(cohort__leads__facilitator__person=person, cohort__leads__until=None)
    rows = (
        Session.objects.filter(takes_part | leads, starts_at__gt=now - BACK)
        .exclude(state="cancelled")
        .select_related("cohort__unit", "room__place")
        .defer("cohort__unit__body")
        .distinct()
    )
    sessions = list(rows)
    led = set(
        Session.objects.filter(leads, pk__in=[one.pk for one in sessions]).values_list(
            "pk", flat=True
        )
    )
    known = {
        (invite.session_id, invite.role): invite
        for invite in Invite.objects.filter(person=person, session__in=sessions)
    }
    events = []
    for session in sessions:
        role = "lead" if session.pk in led else "participant"
        invite = known.get((session.pk, role))
        events.append(
            event_of(
                session,
                lead=role == "lead",
                stamp=session.cohort.made_at,
                uid=invite.uid if invite else f"session-{session.pk}-{person.pk}@makegood",
                sequence=session.version,
            )
        )
    return events


def feed(person: Person, *, now: datetime | None = None) -> bytes:
    """The person's sessions as a calendar to subscribe to (three statements)."""
    events = my_events(person, now=now or timezone.now())
    name = _("Sessions at %(institution)s") % {"institution": settings.INSTITUTION_NAME}
    return calendar(events, method="PUBLISH", organiser=organiser(), name=name, refresh=REFRESH)
