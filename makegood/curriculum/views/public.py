"""Open to everyone: what a track asks of whom, and the words of the shared language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Term, Track
from ..reads import glossary as words
from ..reads import tracks as reads


def track(request: HttpRequest, slug: str) -> HttpResponse:
    """A track: why, for whom, which units, by when, on whose authority, in which editions."""
    found = get_object_or_404(Track, code=slug)
    page = reads.track_page(found, request.GET.get("edition", ""), request.viewer.today)  # type: ignore[attr-defined]
    return render(
        request, "curriculum/track.html", {"page": page, "breadcrumbs": [(_("Home"), "/"), (page.title, "")]}
    )  # fmt: skip


def glossary(request: HttpRequest) -> HttpResponse:
    """Every term of the shared language, by group."""
    return render(request, "curriculum/glossary.html",
                  {"groups": words.groups(), "breadcrumbs": [(_("Home"), "/"), (_("Glossary"), "")]})  # fmt: skip


def term(request: HttpRequest, code: str) -> HttpResponse:
    """One term: definition, source, what is contested, related terms, where it is taught."""
    page = words.term_page(get_object_or_404(Term, code=code))
    crumbs = [(_("Home"), "/"), (_("Glossary"), reverse("glossary")), (page.term.term, "")]
    return render(request, "curriculum/term.html", {"page": page, "breadcrumbs": crumbs})
