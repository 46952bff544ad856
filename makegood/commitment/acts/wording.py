"""The text: commitments and clauses are worded, given another id, merged, withdrawn, taken up again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from ..models import Clause, ClauseCode, ClauseEvent, ClauseWording, Commitment, Wording
from ..models.text import DOMAINS
from .stamp import changed_meanwhile, day, reason, touch


@transaction.atomic
def make_commitment(
    *, code: str, title: str, preamble: str, approved_by: str, approved_on: date, accountable: str,
    by: Actor, because: str, on: date | None = None,
) -> Commitment:  # fmt: skip
    """Begin a commitment with the first edition of its frame."""
    if Commitment.objects.filter(code=code).exists():
        raise ValidationError(_("There is a commitment %(code)s already.") % {"code": code})
    on = day(on)
    made = Commitment.objects.create(code=code, made_on=on)
    words = {"title": title, "preamble": preamble, "approved_by": approved_by,
             "approved_on": approved_on, "accountable": accountable}  # fmt: skip
    because = reason(because)
    Wording.objects.create(commitment=made, number=1, on=on, because=because, **words)
    write(by=by, act="commitment.make", subject=("commitment", code), because=because, after=words)
    return made


@transaction.atomic
def reword_commitment(
    *, commitment: Commitment, version: int, words: dict[str, Any], by: Actor, because: str,
    on: date | None = None,
) -> Wording:  # fmt: skip
    """A new edition of title, preamble, approving or accountable body.

    version: number of the edition that was looked at. Raises ChangedMeanwhile where a newer one is
    there, ValidationError where nothing differs.
    """
    names = ("title", "preamble", "approved_by", "approved_on", "accountable")
    Commitment.objects.select_for_update().get(pk=commitment.pk)
    latest = commitment.wordings.order_by("number").last()
    assert latest is not None
    if latest.number != version:
        raise changed_meanwhile()
    before = {name: getattr(latest, name) for name in names}
    after = {**before, **{name: words[name] for name in names if name in words}}
    if before == after:
        raise ValidationError(_("Nothing differs from the edition in force."))
    because = reason(because)
    edition = Wording.objects.create(
        commitment=commitment, number=version + 1, on=day(on), because=because, **after
    )
    write(by=by, act="commitment.reword", subject=("commitment", commitment.code), because=because,
          before=before, after=after)  # fmt: skip
    touch(commitment.pk)
    return edition


@transaction.atomic
def add_clause(
    *, commitment: Commitment, code: str, heading: str, text: str, domain: str, by: Actor,
    because: str, position: int | None = None, on: date | None = None,
) -> Clause:  # fmt: skip
    """A new clause. Its id must never have been another clause's."""
    if ClauseCode.objects.filter(code=code).exists():
        raise ValidationError(
            _("The id %(code)s belongs or belonged to a clause; choose another.") % {"code": code}
        )
    _domain(domain)
    on, because = day(on), reason(because)
    last = commitment.clauses.order_by("position").values_list("position", flat=True).last()
    clause = Clause.objects.create(
        commitment=commitment, code=code, position=position or (last or 0) + 1
    )
    ClauseCode.objects.create(code=code, clause=clause, since=on)
    words = {"heading": heading, "text": text, "domain": domain}
    ClauseWording.objects.create(clause=clause, number=1, on=on, because=because, **words)
    write(
        by=by, act="commitment.clause.add", subject=("clause", code), because=because, after=words
    )
    touch(commitment.pk)
    return clause


@transaction.atomic
def reword_clause(
    *, clause: Clause, version: int, heading: str, text: str, domain: str, by: Actor, because: str,
    on: date | None = None,
) -> ClauseWording:  # fmt: skip
    """A new edition of a clause's words; the old one stays readable with the difference."""
    _domain(domain)
    clause = _held(clause)
    _in_force(clause)
    latest = clause.wordings.order_by("number").last()
    assert latest is not None
    if latest.number != version:
        raise changed_meanwhile()
    before = {"heading": latest.heading, "text": latest.text, "domain": latest.domain}
    after = {"heading": heading, "text": text, "domain": domain}
    if before == after:
        raise ValidationError(_("Nothing differs from the edition in force."))
    because = reason(because)
    edition = ClauseWording.objects.create(
        clause=clause, number=version + 1, on=day(on), because=because, **after
    )
    write(by=by, act="commitment.clause.reword", subject=("clause", clause.code), because=because,
          before=before, after=after)  # fmt: skip
    touch(clause.commitment_id)
    return edition


