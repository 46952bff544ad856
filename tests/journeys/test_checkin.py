"""A nurse gets the invitation, checks in with a phone that has no network, and has the completion."""

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import browser as real
from tests.journeys.house import PASSWORD, House
from tests.journeys.test_pages import findings
from tests.journeys.test_rollout import in_house, sign_in

pytestmark = pytest.mark.journey
# Somebody with a seat in a group that began a minute ago, and the code on the room's screen.
STAGE = """
import json
from datetime import time, timedelta
from django.utils import timezone
from makegood.curriculum.models import Unit
from makegood.engines.checkin import code_at
from makegood.notices.models import Message
from makegood.people.acts import open_account
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from makegood.rollout.acts.attendance import secret
from makegood.rollout.acts.cohorts import When, offer_cohort
from makegood.rollout.acts.invites import bring_in_line
from makegood.rollout.acts.seats import NoSeat, take_seat
from makegood.rollout.models import Session

unit = Unit.objects.get(code="race-as-construct-together")
day = timezone.localdate() + timedelta(days=20)
because = "the journey"
cohort = offer_cohort(unit=unit, modality="virtual", capacity=3, by=SYSTEM, because=because,
                      sessions=[When(day, time(3), 60)])
for person in Person.objects.filter(account=None, leaves=None).exclude(email="").order_by("code"):
    try:
        take_seat(person=person, cohort=cohort, by=SYSTEM, how="office", because=because)
    except NoSeat:
        continue
    break
open_account(person=person, by=SYSTEM, because=because, password="PASSWORD")
bring_in_line()
mail = Message.objects.filter(person=person, kind="invitation").latest("pk")
now = timezone.now()
Session.objects.filter(cohort=cohort).update(
    starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(minutes=59))
session = cohort.sessions.get()
print(json.dumps({"email": person.email, "title": unit.title, "session": session.pk, "code": cohort.code,
                  "typed": code_at(secret(), session.pk, now).code, "mail": mail.calendar}))
""".replace("PASSWORD", PASSWORD)
OVER = """
from datetime import timedelta
from makegood.rollout.acts.attendance import settle
from makegood.rollout.models import Session
print(settle(now=Session.objects.get(pk=NUMBER).ends_at + timedelta(minutes=1)))
"""


def test_offline_check_in_becomes_the_completion(house: House, chromium: Browser) -> None:
    stage = json.loads(in_house(house, STAGE))
    assert "METHOD:REQUEST" in stage["mail"]
    with real.context(chromium, base_url=house.base, width="phone") as window:
        page = window.new_page()
        sign_in(page, stage["email"])
        page.goto(f"/check-in/{stage['session']}/")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.reload()  # now the page is kept
        assert not real.overflow(page)
        window.set_offline(True)
        page.reload()
        page.get_by_label("The code on the room's screen").fill(stage["typed"])
        page.get_by_role("button", name="I am here").click()
        said = page.locator("#said")
        expect(said).to_contain_text("Kept on this device")
        window.set_offline(False)
        expect(said).to_contain_text("You are checked in", timeout=25_000)
        assert in_house(house, OVER.replace("NUMBER", str(stage["session"]))) != ""
        page.goto("/me/completions/")
        expect(page.get_by_role("main")).to_contain_text(stage["title"])


def test_the_feedback_form_has_no_finding(house: House, chromium: Browser) -> None:
    stage = json.loads(in_house(house, STAGE))
    in_house(house, f"from makegood.rollout.acts.attendance import mark_many\n"
                    f"from makegood.rollout.models import Session, Seat\n"
                    f"from makegood.record.acts import SYSTEM\n"
                    f"s = Session.objects.get(pk={stage['session']})\n"
                    f"people = Seat.objects.filter(cohort=s.cohort).values_list('person', flat=True)\n"
                    f"print(mark_many(session=s, persons=dict.fromkeys(people), way='roster', by=SYSTEM))")  # fmt: skip
    with real.context(chromium, base_url=house.base, bypass_csp=True) as window:
        page = window.new_page()
        sign_in(page, stage["email"])
        page.goto(f"/sessions/feedback/{stage['code']}/")
        assert not findings(page)
