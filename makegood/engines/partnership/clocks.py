"""The clock that starts when a champion says that no time was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """When the report was made, by when it is answered, and what happened to it."""

    reported: date
    due: date  # the last day on which an answer is in time
    answered: date | None = None
    accepted: date | None = None
    refused: date | None = None  # the champion says that the answer does not help
    settled: date | None = None  # the office says how it ended
    withdrawn: date | None = None


def clock_state(facts: ClockFacts, on: date, accept_days: int) -> str:
    """waiting (sponsor), answered (champion), escalated (office) or closed, on a day.

    An answer to which the champion says nothing for `accept_days` closes the report. One that comes
    after the due date is an answer all the same, but the office stays with it until it is settled
    or the champion accepts it.
    """
    if any(
        day is not None and day <= on for day in (facts.withdrawn, facts.settled, facts.accepted)
    ):
        return "closed"
    if facts.refused is not None and facts.refused <= on:
        return "escalated"
    answered = facts.answered is not None and facts.answered <= on
    late = facts.answered is None or facts.answered > facts.due
    if late and on > facts.due:
        return "escalated"
    if not answered:
        return "waiting"
    assert facts.answered is not None
    return "closed" if on > facts.answered + timedelta(days=accept_days) else "answered"
