"""The office's page of the rollout: waves, what is full, empty and at risk, units, news, capacity."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.curriculum.models import Requirement
from makegood.engines.coverage import Demand, Month, Supply, demand_minutes, forecast

from ..models import (
    Cohort,
    Facilitator,
    Format,
    News,
    Seat,
    Session,
    Unplaced,
    Waiting,
    Wave,
    Workshop,
)
from .standing import OPEN

SOON = timedelta(days=28)
MOST_RISKS = 50


@dataclass
class WaveRow:
    """A wave in figures."""

    wave: Wave
    first: date | None
    last: date | None
    groups: int = 0
    held: int = 0
    full: int = 0
    empty: int = 0
    small: int = 0
    seats: int = 0
    taken: int = 0
    orgs: int = 0

    @property
    def share(self) -> int:
        """Percent of its groups that have been held."""
        return round(100 * self.held / self.groups) if self.groups else 0

    @property
    def state(self) -> str:
        """Not begun, under way, over, by its days."""
        today = timezone.localdate()
        if self.first is None or today < self.first:
            return "scheduled"
        return "ended" if self.last and today > self.last else "running"


def waves() -> list[WaveRow]:
    """Each wave with its groups in figures (two statements)."""
    rows = {
        one.pk: WaveRow(one, one.first, one.last, orgs=one.org_count)
        for one in Wave.objects.annotate(
            first=Min("units__first_day"), last=Min("units__last_day"),
            org_count=Count("orgs", distinct=True),
        ).order_by("order", "code")
    }  # fmt: skip
    counted = Cohort.objects.exclude(state="cancelled").values("wave").annotate(
        n=Count("pk"), held=Count("pk", filter=Q(state="ended")),
        full=Count("pk", filter=Q(state="offered", taken__gte=F("capacity"))),
        empty=Count("pk", filter=Q(state="offered", taken=0)),
        small=Count("pk", filter=Q(state="offered", taken__gt=0, taken__lt=F("size_min"))),
        sum_seats=Sum("capacity"), sum_taken=Sum("taken"),
    ).order_by()  # fmt: skip
    for one in counted:
        row = rows.get(one["wave"])
        if row is not None:
            row.groups, row.held, row.full = one["n"], one["held"], one["full"]
            row.empty, row.small = one["empty"], one["small"]
            row.seats, row.taken = one["sum_seats"] or 0, one["sum_taken"] or 0
    return list(rows.values())


@dataclass
class Risk:
    """A group to come that needs somebody's attention, and why."""

    cohort: Cohort
    first: datetime
    why: list[str] = field(default_factory=list)


def at_risk(now: datetime) -> list[Risk]:
    """Groups of the next four weeks that lack leads, room or people (three statements)."""
    rows = (
        Cohort.objects.filter(state="offered")
        .annotate(first=Min("sessions__starts_at", filter=Q(sessions__state="planned")))
        .filter(first__gt=now, first__lt=now + SOON)
        .annotate(
            leading=Count("leads", filter=Q(leads__until=None), distinct=True),
            roomless=Count("sessions", filter=Q(sessions__room=None, sessions__state="planned"),
                           distinct=True),
        )
        .select_related("unit").defer("unit__body").order_by("first", "pk")
    )  # fmt: skip
    needed = dict(Format.objects.values_list("unit_id", "leads"))
    told = dict(
        News.objects.filter(person=None, kind="at-risk", seen_at=None, cohort__isnull=False)
        .values_list("cohort_id", "text")
    )  # fmt: skip
    found = []
    for one in rows:
        why = []
        missing = needed.get(one.unit_id, 1) - one.leading
        if missing > 0:
            why.append(ngettext("%(n)d lead is missing", "%(n)d leads are missing", missing)
                       % {"n": missing})  # fmt: skip
        if one.modality == "in_person" and one.roomless:
            why.append(_("no room"))
        if one.taken < one.size_min and one.first < now + timedelta(days=14):
            why.append(_("%(n)d of at least %(m)d people") % {"n": one.taken, "m": one.size_min})
        if one.pk in told:
            why.append(told[one.pk])
        if why:
            found.append(Risk(one, one.first, why))
    return found[:MOST_RISKS]


@dataclass(frozen=True)
class UnitRow:
    """A unit in groups: how many are asked, have a seat, wait, and have none in the plan."""

    pk: int
    code: str
    title: str
    asked: int
    seated: int
    waiting: int
    unplaced: int
    free: int


def units() -> list[UnitRow]:
    """Each unit in groups in figures (six statements)."""
    forms = list(Format.objects.values_list("unit_id", "unit__code", "unit__title",
                                            "unit__variant_of_id"))  # fmt: skip
    asked = _counts(Requirement.objects.filter(
        status__in=OPEN, strength__in=("required", "expected"), asked_minutes__gt=0))  # fmt: skip
    seated = _counts(Seat.objects.filter(state="held"))
    waits = _counts(Waiting.objects.filter(state__in=("waiting", "offered")))
    lost = _counts(Unplaced.objects.filter(plan__state="accepted"))
    open_now = Cohort.objects.filter(state="offered", taken__lt=F("capacity"))
    free = dict(open_now.values_list("unit").annotate(n=Sum(F("capacity") - F("taken"))).order_by())
    return [
        UnitRow(pk, code, title, asked.get(pk, 0) + asked.get(base or 0, 0), seated.get(pk, 0),
                waits.get(pk, 0), lost.get(pk, 0), free.get(pk, 0))
        for pk, code, title, base in sorted(forms, key=lambda one: one[2])
    ]  # fmt: skip


