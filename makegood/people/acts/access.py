"""Accounts, invitations on paper, and roles."""

import hashlib
import secrets
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from ..models import Account, Grant, Invitation, OrgUnit, Person
from ..roles import ROLES

# No letters or digits that are mistaken for one another on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
INVITATION_DAYS = 30


@transaction.atomic
def open_account(
    *, person: Person, by: Actor, because: str, password: str | None = None
) -> Account:
    """Open the person's account if there is none; its e-mail is the person's."""
    account = Account.objects.filter(person=person).first()
    if account:
        return account
    taken = person.email and Account.objects.filter(email__iexact=person.email).exists()
    account = Account.objects.create_user(
        email=None if taken else person.email, password=password, person=person
    )
    write(by=by, act="people.account.open", subject=("account", account.pk), person=person.pk,
          because=because)  # fmt: skip
    return account


@transaction.atomic
def set_password(*, account: Account, password: str, by: Actor, because: str) -> None:
    """Set a new password; the record says that, never what."""
    account.set_password(password)
    account.save(update_fields=["password"])
    write(by=by, act="people.account.password", subject=("account", account.pk),
          person=account.person_id, because=because)  # fmt: skip


@transaction.atomic
def invite(*, person: Person, by: Actor, because: str) -> str:
    """Make a one-time code for the person, to be handed over on paper; returns the code once.

    Earlier unused codes of this person stop working. Only a hash is kept.
    """
    now = timezone.now()
    Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(
        withdrawn_at=now
    )
    code = "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _g in range(3))
    invitation = Invitation.objects.create(
        person=person, code_hash=hash_code(code), expires_at=now + timedelta(days=INVITATION_DAYS)
    )
    write(by=by, act="people.invitation.make", subject=("invitation", invitation.pk),
          person=person.pk, because=because,
          after={"expires": invitation.expires_at.date()})  # fmt: skip
    return code


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor, because: str) -> None:
    """Stop a code from working."""
    Invitation.objects.filter(pk=invitation.pk, used_at=None).update(withdrawn_at=timezone.now())
    write(by=by, act="people.invitation.withdraw", subject=("invitation", invitation.pk),
          person=invitation.person_id, because=because)  # fmt: skip


@transaction.atomic
def use_invitation(*, code: str) -> Account:
    """Exchange a code for the person's account, once.

    Raises ValidationError where the code is unknown, used, withdrawn or too old: the same sentence
    for each, so that nothing can be learnt by guessing.
    """
    invitation = (
        Invitation.objects.select_for_update()
        .select_related("person")
        .filter(code_hash=hash_code(code))
        .first()
    )
    now = timezone.now()
    if (
        invitation is None
        or invitation.used_at
        or invitation.withdrawn_at
        or invitation.expires_at <= now
    ):
        raise ValidationError(
            _("This code does not work. Check the letters, or ask the office for a new one.")
        )
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    person = invitation.person
    actor = Actor("person", person.pk, person.name)
    account = open_account(person=person, by=actor, because="code on paper")
    write(by=actor, act="people.invitation.use", subject=("invitation", invitation.pk),
          person=person.pk)  # fmt: skip
    return account


def hash_code(code: str) -> str:
    """The hash under which a code is kept; spaces, dashes and case do not matter."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(f"makegood invitation {plain}".encode()).hexdigest()


@transaction.atomic
def give_role(
    *, person: Person, role: str, by: Actor, because: str, scope: OrgUnit | None = None,
    start: date | None = None, end: date | None = None, for_lead: Person | None = None,
) -> Grant:  # fmt: skip
    """Give a role over an org subtree, or over the whole institution where scope is None."""
    if role not in ROLES or role == "learner":
        raise ValidationError(_("There is no role %(role)s to give.") % {"role": role})
    if ROLES[role].scoped and scope is None:
        raise ValidationError(
            _("The role %(role)s needs an org unit.") % {"role": ROLES[role].name}
        )
    start = start or timezone.localdate()
    if end is not None and end <= start:
        raise ValidationError(_("The end must be after the start."))
    grant = Grant.objects.create(
        person=person, role=role, scope=scope, start=start, end=end, for_lead=for_lead,
        given_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="people.role.give", subject=("grant", grant.pk), person=person.pk,
          because=because, after=_grant(grant))  # fmt: skip
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, end: date, by: Actor, because: str) -> None:
    """End a role on a date (the first day without it)."""
    before = _grant(grant)
    grant.end = max(end, grant.start)
    grant.save(update_fields=["end"])
    write(by=by, act="people.role.end", subject=("grant", grant.pk), person=grant.person_id,
          because=because, before=before, after=_grant(grant))  # fmt: skip


def _grant(grant: Grant) -> dict[str, object]:
    return {
        "role": grant.role,
        "scope": grant.scope.code if grant.scope else None,
        "start": grant.start,
        "end": grant.end,
    }
