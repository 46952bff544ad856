"""The key of private notes: sign-in of every kind, changed passwords, recovery, beginning anew."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from makegood.curriculum.models import Note
from makegood.people import sealing
from makegood.people.acts import keys as key_acts
from makegood.people.models import KeyBox, Person
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry

from .test_notes import PASSWORD, _cheap, ada, enter, recovery_code, write

__all__ = ["_cheap", "ada"]  # fixtures


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
        key_acts.make_key(account=ada.account, password=PASSWORD, by=SYSTEM, because="test")
        with pytest.raises(ValidationError):
            key_acts.make_key(account=ada.account, password=PASSWORD, by=SYSTEM, because="test")
        with pytest.raises(ValidationError):
            key_acts.make_recovery_code(
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
