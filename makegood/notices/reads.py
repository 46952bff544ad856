"""Who can be reached, when, and what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from makegood.people.frames import among
from makegood.people.models import Appointment, Person, Shift

from .models import Message, Preference
from .rules import earliest


@dataclass(frozen=True)
class Way:
    """How a person is reached: address, kinds that they refused, the first moment allowed."""

    email: str
    refused: frozenset[str]
    earliest: datetime


def reachable(persons: Iterable[int], at: datetime) -> dict[int, Way]:
    """For each of these persons how they are reached from `at` on (four statements)."""
    ids = set(persons)
    condition, params = among("id", ids)
    emails = dict(Person.objects.extra(where=[condition], params=params).values_list("pk", "email"))  # fmt: skip
    quiet = {shift.pk: (shift.quiet_from, shift.quiet_until) for shift in Shift.objects.all()}
    today = timezone.localdate(at)
    condition, params = among("person_id", ids)
    shifts: dict[int, str] = {}
    rows = Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=today), start__lte=today)
    rows = rows.extra(where=[condition], params=params).order_by("person_id", "-fte", "start")
    for person, shift in rows.values_list("person_id", "shift_id"):
        shifts.setdefault(person, shift)
    refused: dict[int, frozenset[str]] = {}
    for wish in Preference.objects.extra(where=[condition], params=params):
        refused[wish.person_id] = wish.refused
    local = timezone.localtime(at)
    first = {code: earliest(local, hours) for code, hours in quiet.items()}
    return {
        person: Way(
            emails.get(person, ""),
            refused.get(person, frozenset()),
            first.get(shifts.get(person, ""), local),
        )
        for person in ids
    }


def known_keys(keys: Iterable[str]) -> set[str]:
    """Those of the keys under which a message exists (one statement, however many keys)."""
    wanted = set(keys)
    if not wanted:
        return wanted
    condition, params = among("key", wanted)
    found = Message.objects.extra(where=[condition], params=params).order_by()
    return set(found.values_list("key", flat=True))


def messages(*, state: str = "", kind: str = "", text: str = "") -> QuerySet[Message]:
    """What was or will be sent, newest first, with the person."""
    found = Message.objects.select_related("person").order_by("-made_at", "-pk")
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(
            Q(person__code__iexact=text) | Q(person__family__icontains=text)
            | Q(subject__icontains=text)
        )  # fmt: skip
    return found
