"""Units on their way to an edition: the list, one unit's desk, preview, decisions, publishing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.engines.unitfile import BlockError
from makegood.people.rules import holds
from makegood.people.signin import actor

from .. import pictures, preview
from ..acts import publishing as acts
from ..authoring.viewset import UnitViewSet
from ..forms.units import DecisionForm, DeclareForm, ReasonForm, ScheduleForm, UnitSearch
from ..models import Proposal, Unit
from ..reads import desk as reads
from ..reads import evidence
from ..reads.writing import lines
from ..tasks import show_proposal

PER_PAGE = 50
writes = holds("curriculum.write")
publishes = holds("curriculum.publish")


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """All units with state, edition and review-by date."""
    form = UnitSearch(request.GET or None)
    found = lines(timezone.localdate(), **form.criteria())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "write": writes(request), "retractions": len(evidence.tasks()),
               "add": reverse(UnitViewSet().get_url_name("add"))}  # fmt: skip
    return render(request, "curriculum/authoring/units.html", context)


@require_safe
def unit_desk(request: HttpRequest, code: str) -> HttpResponse:
    """Where the unit stands, what differs, and what the viewer may do next."""
    return _page(request, code)


@require_safe
def unit_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The newest draft as one kind of reader would see it."""
    unit = get_object_or_404(Unit, code=code).get_latest_revision_as_object()
    known = dict(preview.modes())
    mode = request.GET.get("as", "learner")
    try:
        context = preview.context(unit, mode if mode in known else "learner")
    except BlockError as error:
        messages.error(request, error.told(_))
        return redirect("unit-desk", code)
    return render(request, "curriculum/authoring/preview.html", context)


@require_safe
def draft_image(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """A picture for a draft, from the folder of pictures as it is now."""
    get_object_or_404(Unit, code=code)
    found = pictures.load(settings.CONTENT_DIR / "images", name)
    if found is None:
        raise Http404
    sent = pictures.answer(request, found.data, found.kind, found.digest)
    patch_cache_control(sent, private=True, no_cache=True)
    return sent


@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponseBase:
    """Approve, or send back."""
    found = _desk(request, code)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, code, decision=form)
    if not found.decides:
        messages.error(request, _("There is nothing here for you to decide now."))
        return redirect("unit-desk", code)
    given = {"unit": found.unit, "revision": form.cleaned_data["revision"], "by": actor(request),
             "because": form.cleaned_data["because"]}  # fmt: skip
    try:
        if form.cleaned_data["decision"] == "reject":
            acts.reject(**given)
            messages.success(request, _("It is sent back with your reason."))
        else:
            proposal = acts.approve(**given)
            _show_soon(proposal)
            messages.success(
                request,
                _("Approved. The office sees now what publishing it would do.") if proposal
                else _("The content is approved. Counsel's approval is asked next."),
            )  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, code, decision=form)
    return redirect("unit-desk", code)


@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hand the newest draft in."""
    found = _desk(request, code)
    try:
        acts.submit(unit=found.unit, by=actor(request), because="from the desk")
    except ValidationError as refused:
        for text in refused.messages:
            messages.error(request, text)
    else:
        messages.success(request, _("It is handed in for approval."))
    return redirect("unit-desk", code)


@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take the draft back to go on writing."""
    return _reasoned(request, code, acts.withdraw, _("It is yours again to write."))


@require_POST
def declare(request: HttpRequest, code: str) -> HttpResponseBase:
    """Another declaration of the approved text: minor or major, minutes, window."""
    found = _desk(request, code)
    form = DeclareForm(request.POST)
    if form.is_valid():
        try:
            proposal = acts.declare(unit=found.unit, by=actor(request), **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            _show_soon(proposal)
            messages.success(request, _("The dry run is computed again for this declaration."))
            return redirect("unit-desk", code)
    return _page(request, code, declaration=form)


@require_POST
def set_time(request: HttpRequest, code: str) -> HttpResponseBase:
    """Publish by itself at a time."""
    found = _desk(request, code)
    form = ScheduleForm(request.POST)
    if form.is_valid():
        try:
            acts.schedule(unit=found.unit, by=actor(request), **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("It is published by itself when the time comes."))
            return redirect("unit-desk", code)
    return _page(request, code, timing=form)


@require_POST
def no_time(request: HttpRequest, code: str) -> HttpResponseBase:
    """Do not publish by itself after all."""
    return _reasoned(request, code, acts.unschedule, _("No time is set any more."))


def _reasoned(request: HttpRequest, code: str, act: Any, said: str) -> HttpResponseBase:
    found = _desk(request, code)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why; nothing was changed."))
        return redirect("unit-desk", code)
    try:
        act(unit=found.unit, by=actor(request), because=form.cleaned_data["because"])
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, said)
    return redirect("unit-desk", code)


def _desk(request: HttpRequest, code: str) -> reads.Desk:
    found = reads.desk(code, request.viewer)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, code: str, **forms: Any) -> HttpResponse:
    found = _desk(request, code)
    revision = found.task.revision_id if found.task else None
    declared = found.draft.doc.front if found.draft else None
    initial = {"change": declared.change, "changed_minutes": declared.changed_minutes,
               "window_days": declared.window_days} if declared else None  # fmt: skip
    bound = next((form for form in forms.values() if form.errors), None)
    context = {
        "desk": found, "unit": found.unit, "difference": reads.difference(found),
        "story": reads.story(found.unit), "modes": preview.modes(),
        "decision": forms.get("decision") or DecisionForm(initial={"revision": revision}),
        "declaration": forms.get("declaration") or DeclareForm(initial=initial),
        "timing": forms.get("timing") or ScheduleForm(), "reason": ReasonForm(),
        "write": writes(request), "publish": publishes(request), "form": bound,
        "edit": reverse(UnitViewSet().get_url_name("edit"), args=[found.unit.pk]),
        "breadcrumbs": [(_("Units"), reverse("units")), (found.unit.title, "")],
    }  # fmt: skip
    return render(request, "curriculum/authoring/desk.html", context, status=422 if bound else 200)


def _show_soon(proposal: Proposal | None) -> None:
    """Have the dry run computed by a worker, once the proposal is stored."""
    if proposal is not None:
        transaction.on_commit(lambda: show_proposal.enqueue(proposal.pk))
