"""The open note key during a session: in the reader's own browser, sealed, and nowhere else.

At a sign-in with a password the data key is unwrapped and sealed under a key made of SECRET_KEY and a
random value of this session; the result travels in a cookie that scripts cannot read. A copy of the
database has the session's value and not SECRET_KEY nor the cookie; a stolen cookie opens nothing
without both. At sign-out the session's value is gone, and with it what the cookie was good for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from makegood.record.acts import Actor

from . import sealing
from .acts import keys as acts
from .models import Account, KeyBox

COOKIE = "makegood_notes"
SEAL = "note_seal"  # the session's own random value


@dataclass
class State:
    """Whether the notes of the signed-in person can be opened now."""

    box: KeyBox | None
    key: bytes | None

    @property
    def open(self) -> bool:
        return self.key is not None

    @property
    def begun(self) -> bool:
        return self.box is not None

    @property
    def locked(self) -> bool:
        return self.begun and not self.open

    @property
    def lacks_code(self) -> bool:
        """Notes exist that no recovery code could open."""
        return self.box is not None and self.box.by_recovery is None


def state(request: HttpRequest) -> State:
    """The key of this request's person, if their browser carries it and it is the present one."""
    account: Account | None = request.viewer.account  # type: ignore[attr-defined]
    box = KeyBox.objects.filter(account=account).first() if account else None
    if account is None or box is None:
        return State(None, None)
    key = getattr(request, "_note_key", None) or _carried(request, account)
    fits = key is not None and sealing.fingerprint(key) == bytes(box.fingerprint)
    return State(box, key if fits else None)


def hold(request: HttpRequest, account: Account, key: bytes) -> None:
    """Open the notes for this session; the cookie goes out with the response.

    The account is named because between password and second factor nobody is signed in yet.
    """
    request._note_key = key  # type: ignore[attr-defined]
    request._note_account = account  # type: ignore[attr-defined]
    request._note_cookie = "set"  # type: ignore[attr-defined]


def let_go(request: HttpRequest) -> None:
    """Close the notes in this browser."""
    request._note_key = None  # type: ignore[attr-defined]
    request._note_cookie = "clear"  # type: ignore[attr-defined]
    request.session.pop(SEAL, None)


def password_typed(request: HttpRequest, account: Account, password: str) -> None:
    """After a right password: open the notes, or make the key of someone who has none."""
    if account.person is None:
        return
    by = Actor("person", account.person_id, account.get_full_name())
    box = KeyBox.objects.filter(account=account).first()
    if box is None:
        key = acts.make_key(account=account, password=password, by=by, because="first sign-in")
    elif box.by_password is None:
        return
    else:
        try:
            key = sealing.unwrap(box.by_password, password, account=account.pk, way="password")
        except sealing.SealBroken:
            acts.password_no_longer_fits(account=account)
            return
    hold(request, account, key)


def password_set(request: HttpRequest, account: Account, new: str, old: str) -> None:
    """After a new password was set: keep the notes within reach of it where that is possible."""
    box = KeyBox.objects.filter(account=account).first()
    if box is None or account.person is None:
        return
    key = getattr(request, "_note_key", None) or _carried(request, account)
    if key is None or sealing.fingerprint(key) != bytes(box.fingerprint):
        key = None
        if old and box.by_password is not None:
            try:
                key = sealing.unwrap(box.by_password, old, account=account.pk, way="password")
            except sealing.SealBroken:
                key = None
    if key is None:
        acts.password_no_longer_fits(account=account)
        return
    by = Actor("person", account.person_id, account.get_full_name())
    acts.wrap_under_password(
        account=account, key=key, password=new, by=by, because="the password was changed"
    )
    hold(request, account, key)


class NoteKeyCookie:
    """Sends, renews and removes the cookie; stands below sessions and sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        change = getattr(request, "_note_cookie", "")
        if change == "set":
            self._send(request, response)
        elif change == "clear" or (COOKIE in request.COOKIES and _over(request)):
            response.delete_cookie(COOKIE, samesite="Strict")
        return response

    def _send(self, request: HttpRequest, response: HttpResponseBase) -> None:
        key: bytes = request._note_key  # type: ignore[attr-defined]
        account: Account = request._note_account  # type: ignore[attr-defined]
        seal = request.session.get(SEAL)
        if seal is None:
            seal = request.session[SEAL] = token_urlsafe(32)
        value = sealing.for_cookie(
            key, secret_key=settings.SECRET_KEY, session_seal=seal, account=account.pk
        )
        shared = account.person is not None and account.person.shared_workstation
        response.set_cookie(
            COOKIE, value, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
            # On a shared workstation the notes close with the browser, whatever the session does.
            max_age=None if shared else request.session.get_expiry_age(),
        )  # fmt: skip


def _carried(request: HttpRequest, account: Account) -> bytes | None:
    value, seal = request.COOKIES.get(COOKIE), request.session.get(SEAL)
    if not value or not isinstance(seal, str):
        return None
    try:
        return sealing.from_cookie(
            value, secret_key=settings.SECRET_KEY, session_seal=seal, account=account.pk
        )
    except sealing.SealBroken:
        return None


def _over(request: HttpRequest) -> bool:
    """Nobody is signed in, and nobody is half-way through signing in with a second factor."""
    return not request.user.is_authenticated and SEAL not in request.session
