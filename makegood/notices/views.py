"""The table of what was sent and why, and one's own wishes."""

from django.contrib import messages as told
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from makegood.people.signin import actor

from . import acts, reads
from .forms import MessageFilter, WishForm
from .models import Preference


def messages(request: HttpRequest) -> HttpResponse:
    """Every message, whom it went to, its state and its reasons; 50 a page."""
    form = MessageFilter(request.GET or None)
    page = Paginator(reads.messages(**form.criteria()), 50).get_page(request.GET.get("page"))
    return render(request, "notices/messages.html", {"form": form, "page": page})


def settings(request: HttpRequest) -> HttpResponse:
    """What I receive, and what was sent to me."""
    person = request.viewer.person  # type: ignore[attr-defined]
    wish = Preference.objects.filter(person=person).first() or Preference(person=person)
    form = WishForm(
        request.POST or None, initial={"digest": wish.digest, "due_today": wish.due_today}
    )
    if request.method == "POST":
        form = WishForm(request.POST)
        if form.is_valid():
            acts.choose(person=person, by=actor(request), **form.cleaned_data)
            told.success(request, _("Saved."))
            return redirect("message-settings")
    mine = person.messages.order_by("-made_at")[:20]
    return render(request, "notices/settings.html", {"form": form, "mine": mine})
