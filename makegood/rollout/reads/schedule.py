"""Sessions as pages show them: the calendar, one group, mine, and the seats that fit me."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from makegood.curriculum.models import Unit
from makegood.people.models import Person

from ..models import Cohort, Format, News, Place, Seat, Session, Swap, Waiting
from ..rules import Meeting, moment, monday, zone
from .standing import Standing, is_asked, meetings_of, members_of, standing

MOST_CHOICES = 400
SHOWN = 40


@dataclass(frozen=True)
class Row:
    """One session as a list shows it."""

    code: str
    title: str
    starts: datetime  # on the wall clock of its place
    ends: datetime
    zone: str
    place: str
    room: str
    modality: str
    free: int
    capacity: int
    state: str
    closed_for: str
    mine: bool = False

    @property
    def day(self) -> date:
        """The day on which it begins, where it takes place."""
        return self.starts.date()

    @property
    def elsewhere(self) -> bool:
        """Whether its clock is another than the institution's."""
        return self.starts.utcoffset() != timezone.localtime(self.starts).utcoffset()


COLUMNS = (
    "cohort__code", "cohort__unit__title", "starts_at", "ends_at", "time_zone", "place__name",
    "room__name", "cohort__modality", "cohort__taken", "cohort__capacity", "state",
    "cohort__closed_for__name", "cohort_id",
)  # fmt: skip


def sessions(
    first: date, end: date, *, unit: int | None = None, place: int | None = None,
    person: int | None = None,
) -> list[Row]:  # fmt: skip
    """The sessions of the days from `first` to before `end` (two statements)."""
    found = Session.objects.filter(
        starts_at__gte=moment(first, datetime.min.time(), ""),
        starts_at__lt=moment(end, datetime.min.time(), ""),
    ).exclude(state="cancelled")  # fmt: skip
    if unit:
        found = found.filter(cohort__unit=unit)
    if place == -1:
        found = found.filter(room=None)
    elif place:
        found = found.filter(place=place)
    mine: set[int] = set()
    if person:
        held = Seat.objects.filter(person=person, state__in=("held", "completed"))
        mine = set(held.values_list("cohort_id", flat=True))
    return [
        _row(values, mine) for values in found.order_by("starts_at", "pk").values_list(*COLUMNS)
    ]


def _row(values: tuple[Any, ...], mine: set[int]) -> Row:
    code, title, starts, ends, clock, place, room, modality, taken, most, state, closed, pk = values
    own = zone(clock)
    return Row(code, title, starts.astimezone(own), ends.astimezone(own), clock, place or "",
               room or "", modality, most - taken, most, state, closed or "", pk in mine)  # fmt: skip


@dataclass(frozen=True)
class Day:
    """A day of a month's page."""

    day: date
    inside: bool
    today: bool
    rows: list[Row]


def month(first: date, rows: Iterable[Row], today: date) -> list[list[Day]]:
    """A month as weeks of days, each with its sessions; days of other months fill the ends."""
    by_day: dict[date, list[Row]] = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(row)
    start = monday(first)
    weeks = []
    while start < next_month(first):
        weeks.append([
            Day(one, one.month == first.month, one == today, by_day.get(one, []))
            for one in (start + timedelta(days=n) for n in range(7))
        ])  # fmt: skip
        start += timedelta(weeks=1)
    return weeks


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_month(first: date) -> date:
    """The first day of the month before."""
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)


def units_in_groups() -> QuerySet[Unit]:
    """Units that are held in groups."""
    return (
        Unit.objects.filter(format__isnull=False, withdrawn_on=None).defer("body").order_by("title")
    )


def places() -> QuerySet[Place]:
    """Places with a room."""
    return Place.objects.filter(rooms__isnull=False).distinct().order_by("name")


def group_units(code: str) -> list[Unit]:
    """The units in groups that meet a unit: itself, or its facilitated forms."""
    return list(units_in_groups().filter(Q(code=code) | Q(variant_of__code=code)).order_by("title"))


