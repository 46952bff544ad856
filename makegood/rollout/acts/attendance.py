"""Who was there: marks from wherever they come, what they amount to, and the completion that follows.

A mark is kept as it came, once for its key; attendance is derived from marks by the rule, or corrected by
somebody with a reason; the completion follows from the attendance at all sessions of a group.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.engines.checkin import Rule, Seen, presence, verify
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import SYSTEM, Actor, Line, take_turn, write, write_many

from ..models import Attendance, Mark, Seat, Session
from .completing import complete_cohort
from .seats import NoSeat, walk_in

OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=30)
MANY = 4  # people from one device at one session: looked at by the facilitator, never blocked
MOST_MARKS = 500
MOST_TRIES, TRIES_WITHIN = 20, timedelta(minutes=10)  # refused codes of one person
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")

REFUSED: dict[str, str | Promise] = {
    "future": gettext_lazy("This code is for a time that has not come."),
    "closed": gettext_lazy("Check-in for this session was closed by then."),
    "wrong": gettext_lazy("This is no code of this session at that time."),
    "cancelled": gettext_lazy("This session was cancelled."),
    "full": gettext_lazy("There was no seat left. The facilitator can put it right."),
}


@dataclass(frozen=True)
class Given:
    """One mark as a device sends it: its own key, the session, the code, its clock."""

    key: str
    session: int
    code: str
    marked: datetime
    way: str = "screen"
    leaving: bool = False


def rule() -> Rule:
    """The institution's rule of late and partial attendance."""
    return Rule(settings.LATE_AFTER_MINUTES, settings.LEAST_SHARE_PERCENT / 100)


def secret() -> bytes:
    """What the codes are signed with; nothing else is."""
    return hashlib.sha256(b"makegood.rollout.check-in:" + settings.SECRET_KEY.encode()).digest()


def opening(session: Session) -> tuple[datetime, datetime]:
    """From when until when one can check in."""
    return session.starts_at - OPENS_BEFORE, session.ends_at + CLOSES_AFTER


def check_in(
    *, person: Person, marks: Sequence[Given], device: str, now: datetime | None = None
) -> dict[str, str]:
    """Take the marks that a person's own device kept; for each key "", or why it was refused.

    The same marks again, in part or in another order, change nothing. A mark counts for the moment
    at which it was made, however much later it arrives. Raises ValidationError where it is no mark.
    """
    now = now or timezone.now()
    if len(marks) > MOST_MARKS:
        raise ValidationError(_("At most %(n)d marks at a time.") % {"n": MOST_MARKS})
    for one in marks:
        if not _KEY.fullmatch(one.key):
            raise ValidationError(_("A mark needs a key of 8 to 64 letters and digits."))
    by = Actor("person", person.pk, person.name)
    tried = Mark.objects.filter(person=person, received_at__gt=now - TRIES_WITHIN)
    if tried.exclude(refused="").count() >= MOST_TRIES:
        raise ValidationError(_("Too many tries. Wait ten minutes, or speak to the facilitator."))
    with transaction.atomic():
        take_turn()
        known = {mark.key: mark for mark in Mark.objects.filter(key__in=[one.key for one in marks])}
        wanted = {one.session for one in marks}
        sessions = {
            one.pk: one for one in Session.objects.select_related("cohort").filter(pk__in=wanted)
        }
        answers: dict[str, str] = {}
        touched: set[int] = set()
        for one in dict.fromkeys(marks):
            if one.key in known:
                kept = known[one.key]
                same = kept.person_id == person.pk and kept.session_id == one.session
                answers[one.key] = kept.refused if same else str(REFUSED["wrong"])
                continue
            session = sessions.get(one.session)
            if session is None:
                answers[one.key] = str(REFUSED["wrong"])
                continue
            mark = _by_code(person, session, one, device, now)
            known[one.key] = mark
            answers[one.key] = mark.refused
            if not mark.refused:
                touched.add(session.pk)
        for pk in touched:
            _flag(sessions[pk], device)
            derive(session=sessions[pk], persons=[person.pk], by=by, now=now)
    return answers


