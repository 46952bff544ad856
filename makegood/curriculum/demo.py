"""What the demo institution has done so far: completions, a waiver, objections; the same for a seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from makegood.people.models import Person

from .models import Edition, Requirement

CORE = ("shared-language", "race-as-construct", "history-and-structures", "bias-and-action")


def completions(*, seed: int, today: date) -> Iterator[tuple[int, int, date]]:
    """(person, edition, on) since the core began; how far people are differs by department."""
    dice = random.Random(seed)
    latest = {edition.unit.code: edition.pk for edition in
              Edition.objects.select_related("unit").order_by("number")}  # fmt: skip
    pace: dict[str, float] = {}
    rows = Person.objects.order_by("code").values_list(
        "pk", "appointments__org__code", "appointments__start"
    )
    seen: set[int] = set()
    for person, org, start in rows:
        if person in seen or org is None:
            continue
        seen.add(person)
        department = org.split("/")[0]
        share = pace.setdefault(department, dice.uniform(0.25, 0.85))
        if dice.random() > share:
            done = dice.choice([0, 0, 0, 1, 2, 3])
        else:
            done = len(CORE)
        first = max(start, today - timedelta(days=80))
        span = max((today - first).days, 1)
        days = sorted(dice.randrange(span) for _ in range(done))
        for unit, day in zip(CORE, days, strict=False):
            yield person, latest[unit], first + timedelta(days=day)


def skills(*, seed: int, today: date) -> Iterator[tuple[int, int, date]]:
    """(person, edition, on) for some of what is asked since the gates opened."""
    dice = random.Random(seed + 1)
    latest = dict(Edition.objects.order_by("number").values_list("unit_id", "pk"))
    eager: dict[int, float] = {}
    asked = Requirement.objects.filter(
        status="asked",
        asked_minutes__gt=0,
        asked_from__lt=today,
        strength__in=("required", "expected"),
    ).order_by("person__code", "unit__code")
    for person, unit, since in asked.values_list("person_id", "unit_id", "asked_from"):
        if since and dice.random() < eager.setdefault(person, dice.choice([0.0, 0.0, 0.3, 1.0])):
            yield person, latest[unit], since + timedelta(days=dice.randrange((today - since).days))
