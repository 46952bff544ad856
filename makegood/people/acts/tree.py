"""The institution's tree: units open, move, are renamed and close; history stays."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from ..models import OrgPlacement, OrgUnit
from ..reads import tree


@transaction.atomic
def open_unit(
    *, code: str, name: str, kind: str, parent: OrgUnit | None, start: date, by: Actor, because: str
) -> OrgUnit:
    """Add an org unit below `parent` (None: a root) from a date on."""
    if OrgUnit.objects.filter(code=code).exists():
        raise ValidationError(_("There is an org unit %(code)s already.") % {"code": code})
    unit = OrgUnit.objects.create(code=code, name=name, kind=kind, opened=start)
    OrgPlacement.objects.create(unit=unit, parent=parent, start=start)
    write(by=by, act="people.org.open", subject=("org", code), because=because,
          after={"name": name, "kind": kind, "parent": parent.code if parent else None,
                 "start": start})  # fmt: skip
    return unit


@transaction.atomic
def move_unit(*, unit: OrgUnit, parent: OrgUnit, start: date, by: Actor, because: str) -> None:
    """Put the unit, with all below it, under another parent from a date on."""
    if unit.pk in tree(start).line(parent.pk):
        raise ValidationError(
            _("%(unit)s cannot move below itself (%(parent)s is part of it).")
            % {"unit": unit.name, "parent": parent.name}
        )
    now = OrgPlacement.objects.select_for_update().get(unit=unit, end=None)
    if start < now.start:
        raise ValidationError(
            _("%(unit)s has stood where it is since %(start)s; the move cannot be earlier.")
            % {"unit": unit.name, "start": now.start}
        )
    before = now.parent.code if now.parent else None
    if start == now.start:
        now.parent = parent
        now.save(update_fields=["parent"])
    else:
        now.end = start
        now.save(update_fields=["end"])
        OrgPlacement.objects.create(unit=unit, parent=parent, start=start)
    write(by=by, act="people.org.move", subject=("org", unit.code), because=because,
          before={"parent": before}, after={"parent": parent.code, "start": start})  # fmt: skip


@transaction.atomic
def rename_unit(*, unit: OrgUnit, name: str, by: Actor, because: str) -> None:
    """Give the unit another name; its code stays."""
    before = unit.name
    unit.name = name
    unit.save(update_fields=["name"])
    write(by=by, act="people.org.rename", subject=("org", unit.code), because=because,
          before={"name": before}, after={"name": name})  # fmt: skip


@transaction.atomic
def close_unit(*, unit: OrgUnit, on: date, by: Actor, because: str) -> None:
    """Close a unit that has nobody and nothing below it on that day."""
    if unit.appointments.filter(Q(end__isnull=True) | Q(end__gt=on)).exists():
        raise ValidationError(_("%(unit)s still has people in it.") % {"unit": unit.name})
    if unit.child_placements.filter(Q(end__isnull=True) | Q(end__gt=on)).exists():
        raise ValidationError(_("%(unit)s still has units below it.") % {"unit": unit.name})
    placed = OrgPlacement.objects.filter(unit=unit, end=None).first()
    if placed is not None and on < placed.start:
        raise ValidationError(
            _("%(unit)s has stood where it is since %(start)s; it cannot close earlier.")
            % {"unit": unit.name, "start": placed.start}
        )
    unit.closed = on
    unit.save(update_fields=["closed"])
    OrgPlacement.objects.filter(unit=unit, end=None).update(end=on)
    write(by=by, act="people.org.close", subject=("org", unit.code), because=because,
          after={"closed": on})  # fmt: skip