def _counts(rows: "QuerySet[Requirement] | QuerySet[Seat] | QuerySet[Waiting] | QuerySet[Unplaced]") -> dict[int, int]:  # fmt: skip
    return dict(rows.order_by().values_list("unit").annotate(n=Count("pk")))


def office_news() -> list[News]:
    """What the office has not looked at yet, the newest first."""
    rows = News.objects.filter(person=None, seen_at=None).select_related("cohort")
    return list(rows.order_by("-made_at", "-pk")[:30])


def capacity(today: date, months: int = 6) -> list[Month]:
    """Minutes of those who lead, by month: what they can give, what is asked, what is planned.

    What is asked counts each open requirement of a unit in groups in the month of its due date, in
    whole groups of the target size (five statements).
    """
    first = today.replace(day=1)
    heads = [first]
    for _step in range(months - 1):
        heads.append((heads[-1] + timedelta(days=32)).replace(day=1))
    end = (heads[-1] + timedelta(days=32)).replace(day=1)
    supplies = [
        Supply(float(hours) * 60, max(start, today), until or end)
        for hours, start, until in Facilitator.objects.values_list("hours_week", "start", "end")
        if (until is None or until > today) and start < end
    ]
    return forecast(heads, supplies, _asked(first), _planned(today))


def _asked(first: date) -> dict[date, int]:
    found: dict[date, int] = {}
    forms = {
        one.unit.variant_of_id or one.unit_id: one
        for one in Format.objects.select_related("unit").defer("unit__body")
    }
    rows = (
        Requirement.objects.filter(unit__in=forms, status__in=OPEN, asked_minutes__gt=0,
                                   strength__in=("required", "expected"))
        .order_by().values_list("unit_id", "due__year", "due__month").annotate(n=Count("pk"))
    )  # fmt: skip
    for unit, year, month, people in rows:
        form = forms[unit]
        at = date(year, month, 1) if year else first
        one = Demand(at, people, form.minutes, optional=False)
        found[at] = found.get(at, 0) + demand_minutes(
            one, share=1, group=max(1, form.size_target), leads=form.leads,
            preparation=form.prep_minutes / max(1, form.minutes),
        )  # fmt: skip
    return found


def _planned(today: date) -> dict[date, int]:
    prep = dict(Format.objects.values_list("unit_id", "prep_minutes"))
    rows = (
        Session.objects.filter(state="planned", starts_at__date__gte=today)
        .annotate(leading=Count("cohort__leads", filter=Q(cohort__leads__until=None)))
        .values_list("starts_at", "ends_at", "cohort__unit_id", "leading")
    )
    found: dict[date, int] = {}
    for starts, ends, unit, leads in rows:
        at = timezone.localdate(starts).replace(day=1)
        minutes = int((ends - starts).total_seconds() // 60) + prep.get(unit, 0)
        found[at] = found.get(at, 0) + minutes * leads
    return found


@dataclass
class FacilitatorRow:
    """Somebody who leads: hours a week, what they lead in the weeks to come."""

    facilitator: Facilitator
    units: list[str]
    groups: int
    next: datetime | None
    away: list[str]


def facilitators(today: date) -> list[FacilitatorRow]:
    """Everybody who leads, with their units and load (five statements)."""
    rows = (
        Facilitator.objects.filter(Q(end=None) | Q(end__gt=today))
        .select_related("person", "provider", "shift")
        .prefetch_related("qualifications__unit", "away")
        .annotate(
            groups=Count("leads", filter=Q(leads__until=None, leads__cohort__state="offered"),
                         distinct=True),
            next=Min("leads__cohort__sessions__starts_at",
                     filter=Q(leads__until=None, leads__cohort__sessions__starts_at__gt=timezone.now(),
                              leads__cohort__sessions__state="planned")),
        )
        .order_by("person__family", "outside_name", "pk")
    )  # fmt: skip
    return [
        FacilitatorRow(
            one,
            sorted({q.unit.title for q in one.qualifications.all() if q.end is None}),
            one.groups,
            one.next,
            [f"{a.start:%d.%m.} - {a.end - timedelta(days=1):%d.%m.}" for a in one.away.all()
             if a.end > today],
        )
        for one in rows
    ]  # fmt: skip


def workshops() -> QuerySet[Workshop]:
    """Workshops, the newest first, with provider and groups."""
    return (
        Workshop.objects.select_related("provider", "unit")
        .defer("unit__body")
        .annotate(first=Min("cohorts__sessions__starts_at"), outcome_count=Count("outcomes", distinct=True),
                  seats_taken=Count("cohorts__seats", filter=~Q(cohorts__seats__state__in=(
                      "declined", "freed", "moved", "cancelled")), distinct=True))
        .order_by("-made_at")
    )  # fmt: skip


def took_part(workshop: Workshop) -> list[tuple[str, str, str, bool]]:
    """Who took part in a workshop: name, title, org unit, whether a leader; leaders first."""
    rows = (
        Seat.objects.filter(cohort__workshop=workshop, state__in=("held", "completed"))
        .select_related("person")
        .prefetch_related("person__appointments__org")
        .order_by("person__family", "person__given")
    )
    found = []
    for seat in rows:
        held = sorted(seat.person.appointments.all(), key=lambda one: (-one.fte, one.start))
        main = held[0] if held else None
        leader = any(one.role_family_id == "leader" for one in held)
        found.append((seat.person.name, main.title if main else "", main.org.name if main else "",
                      leader))  # fmt: skip
    return sorted(found, key=lambda one: not one[3])
