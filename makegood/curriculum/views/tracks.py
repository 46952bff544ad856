"""The office's pages of tracks: the list, one track, and the form that proposes its next edition."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.engines import audience, trackfile
from makegood.people.signin import actor

from ..acts.proposals import propose
from ..forms import tracks as forms
from ..forms.office import WithdrawTrackForm
from ..models import Proposal, Track, TrackEdition
from ..reads import office as reads
from ..reads.overlay import track_doc
from ..reads.reach import look
from ..reads.tracks import track_page
from ..tasks import begin_proposal

MOST = 5000


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here from the office's first page."""
    return [(_("Office"), reverse("office")), *more]


def tracks(request: HttpRequest) -> HttpResponse:
    """Every track: whom it is for, by when, in which edition."""
    rows = reads.tracks(request.viewer.today)  # type: ignore[attr-defined]
    return render(request, "curriculum/office/tracks.html",
                  {"rows": rows, "breadcrumbs": crumbs((_("Tracks"), ""))})  # fmt: skip


def track(request: HttpRequest, code: str) -> HttpResponse:
    """One track: what it asks, whom it reaches now by department, its editions and their differences."""
    found = get_object_or_404(Track, code=code)
    today = request.viewer.today  # type: ignore[attr-defined]
    page = track_page(found, request.GET.get("edition", ""), today)
    editions = {one.number: one for one in TrackEdition.objects.filter(track=found)}
    shown = next((one.number for one in page.editions if one.shown), 1)
    lines = []
    if shown - 1 in editions:
        lines = list(reads.diff(editions[shown - 1].source, editions[shown].source))
    context = {
        "page": page, "shown": shown, "lines": lines, "reach": look(page.rule, today),
        "withdraw": WithdrawTrackForm(initial={"on": today}),
        "open": Proposal.objects.filter(kind="track", subject=code,
                                        state__in=("computing", "shown", "stale")),
        "breadcrumbs": crumbs((_("Tracks"), reverse("tracks")), (page.title, "")),
    }  # fmt: skip
    return render(request, "curriculum/office/track.html", context)


def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """Write the next edition of a track, or a new track; sending it makes a proposal."""
    found = get_object_or_404(Track, code=code, withdrawn_on=None) if code else None
    latest = found.editions.order_by("-number").first() if found else None
    start: dict[str, Any] = {"notice_days": 30, "paid_time": True, "strength": "required",
                             "gate_level": "department", "audience": "everyone"}  # fmt: skip
    if latest:
        start = forms.initial(track_doc(latest.source), request.viewer.today)  # type: ignore[attr-defined]
    number = latest.number + 1 if latest else 1
    if request.method != "POST":
        form = forms.TrackForm(initial=start, edition=number)
        return _form(request, form, found, forms.built(str(start["audience"])), by_rows=False)
    data = request.POST.copy()
    rows = forms.read_built(data)
    step = data.get("step", "send")
    by_rows = data.get("by_rows") == "yes"
    if step == "to-rows":
        rows, by_rows = forms.built(data.get("audience", "")[:MOST]), True
        by_rows = not rows.fault
    elif step == "more" or (by_rows and step in ("send", "to-text")):
        by_rows = _rows_to_text(data, rows, step)
    form = forms.TrackForm(data, initial=start, edition=number)
    stale = latest is not None and data.get("basis") != str(latest.number)
    if step == "send" and not by_rows and not stale and form.is_valid():
        proposal = _propose(request, form)
        if proposal is not None:
            return redirect("proposal", pk=proposal.pk)
    if step != "send":  # a step between: nothing is judged yet
        form = forms.TrackForm(initial={**start, **_typed(data)}, edition=number)
    return _form(request, form, found, rows, by_rows=by_rows, stale=stale)


def _rows_to_text(data: Any, rows: forms.Built, step: str) -> bool:
    """Write the rows as the audience's text; True where the rows are shown again instead."""
    if step == "more":
        rows.rows += [forms.BuiltRow() for _n in range(3)]
        return True
    try:
        data["audience"] = forms.built_text(rows)
    except audience.AudienceError as error:
        message, mend = error.told(_)
        rows.fault = f"{message} {mend}".strip()
        return True
    return False


def _typed(data: Any) -> dict[str, Any]:
    typed = {name: data.get(name, "") for name in forms.TrackForm.base_fields if name in data}
    return {**typed, "paid_time": "paid_time" in data}


def _propose(request: HttpRequest, form: forms.TrackForm) -> Proposal | None:
    reached = look(form.cleaned_data["audience"], request.viewer.today, count=False)  # type: ignore[attr-defined]
    if reached.fault:
        form.add_error("audience", f"{reached.fault} {reached.mend}".strip())
        return None
    source = trackfile.serialise(form.doc())
    try:
        proposal = propose(kind="track", payload={"source": source}, by=actor(request),
                           because=form.cleaned_data["because"])  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return begin_proposal(proposal)


def _form(
    request: HttpRequest, form: forms.TrackForm, found: Track | None, rows: forms.Built, *,
    by_rows: bool, stale: bool = False,
) -> HttpResponse:  # fmt: skip
    text = str(form["audience"].value() or "")[:MOST]
    latest = found.editions.order_by("-number").first() if found else None
    context = {
        "form": form, "track": found, "rows": rows, "by_rows": by_rows, "stale": stale,
        "latest": latest, "basis": latest.number if latest else 0,
        "fields": forms.FIELDS, "ops": forms.OPS, "matches": forms.MATCHES,
        "reach": look(text, request.viewer.today, count=not by_rows),  # type: ignore[attr-defined]
        "breadcrumbs": crumbs((_("Tracks"), reverse("tracks")),
                              (_("Next edition") if found else _("New track"), "")),
    }  # fmt: skip
    return render(request, "curriculum/office/track_form.html", context)


def reach(request: HttpRequest) -> HttpResponse:
    """A fragment for the form: the audience typed so far, as a sentence, and whom it reaches."""
    text = request.GET.get("audience", "")[:MOST].replace("\x00", "")
    return render(request, "curriculum/office/reach.html",
                  {"reach": look(text, request.viewer.today)})  # type: ignore[attr-defined]  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Propose to end a track; shown like any other change before it is applied."""
    found = get_object_or_404(Track, code=code)
    form = WithdrawTrackForm(request.POST)
    if form.is_valid():
        payload = {"withdraw": found.code, "on": form.cleaned_data["on"].isoformat()}
        try:
            proposal = propose(kind="track", payload=payload, by=actor(request),
                               because=form.cleaned_data["because"])  # fmt: skip
            return redirect("proposal", pk=begin_proposal(proposal).pk)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    else:
        messages.error(request, _("Give the day and the reason. Nothing was changed."))
    return redirect("track", code=code)
