"""When a message may arrive: never in the quiet hours of the shift that somebody works. What kinds are."""

from datetime import UTC, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Quiet = tuple[time | None, time | None]
KINDS: dict[str, str | Promise] = {
    "digest": _("the weekly digest"),
    "due-today": _("reminders of what is due today"),
}
"""Kinds of messages as a reader names them; a room above adds its own when the application starts."""


def name_of(kind: str) -> str:
    """The kind as a reader names it; one that nobody named is shown by its code."""
    return str(KINDS.get(kind, kind))


def is_quiet(clock: time, quiet: Quiet) -> bool:
    """Whether the clock stands in the quiet hours, which may pass midnight."""
    begin, end = quiet
    if begin is None or end is None or begin == end:
        return False
    if begin < end:
        return begin <= clock < end
    return clock >= begin or clock < end


def earliest(at: datetime, quiet: Quiet) -> datetime:
    """The first moment from `at` on (local, aware) outside the quiet hours.

    On the two days on which clocks change, an end that the clock skips falls after the gap, and one
    that it shows twice is the first that is not before `at`.
    """
    moment = at
    # The second and third turn are for an end that falls into the hour that clocks skip or repeat.
    for _turn in range(3):
        clock = moment.timetz().replace(tzinfo=None)
        begin, end = quiet
        if begin is None or end is None or not is_quiet(clock, quiet):
            return moment
        tomorrow = begin > end and clock >= begin
        day = moment.date() + timedelta(days=1 if tomorrow else 0)
        ends = datetime.combine(day, end, tzinfo=at.tzinfo)
        if ends.astimezone(UTC) < moment.astimezone(UTC):
            ends = ends.replace(fold=1)
        moment = ends.astimezone(UTC).astimezone(at.tzinfo)
    return moment
