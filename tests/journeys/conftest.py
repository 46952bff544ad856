"""What the journeys share: the running house, a browser, and windows signed in as the cast."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import browser as real
from tests.journeys.house import House, opened

Enter = Callable[..., Page]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A small Larkmoor, served for real: loaded once for all test processes, copied for each."""
    real.chromium_path()  # said before the long part
    folder: Path = tmp_path_factory.mktemp("house")
    shared = folder.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else folder.parent
    with opened(folder, shared) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. It ends with its file: its event loop would stand in Django's way."""
    with real.browser() as running:
        yield running


@pytest.fixture
def enter(house: House, chromium: Browser) -> Iterator[Enter]:
    """`enter("office", width="phone")` opens a window, signed in unless `who` is None.

    Whatever the window's console says went wrong fails the test at its end.
    """
    troubles: list[real.Watched] = []
    with ExitStack() as windows:

        def open_window(who: str | None = None, **more: Any) -> Page:
            state = signed_in(house, chromium, who) if who else None
            window = windows.enter_context(
                real.context(chromium, base_url=house.base, state=state, **more)
            )
            window.set_default_timeout(20_000)
            watched = real.watch(window)
            troubles.append(watched)
            return watched.page

        yield open_window
    said = [
        one for watched in troubles for one in watched.troubles if "server responded" not in one
    ]
    assert not said, said


def signed_in(house: House, chromium: Browser, who: str) -> dict[str, object]:
    """The cookies of one of the cast, who signs in by the form once."""
    if who not in house.states:
        with real.context(chromium, base_url=house.base) as window:
            real.sign_in_by_form(house.people)(window.new_page(), who)
            house.states[who] = window.storage_state()  # type: ignore[assignment]
    return house.states[who]
