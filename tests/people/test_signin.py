"""Signing in: password, number, paper code, second factor, institution; and what cannot be learnt."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from makegood.people import acts
from makegood.people.acts.access import ALPHABET, hash_code
from makegood.people.models import Account, Invitation, Person
from makegood.people.signin import SocialAccountAdapter
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from makegood.web import settings as shipped

pytestmark = pytest.mark.django_db
PASSWORD = "a long password 1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    """Tries and used codes are counted in the cache, which outlives a test."""
    cache.clear()


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def words(response: Any) -> str:
    """The page's errors, without what differs in each answer."""
    text = re.sub(
        r'(csrfmiddlewaretoken" value|nonce|value)="[^"]*"', "", response.content.decode()
    )
    return re.sub(r"\s+", " ", text)


def enter(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def with_totp(person: Person) -> None:
    TOTP.activate(person.account, SECRET)


def totp_code() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def test_a_password_opens_and_is_kept_as_argon2(hire: Any, client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = shipped.PASSWORD_HASHERS
    person = hire("Ada Quist")
    assert person.account.password.startswith("argon2$argon2id$")
    assert enter(client, person.email.upper()).status_code == 302
    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    hire: Any, client: Client
) -> None:
    person = hire("Ada Quist")
    wrong, unknown = (enter(client, one, "wrong") for one in (person.email, "nobody@x.example"))
    assert wrong.status_code == unknown.status_code == 200
    assert words(wrong) == words(unknown)
    assert not signed_in(client)


def test_tries_are_limited_through_the_shared_cache(
    hire: Any, client: Client, settings: Any
) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "makegood_cache"}
    }  # fmt: skip
    call_command("createcachetable", verbosity=0)
    person = hire("Ada Quist")
    for _try in range(5):
        enter(client, person.email, "wrong")
        client.post("/number/", {"number": person.code, "password": "wrong"})
    enter(client, person.email)
    assert not signed_in(client)
    by_number = client.post("/number/", {"number": person.code, "password": PASSWORD})
    assert "Too many tries" in by_number.content.decode()
    assert not signed_in(client)


def test_codes_are_limited_by_address(client: Client, institution: Any, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "codes"}}  # fmt: skip
    assert settings.ACCOUNT_RATE_LIMITS["paper_code"].endswith("/m/ip")
    settings.ACCOUNT_RATE_LIMITS = {"paper_code": "10/m/ip"}
    pages = [
        client.post("/code/", {"code": "AAAA", "password": PASSWORD}).content.decode()
        for _ in range(11)
    ]
    assert "Too many tries" not in pages[9]
    assert "Too many tries" in pages[10]


def test_a_campus_behind_one_address_signs_in_and_one_account_is_still_guarded(
    hire: Any, client: Client
) -> None:
    people = [hire(f"P{n} Quist") for n in range(33)]
    for person in people:  # more than allauth would let one address do in a minute
        here = Client()
        enter(here, person.email)
        assert signed_in(here)
    for n in range(12):  # one slip each
        client.post("/number/", {"number": f"T{n}", "password": "wrong"})
    by_number = client.post("/number/", {"number": people[0].code, "password": PASSWORD})
    assert by_number.status_code == 302
    for _right in range(6):  # what succeeds is no try
        assert Client().post("/number/", {"number": people[1].code, "password": PASSWORD}).status_code == 302  # fmt: skip
    for _try in range(5):
        Client().post("/number/", {"number": people[2].code, "password": "wrong"})
    last = Client().post("/number/", {"number": people[2].code, "password": PASSWORD})
    assert "Too many tries" in last.content.decode()


def test_by_number_in_any_case_and_the_same_answer_for_unknown(hire: Any, client: Client) -> None:
    person = hire("Ada Quist")
    wrong = client.post("/number/", {"number": person.code, "password": "wrong"})
    unknown = client.post("/number/", {"number": "T0000000", "password": "wrong"})
    assert "do not fit together" in words(wrong)
    assert words(wrong) == words(unknown)
    assert client.post("/number/", {"number": f" {person.code.lower()} ", "password": PASSWORD}).status_code == 302  # fmt: skip
    assert signed_in(client)


