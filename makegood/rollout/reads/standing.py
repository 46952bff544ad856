"""Where one person stands: shift, leave, cover, managers, seats, and what is asked of them.

With it, whether a cohort's sessions fit is a question without queries (`against`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain

from django.db.models import Q
from django.utils import timezone

from makegood.curriculum.models import Requirement
from makegood.people.models import Appointment, AppointmentManager, Leave, Person
from makegood.people.reads import Tree, tree

from ..models import Blackout, Cohort, CoverLimit, Format, Lead, Seat, Session
from ..rules import Duty, Meeting, clashes
from .duty import duty

OPEN = ("asked", "due soon", "overdue")


@dataclass
class Held:
    """A seat that is held: of which unit, in which cohort, when."""

    unit: int
    cohort: int
    meetings: list[Meeting]


@dataclass
class Standing:
    """Everything about one person that decides whether a seat fits."""

    person: int
    today: date
    duty: Duty
    shift: str | None = None
    until: date | None = None  # first day without any appointment; None: open
    employed: bool = False
    orgs: frozenset[int] = frozenset()  # theirs and all above
    leaves: list[tuple[date, date | None]] = field(default_factory=list)
    blackouts: list[Blackout] = field(default_factory=list)
    limit: CoverLimit | None = None
    away: list[tuple[int, str | None, Meeting]] = field(default_factory=list)  # mates' sessions
    line: frozenset[int] = frozenset()  # whom they report to, and who reports to them
    held: list[Held] = field(default_factory=list)
    leads: list[Meeting] = field(default_factory=list)
    status: dict[int, str] = field(default_factory=dict)  # by facilitated unit
    formats: dict[int, Format] = field(default_factory=dict)

    def against(self, cohort: Cohort, meetings: list[Meeting], members: Iterable[int]) -> list[str]:
        """The reasons (codes of rules.REASONS) why this person cannot take a seat there.

        members: persons who take part or lead. Seats that are free are not looked at here: they are
        counted in the statement that takes one.
        """
        found = list(self._of_cohort(cohort, meetings))
        if not self.line.isdisjoint(members):
            found.append("managers")
        days = [meeting.day for meeting in meetings]
        if not self.employed or any(self.until and day >= self.until for day in days):
            found.append("left")
        if any(start <= day and (end is None or day < end)
               for day in days for start, end in self.leaves):  # fmt: skip
            found.append("away")
        cells = [self.duty.cell(self.shift, one.local, one.minutes) for one in meetings]
        if any(cell is None for cell in cells):
            found.append("shift")
        elif self._uncovered(meetings, [bool(cell and cell.on_duty) for cell in cells]):
            found.append("cover")
        slots = [cell.slot if cell else None for cell in cells]
        if any(
            black.start <= day < black.end and (black.slot_id is None or black.slot_id == slot)
            for black in self.blackouts
            for day, slot in zip(days, slots, strict=True)
        ):
            found.append("blackout")
        others = chain.from_iterable(h.meetings for h in self.held if h.cohort != cohort.pk)
        if clashes(meetings, [*others, *self.leads]):
            found.append("clash")
        return found

    def _of_cohort(self, cohort: Cohort, meetings: list[Meeting]) -> Iterable[str]:
        if cohort.state != "offered":
            yield "cancelled" if cohort.state == "cancelled" else "over"
        elif not meetings or meetings[0].starts <= timezone.now():
            yield "over"
        if any(held.unit == cohort.unit_id for held in self.held):
            yield "seated"
        status = self.status.get(cohort.unit_id)
        if status == "not yet open":
            yield "not open"
        elif status not in OPEN and cohort.workshop_id is None:
            yield "not asked"
        if not self._prepared(cohort, meetings):
            yield "after"
        if cohort.closed_for_id is not None and cohort.closed_for_id not in self.orgs:
            yield "closed"
        if not cohort.self_chosen:
            yield "office"

    def _prepared(self, cohort: Cohort, meetings: list[Meeting]) -> bool:
        """Whether the unit that comes before is done, not asked, or seated early enough."""
        form = self.formats.get(cohort.unit_id)
        if form is None or form.after_id is None or not meetings:
            return True
        if self.status.get(form.after_id) not in OPEN:
            return True
        first = meetings[0].starts
        return any(
            held.unit == form.after_id
            and held.meetings
            and held.meetings[-1].ends + timedelta(weeks=max(0, form.after_gap_weeks)) <= first
            for held in self.held
        )

    def _uncovered(self, meetings: list[Meeting], on_duty: list[bool]) -> bool:
        """Whether a seat would take more of the cover unit from duty than may be away at once."""
        if self.limit is None:
            return False
        for meeting, working in zip(meetings, on_duty, strict=True):
            if not working:
                continue
            gone = {
                mate
                for mate, shift, other in self.away
                if other.overlaps(meeting) and self._works(shift, other)
            }
            if len(gone) >= self.limit.max_away:
                return True
        return False

    def _works(self, shift: str | None, meeting: Meeting) -> bool:
        cell = self.duty.cell(shift, meeting.local, meeting.minutes)
        return bool(cell and cell.on_duty)


def standing(person: Person | int, today: date | None = None) -> Standing:
    """Where a person stands (about 15 statements, however many sessions there are)."""
    pk = person if isinstance(person, int) else person.pk
    today = today or timezone.localdate()
    found = Standing(pk, today, duty())
    appointments = list(
        Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=today), person=pk,
                                   start__lte=today).order_by("-fte", "start")
    )  # fmt: skip
    placed = tree(today)
    found.employed = bool(appointments)
    if appointments:
        ends = [one.end for one in appointments]
        found.until = None if None in ends else max(end for end in ends if end)
        found.shift = appointments[0].shift_id
        found.orgs = frozenset(org for one in appointments for org in placed.line(one.org_id))
        found.limit = limit_of(appointments[0].org_id, appointments[0].role_family_id, placed)
    found.leaves = list(
        Leave.objects.filter(Q(end__isnull=True) | Q(end__gt=today), person=pk).values_list(
            "start", "end"
        )
    )
    black = Blackout.objects.filter(end__gt=today)
    found.blackouts = [one for one in black if one.org_id is None or one.org_id in found.orgs]
    managers = AppointmentManager.objects.filter(appointment__end=None)
    found.line = frozenset(
        chain(
            managers.filter(appointment__person=pk).values_list("manager_id", flat=True),
            managers.filter(manager=pk).values_list("appointment__person_id", flat=True),
        )
    )
    found.formats = {form.unit_id: form for form in Format.objects.select_related("unit")}
    found.status = asked(pk, found.formats)
    found.held = _held(pk)
    found.leads = [
        meeting_of(one)
        for one in Session.objects.filter(
            cohort__leads__facilitator__person=pk, cohort__leads__until=None, state="planned"
        )
    ]
    if found.limit is not None:
        found.away = _mates_away(found.limit, pk, placed, today)
    return found


def asked(person: int, formats: dict[int, Format]) -> dict[int, str]:
    """For each facilitated unit the status of the requirement that it meets (one statement)."""
    base = {unit: form.unit.variant_of_id or unit for unit, form in formats.items()}
    rows = dict(
        Requirement.objects.filter(
            person=person, unit__in={*base.values(), *base}
        ).values_list("unit_id", "status")
    )  # fmt: skip
    found = {}
    for unit, above in base.items():
        both = [rows[one] for one in (unit, above) if one in rows]
        if both:
            found[unit] = next((one for one in both if one in OPEN), both[0])
    return found


def is_asked(person: int, units: Iterable[int]) -> bool:
    """Whether one of these facilitated units is asked of the person, now or when its gate opens."""
    formats = Format.objects.select_related("unit").defer("unit__body").filter(unit__in=list(units))
    found = asked(person, {form.unit_id: form for form in formats})
    return any(status in (*OPEN, "not yet open") for status in found.values())


def asked_pairs() -> set[tuple[int, str]]:
    """(person, code of the unit in a group) for everything that is asked now (two statements)."""
    codes: dict[int, list[str]] = {}
    for pk, code, base in Format.objects.values_list(
        "unit_id", "unit__code", "unit__variant_of_id"
    ):
        for one in {pk, base or pk}:
            codes.setdefault(one, []).append(code)
    rows = Requirement.objects.filter(unit__in=list(codes), status__in=OPEN)
    return {
        (person, code)
        for person, unit in rows.order_by().values_list("person_id", "unit_id").iterator(20_000)
        for code in codes[unit]
    }


def meeting_of(session: Session) -> Meeting:
    """When a session is."""
    return Meeting(session.pk, session.starts_at, session.ends_at, session.time_zone)


def limit_of(org: int, family: str, placed: Tree) -> CoverLimit | None:
    """The cover limit that a person of this role family in this org unit falls under."""
    line = placed.line(org)
    limits = CoverLimit.objects.filter(Q(role_family=family) | Q(role_family=None), org__in=line)
    by_org: dict[int, list[CoverLimit]] = {}
    for one in limits:
        by_org.setdefault(one.org_id, []).append(one)
    for unit in line:
        if unit in by_org:
            return max(by_org[unit], key=lambda one: one.role_family_id is not None)
    return None


def _held(person: int) -> list[Held]:
    seats = list(Seat.objects.filter(person=person, state="held").order_by("pk"))
    sessions = Session.objects.filter(cohort__in=[seat.cohort_id for seat in seats])
    by_cohort: dict[int, list[Meeting]] = {}
    for one in sessions.exclude(state="cancelled").order_by("starts_at"):
        by_cohort.setdefault(one.cohort_id, []).append(meeting_of(one))
    return [Held(one.unit_id, one.cohort_id, by_cohort.get(one.cohort_id, [])) for one in seats]


def mates(limit: CoverLimit, placed: Tree, today: date) -> dict[int, str | None]:
    """The people under a cover limit today, with their shift: by their largest appointment."""
    below = placed.below(limit.org_id)
    nearer = CoverLimit.objects.filter(org__in=below).exclude(pk=limit.pk)
    others = {(one.org_id, one.role_family_id) for one in nearer}
    rows = Appointment.objects.filter(
        Q(end__isnull=True) | Q(end__gt=today), start__lte=today,
        person__appointments__org__in=below,
    ).order_by("-fte", "start")  # fmt: skip
    main: dict[int, tuple[int, str, str | None]] = {}
    for person, org, family, shift in rows.values_list(
        "person_id", "org_id", "role_family_id", "shift_id"
    ):
        main.setdefault(person, (org, family, shift))
    inside = set(below)
    found: dict[int, str | None] = {}
    for person, (org, family, worked) in main.items():
        if org in inside and _falls_under(limit, org, family, placed, others):
            found[person] = worked
    return found


def _falls_under(
    limit: CoverLimit, org: int, family: str, placed: Tree, others: set[tuple[int, str | None]]
) -> bool:
    if limit.role_family_id not in (None, family):
        return False
    for unit in placed.line(org):
        if unit == limit.org_id:
            return limit.role_family_id == family or (unit, family) not in others
        if (unit, family) in others or (unit, None) in others:
            return False
    return False


def _mates_away(
    limit: CoverLimit, person: int, placed: Tree, today: date
) -> list[tuple[int, str | None, Meeting]]:
    """The sessions to come of the other people under the limit, as participants or leads."""
    shifts = mates(limit, placed, today)
    shifts.pop(person, None)
    if not shifts:
        return []
    future = Session.objects.filter(state="planned", ends_at__gt=timezone.now())
    taking = future.filter(cohort__seats__person__in=list(shifts), cohort__seats__state="held")
    leading = future.filter(
        cohort__leads__facilitator__person__in=list(shifts), cohort__leads__until=None
    )
    columns = ("pk", "starts_at", "ends_at", "time_zone")
    rows = chain(
        taking.values_list("cohort__seats__person_id", *columns),
        leading.values_list("cohort__leads__facilitator__person_id", *columns),
    )
    return [
        (mate, shifts[mate], Meeting(pk, starts, ends, clock))
        for mate, pk, starts, ends, clock in rows
        if mate in shifts
    ]


def members_of(cohorts: Iterable[int]) -> dict[int, set[int]]:
    """Who takes part in or leads each of these cohorts (two statements)."""
    wanted = list(cohorts)
    found: dict[int, set[int]] = {pk: set() for pk in wanted}
    for pk, person in Seat.objects.filter(cohort__in=wanted, state="held").values_list(
        "cohort_id", "person_id"
    ):
        found[pk].add(person)
    leads = Lead.objects.filter(cohort__in=wanted, until=None, facilitator__person__isnull=False)
    for pk, person in leads.values_list("cohort_id", "facilitator__person_id"):
        if person is not None:
            found[pk].add(person)
    return found


def meetings_of(cohorts: Iterable[int]) -> dict[int, list[Meeting]]:
    """When each of these cohorts meets, cancelled sessions left out (one statement)."""
    wanted = list(cohorts)
    found: dict[int, list[Meeting]] = {pk: [] for pk in wanted}
    rows = Session.objects.filter(cohort__in=wanted).exclude(state="cancelled")
    for one in rows.order_by("starts_at"):
        found[one.cohort_id].append(meeting_of(one))
    return found
