"""The states of a partnership and of a position, derived from dated facts for any day.

Days are half open: what ends on a day no longer holds on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """One edition of the agreement: its period, and when each of the two signed (or None)."""

    number: int
    start: date
    end: date
    sponsor_on: date | None = None
    supervisor_on: date | None = None

    def signed_on(self) -> date | None:
        """The day on which the second of the two signed."""
        if self.sponsor_on is None or self.supervisor_on is None:
            return None
        return max(self.sponsor_on, self.supervisor_on)


@dataclass(frozen=True, slots=True)
class PartnershipFacts:
    """What happened to one partnership, dated."""

    invited: date
    talks: date | None = None
    agreements: tuple[AgreementFacts, ...] = ()
    pauses: tuple[tuple[date, date | None], ...] = ()
    ended: date | None = None


def in_force(agreements: Sequence[AgreementFacts], on: date) -> AgreementFacts | None:
    """The signed edition that holds on a day: of those that have begun the newest, unless it is over.

    A newer edition replaces an older one from its start, also where it ends earlier.
    """
    begun = [
        one for one in agreements
        if (signed := one.signed_on()) is not None and signed <= on and one.start <= on
    ]  # fmt: skip
    newest = max(begun, key=lambda one: one.number, default=None)
    return newest if newest is not None and on < newest.end else None


def last_day(agreements: Sequence[AgreementFacts]) -> date | None:
    """The end that the newest signed edition names; None where none is signed."""
    signed = [one for one in agreements if one.signed_on() is not None]
    return max(signed, key=lambda one: one.number).end if signed else None


def partnership_state(facts: PartnershipFacts, on: date) -> str:
    """invited, in talks, signed, active, paused or ended, on a day."""
    if facts.ended is not None and facts.ended <= on:
        return "ended"
    if in_force(facts.agreements, on) is not None:
        held = any(start <= on and (until is None or on < until) for start, until in facts.pauses)
        return "paused" if held else "active"
    signed = [
        one for one in facts.agreements
        if (day := one.signed_on()) is not None and day <= on
    ]  # fmt: skip
    if any(one.start > on for one in signed):
        return "signed"
    if signed:
        return "ended"
    return "in talks" if facts.talks is not None and facts.talks <= on else "invited"


@dataclass(frozen=True, slots=True)
class PositionFacts:
    """One supported position: when it opened, until when applications are taken, its terms."""

    opened: date
    closes: date | None = None
    closed: date | None = None
    terms: tuple[tuple[date, date], ...] = ()


def position_state(facts: PositionFacts, on: date, handover_days: int) -> str:
    """planned, open, choosing, appointed, filled, handing over or closed, on a day."""
    if facts.closed is not None and facts.closed <= on:
        return "closed"
    serving = [end for start, end in facts.terms if start <= on < end]
    if serving:
        soon = on + timedelta(days=handover_days)
        # Somebody who holds the next term already is no reason to hurry, but the hand-over has begun.
        return "handing over" if max(serving) <= soon else "filled"
    if any(start > on for start, end in facts.terms if end > start):
        return "appointed"
    if facts.opened > on:
        return "planned"
    return "choosing" if facts.closes is not None and facts.closes <= on else "open"
