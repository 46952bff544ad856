"""Owner roles, who holds them, and whether a holder's name may be public."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.models import OrgUnit, Person
from makegood.record.acts import Actor, write

from ..models import Action, Commitment, Holder, OwnerRole
from .stamp import reason, touch


@transaction.atomic
def make_role(*, code: str, name: str, by: Actor, because: str, org: OrgUnit | None = None) -> OwnerRole:  # fmt: skip
    """A role that can own actions."""
    if OwnerRole.objects.filter(code=code).exists():
        raise ValidationError(_("There is a role %(code)s already.") % {"code": code})
    role = OwnerRole.objects.create(code=code, name=name, org=org)
    write(by=by, act="commitment.role.make", subject=("owner role", code), because=reason(because),
          after={"name": name, "org": org.code if org else None})  # fmt: skip
    return role


@transaction.atomic
def hand_over(
    *, role: OwnerRole, to: Person | None, by: Actor, because: str, start: date | None = None
) -> Holder | None:
    """Another person holds the role from `start` (today); nobody where `to` is None."""
    role = OwnerRole.objects.select_for_update().get(pk=role.pk)
    start, because = start or timezone.localdate(), reason(because)
    now = Holder.objects.filter(role=role, end=None).first()
    if now is not None:
        if start < now.start:
            raise ValidationError(
                _("The role is held since %(day)s; the hand-over cannot be earlier.")
                % {"day": now.start}
            )
        if to is not None and now.person_id == to.pk:
            raise ValidationError(_("%(name)s holds this role already.") % {"name": to.name})
        Holder.objects.filter(pk=now.pk).update(end=start)
    held = Holder.objects.create(role=role, person=to, start=start) if to else None
    write(by=by, act="commitment.role.hand-over", subject=("owner role", role.code),
          person=to.pk if to else None, because=because,
          before={"person": now.person.code if now else None},
          after={"person": to.code if to else None, "start": start})  # fmt: skip
    _touch_all(role)
    return held


@transaction.atomic
def show_name(*, held: Holder, public: bool, by: Actor) -> None:
    """The person in the role agrees to be named in public, or takes that back."""
    if by.kind != "person" or by.id != held.person_id:
        raise ValidationError(_("Only the person can say whether their name is public."))
    Holder.objects.filter(pk=held.pk).update(name_public=public)
    write(by=by, act="commitment.role.name", subject=("owner role", held.role.code),
          person=held.person_id, because="said by the person", before={"public": held.name_public},
          after={"public": public})  # fmt: skip
    _touch_all(held.role)


def _touch_all(role: OwnerRole) -> None:
    rows = Action.objects.filter(editions__owner=role).values("clause__commitment")
    for commitment in Commitment.objects.filter(pk__in=rows):
        touch(commitment.pk)
