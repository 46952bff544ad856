"""The page of one work, its citations, and the curator's form for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.engines.references import coins
from makegood.people import notekeys
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.signin import actor

from .. import acts
from ..forms.works import RelationForm, RetractionForm, WorkForm
from ..models import Relation, Work
from ..reads import citing, item_of, standings, work_page
from ..reads import shelf as shelves
from ..rules import CURATE
from .reasons import because
from .search import exported


@require_safe
def work(request: HttpRequest, code: str) -> HttpResponse:
    """A work: citation, annotation, level, what disputes it, where to read it."""
    found = get_object_or_404(Work.objects.select_related("steward"), code=code)
    viewer = request.viewer  # type: ignore[attr-defined]
    keys = notekeys.state(request) if viewer.person else None
    own = shelves.on_shelf(viewer.person, found, keys.key) if keys else None
    item = item_of(found)
    return render(request, "library/work.html", {
        "page": work_page(found), "styles": citing.all_styles(item), "keys": keys, "own": own,
        "marks": shelves.Shelved.MARKS, "coins": coins.title(item), "schema": coins.schema_org(item),
        "formats": [("ris", "RIS"), ("bibtex", "BibTeX"), ("csl", "CSL-JSON"), ("nbib", "nbib"), ("rdf", "Zotero RDF")],
        "curates": viewer.may(CURATE), "today": viewer.today,
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (found.label, "")],
    })  # fmt: skip


@require_safe
def work_export(request: HttpRequest, code: str, format: str) -> HttpResponseBase:
    """One work in a format or citation style."""
    return exported([get_object_or_404(Work, code=code)], format)


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The curator's form: annotation, level, topics, roles, access, dates, the record itself."""
    found = get_object_or_404(Work, code=code)
    form = WorkForm(request.POST or None, work=found)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            acts.edit_work(work=found, changes=form.changes(actor(request).label), version=form.cleaned_data["version"],
                           by=actor(request), because=form.cleaned_data["because"])  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("work", code=code)
        except ChangedMeanwhile:
            conflict = True
            found.refresh_from_db()
    return _desk(request, found, form=form, conflict=conflict)


@require_POST
def relate(request: HttpRequest, code: str) -> HttpResponse:
    """State a relation to another work."""
    found = get_object_or_404(Work, code=code)
    form = RelationForm(request.POST)
    if form.is_valid():
        try:
            acts.relate(work=found, by=actor(request), **form.cleaned_data)
            messages.success(
                request, _("The relation shows on both works, and on each unit that cites either.")
            )
            return redirect("work-edit", code=code)
        except ValidationError as error:
            form.add_error("target", error)
    return _desk(request, found, relation=form)


@require_POST
def unrelate(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a relation back, with a reason."""
    row = get_object_or_404(Relation, pk=pk, work__code=code)
    try:
        acts.unrelate(relation=row, by=actor(request), because=because(request))
        messages.success(request, _("The relation was taken back."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("work-edit", code=code)


@require_POST
def retract(request: HttpRequest, code: str) -> HttpResponse:
    """Note that the work was retracted."""
    found = get_object_or_404(Work, code=code)
    form = RetractionForm(request.POST)
    if form.is_valid():
        try:
            acts.retract(
                work=found,
                by=actor(request),
                because=form.cleaned_data["where"],
                **form.cleaned_data,
            )
            messages.success(
                request, _("Noted. The approver of each unit that cites it is asked to look.")
            )
            return redirect("work", code=code)
        except ValidationError as error:
            form.add_error(None, error)
    return _desk(request, found, retraction=form)


@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take the work out of search, with a reason."""
    found = get_object_or_404(Work, code=code)
    try:
        acts.withdraw_work(work=found, on=request.viewer.today, by=actor(request),  # type: ignore[attr-defined]
                           because=because(request))  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("work-edit", code=code)
    messages.success(request, _("It is no longer found; its page stays for those who cite it."))
    return redirect("work", code=code)


def _desk(request: HttpRequest, found: Work, *, form: WorkForm | None = None, conflict: bool = False, **more: Any) -> HttpResponse:  # fmt: skip
    relation, retraction = more.get("relation"), more.get("retraction")
    page = work_page(found)
    return render(request, "library/desk/work.html", {
        "work": found, "form": form or WorkForm(None, work=found), "conflict": conflict, "page": page,
        "relation": relation or RelationForm(), "retraction": retraction or RetractionForm(),
        "bad": relation or retraction or form, "standing": standings([found.code])[found.code],
        "readers": shelves.readers(found), "stated": [one for one in page.relations if one.row],
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Curator's desk"), reverse("library-desk")), (found.label, "")],
    })  # fmt: skip
