"""Plans: asked for, watched, compared, accepted or set aside."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.jobs.acts import ask_to_stop
from makegood.people.signin import actor

from .. import forms
from ..acts import plans as acts
from ..models import PlanRun
from ..reads import plans as reads
from ..reads.moves import moves
from ..tasks import decide, solve_plan
from .office import crumbs

PAGE = 50


def plans(request: HttpRequest) -> HttpResponse:
    """All plans, and the form that asks for another."""
    force = reads.in_force()
    form = forms.PlanForm(request.POST or None, initial={"kind": "replan" if force else "fresh"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            run = acts.ask_for_plan(
                kind=given["kind"], weeks=given["weeks"], seconds=given["seconds"],
                seed=given["seed"], by=actor(request), because=given["because"],
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            solve_plan.enqueue(run.pk)
            return redirect("plan", pk=run.pk)
    page = Paginator(reads.runs(), PAGE).get_page(request.GET.get("page"))
    return render(request, "rollout/office/plans.html", {
        "page": page, "form": form, "force": force, "breadcrumbs": crumbs((_("Plans"), "")),
    })  # fmt: skip


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: how far it is, or what it would change; decided about here."""
    run = get_object_or_404(PlanRun.objects.select_related("made_by", "decided_by", "base"), pk=pk)
    way = reads.under_way(run)
    return render(request, "rollout/office/plan.html", {
        "run": run, "way": way, "figures": reads.figures(run),
        "told": reads.told(run) if run.comparison else None,
        "form": forms.Versioned(initial={"version": run.version}),
        "outdated": run.state == "proposed" and _other(run),
        "breadcrumbs": crumbs((_("Plans"), "/office/rollout/plans/"),
                              (_("Plan %(n)d") % {"n": run.pk}, "")),
    })  # fmt: skip


def _other(run: PlanRun) -> bool:
    force = reads.in_force()
    return (force.pk if force else None) != run.base_id


def plan_moves(request: HttpRequest, pk: int) -> HttpResponse:
    """Who moves, gets or loses a seat by a plan; 50 a page."""
    run = get_object_or_404(PlanRun, pk=pk)
    change = request.GET.get("change", "moves")
    change = change if change in ("moves", "new", "loses", "unplaced", "stays") else "moves"
    rows: Any = moves(run, change) if run.output_hash else []
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "rollout/office/moves.html", {
        "run": run, "page": page, "change": change,
        "changes": run.comparison.get("changes", {}),
        "breadcrumbs": crumbs((_("Plans"), "/office/rollout/plans/"),
                              (_("Plan %(n)d") % {"n": run.pk}, f"/office/rollout/plans/{run.pk}/"),
                              (_("Who"), "")),
    })  # fmt: skip


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the plan in force, entirely or not at all."""
    run = get_object_or_404(PlanRun, pk=pk)
    form = forms.Versioned(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why this plan is accepted. It goes into the record."))
        return redirect("plan", pk=pk)
    try:
        state = decide(run, version=form.cleaned_data["version"], by=actor(request),
                       because=form.cleaned_data["because"])  # fmt: skip
    except ValidationError as refused:
        for one in refused.messages:
            messages.error(request, one)
    else:
        messages.success(
            request,
            _("The plan is in force. Everyone whose seat changed is told.") if state == "accepted"
            else _("A worker is putting the plan in force; this page tells when it is done."),
        )  # fmt: skip
    return redirect("plan", pk=pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the plan aside."""
    run = get_object_or_404(PlanRun, pk=pk)
    form = forms.Versioned(request.POST)
    if form.is_valid():
        try:
            acts.discard_plan(run=run, version=form.cleaned_data["version"], by=actor(request),
                              because=form.cleaned_data["because"])  # fmt: skip
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
    else:
        messages.error(request, _("Say why it is set aside."))
    return redirect("plan", pk=pk)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a run to stop with the best plan so far; one that nobody has taken yet stops at once."""
    run = get_object_or_404(PlanRun, pk=pk)
    if not acts.stop_waiting(run=run, by=actor(request)) and run.state == "running":
        ask_to_stop(reads.key_of(run))
        messages.success(request, _("It stops at its next step and keeps the best plan so far."))
    return redirect("plan", pk=pk)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a run again that stopped, failed or lost its worker, on the same frozen inputs."""
    run = get_object_or_404(PlanRun, pk=pk)
    by = actor(request)
    way = reads.under_way(run)
    try:
        if way is not None and way.silent:
            run = acts.interrupted(run=run, by=by, because="no sign of life from its worker")
        run = acts.resume(run=run, version=run.version, by=by, because="begun again by the office")
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        solve_plan.enqueue(run.pk)
    return redirect("plan", pk=pk)
