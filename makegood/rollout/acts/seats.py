"""Taking, declining, giving and freeing seats. No number of simultaneous sign-ups overbooks.

A seat is taken by one statement that counts (`taken < capacity`), guarded by a constraint of the
database. Who comes too late is told before waiting for the turn.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.models import Person
from makegood.record.acts import Actor, take_turn, write

from ..models import Cohort, Seat, Swap, Waiting
from ..reads.standing import meetings_of, members_of, standing
from ..rules import OFFICE_MAY_SET_ASIDE, REASONS, Meeting
from .news import tell

MOST_REASON = 500


class NoSeat(ValidationError):
    """A seat cannot be had; `codes` says why (rules.REASONS), the messages say it in words."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes
        super().__init__([str(REASONS[code]) for code in codes])


@transaction.atomic
def take_seat(
    *, person: Person, cohort: Cohort, by: Actor, how: str = "chosen", because: str = ""
) -> Seat:
    """Give the person a seat in the cohort.

    how: "chosen" by the person, by the "office" (which may set softer rules aside with a reason),
    or from an "offer" that holds the place already. Raises NoSeat with every reason.
    """
    cohort = Cohort.objects.get(pk=cohort.pk)
    if how != "offer" and cohort.free <= 0:
        raise NoSeat(["full"])
    take_turn()
    found = standing(person)
    cohort.refresh_from_db()
    meetings = meetings_of([cohort.pk])[cohort.pk]
    codes = found.against(cohort, meetings, members_of([cohort.pk])[cohort.pk])
    if how == "office":
        if not because.strip():
            raise ValidationError(_("Say why the office gives this seat."))
        codes = [code for code in codes if code not in OFFICE_MAY_SET_ASIDE]
    if how == "offer":
        codes = [code for code in codes if code != "office"]
    if codes:
        raise NoSeat(codes)
    if how != "offer":
        hold_place(cohort)
    seat = _sit(person, cohort, how)
    _stop_waiting(person, cohort)
    write(by=by, act="rollout.seat.take", subject=("cohort", cohort.code), person=person.pk,
          because=because, after={"seat": seat.pk, "how": how})  # fmt: skip
    return seat


def _stop_waiting(person: Person, cohort: Cohort) -> None:
    """Who has a seat no longer waits for the unit; a place held for them elsewhere goes on."""
    rows = Waiting.objects.filter(person=person, unit=cohort.unit_id)
    offered = rows.filter(state="offered").values_list("offered_id", flat=True).first()
    rows.filter(state__in=("waiting", "offered")).update(state="taken")
    if offered is not None:
        let_go(offered)
        if offered != cohort.pk:
            after_freed(offered)


def hold_place(cohort: Cohort) -> None:
    """Count one more place as taken; raises NoSeat where none is free (in one statement)."""
    taken = Cohort.objects.filter(
        pk=cohort.pk, state="offered", taken__lt=F("capacity")
    ).update(taken=F("taken") + 1)  # fmt: skip
    if not taken:
        raise NoSeat(["full"])


def let_go(cohort_id: int) -> None:
    """Count one place as free again."""
    Cohort.objects.filter(pk=cohort_id, taken__gt=0).update(taken=F("taken") - 1)


