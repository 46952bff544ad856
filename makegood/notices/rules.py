"""When a message may arrive: never in the quiet hours of the shift that somebody works."""

from datetime import datetime, time, timedelta

Quiet = tuple[time | None, time | None]


def earliest(at: datetime, quiet: Quiet) -> datetime:
    """The first moment from `at` on (local, aware) outside the quiet hours, which may pass midnight."""
    begin, end = quiet
    if begin is None or end is None or begin == end:
        return at
    clock = at.timetz().replace(tzinfo=None)
    if begin < end:
        inside, tomorrow = begin <= clock < end, False
    else:
        inside = clock >= begin or clock < end
        tomorrow = clock >= begin
    if not inside:
        return at
    day = at.date() + timedelta(days=1 if tomorrow else 0)
    return datetime.combine(day, end, tzinfo=at.tzinfo)
