"""Private notes: only their author reads them, whoever else looks at whatever else."""

import base64
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from makegood.curriculum.acts import notes as acts
from makegood.curriculum.models import Note
from makegood.curriculum.reads import sections
from makegood.people import notekeys, sealing
from makegood.people.models import KeyBox, Person
from makegood.record.models import Entry

from .units import publish

PASSWORD = "a long password 1"
SECRET = "I looked away in the corridor; Grüße \u2603"
CHEAP = sealing.Cost(1, 64, 1)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "COST", CHEAP)
    cache.clear()  # limits of sign-in and of opening count across tests


@pytest.fixture
def ada(hire: Any) -> Person:
    publish()
    return hire("Ada Okafor")


def enter(client: Client, person: Person, password: str = PASSWORD) -> Client:
    """Sign in as people do, by the form."""
    answer = client.post("/accounts/login/", {"login": person.email, "password": password})
    assert answer.status_code == 302, answer.content
    return client


def reflection(person: Person) -> str:
    document = person_unit().editions.first().document
    return next(code for code in sections.own_blocks(document) if code.startswith("reflection"))


def person_unit() -> Any:
    from makegood.curriculum.models import Unit

    return Unit.objects.get(code="small")


def write(client: Client, block: str, text: str = SECRET, **more: str) -> Any:
    return client.post(f"/me/notes/small/{block}/", {"text": text, "seen": "none", **more})


def recovery_code(client: Client) -> str:
    page = client.post("/me/notes/code/").content.decode()
    found = re.search(r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]{5}", page)
    assert found, page
    return found[0]


def dump() -> bytes:
    """Every value of every table, as its bytes."""
    kept = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = value if isinstance(value, bytes | memoryview) else str(value).encode()
                    kept.append(bytes(raw))
    return b"\x00".join(kept)


