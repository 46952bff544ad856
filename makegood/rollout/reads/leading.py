"""The sessions that a champion leads, for the place that the champions' room keeps for them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.champions.slots import SessionLine

from ..models import Session

MOST = 40


def sessions_led(person: int, on: date) -> list[SessionLine]:
    """From a day on, what the person leads, the next first (one statement)."""
    since = timezone.make_aware(datetime.combine(on, time.min))
    rows = (
        Session.objects.filter(
            cohort__leads__facilitator__person=person, cohort__leads__until=None,
            starts_at__gte=since,
        )
        .exclude(state="cancelled")
        .select_related("cohort__unit", "place", "room")
        .order_by("starts_at", "pk")
        .distinct()[:MOST]
    )  # fmt: skip
    return [
        SessionLine(
            when=one.starts_at.astimezone(ZoneInfo(one.time_zone)), title=one.cohort.unit.title,
            where=_where(one), url=reverse("session", args=[one.cohort.code]),
            seats=_("%(n)d of %(of)d seats taken")
            % {"n": one.cohort.taken, "of": one.cohort.capacity},
        )
        for one in rows
    ]  # fmt: skip


def _where(one: Session) -> str:
    if one.room is not None:
        return str(one.room)
    return str(one.place) if one.place is not None else str(_("by video"))
