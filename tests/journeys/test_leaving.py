"""A message's own link stops it, without signing in; the page is as good as the others."""

import os
import re

import pytest
from django.core import signing
from playwright.sync_api import Browser, expect

from makegood.notices import leaving
from tests.journeys import browser as real
from tests.journeys.conftest import Enter
from tests.journeys.house import House
from tests.journeys.test_pages import findings

pytestmark = pytest.mark.journey


def a_link(house: House) -> str:
    """The address that a digest to the first person would carry, signed with the house's key."""
    kept = house.folder / "secret.key"
    key = os.environ.get("MAKEGOOD_SECRET_KEY") or kept.read_text().strip()
    signed = signing.Signer(key=key, salt=leaving.SALT).sign_object([1, "digest"])
    return f"{house.base}/unsubscribe/{signed}/"


def test_a_link_in_a_message_stops_it(house: House, chromium: Browser, enter: Enter) -> None:
    link = a_link(house)
    page = enter()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Stop receiving"))
    with real.context(chromium, base_url=house.base, bypass_csp=True) as window:
        bare = window.new_page()
        bare.goto(link)
        assert not findings(bare)
    page.get_by_role("button", name="Stop these messages").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stopped")
