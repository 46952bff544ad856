"""A chair's delegate on the department page, and an auditor with the record."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import browser as real
from tests.journeys.conftest import Enter
from tests.journeys.house import PASSWORD, House

pytestmark = pytest.mark.journey


def test_delegate_reads_the_department_and_takes_it_along(house: House, enter: Enter) -> None:
    page = enter()
    page.goto("/departments/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_role("textbox", name="E-mail address").fill(house.cast["delegate"].address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Surgery")
    expect(page.get_by_text("Nobody is listed or ranked")).to_be_visible()
    divisions = page.get_by_role("region", name="By division").or_(
        page.locator("section").filter(has=page.get_by_role("heading", name="By division"))
    )
    hidden = divisions.get_by_role("cell", name="not shown")
    assert hidden.count(), "a group under 10 is somewhere in the small institution"
    for word in divisions.get_by_role("cell").all_inner_texts():
        assert word == "not shown" or int(word.replace(",", "")) >= 0

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as CSV").click()
    taken = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(taken)))
    shown = {int(value) for row in rows for value in row.values() if (value or "").isdecimal()}
    assert rows and not shown & set(range(1, 10)), "no number from 1 to 9 of persons is given"

    answer = page.goto("/departments/medi/")
    assert answer is not None and answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_delegate_sees_a_division_on_a_phone(enter: Enter) -> None:
    page = enter("delegate", width="phone")
    page.goto("/departments/surg/")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("navigation", name="Where you are")).to_contain_text("Surgery")
    assert not real.overflow(page)


def test_auditor_searches_and_verifies_the_record(enter: Enter) -> None:
    page = enter("auditor")
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Record").click()
    expect(page.get_by_text(re.compile(r"[\d,]+ entries match"))).to_be_visible()

    page.get_by_label("Act begins with").fill("people.role.")
    page.get_by_role("button", name="Show").click()
    acts = page.get_by_role("table").locator("tbody").get_by_role("row")
    expect(acts.first).to_be_visible()
    assert all("people.role." in words for words in acts.all_inner_texts())
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as CSV").click()
    taken = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(io.StringIO(taken)))) == acts.count() + 1

    page.get_by_label("Act begins with").fill("nothing-of-this-name")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No entry matches")).to_be_visible()

    page.goto("/record/?page=none")
    expect(page.get_by_role("heading", level=1)).to_have_text("The record")

    page.get_by_role("link", name="Verify the chain").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The record is whole")
    page.get_by_role("link", name="Back to the record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The record")
