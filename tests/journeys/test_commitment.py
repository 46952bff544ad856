"""A stale promise comes to life by two people; the public reads a clause, its history, a failed try."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import browser as real
from tests.journeys.conftest import Enter
from tests.journeys.test_pages import findings

pytestmark = pytest.mark.journey
STALE = "A question about fairness in every case review"


def state(page: Page) -> str:
    """The word of the action's status on its desk."""
    return page.locator("#status .meta").inner_text().strip().split("\n")[0]


def test_from_stale_to_done_by_evidence_and_a_second_person(enter: Enter) -> None:
    executive = enter("executive")
    executive.goto("/")
    executive.get_by_role("navigation", name="Main").get_by_role("link", name="Commitment").click()
    stale = executive.locator("#stale")
    expect(stale.get_by_role("link", name=STALE)).to_be_visible()

    owner = enter("lead", width="phone")
    owner.goto("/me/owner-roles/")
    owner.get_by_role("link", name="What I own").click()
    owner.get_by_role("link", name=STALE).first.click()
    assert state(owner) == "Stale"
    owner.get_by_role("link", name="Add evidence").click()
    owner.get_by_label("Figure", exact=True).last.check()
    owner.get_by_label("What it shows").fill("Reviews that answer the question")
    owner.get_by_label("Of which day").fill(date.today().isoformat())
    owner.get_by_role("button", name="Add it").click()
    expect(owner.get_by_text("This is needed for the kind that you chose.").first).to_be_visible()
    owner.locator("input[name=figure]").fill("31 of 31")
    owner.get_by_role("button", name="Add it").click()
    expect(owner.get_by_text("The evidence is public.")).to_be_visible()
    assert state(owner) in {"Under way", "At risk"}
    assert not real.overflow(owner)
    owner.get_by_role("link", name="Say that it is done").click()
    owner.get_by_label("Because").fill("Every review of the quarter answers it.")
    owner.get_by_role("button", name="Say so").click()
    expect(owner.get_by_role("link", name="Confirm that it is done")).to_have_count(0)

    executive.reload()
    waits = executive.locator("#confirm")
    waits.get_by_role("link", name=STALE).click()
    executive.get_by_role("link", name="Confirm that it is done").click()
    executive.get_by_label("Because").fill("I read five of the reviews.")
    executive.get_by_role("button", name="I looked, and it is done").click()
    expect(executive.get_by_text("It counts as done now, in public.")).to_be_visible()
    assert state(executive) == "Done"

    public = enter()
    public.goto("/clauses/case-reviews/")
    expect(public.get_by_text("31 of 31")).to_be_visible()
    expect(public.locator("#actions").get_by_text("Done", exact=True).first).to_be_visible()
    public.get_by_role("link", name=STALE).click()
    expect(public.get_by_text("I read five of the reviews.")).to_be_visible()


def test_the_public_reads_a_clause_its_history_and_a_failed_try(enter: Enter) -> None:
    page = enter()
    page.goto("/")
    page.get_by_role("link", name="Read the commitment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Racism, health and what we owe")
    page.get_by_role("link", name="Race in calculators and devices").click()
    history = page.locator("#history")
    expect(history.locator("del").first).to_be_visible()
    expect(history.get_by_text("clinicians asked for the list before the change")).to_be_visible()
    tried = page.locator("#tries")
    expect(
        tried.get_by_text("People do not see what the system computes for them.")
    ).to_be_visible()
    expect(tried.get_by_text("Failed", exact=True)).to_be_visible()

    page.goto("/clauses/equity-rounds/")  # an id of before
    assert page.url.endswith("/clauses/case-reviews/")
    page.goto("/clauses/listening-sessions/")  # merged into another
    assert "/clauses/who-answers/" in page.url
    page.goto("/commitment/larkmoor/")
    page.get_by_label("As it stood on").fill(f"{date.today().year - 2}-03-01")
    page.get_by_role("button", name="Show that day").click()
    expect(page.get_by_text("This page as it stood on")).to_be_visible()
    page.emulate_media(media="print")
    assert not page.locator(".as-of").first.is_visible()


def test_the_public_pages_work_without_script(enter: Enter) -> None:
    page = enter(script=False, width="phone")
    page.goto("/commitment/larkmoor/")
    page.get_by_role("link", name="Means that match the words").click()
    expect(
        page.get_by_text("Money without a change of the rota buys nothing.", exact=False)
    ).to_be_visible()


def test_the_office_takes_an_existing_plan_in(enter: Enter, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "Goal,Action item,Lead,Target date,Success criteria\n"
        "Clean air,Filters in all wards,Facilities,2028-01-31,Measured in each ward\n"
        "Clean air,Count the filters,Facilities,ongoing,A list\n"
    )
    page = enter("office", bypass_csp=True)
    page.goto("/office/commitment/of/larkmoor/import/")
    page.locator("input[type=file]").set_input_files(plan)
    page.get_by_role("button", name="Send and look").click()
    expect(page.get_by_role("cell", name="Filters in all wards").or_(
        page.get_by_role("rowheader", name="Filters in all wards"))).to_be_visible()  # fmt: skip
    expect(page.get_by_text(re.compile("'ongoing' has no end"))).to_be_visible()
    expect(page.get_by_text("It can be taken in once no fault is left.")).to_be_visible()
    assert not findings(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Put aside").click()
    expect(page.get_by_text("nothing was changed")).to_be_visible()
