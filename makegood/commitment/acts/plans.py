"""An existing plan as a table: received, looked at, taken in row by row through the ordinary acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

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
        code = line.row.clause_id
        if line.clause is None:
            clauses[code] = wording.add_clause(
                commitment=commitment, code=code, by=by, because=because, **line.words
            )
        else:
            clauses[code] = line.clause
            if line.what == "changed":
                wording.reword_clause(clause=line.clause, version=line.clause.wordings.count(),
                                      by=by, because=because, **line.words)  # fmt: skip
        taken.one(f"clauses {line.what}")
    made: dict[int, Action] = {}  # by the line of the file
    owners: dict[str, OwnerRole] = {}
    for one in preview.actions:
        row, action = one.row, one.action
        role = owners.get(row.owner) or owners.setdefault(row.owner, _owner(row.owner, by, because))
        if action is None:
            terms = plans.terms_of(row, timezone.localdate()) | {"owner": role}
            action = actions.make_action(clause=clauses[row.clause_id], terms=terms, by=by,
                                         code=row.action_id, because=because)  # fmt: skip
        elif set(one.fields) - {"depends_on"}:
            now = action.editions.order_by("number").select_related("owner").last()
            assert now is not None
            terms = plans.terms_of(row, now.start, now) | {"owner": role}
            actions.change_action(action=action, version=now.number, terms=terms, by=by,
                                  because=because)  # fmt: skip
        made[row.line] = action
        taken.one(f"actions {one.what}")
    by_id = {one.row.action_id: made[one.row.line] for one in preview.actions if one.row.action_id}
    for one in preview.actions:
        for other in one.row.depends_on:
            actions.wait_for(action=made[one.row.line], other=by_id[other], by=by, because=because)
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
