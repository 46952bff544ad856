"""Offering, moving, ending and cancelling groups. Nobody is left untold and without another seat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.curriculum.models import Unit
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import OrgUnit, Person
from makegood.record.acts import Actor, take_turn, write

from ..models import (
    Cohort,
    Facilitator,
    Lead,
    Place,
    Qualification,
    Room,
    RoomClosure,
    Seat,
    Session,
    Slot,
    Waiting,
    Workshop,
)
from ..reads.standing import meeting_of, meetings_of, members_of, standing
from ..rules import clashes, moment
from .hours import tell_hours
from .news import tell, when
from .seats import NoSeat, free_seat, let_go
from .waiting import make_offer, wait

MOST_ALTERNATIVES = 60


@dataclass(frozen=True)
class When:
    """A session as the office writes it: day and wall clock, minutes, and where."""

    day: date
    clock: time
    minutes: int
    room: Room | None = None
    place: Place | None = None
    link: str = ""


@transaction.atomic
def offer_cohort(
    *, unit: Unit, modality: str, sessions: Sequence[When], capacity: int, by: Actor, because: str,
    leads: Sequence[Facilitator] = (), closed_for: OrgUnit | None = None, self_chosen: bool = True,
    workshop: Workshop | None = None, note: str = "", now: datetime | None = None,
) -> Cohort:  # fmt: skip
    """Offer a group by hand: its sessions, its room, who leads, and whether for one department only.

    Raises ValidationError with each thing that stands in the way: a room that is taken, closed or
    too small, somebody who leads elsewhere then or is not qualified, a time that has passed.
    """
    take_turn()
    if not sessions:
        raise ValidationError(_("Give at least one session."))
    rows = [_session(one, modality, number) for number, one in enumerate(sessions, 1)]
    faults = [fault for row in rows for fault in _room_faults(row, capacity + len(leads))]
    if any(row.starts_at <= (now or timezone.now()) for row in rows):
        faults.append(_("A session cannot begin in the past."))
    if any(a.starts_at >= b.starts_at for a, b in pairwise(rows)):
        faults.append(_("The sessions have to come one after the other."))
    faults += _lead_faults(leads, rows, unit, modality, checked=workshop is None)
    if capacity < 1:
        faults.append(_("A group has at least one seat."))
    if faults:
        raise ValidationError(faults)
    cohort = Cohort.objects.create(
        code=f"H{(Cohort.objects.aggregate(m=Max('pk'))['m'] or 0) + 1:06d}", unit=unit,
        modality=modality, origin="workshop" if workshop else "hand", capacity=capacity,
        closed_for=closed_for, self_chosen=self_chosen, workshop=workshop, note=note[:300],
    )  # fmt: skip
    for row in rows:
        row.cohort = cohort
        row.save()
    Lead.objects.bulk_create([Lead(cohort=cohort, facilitator=one) for one in leads])
    write(by=by, act="rollout.cohort.offer", subject=("cohort", cohort.code), because=because,
          after={"unit": unit.code, "capacity": capacity, "modality": modality,
                 "starts": [row.starts_at for row in rows],
                 "closed for": closed_for.code if closed_for else None})  # fmt: skip
    for lead in leads:
        if lead.person_id:
            tell(person=lead.person_id, kind="leads", cohort=cohort.pk,
                 text=_("You lead %(unit)s: %(when)s.") % {"unit": unit.title, "when": when(rows[0])})  # fmt: skip
    tell_hours(cohort=cohort, by=by)
    return cohort


def _session(one: When, modality: str, number: int) -> Session:
    place = one.room.place if one.room else one.place
    clock = place.time_zone if place and place.time_zone else settings.TIME_ZONE
    if modality == "in_person" and one.room is None:
        raise ValidationError(_("A session in person needs a room."))
    starts = moment(one.day, one.clock, clock)
    slot = Slot.objects.filter(weekday=one.day.weekday(), start=one.clock).first()
    return Session(
        number=number, starts_at=starts, ends_at=starts + timedelta(minutes=one.minutes),
        time_zone=clock, slot=slot, place=place, link=one.link,
        room=one.room if modality == "in_person" else None,
    )  # fmt: skip


def _room_faults(row: Session, people: int) -> Iterable[str]:
    """What speaks against the room at that time."""
    if row.room is None:
        return
    room = row.room
    local = meeting_of(row).local
    if people > room.capacity:
        yield _("%(room)s holds %(n)d people, leads included.") % {
            "room": room.name, "n": room.capacity,
        }  # fmt: skip
    if room.closed_on is not None and room.closed_on <= local.date():
        yield _("%(room)s is closed.") % {"room": room.name}
    shut = RoomClosure.objects.filter(room=room, start__lte=local.date(), end__gt=local.date())
    if any(one.slot_id is None or one.slot_id == row.slot_id for one in shut):
        yield _("%(room)s is closed on that day.") % {"room": room.name}
    busy = Session.objects.filter(
        room=room, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at
    ).exclude(state="cancelled")  # fmt: skip
    if row.pk:
        busy = busy.exclude(pk=row.pk)
    if busy.exists():
        yield _("%(room)s is taken at that time.") % {"room": room.name}


def _lead_faults(
    leads: Sequence[Facilitator], rows: Sequence[Session], unit: Unit, modality: str, checked: bool
) -> Iterable[str]:
    """What speaks against those who lead: not qualified, elsewhere, away."""
    for lead in leads:
        days = [meeting_of(row).day for row in rows]
        able = Qualification.objects.filter(facilitator=lead, unit=unit, modality=modality)
        if checked and not any(
            one.start <= days[0] and (one.end is None or days[-1] < one.end) for one in able
        ):
            yield _("%(name)s is not qualified to lead this unit in this way.") % {
                "name": lead.name
            }
        if any(day < lead.start or (lead.end is not None and day >= lead.end) for day in days):
            yield _("%(name)s does not lead then.") % {"name": lead.name}
        if any(lead.away.filter(start__lte=day, end__gt=day).exists() for day in days):
            yield _("%(name)s is away then.") % {"name": lead.name}
        others = Session.objects.filter(
            cohort__leads__facilitator=lead, cohort__leads__until=None, state="planned"
        ).exclude(pk__in=[row.pk for row in rows if row.pk])
        if clashes([meeting_of(row) for row in rows], [meeting_of(one) for one in others]):
            yield _("%(name)s leads another session at that time.") % {"name": lead.name}
        if lead.person_id:
            own = standing(lead.person_id)
            if any(start <= day and (end is None or day < end)
                   for day in days for start, end in own.leaves):  # fmt: skip
                yield _("%(name)s is away then.") % {"name": lead.name}
            if clashes(
                [meeting_of(row) for row in rows], [m for h in own.held for m in h.meetings]
            ):
                yield _("%(name)s takes part in another session at that time.") % {
                    "name": lead.name
                }


@transaction.atomic
def move_session(*, session: Session, to: When, version: int, by: Actor, because: str) -> Session:
    """Another time or room for one session. Those whom the new time does not fit get another seat.

    version: of the session as it was looked at. Raises ChangedMeanwhile, ValidationError.
    """
    take_turn()
    _reason(because)
    before = Session.objects.select_related("cohort", "room__place").get(pk=session.pk)
    if before.version != version or before.state != "planned":
        raise ChangedMeanwhile(
            _("Somebody changed this session since you opened it. Look at it again.")
        )
    cohort = before.cohort
    fresh = _session(to, cohort.modality, before.number)
    fresh.pk, fresh.cohort, fresh.version = before.pk, cohort, before.version + 1
    leads = [one.facilitator for one in cohort.leads.filter(until=None)]
    faults = list(_room_faults(fresh, cohort.taken + len(leads)))
    faults += _lead_faults(leads, [fresh], cohort.unit, cohort.modality, checked=False)
    if fresh.starts_at <= timezone.now():
        faults.append(_("A session cannot begin in the past."))
    if faults:
        raise ValidationError(faults)
    fresh.save()
    write(by=by, act="rollout.session.move", subject=("session", session.pk), because=because,
          before={"starts": before.starts_at, "room": before.room_id},
          after={"starts": fresh.starts_at, "room": fresh.room_id})  # fmt: skip
    told = _("Your session has moved: %(unit)s is now %(when)s.") % {
        "unit": cohort.unit.title, "when": when(fresh),
    }  # fmt: skip
    meetings = meetings_of([cohort.pk])[cohort.pk]
    for seat in Seat.objects.filter(cohort=cohort, state="held").select_related("person"):
        found = standing(seat.person_id)
        found.held = [one for one in found.held if one.cohort != cohort.pk]
        hindered = {"shift", "away", "clash", "cover", "blackout", "left"}
        tell(person=seat.person_id, kind="changed", cohort=cohort.pk, urgent=True, text=told)
        if hindered & set(found.against(cohort, meetings, [])):
            free_seat(seat=seat, state="moved", reason=_("the new time does not fit"), by=by,
                      because=because)  # fmt: skip
            _another(seat.person, cohort, by)
    for lead in leads:
        if lead.person_id:
            tell(person=lead.person_id, kind="changed", cohort=cohort.pk, urgent=True, text=told)
    tell_hours(cohort=cohort, by=by)
    return fresh


@transaction.atomic
def cancel_cohort(*, cohort: Cohort, version: int, by: Actor, because: str) -> dict[str, int]:
    """Cancel a group. Everyone is told, and offered another seat or the head of the waiting list.

    Returns how many had a seat, were offered another, and wait.
    """
    take_turn()
    _reason(because)
    changed = Cohort.objects.filter(pk=cohort.pk, state="offered", version=version).update(
        state="cancelled", cancelled_because=because, version=F("version") + 1
    )
    if not changed:
        raise ChangedMeanwhile(
            _("Somebody changed this group since you opened it. Look at it again.")
        )
    cohort.refresh_from_db()
    sessions = list(cohort.sessions.select_related("room__place").filter(state="planned"))
    Session.objects.filter(pk__in=[one.pk for one in sessions]).update(
        state="cancelled", version=F("version") + 1
    )
    counts = {"seats": 0, "offered": 0, "waiting": 0}
    text = _("Cancelled: %(unit)s, %(when)s. %(because)s") % {
        "unit": cohort.unit.title, "when": when(sessions[0]) if sessions else "", "because": because,
    }  # fmt: skip
    seats = list(Seat.objects.filter(cohort=cohort, state="held").select_related("person"))
    write(by=by, act="rollout.cohort.cancel", subject=("cohort", cohort.code), because=because,
          before={"state": "offered", "seats": len(seats)}, after={"state": "cancelled"})  # fmt: skip
    tell_hours(cohort=cohort, by=by)
    _send_back_waiting(cohort)
    for seat in seats:
        counts["seats"] += 1
        free_seat(seat=seat, state="cancelled", reason="", by=by, because=because)
        tell(person=seat.person_id, kind="cancelled", cohort=cohort.pk, urgent=True, text=text)
        counts["offered" if _another(seat.person, cohort, by) else "waiting"] += 1
    for lead in cohort.leads.filter(until=None).select_related("facilitator"):
        if lead.facilitator.person_id:
            tell(person=lead.facilitator.person_id, kind="cancelled", cohort=cohort.pk,
                 urgent=True, text=text)  # fmt: skip
    if counts["seats"]:
        tell(person=None, kind="cancelled", cohort=cohort.pk,
             text=ngettext(
                 "%(unit)s was cancelled: %(seats)d person had a seat, %(offered)d were offered "
                 "another, %(waiting)d wait first in line.",
                 "%(unit)s was cancelled: %(seats)d people had a seat, %(offered)d were offered "
                 "another, %(waiting)d wait first in line.", counts["seats"])
             % {"unit": cohort.unit.title, **counts})  # fmt: skip
    return counts


def _send_back_waiting(cohort: Cohort) -> None:
    """Whoever waits for this group, or was offered a seat in it, waits for any that fits."""
    rows = Waiting.objects.filter(offered=cohort, state="offered")
    for row in rows:
        let_go(cohort.pk)
        tell(person=row.person_id, kind="cancelled", cohort=cohort.pk, urgent=True,
             text=_("The session in which a seat was held for you was cancelled. "
                    "You are first in line for the next."))  # fmt: skip
    rows.update(state="waiting", offered=None, offered_at=None, expires_at=None, priority=0)
    Waiting.objects.filter(cohort=cohort, state="waiting").update(cohort=None)


def _another(person: Person, cohort: Cohort, by: Actor) -> bool:
    """Offer the person another seat of the unit, the easiest and soonest that fits; otherwise the
    head of the waiting list. True where a seat is offered."""
    try:
        row = wait(person=person, unit=cohort.unit, by=by, priority=0, had_seat=True)
    except NoSeat:
        return True  # another seat for this unit is held already
    except ValidationError:
        Waiting.objects.filter(person=person, unit=cohort.unit_id).update(priority=0)
        row = Waiting.objects.get(
            person=person, unit=cohort.unit_id, state__in=("waiting", "offered")
        )
        if row.state == "offered":
            return True
    now = timezone.now()
    rest = (
        Cohort.objects.filter(unit=cohort.unit_id, state="offered", self_chosen=True)
        .filter(taken__lt=F("capacity"))
        .exclude(pk=cohort.pk)
        .annotate(first=Max("sessions__starts_at"))
        .filter(first__gt=now + timedelta(hours=6))
        .order_by("first", "pk")[:MOST_ALTERNATIVES]
    )
    candidates = list(rest)
    meetings = meetings_of([one.pk for one in candidates])
    members = members_of([one.pk for one in candidates])
    found = standing(person)
    for one in candidates:
        if not found.against(one, meetings[one.pk], members[one.pk]):
            return make_offer(row=row, cohort=one, by=by, now=now)
    tell(person=person.pk, kind="cancelled", cohort=cohort.pk, urgent=True,
         text=_("No other session fits you yet. You are first in line for the next one."))  # fmt: skip
    return False


@transaction.atomic
def change_leads(*, cohort: Cohort, leads: Sequence[Facilitator], by: Actor, because: str) -> None:
    """Who leads from now on; those who are no longer named stop, those who are new are told."""
    take_turn()
    _reason(because)
    rows = list(cohort.sessions.select_related("room__place").filter(state="planned"))
    held = {one.facilitator_id: one for one in cohort.leads.filter(until=None)}
    fresh = [one for one in leads if one.pk not in held]
    faults = list(_lead_faults(fresh, rows, cohort.unit, cohort.modality, cohort.workshop is None))
    if faults:
        raise ValidationError(faults)
    wanted = {one.pk for one in leads}
    gone = [one for pk, one in held.items() if pk not in wanted]
    Lead.objects.filter(pk__in=[one.pk for one in gone]).update(until=timezone.now())
    Lead.objects.bulk_create([Lead(cohort=cohort, facilitator=one) for one in fresh])
    write(by=by, act="rollout.cohort.leads", subject=("cohort", cohort.code), because=because,
          before={"leads": sorted(held)}, after={"leads": sorted(wanted)})  # fmt: skip
    tell_hours(cohort=cohort, by=by)
    for one in fresh:
        if one.person_id and rows:
            tell(person=one.person_id, kind="leads", cohort=cohort.pk,
                 text=_("You lead %(unit)s: %(when)s.")
                 % {"unit": cohort.unit.title, "when": when(rows[0])})  # fmt: skip


@transaction.atomic
def end_over(*, now: datetime | None = None, by: Actor) -> int:
    """Sessions whose end has passed were held; a group whose last one is over has ended."""
    now = now or timezone.now()
    over = Session.objects.filter(state="planned", ends_at__lte=now)
    touched = set(over.values_list("cohort_id", flat=True))
    if not touched:
        return 0
    over.update(state="held")
    ended = Cohort.objects.filter(pk__in=touched, state="offered").exclude(
        sessions__state="planned"
    )
    codes = list(ended.values_list("code", flat=True))
    Cohort.objects.filter(code__in=codes).update(state="ended")
    write(by=by, act="rollout.cohort.end", subject=("cohorts", len(codes)),
          because="the last session is over",
          after={"ended": codes, "at": now.astimezone(UTC)})  # fmt: skip
    return len(codes)


def _reason(because: str) -> None:
    if not because.replace("\x00", "").strip():
        raise ValidationError(_("Say why. Those who have a seat read it."))