@transaction.atomic
def rename_clause(
    *, clause: Clause, code: str, by: Actor, because: str, on: date | None = None
) -> Clause:
    """Give a clause another id; the old one leads to it for ever."""
    clause = _held(clause)
    _in_force(clause)
    taken = ClauseCode.objects.filter(code=code).first()
    if code == clause.code or (taken and taken.clause_id != clause.pk):
        raise ValidationError(
            _("The id %(code)s belongs or belonged to a clause; choose another.") % {"code": code}
        )
    on, because, old = day(on), reason(because), clause.code
    if taken is None:
        ClauseCode.objects.create(code=code, clause=clause, since=on)
    Clause.objects.filter(pk=clause.pk).update(code=code)
    clause.code = code
    ClauseEvent.objects.create(clause=clause, kind="renamed", on=on, because=because, old_code=old)
    write(by=by, act="commitment.clause.rename", subject=("clause", code), because=because,
          before={"code": old}, after={"code": code})  # fmt: skip
    touch(clause.commitment_id)
    return clause


@transaction.atomic
def merge_clause(
    *, clause: Clause, into: Clause, by: Actor, because: str, on: date | None = None
) -> None:
    """Merge a clause into another; its text, history and actions stay with it, readable."""
    clause, into = _held(clause), _held(into)
    _in_force(clause)
    _in_force(into)
    if clause.pk == into.pk or clause.commitment_id != into.commitment_id:
        raise ValidationError(_("A clause is merged into another clause of the same commitment."))
    because = reason(because)
    Clause.objects.filter(pk=clause.pk).update(state="merged", into=into)
    ClauseEvent.objects.create(clause=clause, kind="merged", on=day(on), because=because, into=into)
    write(by=by, act="commitment.clause.merge", subject=("clause", clause.code), because=because,
          before={"state": "in force"}, after={"state": "merged", "into": into.code})  # fmt: skip
    touch(clause.commitment_id)


@transaction.atomic
def withdraw_clause(*, clause: Clause, by: Actor, because: str, on: date | None = None) -> None:
    """Withdraw a clause in public; it stays on the page as withdrawn, with the reason."""
    _turn(clause, "in force", "withdrawn", "withdrawn", by, because, on)


@transaction.atomic
def restore_clause(*, clause: Clause, by: Actor, because: str, on: date | None = None) -> None:
    """Take a withdrawn clause up again."""
    _turn(clause, "withdrawn", "in force", "restored", by, because, on)


def _turn(
    clause: Clause, old: str, new: str, kind: str, by: Actor, because: str, on: date | None
) -> None:
    clause = _held(clause)
    if clause.state != old:
        raise ValidationError(
            _("This clause is %(state)s.") % {"state": clause.get_state_display()}
        )
    because = reason(because)
    Clause.objects.filter(pk=clause.pk).update(state=new)
    ClauseEvent.objects.create(clause=clause, kind=kind, on=day(on), because=because)
    write(by=by, act=f"commitment.clause.{kind}", subject=("clause", clause.code), because=because,
          before={"state": old}, after={"state": new})  # fmt: skip
    touch(clause.commitment_id)


def _held(clause: Clause) -> Clause:
    return Clause.objects.select_for_update().get(pk=clause.pk)


def _in_force(clause: Clause) -> None:
    if clause.state != "in force":
        raise ValidationError(
            _("The clause %(code)s is %(state)s.")
            % {"code": clause.code, "state": clause.get_state_display()}
        )


def _domain(domain: str) -> None:
    if domain not in dict(DOMAINS):
        raise ValidationError(_("There is no domain %(domain)s.") % {"domain": domain})
