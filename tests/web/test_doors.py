"""Default deny, walked: who opens what, from nobody to a learner."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client

from makegood.library.rules import may_read
from makegood.people.doors import DoorKeeper
from makegood.people.rules import anyone
from tests.web.walk import example, ours

pytestmark = pytest.mark.django_db
PUBLIC = {
    "home", "recorded", "health", "set_language", "paper-code", "number", "glossary", "term",
    "track-public", "commitments", "commitment", "commitment-history", "commitment-atom",
    "commitment-feed", "commitment-export", "commitment-report-list", "commitment-report",
    "commitment-report-pdf", "commitment-about", "clause", "clause-history", "action", "evidence-file",
    "answer", "calendar-feed", "check-in-worker", "unsubscribe",
}  # fmt: skip
# Open to visitors by the institution's choice, which is the default (rules.may_read).
LIBRARY = {pattern.name for _, pattern in ours() if pattern.callback.may is may_read}
# What a learner may open; the rest of what is not public answers 403.
LEARNER = (
    "me/",
    "why/",
    "ask/",
    "units/",
    "office/feeds/none",
    "sessions/",
    "check-in/",
    "library/",
)
VALUES = {"int": 1, "slug": "none", "str": "none", "path": "none", "uuid": "0" * 32}


def test_the_list_of_public_addresses_is_this_and_no_longer() -> None:
    assert {pattern.name for _, pattern in ours() if pattern.callback.may is anyone} == PUBLIC


@pytest.mark.parametrize(
    ("route", "pattern"), list(ours()), ids=lambda one: getattr(one, "name", "")
)
def test_nobody_is_sent_to_sign_in(
    client: Client, institution: Any, route: str, pattern: Any
) -> None:
    path = example(route, VALUES)
    for answer in (client.get(path), client.post(path)):
        if pattern.name in PUBLIC | LIBRARY:
            assert answer.status_code in {200, 302, 404, 405}
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/accounts/login/")


def test_a_learner_opens_their_own_pages_alone(hire: Any, sign_in: Any) -> None:
    client, opened = sign_in(hire("Ada Quist")), []
    for route, pattern in ours():
        if pattern.name in PUBLIC | LIBRARY:
            continue
        status = client.get(example(route, VALUES)).status_code
        assert status in {200, 302, 403, 404, 405}, route
        if status != 403 and not route.startswith(LEARNER):
            opened.append(route)
    assert opened == []


def test_the_library_can_be_closed_to_visitors(client: Client, settings: Any) -> None:
    settings.LIBRARY_OPEN = False
    for route, pattern in ours():
        if pattern.name in LIBRARY:
            assert client.get(example(route, VALUES)).status_code == 302, route


def test_the_editor_is_closed_to_a_learner(hire: Any, sign_in: Any) -> None:
    assert sign_in(hire("Ada Quist")).get("/authoring/").status_code == 403


def test_a_view_without_a_door_is_refused(rf: Any) -> None:
    keeper = DoorKeeper(lambda request: HttpResponse())
    with pytest.raises(PermissionDenied):
        keeper.process_view(rf.get("/"), lambda request: HttpResponse(), (), {})


def test_a_form_without_its_secret_saves_nothing(hire: Any) -> None:
    person = hire("Ada Quist")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/me/", {"version": person.version, "preferred_name": "Other"})
    assert answer.status_code == 403
    person.refresh_from_db()
    assert person.preferred_name == ""
