"""From draft to edition: handed in, approved or sent back, put before the office, published.

The steps are Wagtail's workflow; who may take them and what is recorded is decided here.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState, WorkflowState

from makegood.engines import unitfile
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Account
from makegood.record.acts import SYSTEM, Actor, write

from ..models import Edition, Proposal, Unit
from ..reads.drafts import Draft, draft_of, faults_of, latest_edition, unchanged
from ..reads.writing import approved_revision, writers
from .load import publish_document
from .proposals import DECIDABLE, discard, propose


@transaction.atomic
def record_draft(*, unit: Unit, revision: Revision, by: Actor, because: str) -> None:
    """Say in the record that a draft was kept; called in the transaction that keeps it."""
    write(by=by, act="curriculum.unit.draft", subject=("unit", unit.code), because=because,
          after={"revision": revision.pk, "title": unit.title})  # fmt: skip


@transaction.atomic
def submit(*, unit: Unit, by: Actor, because: str = "") -> None:
    """Hand the newest draft in for approval.

    Raises ValidationError where it has faults, says nothing new, or is handed in already.
    """
    unit = _locked(unit)
    newest = _newest(unit)
    if unit.workflow_in_progress:
        raise ValidationError(_("This unit is handed in already and waits for approval."))
    latest = latest_edition(unit)
    draft = newest.as_object()
    faults = faults_of(draft, latest, timezone.localdate())
    if faults:
        raise ValidationError([fault.text for fault in faults])
    if unchanged(draft_of(draft, latest), latest):
        raise ValidationError(
            _("This text is the same as edition %(number)s, so there is nothing to approve.")
            % {"number": latest.number if latest else 0}
        )
    account = _account(by)
    for state in WorkflowState.objects.for_instance(unit).active():
        state.cancel(user=account)
    unit.get_workflow().start(unit, account)
    write(by=by, act="curriculum.unit.submit", subject=("unit", unit.code), because=because,
          after={"revision": newest.pk, "counsel": draft.counsel})  # fmt: skip


@transaction.atomic
def withdraw(*, unit: Unit, by: Actor, because: str) -> None:
    """Take the draft back before it is approved, to go on writing."""
    unit = _locked(unit)
    state = unit.current_workflow_state
    if state is None:
        raise ValidationError(_("This unit is not waiting for approval."))
    state.cancel(user=_account(by))
    write(by=by, act="curriculum.unit.withdraw", subject=("unit", unit.code), because=because)


@transaction.atomic
def approve(*, unit: Unit, revision: int, by: Actor, because: str = "") -> Proposal | None:
    """Approve the revision that was looked at; the last approval puts it before the office.

    Returns the proposal with the dry run to be computed, or None while counsel has to approve.
    Raises ChangedMeanwhile where another text waits by now, ValidationError for one's own text.
    """
    unit, task = _waiting(unit, revision)
    if by.id is not None and by.id in writers(unit):
        raise ValidationError(_("You wrote part of this text. Somebody else has to approve it."))
    state = task.workflow_state
    earlier = state.task_states.filter(status=TaskState.STATUS_APPROVED, revision=task.revision)
    if earlier.filter(finished_by__person_id=by.id).exclude(finished_by=None).exists():
        raise ValidationError(
            _("You approved the content. Counsel's approval needs another person.")
        )
    task.approve(user=_account(by), comment=because)
    write(by=by, act="curriculum.unit.approve", subject=("unit", unit.code), because=because,
          after={"revision": revision, "step": task.task.name})  # fmt: skip
    state.refresh_from_db()
    if state.status != WorkflowState.STATUS_APPROVED:
        return None
    return _put_forward(unit, task.revision, by, because or str(_("approved")))


@transaction.atomic
def reject(*, unit: Unit, revision: int, by: Actor, because: str) -> None:
    """Send the text back to its writers, with a reason."""
    if not because.strip():
        raise ValidationError(_("Say what has to change; the writers read it."))
    unit, task = _waiting(unit, revision)
    task.reject(user=_account(by), comment=because)
    write(by=by, act="curriculum.unit.reject", subject=("unit", unit.code), because=because,
          after={"revision": revision, "step": task.task.name})  # fmt: skip


@transaction.atomic
def declare(
    *, unit: Unit, change: str, changed_minutes: int, window_days: int, by: Actor, because: str
) -> Proposal:
    """Put the approved text forward with another declaration of what is asked again."""
    unit = _locked(unit)
    revision = _approved(unit)
    _unscheduled(revision)
    declared = _declare(revision, change, changed_minutes, window_days)
    write(by=by, act="curriculum.unit.declare", subject=("unit", unit.code), because=because,
          before=declared[0], after=declared[1])  # fmt: skip
    return _put_forward(unit, revision, by, because)


@transaction.atomic
def schedule(*, unit: Unit, at: datetime, by: Actor, because: str) -> None:
    """Publish the approved text by itself when the time comes; until then nobody can change it."""
    unit = _locked(unit)
    revision = _approved(unit)
    if at <= timezone.now():
        raise ValidationError(_("Choose a time that is still to come."))
    revision.approved_go_live_at = at
    revision.save(update_fields=["approved_go_live_at"])
    write(by=by, act="curriculum.unit.schedule", subject=("unit", unit.code), because=because,
          after={"revision": revision.pk, "at": at.isoformat()})  # fmt: skip


@transaction.atomic
def unschedule(*, unit: Unit, by: Actor, because: str) -> None:
    """Do not publish by itself; the text stays approved."""
    unit = _locked(unit)
    revision = unit.scheduled_revision
    if revision is None:
        raise ValidationError(_("No time is set for this unit."))
    before = revision.approved_go_live_at
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    write(by=by, act="curriculum.unit.unschedule", subject=("unit", unit.code), because=because,
          before={"at": before.isoformat()})  # fmt: skip


@transaction.atomic
def publish_unit(
    *, unit: Unit, by: Actor, because: str, on: date, change: str | None = None,
    changed_minutes: int | None = None, window_days: int | None = None,
) -> Edition:  # fmt: skip
    """Make the next edition of the approved text, declared minor or major.

    change, changed_minutes, window_days: what the writers declared, where not given.
    Raises ValidationError where no approved text waits, or the text can no longer be published.
    """
    unit = _locked(unit)
    revision = _approved(unit)
    if change is not None:
        _declare(revision, change, changed_minutes or 0, window_days or 90)
    draft = _draft(unit, revision)
    approved = approved_by(revision)
    publish_document(doc=draft.doc, source=draft.source, on=on, by=by, because=because,
                     approved_by=approved)  # fmt: skip
    _discard_open(unit, SYSTEM, str(_("published otherwise")))
    return Edition.objects.get(unit=unit, number=draft.doc.front.edition)


def publish_due(now: datetime) -> list[str]:
    """Publish what is scheduled up to now, each in its own transaction; codes of the units.

    Safe to run again at any point: what was published is no longer scheduled. A text that can no
    longer be published loses its time, stays approved, and the record says why.
    """
    due = Revision.objects.filter(approved_go_live_at__lte=now, content_type__app_label="curriculum",
                                  content_type__model="unit")  # fmt: skip
    done = []
    for pk in list(due.order_by("approved_go_live_at").values_list("object_id", flat=True)):
        unit = Unit.objects.get(pk=pk)
        try:
            publish_unit(unit=unit, by=SYSTEM, because=str(_("the time set for it has come")),
                         on=timezone.localdate(now))  # fmt: skip
            done.append(unit.code)
        except ValidationError as error:
            with transaction.atomic():
                Revision.objects.for_instance(unit).update(approved_go_live_at=None)
                write(by=SYSTEM, act="curriculum.unit.schedule.refused",
                      subject=("unit", unit.code), because=" ".join(error.messages))  # fmt: skip
    return done


def approved_by(revision: Revision) -> str:
    """Who approved this revision, in order, for the edition."""
    states = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED)
    rows = states.select_related("finished_by__person", "task").order_by("finished_at")
    named = [f"{one.finished_by} ({one.task.name})" for one in rows if one.finished_by]
    return "; ".join(dict.fromkeys(named))[:200]


def _put_forward(unit: Unit, revision: Revision, by: Actor, because: str) -> Proposal:
    _discard_open(unit, by, str(_("put forward again")))
    draft = _draft(unit, revision)
    payload = {
        "source": draft.source,
        "approved_by": approved_by(revision),
        "revision": revision.pk,
    }
    return propose(kind="unit", payload=payload, by=by, because=because)


def _discard_open(unit: Unit, by: Actor, because: str) -> None:
    open_ones = Proposal.objects.filter(
        kind="unit", subject=unit.code, state__in=("computing", "failed", *DECIDABLE)
    )
    for one in open_ones:
        discard(proposal=one, version=one.version, by=by, because=because)


def _draft(unit: Unit, revision: Revision) -> Draft:
    return draft_of(revision.as_object(), latest_edition(unit))


def _declare(
    revision: Revision, change: str, changed_minutes: int, window_days: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Keep with the revision what is declared about it; its text is not touched."""
    if change not in unitfile.CHANGES:
        raise ValidationError(_("An edition is minor or major."))
    names = ("change", "changed_minutes", "window_days")
    before = {name: revision.content[name] for name in names}
    after = dict(zip(names, (change, changed_minutes, window_days), strict=True))
    revision.content.update(after)
    revision.save(update_fields=["content"])
    return before, after


def _unscheduled(revision: Revision) -> None:
    if revision.approved_go_live_at is not None:
        raise ValidationError(_("A time is set for this text. Take the time back first."))


def _approved(unit: Unit) -> Revision:
    revision = approved_revision(unit)
    if revision is None:
        raise ValidationError(_("No approved text of this unit waits to be published."))
    return revision


def _waiting(unit: Unit, revision: int) -> tuple[Unit, TaskState]:
    unit = _locked(unit)
    task = unit.current_workflow_task_state
    if task is None or not unit.workflow_in_progress or task.revision_id != revision:
        raise ChangedMeanwhile(
            _("This text was decided about or changed since you opened it. Look at it again; "
              "nothing was decided twice.")
        )  # fmt: skip
    return unit, task


def _newest(unit: Unit) -> Revision:
    newest = unit.latest_revision
    if newest is None:
        raise ValidationError(_("There is no draft of this unit to hand in."))
    return newest


def _locked(unit: Unit) -> Unit:
    """The unit as it is now; of two people at the same time the second waits here."""
    return Unit.objects.select_for_update().get(pk=unit.pk)


def _account(by: Actor) -> Account | None:
    if by.kind != "person" or by.id is None:
        return None
    return Account.objects.filter(person_id=by.id).first()
