"""What the rollout is planned within, for the office's page: waves, formats, rooms, closures, cover."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from makegood.curriculum.models import Unit

from ..models import (
    Blackout,
    CoverLimit,
    Format,
    Place,
    Room,
    RoomClosure,
    ShiftCycle,
    Slot,
    Wave,
)

MOST = 400


@dataclass(frozen=True)
class Limits:
    """Everything on the page, each list in its order; `more` says that a list was cut."""

    waves: list[Wave]
    formats: list[Format]
    without: list[Unit]
    places: list[Place]
    closures: list[RoomClosure]
    blackouts: list[Blackout]
    covers: list[CoverLimit]
    covers_in_all: int
    slots: int
    shifts: list[ShiftCycle]


def limits(today: date) -> Limits:
    """What holds today and later (about a dozen statements, however many rows)."""
    covers = CoverLimit.objects.select_related("org", "role_family")
    return Limits(
        waves=list(Wave.objects.prefetch_related("orgs__org", "units__unit").order_by("order", "code")),
        formats=list(formats()),
        without=list(
            Unit.objects.filter(kind__in=("facilitated", "workshop"), withdrawn_on=None, format=None)
            .defer("body").order_by("title")[:MOST]
        ),
        places=list(Place.objects.prefetch_related("rooms").order_by("name")),
        closures=list(RoomClosure.objects.filter(end__gt=today).select_related("room__place", "slot")
                      .order_by("start", "pk")[:MOST]),
        blackouts=list(Blackout.objects.filter(end__gt=today).select_related("org", "slot")
                       .order_by("start", "pk")[:MOST]),
        covers=list(covers.order_by("org__name", "org__code", "role_family__order")[:MOST]),
        covers_in_all=covers.count(),
        slots=Slot.objects.count(),
        shifts=list(ShiftCycle.objects.select_related("shift")
                    .annotate(times=Count("shift__slots")).order_by("shift__code")),
    )  # fmt: skip


def formats() -> QuerySet[Format]:
    """How each unit is held, by title."""
    return Format.objects.select_related("unit", "after").defer(
        "unit__body", "after__body"
    ).order_by("unit__title")  # fmt: skip


def room(code: str) -> Room | None:
    """A room with its place and closures."""
    return Room.objects.select_related("place").filter(Q(code=code)).first()
