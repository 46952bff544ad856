"""What building the problem reads once, and how its tables are made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from makegood.engines.planner.layout import PROBLEM
from makegood.people.reads import Tree

from ..models import Cohort, Facilitator, Seat, Session, Slot
from ..rules import Duty, Meeting
from .standing import meeting_of

LEAD_TIME = timedelta(hours=12)  # what begins sooner is not planned any more


Cell = tuple[int, str]  # a week and a slot's code


@dataclass
class Facts:
    """What is read once: the calendar, the tree, shifts, and what is fixed."""

    start: date
    weeks: int
    now: datetime
    placed: Tree
    duty: Duty
    slots: list[Slot]
    fixed: list[Cohort]
    busy: dict[str, list[Meeting]] = field(default_factory=dict)  # "p12", "f3", "r<room>"
    denied: dict[str, set[Cell]] = field(default_factory=dict)  # person -> times left to others

    @cached_property
    def codes(self) -> dict[int, str]:
        """The slots' codes by number."""
        return {one.pk: one.code for one in self.slots}

    @property
    def end(self) -> date:
        """The first day after the last week."""
        return self.start + timedelta(weeks=self.weeks)

    def week(self, day: date) -> int:
        """The week that a day lies in; before the start it is below 0."""
        return (day - self.start).days // 7

    def span(self, first: date, end: date | None) -> tuple[int, int] | None:
        """The weeks that days from `first` to before `end` touch; None where they touch none."""
        last = self.end if end is None else min(end, self.end)
        if last <= max(first, self.start):
            return None
        return max(0, self.week(first)), self.week(last - timedelta(days=1))


def frame(name: str, rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    """A table of the format from rows in its column order."""
    schema = {column.name: column.dtype for column in PROBLEM[name][0]}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def note_busy(facts: Facts) -> None:
    """Who and which room is taken by what is fixed."""
    pks = [one.pk for one in facts.fixed]
    sessions = Session.objects.filter(cohort__in=pks, ends_at__gt=facts.now, state="planned")
    by_cohort: dict[int, list[Meeting]] = {}
    for one in sessions.select_related("room"):
        by_cohort.setdefault(one.cohort_id, []).append(meeting_of(one))
        if one.room is not None:
            facts.busy.setdefault(f"r{one.room.code}", []).append(meeting_of(one))
    seats = Seat.objects.filter(cohort__in=by_cohort, state="held")
    for cohort, person in seats.values_list("cohort_id", "person_id"):
        facts.busy.setdefault(f"p{person}", []).extend(by_cohort[cohort])
    leads = Facilitator.objects.filter(leads__cohort__in=by_cohort, leads__until=None)
    for cohort, pk, person in leads.values_list("leads__cohort_id", "pk", "person_id"):
        if cohort in by_cohort:
            facts.busy.setdefault(f"f{pk}", []).extend(by_cohort[cohort])
            if person:
                facts.busy.setdefault(f"p{person}", []).extend(by_cohort[cohort])
