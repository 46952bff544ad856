"""Every page, 1280 and 390 px wide, light and dark: axe finds nothing, nothing sticks out."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import browser as real
from tests.journeys.conftest import Enter, signed_in
from tests.journeys.house import House, on_server
from tests.journeys.pages import BY_DOING, NOT_PAGES, PAGES, UNIT, Entry, own_names, path_of
from tests.journeys.test_office import propose
from tests.journeys.test_rollout import in_house

pytestmark = pytest.mark.journey
# A seat to come for the learner, whom the plan of so small an institution may have left without.
SEAT = """
from datetime import time, timedelta
from django.utils import timezone
from makegood.curriculum.models import Unit
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from makegood.rollout.acts.cohorts import When, offer_cohort
from makegood.rollout.acts.seats import NoSeat, take_seat
from makegood.rollout.rules import monday

person = Person.objects.get(email="ADDRESS")
unit = Unit.objects.get(code="race-as-construct-together")
week = monday(timezone.localdate()) + timedelta(weeks=2)
for number in range(7 * 24):
    if person.seats.filter(state="held", cohort__state="offered").exists():
        break
    cohort = offer_cohort(unit=unit, modality="virtual", capacity=5, by=SYSTEM, because="the journey",
                          sessions=[When(week + timedelta(days=number % 7), time(number // 7), 60)])
    try:
        take_seat(person=person, cohort=cohort, by=SYSTEM)
    except NoSeat:
        continue
print(person.pk)
"""


def test_every_page_has_an_entry() -> None:
    named = {entry.name.split(" ")[0] for entry in PAGES} | set(NOT_PAGES) | BY_DOING
    assert not own_names() - named, "tests/journeys/pages.py has no entry for these"


@pytest.fixture(scope="module")
def lived_in(house: House, chromium: Browser) -> House:
    """The house after somebody asked a question and the office proposed a change of a rule."""

    def window(who: str) -> real.BrowserContext:
        return chromium.new_context(
            base_url=house.base, storage_state=signed_in(house, chromium, who)
        )  # type: ignore[arg-type]

    asking = window("learner")
    page = asking.new_page()
    page.goto(f"/ask/{UNIT}/?kind=question")
    page.get_by_role("textbox").first.fill("May I take it in two halves?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    asking.close()
    proposing = window("office")
    propose(proposing.new_page(), "skills-frontdesk")
    proposing.close()
    in_house(house, SEAT.replace("ADDRESS", house.cast["learner"].address))
    return house


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.file)
def test_page(entry: Entry, lived_in: House, enter: Enter) -> None:
    page = enter(entry.who)
    path = path_of(entry, page)
    if on_server():  # axe looks at the same page on SQLite; here it is that the page answers
        assert page.request.get(path).status == entry.status
        return
    answer = page.goto(path)  # with the policy that users meet; `enter` fails on its refusals
    assert answer is not None and answer.status == entry.status, f"{path} answers {answer}"
    found = findings(page)
    assert not found, "\n".join(found)


def findings(page: Page) -> list[str]:
    """What is wrong on the page as it stands, in both widths and both schemes."""
    found = []
    for across, down in real.WIDTHS.values():
        page.set_viewport_size({"width": across, "height": down})
        found += [f"{across}: sticks out: {one}" for one in real.overflow(page)]
        found += [f"{across}: small: {one}" for one in real.small_targets(page)]
        for scheme in real.SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            only = () if scheme == "light" else real.COLOURS
            found += [f"{across}, {scheme}: {one}" for one in real.axe(page, only)]
    return found
