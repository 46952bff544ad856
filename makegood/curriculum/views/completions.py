"""What I completed: as a page, and as an accessible PDF to keep or show."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from makegood.people.rules import Viewer

from ..reads import completions as reads
from ..reads.papers import NoPapers, completions_pdf


def my_completions(request: HttpRequest) -> HttpResponse:
    """My record of completions."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = reads.completions(viewer.person.pk)  # type: ignore[union-attr]
    crumbs = [(_("Home"), "/"), (_("Your completions"), "")]
    return render(
        request, "curriculum/completions.html",
        {"rows": rows, "minutes": reads.minutes(rows), "breadcrumbs": crumbs},
    )  # fmt: skip


def my_completions_pdf(request: HttpRequest) -> HttpResponse:
    """The same as a tagged PDF."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    try:
        paper = completions_pdf(viewer.person, viewer.today)  # type: ignore[arg-type]
    except NoPapers:
        messages.warning(
            request, _("A PDF cannot be made on this server yet. You can print this page instead.")
        )
        return redirect("my-completions")
    name = f"completions-{viewer.today:%Y-%m-%d}.pdf"
    return HttpResponse(
        paper, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
