"""A new text of a unit: written, approved, shown as a dry run, published, read."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter

pytestmark = pytest.mark.journey
UNIT = "notes-and-words"
WORDS = "Write what you would say aloud in front of the person."


def test_a_text_goes_from_author_to_learner(enter: Enter) -> None:
    author = enter("author")
    author.goto(f"/office/units/{UNIT}/")
    author.get_by_role("link", name="Write", exact=True).click()
    write(author)
    author.goto(f"/office/units/{UNIT}/")
    author.get_by_role("button", name="Hand in for approval").click()
    expect(author.get_by_text("waits for")).to_be_visible()

    approver = enter("approver")
    approver.goto("/office/units/")
    approver.get_by_role("link", name=re.compile("Notes and words")).first.click()
    expect(approver.get_by_role("heading", name="Your decision")).to_be_visible()
    expect(approver.get_by_text(WORDS).first).to_be_visible()
    approver.get_by_role("radio", name="Approve this text").check()
    approver.get_by_role("button", name="Decide").click()
    expect(approver.get_by_role("heading", name="Publishing")).to_be_visible()

    office = enter("office")
    office.goto(f"/office/units/{UNIT}/")
    office.get_by_role("link", name="See what publishing would do").click()
    expect(office.get_by_role("button", name="Apply it as shown")).to_be_visible(timeout=90_000)
    office.get_by_label("Why", exact=True).fill("Approved; the wards asked for it.")
    office.get_by_role("button", name="Apply it as shown").click()
    expect(office.get_by_text("Applied exactly as shown here")).to_be_visible(timeout=90_000)

    learner = enter("learner", width="phone")
    learner.goto(f"/units/{UNIT}/")
    expect(learner.get_by_role("main")).to_contain_text(WORDS)
    expect(learner.get_by_role("main")).to_contain_text("2, published on")


def write(page: Page) -> None:
    """Changes the summary in the editor and keeps the draft."""
    summary = page.get_by_label(re.compile("^Summary"))
    summary.fill(WORDS)
    page.get_by_role("button", name=re.compile("^(Keep the draft|Save draft)")).first.click()
    expect(page.get_by_text(re.compile("kept|saved|updated", re.I)).first).to_be_visible()
