"""What a department's page needs beside its shares."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.models import Appointment, OrgUnit, Person, Responsibility
from makegood.people.reads import Tree

from ..models import GateOpening
from .shares import NAMES, Line, Shares

CSV_HEADER = ("org unit", "role family", "people", "asked", "done", "overdue", "as of")


def unconfirmed(units: list[int], most: int) -> list[Responsibility]:
    """Responsibilities that people of these units declared and nobody confirmed yet."""
    today = timezone.localdate()
    here = Q(person__appointments__org__in=units) & (
        Q(person__appointments__end__isnull=True) | Q(person__appointments__end__gt=today)
    )
    found = Responsibility.objects.filter(here, source="self", confirmed_at=None, end=None)
    return list(found.select_related("person", "duty").distinct().order_by("start", "pk")[:most])


def person_in(number: str, units: list[int]) -> Person | None:
    """The person with this institution id, if an appointment in one of the units is in force today."""
    today = timezone.localdate()
    here = Appointment.objects.filter(
        Q(end__isnull=True) | Q(end__gt=today),
        org__in=units,
        start__lte=today,
        person__code__iexact=number.strip(),
    )
    found = here.select_related("person").first()
    return found.person if found else None


def openings(line: list[int]) -> list[GateOpening]:
    """Tracks whose gate has opened for this unit or one above it, newest first."""
    found = GateOpening.objects.filter(org__in=line).select_related("track", "org")
    return list(found.order_by("-on", "track__title"))


def csv_rows(shares: Shares, now: Tree, unit: OrgUnit) -> Iterator[list[Any]]:
    """The unit and each below it, in total and by role family; withheld cells say so."""
    for pk in now.below(unit.pk):
        one = now.unit[pk]
        yield _row(shares.line(one.code, one.name), one.name, _("all"), shares.on)
        for kind, name in shares.kinds.items():
            line = shares.line(one.code, name, kind)
            if line.cells[0].value != 0:
                yield _row(line, one.name, name, shares.on)


def _row(line: Line, unit: str, family: str, on: date) -> list[Any]:
    cells = [cell.value if cell.value is not None else _("not shown") for cell in line.cells]
    return [unit, family, *cells[: len(NAMES)], on]
