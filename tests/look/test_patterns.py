"""The pattern library and the error pages hold up: axe, policy, width, targets, without script."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import browser as real
from tests.journeys.pictures import Shot, take

pytestmark = pytest.mark.journey
ROOT = Path(__file__).resolve().parent.parent.parent
PATTERNS = [Shot("patterns", "/")]
ERRORS = [Shot(f"error-{status}", f"/errors/{status}") for status in (400, 403, 404, 429, 500, 503)]


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.look.render", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[0].rstrip("/")
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with real.browser() as running:
        yield running


@pytest.mark.parametrize(
    ("width", "scheme"),
    [("wide", "light"), ("wide", "dark"), ("phone", "light"), ("phone", "dark"), ("320", "light")],
)
def test_patterns_have_no_finding(
    chromium: Browser, base_url: str, width: str, scheme: str
) -> None:
    report = take(chromium, base_url, PATTERNS, None, widths=[width], schemes=[scheme])
    assert report.lines == []


@pytest.mark.parametrize(("width", "scheme"), [("wide", "dark"), ("phone", "light")])
def test_error_pages_have_no_finding(
    chromium: Browser, base_url: str, width: str, scheme: str
) -> None:
    report = take(chromium, base_url, ERRORS, None, widths=[width], schemes=[scheme])
    assert report.lines == []


def test_a_check_question_explains_itself_without_script(chromium: Browser, base_url: str) -> None:
    with real.context(chromium, base_url=base_url, script=False) as opened:
        page = opened.new_page()
        page.goto("/")
        explanation = page.locator(".check .choice .answer").first
        assert not explanation.is_visible()
        page.locator(".check input").first.check()
        assert explanation.is_visible()


def test_a_glossary_tip_is_reached_by_keyboard_without_script(
    chromium: Browser, base_url: str
) -> None:
    with real.context(chromium, base_url=base_url, script=False) as opened:
        page = opened.new_page()
        page.goto("/")
        page.locator(".tip > a").focus()
        assert page.locator(".tip-text").is_visible()


def test_menus_work_without_script_and_close_with_escape(chromium: Browser, base_url: str) -> None:
    with real.context(chromium, base_url=base_url, width="phone", script=False) as opened:
        page = opened.new_page()
        page.goto("/")
        page.get_by_text("Menu", exact=True).click()
        assert page.get_by_role("link", name="Glossary").is_visible()
    with real.context(chromium, base_url=base_url, width="phone") as opened:
        page = opened.new_page()
        page.goto("/")
        page.get_by_text("Menu", exact=True).click()
        page.keyboard.press("Escape")
        assert not page.get_by_role("link", name="Glossary").is_visible()


def test_what_has_to_be_mended_takes_the_focus(chromium: Browser, base_url: str) -> None:
    with real.context(chromium, base_url=base_url) as opened:
        page = opened.new_page()
        page.goto("/")
        assert page.evaluate("document.activeElement.hasAttribute('data-focus')")


def test_the_first_tab_stop_skips_to_the_content(chromium: Browser, base_url: str) -> None:
    with real.context(chromium, base_url=base_url) as opened:
        page = opened.new_page()
        page.goto("/errors/404")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_print_is_black_on_white_and_opens_what_is_folded(chromium: Browser, base_url: str) -> None:
    with real.context(chromium, base_url=base_url, scheme="dark") as opened:
        page = opened.new_page()
        page.goto("/")
        page.emulate_media(media="print")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert colour == "rgb(255, 255, 255)"
        assert page.locator(".chart table").first.is_visible()
        assert not page.locator(".mainnav").first.is_visible()
