"""Importing files of references: preview, choosing, taking in, the report of each record."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.people.signin import actor
from makegood.record.rows import csv_lines

from .. import tasks
from ..acts import imports as acts
from ..forms.others import FileForm
from ..models import Import, ImportRow
from .reasons import because


def imports(request: HttpRequest) -> HttpResponse:
    """Files that were imported; a new one."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = acts.receive(name=upload.name, chunks=upload.chunks(), by=actor(request),
                                 person=request.viewer.person)  # type: ignore[attr-defined]  # fmt: skip
            tasks.begin_preview(found, size=upload.size, by=actor(request))
            return redirect("library-import", pk=found.pk)
        except ValidationError as error:
            form.add_error("file", error)
    return render(request, "library/desk/imports.html", {
        "form": form, "rows": Import.objects.select_related("by")[:50], "breadcrumbs": _crumbs(_("Imports")),
    })  # fmt: skip


@require_safe
def library_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of a file, or the report of what became of each record."""
    found = get_object_or_404(Import, pk=pk)
    show = request.GET.get("show", "")
    rows = found.rows.all()
    if show in dict(ImportRow.VERDICTS):
        rows = rows.filter(verdict=show)
    elif show == "problems":
        rows = rows.exclude(problems=[])
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    counts = found.counts
    tabs: list[tuple[Any, ...]] = [("", _("all"), counts.get("total", 0), not show)]
    tabs += [(code, name, counts.get(code, 0), show == code) for code, name in ImportRow.VERDICTS]
    tabs.append(("problems", _("with problems"), counts.get("problems", 0), show == "problems"))
    return render(request, "library/desk/import.html", {
        "found": found, "page": page, "tabs": tabs, "show": show, "does": ImportRow.DOES,
        "breadcrumbs": _crumbs(found.file_name, (_("Imports"), reverse("library-imports"))),
    })  # fmt: skip


@require_POST
def import_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was chosen for the rows of one page of the preview."""
    found = get_object_or_404(Import, pk=pk)
    does = {int(name[4:]): str(value) for name, value in request.POST.items() if name.startswith("row-") and name[4:].isdecimal() and len(name) < 12}  # fmt: skip
    try:
        acts.choose(found=found, does=does)
        messages.success(request, _("Kept. Nothing is taken in before you confirm."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    show, page = request.POST.get("show", ""), request.POST.get("page", "1")
    return redirect(f"{reverse('library-import', args=[pk])}?show={show if show.isalpha() else ''}&page={page if page.isdigit() else 1}")  # fmt: skip


@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file in."""
    found = get_object_or_404(Import, pk=pk)
    try:
        tasks.begin_taking_in(found, by=actor(request), on=request.viewer.today)  # type: ignore[attr-defined]
        found.refresh_from_db()
        if found.state == "applied":
            messages.success(request, _("Taken in. Each record's outcome stands below."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("library-import", pk=pk)


@require_POST
def import_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the file aside."""
    found = get_object_or_404(Import, pk=pk)
    try:
        acts.put_aside(found=found, by=actor(request), because=because(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("library-import", pk=pk)


@require_safe
def import_report(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """What became of each record, as CSV."""
    found = get_object_or_404(Import, pk=pk)
    header = [_("record"), _("line"), _("title"), _("verdict"), _("same as"), _("by"), _("done"), _("became"), _("problems")]  # fmt: skip
    rows = (
        (row.number, row.line, row.title, str(row.get_verdict_display()), row.same_as, row.same_by,
         str(row.get_does_display()), row.became, "; ".join(row.problems))
        for row in found.rows.iterator(chunk_size=2000)
    )  # fmt: skip
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{found.pk}.csv"'
    return answer


def _crumbs(last: str, *between: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Curator's desk"), reverse("library-desk")), *between, (last, "")]  # fmt: skip
