"""The central office: its first page, the programme's numbers, the ladder desk, letters; coverage for more."""

from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.curriculum.reads.shares import Shares, shares
from makegood.engines.partnership import weekly_minutes
from makegood.people.signin import actor
from makegood.record.rows import csv_lines

from .. import rules as may
from ..acts.ladder import confirm_practice, recognise, refuse_practice
from ..acts.partnerships import set_programme
from ..forms import office as forms
from ..models import Practice, Recognition
from ..reads import coverage as reads
from ..reads.letter import letter_pdf, years
from ..reads.office import desk
from ..reads.partnerships import partnerships
from ..reads.programme import editions, programme
from .shared import crumbs, do, form_page
from .terms import paper_answer


def champions(request: HttpRequest) -> HttpResponse:
    """The room's first page is another one for each kind of person."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if may.minds(viewer):
        return redirect("champions-office")
    if may.serves(request):
        return redirect("champion")
    return redirect("my-partnerships")


def office(request: HttpRequest) -> HttpResponse:
    """Partnerships by state, open positions, promised against used, what comes, what waits."""
    today = timezone.localdate()
    rules = programme(today)
    shown = desk(today, rules)
    months = reads.ahead(today)
    return render(request, "champions/office.html", {
        "desk": shown, "today": today, "rules": rules, "months": months,
        "short": [one for one in months if one.short],
        "gaps": gap_counts(reads.covered(today)),
    })  # fmt: skip


def gap_counts(covered: reads.Covered) -> list[tuple[str, int]]:
    """How many departments and divisions have each gap."""
    counted = dict.fromkeys(("none", "leaving", "few", "night", "weekend"), 0)
    for row in covered.rows.values():
        for gap in row.gaps:
            counted[gap] += 1
    return list(counted.items())


GAP_WORDS = {
    "none": lambda: _("no champion"), "leaving": lambda: _("one leaves soon"),
    "few": lambda: _("fewer than suggested"), "night": lambda: _("nobody for nights"),
    "weekend": lambda: _("nobody for weekends"),
}  # fmt: skip


def coverage(request: HttpRequest) -> HttpResponse:
    """Every department and division that the viewer answers for, as a list, a map and a chart."""
    covered, rows = _rows(request)
    whole = shares()
    form = forms.CoverageFilter(request.GET or None)
    gap = form.cleaned_data["gap"] if form.is_bound and form.is_valid() else ""
    listed = [row for row in rows if not gap or gap in row.gaps or (gap == "any" and row.gaps)]
    counted: dict[str, int] = {}
    for row in rows:
        for one in row.gaps:
            counted[one] = counted.get(one, 0) + 1
    return render(request, "champions/coverage.html", {
        "lines": [_line(covered, row, whole) for row in listed], "form": form, "gap": gap,
        "map": _map(covered, rows), "on": covered.on, "rules": covered.programme,
        "total": len(rows), "sound": sum(not row.gaps for row in rows),
        "bars": [(words(), float(counted.get(code, 0)), "") for code, words in GAP_WORDS.items()],
        "breadcrumbs": crumbs((_("Coverage"), "")),
    })  # fmt: skip


def coverage_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as CSV; groups under ten are not counted out."""
    covered, rows = _rows(request)
    whole = shares()
    header = ("org unit", "code", "level", "people", "champions", "suggested", "missing", "as of")
    lines = (
        [line["name"], line["code"], line["level"],
         line["people"] if line["people"] is not None else _("not shown"), line["champions"],
         line["wanted"] if line["wanted"] is not None else "", "; ".join(line["words"]), covered.on]
        for line in (_line(covered, row, whole) for row in rows)
    )  # fmt: skip
    return StreamingHttpResponse(
        csv_lines(header, lines), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="champions-coverage.csv"'},
    )  # fmt: skip


def _rows(request: HttpRequest) -> tuple[reads.Covered, list[Any]]:
    covered = reads.covered(timezone.localdate())
    scopes = request.viewer.scopes("champions.coverage")  # type: ignore[attr-defined]
    return covered, covered.below(scopes)


def _line(covered: reads.Covered, row: Any, whole: Shares) -> dict[str, Any]:
    """A row as pages show it; heads only where the departments' pages show them too."""
    unit = covered.unit(row)
    above = covered.tree.unit.get(row.covered_by) if row.covered_by else None
    people = whole.line(unit.code, unit.name).cells[0].value
    return {
        "code": unit.code, "name": unit.name, "level": row.level,
        "people": people, "champions": row.champions,
        "wanted": row.wanted if people is not None else None,
        "above": above.name if above else "", "gaps": row.gaps,
        "words": [GAP_WORDS[gap]() for gap in row.gaps],
    }  # fmt: skip


