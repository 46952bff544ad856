"""Suggesting a work, and the curator's desk: queue, look-up, checks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.engines.references.similar import traits_of
from makegood.people.signin import actor

from .. import lookup
from ..acts import intake as acts
from ..forms.others import LookForm
from ..forms.works import ApproveForm, SuggestionForm, words_of
from ..models import Import, ReadingList, Suggestion, Work
from ..reads import checks
from ..reads import intake as reads
from ..reads.works import standings
from ..rules import CURATE
from .reasons import because


def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest a work: looked up by its identifier, or by hand; duplicates are told before it is sent."""
    look = LookForm(request.GET if "what" in request.GET else None)
    form, told, same = SuggestionForm(request.POST or None), "", None
    if request.method != "POST" and look.is_bound and look.is_valid():
        kind, value = look.cleaned_data["what"]
        found = lookup.look(kind, value)
        told = found.told
        if found.item is not None:
            same = _same(found.item)
            form = SuggestionForm(initial=words_of(found.item))
        else:
            form = SuggestionForm(initial={kind: value, "type": "book" if kind == "isbn" else "article-journal"})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        same = _same(form.item)
        if same is None or "anyway" in request.POST:
            acts.suggest(item=form.item, why=form.cleaned_data["why"],
                         person=request.viewer.person, by=actor(request))  # type: ignore[attr-defined]  # fmt: skip
            messages.success(
                request, _("Thank you. The curator decides, and you see the answer here.")
            )
            return redirect("suggestions")
    return render(request, "library/suggest.html", {
        "look": look, "form": form, "told": told, "same": same,
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Suggest a work"), "")],
    })  # fmt: skip


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What I suggested, and what became of it."""
    mine = Suggestion.objects.filter(by=request.viewer.person).select_related("work")  # type: ignore[attr-defined]
    return render(request, "library/suggestions.html", {
        "rows": mine[:100],
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("My suggestions"), "")],
    })  # fmt: skip


@require_POST
def suggestion_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a suggestion back."""
    found = get_object_or_404(Suggestion, pk=pk)
    if found.by_id != request.viewer.person.pk:  # type: ignore[attr-defined]
        raise PermissionDenied
    try:
        acts.take_back(suggestion=found, by=actor(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("suggestions")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for a curator."""
    return render(request, "library/desk/desk.html", {
        "suggestions": Suggestion.objects.filter(state="waiting").select_related("duplicate")[:50],
        "lists": ReadingList.objects.filter(state="waiting")[:50],
        "imports": Import.objects.all()[:10],
        "unchecked": Work.objects.filter(identifier_status="unchecked", withdrawn_on=None).count(),
        "bare": Work.objects.filter(annotation="", withdrawn_on=None).count(),
        "works": Work.objects.filter(withdrawn_on=None).count(),
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Curator's desk"), "")],
    })  # fmt: skip


def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide a suggestion: approve, merge, decline."""
    found = get_object_or_404(Suggestion.objects.select_related("duplicate", "work"), pk=pk)
    form = ApproveForm(request.POST if request.POST.get("do") == "approve" else None)
    if request.method == "POST":
        try:
            if _decide(request, found, form):
                return redirect("library-desk")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    same = reads.match(traits_of(found.csl)) if found.state == "waiting" else None
    duplicate = Work.objects.filter(code=same.code).first() if same else found.duplicate
    return render(request, "library/desk/suggestion.html", {
        "found": found, "form": form, "duplicate": duplicate, "words": words_of(found.csl),
        "by": same.by if same else found.duplicate_by,
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Curator's desk"), reverse("library-desk")), (str(found), "")],
    })  # fmt: skip


@require_safe
def library_checks(request: HttpRequest) -> HttpResponse:
    """What is wrong with the library, work by work."""
    found = list(checks.faults(request.viewer.today))  # type: ignore[attr-defined]
    wanted = request.GET.get("kind", "")
    kinds: dict[str, int] = {}
    for fault in found:
        kinds[fault.kind] = kinds.get(fault.kind, 0) + 1
    names = {"identifier": _("identifiers"), "duplicate": _("duplicates"), "annotation": _("annotation and level"), "link": _("dead links"),
             "review": _("review dates"), "unused": _("on no list"), "relation": _("relations")}  # fmt: skip
    rows = [fault for fault in found if not wanted or fault.kind == wanted]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "library/desk/checks.html", {
        "page": page, "kinds": [(kind, names[kind], n, kind == wanted) for kind, n in sorted(kinds.items())],
        "wanted": wanted, "total": len(found),
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Curator's desk"), reverse("library-desk")), (_("Checks"), "")],
    })  # fmt: skip


def _decide(request: HttpRequest, found: Suggestion, form: ApproveForm) -> bool:
    do, why, by = request.POST.get("do"), because(request), actor(request)
    if do == "approve" and form.is_valid():
        work = acts.approve_suggestion(
            suggestion=found, custom=form.custom(), annotation=form.cleaned_data["annotation"],
            on=request.viewer.today, by=by, because=why or _("suggested by a reader"),  # type: ignore[attr-defined]
        )  # fmt: skip
        messages.success(request, _("“%(title)s” is in the library.") % {"title": work.title})
        return True
    if do == "merge":
        into = get_object_or_404(
            Work, code=request.POST.get("into", "").replace("\x00", "").strip()
        )
        acts.merge_suggestion(suggestion=found, into=into, by=by, because=why)
        messages.success(request, _("Merged: what the library's record lacked was filled in."))
        return True
    if do == "decline":
        acts.decline_suggestion(suggestion=found, by=by, because=why)
        messages.success(request, _("Declined; the person who suggested it reads the reason."))
        return True
    return False


def _same(item: dict[str, Any]) -> dict[str, Any] | None:
    found = reads.match(traits_of(item))
    work = Work.objects.filter(code=found.code).first() if found else None
    if found is None or work is None:
        return None
    return {"work": work, "by": found.by, "standing": standings([work.code])[work.code]}


__all__ = [
    "CURATE",
    "desk",
    "library_checks",
    "suggest",
    "suggestion",
    "suggestion_back",
    "suggestions",
]
