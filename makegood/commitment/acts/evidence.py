"""Evidence: added with who vouches, taken back with a reason; whether links still answer."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.record.acts import SYSTEM, Actor, write

from ..addresses import address_fault
from ..files import Kept
from ..models import Action, Evidence, LinkCheck, Meeting
from .stamp import day, reason, touch


@transaction.atomic
def add_evidence(
    *, action: Action, kind: str, title: str, dated: date, vouched_as: str, by: Actor,
    because: str = "", note: str = "", url: str = "", file: Kept | None = None, figure: str = "",
    figure_of: str = "", meeting: Meeting | None = None, progress: bool = True,
    name_public: bool = False, on: date | None = None,
) -> Evidence:  # fmt: skip
    """Add evidence; the one who acts vouches for it, in the role that `vouched_as` names.

    dated: the day it is of, never after today. progress: whether it shows that the work went on.
    """
    on = day(on)
    if dated > on:
        raise ValidationError(_("Evidence is of a day that has come; %(day)s has not.") % {"day": dated})  # fmt: skip
    if not title.strip() or not vouched_as.strip():
        raise ValidationError(_("Evidence needs a title and who vouches for it."))
    if kind == "link" and (fault := address_fault(url)):
        raise ValidationError(fault)
    if (kind == "file" and file is None) or (kind == "figure" and not figure.strip()):
        raise ValidationError(_("Add the file or the figure itself."))
    if kind not in dict(Evidence.KINDS):
        raise ValidationError(_("Evidence is a link, a file, a figure or a decision."))
    more: dict[str, Any] = {}
    if file is not None and kind == "file":
        more = {"file_hash": file.hash, "file_name": file.name, "file_type": file.type,
                "file_size": file.size}  # fmt: skip
    if kind == "link":
        more = {"url": url}
    if kind == "figure":
        more = {"figure": figure, "figure_of": figure_of}
    person = by.id if by.kind == "person" else None
    made = Evidence.objects.create(
        action=action, kind=kind, title=title.strip(), note=note, dated=dated, on=on,
        voucher_id=person, vouched_as=vouched_as.strip(), meeting=meeting, progress=progress,
        name_public=name_public and person is not None, **more,
    )  # fmt: skip
    write(by=by, act="commitment.evidence.add", subject=("evidence", made.pk), because=because,
          after={"action": action.code, "kind": kind, "title": title, "dated": dated, **more})  # fmt: skip
    touch(action.clause.commitment_id)
    return made


@transaction.atomic
def take_back(*, evidence: Evidence, by: Actor, because: str, on: date | None = None) -> None:
    """Say that evidence does not hold. It stays on the page, marked, with the reason."""
    because = reason(because)
    taken = Evidence.objects.filter(pk=evidence.pk, retracted_on=None).update(
        retracted_on=max(day(on), evidence.on), retracted_because=because
    )
    if not taken:
        raise ValidationError(_("This evidence was taken back already."))
    write(by=by, act="commitment.evidence.take-back", subject=("evidence", evidence.pk),
          because=because, before={"action": evidence.action.code, "title": evidence.title})  # fmt: skip
    touch(evidence.action.clause.commitment_id)


@transaction.atomic
def note_check(*, evidence: Evidence, week: date, at: datetime, alive: bool, told: str, gone: bool) -> bool:  # fmt: skip
    """Keep what a link answered in a week; a second answer in the same week changes nothing.

    gone: the page itself says that it is no more. Otherwise a link counts as dead when it did not
    answer in two weeks that were looked at, one after the other.
    """
    _row, fresh = LinkCheck.objects.get_or_create(
        evidence=evidence, week=week, defaults={"at": at, "alive": alive, "told": told[:200]}
    )
    if not fresh:
        return False
    last = list(evidence.checks.order_by("-week").values_list("alive", flat=True)[:2])
    dead = not alive and (gone or last == [False, False])
    if dead != bool(evidence.dead_since):
        since = at.date() if dead else None
        Evidence.objects.filter(pk=evidence.pk).update(dead_since=since)
        write(by=SYSTEM, act=f"commitment.evidence.{'dead' if dead else 'alive'}",
              subject=("evidence", evidence.pk), because=told[:200], after={"since": since})  # fmt: skip
        touch(evidence.action.clause.commitment_id)
    return True
