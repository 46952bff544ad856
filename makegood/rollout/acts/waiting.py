"""The waiting list: who waits, the offer that holds a seat for a while, and what follows it."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makegood.curriculum.models import Unit
from makegood.people.models import Person
from makegood.record.acts import SYSTEM, Actor, take_turn, write

from ..models import Cohort, Seat, Waiting
from ..reads.standing import is_asked, meetings_of, members_of, standing
from .news import tell, when
from .seats import NoSeat, hold_place, let_go, take_seat

OFFER_LASTS = timedelta(hours=48)
OFFER_AT_LEAST = timedelta(hours=2)  # shortly before a session there is no time to wait longer
LOOKED_AT = 40  # of those who wait: the first whom it fits gets the offer


@transaction.atomic
def wait(
    *, person: Person, unit: Unit, by: Actor, cohort: Cohort | None = None, priority: int = 1,
    had_seat: bool = False,
) -> Waiting:  # fmt: skip
    """Put the person on the list: for one cohort, or for any of the unit that fits them.

    had_seat: somebody whose seat was taken back waits whatever is asked. Raises NoSeat, ValidationError.
    """
    take_turn()
    open_to_all = cohort is not None and cohort.workshop_id is not None
    if not had_seat and not open_to_all and not is_asked(person.pk, [unit.pk]):
        raise NoSeat(["not asked"])
    if Seat.objects.filter(person=person, unit=unit, state="held").exists():
        raise NoSeat(["seated"])
    try:
        with transaction.atomic():
            row = Waiting.objects.create(person=person, unit=unit, cohort=cohort,
                                         priority=priority, since=timezone.now())  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("You are on the waiting list for this unit already.")) from None
    write(by=by, act="rollout.waiting.join", subject=("unit", unit.code), person=person.pk,
          after={"cohort": cohort.code if cohort else None})  # fmt: skip
    return row


def offer_free(*, cohort_id: int, now: datetime | None = None) -> int:
    """Offer each free place of a cohort to the first who wait and whom it fits; how many offers.

    Belongs to the transaction that freed the place.
    """
    now = now or timezone.now()
    cohort = Cohort.objects.select_related("unit").defer("unit__body").get(pk=cohort_id)
    meetings = meetings_of([cohort.pk])[cohort.pk]
    if cohort.state != "offered" or not meetings or meetings[0].starts <= now + OFFER_AT_LEAST:
        return 0
    offers = 0
    if cohort.free <= 0:
        return 0
    members = members_of([cohort.pk])[cohort.pk]
    waiting = Waiting.objects.filter(
        Q(cohort=cohort) | Q(cohort=None), unit=cohort.unit_id, state="waiting"
    ).order_by("priority", "since", "pk")
    for row in waiting[:LOOKED_AT]:
        if offers >= cohort.free:
            break
        codes = standing(row.person_id).against(cohort, meetings, members)
        if [code for code in codes if code != "office"]:
            continue
        offers += make_offer(row=row, cohort=cohort, by=SYSTEM, now=now)
    return offers


def make_offer(*, row: Waiting, cohort: Cohort, by: Actor, now: datetime) -> bool:
    """Hold a place of the cohort for the person until the offer expires; False where none is free."""
    try:
        hold_place(cohort)
    except NoSeat:
        return False
    first = cohort.sessions.exclude(state="cancelled").order_by("starts_at").first()
    expires = now + OFFER_LASTS
    if first is not None:
        expires = max(now + OFFER_AT_LEAST / 2, min(expires, first.starts_at - OFFER_AT_LEAST))
    held = Waiting.objects.filter(pk=row.pk, state="waiting").update(
        state="offered", offered=cohort, offered_at=now, expires_at=expires
    )
    if not held:
        let_go(cohort.pk)
        return False
    local = timezone.localtime(expires)
    tell(
        person=row.person_id, kind="offer", cohort=cohort.pk, urgent=True,
        text=_("A seat is offered to you: %(unit)s, %(when)s. It is held until %(until)s.") % {
            "unit": cohort.unit.title, "when": when(first) if first else "",
            "until": f"{date_format(local, 'l j F')} {date_format(local, 'H:i')}",
        },
    )  # fmt: skip
    write(by=by, act="rollout.waiting.offer", subject=("cohort", cohort.code),
          person=row.person_id, because="a seat is free and it fits",
          after={"until": expires})  # fmt: skip
    return True


@transaction.atomic
def take_offer(*, row: Waiting, by: Actor) -> Seat:
    """The person takes the seat that is offered. Raises ValidationError where the offer is over."""
    take_turn()
    now = timezone.now()
    person = Person.objects.get(pk=row.person_id)
    taken = Waiting.objects.filter(pk=row.pk, state="offered", expires_at__gt=now).update(
        state="taken"
    )
    row.refresh_from_db()
    if not taken or row.offered is None:
        raise ValidationError(
            _("This offer is over. You can wait for another seat, or choose one.")
        )
    return take_seat(person=person, cohort=row.offered, by=by, how="offer",
                     because="took the seat that was offered")  # fmt: skip


@transaction.atomic
def refuse_offer(*, row: Waiting, by: Actor) -> None:
    """The person does not want this seat; they go on waiting, and the next is asked."""
    take_turn()
    cohort_id = row.offered_id
    changed = Waiting.objects.filter(pk=row.pk, state="offered").update(
        state="waiting", offered=None, offered_at=None, expires_at=None, since=timezone.now()
    )
    if changed and cohort_id:
        write(by=by, act="rollout.waiting.refuse", subject=("waiting", row.pk),
              person=row.person_id)  # fmt: skip
        let_go(cohort_id)
        _to_next(cohort_id, besides=row)


@transaction.atomic
def leave_list(*, row: Waiting, by: Actor) -> None:
    """The person no longer waits."""
    take_turn()
    cohort_id = row.offered_id
    changed = Waiting.objects.filter(pk=row.pk, state__in=("waiting", "offered")).update(
        state="left"
    )
    if changed:
        write(by=by, act="rollout.waiting.leave", subject=("waiting", row.pk),
              person=row.person_id)  # fmt: skip
        if cohort_id and row.state == "offered":
            let_go(cohort_id)
            offer_free(cohort_id=cohort_id)


def lapse_offers(*, now: datetime | None = None) -> int:
    """End the offers whose time is over and offer each seat to the next; how many ended."""
    now = now or timezone.now()
    ended = 0
    over = Waiting.objects.filter(state="offered", expires_at__lte=now)
    for pk in list(over.order_by("expires_at").values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            take_turn()
            row = Waiting.objects.get(pk=pk)
            changed = Waiting.objects.filter(
                pk=pk, state="offered", expires_at__lte=now
            ).update(state="lapsed")  # fmt: skip
            if not changed or row.offered_id is None:
                continue
            let_go(row.offered_id)
            tell(person=row.person_id, kind="lapsed", cohort=row.offered_id,
                 text=_("The seat that was held for you went to the next. You can wait again."))  # fmt: skip
            write(by=SYSTEM, act="rollout.waiting.lapse", subject=("waiting", pk),
                  person=row.person_id, because="the offer expired")  # fmt: skip
            offer_free(cohort_id=row.offered_id, now=now)
            ended += 1
    return ended


def _to_next(cohort_id: int, besides: Waiting) -> None:
    """Offer the place to others first; who has just refused it is not asked again at once."""
    Waiting.objects.filter(pk=besides.pk).update(state="left")
    offer_free(cohort_id=cohort_id)
    Waiting.objects.filter(pk=besides.pk).update(state="waiting")


def offer_everywhere() -> int:
    """Offer free places to those who wait, group by group; how many offers."""
    units = Waiting.objects.filter(state="waiting").values("unit").distinct()
    free = Cohort.objects.filter(
        unit__in=units, state="offered", self_chosen=True, taken__lt=F("capacity"),
        sessions__starts_at__gt=timezone.now() + OFFER_AT_LEAST,
    )  # fmt: skip
    offers = 0
    for pk in list(free.order_by("pk").values_list("pk", flat=True).distinct()[:300]):
        with transaction.atomic():
            take_turn()
            offers += offer_free(cohort_id=pk)
    return offers
