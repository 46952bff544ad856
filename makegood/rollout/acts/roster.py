"""What a change of the roster does to seats and sessions: who left or is away frees the seat."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.models import Appointment, Leave
from makegood.record.acts import Actor

from ..models import Lead, News, Seat, Session
from .news import tell, when
from .seats import free_seat

AT_ONCE = 500  # seats in one round; the rest in the next


def follow_roster(*, by: Actor) -> int:
    """Free the seats of those who will hold no appointment or are on leave at a session to come.

    The office is told once for each seat; the place is offered to the waiting list. Leads who left
    or are away are told to the office, which replaces them or asks for a repaired plan.
    """
    now = timezone.now()
    coming = Session.objects.filter(cohort=OuterRef("cohort"), state="planned", starts_at__gt=now)
    seats = Seat.objects.filter(Exists(coming), state="held").annotate(
        day=coming.order_by("-starts_at").values("starts_at")[:1],
        first=coming.order_by("starts_at").values("starts_at")[:1],
    )
    works = Appointment.objects.filter(
        Q(end__isnull=True) | Q(end__gt=OuterRef("day")), person=OuterRef("person")
    )
    away = Leave.objects.filter(
        Q(end__isnull=True) | Q(end__gt=OuterRef("first")), person=OuterRef("person"),
        start__lte=OuterRef("day"),
    )  # fmt: skip
    rows = seats.filter(~Exists(works) | Exists(away)).annotate(gone=~Exists(works))
    freed = 0
    for seat in rows.select_related("person", "cohort__unit").defer("cohort__unit__body")[:AT_ONCE]:
        with transaction.atomic():
            why = _("no longer here") if seat.gone else _("away on that day")
            if not free_seat(seat=seat, state="freed", reason=why, by=by,
                             because="a change of the roster"):  # fmt: skip
                continue
            freed += 1
            values = {"name": seat.person.name, "unit": seat.cohort.unit.title, "why": why}
            tell(person=None, kind="freed", cohort=seat.cohort_id,
                 text=_("The seat of %(name)s in %(unit)s is free: %(why)s.") % values)  # fmt: skip
            if not seat.gone:
                tell(person=seat.person_id, kind="freed", cohort=seat.cohort_id,
                     text=_("Your seat in %(unit)s was given on, because you are away on that day. "
                            "Choose another when you are back.") % values)  # fmt: skip
    _tell_of_leads()
    return freed


def _tell_of_leads() -> None:
    """The office hears once of each lead who cannot lead a session to come."""
    now = timezone.now()
    coming = Session.objects.filter(cohort=OuterRef("cohort"), state="planned", starts_at__gt=now)
    rows = Lead.objects.filter(Exists(coming), until=None).annotate(
        day=coming.order_by("starts_at").values("starts_at")[:1]
    )
    works = Appointment.objects.filter(
        Q(end__isnull=True) | Q(end__gt=OuterRef("day")), person=OuterRef("facilitator__person")
    )
    away = Leave.objects.filter(
        Q(end__isnull=True) | Q(end__gt=OuterRef("day")), start__lte=OuterRef("day"),
        person=OuterRef("facilitator__person"),
    )  # fmt: skip
    over = Q(facilitator__end__isnull=False, facilitator__end__lte=F("day"))
    left = Q(facilitator__person__isnull=False) & (~Exists(works) | Exists(away))
    rows = rows.filter(left | over).select_related(
        "facilitator__person", "cohort__unit"
    ).defer("cohort__unit__body")  # fmt: skip
    for lead in rows[:AT_ONCE]:
        with transaction.atomic():
            first = lead.cohort.sessions.filter(state="planned", starts_at__gt=now).first()
            text = _("%(name)s cannot lead %(unit)s: %(when)s.") % {
                "name": lead.facilitator.name, "unit": lead.cohort.unit.title,
                "when": when(first) if first else "",
            }  # fmt: skip
            known = News.objects.filter(person=None, kind="at-risk", cohort=lead.cohort, text=text)
            if not known.exists():
                tell(person=None, kind="at-risk", cohort=lead.cohort_id, text=text)
