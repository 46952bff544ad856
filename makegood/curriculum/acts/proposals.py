"""Proposals: a change of rules is computed, shown, and applied only as it was shown.

A proposal goes computing -> shown -> applied or discarded. What it would do is computed again inside
the transaction that applies it, with the record's head locked so that no fact can change beneath it;
where that differs from what was shown, nothing is applied and the new effect is shown (stale).
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.jobs.acts import Tell, silent
from makegood.people.acts import move_unit
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import OrgUnit
from makegood.record.acts import SYSTEM, Actor, write
from makegood.record.reads import last_seq

from ..models import Proposal, Track
from ..reads.effects import Effect, effect_of
from ..reads.overlay import Change, day_of, track_doc, unit_doc
from ..reads.proposals import check_change, keep_rows
from .lived import open_due_gates
from .load import publish_document, publish_track
from .recompute import recompute

DECIDABLE = ("shown", "stale")


@transaction.atomic
def propose(
    *, kind: str, payload: dict[str, Any], by: Actor, because: str = "", today: date | None = None
) -> Proposal:
    """Put a change forward; it is checked now and its effect is computed by `show`.

    kind and payload: see reads.overlay.Change. Raises ValidationError where it cannot be applied:
    faults in the text, unknown codes, an edition that is not the next, an org unit below itself.
    """
    change = Change(kind, payload)
    subject = check_change(change, today or timezone.localdate())
    proposal = Proposal.objects.create(
        kind=kind, subject=subject, payload=payload, because=because.replace("\x00", ""),
        made_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="curriculum.proposal.make", subject=("proposal", proposal.pk), because=because,
          after={"kind": kind, "about": subject})  # fmt: skip
    return proposal


def show(*, proposal: Proposal, tell: Tell = silent) -> Proposal:
    """Compute what the proposal would do and keep it to be looked at; safe to call again."""
    today = timezone.localdate()
    tell(0, 3, str(_("reading facts and computing")))
    try:
        _bring_up_to_date(today)
        seq = last_seq()
        check_change(change_of(proposal), today)
        effect = effect_of([change_of(proposal)], today)
    except (ValidationError, ValueError) as error:
        _fail(proposal, error)
        return proposal
    tell(2, 3, str(_("keeping the rows")))
    with transaction.atomic():
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if locked.state in ("computing", *DECIDABLE):
            _keep(locked, effect, "shown", seq, today)
            write(by=SYSTEM, act="curriculum.proposal.show", subject=("proposal", proposal.pk),
                  because="computed", after=_told(effect))  # fmt: skip
    proposal.refresh_from_db()
    return proposal


@transaction.atomic
def apply_proposal(
    *, proposal: Proposal, version: int, by: Actor, because: str, tell: Tell = silent
) -> Proposal:
    """Apply the change exactly as shown, with everybody's requirements, in one transaction.

    version: of the proposal as it was looked at. because: why; it goes into the record.
    Returns the proposal, applied; or stale, where facts changed so that the effect would be another
    than the one shown: then nothing is applied and the proposal holds the new effect.
    Raises ChangedMeanwhile where somebody else decided or it was computed again since `version`,
    ValidationError where no reason is given or the change can no longer be made at all.
    """
    reason = because.replace("\x00", "").strip()
    if not reason:
        raise ValidationError(_("Say why this is decided. It goes into the record."))
    proposal = _take(proposal, version)
    today = timezone.localdate()
    change = change_of(proposal)
    # This entry locks the head of the record: from here no fact can change until the commit.
    write(by=by, act="curriculum.proposal.decide", subject=("proposal", proposal.pk), because=reason,
          before={"state": proposal.state}, after=_decided(proposal))  # fmt: skip
    seq = last_seq()
    check_change(change, today)
    tell(0, 3, str(_("comparing with what was shown")))
    _bring_up_to_date(today)
    effect = effect_of([change], today)
    if effect.hash != proposal.effect_hash:
        _keep(proposal, effect, "stale", seq, today)
        write(by=SYSTEM, act="curriculum.proposal.stale", subject=("proposal", proposal.pk),
              because="facts changed since it was shown; nothing was applied",
              after=_told(effect))  # fmt: skip
        return proposal
    tell(1, 3, str(_("publishing")))
    _publish(change, today, by, reason)
    open_due_gates(by=SYSTEM, as_of=today)
    tell(2, 3, str(_("storing everybody's requirements")))
    recompute(by=by, because=reason, as_of=today, full=True)
    proposal.state, proposal.decided_at, proposal.because = "applied", timezone.now(), reason
    proposal.save(update_fields=["state", "decided_at", "because"])
    return proposal


@transaction.atomic
def discard(*, proposal: Proposal, version: int, by: Actor, because: str) -> Proposal:
    """Leave everything as it is; the proposal stays to be seen."""
    proposal = _take(proposal, version, ("computing", "failed", *DECIDABLE))
    before = proposal.state
    proposal.state, proposal.decided_at = "discarded", timezone.now()
    proposal.save(update_fields=["state", "decided_at"])
    write(by=by, act="curriculum.proposal.discard", subject=("proposal", proposal.pk),
          because=because, before={"state": before}, after={"state": "discarded"})  # fmt: skip
    return proposal


@transaction.atomic
def withdraw_track(*, track: Track, on: date, by: Actor, because: str) -> None:
    """End a track for everybody from a day on; its editions and what was done stay."""
    if track.withdrawn_on is not None:
        raise ValidationError(_("This track was withdrawn already."))
    track.withdrawn_on = on
    track.save(update_fields=["withdrawn_on"])
    write(by=by, act="curriculum.track.withdraw", subject=("track", track.code), because=because,
          before={"withdrawn_on": None}, after={"withdrawn_on": on})  # fmt: skip


def _bring_up_to_date(today: date) -> None:
    """Store what is due anyway, so that the change is not credited with it."""
    open_due_gates(by=SYSTEM, as_of=today)
    recompute(by=SYSTEM, because="before a proposal is compared", as_of=today)


def change_of(proposal: Proposal) -> Change:
    """The change that a proposal holds."""
    return Change(proposal.kind, proposal.payload)


def _publish(change: Change, today: date, by: Actor, because: str) -> None:
    payload = change.payload
    if change.kind == "unit":
        doc = unit_doc(payload["source"])
        publish_document(doc=doc, source=payload["source"], on=today, by=by, because=because,
                         approved_by=str(payload.get("approved_by", "")))  # fmt: skip
    elif change.kind == "tree":
        move_unit(
            unit=OrgUnit.objects.get(code=payload["unit"]),
            parent=OrgUnit.objects.get(code=payload["parent"]),
            start=day_of(payload["start"]), by=by, because=because,
        )  # fmt: skip
    elif "withdraw" in payload:
        withdraw_track(track=Track.objects.get(code=payload["withdraw"]),
                       on=day_of(payload["on"]), by=by, because=because)  # fmt: skip
    else:
        publish_track(doc=track_doc(payload["source"]), source=payload["source"], by=by,
                      because=because)  # fmt: skip


def _take(proposal: Proposal, version: int, states: tuple[str, ...] = DECIDABLE) -> Proposal:
    """Claim the decision in one statement, so that of two at the same time the second is told."""
    taken = Proposal.objects.filter(pk=proposal.pk, version=version, state__in=states).update(
        version=F("version") + 1
    )
    found = Proposal.objects.get(pk=proposal.pk)
    if not taken:
        raise ChangedMeanwhile(
            _("Somebody else decided about this since you opened it (it is now: %(state)s). "
              "Look at it again; nothing was applied twice.")
            % {"state": found.get_state_display()}
        )  # fmt: skip
    return found


def _keep(proposal: Proposal, effect: Effect, state: str, seq: int, today: date) -> None:
    proposal.effect_file = keep_rows(effect)
    proposal.summary, proposal.effect_hash = effect.summary, effect.hash
    proposal.baseline, proposal.as_of, proposal.state = seq, today, state
    if state == "shown":  # who takes a decision has counted the version already
        proposal.version += 1
    proposal.save()


def _fail(proposal: Proposal, error: Exception) -> None:
    faults = error.messages if isinstance(error, ValidationError) else [str(error)]
    Proposal.objects.filter(pk=proposal.pk, state__in=("computing", *DECIDABLE)).update(
        state="failed", summary={"faults": faults}, version=F("version") + 1
    )
    proposal.refresh_from_db()


def _told(effect: Effect) -> dict[str, Any]:
    last = effect.summary["by_day"][effect.summary["days"][-1]]
    counts = {name: value for name, value in last.items() if isinstance(value, int)}
    return {"effect": effect.hash, "days": effect.summary["days"], **counts}


def _decided(proposal: Proposal) -> dict[str, Any]:
    return {"about": proposal.subject, "effect": proposal.effect_hash, "version": proposal.version}
