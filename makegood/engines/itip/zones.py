"""The definition of a time zone for a calendar: one observance for each change of its clock.

Each observance begins at the wall-clock time before the change (RFC 5545, 3.6.5) and stands alone, without
rules of recurrence, which readers understand in different ways.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar


@lru_cache(maxsize=200)
def definition(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """The zone (IANA name) as VTIMEZONE, right from the first day of one year to the last of another."""
    zone = ZoneInfo(name)
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    made = icalendar.Timezone()
    made.add("tzid", name)
    made.add_component(_observance(zone, begin, _offset(zone, begin)))
    for change in _changes(zone, begin, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        made.add_component(_observance(zone, change, _offset(zone, change - timedelta(seconds=1))))
    return made


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _state(zone: ZoneInfo, moment: datetime) -> tuple[timedelta | None, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname()


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """The moments at which the offset or its name changes, to the second."""
    found = []
    step = timedelta(days=3)
    low = begin
    while low < end:
        high = low + step
        before = _state(zone, low)
        if _state(zone, high) != before:
            left, right = low, high
            while right - left > timedelta(seconds=1):
                middle = left + timedelta(seconds=int((right - left).total_seconds()) // 2)
                if _state(zone, middle) == before:
                    left = middle
                else:
                    right = middle
            found.append(right)
            low = right
        else:
            low = high
    return found


def _observance(
    zone: ZoneInfo, moment: datetime, before: timedelta
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    local = moment.astimezone(zone)
    made = icalendar.TimezoneDaylight() if local.dst() else icalendar.TimezoneStandard()
    made.add("dtstart", (moment + before).replace(tzinfo=None))
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", local.utcoffset())
    made.add("tzname", local.tzname())
    return made
