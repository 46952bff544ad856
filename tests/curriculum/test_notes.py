"""Private notes: only their author reads them, whoever else looks at whatever else."""

import base64
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from makegood.curriculum import notekeys, sealing
from makegood.curriculum.acts import notes as acts
from makegood.curriculum.models import KeyBox, Note
from makegood.curriculum.reads import sections
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
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


class TestSealing:
    bound = sealing.Bound(7, "small", "note")

    @given(text=st.text(max_size=3000))
    @hypothesis(max_examples=60, deadline=None)
    def test_any_text_comes_back(self, text: str) -> None:
        key = sealing.new_key()
        assert sealing.unseal(key, sealing.seal(key, {"text": text}, self.bound), self.bound) == {
            "text": text
        }

    def test_length_shows_in_steps_only(self) -> None:
        key = sealing.new_key()
        lengths = {len(sealing.seal(key, {"text": "x" * n}, self.bound)) for n in range(0, 400, 7)}
        assert len(lengths) == 1

    @pytest.mark.parametrize(
        "elsewhere",
        [sealing.Bound(8, "small", "note"), sealing.Bound(7, "other", "note"),
         sealing.Bound(7, "small", "note2")],
    )  # fmt: skip
    def test_a_note_opens_at_its_place_only(self, elsewhere: sealing.Bound) -> None:
        key = sealing.new_key()
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, sealing.seal(key, {"text": "x"}, self.bound), elsewhere)

    @given(st.data())
    @hypothesis(max_examples=80, deadline=None)
    def test_every_changed_byte_is_noticed(self, data: st.DataObject) -> None:
        key = sealing.new_key()
        sealed = bytearray(sealing.seal(key, {"text": "x"}, self.bound))
        at = data.draw(st.integers(0, len(sealed) - 1))
        sealed[at] ^= data.draw(st.integers(1, 255))
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, bytes(sealed), self.bound)

    @given(st.binary(max_size=200))
    @hypothesis(max_examples=100, deadline=None)
    def test_rubbish_is_refused_calmly(self, rubbish: bytes) -> None:
        key = sealing.new_key()
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, rubbish, self.bound)
        with pytest.raises(sealing.SealBroken):
            sealing.from_cookie(
                rubbish.decode("latin-1"), secret_key="k", session_seal="s", account=1
            )

    def test_wrapping_is_bound_to_account_and_way(self) -> None:
        key = sealing.new_key()
        wrapped = sealing.wrap(key, "secret", account=1, way="password", cost=CHEAP)
        assert sealing.unwrap(wrapped, "secret", account=1, way="password") == key
        for secret, account, way in [
            ("Secret", 1, "password"), ("secret", 2, "password"), ("secret", 1, "recovery"),
        ]:  # fmt: skip
            with pytest.raises(sealing.SealBroken):
                sealing.unwrap(wrapped, secret, account=account, way=way)

    def test_a_row_that_asks_for_too_much_work_is_refused(self) -> None:
        wrapped = bytearray(sealing.wrap(sealing.new_key(), "s", account=1, way="password"))
        wrapped[2:6] = (1 << 30).to_bytes(4, "big")
        with pytest.raises(sealing.SealBroken):
            sealing.unwrap(bytes(wrapped), "s", account=1, way="password")

    def test_a_code_is_read_as_people_type_it(self) -> None:
        code = sealing.recovery_code()
        assert sealing.tidied_code(f" {code.lower().replace('-', ' ')} ") == code
        assert sealing.tidied_code("short") is None
        assert sealing.tidied_code(code.replace(code[0], "0")) is None

    def test_real_cost_is_the_recommended_one(self) -> None:
        assert sealing.Cost() == sealing.Cost(3, 65536, 4)


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


