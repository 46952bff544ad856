"""Takes each page's picture, wide and on a phone, light and dark, and lets axe look at it.

    python -m tests.journeys.pictures --base URL --out DIR [--plan FILE] [name:/path[:person] ...]

The plan is a JSON file: {"people": {"nurse": ["address", "password"]},
"pages": [["home", "/", "nurse"], ["sign-in", "/accounts/login/", null]]}.
Exit code 1 when axe, the policy, the width or the target sizes have findings.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys import browser as real


@dataclass(frozen=True)
class Shot:
    """One page to look at: its name, its path, and who looks (None: nobody is signed in)."""

    name: str
    path: str
    who: str | None = None


@dataclass
class Report:
    """What was found on which page; empty means nothing to mend."""

    lines: list[str] = field(default_factory=list)
    pages: int = 0

    def note(self, shot: Shot, look: str, what: Sequence[object]) -> None:
        self.lines += [f"{shot.name} ({look}): {one}" for one in what]


def take(
    running: Browser,
    base_url: str,
    shots: Sequence[Shot],
    out: Path | None,
    *,
    sign_in: real.SignIn | None = None,
    widths: Sequence[str] = tuple(real.WIDTHS),
    schemes: Sequence[str] = real.SCHEMES,
) -> Report:
    """Looks at every page in every width and scheme.

    Args:
        out: folder for the pictures, named <name>-<width>-<scheme>.png; None takes none.
        sign_in: how a person signs in; needed when a shot names one.
    """
    report = Report()
    states: dict[str, dict[str, object]] = {}
    for who in sorted({shot.who for shot in shots if shot.who}):
        if sign_in is None:
            raise ValueError(f"{who} has to sign in, but no way to sign in was given")
        with real.context(running, base_url=base_url) as opened:
            sign_in(opened.new_page(), who)
            states[who] = opened.storage_state()  # type: ignore[assignment]
    if out:
        out.mkdir(parents=True, exist_ok=True)
    for shot in shots:
        state = states.get(shot.who or "")
        for width in widths:
            for scheme in schemes:
                _look(running, base_url, shot, width, scheme, state, out, report)
    return report


def _look(
    running: Browser,
    base_url: str,
    shot: Shot,
    width: str,
    scheme: str,
    state: dict[str, object] | None,
    out: Path | None,
    report: Report,
) -> None:
    look = f"{width}, {scheme}"
    report.pages += 1
    with real.context(
        running, base_url=base_url, width=width, scheme=scheme, state=state
    ) as opened:
        watched = real.watch(opened)
        watched.page.goto(shot.path, wait_until="load")
        watched.page.evaluate("document.fonts.ready")
        if out:
            watched.page.screenshot(path=out / f"{shot.name}-{width}-{scheme}.png", full_page=True)
        # An error page is an error response; the browser says so and is right.
        report.note(
            shot, look, [one for one in watched.troubles if "the server responded" not in one]
        )
        report.note(shot, look, [f"sticks out: {one}" for one in real.overflow(watched.page)])
        report.note(shot, look, [f"small: {one}" for one in real.small_targets(watched.page)])
    with real.context(
        running, base_url=base_url, width=width, scheme=scheme, state=state, bypass_csp=True
    ) as opened:
        page = opened.new_page()
        page.goto(shot.path, wait_until="load")
        report.note(shot, look, [f"axe {one}" for one in real.axe(page)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--base", required=True, help="address of a running server")
    parser.add_argument("--out", type=Path, help="folder for the pictures")
    parser.add_argument("--plan", type=Path, help="JSON file with people and pages")
    parser.add_argument("--widths", nargs="*", default=list(real.WIDTHS), help="wide, phone or px")
    parser.add_argument("--schemes", nargs="*", default=list(real.SCHEMES))
    parser.add_argument("pages", nargs="*", help="name:/path[:person]")
    given = parser.parse_args(arguments)
    plan = json.loads(given.plan.read_text()) if given.plan else {}
    shots = [Shot(*page) for page in plan.get("pages", [])]
    for text in given.pages:
        name, path, *who = text.split(":")
        shots.append(Shot(name, path, who[0] if who else None))
    people = {who: (address, word) for who, (address, word) in plan.get("people", {}).items()}
    with real.browser() as running:
        report = take(
            running,
            given.base,
            shots,
            given.out,
            sign_in=real.sign_in_by_form(people),
            widths=given.widths,
            schemes=given.schemes,
        )
    for line in report.lines:
        print(line)
    print(f"{report.pages} looks at {len(shots)} pages: {len(report.lines)} findings")
    return 1 if report.lines else 0


if __name__ == "__main__":
    sys.exit(main())
