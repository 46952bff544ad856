"""What the marks of one person at one session amount to, and several sessions of a group together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Rule:
    """The institution's rule. Minutes and a share of the session's minutes.

    late_after: minutes after the start from which an arrival is late (it still counts).
    least_share: whoever was there for less of it took part in part.
    """

    late_after: int = 10
    least_share: float = 0.75

    def __post_init__(self) -> None:
        if self.late_after < 0 or not 0 < self.least_share <= 1:
            raise ValueError("late_after is 0 or more minutes, least_share above 0 and at most 1")


@dataclass(frozen=True)
class Seen:
    """One mark: when, and whether it was made on the way out."""

    at: datetime
    leaving: bool = False


@dataclass(frozen=True)
class Presence:
    """present, late, partial or absent; when they came; minutes that they were there."""

    state: str
    arrived: datetime | None
    minutes: int

    @property
    def counts(self) -> bool:
        """Whether the session counts as taken part in."""
        return self.state in {"present", "late"}


def presence(marks: Iterable[Seen], *, starts: datetime, ends: datetime, rule: Rule) -> Presence:
    """The presence that follows from all marks, in whatever order and however often they came.

    From the first arrival to the last departure, within the session; without a mark on leaving, to
    its end. Coming back counts: a departure before the last arrival ends nothing.
    """
    came = sorted(one.at for one in marks if not one.leaving)
    left = sorted(one.at for one in marks if one.leaving)
    if not came:
        return Presence("absent", None, 0)
    first = came[0]
    begin = min(max(first, starts), ends)
    gone = [one for one in left if one >= came[-1]]
    end = min(max(gone[-1] if gone else ends, begin), ends)
    minutes = int((end - begin).total_seconds() // 60)
    whole_minutes = (ends - starts).total_seconds() / 60
    if minutes < rule.least_share * whole_minutes:
        return Presence("partial", first, minutes)
    late = (first - starts).total_seconds() > rule.late_after * 60
    return Presence("late" if late else "present", first, minutes)


def whole(states: Sequence[str]) -> bool:
    """Whether a group's sessions together are the unit completed: each counts, or was excused while
    at least one was taken part in."""
    took_part = [state in {"present", "late"} for state in states]
    return any(took_part) and all(
        part or state == "excused" for part, state in zip(took_part, states, strict=True)
    )