def test_an_unknown_number_takes_one_check_as_a_wrong_password_does(
    hire: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from makegood.people.views import entering

    person, made, checked = hire("Ada Quist"), [], []
    entering._nobodys_password()
    monkeypatch.setattr(entering, "make_password", lambda *a: made.append(a))
    monkeypatch.setattr(entering, "check_password", lambda *a: checked.append(a))
    for number in (person.code, "T0000000"):
        client.post("/number/", {"number": number, "password": "wrong"})
    assert (len(made), len(checked)) == (0, 2)


def test_a_closed_account_does_not_open(hire: Any, client: Client) -> None:
    person = hire("Ada Quist")
    Account.objects.update(is_active=False)
    client.post("/number/", {"number": person.code, "password": PASSWORD})
    assert not signed_in(client)


def test_a_code_on_paper_opens_once_whatever_its_dashes_and_case(hire: Any, client: Client) -> None:
    person = hire("Bo Lind", account=False)
    code = acts.invite(person=person, by=SYSTEM, because="night shift")
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}", code)
    assert not Invitation.objects.filter(code_hash__contains=code.replace("-", "")).exists()
    typed = code.replace("-", " ").lower()
    assert client.post("/code/", {"code": typed, "password": PASSWORD}).status_code == 302
    assert signed_in(client)
    kept = set(Entry.objects.filter(person_id=person.pk).values_list("act", flat=True))
    assert kept >= {"people.invitation.make", "people.invitation.use", "people.account.password"}
    other = Client()
    again = other.post("/code/", {"code": code, "password": "another long one"})
    assert "does not work" in again.content.decode()
    assert not signed_in(other)
    assert Account.objects.get(person=person).check_password(PASSWORD)


def test_codes_that_do_not_work_all_say_the_same(hire: Any) -> None:
    codes = {}
    for name in ("used", "withdrawn", "old", "replaced"):
        codes[name] = acts.invite(
            person=hire(f"{name.title()} P", account=False), by=SYSTEM, because="t"
        )
    acts.use_invitation(code=codes["used"])
    by_name = {row.person.given.lower(): row for row in Invitation.objects.select_related("person")}
    acts.withdraw_invitation(invitation=by_name["withdrawn"], by=SYSTEM, because="lost")
    Invitation.objects.filter(pk=by_name["old"].pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    acts.invite(person=by_name["replaced"].person, by=SYSTEM, because="again")
    codes["unknown"] = "2222-2222-2222"
    codes["empty"] = "---"
    told = set()
    for code in codes.values():
        with pytest.raises(ValidationError) as error:
            acts.use_invitation(code=code)
        told.add(error.value.messages[0])
    assert len(told) == 1


def test_a_code_cannot_be_guessed() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 30
    assert 30**12 > 2**58
    assert hash_code("abcd-efgh") == hash_code(" ABCD EFGH") != hash_code("ABCDEFG")


def test_a_short_password_does_not_use_up_the_code(hire: Any, client: Client) -> None:
    person = hire("Bo Lind", account=False)
    code = acts.invite(person=person, by=SYSTEM, because="night shift")
    assert client.post("/code/", {"code": code, "password": "short"}).status_code == 200
    assert Invitation.objects.get().used_at is None
    assert acts.use_invitation(code=code).person == person


@pytest.mark.parametrize("way", ["password", "number", "code"])
def test_a_second_factor_is_asked_on_every_way_in(hire: Any, client: Client, way: str) -> None:
    person = hire("Ada Quist")
    with_totp(person)
    if way == "password":
        answer = enter(client, person.email)
    elif way == "number":
        answer = client.post("/number/", {"number": person.code, "password": PASSWORD})
    else:
        code = acts.invite(person=person, by=SYSTEM, because="lost")
        answer = client.post("/code/", {"code": code, "password": "a new long password"})
    assert answer.status_code == 302
    assert "2fa" in answer["Location"]
    assert not signed_in(client)
    assert client.get("/me/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not signed_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": totp_code()}).status_code == 302
    assert signed_in(client)


def set_up_totp(client: Client) -> Any:
    page = client.get("/accounts/2fa/totp/activate/")
    if page.status_code == 302:
        return page
    assert "Content-Security-Policy" in page
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return client.post("/accounts/2fa/totp/activate/", {"code": code})


@pytest.mark.parametrize("way", ["password", "number", "code"])
def test_a_second_factor_is_set_up_right_after_signing_in(
    hire: Any, client: Client, way: str
) -> None:
    person = hire("Ada Quist", account=way != "code")
    if way == "password":
        enter(client, person.email)
    elif way == "number":
        client.post("/number/", {"number": person.code, "password": PASSWORD})
    else:
        code = acts.invite(person=person, by=SYSTEM, because="night shift")
        client.post("/code/", {"code": code, "password": PASSWORD})
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    assert set_up_totp(client).status_code == 302
    account = Account.objects.get(person=person)
    assert "totp" in set(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    assert mfa_adapter().is_mfa_enabled(account)


def test_later_the_password_is_asked_again(hire: Any, client: Client, settings: Any) -> None:
    enter(client, hire("Ada Quist").email)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    asked = set_up_totp(client)
    assert "/accounts/reauthenticate/" in asked["Location"]
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    again = "/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/"
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    assert client.post(again, {"password": "wrong"}).status_code == 200
    assert "/accounts/reauthenticate/" in set_up_totp(client)["Location"]
    assert client.post(again, {"password": PASSWORD}).status_code == 302
    assert "reauthenticate" not in set_up_totp(client)["Location"]


@pytest.mark.parametrize("path", ["/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/login/", "/accounts/2fa/webauthn/"])  # fmt: skip
def test_pages_of_sign_in_hold_no_inline_script_or_style(
    hire: Any, client: Client, path: str
) -> None:
    enter(client, hire("Ada Quist").email)
    page = client.get(path, follow=True)
    assert page.status_code == 200
    html = page.content.decode()
    inline = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", html)
        if "src=" not in tag and "json" not in tag
    ]
    assert inline == []
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=", html)


