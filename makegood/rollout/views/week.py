"""The weekly grid and what each shift can attend, as the office sets them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from makegood.people.models import Shift
from makegood.people.signin import actor

from .. import forms_limits as forms
from ..acts import programme
from ..acts import week as acts
from ..forms import Because
from ..models import Slot
from ..models.grid import WEEKDAYS
from .limits import BASE, edit
from .office import crumbs


def grid(request: HttpRequest) -> HttpResponse:
    """The times at which groups can begin, day by day."""
    slots = list(Slot.objects.all())
    return render(request, "rollout/office/week.html", {
        "days": [(name, [one for one in slots if one.weekday == day]) for day, name in WEEKDAYS],
        "breadcrumbs": crumbs((_("Limits"), BASE), (_("The week"), "")),
    })  # fmt: skip


def slot(request: HttpRequest, code: str = "") -> HttpResponse:
    """A time of the week."""
    found = get_object_or_404(Slot, code=code) if code else None
    start = forms.told(found, forms.SLOT_VALUES) if found else {}
    form = forms.SlotForm(request.POST or None, initial=start)

    def save(given: dict[str, Any], by: Any) -> None:
        if found:
            acts.edit_slot(slot=found, version=given["version"], values=form.values(), by=by,
                           because=given["because"])  # fmt: skip
        else:
            acts.add_slot(values=form.values(), by=by, because=given["because"])

    return edit(request, form, save, title=str(found) if found else _("Another time of the week"),
                at="week", lede=_("Sessions that are planned already keep their time."))  # fmt: skip


def drop(request: HttpRequest, code: str) -> HttpResponse:
    """A time is no longer in the grid."""
    found = get_object_or_404(Slot, code=code)

    def save(given: dict[str, Any], by: Any) -> None:
        acts.drop_slot(slot=found, by=by, because=given["because"])

    return edit(request, Because(request.POST or None), save, at="week", button=_("Take it out"),
                title=_("Take %(slot)s out of the week") % {"slot": found},
                lede=_("No plan uses it any more. What was set stays in the record."))  # fmt: skip


def shift(request: HttpRequest, code: str) -> HttpResponse:
    """What people on a shift can attend, and how hard it is for them."""
    found = get_object_or_404(Shift, pk=code)
    form = forms.ShiftForm(request.POST or None, shift=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            programme.put_shift(
                shift=found, weeks=given["weeks"], anchor=given["anchor"], slots=form.times(),
                version=given["version"], by=actor(request), because=given["because"],
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Kept. Plans that are asked for from now on keep to it."))
            return redirect(f"{BASE}#week")
    return render(request, "rollout/office/shift.html", {
        "shift": found, "form": form, "cells": forms.CELLS, "columns": form.columns,
        "breadcrumbs": crumbs((_("Limits"), BASE), (found.name, "")),
    })  # fmt: skip
