"""A department from the invitation to a champion; a champion whose time was not given."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import browser as real
from tests.journeys.conftest import Enter
from tests.journeys.house import House

pytestmark = pytest.mark.journey
ORG = "Office of the Dean and Executive Affairs"


def open_partnership(page: Page) -> None:
    """The page of the invited unit, from the office's list."""
    page.goto("/office/champions/partnerships/")
    page.get_by_role("link", name=ORG).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ORG)


def read_and_sign(page: Page, words: str) -> None:
    """From the first page of whoever signs to the signature."""
    page.get_by_role("link", name="Champions", exact=True).first.click()
    link = page.get_by_role("link", name="Read and sign")
    if not link.count():
        page.get_by_role("link", name=ORG).click()
    link.click()
    expect(page.get_by_role("heading", name="The words")).to_be_visible()
    page.get_by_role("button", name="Sign it").click()
    expect(page.get_by_text("Say first that you have read the agreement.")).to_be_visible()
    page.get_by_label(words).check()
    page.get_by_role("button", name="Sign it").click()
    expect(page.get_by_text("Signed. The record shows when")).to_be_visible()


def test_from_the_invitation_to_an_appointed_champion(house: House, enter: Enter) -> None:
    seats = house.cast
    office = enter("office")
    office.goto("/office/champions/")
    office.get_by_role("link", name="Invite an org unit").click()
    office.get_by_label("Org unit").select_option(label=ORG)
    office.get_by_label("Sponsor (chair)").fill(seats["executive"].address)
    office.get_by_label("Chief or supervisor").fill(seats["executive"].address)
    office.get_by_label("What the unit wants to change").fill("How space is given out.")
    office.get_by_label("Why now").fill("The second wave begins.")
    office.get_by_role("button", name="Send the invitation").click()
    expect(office.get_by_role("alert")).to_contain_text("Two different people sign")
    office.get_by_label("Chief or supervisor").fill(seats["approver"].address)
    office.get_by_role("button", name="Send the invitation").click()
    expect(office.get_by_text("Invited.", exact=True)).to_be_visible()

    sponsor = enter("executive")
    sponsor.goto("/")
    sponsor.get_by_role("link", name="Champions", exact=True).first.click()
    expect(sponsor.get_by_text("Take up the invitation")).to_be_visible()
    sponsor.get_by_role("link", name="Begin talks").click()
    sponsor.get_by_label("Why", exact=True).fill("We would like to.")
    sponsor.get_by_role("button", name="Begin talks").click()
    expect(sponsor.get_by_text("Talks have begun.")).to_be_visible()

    open_partnership(office)
    office.get_by_role("link", name="Write the agreement").click()
    expect(office.get_by_label("Text")).to_have_value(re.compile(f"Agreement between {ORG}"))
    office.get_by_label("Why", exact=True).fill("As agreed in talks.")
    office.get_by_role("button", name="Keep it and ask both to sign").click()
    expect(office.get_by_text("Kept. Both are asked to sign.")).to_be_visible()

    sponsor.goto("/")
    read_and_sign(sponsor, "sign it as sponsor")
    chief = enter("approver", width="phone")
    chief.goto("/champions/")
    read_and_sign_phone(chief)
    expect(chief.get_by_text("Signed", exact=True).first).to_be_visible()
    assert not real.overflow(chief)

    open_partnership(office)
    office.get_by_role("link", name="Open a position").click()
    office.get_by_label("Who pays for the time").fill("Dean's fund")
    office.get_by_label("Why", exact=True).fill("Promised in the agreement.")
    office.get_by_role("button", name="Open it").click()
    expect(office.get_by_text("The position is open.")).to_be_visible()

    learner = enter("learner", width="phone")
    learner.goto("/me/positions/")
    learner.get_by_role("link", name=ORG).click()
    learner.get_by_role("link", name="Apply").click()
    learner.get_by_label("Why you would like to do this").fill("I know the building well.")
    learner.get_by_label("Your supervisor").fill(seats["approver"].address)
    learner.get_by_role("button", name="Send my application").click()
    expect(learner.get_by_role("alert")).to_contain_text("Nothing is sent without your consent")
    learner.get_by_label("I agree that they read").check()
    learner.get_by_role("button", name="Send my application").click()
    expect(learner.get_by_text("Sent. Your supervisor is asked first.")).to_be_visible()

    chief.goto("/me/positions/")
    chief.get_by_role("link", name=seats["learner"].name).click()
    chief.get_by_role("link", name="Answer").click()
    chief.get_by_label("Yes, the time will be free of other duties").check()
    chief.get_by_role("button", name="Send the answer").click()
    expect(chief.get_by_text("Sent.", exact=True)).to_be_visible()

    office.goto("/office/champions/")
    office.get_by_role("link", name=seats["learner"].name).click()
    expect(office.get_by_text("I know the building well.")).to_be_visible()
    office.get_by_role("link", name="Appoint").click()
    office.get_by_label("Why", exact=True).fill("Sponsor and office agree.")
    office.get_by_role("button", name="Appoint").click()
    expect(office.get_by_text("Appointed.", exact=True)).to_be_visible()

    learner.goto("/")
    learner.goto("/champion/")
    expect(learner.get_by_role("heading", level=1)).to_have_text("My work as Equity Champion")
    expect(learner.get_by_text("How space is given out.")).to_be_visible()
    assert not real.overflow(learner)


def read_and_sign_phone(page: Page) -> None:
    """The chief signs on a phone; who signs for more than one unit chooses from a list first."""
    if page.get_by_role("link", name=ORG).count():
        page.get_by_role("link", name=ORG).click()
    page.get_by_role("link", name="Read and sign").click()
    page.get_by_label("sign it as chief or supervisor").check()
    page.get_by_role("button", name="Sign it").click()
    expect(page.get_by_text("Signed. The record shows when")).to_be_visible()


def test_no_time_was_given_and_the_sponsor_answers(enter: Enter) -> None:
    champion = enter("champion", width="phone")
    champion.goto("/champion/")
    champion.get_by_role("link", name="No time was given").first.click()
    expect(champion.get_by_text("you owe no reason")).to_be_visible()
    champion.get_by_label("What you would like to say").fill("Four clinics in four weeks.")
    champion.get_by_role("button", name="Say so").click()
    expect(champion.get_by_text("Said. Your sponsor is asked for an answer.")).to_be_visible()
    assert not real.overflow(champion)

    chair = enter("lead")
    chair.goto("/")
    chair.get_by_role("link", name="Champions", exact=True).first.click()
    expect(chair.get_by_role("heading", name="No time was given")).to_be_visible()
    section = chair.locator("#missing")
    section.get_by_role("listitem").filter(has_text="answer due by").get_by_role("link").click()
    expect(chair.get_by_text("Four clinics in four weeks.")).to_be_visible()
    chair.get_by_role("link", name="Answer").click()
    chair.get_by_role("button", name="Send").click()
    expect(chair.get_by_role("alert").first).to_be_visible()
    chair.get_by_label("What will change, and from when").fill("The float pool covers Mondays.")
    chair.get_by_role("button", name="Send").click()
    expect(chair.get_by_text("Sent.", exact=True)).to_be_visible()

    champion.goto("/champion/")
    champion.get_by_role("region", name="My time").or_(champion.locator(".panel")).first.wait_for()
    champion.locator(".panel a").first.click()
    expect(champion.get_by_text("The float pool covers Mondays.")).to_be_visible()
    champion.get_by_role("button", name="The answer helps").click()
    expect(champion.get_by_role("heading", name="Closed")).to_be_visible()