@pytest.mark.django_db
class TestKeys:
    def test_without_password_they_wait(self, client: Client, ada: Person, sign_in: Any) -> None:
        enter(Client(), ada)
        sign_in(ada)  # as a passkey or a paper code does
        assert "closed" in client.get("/me/notes/").content.decode()
        assert client.get("/units/small/4/").content.decode().count("Open my notes") >= 1
        refused = client.post("/me/notes/open/", {"secret": "wrong"})
        assert "opens nothing" in refused.content.decode()
        assert client.post("/me/notes/open/", {"secret": PASSWORD}).status_code == 302
        assert "Nothing written yet" in client.get("/me/notes/").content.decode()

    def test_closed_while_writing_loses_nothing(
        self, client: Client, ada: Person, sign_in: Any
    ) -> None:
        enter(Client(), ada)
        sign_in(ada)
        kept = write(client, "note", secret="wrong").content.decode()
        assert "looked away" in kept
        assert write(client, "note", secret=PASSWORD).status_code == 302
        assert "looked away" in client.get("/me/notes/").content.decode()

    def test_guessing_is_slowed(self, client: Client, ada: Person, sign_in: Any) -> None:
        enter(Client(), ada)
        sign_in(ada)
        for _ in range(10):
            client.post("/me/notes/open/", {"secret": "wrong"})
        assert (
            "Too many tries"
            in client.post("/me/notes/open/", {"secret": PASSWORD}).content.decode()
        )

    def test_someone_without_password_begins_with_a_code(
        self, client: Client, ada: Person, sign_in: Any
    ) -> None:
        ada.account.set_unusable_password()
        ada.account.save()
        sign_in(ada)
        assert "Begin private notes" in client.get("/units/small/4/").content.decode()
        page = client.post("/me/notes/begin/", {"next": "/units/small/4/"}).content.decode()
        code = re.search(r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]{5}", page)
        assert code and "/units/small/4/" in page
        write(client, "note")
        later = Client()
        later.force_login(ada.account, backend="django.contrib.auth.backends.ModelBackend")
        assert "looked away" not in later.get("/me/notes/").content.decode()
        later.post("/me/notes/open/", {"secret": code[0].lower()})
        assert "looked away" in later.get("/me/notes/").content.decode()

    def test_password_change_rewraps(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, "note")
        change(client, PASSWORD, "quite another phrase 2")
        assert "looked away" in client.get("/me/notes/").content.decode()
        fresh = enter(Client(), ada, "quite another phrase 2")
        assert "looked away" in fresh.get("/me/notes/").content.decode()

    def test_password_change_with_closed_notes_uses_the_old_one(
        self, client: Client, ada: Person, sign_in: Any
    ) -> None:
        write(enter(Client(), ada), "note")
        sign_in(ada)
        change(client, PASSWORD, "quite another phrase 2")
        fresh = enter(Client(), ada, "quite another phrase 2")
        assert "looked away" in fresh.get("/me/notes/").content.decode()

    def test_a_reset_keeps_them_closed_until_the_code(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, "note")
        code = recovery_code(client)
        ada.account.set_password("after the reset 3")
        ada.account.save()
        fresh = enter(Client(), ada, "after the reset 3")
        page = fresh.get("/me/notes/").content.decode()
        assert "password before it" in page and "looked away" not in page
        fresh.post("/me/notes/open/", {"secret": code})
        assert "looked away" in fresh.get("/me/notes/").content.decode()
        assert fresh.post("/me/notes/connect/", {"password": "wrong"}).status_code == 200
        fresh.post("/me/notes/connect/", {"password": "after the reset 3"})
        again = enter(Client(), ada, "after the reset 3")
        assert "looked away" in again.get("/me/notes/").content.decode()

    def test_the_password_before_opens_as_well(self, client: Client, ada: Person) -> None:
        write(enter(client, ada), "note")
        ada.account.set_password("after the reset 3")
        ada.account.save()
        fresh = enter(Client(), ada, "after the reset 3")
        fresh.post("/me/notes/open/", {"secret": PASSWORD})
        assert "looked away" in fresh.get("/me/notes/").content.decode()

    def test_a_new_code_ends_the_one_before(
        self, client: Client, ada: Person, sign_in: Any
    ) -> None:
        enter(client, ada)
        old, new = recovery_code(client), recovery_code(client)
        sign_in(ada)
        client.post("/me/notes/close/")
        assert "opens nothing" in client.post("/me/notes/open/", {"secret": old}).content.decode()
        assert client.post("/me/notes/open/", {"secret": new}).status_code == 302

    def test_begin_anew_only_when_said_so(self, client: Client, ada: Person) -> None:
        enter(client, ada)
        write(client, "note")
        before = KeyBox.objects.get().fingerprint
        assert "1 note will be deleted" in client.get("/me/notes/anew/").content.decode()
        client.post("/me/notes/anew/", {"password": PASSWORD})
        assert Note.objects.count() == 1
        page = client.post("/me/notes/anew/", {"password": PASSWORD, "sure": "on"})
        assert "recovery code" in page.content.decode()
        assert not Note.objects.exists()
        assert bytes(KeyBox.objects.get().fingerprint) != bytes(before)
        assert Entry.objects.filter(act="notes.key.begin-anew", person_id=ada.pk).count() == 1

    def test_an_old_browser_does_not_write_under_a_gone_key(
        self, client: Client, ada: Person
    ) -> None:
        old = enter(Client(), ada)
        enter(client, ada).post("/me/notes/anew/", {"password": PASSWORD, "sure": "on"})
        assert "closed" in old.get("/me/notes/").content.decode()
        write(old, "note")
        assert not Note.objects.exists()

    def test_a_second_key_is_refused(self, ada: Person) -> None:
        acts.make_key(account=ada.account, password=PASSWORD, by=SYSTEM, because="test")
        with pytest.raises(ValidationError):
            acts.make_key(account=ada.account, password=PASSWORD, by=SYSTEM, because="test")
        with pytest.raises(ValidationError):
            acts.make_recovery_code(
                account=ada.account, key=sealing.new_key(), by=SYSTEM, because="test"
            )

    def test_with_a_second_factor_the_key_waits_for_it(self, client: Client, ada: Person) -> None:
        from allauth.mfa.totp.internal.auth import (
            TOTP,
            format_hotp_value,
            hotp_value,
            yield_hotp_counters_from_time,
        )

        totp = TOTP.activate(ada.account, "JBSWY3DPEHPK3PXP")
        client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
        assert client.get("/me/notes/").status_code == 302  # nobody is signed in yet
        counter = next(iter(yield_hotp_counters_from_time()))
        code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", counter))
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert totp and "Nothing written yet" in client.get("/me/notes/").content.decode()


def change(client: Client, old: str, new: str) -> None:
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new}
    )
    assert answer.status_code == 302, answer.content
