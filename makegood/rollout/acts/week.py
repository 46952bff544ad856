"""The weekly grid as the office changes it: times at which groups can begin, one by one."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from ..models import Session, Slot
from . import programme
from .limits import edit


@transaction.atomic
def add_slot(*, values: Mapping[str, Any], by: Actor, because: str) -> Slot:
    """Another time of the week: weekday, start, minutes. No shift attends it until that is set."""
    code = f"{values['weekday']}-{values['start']:%H%M}"
    if Slot.objects.filter(weekday=values["weekday"], start=values["start"]).exists():
        raise ValidationError(_("This time stands in the grid already."))
    if Slot.objects.filter(code=code).exists():  # of a slot that was moved away from its first time
        code = f"{code}-{Slot.objects.count()}"
    slot = Slot(code=code, **values)
    slot.full_clean()
    slot.save()
    programme.apart(list(Slot.objects.order_by("weekday", "start")))
    write(by=by, act="rollout.grid.put", subject=("slot", code), because=because,
          after=dict(values))  # fmt: skip
    return slot


@transaction.atomic
def edit_slot(
    *, slot: Slot, version: int, values: Mapping[str, Any], by: Actor, because: str
) -> None:
    """Another start or length. Sessions that are planned keep their moment."""
    edit(row=slot, version=version, values=values, act="rollout.grid.put",
         subject=("slot", slot.code), by=by, because=because)  # fmt: skip
    programme.apart(list(Slot.objects.order_by("weekday", "start")))


@transaction.atomic
def drop_slot(*, slot: Slot, by: Actor, because: str) -> None:
    """Take a time out of the grid; refused while sessions to come stand in it."""
    coming = Session.objects.filter(slot=slot, state="planned", starts_at__gt=timezone.now())
    if n := coming.count():
        raise ValidationError(
            _(
                "%(n)d sessions to come are at this time. Move them first, or let a plan replace them."
            )
            % {"n": n}
        )
    write(by=by, act="rollout.grid.drop", subject=("slot", slot.code), because=because,
          before={"weekday": slot.weekday, "start": slot.start, "minutes": slot.minutes})  # fmt: skip
    slot.delete()
