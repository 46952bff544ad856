"""Takes the pictures of every page for docs/pictures, from the full demo institution.

    python -m tests.journeys.gallery [--out docs/pictures] [name ...]

Loads the demo into MAKEGOOD_DATA_DIR (var/ when unset) where it is not there yet, serves it, takes
each page of tests/journeys/pages.py wide and on a phone, and makes the files small.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.journeys import browser as real
from tests.journeys import house
from tests.journeys.pages import PAGES, UNIT, Entry, path_of
from tests.machine import free_port

TALLEST = {"wide": 2000, "phone": 2400}
COLOURS = 96
# Looks beside the two that every page gets.
DARK = {"home learner", "unit-section", "department", "why"}


def take(page: Page, entry: Entry, look: str, out: Path) -> None:
    """One picture: the page from its top, cut where it is very long, in few colours."""
    name = look.split("-")[0]
    across, _ = real.WIDTHS[name]
    down = page.evaluate("document.documentElement.scrollHeight")
    path = out / f"{entry.file}-{look}.png"
    page.screenshot(
        path=path, full_page=True,
        clip={"x": 0, "y": 0, "width": across, "height": min(down, TALLEST[name])},
    )  # fmt: skip
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def live_in(running: Browser, base: str, states: dict[str, dict[str, object]]) -> None:
    """Where nobody asked or proposed anything yet, somebody does, so that the pages have something."""
    from tests.journeys.test_office import propose

    with real.context(running, base_url=base, state=states["office"]) as window:
        page = window.new_page()
        page.goto("/office/proposals/")
        if not page.get_by_role("table").count():
            propose(page, "skills-frontdesk")
        page.goto("/office/questions/")
        asked = page.get_by_role("main").get_by_role("link").filter(has_text="halves").count()
    if not asked:
        with real.context(running, base_url=base, state=states["learner"]) as window:
            page = window.new_page()
            page.goto(f"/ask/{UNIT}/?kind=question")
            page.get_by_role("textbox").first.fill("May I take it in two halves?")
            page.get_by_role("button", name="Send").click()


def gallery(base: str, cast: dict[str, house.Seat], out: Path, names: Sequence[str]) -> list[str]:
    """All pictures; returns what could not be taken."""
    people = {who: (seat.address, house.PASSWORD) for who, seat in cast.items() if seat.address}
    wanted = [one for one in PAGES if not names or one.file in names]
    missed: list[str] = []
    with real.browser() as running:
        states: dict[str, dict[str, object]] = {}
        for who in sorted({one.who for one in wanted if one.who} | {"office", "learner"}):
            with real.context(running, base_url=base) as window:
                real.sign_in_by_form(people)(window.new_page(), who)
                states[who] = window.storage_state()  # type: ignore[assignment]
        live_in(running, base, states)
        for entry in wanted:
            looks = ["wide", "phone", *(["wide-dark", "phone-dark"] if entry.name in DARK else [])]
            for look in looks:
                width, _, scheme = look.partition("-")
                with real.context(
                    running, base_url=base, width=width, scheme=scheme or "light",
                    state=states.get(entry.who or ""),
                ) as window:  # fmt: skip
                    page = window.new_page()
                    try:
                        page.goto(path_of(entry, page))
                        take(page, entry, look, out)
                    except Exception as error:
                        missed.append(f"{entry.name} ({look}): {error}")
                        break
            print(entry.name, flush=True)
    return missed


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=house.PROJECT / "docs" / "pictures")
    parser.add_argument("names", nargs="*", help="only these pictures, such as home-learner")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    port = free_port()
    base = f"http://localhost:{port}"
    environment = {**os.environ, "MAKEGOOD_BASE_URL": base, "PYTHONPATH": str(house.PROJECT)}
    words = [sys.executable, "-m", "makegood"]
    loaded = subprocess.run(
        [*words, "demo", "--only-load"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    folder = Path(os.environ.get("MAKEGOOD_DATA_DIR", house.PROJECT / "var"))
    with house.yard(words, base, folder, environment, port):
        missed = gallery(base, house.read_cast(loaded.stdout), given.out, given.names)
    print(*missed, sep="\n")
    whole = sum(one.stat().st_size for one in given.out.glob("*.png"))
    print(
        f"{len(list(given.out.glob('*.png')))} pictures, {whole / 1e6:.1f} MB, {len(missed)} missed"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
