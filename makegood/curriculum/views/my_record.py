"""The record about me: every entry that names me or that I made, in plain sentences."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from makegood.people.rules import Viewer
from makegood.record.reads import about

from ..reads.sentences import told

PAGE = 50


def my_record(request: HttpRequest) -> HttpResponse:
    """The entries about me, newest first, a page at a time."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    number = viewer.person.pk  # type: ignore[union-attr]
    page = Paginator(about(number), PAGE).get_page(request.GET.get("page"))
    crumbs = [(_("Home"), "/"), (_("The record about you"), "")]
    return render(
        request, "curriculum/my_record.html",
        {"page": page, "entries": told(page.object_list, number), "breadcrumbs": crumbs},
    )  # fmt: skip
