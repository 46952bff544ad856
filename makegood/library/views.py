"""The page of one work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from .models import Work
from .reads import work_page


def work(request: HttpRequest, code: str) -> HttpResponse:
    """A work: citation, annotation, level, what disputes it, where to read it."""
    found = get_object_or_404(Work, code=code)
    crumbs = [(_("Home"), "/"), (found.label, "")]
    return render(request, "library/work.html", {"page": work_page(found), "breadcrumbs": crumbs})
