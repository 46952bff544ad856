"""A real Chromium for journeys, pictures and accessibility checks."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

AXE = Path(__file__).parent.parent / "vendor" / "axe-core" / "4.14.1" / "axe.min.js"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"wide": (1280, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
COLOURS = ("color-contrast", "link-in-text-block")  # all that another colour scheme can change


class BrowserMissing(RuntimeError):
    """No Chromium was found; the message says how to install one."""


@dataclass(frozen=True)
class Finding:
    """One rule of axe that a page breaks, and where."""

    rule: str
    impact: str
    help: str
    where: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}): {self.help}; at {'; '.join(self.where[:4])}"


@dataclass
class Watched:
    """A page together with what went wrong on it: refused by policy, script errors."""

    page: Page
    troubles: list[str] = field(default_factory=list)


def chromium_path() -> str:
    """Finds the system's Chromium.

    Raises:
        BrowserMissing: when there is none, with the line that installs it.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise BrowserMissing(
        "No Chromium was found on the path; the browser tests need one. "
        "On Debian and Ubuntu: apt-get install -y chromium fonts-dejavu"
    )


@contextmanager
def browser() -> Iterator[Browser]:
    """Starts the system's Chromium, headless, and ends it afterwards."""
    path = chromium_path()
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield running
        finally:
            running.close()


@contextmanager
def context(
    running: Browser,
    *,
    base_url: str,
    width: str = "wide",
    scheme: str = "light",
    bypass_csp: bool = False,
    script: bool = True,
    state: dict[str, object] | None = None,
) -> Iterator[BrowserContext]:
    """A fresh window: size, colour scheme, with or without script, signed in by `state`.

    Args:
        bypass_csp: only for axe, which has to be put into the page; everything else meets the
            policy that users meet.
    """
    across, down = WIDTHS.get(width) or (int(width), 800)
    opened = running.new_context(
        base_url=base_url,
        viewport={"width": across, "height": down},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        java_script_enabled=script,
        bypass_csp=bypass_csp,
        storage_state=state,  # type: ignore[arg-type]
        locale="en-GB",
    )
    try:
        yield opened
    finally:
        opened.close()


def watch(opened: BrowserContext) -> Watched:
    """Opens a page and collects what its console says went wrong."""
    watched = Watched(opened.new_page())

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            watched.troubles.append(message.text)

    watched.page.on("console", heard)
    watched.page.on("pageerror", lambda error: watched.troubles.append(str(error)))
    return watched


def axe(page: Page, only: Sequence[str] = ()) -> list[Finding]:
    """Runs axe-core on the page as it stands, under the policy that users meet.

    only: these rules instead of all; what depends on the colours alone, for a second scheme.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    kind, values = ("rule", list(only)) if only else ("tag", STANDARDS)
    found = page.evaluate(
        "([type, values]) => axe.run(document, {runOnly: {type, values}})", [kind, values]
    )
    return [
        Finding(
            rule=one["id"],
            impact=one["impact"] or "",
            help=one["help"],
            where=tuple(" ".join(map(str, node["target"])) for node in one["nodes"]),
        )
        for one in found["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """Names what sticks out of the page sideways; a page must not scroll in two directions."""
    page.wait_for_load_state()
    return page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > room + 1
              && !e.closest('.unseen, .table-frame, thead, svg'))
            .slice(0, 5)
            .map(e => e.tagName.toLowerCase() + (e.className ? '.' + e.className : ''));
        }"""
    )


def small_targets(page: Page) -> list[str]:
    """Names buttons, fields and stand-alone links under 24 px, the least that WCAG 2.2 allows."""
    return page.evaluate(
        """() => [...document.querySelectorAll(
            'button, .button, select, input:not([type=hidden]), summary')]
          .filter(e => e.checkVisibility())
          .map(e => [e, e.getBoundingClientRect()])
          .filter(([e, box]) => box.width < 24 || box.height < 24)
          .map(([e]) => e.outerHTML.slice(0, 80))"""
    )


SignIn = Callable[[Page, str], None]


def sign_in_by_form(people: dict[str, tuple[str, str]]) -> SignIn:
    """Signs in through the sign-in page, with each person's address and password."""

    def sign_in(page: Page, who: str) -> None:
        address, password = people[who]
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(address)
        page.locator("input[name=password]").fill(password)
        with page.expect_navigation():
            page.locator("input[name=password]").press("Enter")
        if "/accounts/login" in page.url:
            said = page.locator("main").inner_text()[:300]
            raise RuntimeError(f"{who} could not sign in with {address}; the page says: {said}")

    return sign_in
