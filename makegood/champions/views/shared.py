"""What several views share: one page with one form, and how an act's refusal is shown on it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile

Crumbs = list[tuple[str, str]]


def crumbs(*more: tuple[str, str]) -> Crumbs:
    """Where the viewer is, from the champions' first page."""
    return [(_("Champions"), reverse("champions")), *more]


def form_page(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], *, title: str,
    lede: str, button: str, back: str, done: str, trail: Crumbs, template: str = "champions/form.html",
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form; when it is sent and sound, call the act, say so, and go back.

    act: is given the form's clean values. An act that refuses is told on the form, with everything
    that was written still in it; one that was overtaken by somebody else's change says that.
    """
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            conflict = isinstance(error, ChangedMeanwhile)
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"form": form, "title": title, "lede": lede, "button": button, "back": back,
               "conflict": conflict, "breadcrumbs": trail, **more}  # fmt: skip
    return render(request, template, context)


def do(request: HttpRequest, act: Callable[[], Any], done: str, back: str) -> HttpResponse:
    """Call an act that needs no form, and go back with what it said."""
    try:
        act()
    except ValidationError as error:
        for line in error.messages:
            messages.error(request, line)
    else:
        messages.success(request, done)
    return redirect(back)


def version_of(request: HttpRequest) -> int:
    """The version that the button named; 0, which never fits, where it named none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
