"""The rollout: a nurse on nights books a seat, two race for the last one, the office plans and replans."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import browser as real
from tests.journeys.conftest import Enter
from tests.journeys.house import PASSWORD, PROJECT, House

pytestmark = pytest.mark.journey
# Who has no seat for the unit and is asked it: one on nights and two on days, with accounts; and a
# group for each, at times at which nobody of them has anything else.
STAGE = """
import json
from datetime import time, timedelta
from django.utils import timezone
from makegood.curriculum.models import Requirement, Unit
from makegood.people.acts import open_account
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from makegood.rollout.acts.cohorts import When, offer_cohort
from makegood.rollout.reads.standing import meetings_of, members_of, standing
from makegood.rollout.rules import monday

unit = Unit.objects.get(code="history-and-structures-together")
first = monday(timezone.localdate()) + timedelta(weeks=2)
because = "the journey"
night = offer_cohort(unit=unit, modality="virtual", capacity=5, by=SYSTEM, because=because,
                     sessions=[When(first, time(2), 60)])
last = offer_cohort(unit=unit, modality="virtual", capacity=1, by=SYSTEM, because=because,
                    sessions=[When(first + timedelta(days=1), time(11), 60)])
found = {"night": night.code, "last": last.code, "nurse": [], "days": []}
for person in Person.objects.filter(
    requirements__unit=unit.variant_of, requirements__status__in=("asked", "due soon"),
    leaves=None, account=None,
).exclude(email="").distinct().order_by("-code"):
    stand = standing(person)
    for key, cohort in (("nurse", night), ("days", last)):
        codes = stand.against(cohort, meetings_of([cohort.pk])[cohort.pk], [])
        if not codes and len(found[key]) < (1 if key == "nurse" else 2):
            open_account(person=person, by=SYSTEM, because=because, password="PASSWORD")
            found[key].append(person.email)
            break
    if found["nurse"] and len(found["days"]) == 2:
        break
print(json.dumps(found))
""".replace("PASSWORD", PASSWORD)


def in_house(house: House, lines: str) -> str:
    """Run some lines in the house's database, as the office would by the room's acts."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{lines}"],
        env={**os.environ, "DATABASE_URL": house.database,
             "MAKEGOOD_DATA_DIR": str(house.folder),
             "PYTHONPATH": str(PROJECT), "DJANGO_SETTINGS_MODULE": "makegood.web.settings"},
        capture_output=True, text=True, check=False, cwd=house.folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def cast(house: House) -> dict[str, Any]:
    """The nurse, the two who race, and the groups."""
    found: dict[str, Any] = json.loads(in_house(house, STAGE))
    assert found["nurse"] and len(found["days"]) == 2, found
    return found


def sign_in(page: Page, address: str) -> None:
    real.sign_in_by_form({"one": (address, PASSWORD)})(page, "one")


def test_a_nurse_on_nights_finds_and_books_a_seat(cast: dict[str, Any], enter: Enter) -> None:
    page = enter(width="phone")
    sign_in(page, cast["nurse"][0])
    page.goto("/why/history-and-structures/")
    page.get_by_role("link", name="Choose a session in a group").click()
    expect(page.get_by_role("heading", name="Sessions that fit you")).to_be_visible()
    assert not real.overflow(page)
    row = page.get_by_role("listitem").filter(has_text="02:00")
    row.get_by_role("button", name=re.compile("Take this seat")).click()
    expect(page.get_by_text("The seat is yours.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="02:00").first).to_be_visible()
    assert not real.overflow(page)


def test_two_people_race_for_the_last_seat(
    cast: dict[str, Any], enter: Enter, house: House
) -> None:
    pages = [enter() for _each in cast["days"]]
    for page, address in zip(pages, cast["days"], strict=True):
        sign_in(page, address)
        page.goto(f"/sessions/{cast['last']}/")
        expect(page.get_by_role("button", name="Take this seat")).to_be_visible()
    # Both requests leave at the same moment, from both windows' own forms.
    for page in pages:
        page.evaluate("""() => { const form = document.querySelector('form[action$="/take/"]');
            window.answer = fetch(form.action, {method: 'POST', body: new FormData(form)})
              .then(got => got.text()); return true; }""")  # fmt: skip
    said = [page.evaluate("() => window.answer") for page in pages]
    assert sorted("The seat is yours." in one for one in said) == [False, True]
    assert sum("All seats are taken." in one for one in said) == 1
    loser = pages[0] if "All seats are taken." in said[0] else pages[1]
    loser.reload()
    loser.get_by_role("button", name="Wait for a seat here").click()
    expect(loser.get_by_text("You are on the waiting list.").first).to_be_visible()


def test_the_office_plans_compares_accepts_loses_two_and_replans(enter: Enter) -> None:
    page = enter("office")
    page.goto("/office/rollout/")
    page.get_by_role("link", name="Plans", exact=True).click()
    make_a_plan(page, "a fresh plan", "The third wave begins")
    expect(page.get_by_role("heading", name="Fairness by shift")).to_be_visible()
    page.get_by_role("link", name="Who moves, by name").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("who")
    page.go_back()
    accept(page, "Compared in the steering group.")

    page.goto("/office/rollout/facilitators/")
    for number in range(2):
        page.get_by_role("link", name=re.compile("Note days away")).nth(number).click()
        page.get_by_role("textbox", name="Why", exact=True).fill("ill")
        page.get_by_role("button", name="Note it").click()
        expect(page.get_by_text("Ask for a repair of the plan")).to_be_visible()
    page.goto("/office/rollout/plans/")
    make_a_plan(page, "a repair of the plan in force", "Two are ill")
    accept(page, "The fewest people move.")


def make_a_plan(page: Page, kind: str, because: str) -> None:
    """Ask for a plan and wait until the worker has proposed it."""
    page.get_by_label(re.compile(kind, re.I)).check()
    page.get_by_label("Weeks").fill("14")
    page.get_by_label("Seconds").fill("4")
    page.get_by_role("textbox", name="Why", exact=True).fill(because)
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_text("Proposed", exact=True)).to_be_visible(timeout=180_000)


def accept(page: Page, because: str) -> None:
    page.get_by_role("textbox", name="Why", exact=True).fill(because)
    page.get_by_role("button", name="Put this plan in force").click()
    expect(page.get_by_text("The plan is in force.")).to_be_visible()
    expect(page.get_by_text(because)).to_be_visible()
