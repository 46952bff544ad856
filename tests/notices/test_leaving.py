"""Leaving a kind of message without signing in: by a button in the page or in a mail programme."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from makegood.notices import acts, leaving
from makegood.notices.models import Message, Preference
from makegood.notices.rules import KINDS
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def send(person: Person, kind: str = "digest", **more: Any) -> Any:
    """Queue and send one message; the mail that went out."""
    draft = acts.Draft(
        person=person.pk, kind=kind, key=f"{kind}:{len(mail.outbox)}", subject="One thing",
        text="Hello", because=["a rule"], **more,
    )  # fmt: skip
    acts.queue(drafts=[draft], at=NOON, by=SYSTEM, because="test")
    acts.send_waiting(now=NOON)
    return mail.outbox[-1] if mail.outbox else None


def path_in(sent: Any) -> str:
    found = re.fullmatch(r"<https?://[^/]+(/\S+)>", sent.extra_headers["List-Unsubscribe"])
    assert found, sent.extra_headers
    return found[1]


@pytest.mark.parametrize("kind", ["digest", "due-today", "session"])
def test_one_click_stops_this_kind_only_and_is_recorded(hire: Any, kind: str) -> None:
    person = hire("Ada Quist")
    sent = send(person, kind)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = path_in(sent)
    assert path in sent.body
    strict = Client(enforce_csrf_checks=True)  # a mail programme has no cookie and no token
    answer = strict.post(path, ONE_CLICK)
    assert (answer.status_code, "sessionid" in strict.cookies) == (200, False)
    assert Preference.objects.get().refused == {kind}
    entry = Entry.objects.get(act="notices.choose")
    assert (entry.person_id, entry.actor_id) == (person.pk, person.pk)
    assert "without signing in" in entry.because
    count = len(mail.outbox)
    send(person, kind)
    assert len(mail.outbox) == count
    assert Message.objects.order_by("pk").last().fault == acts.OPTED_OUT
    send(person, "another")
    assert len(mail.outbox) == count + 1


def test_looking_changes_nothing(hire: Any, client: Client) -> None:
    path = path_in(send(hire("Ada Quist")))
    page = client.get(path)
    assert page.status_code == 200
    assert '<form class="form" method="post">' in page.content.decode()
    assert str(KINDS["digest"]) in page.content.decode()
    client.head(path)
    client.options(path)
    assert not Preference.objects.exists()


def test_asking_twice_is_one_entry(hire: Any, client: Client) -> None:
    path = path_in(send(hire("Ada Quist")))
    assert [client.post(path).status_code for _ in range(3)] == [200] * 3
    assert Entry.objects.filter(act="notices.choose").count() == 1


def test_a_link_serves_nobody_else_and_no_other_kind(hire: Any, client: Client) -> None:
    ada, bo = hire("Ada Quist"), hire("Bo Lind")
    signed = leaving.token(ada.pk, "digest")
    head, _, mark = signed.rpartition(":")
    others = [leaving.token(bo.pk, "digest"), leaving.token(ada.pk, "due-today")]
    forged = [f"{one.rpartition(':')[0]}:{mark}" for one in others]
    for wrong in [*forged, head, signed[:-1], signed + "x", "x", "x:y", "%00", "é:ü"]:
        assert client.post(f"/unsubscribe/{wrong}/").status_code == 404, wrong
    assert not Preference.objects.exists()
    client.post(f"/unsubscribe/{signed}/")
    assert Preference.objects.get().person == ada


def test_what_the_law_requires_says_why_and_carries_no_link(hire: Any, client: Client) -> None:
    person = hire("Ada Quist")
    client.post(f"/unsubscribe/{leaving.token(person.pk, 'digest')}/")
    sent = send(person, legally_required=True, legal_ground="State Code 12, notice of training")
    assert not [name for name in sent.extra_headers if name.startswith("List-")]
    assert "law requires" in sent.body
    assert "State Code 12, notice of training" in sent.body


def test_what_was_stopped_by_a_link_is_taken_back_by_signing_in(hire: Any, sign_in: Any) -> None:
    person = hire("Ada Quist")
    client = sign_in(person)
    client.post(f"/unsubscribe/{leaving.token(person.pk, 'session')}/")
    page = client.get("/me/messages/").content.decode()
    assert 'value="session" ' in page
    client.post("/me/messages/", {"digest": "on", "due_today": "on", "others": ["session"]})
    assert Preference.objects.get().others == ["session"]
    client.post("/me/messages/", {"digest": "on", "due_today": "on"})
    assert Preference.objects.get().refused == frozenset()