def test_a_forgotten_password_by_mail_ends_other_sessions(hire: Any, client: Client) -> None:
    person, other = hire("Ada Quist"), Client()
    enter(other, person.email)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@larkmoor.example"})
    known = client.post("/accounts/password/reset/", {"email": person.email})
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert [m.to for m in mail.outbox] == [[person.email]]
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True)
    at = form.redirect_chain[-1][0]
    done = client.post(at, {"password1": "quite another one", "password2": "quite another one"})
    assert done.status_code == 302
    assert person.account.__class__.objects.get().check_password("quite another one")
    assert other.get("/me/").status_code == 302


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(
    hire: Any, client: Client
) -> None:
    person, other = hire("Ada Quist"), Client()
    enter(client, person.email)
    enter(other, person.email)
    client.post("/accounts/password/change/", {
        "oldpassword": PASSWORD, "password1": "quite another one", "password2": "quite another one",
    })  # fmt: skip
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_nobody_signs_up(client: Client, institution: Any) -> None:
    client.post("/accounts/signup/", {"email": "a@b.example", "password1": PASSWORD})
    assert not Account.objects.exists()


def institution_login(*addresses: tuple[str, bool]) -> SocialLogin:
    login = SocialLogin(
        account=SocialAccount(provider="institution", uid="u1"),
        email_addresses=[EmailAddress(email=e, verified=v) for e, v in addresses],
    )
    login.user = Account()
    return login


def arrive(rf: Any, login: SocialLogin) -> Any:
    request = rf.get("/")
    request.user = AnonymousUser()
    request.session = {}
    request._messages = SimpleNamespace(add=lambda *a, **k: None)
    return SocialAccountAdapter().pre_social_login(request, login)


def test_the_institutions_sign_in_finds_the_one_person_with_that_verified_address(
    hire: Any, rf: Any, settings: Any
) -> None:
    app = {"provider_id": "institution", "name": "x", "client_id": "c", "secret": "s",
           "settings": {"server_url": "https://idp.example"}}  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    person = hire("Ada Quist", account=False)
    login = institution_login((person.email.upper(), True))
    arrive(rf, login)
    assert SocialAccount.objects.get().user.person == person


@pytest.mark.parametrize("addresses", [
    [("ada@larkmoor.example", False)], [], [("other@larkmoor.example", True)], [("", True)],
    [("ada@larkmoor.example", True), ("bo@larkmoor.example", True)],
])  # fmt: skip
def test_it_matches_nobody_else(hire: Any, rf: Any, addresses: list) -> None:
    hire("Ada Quist", account=False)
    hire("Bo Lind", account=False)
    Person.objects.filter(given="Cy").update(email="")
    with pytest.raises(ImmediateHttpResponse):
        arrive(rf, institution_login(*addresses))
    assert not Account.objects.exists()
    assert not SocialAccount.objects.exists()


def test_the_institutions_sign_in_is_built_from_the_environment(tmp_path: Any) -> None:
    import os
    import subprocess
    import sys

    more = {"MAKEGOOD_OIDC_SERVER": "https://idp.example", "MAKEGOOD_OIDC_CLIENT_ID": "mg",
            "MAKEGOOD_OIDC_SECRET": "s", "MAKEGOOD_OIDC_NAME": "Larkmoor", "MAKEGOOD_BEHIND_PROXY": "yes",
            "MAKEGOOD_DATA_DIR": str(tmp_path)}  # fmt: skip
    lines = (
        "from makegood.web import settings as s; app = s.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0];"
        "print(app['provider_id'], app['name'], app['client_id'], app['settings']['server_url'],"
        "s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    done = subprocess.run([sys.executable, "-c", lines], env={**os.environ, **more}, text=True,
                          capture_output=True, timeout=120)  # fmt: skip
    assert done.stdout.strip() == "institution Larkmoor mg https://idp.example 1", done.stderr
