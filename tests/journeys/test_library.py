"""The library: a first reading at a shared workstation, an import, a note that a dump does not tell, a dispute."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import browser as real
from tests.journeys.conftest import Enter
from tests.journeys.house import House

pytestmark = pytest.mark.journey
SECRET = "the corridor by the lamps, and I said nothing"


def test_a_facilities_worker_finds_a_first_reading(house: House, enter: Enter) -> None:
    page = enter()
    page.goto("/reading/next/")
    page.get_by_label("My role").select_option("facilities")
    page.get_by_role("button", name="Show").click()
    first = page.locator(".list-works > li").first
    expect(first).to_contain_text("Because")
    first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.goto("/code/")
    page.get_by_label("Code on your paper").fill(house.cast["facilities"].code)
    page.get_by_label("Choose a password").fill("brooms and bright floors 9")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/reading/next/")
    expect(page.get_by_text("Role: ")).to_be_visible()
    page.get_by_role("button", name="Want to read").first.click()
    page.goto("/library/shelf/")
    expect(page.get_by_role("heading", name="Want to read")).to_be_visible()
    assert not real.overflow(page)


def test_a_curator_imports_five_hundred_works_with_forty_duplicates(
    enter: Enter, tmp_path: Path
) -> None:
    content = Path(__file__).parents[2] / "content" / "library.json"
    held = [one for one in json.loads(content.read_text(encoding="utf-8")) if one.get("DOI")][:20]
    items = [
        _zotero(one["title"], one["author"][0].get("family", "X"), 2000, one["DOI"]) for one in held
    ]
    fresh = [_zotero(f"A made-up study number {n} of ward {n * 7}", f"Writer{n}", 2001 + n % 20, f"10.5555/x.{n}")
             for n in range(460)]  # fmt: skip
    items += fresh + fresh[:20]
    file = tmp_path / "zotero.json"
    file.write_text(json.dumps(items), encoding="utf-8")

    page = enter("office")
    page.goto("/library/desk/imports/")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("zotero.json")
    expect(page.get_by_role("button", name="Take in 460 works")).to_be_visible()
    page.get_by_role("link", name="The library has it").click()
    expect(page.get_by_role("row")).to_have_count(21)
    page.get_by_role("button", name="Take in 460 works").click()
    expect(page.get_by_text("Taken in.")).to_be_visible()
    page.goto("/library/?q=%22made-up+study+number+7%22")
    expect(page.get_by_role("main")).to_contain_text("made-up study number 7 of ward 49")


def test_a_private_note_is_not_in_a_dump_of_the_database(house: House, enter: Enter) -> None:
    page = enter("learner")
    page.goto("/library/jones2000/note/")
    page.get_by_label("My note").fill(SECRET)
    page.get_by_label("Because of this I will").fill("ask before I answer, beside the lamps")
    page.get_by_role("button", name="Keep for me").click()
    expect(page.get_by_text(SECRET)).to_be_visible()
    for path in house.folder.glob("*.sqlite3*"):
        data = path.read_bytes()
        assert SECRET.encode() not in data and b"beside the lamps" not in data


def test_a_unit_shows_that_a_cited_work_is_disputed(enter: Enter) -> None:
    page = enter("learner")
    page.goto("/units/being-an-upstander/")
    section = page.locator("#evidence")
    expect(section).to_contain_text("In dispute")
    section.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="In dispute with")).to_be_visible()


def _zotero(title: str, family: str, year: int, doi: str) -> dict[str, object]:
    return {"itemType": "journalArticle", "title": title, "date": str(year), "DOI": doi,
            "creators": [{"creatorType": "author", "lastName": family, "firstName": "A."}],
            "publicationTitle": "A Journal", "tags": [{"tag": "x"}]}  # fmt: skip
