"""The office takes in a roster file with a preview, and changes a rule after its dry run."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.house import House
from tests.journeys.pages import TRACK

pytestmark = pytest.mark.journey
NEW = "L900001"


def next_roster(house: House, to: Path) -> Path:
    """Tomorrow's file of the personnel system: one more nurse, and one date that cannot be read."""
    with (house.folder / "demo" / "roster.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    nurse = next(row for row in rows if row["role_family"] == "nurse-app" and row["email"])
    more = {
        **nurse, "person_id": NEW, "given": "Velma", "family": "Thornholt", "managers": "",
        "email": "l900001@larkmoor.example", "start": date.today().isoformat(),
    }  # fmt: skip
    bad = {**more, "person_id": "L900002", "email": "l900002@larkmoor.example", "start": "soon"}
    with to.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), extrasaction="ignore")
        out.writeheader()
        out.writerows([*rows, more, bad])
    return to


def test_office_takes_in_a_roster_after_seeing_what_it_changes(
    house: House, enter: Enter, tmp_path: Path
) -> None:
    page = enter("office")
    page.goto("/office/feeds/")
    page.get_by_label("Roster file").set_input_files(next_roster(house, tmp_path / "next.csv"))
    page.get_by_role("button", name="Send and look").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Map the columns")
    expect(page.get_by_label(re.compile("^person_id"))).to_have_value("person_id")
    page.get_by_label("Name of the feed").fill("personnel")
    page.get_by_label("Because").fill("The columns are as the personnel office wrote them down")
    page.get_by_role("button", name="Confirm the mapping").click()

    expect(page.get_by_role("heading", name="What this file would change")).to_be_visible()
    expect(page.get_by_text("nothing has been changed")).to_be_visible()
    problems = page.get_by_role("row").filter(has_text="soon")
    expect(problems).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Joined").or_(
            page.get_by_role("link", name="join")
        ).first.click()
    joined = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert NEW in joined

    page.get_by_role("button", name="Apply this feed").click()
    expect(page.get_by_role("alert")).to_contain_text("Because")
    page.get_by_label("Because").fill("The file of the day")
    page.get_by_role("button", name="Apply this feed").click()
    expect(page.get_by_text("The feed is applied.")).to_be_visible()
    page.goto(f"/office/people/?text={NEW}")
    expect(page.get_by_role("main")).to_contain_text("Thornholt")


def test_office_sees_the_dry_run_of_a_rule_and_applies_it(enter: Enter) -> None:
    page = enter("office")
    propose(page)
    expect(page.get_by_text("Dry run: nothing has been changed")).to_be_visible()
    page.get_by_label("Why", exact=True).fill("Agreed with the wards")
    page.get_by_role("button", name="Apply it as shown").click()
    expect(page.get_by_text("Applied exactly as shown here")).to_be_visible(timeout=90_000)
    page.goto(f"/tracks/{TRACK}/")
    expect(page.get_by_role("main")).to_contain_text("45")


def propose(page: Page, track: str = TRACK) -> None:
    """Give a track 45 days of notice."""
    page.goto(f"/office/tracks/{track}/")
    page.get_by_role("link", name="Write the next edition").click()
    page.get_by_label("Nobody gets less notice").fill("45")
    page.get_by_label("Why this change").fill("Wards asked for more time to plan.")
    page.get_by_role("button", name="Show what this would do").click()
    expect(page.get_by_role("heading", name="It changes something for")).to_be_visible(
        timeout=90_000
    )
