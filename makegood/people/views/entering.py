"""Signing in without e-mail: by a one-time code on paper, and afterwards by number and password."""

from functools import cache
from secrets import token_urlsafe

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from makegood.record.acts import Actor

from .. import acts
from ..forms import CodeForm, NumberForm
from ..models import Account
from ..signin import password_typed


def paper_code(request: HttpRequest) -> HttpResponse:
    """Exchange the code on paper for an account with a password, once."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if not ratelimit.consume(request, app="allauth.account", action="paper_code"):
            form.add_error(None, _("Too many tries. Wait a few minutes, then try again."))
        elif form.is_valid():
            try:
                with transaction.atomic():
                    account = acts.use_invitation(code=form.cleaned_data["code"])
                    by = Actor("person", account.person_id, account.get_full_name())
                    acts.set_password(account=account, password=form.cleaned_data["password"],
                                      by=by, because="code on paper")  # fmt: skip
            except ValidationError as error:
                form.add_error("code", error)
            else:
                return _enter(request, account, form.cleaned_data["password"])
    return render(request, "people/paper_code.html", {"form": form})


def number(request: HttpRequest) -> HttpResponse:
    """Sign in by the institution's number and a password."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: str = form.cleaned_data["number"].strip()
        usage = ratelimit.consume(
            request, app="allauth.account", action="number", key=given.lower()
        )
        if not usage:
            form.add_error(None, _("Too many tries. Wait a few minutes, then try again."))
        else:
            account = (
                Account.objects.select_related("person")
                .filter(person__code__iexact=given.replace("\x00", ""), is_active=True)
                .first()
            )
            # An unknown number takes as long as a wrong password, so that neither can be told.
            kept = account.password if account else _nobodys_password()
            right = check_password(form.cleaned_data["password"], kept)
            if account and right:
                usage.rollback()  # what succeeds is no try
                return _enter(request, account, form.cleaned_data["password"])
            form.add_error(None, _("The number and the password do not fit together."))
    return render(request, "people/number.html", {"form": form})


@cache
def _nobodys_password() -> str:
    """A hash to check against when there is no account; made once, so that checking is all."""
    return make_password(token_urlsafe(16))


def _enter(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    """Sign in through allauth, so that a second factor is asked where the person set one up."""
    password_typed(request, account, password)
    return perform_password_login(request, {}, Login(user=account))