@dataclass
class Option:
    """A group that fits a person: when, where, how many seats, and how it lies in their shift."""

    cohort: Cohort
    meetings: list[Meeting]
    where: str
    on_duty: bool
    cost: int

    @property
    def first(self) -> datetime:
        """The first session's start on its own clock."""
        return self.meetings[0].local


@dataclass
class Choices:
    """The seats that fit a person, and why others do not, counted."""

    fitting: list[Option] = field(default_factory=list)
    not_fitting: list[tuple[str, int]] = field(default_factory=list)  # reason, how many
    full: list[Option] = field(default_factory=list)
    more: int = 0
    asked: bool = True


def choices(person: Person, units: Iterable[int], today: date) -> Choices:
    """Which groups of these units the person may take a seat in (about 22 statements)."""
    units = list(units)
    cohorts = list(
        Cohort.objects.filter(unit__in=units, state="offered")
        .annotate(first=Min("sessions__starts_at"))
        .filter(first__gt=timezone.now())
        .select_related("unit", "closed_for")
        .defer("unit__body")
        .order_by("first", "pk")[:MOST_CHOICES]
    )
    found = Choices(asked=is_asked(person.pk, units))
    if not cohorts:
        return found
    pks = [one.pk for one in cohorts]
    meetings, members, rooms = meetings_of(pks), members_of(pks), _where(pks)
    stands = standing(person, today)
    reasons: Counter[str] = Counter()
    for cohort in cohorts:
        codes = stands.against(cohort, meetings[cohort.pk], members[cohort.pk])
        if codes:
            reasons[codes[0]] += 1
            continue
        option = _option(cohort, meetings[cohort.pk], rooms.get(cohort.pk, ""), stands)
        (found.fitting if cohort.free > 0 else found.full).append(option)
    found.more = max(0, len(found.fitting) - SHOWN)
    found.fitting = sorted(found.fitting, key=lambda one: (one.cost, one.first))[:SHOWN]
    found.fitting.sort(key=lambda one: one.first)
    found.full = found.full[:10]
    found.not_fitting = reasons.most_common()
    return found


def _option(cohort: Cohort, meetings: list[Meeting], where: str, stands: Standing) -> Option:
    cells = [stands.duty.cell(stands.shift, one.local, one.minutes) for one in meetings]
    return Option(cohort, meetings, where, all(cell and cell.on_duty for cell in cells),
                  sum(cell.cost if cell else 9 for cell in cells))  # fmt: skip


def _where(cohorts: list[int]) -> dict[int, str]:
    rows = Session.objects.filter(cohort__in=cohorts, room__isnull=False).values_list(
        "cohort_id", "room__name", "place__name"
    )
    return {pk: f"{room}, {place}" for pk, room, place in rows}


