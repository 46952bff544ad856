"""The demo in small, as tests and the impatient load it; and where it cannot listen."""

import socket
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from makegood.cli import demo_cast
from makegood.cli.serve import see_free
from makegood.people.demo import load, part, roster
from makegood.people.models import Leave

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("share", [0.02, 0.1])
def test_however_small_the_share_somebody_fits_each_part(share: float) -> None:
    org = part(load(settings.CONTENT_DIR / "org.json"), units=[], share=share)
    rows = [row for row in roster(org, seed=7, today=TODAY) if row.email]
    for one in demo_cast.CAST:
        fitting = [row for row in rows if row.role_family == one.family
                   and (row.org == one.org or row.org.startswith(one.org + "/"))
                   and one.shift in (None, row.shift)]  # fmt: skip
        assert fitting, one.who


def test_a_share_too_small_for_two_to_agree_is_refused() -> None:
    with pytest.raises(ValueError, match=r"at least 0\.02"):
        part(load(settings.CONTENT_DIR / "org.json"), units=[], share=0.01)


def test_where_all_are_away_one_of_them_is_signed_in_as(hire: Any) -> None:
    part = demo_cast.Part("one", "surg", "leader")
    assert demo_cast.find(part) is None
    away = hire("Ada Away", org="surg", role="leader", account=False)
    Leave.objects.create(person=away, start=TODAY)
    assert demo_cast.find(part) == away
    here = hire("Zoe Here", org="surg/trauma", role="leader", account=False)
    assert demo_cast.find(part) == here


def test_a_port_in_use_is_told_before_anything_is_done() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ValueError, match=r"in use by another program.*--bind"):
            see_free(f"127.0.0.1:{taken.getsockname()[1]}")
    for nonsense in ("127.0.0.1:x", "127.0.0.1:70000", ":-1"):
        with pytest.raises(ValueError, match="HOST:PORT"):
            see_free(nonsense)
    see_free("unix:/run/makegood.sock")
