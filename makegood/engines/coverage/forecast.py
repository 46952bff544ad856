"""Hours of champions over the next months, against what requirements and the plan ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil


@dataclass(frozen=True, slots=True)
class Supply:
    """One term: minutes a week from a day until a day (not included)."""

    minutes_a_week: float
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Demand:
    """People who are asked for one unit with a due date in one month, and its facilitated form.

    minutes: of the session. optional: whether there is another form, so that only a share comes.
    """

    month: date
    people: int
    minutes: int
    optional: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Minutes in one month: promised by terms, asked by requirements, planned in sessions."""

    first: date
    promised: int
    asked: int
    planned: int

    @property
    def short(self) -> int:
        """How many minutes are missing: the larger of asked and planned, less what is promised."""
        return max(0, max(self.asked, self.planned) - self.promised)


def demand_minutes(one: Demand, *, share: float, group: int, leads: int, preparation: float) -> int:
    """Minutes of facilitators for these people, in whole sessions.

    Args:
        share: of the people who choose the facilitated form where there is another one.
        group: people in one session. leads: facilitators in each. preparation: times the session.
    """
    heads = one.people * share if one.optional else float(one.people)
    sessions = ceil(round(heads / group, 9))
    return round(sessions * leads * one.minutes * (1 + preparation))


def forecast(
    months: Sequence[date], supplies: Iterable[Supply], asked: Mapping[date, int],
    planned: Mapping[date, int],
) -> list[Month]:  # fmt: skip
    """One row for each month; `months` are first days, in order, without a gap.

    What was asked before the first month and is still open counts in the first.
    """
    terms = list(supplies)
    found = []
    for at, first in enumerate(months):
        until = months[at + 1] if at + 1 < len(months) else _next(first)
        promised = sum(
            one.minutes_a_week * max(0, (min(one.end, until) - max(one.start, first)).days) / 7
            for one in terms
        )
        late = sum(n for month, n in asked.items() if month < first) if at == 0 else 0
        found.append(
            Month(first, round(promised), asked.get(first, 0) + late, planned.get(first, 0))
        )
    return found


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