def _map(covered: reads.Covered, rows: list[Any]) -> list[dict[str, Any]]:
    """Departments, each with a cell for every unit below it, in the order of the tree."""
    found: list[dict[str, Any]] = []
    for row in rows:
        unit = covered.unit(row)
        tone = "none" if "none" in row.gaps else "some" if row.gaps else "sound"
        cell = {"name": unit.name, "tone": tone, "words": [GAP_WORDS[gap]() for gap in row.gaps],
                "champions": row.champions}  # fmt: skip
        if row.level == 1 or not found:
            found.append({**cell, "cells": []})
        else:
            found[-1]["cells"].append(cell)
    return found


def forecast(request: HttpRequest) -> HttpResponse:
    """Twelve months: hours promised, asked by requirements, planned in sessions."""
    scopes = request.viewer.scopes("champions.coverage")  # type: ignore[attr-defined]
    today = timezone.localdate()
    orgs = None
    if scopes is not None:
        orgs = sorted({org for scope in scopes for org in request.viewer.below(scope)})  # type: ignore[attr-defined]
    months = reads.ahead(today, orgs)
    return render(request, "champions/forecast.html", {
        "months": months, "rules": (rules := programme(today)), "today": today,
        "tenth": weekly_minutes(0.1, rules), "share": rules.group_share * 100,
        "short": [one for one in months if one.short],
        "breadcrumbs": crumbs((_("Forecast"), "")),
    })  # fmt: skip


def programme_page(request: HttpRequest) -> HttpResponse:
    """The programme's numbers, and their editions."""
    today = timezone.localdate()
    form = forms.ProgrammeForm(
        request.POST or None, initial={**asdict(programme(today)), "effective": today}
    )
    return form_page(
        request, form,
        lambda data: set_programme(
            values=form.values(), effective=data["effective"], because=data["because"],
            by=actor(request),
        ),
        title=_("The programme's numbers"), button=_("Set them from that day"),
        lede=_("Everything in this room is reckoned with these. What was reckoned for an earlier day keeps the numbers of that day."),
        back=reverse("champions-programme"), done=_("Set."),
        trail=crumbs((_("Numbers"), "")), template="champions/programme.html",
        editions=editions(),
    )  # fmt: skip


# The newest that the ladder desk shows of what was accepted from elsewhere.
NEWEST = 100


def ladder_desk(request: HttpRequest) -> HttpResponse:
    """Sessions that wait for confirmation, and what was accepted from elsewhere."""
    waiting = Practice.objects.filter(confirmed_on=None, refused_on=None)
    sessions = waiting.select_related("person", "unit").order_by("on", "pk")
    elsewhere = Recognition.objects.select_related("person", "unit").order_by("-start", "-pk")
    return render(request, "champions/ladder_desk.html", {
        "page": Paginator(sessions, 50).get_page(request.GET.get("page")),
        "recognised": elsewhere[:NEWEST], "more": max(0, elsewhere.count() - NEWEST),
        "breadcrumbs": crumbs((_("Ladder"), "")),
    })  # fmt: skip


@require_POST
def practice_answer(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Confirm a session, or say that it cannot be confirmed."""
    one = get_object_or_404(Practice.objects.select_related("person"), pk=pk)
    back = reverse("ladder-desk")
    if answer == "confirm":
        return do(
            request,
            lambda: confirm_practice(practice=one, by=actor(request), because=_("seen")),
            _("Confirmed."), back,
        )  # fmt: skip
    if answer == "refuse":
        because = request.POST.get("because", "").replace("\x00", "")[:500]
        return do(
            request,
            lambda: refuse_practice(practice=one, by=actor(request), because=because),
            _("Not confirmed."), back,
        )  # fmt: skip
    raise Http404


def recognise_page(request: HttpRequest) -> HttpResponse:
    """Accept experience from elsewhere."""
    form = forms.RecogniseForm(request.POST or None, initial={"start": timezone.localdate()})
    return form_page(
        request, form, lambda data: recognise(by=actor(request), **data),
        title=_("Accept experience from elsewhere"), button=_("Accept it"),
        lede=_("It counts like a step that was climbed here. Say what you saw, not who somebody is."),
        back=reverse("ladder-desk"), done=_("Accepted."),
        trail=crumbs((_("Ladder"), reverse("ladder-desk")), (_("Accept"), "")),
    )  # fmt: skip


def letters(request: HttpRequest) -> HttpResponse:
    """The annual letters, one for each department with a partnership."""
    today = timezone.localdate()
    rows = [one for one in partnerships() if one.state != "invited"]
    return render(request, "champions/letters.html", {
        "rows": [(one, years(one, today)) for one in rows],
        "breadcrumbs": crumbs((_("Annual letters"), "")),
    })  # fmt: skip


def letter(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """One department's annual letter as a PDF."""
    one = get_object_or_404(partnerships(), pk=pk)
    if year not in years(one, timezone.localdate()):
        raise Http404
    name = f"letter-{one.org.code.replace('/', '-')}-{year}.pdf"
    return paper_answer(
        request, lambda: letter_pdf(one, year, timezone.localdate()), name, reverse("letters")
    )
