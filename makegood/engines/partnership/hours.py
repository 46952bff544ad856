"""How much time an FTE promises, in minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .programme import Programme

Span = tuple[date, date | None]
Numbers = Sequence[tuple[date, Programme]]  # from which day which numbers hold, oldest first


@dataclass(frozen=True, slots=True)
class Served:
    """A term of a position: its FTE from a day until a day (not included)."""

    fte: float
    start: date
    end: date


def weekly_minutes(fte: float, programme: Programme) -> float:
    """Minutes a week that an FTE protects: half days for each tenth, times the hours of a half day."""
    return fte * 10 * programme.half_days_per_tenth * programme.half_day_hours * 60


def promised_minutes(
    served: Iterable[Served], numbers: Numbers, start: date, until: date,
    away: Sequence[Span] = (),
) -> int:  # fmt: skip
    """Minutes promised from `start` until `until` (not included); days away promise nothing.

    A week is seven days, so that a month is neither favoured nor short. Each day counts by the
    numbers that held on it; the oldest hold before they begin as well.
    """
    total = 0.0
    terms = list(served)
    for at, (begin, programme) in enumerate(numbers):
        low = start if at == 0 else max(start, begin)
        high = min(until, numbers[at + 1][0]) if at + 1 < len(numbers) else until
        for one in terms:
            first, last = max(one.start, low), min(one.end, high)
            days = (last - first).days
            if days > 0:
                days -= away_days(away, first, last)
                total += weekly_minutes(one.fte, programme) * days / 7
    return round(total)


def away_days(away: Sequence[Span], start: date, until: date) -> int:
    """How many days of a period somebody was away, each counted once."""
    spans = sorted(
        (max(first, start), min(back or until, until)) for first, back in away
    )  # fmt: skip
    total, covered = 0, start
    for first, back in spans:
        first = max(first, covered)
        if back > first:
            total += (back - first).days
            covered = back
    return total
