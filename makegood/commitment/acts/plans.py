"""An existing plan as a table: received, looked at, taken in row by row through the ordinary acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.planfile import PlanRow, Seen, guess, open_plan, read_plan
from makegood.engines.planfile.reading import slug
from makegood.engines.roster.limits import FileRefused
from makegood.engines.words import told
from makegood.record.acts import Actor, write

from ..files import keep_plan, path_of
from ..models import Action, Clause, Commitment, OwnerRole, PlanFile
from ..reads import plans
from . import actions, wording
from .roles import make_role
from .stamp import reason


@transaction.atomic
def receive(*, commitment: Commitment, stream: BinaryIO, name: str, by: Actor) -> PlanFile:
    """Keep a file and guess its headers; nothing of the plan is changed by it.

    Raises ValidationError where the file cannot be read: what is wrong, and how to mend it.
    """
    try:
        seen = open_plan(stream, name)
    except FileRefused as error:
        raise ValidationError(f"{told(error.what, _)} {told(error.mend, _)}") from error
    row = PlanFile.objects.create(
        commitment=commitment, file_name=name.replace("\x00", "")[:200], file_hash=keep_plan(stream),
        mapping=guess(seen.headers), received_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(
        by=by, act="commitment.plan.receive", subject=("plan file", row.pk), because=row.file_name
    )
    return row


@transaction.atomic
def map_columns(*, row: PlanFile, mapping: Mapping[str, str], date_order: str, by: Actor) -> None:
    """Which header is which field."""
    if not PlanFile.objects.filter(pk=row.pk, state="received").update(
        mapping=dict(mapping), date_order=date_order
    ):
        raise ValidationError(_("This file was taken in or put aside already."))
    row.mapping, row.date_order = dict(mapping), date_order
    write(by=by, act="commitment.plan.map", subject=("plan file", row.pk), after=dict(mapping))


def seen_of(row: PlanFile) -> Seen:
    """The kept file, opened again."""
    with path_of(row.file_hash).open("rb") as stream:
        return open_plan(stream, row.file_name)


@dataclass
class Taken:
    """What was taken in: counts of clauses and actions that are new, changed, the same."""

    counts: dict[str, int] = field(default_factory=dict)

    def one(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


@transaction.atomic
def apply(*, row: PlanFile, by: Actor, because: str) -> Taken:
    """Take a file in, all or nothing; refused while any row has a fault."""
    row = PlanFile.objects.select_for_update().get(pk=row.pk)
    if row.state != "received":
        raise ValidationError(_("This file was taken in or put aside already."))
    plan = read_plan(seen_of(row), row.mapping, row.date_order)
    if plan.faults:
        raise ValidationError(_("Mend every fault first; nothing was taken in."))
    taken = take(commitment=row.commitment, rows=plan.rows, by=by, because=because)
    PlanFile.objects.filter(pk=row.pk).update(state="applied", counts=taken.counts)
    write(by=by, act="commitment.plan.apply", subject=("plan file", row.pk),
          because=reason(because), after=taken.counts)  # fmt: skip
    return taken


@transaction.atomic
def take(*, commitment: Commitment, rows: list[PlanRow], by: Actor, because: str) -> Taken:
    """Enter the rows: new clauses and actions, new editions where something differs.

    A status of the file is not taken over: done takes evidence and a second person here.
    """
    taken, because = Taken(), reason(because)
    preview = plans.preview(commitment, rows)
    if preview.faults:
        raise ValidationError([str(one) for one in preview.faults[:5]])
    clauses: dict[str, Clause] = {}
    for line in preview.clauses:
        told: dict[str, Any] = {
            "heading": line.row.clause_heading,
            "text": line.row.clause_text,
            "domain": line.row.domain,
        }
        if line.what == "new":
            clauses[line.row.clause_id] = wording.add_clause(
                commitment=commitment, code=line.row.clause_id, by=by, because=because, **told
            )
        else:
            clause = line.clause
            assert clause is not None
            clauses[line.row.clause_id] = clause
            if line.what == "changed":
                wording.reword_clause(clause=clause, version=clause.wordings.count(), by=by,
                                      because=because, **told)  # fmt: skip
        taken.one(f"clauses {line.what}")
    made: dict[str, Action] = {}
    for one in preview.actions:
        terms = plans.terms_of(one.row, timezone.localdate()) | {
            "owner": _owner(one.row.owner, by, because)
        }
        if one.what == "new":
            action = actions.make_action(clause=clauses[one.row.clause_id], terms=terms, by=by,
                                         code=one.row.action_id, because=because)  # fmt: skip
        else:
            assert one.action is not None
            action = one.action
            if one.what == "changed":
                actions.change_action(action=action, version=action.editions.count(), terms=terms,
                                      by=by, because=because)  # fmt: skip
        made[one.row.action_id or action.code] = action
        taken.one(f"actions {one.what}")
    for one in preview.actions:
        for other in one.row.depends_on:
            action = made[one.row.action_id]
            if not action.depends.filter(on_action=made[other], until=None).exists():
                actions.wait_for(action=action, other=made[other], by=by, because=because)
    return taken


def _owner(name: str, by: Actor, because: str) -> OwnerRole:
    known = OwnerRole.objects.filter(name__iexact=name).first()
    if known is not None:
        return known
    base = slug(name, 50) or "role"
    code, number = base, 1
    while OwnerRole.objects.filter(code=code).exists():
        number += 1
        code = f"{base}-{number}"
    return make_role(code=code, name=name, by=by, because=because)


@transaction.atomic
def discard(*, row: PlanFile, by: Actor) -> None:
    """Put a file aside without taking it in."""
    if not PlanFile.objects.filter(pk=row.pk, state="received").update(state="discarded"):
        raise ValidationError(_("This file was taken in or put aside already."))
    write(by=by, act="commitment.plan.discard", subject=("plan file", row.pk))
