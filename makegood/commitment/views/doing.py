"""One form, one act: shown, checked, done; refusals and a second writer are told on the same page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.reads import latest

Make = Callable[..., forms.BaseForm]


def sheet_of(request: HttpRequest) -> int:
    """Which sheet of the evidence is asked for; the first where the number makes no sense."""
    told = request.GET.get("sheet", "")
    return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 6 else 1


def doing(
    request: HttpRequest, *, make: Make, do: Callable[[forms.BaseForm], object], title: str,
    button: str, to: str, said: str, lede: str = "", grave: bool = False,
    initial: dict[str, Any] | None = None, crumbs: list[tuple[str, str]] | None = None,
    subject: tuple[str, str] | None = None, version: Callable[[], int] | None = None,
    theirs: str = "", files: bool = False,
) -> HttpResponse:  # fmt: skip
    """Show a form and carry out its act.

    make: takes data, files and initial values. do: the act; it may raise ValidationError. to: the
    address afterwards. subject, version, theirs: what the record calls the thing, its newest version
    and its page, to tell a second writer what happened meanwhile with their own words kept.
    """
    posted = request.method == "POST"
    form = make(
        request.POST if posted else None, request.FILES if posted else None, initial=initial
    )
    conflict = None
    if posted and form.is_valid():
        try:
            do(form)
        except ChangedMeanwhile:
            entry = latest(*subject) if subject else None
            conflict = {
                "who": entry.actor_label if entry else "",
                "when": entry.at if entry else None,
            }
            if version is not None:
                data = request.POST.copy()
                data["version"] = str(version())
                form.data = data
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, said)
            return redirect(to)
    context = {"form": form, "title": title, "lede": lede, "button": button, "grave": grave,
               "back": to, "breadcrumbs": crumbs, "conflict": conflict, "theirs": theirs,
               "files": files}  # fmt: skip
    return render(request, "commitment/doing.html", context)
