"""What the rollout is planned with: the grid, rooms, formats, waves, facilitators, limits, providers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from makegood.curriculum.models import Unit
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import OrgUnit, Person, RoleFamily, Shift
from makegood.record.acts import Actor, write

from ..models import (
    Blackout,
    CoverLimit,
    Facilitator,
    FacilitatorAway,
    Format,
    Place,
    Provider,
    Qualification,
    Room,
    RoomClosure,
    ShiftCycle,
    ShiftSlot,
    Slot,
    Wave,
    WaveOrg,
    WaveUnit,
)
from ..rules import monday


@transaction.atomic
def put_slots(*, rows: Sequence[tuple[str, int, time, int]], by: Actor, because: str) -> list[Slot]:
    """Add or change slots of the weekly grid: code, weekday (0 Monday), start, minutes.

    Raises ValidationError where two slots of a weekday overlap.
    """
    for code, weekday, start, minutes in rows:
        Slot.objects.update_or_create(
            code=code, defaults={"weekday": weekday, "start": start, "minutes": minutes}
        )
    every = list(Slot.objects.order_by("weekday", "start"))
    apart(every)
    write(by=by, act="rollout.grid.put", subject=("grid", "slots"), because=because,
          after={"slots": [code for code, *_rest in rows]})  # fmt: skip
    return every


def apart(every: Sequence[Slot]) -> None:
    """Refuse two slots of a weekday that overlap; in their order."""
    for first, second in pairwise(every):
        ends = first.start.hour * 60 + first.start.minute + first.minutes
        begins = second.start.hour * 60 + second.start.minute
        if first.weekday == second.weekday and ends > begins:
            raise ValidationError(
                _("%(a)s and %(b)s overlap.") % {"a": str(first), "b": str(second)}
            )


@transaction.atomic
def put_shift(
    *, shift: Shift, weeks: int, anchor: date, by: Actor, because: str,
    slots: Iterable[tuple[int, str, int, bool]], version: int | None = None,
) -> None:  # fmt: skip
    """What people on a shift can attend: (week of the cycle, slot, cost 0 to 9, on duty).

    version: of the cycle as it was looked at, 0 for a new one, None for files. Raises ChangedMeanwhile.
    """
    held = ShiftCycle.objects.select_for_update().filter(shift=shift).first()
    if version is not None and version != (held.version if held else 0):
        raise stale()
    ShiftCycle.objects.update_or_create(
        shift=shift, defaults={"weeks": weeks, "anchor": monday(anchor),
                               "version": held.version + 1 if held else 1},
    )  # fmt: skip
    ShiftSlot.objects.filter(shift=shift).delete()
    by_code = {one.code: one for one in Slot.objects.all()}
    rows = [
        ShiftSlot(shift=shift, cycle_week=week, slot=by_code[code], cost=cost, on_duty=duty)
        for week, code, cost, duty in slots
    ]
    if any(not 0 <= one.cycle_week < weeks or not 0 <= one.cost <= 9 for one in rows):
        raise ValidationError(_("A week lies outside the cycle, or a cost outside 0 to 9."))
    ShiftSlot.objects.bulk_create(rows)
    write(by=by, act="rollout.grid.shift", subject=("shift", shift.pk), because=because,
          after={"weeks": weeks, "slots": len(rows)})  # fmt: skip


@transaction.atomic
def put_room(
    *, place: str, place_name: str, rooms: Sequence[tuple[str, str, int]], by: Actor, because: str,
    address: str = "", time_zone: str = "", directions: str = "",
) -> Place:  # fmt: skip
    """Add or change a place and rooms in it: code, name, seats."""
    there, _fresh = Place.objects.update_or_create(
        code=place, defaults={"name": place_name, "address": address, "time_zone": time_zone,
                              "directions": directions},
    )  # fmt: skip
    for code, name, capacity in rooms:
        Room.objects.update_or_create(
            code=code, defaults={"place": there, "name": name, "capacity": capacity}
        )
    write(by=by, act="rollout.place.put", subject=("place", place), because=because,
          after={"name": place_name, "rooms": [list(one) for one in rooms]})  # fmt: skip
    return there


@transaction.atomic
def close_room(
    *, room: Room, start: date, end: date, by: Actor, because: str, slot: Slot | None = None
) -> RoomClosure:
    """The room cannot be used on these days (`end` is the first on which it can)."""
    _ordered(start, end)
    row = RoomClosure.objects.create(room=room, start=start, end=end, slot=slot,
                                     because=because[:200])  # fmt: skip
    write(by=by, act="rollout.room.close", subject=("room", room.code), because=because,
          after={"from": start, "until": end})  # fmt: skip
    return row


@transaction.atomic
def put_blackout(
    *, start: date, end: date, by: Actor, because: str, org: OrgUnit | None = None,
    slot: Slot | None = None,
) -> Blackout:  # fmt: skip
    """No sessions on these days, for a department or for all."""
    _ordered(start, end)
    row = Blackout.objects.create(start=start, end=end, org=org, slot=slot, because=because[:200])
    write(by=by, act="rollout.blackout.put", subject=("org", org.code if org else "all"),
          because=because, after={"from": start, "until": end})  # fmt: skip
    return row


@transaction.atomic
def put_cover(
    *, org: OrgUnit, max_away: int, by: Actor, because: str, role_family: RoleFamily | None = None
) -> CoverLimit:
    """How many of an org unit (and role family) may be away from duty at once."""
    row, _fresh = CoverLimit.objects.update_or_create(
        org=org, role_family=role_family, defaults={"max_away": max_away}
    )
    write(by=by, act="rollout.cover.put", subject=("org", org.code), because=because,
          after={"max away": max_away,
                 "role family": role_family.pk if role_family else None})  # fmt: skip
    return row


@transaction.atomic
def put_format(
    *, unit: Unit, values: Mapping[str, Any], by: Actor, because: str, version: int | None = None
) -> Format:
    """How a unit is held in groups; the fields of models.Format.

    version: of the format as it was looked at, 0 for a new one. Raises ChangedMeanwhile.
    """
    row = Format.objects.select_for_update().filter(unit=unit).first()
    if version is not None and version != (row.version if row else 0):
        raise stale()
    before = _told(row, values) if row else None
    row = row or Format(unit=unit, version=0)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.full_clean()
    if _loops(row):
        raise ValidationError(
            {
                "after": _(
                    "Each of these units would come after the other; no group could ever meet."
                )
            }
        )
    row.save()
    write(by=by, act="rollout.format.put", subject=("unit", unit.code), because=because,
          before=before, after=_told(row, values))  # fmt: skip
    return row


def _loops(row: Format) -> bool:
    """Whether a unit would come after itself, by way of others."""
    after = dict(Format.objects.exclude(pk=row.pk).values_list("unit_id", "after_id"))
    at, seen = row.after_id, set[int]()
    while at is not None and at not in seen:
        if at == row.unit_id:
            return True
        seen.add(at)
        at = after.get(at)
    return False


def _told(row: Model, names: Iterable[str]) -> dict[str, Any]:
    found = {}
    for name in names:
        value = getattr(row, name)
        found[name] = value.pk if isinstance(value, Model) else value
    return found


@transaction.atomic
def put_wave(
    *, code: str, name: str, order: int, orgs: Sequence[OrgUnit], by: Actor, because: str,
    units: Sequence[tuple[Unit, date, date]], version: int | None = None,
) -> Wave:  # fmt: skip
    """A wave: its org units, and for each unit the days (both inclusive) within which it is held.

    version: of the wave as it was looked at, 0 for a new one, None for files. Raises ChangedMeanwhile.
    """
    wave = Wave.objects.select_for_update().filter(code=code).first()
    if version is not None and version != (wave.version if wave else 0):
        raise stale()
    before = None if wave is None else {
        "name": wave.name, "orgs": [one.org.code for one in wave.orgs.select_related("org")],
        "units": {one.unit.code: [one.first_day, one.last_day]
                  for one in wave.units.select_related("unit").defer("unit__body")},
    }  # fmt: skip
    for _unit, first, last in units:
        _ordered(first, last + timedelta(days=1))
    elsewhere = (
        WaveOrg.objects.filter(org__in=orgs).exclude(wave__code=code).select_related("org", "wave")
    )
    if found := elsewhere.first():
        raise ValidationError(
            _("%(org)s belongs to %(wave)s already.") % {"org": found.org.name, "wave": found.wave.name}
        )  # fmt: skip
    if wave is None:
        wave = Wave.objects.create(code=code, name=name, order=order)
    else:
        Wave.objects.filter(pk=wave.pk).update(name=name, order=order, version=F("version") + 1)
    WaveOrg.objects.filter(wave=wave).delete()
    WaveUnit.objects.filter(wave=wave).delete()
    WaveOrg.objects.bulk_create([WaveOrg(wave=wave, org=org) for org in orgs])
    WaveUnit.objects.bulk_create(
        [WaveUnit(wave=wave, unit=unit, first_day=first, last_day=last)
         for unit, first, last in units]
    )  # fmt: skip
    write(by=by, act="rollout.wave.put", subject=("wave", code), because=because, before=before,
          after={"name": name, "orgs": [one.code for one in orgs],
                 "units": {unit.code: [first, last] for unit, first, last in units}})  # fmt: skip
    wave.refresh_from_db()
    return wave


@transaction.atomic
def put_facilitator(
    *, shift: Shift, hours_week: float, start: date, by: Actor, because: str,
    person: Person | None = None, provider: Provider | None = None, outside_name: str = "",
    email: str = "", end: date | None = None, units: Sequence[tuple[Unit, str]] = (),
    source: str = "office",
) -> Facilitator:  # fmt: skip
    """Somebody may lead: hours a week, from when, which units in which way."""
    if person is None and not outside_name.strip():
        raise ValidationError(_("Name the person, or whom the provider sends."))
    if person is not None and Facilitator.objects.filter(person=person).exists():
        raise ValidationError(_("%(name)s is a facilitator already.") % {"name": person.name})
    row = Facilitator.objects.create(
        person=person, provider=provider, outside_name=outside_name.strip()[:200], email=email,
        shift=shift, hours_week=hours_week, start=start, end=end, source=source,
    )  # fmt: skip
    write(by=by, act="rollout.facilitator.put", subject=("facilitator", row.pk),
          person=person.pk if person else None, because=because,
          after={"hours": hours_week, "from": start, "until": end,
                 "provider": provider.code if provider else None})  # fmt: skip
    for unit, modality in units:
        qualify(facilitator=row, unit=unit, modality=modality, start=start, by=by,
                because=because, source=source)  # fmt: skip
    return row


@transaction.atomic
def set_hours(*, facilitator: Facilitator, hours_week: float, by: Actor, because: str) -> None:
    """The facilitator has other hours a week from now on; plans in force keep what they hold."""
    before = float(facilitator.hours_week)
    facilitator.hours_week = hours_week  # type: ignore[assignment]
    Facilitator.objects.filter(pk=facilitator.pk).update(
        hours_week=hours_week, version=F("version") + 1
    )
    write(by=by, act="rollout.facilitator.hours", subject=("facilitator", facilitator.pk),
          person=facilitator.person_id, because=because, before={"hours": before},
          after={"hours": hours_week})  # fmt: skip


@transaction.atomic
def qualify(
    *, facilitator: Facilitator, unit: Unit, modality: str, start: date, by: Actor, because: str,
    source: str = "office",
) -> Qualification:  # fmt: skip
    """The facilitator may lead the unit in one way from a day on."""
    row, fresh = Qualification.objects.get_or_create(
        facilitator=facilitator, unit=unit, modality=modality, end=None,
        defaults={"start": start, "source": source},
    )  # fmt: skip
    if fresh:
        write(by=by, act="rollout.facilitator.qualify", subject=("facilitator", facilitator.pk),
              person=facilitator.person_id, because=because,
              after={"unit": unit.code, "modality": modality, "from": start})  # fmt: skip
    return row


@transaction.atomic
def facilitator_away(
    *, facilitator: Facilitator, start: date, end: date, by: Actor, because: str
) -> FacilitatorAway:
    """The facilitator leads nothing on these days (`end` is the first day back)."""
    _ordered(start, end)
    row = FacilitatorAway.objects.create(facilitator=facilitator, start=start, end=end)
    write(by=by, act="rollout.facilitator.away", subject=("facilitator", facilitator.pk),
          person=facilitator.person_id, because=because,
          after={"from": start, "until": end})  # fmt: skip
    return row


@transaction.atomic
def end_facilitator(
    *, facilitator: Facilitator, end: date, version: int, by: Actor, because: str
) -> None:
    """The facilitator leads nothing from `end` on. Raises ChangedMeanwhile."""
    changed = Facilitator.objects.filter(pk=facilitator.pk, version=version).update(
        end=max(end, facilitator.start), version=F("version") + 1
    )
    if not changed:
        raise ChangedMeanwhile(_("Somebody changed this since you opened it. Look at it again."))
    write(by=by, act="rollout.facilitator.end", subject=("facilitator", facilitator.pk),
          person=facilitator.person_id, because=because, before={"until": facilitator.end},
          after={"until": end})  # fmt: skip


def stale() -> ChangedMeanwhile:
    """The refusal of a change to something that was changed meanwhile."""
    return ChangedMeanwhile(
        _("Somebody changed this since you opened it. Nothing was overwritten: open it again.")
    )


def _ordered(start: date, end: date) -> None:
    if end <= start:
        raise ValidationError(_("The last day comes before the first."))
