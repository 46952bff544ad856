"""Meetings of the accountable body: the agenda from what waits, decisions kept as evidence."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from ..models import AgendaItem, Commitment, Evidence, Meeting
from ..reads.waiting import for_agenda
from .evidence import add_evidence
from .stamp import day, reason, touch


@transaction.atomic
def plan_meeting(*, commitment: Commitment, body: str, on: date, by: Actor, because: str) -> Meeting:  # fmt: skip
    """A meeting with an agenda of what is stale, late, due or waits to be confirmed by then."""
    if not body.strip():
        raise ValidationError(_("Name the body that meets."))
    meeting = Meeting.objects.create(commitment=commitment, body=body.strip(), day=on)
    write(by=by, act="commitment.meeting.plan", subject=("meeting", meeting.pk),
          because=reason(because), after={"body": body, "day": on})  # fmt: skip
    refresh_agenda(meeting=meeting, by=by)
    return meeting


@transaction.atomic
def refresh_agenda(*, meeting: Meeting, by: Actor) -> int:
    """Add what has come to wait since; nothing is taken off. How many were added."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state != "planned":
        raise ValidationError(_("This meeting is over."))
    known = set(meeting.items.values_list("action_id", flat=True))
    until = max(meeting.day, timezone.localdate())
    fresh = [
        AgendaItem(meeting=meeting, action_id=pk, why=why)
        for pk, why in for_agenda(meeting.commitment, timezone.localdate(), until)
        if pk not in known
    ]
    AgendaItem.objects.bulk_create(fresh)
    if fresh:
        write(by=by, act="commitment.meeting.agenda", subject=("meeting", meeting.pk),
              because="what is stale, late, due or waits", after={"added": len(fresh)})  # fmt: skip
    return len(fresh)


@transaction.atomic
def decide(
    *, item: AgendaItem, decision: str, progress: bool, by: Actor, on: date | None = None
) -> Evidence:
    """Record what the meeting decided; it stands as evidence of the action, under the body's name.

    progress: whether the decision itself carries the work on; one to look again later does not.
    """
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if item.decided_on is not None:
        raise ValidationError(_("This item was decided already."))
    if item.meeting.state == "cancelled":
        raise ValidationError(_("This meeting was cancelled."))
    decision = reason(decision)
    told = day(on)
    AgendaItem.objects.filter(pk=item.pk).update(decision=decision, decided_on=told)
    title = _("Decision of %(body)s") % {"body": item.meeting.body}
    return add_evidence(
        action=item.action, kind="decision", title=title[:300], note=decision, dated=told,
        vouched_as=item.meeting.body[:160], meeting=item.meeting, progress=progress, by=by,
        because=decision, on=told,
    )  # fmt: skip


@transaction.atomic
def close_meeting(*, meeting: Meeting, state: str, by: Actor, because: str) -> None:
    """The meeting was held or cancelled."""
    if state not in {"held", "cancelled"}:
        raise ValidationError(_("A meeting is held or cancelled."))
    if not Meeting.objects.filter(pk=meeting.pk, state="planned").update(
        state=state, version=F("version") + 1
    ):
        raise ValidationError(_("This meeting is over."))
    write(by=by, act=f"commitment.meeting.{state}", subject=("meeting", meeting.pk),
          because=reason(because))  # fmt: skip
    touch(meeting.commitment_id)
