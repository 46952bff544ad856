"""Without a mouse, on paper, without script, and where there is nothing to show or something is wrong."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import browser as real
from tests.journeys.conftest import Enter
from tests.journeys.house import PASSWORD, House

pytestmark = pytest.mark.journey
UNIT = "/units/shared-language/"


def tab_to(page: Page, wanted: Locator, most: int = 80) -> None:
    """Tabs until the wanted element has the focus, and sees that each stop can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            outlined = wanted.evaluate(
                "element => { const s = getComputedStyle(element);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }"
            )
            assert outlined, "the focus can be seen"
            return
    raise AssertionError(f"{most} times Tab did not lead to {wanted}")


def test_keyboard_signs_in_and_reads_a_unit(house: House, enter: Enter) -> None:
    page = enter()
    page.goto("/accounts/login/?next=/units/shared-language/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("textbox", name="E-mail address"))
    page.keyboard.type(house.cast["learner"].address)
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("A shared language")
    onward = page.get_by_role("link", name=re.compile("^(Begin|Go on|Read it again)"))
    tab_to(page, onward.first)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    question = page.get_by_role("group").filter(has=page.get_by_role("radio"))
    for _ in range(20):
        if question.count():
            break
        tab_to(page, page.get_by_role("link", name="Next part"))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to(page, question.first.get_by_role("radio").first)
    page.keyboard.press("Space")
    expect(page.get_by_text(re.compile(r"^(Yes|Not quite)")).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(question.first.get_by_role("radio").nth(1)).to_be_checked()


def test_a_unit_on_paper_is_the_text_alone(enter: Enter) -> None:
    page = enter("learner")
    page.goto(f"{UNIT}print/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    answers = page.locator("article").get_by_text(re.compile("Check question"))
    expect(answers.first).to_be_visible()
    assert page.pdf()[:4] == b"%PDF"


def test_without_script_a_check_question_still_explains_itself(enter: Enter) -> None:
    page = enter("learner", script=False)
    for part in range(1, 20):
        page.goto(f"{UNIT}{part}/")
        if page.get_by_role("radio").count():
            break
    page.get_by_role("radio").first.check()
    expect(page.get_by_text(re.compile(r"^(Yes|Not quite)")).first).to_be_visible()


@pytest.mark.parametrize("width", ["phone", "360", "wide"])
def test_no_page_of_the_player_scrolls_in_two_directions(enter: Enter, width: str) -> None:
    page = enter("learner", width=width)
    for path in ("/", UNIT, f"{UNIT}1/", f"{UNIT}print/", "/why/shared-language/", "/glossary/"):
        page.goto(path)
        assert not real.overflow(page), path


def test_a_wrong_password_is_told_and_nothing_typed_is_lost(house: House, enter: Enter) -> None:
    page = enter()
    page.goto("/accounts/login/")
    page.get_by_role("textbox", name="E-mail address").fill(house.cast["executive"].address)
    page.get_by_label("Password", exact=True).fill("not the right words")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("There is something to mend")
    expect(page.get_by_role("textbox", name="E-mail address")).to_have_value(
        house.cast["executive"].address
    )


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/nowhere/", None, 404),
        ("/units/no-such-unit/", "learner", 404),
        ("/record/", "learner", 403),
        ("/departments/", "learner", 403),
        ("/office/feeds/", "author", 403),
    ],
)
def test_what_is_wrong_is_said_with_a_way_back(
    enter: Enter, path: str, who: str | None, status: int
) -> None:
    page = enter(who)
    answer = page.goto(path)
    assert answer is not None and answer.status == status
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()


def test_pages_with_nothing_on_them_say_what_will_be_there(enter: Enter) -> None:
    page = enter("executive")
    page.goto("/me/questions/")
    expect(page.get_by_role("main")).to_contain_text(
        re.compile("nothing|no question|not asked", re.I)
    )
    page.goto("/me/notes/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My private notes")
