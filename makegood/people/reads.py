"""Reading the tree and the people, each function with a bounded number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from .models import Appointment, OrgPlacement, OrgUnit, Person


@dataclass(frozen=True)
class Tree:
    """The institution's tree on one day."""

    parent: dict[int, int | None]
    unit: dict[int, OrgUnit]

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = {}
        for unit, parent in self.parent.items():
            found.setdefault(parent, []).append(unit)
        for below in found.values():
            below.sort(key=lambda unit: self.unit[unit].name)
        return found

    def line(self, unit: int) -> list[int]:
        """The unit and those above it, up to the root."""
        found = []
        at: int | None = unit
        while at is not None and at not in found:
            found.append(at)
            at = self.parent.get(at)
        return found

    def below(self, unit: int) -> list[int]:
        """The unit and all below it, depth first by name."""
        found, stack = [], [unit]
        while stack:
            at = stack.pop()
            found.append(at)
            stack.extend(reversed(self.children.get(at, [])))
        return found

    @property
    def roots(self) -> list[int]:
        return self.children.get(None, [])

    def department(self, unit: int) -> int | None:
        """The unit at depth one (below the root) that this one is or stands below."""
        line = self.line(unit)
        return line[-2] if len(line) >= 2 else None


def tree(on: date) -> Tree:
    """The tree as it stood on a day (two queries)."""
    placed = OrgPlacement.objects.filter(Q(end__isnull=True) | Q(end__gt=on), start__lte=on)
    parent: dict[int, int | None] = dict(placed.values_list("unit_id", "parent_id"))
    return Tree(parent, OrgUnit.objects.in_bulk(parent))


def current_appointments(persons: Iterable[int], on: date) -> QuerySet[Appointment]:
    """Appointments in force on a day, with unit and role family."""
    return (
        Appointment.objects.filter(
            Q(end__isnull=True) | Q(end__gt=on), start__lte=on, person__in=list(persons)
        )
        .select_related("org", "role_family", "shift")
        .order_by("person_id", "-fte", "start")
    )


def people_matching(text: str, limit: int = 50) -> list[Person]:
    """People whose name, e-mail or institution id contains the words; at most `limit`."""
    found = Person.objects.all()
    for word in text.split():
        found = found.filter(
            Q(given__icontains=word)
            | Q(family__icontains=word)
            | Q(preferred_name__icontains=word)
            | Q(email__icontains=word)
            | Q(code__iexact=word)
        )
    return list(found[:limit])
