"""What leading takes of a champion's protected time, told to the champions' room by session."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from makegood.champions.acts import drop_hours, give_hours, plan_hours, record_practice
from makegood.champions.reads import qualifications_of, spans, told
from makegood.people.models import Person
from makegood.record.acts import Actor

from ..models import Attendance, Cohort, Format, Lead, Seat, Session
from ..reads.standing import meeting_of

BACK = timedelta(weeks=8)  # as long as attendance is settled


def tell_hours(*, cohort: Cohort, by: Actor) -> None:
    """Tell the planned hours of a group's sessions; those that no longer hold are taken back."""
    preparation = _preparation(cohort)
    people = {
        one.facilitator.person
        for one in cohort.leads.filter(until=None).select_related("facilitator__person")
        if one.facilitator.person is not None
    }
    before = {
        one.facilitator.person
        for one in cohort.leads.filter(until__isnull=False).select_related("facilitator__person")
        if one.facilitator.person is not None
    } - people
    for session in Session.objects.filter(cohort=cohort):
        source = f"session:{session.pk}"
        if session.state == "cancelled":
            drop_hours(source=source, by=by, because="the session was cancelled")
            continue
        for person in before if session.state == "planned" else ():
            drop_hours(source=source, person=person, by=by, because="somebody else leads")
        meeting = meeting_of(session)
        for person in people:
            plan_hours(source=source, person=person, on=meeting.day, minutes=meeting.minutes,
                       preparation=preparation, what=cohort.unit.title, by=by,
                       because="leads a session")  # fmt: skip


def give_held(*, now: datetime | None = None, by: Actor) -> int:
    """Tell the hours that leading took a champion once somebody was there, and that it was practised.

    Sessions of the last weeks are looked at, and what was told is not told again; so a day that was
    missed is caught up once. Returns how many hours of a person at a session were told.
    """
    now = now or timezone.now()
    came = Attendance.objects.filter(state__in=("present", "late"), session__ends_at__gt=now - BACK)
    done = Seat.objects.filter(state="completed", cohort__sessions__ends_at__gt=now - BACK)
    held = Session.objects.filter(
        Q(pk__in=came.values("session")) | Q(cohort__in=done.values("cohort")), state="held",
        ends_at__lte=now, ends_at__gt=now - BACK,
    )  # fmt: skip
    led = Lead.objects.filter(
        Q(until=None) | Q(until__gt=F("cohort__sessions__ends_at")), cohort__sessions__in=held,
        facilitator__person__isnull=False,
    )  # fmt: skip
    pairs = set(led.values_list("cohort__sessions", "facilitator__person"))
    before = told("given", {f"session:{session}" for session, _person in pairs})
    fresh = sorted((s, p) for s, p in pairs if (f"session:{s}", p) not in before)
    served = spans({person for _session, person in fresh})
    sessions = held.select_related("cohort__unit").in_bulk({session for session, _person in fresh})
    persons = Person.objects.in_bulk(served)
    given = 0
    for session, person in fresh:
        one = sessions.get(session)
        if one is not None and any(
            start <= meeting_of(one).day < end for start, end in served.get(person, [])
        ):
            _give(one, persons[person], by)
            given += 1
    return given


def _give(session: Session, person: Person, by: Actor) -> None:
    """One person led one session: the hours, and a step of the ladder where it is one."""
    meeting, cohort = meeting_of(session), session.cohort
    source = f"session:{session.pk}"
    give_hours(source=source, person=person, on=meeting.day, minutes=meeting.minutes,
               preparation=_preparation(cohort), what=cohort.unit.title, by=by)  # fmt: skip
    leads = any(
        one.unit == cohort.unit.code and one.modality == cohort.modality and one.may_lead
        for one in qualifications_of({person.pk}, meeting.day)
    )
    record_practice(source=source, person=person, role="lead" if leads else "co-facilitate",
                    unit=cohort.unit, modality=cohort.modality, on=meeting.day, by=by,
                    because="confirmed from attendance")  # fmt: skip


def _preparation(cohort: Cohort) -> int:
    form = Format.objects.filter(unit=cohort.unit_id).first()
    return form.prep_minutes if form else 0
