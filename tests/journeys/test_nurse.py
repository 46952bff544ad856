"""A night-shift nurse on a phone: from a code on paper to a completed unit, and "why me?"."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import browser as real
from tests.journeys.conftest import Enter
from tests.journeys.house import House

pytestmark = pytest.mark.journey
CHOSEN = "lamps over ward nine"
WORDS = "I asked twice before I heard the answer."


def test_night_nurse_takes_a_unit_on_a_phone(house: House, enter: Enter) -> None:
    page = enter(width="phone")
    page.goto("/")
    page.get_by_role("link", name="Sign in", exact=True).first.click()
    page.get_by_role("link", name="I have a code on paper").click()
    page.get_by_label("Code on your paper").fill(house.cast["nurse"].code.lower())
    page.get_by_label("Choose a password").fill(CHOSEN)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_text("Your next thing")).to_be_visible()
    unit = page.get_by_role("heading", level=1).inner_text()
    assert not real.overflow(page)

    page.get_by_role("link", name="Why me?", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=unit)).to_be_visible()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    expect(page.get_by_text("On whose authority").first).to_be_visible()
    expect(page.get_by_role("link", name="Object", exact=True)).to_be_visible()
    assert not real.overflow(page)

    page.get_by_role("link", name="Open the unit").click()
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^(Begin|Go on)")).click()
    asked, kept = read_to_the_end(page)
    assert asked and kept, "a unit has a check question and a reflection"
    page.get_by_role("button", name="I have finished this unit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{unit}: recorded as complete")
    expect(page.get_by_text("nothing of what you thought, wrote or answered")).to_be_visible()

    page.get_by_role("link", name="Your home page").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(unit)
    done = page.get_by_role("table", name="What you have done")
    expect(done.get_by_role("row").filter(has_text=unit)).to_be_visible()

    menu(page)
    page.get_by_role("link", name="My private notes").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    sign_out_and_return(page, house)


def menu(page: Page) -> None:
    """Opens the menu of the one who is signed in."""
    page.locator("summary").filter(has_text="Signed in as").click()


def read_to_the_end(page: Page) -> tuple[bool, bool]:
    """Every part of the unit: answers the first check question, keeps the first reflection."""
    asked = kept = False
    while True:
        assert not real.overflow(page), page.url
        question = page.get_by_role("group").filter(has=page.get_by_role("radio")).first
        if not asked and question.count():
            question.get_by_role("radio").first.check()
            expect(page.get_by_text(re.compile(r"^(Yes|Not quite)")).first).to_be_visible()
            asked = True
        reflection = page.get_by_role("group", name="Reflection").first
        if not kept and reflection.count():
            keep_a_reflection(page)
            kept = True
        onward = page.get_by_role("link", name="Next part")
        if not onward.count():
            return asked, kept
        with page.expect_navigation():
            onward.click()


def keep_a_reflection(page: Page) -> None:
    """Private notes are begun where they are not, then the words are kept."""
    here = page.get_by_role("heading", level=2).first.inner_text()
    begin = page.get_by_role("group", name="Reflection").first.get_by_role(
        "link", name="Begin private notes"
    )
    if begin.count():
        begin.click()
        page.get_by_label("Password").fill(CHOSEN)
        page.get_by_role("button", name="Begin private notes").click()
        expect(page.get_by_role("heading", level=1, name="Your recovery code")).to_be_visible()
        page.get_by_role("link", name="I have kept it").click()
        expect(page.get_by_role("heading", level=2).first).to_have_text(here)
    reflection = page.get_by_role("group", name="Reflection").first
    reflection.get_by_role("textbox").fill(WORDS)
    reflection.get_by_role("button", name="Keep for me").click()
    expect(page.get_by_text("Kept on").first).to_be_visible()
    expect(page.get_by_role("group", name="Reflection").first.get_by_role("textbox")).to_have_value(
        WORDS
    )


def sign_out_and_return(page: Page, house: House) -> None:
    """The code is used up, and that is told; the number and the chosen password open the notes."""
    menu(page)
    page.get_by_role("link", name="About me", exact=True).click()
    said = page.get_by_text("Your number at the institution is").inner_text()
    number = re.findall(r"L\d{6}", said)[0]
    menu(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/code/")
    page.get_by_label("Code on your paper").fill(house.cast["nurse"].code)
    page.get_by_label("Choose a password").fill(CHOSEN)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text(
        "There is something to mend"
    )

    page.get_by_role("link", name="I have used my code already").click()
    page.get_by_label("Your number at the institution").fill(number)
    page.get_by_label("Password").fill(CHOSEN)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/me/notes/")
    expect(page.get_by_text(WORDS)).to_be_visible()
