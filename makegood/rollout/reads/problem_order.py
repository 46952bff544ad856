"""The order of units where one of the two seats is fixed: who holds it gets a window of their own.

The planner keeps the order of two needs. A seat in a fixed group is no need any more; what is left of
the order is that the other unit's meetings come after its last week, or end before its first. So a
person with such a seat is in a copy of their wave in which just that window is narrower.
"""

import polars as pl
from django.db.models import Max, Min
from django.utils import timezone

from ..models import Cohort, Format, Seat
from .problem_facts import Facts, frame

Bounds = dict[str, tuple[int, int]]  # unit -> its first and its last week for one person


def in_order(
    facts: Facts, people: pl.DataFrame, needs: pl.DataFrame, waves: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The people, needs and waves with those windows; a need whose window is empty waits for another
    plan. Three statements at most."""
    order = [
        (first, then, max(1, gap))  # with a gap of 0, a later week is a later time surely
        for first, then, gap in Format.objects.filter(after__isnull=False).values_list(
            "after__code", "unit__code", "after_gap_weeks"
        )
    ]
    bounds = _bounds(facts, order, needs) if order else {}
    if not bounds:
        return people, needs, waves
    windows: dict[str, Bounds] = {}
    for wave, unit, first, last in waves.iter_rows():
        windows.setdefault(wave, {})[unit] = (first, last)
    wave_of = dict(people.select("person", "wave").iter_rows())
    copies: dict[tuple[str, tuple[tuple[str, int, int], ...]], str] = {}
    own: dict[str, str] = {}
    late: set[tuple[str, str]] = set()
    for person in sorted(bounds, key=int):
        wave = wave_of[person]
        narrow = {
            unit: (max(first, bounds[person][unit][0]), min(last, bounds[person][unit][1]))
            for unit, (first, last) in windows[wave].items()
            if unit in bounds[person]
        }
        late |= {(person, unit) for unit, (first, last) in narrow.items() if first > last}
        kept = {unit: span for unit, span in narrow.items() if span[0] <= span[1]}
        key = (wave, tuple(sorted((unit, *span) for unit, span in kept.items())))
        name = copies.setdefault(key, f"{wave}~{len(copies) + 1}")
        own[person] = name
    rows = list(waves.iter_rows())
    for (wave, narrow_rows), name in copies.items():
        spans = windows[wave] | {unit: (first, last) for unit, first, last in narrow_rows}
        rows += [(name, unit, *span) for unit, span in spans.items()]
    needs = frame("needs", [row for row in needs.iter_rows() if row not in late])
    renamed = pl.col("person").replace_strict(own, default=pl.col("wave"), return_dtype=pl.String)
    return people.with_columns(wave=renamed), needs, frame("waves", rows)


def _bounds(
    facts: Facts, order: list[tuple[str, str, int]], needs: pl.DataFrame
) -> dict[str, Bounds]:
    """The weeks left to a person's needs by their seats in fixed groups of the unit before or after."""
    units = {unit for first, then, _gap in order for unit in (first, then)}
    spans = {
        pk: (facts.week(timezone.localdate(begins)), facts.week(timezone.localdate(ends)))
        for pk, begins, ends in Cohort.objects.filter(
            pk__in=[one.pk for one in facts.fixed], unit__code__in=units,
            sessions__state__in=("planned", "held"),
        ).annotate(begins=Min("sessions__starts_at"), ends=Max("sessions__starts_at"))
        .values_list("pk", "begins", "ends")
    }  # fmt: skip
    if not spans:
        return {}
    asked: dict[str, set[str]] = {}
    for person, unit in needs.iter_rows():
        asked.setdefault(person, set()).add(unit)
    found: dict[str, Bounds] = {}
    seats = Seat.objects.filter(cohort__in=spans, state="held")
    for person, unit, cohort in seats.values_list("person_id", "unit__code", "cohort_id"):
        wanted = asked.get(str(person), set())
        begins, ends = spans[cohort]
        for first, then, gap in order:
            if unit == first and then in wanted:
                _narrow(found.setdefault(str(person), {}), then, ends + gap, facts.weeks)
            if unit == then and first in wanted:
                _narrow(found.setdefault(str(person), {}), first, 0, begins - gap)
    return found


def _narrow(bounds: Bounds, unit: str, first: int, last: int) -> None:
    known = bounds.get(unit, (first, last))
    bounds[unit] = (max(first, known[0]), min(last, known[1]))
