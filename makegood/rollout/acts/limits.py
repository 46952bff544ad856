"""What the office changes about the limits of the rollout, each change against the version it looked at.

The rows are made by programme.py; here they are edited and taken back. What a change does to sessions
that are planned already is told to the office as something at risk: nothing is moved by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import OrgUnit, RoleFamily
from makegood.people.reads import tree
from makegood.record.acts import Actor, write

from ..models import Blackout, CoverLimit, Place, Room, RoomClosure, Session, Slot
from ..rules import zone
from . import programme
from .news import tell, when

MOST_TOLD = 100


def edit(
    *, row: Model, version: int, values: Mapping[str, Any], act: str, subject: tuple[str, Any],
    by: Actor, because: str,
) -> None:  # fmt: skip
    """Change a row that carries a version, with its entry; raises ChangedMeanwhile, ValidationError."""
    before = {name: _plain(getattr(row, name)) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    changed = type(row)._default_manager.filter(pk=row.pk, version=version).update(
        **values, version=F("version") + 1
    )  # fmt: skip
    if not changed:
        raise programme.stale()
    write(by=by, act=act, subject=subject, because=because, before=before,
          after={name: _plain(value) for name, value in values.items()})  # fmt: skip


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


@transaction.atomic
def add_place(*, code: str, values: Mapping[str, Any], by: Actor, because: str) -> Place:
    """A building or campus where groups can meet."""
    place = Place(code=code, **values)
    _check_zone(values)
    place.full_clean()
    place.save()
    write(by=by, act="rollout.place.put", subject=("place", code), because=because,
          after=dict(values))  # fmt: skip
    return place


@transaction.atomic
def edit_place(
    *, place: Place, version: int, values: Mapping[str, Any], by: Actor, because: str
) -> None:
    """Another name, address, time zone or way there. Sessions that are planned keep their clock."""
    _check_zone(values)
    edit(row=place, version=version, values=values, act="rollout.place.put",
         subject=("place", place.code), by=by, because=because)  # fmt: skip


def _check_zone(values: Mapping[str, Any]) -> None:
    name = str(values.get("time_zone", ""))
    if name and str(zone(name)) != name:
        raise ValidationError(
            {"time_zone": _("There is no time zone %(name)s. One is called Europe/Vienna.") % {"name": name}}
        )  # fmt: skip


@transaction.atomic
def add_room(
    *, code: str, place: Place, values: Mapping[str, Any], by: Actor, because: str
) -> Room:
    """A room, with the number of people that it holds, leads included."""
    room = Room(code=code, place=place, **values)
    room.full_clean()
    room.save()
    write(by=by, act="rollout.room.put", subject=("room", code), because=because,
          after={"place": place.code, **values})  # fmt: skip
    return room


@transaction.atomic
def edit_room(
    *, room: Room, version: int, values: Mapping[str, Any], by: Actor, because: str
) -> int:
    """Change a room; returns how many planned sessions no longer fit in it and were told to the office."""
    edit(row=room, version=version, values=values, act="rollout.room.put",
         subject=("room", room.code), by=by, because=because)  # fmt: skip
    seats, closed = values.get("capacity", room.capacity), values.get("closed_on", room.closed_on)
    small, shut = [], []
    for one in _coming(Q(room=room)):
        if closed is not None and _day(one) >= closed:
            shut.append(one)
        elif one.cohort.taken + one.cohort.leads.filter(until=None).count() > seats:
            small.append(one)
    return _at_risk(shut, _("its room is closed then")) + _at_risk(
        small, _("its room is too small")
    )


@transaction.atomic
def close_room(
    *, room: Room, start: date, end: date, by: Actor, because: str, slot: Slot | None = None
) -> int:
    """The room cannot be used on these days; returns how many planned sessions that concerns."""
    programme.close_room(room=room, start=start, end=end, slot=slot, by=by, because=because)
    met = [one for one in _coming(Q(room=room)) if start <= _day(one) < end]
    return _at_risk([one for one in met if slot is None or one.slot_id in (None, slot.pk)],
                    _("its room is closed then"))  # fmt: skip


@transaction.atomic
def black_out(
    *, start: date, end: date, by: Actor, because: str, org: OrgUnit | None = None,
    slot: Slot | None = None,
) -> int:  # fmt: skip
    """No sessions on these days, for all or an org unit; returns how many planned ones that concerns."""
    programme.put_blackout(start=start, end=end, org=org, slot=slot, by=by, because=because)
    rows = Q()
    if org is not None:
        below = tree(timezone.localdate()).below(org.pk)
        rows = Q(
            cohort__seats__state="held", cohort__seats__person__appointments__end=None,
            cohort__seats__person__appointments__org__in=below,
        )  # fmt: skip
    met = [one for one in _coming(rows) if start <= _day(one) < end]
    return _at_risk([one for one in met if slot is None or one.slot_id in (None, slot.pk)],
                    _("no sessions are to be held on that day") if org is None else
                    _("%(org)s is to have no sessions on that day") % {"org": org.name})  # fmt: skip


@transaction.atomic
def take_back(*, row: RoomClosure | Blackout | CoverLimit, by: Actor, because: str) -> None:
    """A closure, days without sessions or a cover limit hold no longer. The record keeps what was."""
    names = {RoomClosure: "rollout.room.open", Blackout: "rollout.blackout.end",
             CoverLimit: "rollout.cover.end"}  # fmt: skip
    told = {one.name: _plain(getattr(row, one.name)) for one in row._meta.concrete_fields}
    gone, _each = type(row)._default_manager.filter(pk=row.pk).delete()
    if not gone:
        raise ChangedMeanwhile(_("Somebody took this back already."))
    write(by=by, act=names[type(row)], subject=(row._meta.model_name or "", row.pk),
          because=because, before=told)  # fmt: skip


@transaction.atomic
def add_cover(
    *, org: OrgUnit, role_family: RoleFamily | None, max_away: int, by: Actor, because: str
) -> CoverLimit:
    """A limit that was not there yet."""
    if CoverLimit.objects.filter(org=org, role_family=role_family).exists():
        raise ValidationError(_("There is a limit for these people already. Change that one."))
    try:
        with transaction.atomic():
            return programme.put_cover(org=org, role_family=role_family, max_away=max_away, by=by,
                                       because=because)  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("Somebody has just added this limit.")) from None


@transaction.atomic
def edit_cover(*, row: CoverLimit, version: int, max_away: int, by: Actor, because: str) -> None:
    """Another number. Seats that are held stay, also beyond it; new ones keep to it."""
    edit(row=row, version=version, values={"max_away": max_away}, act="rollout.cover.put",
         subject=("org", row.org.code), by=by, because=because)  # fmt: skip


def _coming(rows: Q) -> list[Session]:
    found = Session.objects.filter(rows, state="planned", starts_at__gt=timezone.now())
    return list(found.select_related("cohort__unit", "room__place").defer("cohort__unit__body")
                .order_by("starts_at", "pk").distinct())  # fmt: skip


def _day(session: Session) -> date:
    return session.starts_at.astimezone(zone(session.time_zone)).date()


def _at_risk(sessions: Iterable[Session], why: str) -> int:
    met = list(sessions)
    for one in met[:MOST_TOLD]:
        tell(person=None, kind="at-risk", cohort=one.cohort_id,
             text=_("%(unit)s, %(when)s: %(why)s.")
             % {"unit": one.cohort.unit.title, "when": when(one), "why": why})  # fmt: skip
    return len(met)
