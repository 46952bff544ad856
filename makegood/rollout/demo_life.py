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
from .acts.news import tell
from .acts.programme import facilitator_away
from .acts.seats import NoSeat, decline, take_seat
from .acts.settling import settle
from .acts.waiting import wait
from .acts.workshops import agree_workshop, note_outcome
from .models import Cohort, Facilitator, PlanRun, Provider, Room, Seat, Session
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
    _missed_wait(dice)
    _closed(today)
    _workshop(today)
    _away(today)
    _declined(dice)


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
    free = Room.objects.filter(capacity__gte=places).exclude(pk__in=busy.values("room"))
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