@pytest.mark.django_db
class TestWriting:
    def test_after_a_password_notes_are_open(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        cookie = client.cookies[notekeys.COOKIE]
        assert cookie["httponly"] and cookie["samesite"] == "Strict"
        block = reflection(ada)
        answer = write(client, block, next="/units/small/4/")
        assert answer["Location"] == f"/units/small/4/#{block}"
        assert SECRET in client.get("/units/small/4/").content.decode()
        shelf = client.get("/me/notes/")
        assert SECRET in shelf.content.decode() and "What did you notice?" in shelf.content.decode()
        assert "no-store" in shelf["Cache-Control"]

    def test_secure_where_the_address_is_https(
        self, client: Client, ada: Person, settings: Any
    ) -> None:
        settings.SESSION_COOKIE_SECURE = True
        enter(client, ada)
        assert client.cookies[notekeys.COOKIE]["secure"]

    def test_a_shared_workstation_forgets_with_the_browser(self, client: Client, hire: Any) -> None:
        publish()
        enter(client, hire("Nia Stone", shared_workstation=True))
        assert client.cookies[notekeys.COOKIE]["max-age"] == ""

    def test_sign_out_closes_them(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        value = client.cookies[notekeys.COOKIE].value
        client.post("/accounts/logout/")
        assert client.cookies[notekeys.COOKIE].value == ""
        client.force_login(ada.account, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies[notekeys.COOKIE] = value
        assert "Your notes are closed" in client.get("/me/notes/").content.decode()

    def test_an_intention_in_own_words(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        document = person_unit().editions.first().document
        block = next(c for c in sections.own_blocks(document) if c.startswith("intention"))
        client.post(
            f"/me/notes/small/{block}/", {"when": "I hand over", "then": "I pause", "seen": "none"}
        )
        page = client.get("/units/small/4/").content.decode()
        assert "I hand over" in page and "I leave race out" in page

    def test_another_window_is_told_and_nothing_is_lost(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, "note", "first")
        answer = write(client, "note", "second")
        text = answer.content.decode()
        assert "another window" in text and "first" in text and "second" in text
        seen = re.search(r'name="seen" value="([0-9a-f]{16})"', text)
        assert seen
        assert write(client, "note", "both", seen=seen[1]).status_code == 302
        assert "both" in client.get("/me/notes/").content.decode()

    def test_empty_deletes(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, "note")
        seen = sealing.stamp(Note.objects.get().sealed)
        write(client, "note", "  ", seen=seen)
        assert not Note.objects.exists()

    def test_delete_and_download(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, "note")
        answer = client.get("/me/notes.txt")
        assert SECRET in answer.content.decode() and "attachment" in answer["Content-Disposition"]
        client.post("/me/notes/small/note/delete/")
        assert not Note.objects.exists()

    def test_unknown_places_are_refused(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        assert write(client, "reflection-0000000000000000").status_code == 404
        assert client.get("/me/notes/nowhere/note/").status_code == 404

    def test_next_leads_nowhere_else(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        for bad in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            seen = sealing.stamp(n.sealed) if (n := Note.objects.first()) else "none"
            assert "evil" not in write(client, "note", next=bad, seen=seen)["Location"]

    @given(text=st.text(max_size=400), seen=st.text(max_size=60), other=st.text(max_size=60))
    @hypothesis(
        max_examples=40, deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    def test_no_input_breaks_the_page(
        self, client: Client, ada: Person, text: str, seen: str, other: str
    ) -> None:
        if notekeys.COOKIE not in client.cookies:
            enter(client, ada)
        sent = {"text": text, "seen": seen, "next": other, "secret": other, "when": text}
        sent = {k: v.encode("utf-8", "replace").decode() for k, v in sent.items()}
        for path in ("small/note/", f"small/{reflection(ada)}/", "open/", "connect/"):
            assert client.post(f"/me/notes/{path}", sent).status_code < 500

    def test_very_long_and_nul(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        for text in ("x" * 1_000_000, "a\x00b", "x" * 20_001):
            answer = write(client, "note", text)
            assert answer.status_code == 200 and "something to mend" in answer.content.decode()
        assert not Note.objects.exists()

    def test_queries(self, client: Client, ada: Person, queries: Any) -> None:
        enter(client, ada)
        write(client, "note")
        client.get("/me/notes/")
        with queries(6):
            client.get("/me/notes/")
        key = notekeys_key(client, ada)
        for n in range(49):
            acts.save_note(
                person=ada, unit=person_unit(), block=f"note-{n}", key=key, words={"text": "x"},
                seen=None,
            )  # fmt: skip
        with queries(6):
            assert client.get("/me/notes/").content.decode().count("note-entry") == 50


def notekeys_key(client: Client, person: Person) -> bytes:
    """The data key, as the person's password opens it."""
    box = KeyBox.objects.get(account=person.account)
    return sealing.unwrap(box.by_password, PASSWORD, account=person.account.pk, way="password")


@pytest.mark.django_db
class TestNobodyElse:
    def test_a_whole_dump_says_nothing(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, reflection(ada))
        code = recovery_code(client)
        key = notekeys_key(client, ada)
        kept = dump()
        hidden = [key, key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key),
                  PASSWORD.encode(), code.encode(), code.replace("-", "").encode(),
                  json.dumps(SECRET).strip('"').encode(), SECRET.encode("utf-16-le"),
                  SECRET.encode(), b"looked away", client.cookies[notekeys.COOKIE].value.encode()]  # fmt: skip
        assert bytes(Note.objects.get().sealed) in kept  # the dump does hold what is stored
        for value in hidden:
            assert value not in kept
        assert settings.SECRET_KEY.encode() not in kept

    def test_the_cookie_alone_opens_nothing(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        value = client.cookies[notekeys.COOKIE].value
        seal = client.session[notekeys.SEAL]
        good = {"secret_key": settings.SECRET_KEY, "session_seal": seal, "account": ada.account.pk}
        assert sealing.from_cookie(value, **good) == notekeys_key(client, ada)
        for other in ({"secret_key": "x"}, {"session_seal": "x"}, {"account": -1}):
            with pytest.raises(sealing.SealBroken):
                sealing.from_cookie(value, **{**good, **other})

    @pytest.mark.parametrize("role", ["office", "auditor", "executive", "author", "champion"])
    def test_staff_see_their_own_place_only(
        self, client: Client, ada: Person, hire: Any, role: str
    ) -> None:
        enter(client, ada)
        block = reflection(ada)
        write(client, block)
        from datetime import date

        from makegood.people.models import Grant

        other = hire("Oz Office")
        Grant.objects.create(person=other, role=role, start=date(2020, 1, 1))
        staff = enter(Client(), other)
        for path in ("/me/notes/", f"/me/notes/small/{block}/", "/me/notes.txt", "/units/small/4/"):
            assert "looked away" not in staff.get(path, follow=True).content.decode()
        staff.post(f"/me/notes/small/{block}/delete/")
        assert Note.objects.filter(person=ada).count() == 1

    def test_no_editor_and_no_address_names_another_persons_notes(self) -> None:
        from django.urls import get_resolver
        from wagtail.snippets.models import get_snippet_models

        assert not {KeyBox, Note} & set(get_snippet_models())
        routes = [str(p.pattern) for p in walk(get_resolver().url_patterns)]
        notes = [r for r in routes if r.startswith("me/notes")]
        assert notes and not [r for r in notes if "person" in r or "int:" in r]

    def test_the_record_is_silent_about_writing(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, "note")
        said = set(Entry.objects.filter(act__startswith="notes.").values_list("act", flat=True))
        assert said == {"notes.key.make"}

    def test_tampering_is_told_and_shows_nothing(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, "note")
        write(client, reflection(ada), "elsewhere")
        one, two = Note.objects.order_by("pk")
        Note.objects.filter(pk=one.pk).update(sealed=two.sealed)  # moved to another place
        page = client.get("/me/notes/").content.decode()
        assert "cannot be opened" in page and page.count("elsewhere") == 1


def walk(patterns: Any) -> Any:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns)
        else:
            yield pattern
