"""What goes on in the demo's rollout: sessions held, people who missed one, a closed group, a workshop."""

import random
from dataclasses import replace
from datetime import date, time, timedelta

from django.db.models import Max
from django.utils import timezone

from makegood.curriculum.models import Unit
from makegood.people.models import OrgUnit, Person
from makegood.record.acts import SYSTEM

from .acts.cohorts import When, end_over, offer_cohort
from .acts.kit import give_feedback, say_needs, write_debrief
from .acts.news import tell
from .acts.programme import close_room, facilitator_away, put_blackout, put_format
from .acts.seats import NoSeat, decline, take_seat
from .acts.settling import settle
from .acts.waiting import wait
from .acts.workshops import agree_workshop, note_outcome
from .models import (
    Attendance,
    Cohort,
    Facilitator,
    PlanRun,
    Provider,
    Room,
    RoomClosure,
    Seat,
    Session,
)
from .reads.standing import meetings_of, members_of, standing
from .rules import monday

BECAUSE = "the demo institution"
CAME = 0.9


def life(run: PlanRun, *, seed: int, today: date) -> None:
    """From the plan's groups that are over to a workshop that something followed from."""
    dice = random.Random(seed + 5)
    end_over(by=SYSTEM)
    rows = (
        Seat.objects.filter(cohort__state="ended", state="held")
        .annotate(last=Max("cohort__sessions__ends_at"))
        .order_by("pk")
    )
    settle(
        rows=[(seat, dice.random() < CAME, timezone.localdate(seat.last)) for seat in rows],
        by=SYSTEM, because=BECAUSE,
    )  # fmt: skip
    _told(dice)
    _missed_wait(dice)
    _closed(today)
    _limits(today)
    _workshop(today)
    _away(today)
    _declined(dice)
    _rehearsals(today)
    _chosen()


SAID = [
    "I had not thought of the words on our forms before.",
    "Good to hear it from a colleague, not from a slide.",
    "The second case was ours; we changed the script the same week.",
]
REHEARSALS = [  # weeks from this one, weekday, clock: for days and for nights
    (1, 1, time(12, 30)), (1, 3, time(20, 30)), (2, 2, time(12, 30)), (3, 0, time(14)),
]  # fmt: skip
NEEDS = ["Captions on every video.", "A seat near the door.", "Slides in large print beforehand."]


def _told(dice: random.Random) -> None:
    """Who was there, what those who took part said without their names, and what was noted after."""
    ended = Session.objects.filter(state="held", cohort__origin="plan").order_by("starts_at")
    for session in ended.select_related("cohort"):
        seats = session.cohort.seats.filter(state__in=("completed", "missed")).order_by("pk")
        Attendance.objects.bulk_create(
            Attendance(session=session, person_id=seat.person_id,
                       state="absent" if seat.state == "missed" else "present",
                       arrived_at=session.starts_at if seat.state == "completed" else None,
                       minutes=60 if seat.state == "completed" else 0)
            for seat in seats
        )  # fmt: skip
    for session in ended.select_related("cohort")[:3]:
        came = [one.person for one in session.cohort.seats.filter(state="completed")
                .select_related("person").order_by("pk")[:7]]  # fmt: skip
        for person in came:
            answers = {
                key: dice.choice((3, 4, 4, 5)) for key in ("useful", "safe", "pace", "apply")
            }
            give_feedback(person=person, cohort=session.cohort, answers=answers,
                          words=dice.choice([*SAID, ""]))  # fmt: skip
        write_debrief(session=session, by=SYSTEM, version=0,
                      worked="Pairs first, then the whole group.",
                      change="Ten minutes more for the second case.", after_care="")  # fmt: skip
    coming = Seat.objects.filter(state="held", cohort__state="offered").select_related("person")
    for seat, text in zip(coming.order_by("pk")[::17], NEEDS, strict=False):
        say_needs(person=seat.person, text=text, by=SYSTEM)


def _rehearsals(today: date) -> None:
    """Groups that the office offers by hand, without a plan: being an upstander, rehearsed together."""
    unit = Unit.objects.filter(code="being-an-upstander").first()
    if unit is None:
        return
    put_format(
        unit=unit, by=SYSTEM, because=BECAUSE,
        values={"minutes": 60, "prep_minutes": 30, "size_min": 4, "size_target": 10, "size_max": 12},
    )  # fmt: skip
    for week, weekday, clock in REHEARSALS:
        when = When(monday(today) + timedelta(weeks=week, days=weekday), clock, 60)
        if (held := _room(when, 14)) is not None:
            offer_cohort(unit=unit, modality="in_person", capacity=12, by=SYSTEM, because=BECAUSE,
                         sessions=[held])  # fmt: skip


def _chosen() -> None:
    """Every second of those who can be signed in as takes the first seat that fits; others can choose."""
    offered = list(Cohort.objects.filter(state="offered").order_by("pk"))
    codes = [cohort.pk for cohort in offered]
    meetings, members = meetings_of(codes), members_of(codes)
    seated = Seat.objects.filter(state="held", cohort__state="offered").values("person")
    free = Person.objects.filter(account__isnull=False).exclude(pk__in=seated).order_by("pk")
    for person in free[::2]:
        found = standing(person)
        for cohort in offered:
            if found.against(cohort, meetings[cohort.pk], members[cohort.pk]):
                continue
            try:
                take_seat(person=person, cohort=cohort, by=SYSTEM)
            except NoSeat:
                continue
            break