def _by_code(person: Person, session: Session, one: Given, device: str, now: datetime) -> Mark:
    opens, closes = opening(session)
    at, why = verify(secret(), session.pk, one.code, marked=one.marked, received=now,
                     opens=opens, closes=closes)  # fmt: skip
    if session.state == "cancelled":
        why = "cancelled"
    if not why and not Seat.objects.filter(cohort=session.cohort, person=person).exclude(
        state__in=("declined", "freed", "moved", "cancelled")
    ).exists():  # fmt: skip
        try:
            with transaction.atomic():
                walk_in(person=person, cohort=session.cohort, because="checked in without a seat",
                        by=Actor("person", person.pk, person.name))  # fmt: skip
        except NoSeat:
            why = "full"
    return Mark.objects.create(
        key=one.key, session=session, person=person, way=one.way, leaving=one.leaving,
        marked_at=at or min(one.marked, now), received_at=now, by=person,
        device=hashlib.sha256(f"{session.pk}:{device}".encode()).hexdigest()[:32] if device else "",
        refused=str(REFUSED[why])[:200] if why else "",
    )  # fmt: skip


def _flag(session: Session, device: str) -> None:
    """Many people from one device: the facilitator sees it; a shared phone is a good reason."""
    if not device:
        return
    mine = hashlib.sha256(f"{session.pk}:{device}".encode()).hexdigest()[:32]
    same = Mark.objects.filter(
        session=session, device=mine, refused="", way__in=("screen", "typed")
    )
    if same.values("person").distinct().count() >= MANY:
        same.update(flagged=True)


@transaction.atomic
def mark_many(
    *, session: Session, persons: Mapping[int, datetime | None], way: str, by: Actor,
    now: datetime | None = None, leaving: bool = False,
) -> int:  # fmt: skip
    """Mark people as seen by the facilitator: the roster, a badge file, a sheet of paper.

    persons: when each came; the start of the session where nobody noted it. Marks that exist are
    left alone. Who has no seat is sat down as a walk-in where the room holds them. Returns how many
    are new. Raises ValidationError before check-in opens and for a cancelled session.
    """
    now = now or timezone.now()
    take_turn()
    if session.state == "cancelled":
        raise ValidationError(str(REFUSED["cancelled"]))
    if session.starts_at - OPENS_BEFORE > now:
        raise ValidationError(str(REFUSED["future"]))
    usual = now if leaving else min(session.starts_at, now)
    wanted = set(persons)
    there = set(
        Mark.objects.filter(session=session, person__in=wanted, refused="", leaving=leaving)
        .filter(way=way)
        .values_list("person_id", flat=True)
    )
    seated = set(
        Seat.objects.filter(cohort=session.cohort_id, person__in=wanted)
        .exclude(state__in=("declined", "freed", "moved", "cancelled"))
        .values_list("person_id", flat=True)
    )
    fresh = sorted(wanted - there)
    for person in Person.objects.filter(pk__in=set(fresh) - seated):
        walk_in(person=person, cohort=session.cohort, by=by, because="seen by the facilitator")
    Mark.objects.bulk_create(
        Mark(key=f"{way}-{session.pk}-{person}-{'out' if leaving else 'in'}", session=session,
             person_id=person, way=way, leaving=leaving, marked_at=min(persons[person] or usual, now),
             received_at=now, by_id=by.id)
        for person in fresh
    )  # fmt: skip
    if fresh:
        write(by=by, act="rollout.attendance.mark", subject=("session", session.pk),
              because=way, after={"people": len(fresh), "leaving": leaving})  # fmt: skip
        derive(session=session, persons=fresh, by=by, now=now)
    return len(fresh)


@transaction.atomic
def unmark(*, session: Session, person: int, by: Actor, because: str) -> bool:
    """The facilitator ticked the wrong person: their roster mark is taken back, and recorded."""
    take_turn()
    gone, _each = Mark.objects.filter(session=session, person=person, way="roster").delete()
    if gone:
        write(by=by, act="rollout.attendance.unmark", subject=("session", session.pk),
              person=person, because=because)  # fmt: skip
        derive(session=session, persons=[person], by=by)
    return bool(gone)


