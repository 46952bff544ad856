"""The dated facts about an action. `on` is the day on which a fact became known here."""

from dataclasses import dataclass
from datetime import date

KINDS = (
    "claimed",
    "confirmed",
    "sent back",
    "failed",
    "withdrawn",
    "reopened",
    "flagged",
    "cleared",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed from a day on: dates, how long evidence lasts (days), means, owner role.

    promised and given are pairs of money and FTE.
    """

    on: date
    start: date
    due: date
    period: int = 90
    promised: tuple[float, float] = (0.0, 0.0)
    given: tuple[float, float] = (0.0, 0.0)
    role: int = 0

    def __post_init__(self) -> None:
        if self.period < 1:
            raise ValueError("evidence lasts at least one day")
        if self.due < self.start:
            raise ValueError("the due date must not be before the start")


@dataclass(frozen=True, slots=True)
class Event:
    """Something somebody said about the action: a claim, a confirmation, an end, a warning."""

    on: date
    kind: str
    person: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"an event is one of {', '.join(KINDS)}, not {self.kind!r}")


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence: when it was added, which day it is of, who vouches, when taken back."""

    on: date
    dated: date
    person: int | None = None
    retracted: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A person held the owner role from `start` until before `end`."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """All facts about one action. Terms and events are in the order in which they were made.

    depends: codes of the actions that this one waits for, each with the days of its validity.
    """

    code: str
    terms: tuple[Terms, ...]
    events: tuple[Event, ...] = ()
    proofs: tuple[Proof, ...] = ()
    depends: tuple[tuple[str, date, date | None], ...] = ()
