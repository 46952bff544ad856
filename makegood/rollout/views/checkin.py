"""Checking in: the room's screen, a person's phone, and what phones kept while the network was away."""

import io
import json
import re
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.engines.checkin import code_at
from makegood.people.models import Person

from ..acts.attendance import Given, check_in, opening, secret
from ..acts.news import when
from ..models import Session

MOST_BYTES = 200_000
DEVICE = "makegood_device"


def _session(pk: int) -> Session:
    rows = Session.objects.select_related("cohort__unit", "room__place")
    return get_object_or_404(rows.defer("cohort__unit__body"), pk=pk)


def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the room's screen: the code as a picture and as letters; it looks again by itself."""
    session = _session(pk)
    now = timezone.now()
    opens, closes = opening(session)
    shown = code_at(secret(), session.pk, now)
    address = settings.BASE_URL.rstrip("/") + reverse("check-in", args=[pk])
    answer = render(request, "rollout/screen.html", {
        "session": session, "open": opens <= now < closes and session.state != "cancelled",
        "opens": opens, "over": now >= closes, "code": f"{shown.code[:4]} {shown.code[4:]}",
        "picture": _picture(f"{address}?code={shown.code}"), "address": address,
        "seconds": max(2, int((shown.until - now).total_seconds()) + 1), "when": when(session),
    })  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer


def _picture(text: str) -> SafeString:
    """A QR code as SVG that stands in the page, black on white whatever the scheme."""
    made = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, box_size=10, border=3)
    out = io.BytesIO()
    made.save(out)
    svg = out.getvalue().decode()
    svg = re.sub(r"<\?xml[^>]*\?>", "", svg)
    svg = re.sub(
        r'width="[^"]*" height="[^"]*"', 'role="img" aria-labelledby="qr-name"', svg, count=1
    )
    return mark_safe(svg)


def at_session(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's own check-in. Works without script; with it, also without network."""
    session = _session(pk)
    person: Person = request.viewer.person  # type: ignore[attr-defined]
    said, fault = "", ""
    code = request.POST.get("code", "") or request.GET.get("code", "")
    if request.method == "POST":
        given = Given(token_urlsafe(12), pk, code[:60], timezone.now(), "typed",
                      request.POST.get("leaving") == "yes")  # fmt: skip
        try:
            (fault,) = check_in(person=person, marks=[given], device=_device(request)).values()
        except ValidationError as refused:
            fault = " ".join(refused.messages)
        said = "" if fault else _("You are checked in.")
        if not fault and given.leaving:
            said = _("Noted that you left.")
    answer = render(request, "rollout/check_in.html", {
        "session": session, "when": when(session), "said": said, "fault": fault,
        "code": "" if said else code[:60], "who": _who(person),
    }, status=422 if fault else 200)  # fmt: skip
    if DEVICE not in request.COOKIES:
        answer.set_cookie(DEVICE, token_urlsafe(12), max_age=86_400, httponly=True, samesite="Lax",
                          secure=settings.SECURE_COOKIES)  # fmt: skip
    return answer


def _device(request: HttpRequest) -> str:
    """What tells one browser from another for a day; nothing of it leads to a person."""
    return request.COOKIES.get(DEVICE, "")[:40]


def _who(person: Person) -> str:
    """Whose marks a device keeps, so that the next person on it never sends them as their own."""
    from hashlib import sha256

    return sha256(f"{settings.SECRET_KEY}:marks:{person.pk}".encode()).hexdigest()[:24]


@require_POST
def marks(request: HttpRequest) -> JsonResponse:
    """The marks that a phone kept, as JSON; answers with what became of each key."""
    person: Person = request.viewer.person  # type: ignore[attr-defined]
    try:
        if len(request.body) > MOST_BYTES:
            raise ValueError(_("Too much at a time."))
        sent = json.loads(request.body)
        if sent.get("who") != _who(person):
            return JsonResponse({"fault": _("These marks are somebody else's.")}, status=409)
        given = [_given(one) for one in sent["marks"]]
        answers = check_in(person=person, marks=given, device=_device(request))
    except ValidationError as refused:
        return JsonResponse({"fault": " ".join(refused.messages)}, status=422)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"fault": _("This is no list of marks.")}, status=400)
    return JsonResponse({"answers": answers})


def _given(one: dict[str, Any]) -> Given:
    marked = parse_datetime(str(one["marked"]))
    if not isinstance(marked, datetime) or marked.tzinfo is None:
        raise ValueError("a mark has a moment with its time zone")
    way = "screen" if one.get("way") == "screen" else "typed"
    session = one["session"]
    if not isinstance(session, int) or not 0 < session < 2**62:
        raise ValueError("a mark names its session")
    return Given(str(one["key"]), session, str(one["code"])[:60], marked, way,
                 one.get("leaving") is True)  # fmt: skip


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the check-in page on the phone; its address decides what it may serve."""
    path = finders.find("rollout/checkin-worker.js")
    with open(str(path), encoding="utf-8") as file:
        answer = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
