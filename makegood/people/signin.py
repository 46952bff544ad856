"""Sign-in through allauth: nobody signs up; accounts come from invitations, OIDC or the office."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from makegood.record.acts import SYSTEM, Actor

from . import acts
from .models import Account, Person

Typed = Callable[[HttpRequest, Account, str], None]
Changed = Callable[[HttpRequest, Account, str, str], None]
# Ways of signing in that prove as much as typing the password again does.
PROOFS = {"password", "mfa"}
_typed: list[Typed] = []
_changed: list[Changed] = []


def after_password(listener: Typed) -> None:
    """Call `listener(request, account, password)` whenever a right password was typed.

    A room above registers here when the application starts; a password is seen nowhere else.
    """
    if listener not in _typed:
        _typed.append(listener)


def after_password_change(listener: Changed) -> None:
    """Call `listener(request, account, new, old)` when a password was set; old may be empty."""
    if listener not in _changed:
        _changed.append(listener)


def password_typed(request: HttpRequest, account: Account, password: str) -> None:
    """Tell the rooms above that this right password was typed just now."""
    for listener in _typed:
        listener(request, account, password)


class AccountAdapter(DefaultAccountAdapter):
    """Closed to sign-up; everything else as allauth does it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within some minutes after signing in: the password was typed just now.

        allauth itself counts only what was typed again after signing in.
        """
        request = context.request
        asked_since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        fresh = any(
            one["method"] in PROOFS and one["at"] > asked_since
            for one in get_authentication_records(request, request.user)
        )
        return not fresh and super().is_reauthentication_required(app=app)

    def get_user_search_fields(self) -> list[str]:
        return ["email"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        account = super().authenticate(request, **credentials)
        password = credentials.get("password")
        if isinstance(account, Account) and password:
            password_typed(request, account, password)
        return account

    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        request = context.request
        # The form that changes a password has checked the old one by now; a reset has none.
        old = request.POST.get("oldpassword", "")
        for listener in _changed:
            listener(request, user, password, old)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """OIDC: joins the institution's sign-in to the person with that verified e-mail address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        addresses = {a.email.lower() for a in sociallogin.email_addresses if a.verified and a.email}
        people = Person.objects.annotate(address=Lower("email")).filter(address__in=addresses)
        found = list(people[:2])
        if len(found) != 1:
            messages.error(
                request,
                _("We could not match that sign-in to one person here. Ask the office to check your e-mail address."),
            )  # fmt: skip
            raise ImmediateHttpResponse(redirect("account_login"))
        account = acts.open_account(person=found[0], by=SYSTEM, because="institution sign-in")
        sociallogin.connect(request, account)


def actor(request: HttpRequest) -> Actor:
    """The signed-in person as the record names them."""
    account: Any = request.user
    if isinstance(account, Account) or getattr(account, "is_authenticated", False):
        person = account.person
        return Actor("person", person.pk if person else None, account.get_full_name())
    raise PermissionError("nobody is signed in")
