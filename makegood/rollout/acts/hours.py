"""What leading takes of a champion's protected time, told to the champions' room by session."""

from makegood.champions.acts.hours import drop_hours, give_hours, plan_hours
from makegood.record.acts import Actor

from ..models import Cohort, Format, Session
from ..reads.standing import meeting_of


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


def give_session_hours(*, session: Session, by: Actor) -> int:
    """Tell the hours that those who led a held session gave; how many people."""
    meeting = meeting_of(session)
    given = 0
    leads = session.cohort.leads.filter(until=None).select_related("facilitator__person")
    for one in leads:
        if one.facilitator.person is not None:
            give_hours(source=f"session:{session.pk}", person=one.facilitator.person,
                       on=meeting.day, minutes=meeting.minutes,
                       preparation=_preparation(session.cohort),
                       what=session.cohort.unit.title, by=by)  # fmt: skip
            given += 1
    return given


def _preparation(cohort: Cohort) -> int:
    form = Format.objects.filter(unit=cohort.unit_id).first()
    return form.prep_minutes if form else 0
