"""A person's calendar: the private address of their feed, and answers without signing in."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.people.signin import actor

from ..acts.feeds import make_feed, note_read, revoke_feed
from ..acts.news import when
from ..acts.replies import CHOICES, answer_by_link
from ..models import FeedAddress, Invite
from ..reads.calendar import feed, feed_address, my_addresses, read_link


def my_calendar(request: HttpRequest) -> HttpResponse:
    """The private address of one's sessions; a new one is shown once, right after it was made."""
    person = request.viewer.person  # type: ignore[attr-defined]
    fresh, fault = "", ""
    if request.method == "POST":
        try:
            secret = make_feed(person=person, by=actor(request))
            fresh = settings.BASE_URL.rstrip("/") + reverse("calendar-feed", args=[secret])
        except ValidationError as refused:
            fault = " ".join(refused.messages)
    return render(request, "rollout/my_calendar.html", {
        "addresses": my_addresses(person), "fresh": fresh, "fault": fault,
        "webcal": "webcal" + fresh.removeprefix("https").removeprefix("http") if fresh else "",
    }, status=422 if fault else 200)  # fmt: skip


@require_POST
def calendar_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch one of one's addresses off."""
    person = request.viewer.person  # type: ignore[attr-defined]
    address = get_object_or_404(FeedAddress, pk=pk, person=person)
    if revoke_feed(address=address, by=actor(request)):
        messages.success(request, _("The address no longer opens."))
    return redirect("my-calendar")


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program fetches; the secret in the address is all it needs."""
    address = feed_address(secret)
    if address is None:
        raise Http404
    body = feed(address.person)
    note_read(address)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="sessions.ics"'
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def answer(request: HttpRequest, signed: str) -> HttpResponse:
    """Answer an invitation by its link. Looking changes nothing: mail scanners follow links."""
    link = read_link(signed)
    invite = (
        Invite.objects.select_related("session__cohort__unit", "session__room__place")
        .filter(pk=link.invite)
        .first()
        if link
        else None
    )
    if link is None or invite is None:
        return render(request, "rollout/answer.html", {"state": "unknown"}, status=404)
    page = {"unit": invite.session.cohort.unit, "when": when(invite.session)}
    if not invite.nonce or invite.nonce != link.nonce:
        return render(request, "rollout/answer.html", {**page, "state": "used"}, status=410)
    if request.method != "POST":
        return render(request, "rollout/answer.html", {**page, "state": "open"})
    choice = request.POST.get("choice", "")
    if choice not in CHOICES:
        fault = _("Choose one of the answers.")
        return render(
            request, "rollout/answer.html", {**page, "state": "open", "fault": fault}, status=422
        )
    try:
        answer_by_link(link=link, choice=choice, words=request.POST.get("words", ""))
    except ValidationError as refused:
        page["fault"] = " ".join(refused.messages)
        return render(request, "rollout/answer.html", {**page, "state": "refused"}, status=409)
    return render(request, "rollout/answer.html", {**page, "state": choice})
