"""Hours: promised from the FTE, planned, given and added; totals only, never a line of somebody else's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, Sum

from makegood.engines.partnership import Served, promised_minutes
from makegood.people.models import Leave

from ..models import Hours, Term
from .programme import numbers


@dataclass(frozen=True)
class Totals:
    """Minutes of one person in a period."""

    promised: int = 0
    planned: int = 0
    given: int = 0
    added: int = 0

    @property
    def used(self) -> int:
        """Given in sessions and added by the champion."""
        return self.given + self.added

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.promised + other.promised, self.planned + other.planned,
            self.given + other.given, self.added + other.added,
        )  # fmt: skip


def totals(persons: Iterable[int], start: date, until: date) -> dict[int, Totals]:
    """Of each of these persons, minutes from `start` until `until` (not included); four queries.

    Planned is everything that was planned in the period and not called off, given or not.
    """
    ids = set(persons)
    served: dict[int, list[Served]] = defaultdict(list)
    for person, fte, begin, end in Term.objects.filter(
        person__in=ids, start__lt=until, end__gt=start
    ).values_list("person_id", "position__fte", "start", "end"):
        served[person].append(Served(float(fte), begin, end))
    away: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for person, first, back in Leave.objects.filter(
        Q(end__isnull=True) | Q(end__gt=start), person__in=ids, start__lt=until
    ).values_list("person_id", "start", "end"):
        away[person].append((first, back))
    rules = numbers(start, until)
    sums: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        Hours.objects.filter(person__in=ids, on__gte=start, on__lt=until, dropped_on=None)
        .order_by()
        .values("person_id", "kind")
        .annotate(total=Sum(F("minutes") + F("preparation")))
    )
    for row in rows:
        sums[row["person_id"]][row["kind"]] = row["total"]
    return {
        person: Totals(
            promised=promised_minutes(served[person], rules, start, until, away[person]),
            **sums[person],
        )
        for person in ids
    }


def told(kind: str, sources: Iterable[str]) -> set[tuple[str, int]]:
    """Which of these keys were told of whom, also those taken back since (one query)."""
    rows = Hours.objects.filter(kind=kind, source__in=list(sources))
    return set(rows.values_list("source", "person_id"))


def month(day: date) -> tuple[date, date]:
    """The first day of the day's month, and of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def months_back(day: date, count: int) -> list[date]:
    """The first days of the last `count` months, oldest first, the day's own month included."""
    number = day.year * 12 + day.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(number - count + 1, number + 1)]


def by_month(person: int, months: list[date]) -> list[Totals]:
    """One person's minutes in each of these months (four queries)."""
    start, until = months[0], month(months[-1])[1]
    served = [
        Served(float(fte), begin, end)
        for fte, begin, end in Term.objects.filter(
            person=person, start__lt=until, end__gt=start
        ).values_list("position__fte", "start", "end")
    ]
    away = list(Leave.objects.filter(person=person, start__lt=until).values_list("start", "end"))
    rules = numbers(start, until)
    sums: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for on, kind, minutes, preparation in Hours.objects.filter(
        person=person, on__gte=start, on__lt=until, dropped_on=None
    ).values_list("on", "kind", "minutes", "preparation"):
        sums[on.replace(day=1)][kind] += minutes + preparation
    return [
        Totals(promised=promised_minutes(served, rules, *month(first), away), **sums[first])
        for first in months
    ]
