"""The table of what was sent and why, and one's own wishes."""

from django.contrib import messages as told
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from makegood.people.models import Person
from makegood.people.signin import actor
from makegood.record.acts import Actor

from . import acts, leaving, reads, rules
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
    form = WishForm(request.POST if request.method == "POST" else None, wish=wish)
    if request.method == "POST" and form.is_valid():
        acts.choose(person=person, by=actor(request), **form.cleaned_data)
        told.success(request, _("Saved."))
        return redirect("message-settings")
    mine = person.messages.order_by("-made_at")[:20]
    return render(request, "notices/settings.html", {"form": form, "mine": mine})


@csrf_exempt
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """Stop one kind of message by the link in it, without signing in.

    Opening the page changes nothing, because scanners of mail open every link; a POST does it, sent
    by the button here or by a mail programme (RFC 8058), which has neither session nor token.
    """
    wish = leaving.wish(signed)
    person = Person.objects.filter(pk=wish.person).first() if wish else None
    if wish is None or person is None:
        return render(request, "notices/unsubscribe.html", {"unknown": True}, status=404)
    done = request.method == "POST"
    if done:
        by = Actor("person", person.pk, person.name)
        acts.unsubscribe(
            person=person, kind=wish.kind, by=by, because="link in a message, without signing in"
        )
    context = {"done": done, "kind": rules.name_of(wish.kind)}
    return render(request, "notices/unsubscribe.html", context)