@transaction.atomic
def derive(
    *, session: Session, persons: Iterable[int], by: Actor, now: datetime | None = None
) -> int:
    """Bring the attendance of these people at a session in line with their marks.

    A correction stands, whatever marks arrive. Before the session is over nobody is absent.
    Returns how many rows changed; where the session is over, completions follow.
    """
    now = now or timezone.now()
    wanted = set(persons)
    over = session.ends_at <= now
    seen: dict[int, list[Seen]] = {}
    for mark in Mark.objects.filter(session=session, person__in=wanted, refused=""):
        seen.setdefault(mark.person_id, []).append(Seen(mark.marked_at, mark.leaving))
    rows = {
        row.person_id: row for row in Attendance.objects.filter(session=session, person__in=wanted)
    }
    fresh, changed, lines = [], [], []
    for person in sorted(wanted):
        found = presence(
            seen.get(person, []), starts=session.starts_at, ends=session.ends_at, rule=rule()
        )
        row = rows.get(person)
        if (row and row.because) or (row is None and not over and found.state == "absent"):
            continue
        now_said = (found.state, found.arrived, found.minutes)
        if row is None:
            row = Attendance(session=session, person_id=person)
            fresh.append(row)
        elif (row.state, row.arrived_at, row.minutes) == now_said:
            continue
        else:
            changed.append(row)
        lines.append(Line("rollout.attendance.derive", "session", str(session.pk), person, "marks",
                          {"state": row.state} if row.pk else None, {"state": found.state}))  # fmt: skip
        row.state, row.arrived_at, row.minutes = now_said
    Attendance.objects.bulk_create(fresh, batch_size=500)
    Attendance.objects.bulk_update(changed, ["state", "arrived_at", "minutes"], batch_size=200)
    if lines:
        write_many(by=by, lines=lines)
    if over:
        complete_cohort(cohort=session.cohort, by=by, now=now, persons=wanted)
    return len(lines)


@transaction.atomic
def correct(
    *, session: Session, person: Person, state: str, version: int | None, because: str, by: Actor,
    now: datetime | None = None,
) -> Attendance:  # fmt: skip
    """Say otherwise than the marks do, with the reason; it is recorded and stands from then on."""
    words = because.replace("\x00", "").strip()
    if not words:
        raise ValidationError(_("Say why you correct it; the person concerned can read it."))
    if state not in dict(Attendance.STATES):
        raise ValidationError(_("Choose one of the states."))
    take_turn()
    row = Attendance.objects.filter(session=session, person=person).first()
    if (row.version if row else None) != version:
        raise ChangedMeanwhile(_("Somebody changed this since you opened it. Look at it again."))
    before = {"state": row.state} if row else None
    row = row or Attendance(session=session, person=person, version=0)
    row.state, row.because, row.corrected_by_id = state, words[:300], by.id
    row.version += 1
    if state in {"present", "late"} and not row.minutes:
        row.minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
    row.save()
    write(by=by, act="rollout.attendance.correct", subject=("session", session.pk),
          person=person.pk, because=words, before=before, after={"state": state})  # fmt: skip
    complete_cohort(cohort=session.cohort, by=by, now=now or timezone.now(), persons={person.pk})
    return row


def settle(*, now: datetime | None = None) -> int:
    """Sessions that ended: everyone who had a seat has an attendance, and groups their completions.

    Looks at sessions of the last weeks whose seat holders lack a row; safe at any time.
    """
    now = now or timezone.now()
    rows = (
        Session.objects.filter(
            ends_at__lte=now, ends_at__gt=now - timedelta(weeks=8), cohort__seats__state="held"
        )
        .exclude(state="cancelled")
        .select_related("cohort")
        .distinct()
    )
    settled = 0
    for session in rows:
        people = Seat.objects.filter(cohort=session.cohort_id, state="held")
        settled += derive(session=session, persons=set(people.values_list("person_id", flat=True)),
                          by=SYSTEM, now=now)  # fmt: skip
    return settled