def _limits(today: date) -> None:
    """Days without sessions around the turn of the year, and a room that is painted."""
    turn = date(today.year, 12, 24)
    put_blackout(start=turn, end=turn + timedelta(days=10), by=SYSTEM, because="Winter holidays")
    busy = Session.objects.filter(state="planned", room__isnull=False).values("room")
    room = Room.objects.exclude(pk__in=busy).order_by("code").first()
    if room is not None:
        close_room(room=room, start=today, end=today + timedelta(weeks=2), by=SYSTEM,
                   because="It is being painted.")  # fmt: skip


def _missed_wait(dice: random.Random) -> None:
    """Some of those who missed a session wait for another."""
    missed = list(
        Seat.objects.filter(state="missed").select_related("person", "unit").order_by("pk")
    )
    for seat in dice.sample(missed, min(8, len(missed))):
        if not Seat.objects.filter(person=seat.person, unit=seat.unit, state="held").exists():
            wait(person=seat.person, unit=seat.unit, by=SYSTEM)


def _room(when: When, places: int) -> When | None:
    """The same with a room that is free then; None where there is none."""
    from .rules import moment

    starts = moment(when.day, when.clock, "")
    ends = starts + timedelta(minutes=when.minutes)
    busy = Session.objects.filter(starts_at__lt=ends, ends_at__gt=starts, room__isnull=False)
    shut = RoomClosure.objects.filter(start__lte=when.day, end__gt=when.day)
    free = Room.objects.filter(capacity__gte=places).exclude(
        pk__in=[*busy.values_list("room", flat=True), *shut.values_list("room", flat=True)]
    )
    room = free.order_by("code").first()
    return replace(when, room=room) if room else None


def _closed(today: date) -> None:
    """Surgery's own group, by hand."""
    org = OrgUnit.objects.filter(code="surg").first()
    unit = Unit.objects.filter(code="race-as-construct-together").first()
    when = _room(When(monday(today) + timedelta(weeks=3, days=2), time(9, 30), 60), 14)
    if org and unit and when:
        offer_cohort(
            unit=unit, modality="in_person", capacity=12, closed_for=org, by=SYSTEM, because=BECAUSE,
            sessions=[when],
        )  # fmt: skip


def _workshop(today: date) -> None:
    """One workshop that was held, and what followed."""
    provider = Provider.objects.filter(code="open-table").first()
    unit = Unit.objects.filter(kind="workshop", format__isnull=False).first()
    day = monday(today) - timedelta(weeks=2, days=-3)
    when = _room(When(day, time(9, 30), 180), 20)
    if provider is None or unit is None or when is None:
        return
    made = agree_workshop(
        provider=provider, title="Reading our own policies", unit=unit, by=SYSTEM, because=BECAUSE,
        purpose="Leaders read two policies of their own line by line, with those whom they concern.",
        contract_note="Half a day, two facilitators, 24 places. Signed by the office on 3 May.",
    )  # fmt: skip
    cohort = offer_cohort(
        unit=unit, modality="in_person", capacity=18, workshop=made, self_chosen=True, by=SYSTEM,
        because=BECAUSE, sessions=[when],
        now=timezone.now() - timedelta(weeks=4),
    )  # fmt: skip
    people = Person.objects.filter(appointments__end=None, leaves=None).distinct().order_by("code")
    leaders = people.filter(appointments__role_family="leader")[:9]
    others = people.filter(appointments__role_family="admin-staff")[:6]
    rows = []
    for person in [*leaders, *others]:
        seat = Seat.objects.create(cohort=cohort, person=person, unit=unit, how="office",
                                   taken_at=timezone.now() - timedelta(weeks=3))  # fmt: skip
        rows.append((seat, True, day))
    Cohort.objects.filter(pk=cohort.pk).update(taken=len(rows))
    end_over(by=SYSTEM)
    settle(rows=rows, by=SYSTEM, because=BECAUSE, completes=False)
    note_outcome(workshop=made, on=day + timedelta(days=7), by=SYSTEM,
                 text="The visitor policy is rewritten with two patient advisers.",
                 due=today + timedelta(weeks=8))  # fmt: skip


def _away(today: date) -> None:
    """One who leads is away for three weeks: the office is told."""
    lead = (
        Facilitator.objects.filter(leads__cohort__state="offered").distinct().order_by("pk").first()
    )
    if lead is None:
        return
    facilitator_away(facilitator=lead, start=today, end=today + timedelta(weeks=3), by=SYSTEM,
                     because=BECAUSE)  # fmt: skip
    cohort = Cohort.objects.filter(leads__facilitator=lead, state="offered").order_by("pk").first()
    if cohort is not None:
        tell(person=None, kind="at-risk", cohort=cohort.pk,
             text=f"{lead.name} is away for three weeks and leads {cohort.unit.title}.")  # fmt: skip


def _declined(dice: random.Random) -> None:
    """A few cannot come, and some take a seat themselves."""
    held = list(
        Seat.objects.filter(state="held", cohort__state="offered")
        .select_related("person", "cohort__unit").order_by("pk")[:400]
    )  # fmt: skip
    for seat in dice.sample(held, min(4, len(held))):
        decline(seat=seat, reason="my shift changed that week", by=SYSTEM)
        other = (
            Cohort.objects.filter(unit=seat.unit_id, state="offered")
            .exclude(pk=seat.cohort_id).order_by("pk").last()
        )  # fmt: skip
        try:
            if other is not None:
                take_seat(person=seat.person, cohort=other, by=SYSTEM)
        except NoSeat:
            continue