@dataclass
class Group:
    """A group's page: sessions, who leads, the viewer's seat or why there is none to be had."""

    cohort: Cohort
    sessions: list[Session]
    leads: list[str]
    seat: Seat | None = None
    offer: Waiting | None = None
    waits: Waiting | None = None
    reasons: list[str] = field(default_factory=list)
    leading: bool = False
    roster: list[Seat] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether its first session has begun."""
        return not self.sessions or self.sessions[0].starts_at <= timezone.now()


def group(code: str, person: Person | None, *, office: bool) -> Group | None:
    """A group and where the viewer stands towards it (about 25 statements)."""
    cohort = (
        Cohort.objects.select_related("unit", "closed_for", "workshop__provider", "wave")
        .defer("unit__body")
        .filter(code=code)
        .first()
    )
    if cohort is None:
        return None
    rows = list(cohort.sessions.select_related("room__place", "place").order_by("number"))
    leads = list(cohort.leads.filter(until=None).select_related("facilitator__person"))
    found = Group(cohort, rows, [one.facilitator.name for one in leads])
    if person is not None:
        found.leading = any(one.facilitator.person_id == person.pk for one in leads)
        found.seat = Seat.objects.filter(cohort=cohort, person=person, state="held").first()
        waiting = Waiting.objects.filter(person=person, unit=cohort.unit_id).select_related(
            "offered"
        )
        found.offer = waiting.filter(state="offered", offered=cohort).first()
        found.waits = waiting.filter(state="waiting").first()
        if found.seat is None and not found.leading:
            members = members_of([cohort.pk])[cohort.pk]
            meetings = meetings_of([cohort.pk])[cohort.pk]
            found.reasons = standing(person).against(cohort, meetings, members)
    if office or found.leading:
        found.roster = list(
            cohort.seats.filter(state__in=("held", "completed", "missed")).select_related("person")
            .order_by("person__family", "person__given")
        )  # fmt: skip
    return found


@dataclass
class Mine:
    """My sessions: to come, those I lead, offers, waiting, swaps, what was, and news."""

    seats: list[Seat] = field(default_factory=list)
    leads: list[Session] = field(default_factory=list)
    offers: list[Waiting] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    swaps: list[Swap] = field(default_factory=list)
    asked: list[Swap] = field(default_factory=list)
    past: list[Seat] = field(default_factory=list)
    news: list[News] = field(default_factory=list)


def mine(person: Person) -> Mine:
    """Everything on the page of my sessions (ten statements or so)."""
    now = timezone.now()
    seats = (
        Seat.objects.filter(person=person)
        .select_related("cohort__unit")
        .defer("cohort__unit__body")
        .annotate(first=Min("cohort__sessions__starts_at"))
        .prefetch_related("cohort__sessions__room__place", "cohort__sessions__place")
        .order_by("first", "pk")
    )
    every: list[Seat] = [*seats]
    waits = (
        Waiting.objects.filter(person=person, state__in=("waiting", "offered"))
        .select_related("unit", "offered__unit", "cohort")
        .defer("unit__body", "offered__unit__body")
        .prefetch_related("offered__sessions__room__place", "offered__sessions__place")
    )
    swaps = Swap.objects.filter(state="asked").select_related(
        "mine__person", "mine__cohort__unit", "theirs__person", "theirs__cohort__unit"
    )
    return Mine(
        seats=[one for one in every if one.state == "held" and not _over(one, now)],
        leads=list(
            Session.objects.filter(
                cohort__leads__facilitator__person=person, cohort__leads__until=None,
                state="planned", ends_at__gt=now,
            ).select_related("cohort__unit", "room__place", "place")
            .defer("cohort__unit__body").order_by("starts_at")
        ),
        offers=[one for one in waits if one.state == "offered"],
        waiting=[one for one in waits if one.state == "waiting"],
        swaps=list(swaps.filter(theirs__person=person)),
        asked=list(swaps.filter(mine__person=person)),
        past=[one for one in every if one.state in ("completed", "missed")
              or (one.state == "held" and _over(one, now))][-20:],
        news=list(News.objects.filter(person=person, seen_at=None)[:20]),
    )  # fmt: skip


def _over(seat: Seat, now: datetime) -> bool:
    return all(one.ends_at <= now for one in seat.cohort.sessions.all())


def fullness(wave: int | None = None) -> dict[str, int]:
    """How many groups to come there are, with seats, taken, full and empty ones (one statement)."""
    rows = Cohort.objects.filter(state="offered")
    if wave:
        rows = rows.filter(wave=wave)
    return rows.aggregate(
        groups=Count("pk"),
        full=Count("pk", filter=Q(taken__gte=F("capacity"))),
        empty=Count("pk", filter=Q(taken=0)),
        small=Count("pk", filter=Q(taken__gt=0, taken__lt=F("size_min"))),
    )


def formats() -> QuerySet[Format]:
    """How units are held in groups."""
    return (
        Format.objects.select_related("unit", "after")
        .defer("unit__body", "after__body")
        .order_by("unit__title")
    )
