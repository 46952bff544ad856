"""Proposals: what a change would do, exactly; then apply it as shown, or leave everything as it is."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.jobs.models import Progress
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.signin import actor

from ..acts.proposals import discard, propose
from ..forms.office import DecideForm, MoveForm
from ..models import Proposal, TrackEdition
from ..reads import office
from ..reads.proposals import days_of, rows_of, rows_path, title_of, with_titles
from ..tasks import begin_proposal, decide
from .tracks import crumbs

PAGE = 50


def proposals(request: HttpRequest) -> HttpResponse:
    """Every proposal, the newest first."""
    rows = Proposal.objects.defer("payload", "summary").select_related("made_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = with_titles(list(page.object_list))
    return render(request, "curriculum/office/proposals.html",
                  {"page": page, "breadcrumbs": crumbs((_("Proposals"), ""))})  # fmt: skip


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What a proposal would do: by day, by department, person by person; and the decision."""
    found = get_object_or_404(Proposal.objects.select_related("made_by"), pk=pk)
    days = days_of(found)
    day = next((one for one in days if one["day"].isoformat() == request.GET.get("day")), None)
    day = day or (days[-1] if days else None)
    title = title_of(found)
    context = {
        "proposal": found, "title": title, "days": days, "day": day, "faults": found.summary.get("faults", []),
        "progress": Progress.objects.filter(pk=f"proposal-{pk}").first(),
        "form": DecideForm(initial={"version": found.version, "because": found.because}),
        "gates": found.summary.get("gates", 0), "lines": _difference(found),
        "breadcrumbs": crumbs((_("Proposals"), reverse("proposals")), (title, "")),
        **_rows(request, found, day),
    }  # fmt: skip
    return render(request, "curriculum/office/proposal.html", context)


def _rows(request: HttpRequest, found: Proposal, day: dict | None) -> dict[str, object]:
    viewer = request.viewer  # type: ignore[attr-defined]
    path = rows_path(found)
    if path is None or day is None or not viewer.may("people.see"):
        return {"rows": None}
    number = request.GET.get("page", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    change = request.GET.get("change", "")
    department = request.GET.get("department", "")
    rows, total = rows_of(
        path, day=day["day"].isoformat(), department=department, change=change,
        first=(page - 1) * PAGE, count=PAGE,
    )  # fmt: skip
    return {"rows": rows, "total": total, "change": change, "department": department, "at": page,
            "last": max(1, -(-total // PAGE))}  # fmt: skip


def _difference(found: Proposal) -> list[dict[str, str]]:
    """What the proposed edition of a track says differently from the one before."""
    source = found.payload.get("source")
    if found.kind != "track" or not source:
        return []
    latest = TrackEdition.objects.filter(track__code=found.subject).order_by("-number")
    before = latest.exclude(source=source).first()
    return list(office.diff(before.source, source)) if before else []


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply a proposal as it was shown, with the reason."""
    found = get_object_or_404(Proposal, pk=pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why this is decided. Nothing was applied."))
        return redirect("proposal", pk=pk)
    data = form.cleaned_data
    try:
        done = decide(found, version=data["version"], by=actor(request), because=data["because"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("proposal", pk=pk)
    if done.state == "applied":
        messages.success(
            request, _("Applied as it was shown. Everybody's requirements are stored.")
        )
    elif done.state == "stale":
        messages.warning(
            request,
            _(
                "Facts changed since this was shown, so nothing was applied. This is the effect now."
            ),
        )
    return redirect("proposal", pk=pk)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a proposal; nothing changes."""
    found = get_object_or_404(Proposal, pk=pk)
    form = DecideForm(request.POST)
    form.is_valid()
    try:
        discard(proposal=found, version=form.cleaned_data.get("version") or 0, by=actor(request),
                because=form.cleaned_data.get("because") or "")  # fmt: skip
        messages.success(request, _("Discarded. Everything stays as it is."))
    except (ChangedMeanwhile, ValidationError) as error:
        messages.error(request, " ".join(error.messages))
    return redirect("proposals")


def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every row of the effect as CSV."""
    found = get_object_or_404(Proposal, pk=pk)
    path = rows_path(found)
    if path is None:
        if found.state in ("shown", "stale"):
            begin_proposal(found)
            messages.warning(
                request, _("The rows were not on this machine; they were computed again.")
            )
        return redirect("proposal", pk=pk)
    name = f"dry-run-{found.subject.replace('/', '-')}-{found.pk}.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")


def move(request: HttpRequest) -> HttpResponse:
    """Propose to put an org unit below another one."""
    form = MoveForm(request.POST or None, initial={"start": request.viewer.today})  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        payload = {"unit": data["unit"].code, "parent": data["parent"].code,
                   "start": data["start"].isoformat()}  # fmt: skip
        try:
            made = propose(kind="tree", payload=payload, by=actor(request), because=data["because"])
            return redirect("proposal", pk=begin_proposal(made).pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "curriculum/office/move.html",
                  {"form": form, "breadcrumbs": crumbs((_("Move an org unit"), ""))})  # fmt: skip
