"""Who may, and apart from it what a group, a seat and a clock allow. No queries here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What stands between a person and a seat. The office may set aside those below with a reason.
REASONS: dict[str, str | Promise] = {
    "over": _("This session has begun or is over."),
    "cancelled": _("This session was cancelled."),
    "full": _("All seats are taken."),
    "seated": _("You have a seat for this unit already."),
    "not asked": _("This unit is not asked of you now."),
    "not open": _("This unit has not opened for you yet."),
    "after": _("Another unit comes first; take a seat for that one, or complete it."),
    "closed": _("This is a department's own session."),
    "office": _("Seats here are given by the office."),
    "away": _("You are away on one of these days."),
    "shift": _("It does not fit your shift."),
    "blackout": _("Your department has no sessions on one of these days."),
    "clash": _("You take part in, or lead, another session at that time."),
    "cover": _("So many of your group are away at that time that your ward needs you."),
    "managers": _("Somebody you report to, or who reports to you, is in this group."),
    "left": _("You hold no appointment then."),
}
OFFICE_MAY_SET_ASIDE = frozenset(
    {"not asked", "not open", "after", "closed", "office", "shift", "cover", "managers"}
)


def may_run_rollout(request: HttpRequest, **kwargs: Any) -> bool:
    """The programme office."""
    return request.viewer.may("rollout.run")  # type: ignore[attr-defined]


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone by its name; the institution's where none or an unknown one is given."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def moment(day: date, clock: time, time_zone: str) -> datetime:
    """The moment at which the wall clock of a zone shows `clock` on `day`, as UTC.

    Where the clocks go forward and skip it, the moment after the gap that is as far from it; where
    they show it twice, the first.
    """
    local = datetime.combine(day, clock, tzinfo=zone(time_zone))
    return local.astimezone(UTC)


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Cell:
    """A slot as people on one shift meet it in one week of their cycle; minutes from midnight."""

    slot: int
    weekday: int
    start: int
    minutes: int
    cost: int
    on_duty: bool

    def holds(self, begin: int, minutes: int) -> bool:
        """Whether a session of so many minutes lies within the slot."""
        return self.start <= begin and begin + minutes <= self.start + self.minutes

    def touches(self, begin: int, minutes: int) -> bool:
        """Whether a session of so many minutes overlaps the slot."""
        return begin < self.start + self.minutes and self.start < begin + minutes


@dataclass
class Duty:
    """What each shift allows, week by week of its cycle: enough to say who can come when."""

    cells: dict[str, dict[int, list[Cell]]] = field(default_factory=dict)
    weeks: dict[str, int] = field(default_factory=dict)
    anchors: dict[str, date] = field(default_factory=dict)

    def cell(self, shift: str | None, begins: datetime, minutes: int) -> Cell | None:
        """The cell in which people on the shift meet a session; None where they cannot come.

        begins: in the wall clock of the session's place. A session that lies in no slot of the
        grid is met in the first slot that it overlaps.
        """
        if shift is None or shift not in self.cells:
            return None
        first = begins.hour * 60 + begins.minute
        today = [
            one
            for one in self.cells[shift].get(self.week(shift, begins.date()), [])
            if one.weekday == begins.weekday()
        ]
        within = [one for one in today if one.holds(first, minutes)]
        return next(iter(within or [one for one in today if one.touches(first, minutes)]), None)

    def week(self, shift: str, day: date) -> int:
        """Which week of its cycle a shift is in."""
        anchor = self.anchors.get(shift, date(2001, 1, 1))
        return (monday(day) - monday(anchor)).days // 7 % self.weeks.get(shift, 1)


@dataclass(frozen=True)
class Meeting:
    """When a session is, as moments and on its own wall clock."""

    session: int
    starts: datetime
    ends: datetime
    time_zone: str

    @property
    def local(self) -> datetime:
        """The start on the wall clock of the session's place."""
        return self.starts.astimezone(zone(self.time_zone))

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends - self.starts).total_seconds() // 60)

    @property
    def day(self) -> date:
        """The day on which it begins, where it takes place."""
        return self.local.date()

    def overlaps(self, other: "Meeting") -> bool:
        """Whether both are at the same time, for a minute at least."""
        return self.starts < other.ends and other.starts < self.ends


def clashes(some: Iterable[Meeting], others: Iterable[Meeting]) -> bool:
    """Whether any of these meetings overlaps any of those."""
    known = list(others)
    return any(one.overlaps(other) for one in some for other in known)
