"""The office's what-if: when departments finish with those who lead, and what would help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..forms import CapacityForm
from ..reads.capacity import Reach, reach
from .office import crumbs


def capacity(request: HttpRequest) -> HttpResponse:
    """Ask with a number of weeks, a date, and further positions; answered at once."""
    form = CapacityForm(request.GET or None)
    found: Reach | None = None
    if form.is_valid():
        given = form.cleaned_data
        found = reach(
            now=timezone.now(), today=timezone.localdate(), weeks=given["weeks"], by=given["by"],
            more=given["more"] or 0, fte=float(given["fte"] or 0.5),
        )  # fmt: skip
    return render(request, "rollout/office/capacity.html", {
        "form": form, "reach": found, "asked": form.is_bound and form.is_valid(),
        "points": [date_format(one, "j M Y") for one in found.found.weeks] if found else [],
        "series": [(_("finished"), [round(100 * one) for one in found.found.finished])]
        if found else [],
        "finding": _finding(found) if found else "", "breadcrumbs": crumbs((_("Capacity"), "")),
    })  # fmt: skip


def _finding(found: Reach) -> str:
    if found.found.finish is not None:
        return _("All %(n)d seats can be given by %(day)s.") % {
            "n": found.found.seats, "day": date_format(found.found.finish, "j F Y"),
        }  # fmt: skip
    return _("%(left)d of %(n)d seats find no time within these weeks.") % {
        "left": found.found.left, "n": found.found.seats,
    }  # fmt: skip
