"""Quiet hours: never inside them, never earlier than asked; over midnight and when clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from makegood.notices.rules import earliest, is_quiet

ZONES = [
    ZoneInfo(name) for name in ("UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")
]
CLOCKS = st.times(min_value=time(0), max_value=time(23, 59)).map(
    lambda t: t.replace(second=0, microsecond=0)
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31))
NEW_YORK = ZONES[1]


def quiet_now(moment: datetime, quiet: tuple[time, time]) -> bool:
    return is_quiet(moment.timetz().replace(tzinfo=None), quiet)


@given(naive=MOMENTS, zone=st.sampled_from(ZONES), begin=CLOCKS, end=CLOCKS)
@example(naive=datetime(2026, 11, 1, 5, 40), zone=NEW_YORK, begin=time(0), end=time(1, 30))
@example(naive=datetime(2026, 11, 1, 6, 15), zone=NEW_YORK, begin=time(1), end=time(1, 30))
@example(naive=datetime(2026, 3, 8, 5), zone=NEW_YORK, begin=time(22), end=time(2, 30))
@example(naive=datetime(2026, 3, 8, 6, 30), zone=NEW_YORK, begin=time(0), end=time(2, 15))
def test_it_is_never_inside_never_earlier_and_within_a_day(
    naive: datetime, zone: ZoneInfo, begin: time, end: time
) -> None:
    at = naive.replace(tzinfo=UTC).astimezone(zone)
    first = earliest(at, (begin, end))
    assert first.astimezone(UTC) >= at.astimezone(UTC)
    assert not quiet_now(first, (begin, end))
    assert first.astimezone(UTC) - at.astimezone(UTC) <= timedelta(hours=25)
    if not quiet_now(at, (begin, end)):
        assert first == at


@pytest.mark.parametrize(
    ("quiet", "asked", "told"),
    [
        ((time(20), time(7)), "2026-11-23 21:00", "2026-11-24 07:00"),
        ((time(20), time(7)), "2026-11-23 06:59", "2026-11-23 07:00"),
        ((time(20), time(7)), "2026-11-23 07:00", "2026-11-23 07:00"),
        ((time(20), time(7)), "2026-11-23 20:00", "2026-11-24 07:00"),
        ((time(8), time(18)), "2026-11-23 12:00", "2026-11-23 18:00"),
        ((time(8), time(18)), "2026-11-23 18:00", "2026-11-23 18:00"),
        ((None, None), "2026-11-23 03:00", "2026-11-23 03:00"),
        ((time(8), time(8)), "2026-11-23 08:00", "2026-11-23 08:00"),
    ],
)
def test_by_hand(quiet: tuple, asked: str, told: str) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=ZONES[2])
    assert f"{earliest(at, quiet):%Y-%m-%d %H:%M}" == told