def _sit(person: Person, cohort: Cohort, how: str) -> Seat:
    try:
        with transaction.atomic():
            return Seat.objects.create(
                cohort=cohort, person=person, unit_id=cohort.unit_id, how=how,
                taken_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise NoSeat(["seated"]) from None


@transaction.atomic
def change_seat(*, seat: Seat, cohort: Cohort, by: Actor) -> Seat:
    """The person moves to another session of the same unit; the old seat goes on only if the new is had."""
    take_turn()
    person = Person.objects.get(pk=seat.person_id)
    if cohort.unit_id != seat.unit_id:
        raise ValidationError(_("This session is of another unit."))
    _end(seat, "moved", _("chose another session"))
    seat_now = take_seat(person=person, cohort=cohort, by=by, because="changed by the person")
    after_freed(seat.cohort_id)
    return seat_now


@transaction.atomic
def decline(*, seat: Seat, reason: str, by: Actor) -> None:
    """The person cannot come; the seat goes to whoever waits. The reason goes to the office alone."""
    words = reason.replace("\x00", "").strip()[:MOST_REASON]
    if not words:
        raise ValidationError(_("Say in a few words why; “my shift changed” is enough."))
    free_seat(seat=seat, state="declined", reason=words, by=by, because="declined by the person")


@transaction.atomic
def free_seat(*, seat: Seat, state: str, reason: str, by: Actor, because: str) -> bool:
    """End a held seat and offer it to the waiting list; False where it had ended already."""
    take_turn()
    if not _end(seat, state, reason):
        return False
    write(by=by, act="rollout.seat.end", subject=("cohort", seat.cohort.code),
          person=seat.person_id, because=because,
          before={"state": "held"}, after={"state": state})  # fmt: skip
    after_freed(seat.cohort_id)
    return True


def _end(seat: Seat, state: str, reason: str) -> bool:
    """End the seat in one statement, so that of two at the same time one does it."""
    ended = Seat.objects.filter(pk=seat.pk, state="held").update(
        state=state, ended_at=timezone.now(), reason=reason[:MOST_REASON],
        version=F("version") + 1,
    )  # fmt: skip
    if not ended:
        return False
    let_go(seat.cohort_id)
    Swap.objects.filter(mine=seat, state="asked").update(state="lapsed", ended_at=timezone.now())
    Swap.objects.filter(theirs=seat, state="asked").update(state="lapsed", ended_at=timezone.now())
    return True


def after_freed(cohort_id: int) -> None:
    """A place became free: the waiting list comes first."""
    from .waiting import offer_free  # the two call each other

    offer_free(cohort_id=cohort_id)


@transaction.atomic
def walk_in(*, person: Person, cohort: Cohort, by: Actor, because: str) -> Seat:
    """Somebody comes without a seat and stays: they get one, also beyond the number while the room
    holds them. A seat of theirs elsewhere for the same unit is freed.

    Raises NoSeat where the cohort is cancelled or over long ago, or the room is full.
    """
    take_turn()
    there = Seat.objects.filter(person=person, cohort=cohort, state="held").first()
    if there is not None:
        return there
    cohort = Cohort.objects.get(pk=cohort.pk)
    if cohort.state == "cancelled":
        raise NoSeat(["cancelled"])
    rooms = [one.room.capacity for one in cohort.sessions.select_related("room") if one.room]
    leads = cohort.leads.filter(until=None).count()
    if rooms and cohort.taken + leads >= min(rooms):
        raise NoSeat(["full"])
    for other in Seat.objects.filter(person=person, unit=cohort.unit_id, state="held"):
        free_seat(seat=other, state="moved", reason=_("walked in elsewhere"), by=by,
                  because=because)  # fmt: skip
    if cohort.taken >= cohort.capacity:
        Cohort.objects.filter(pk=cohort.pk).update(capacity=F("taken") + 1)
    Cohort.objects.filter(pk=cohort.pk).update(taken=F("taken") + 1)
    seat = _sit(person, cohort, "walk-in")
    write(by=by, act="rollout.seat.take", subject=("cohort", cohort.code), person=person.pk,
          because=because, after={"seat": seat.pk, "how": "walk-in"})  # fmt: skip
    return seat


@transaction.atomic
def ask_swap(*, mine: Seat, theirs: Seat, by: Actor) -> Swap:
    """Ask another person to exchange seats of the same unit."""
    if mine.unit_id != theirs.unit_id or mine.cohort_id == theirs.cohort_id:
        raise ValidationError(_("Seats can be exchanged between two sessions of the same unit."))
    if mine.state != "held" or theirs.state != "held":
        raise ValidationError(_("One of the two seats is no longer held."))
    swap, fresh = Swap.objects.get_or_create(
        mine=mine, theirs=theirs, state="asked", defaults={"asked_at": timezone.now()}
    )
    if fresh:
        tell(person=theirs.person_id, kind="swap", cohort=mine.cohort_id, urgent=True,
             text=_("%(name)s asks to exchange sessions with you.") % {"name": mine.person.name})  # fmt: skip
        write(by=by, act="rollout.swap.ask", subject=("swap", swap.pk), person=theirs.person_id,
              after={"mine": mine.pk, "theirs": theirs.pk})  # fmt: skip
    return swap


@transaction.atomic
def answer_swap(*, swap: Swap, agree: bool, by: Actor) -> None:
    """The other person agrees or does not. Both seats are exchanged, or none is."""
    mine, theirs = swap.mine, swap.theirs
    take_turn()
    state = "done" if agree else "refused"
    ended = Swap.objects.filter(pk=swap.pk, state="asked").update(
        state=state, ended_at=timezone.now()
    )
    if not ended:
        raise ValidationError(_("This question is no longer open."))
    write(by=by, act=f"rollout.swap.{state}", subject=("swap", swap.pk), person=mine.person_id)
    if not agree:
        tell(person=mine.person_id, kind="swap", cohort=theirs.cohort_id,
             text=_("The exchange you asked for was not agreed to. Your seat stays."))  # fmt: skip
        return
    _check_exchange(mine, theirs)
    now = timezone.now()
    pairs = [(mine.person, theirs.cohort), (theirs.person, mine.cohort)]
    for seat in (mine, theirs):
        Seat.objects.filter(pk=seat.pk).update(
            state="moved", ended_at=now, version=F("version") + 1
        )
    for person, cohort in pairs:
        seat = _sit(person, cohort, "swap")
        write(by=by, act="rollout.seat.take", subject=("cohort", cohort.code), person=person.pk,
              because="exchanged", after={"seat": seat.pk, "how": "swap"})  # fmt: skip
    tell(person=mine.person_id, kind="moved", cohort=theirs.cohort_id, urgent=True,
         text=_("The exchange you asked for is done."))  # fmt: skip


def _check_exchange(mine: Seat, theirs: Seat) -> None:
    """Both must fit where they go, as if their own seat were not there. Raises NoSeat."""
    held = Seat.objects.filter(pk__in=[mine.pk, theirs.pk], state="held").count()
    if held != 2:
        raise ValidationError(_("One of the two seats is no longer held."))
    cohorts = [mine.cohort_id, theirs.cohort_id]
    meetings: dict[int, list[Meeting]] = meetings_of(cohorts)
    members = members_of(cohorts)
    codes: list[str] = []
    for leaving, coming in ((mine, theirs), (theirs, mine)):
        found = standing(leaving.person_id)
        found.held = [one for one in found.held if one.cohort != leaving.cohort_id]
        found.away = [one for one in found.away if one[0] != coming.person_id]
        others = members[coming.cohort_id] - {coming.person_id}
        codes += found.against(coming.cohort, meetings[coming.cohort_id], others)
    if codes := [code for code in dict.fromkeys(codes) if code != "office"]:
        raise NoSeat(codes)


@transaction.atomic
def withdraw_swap(*, swap: Swap, by: Actor) -> None:
    """Take back the question."""
    ended = Swap.objects.filter(pk=swap.pk, state="asked").update(
        state="withdrawn", ended_at=timezone.now()
    )
    if ended:
        write(by=by, act="rollout.swap.withdraw", subject=("swap", swap.pk),
              person=swap.mine.person_id)  # fmt: skip
