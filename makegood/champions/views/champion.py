"""The champion's own pages: the first page, time, availability, hand-over, practice, the circle."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.people.reads import tree
from makegood.people.signin import actor

from .. import rules as may
from ..acts import circle as circle_acts
from ..acts import missing as missing_acts
from ..acts import terms as term_acts
from ..acts.hours import add_hours, take_back_hours
from ..acts.ladder import record_practice
from ..forms import champion as forms
from ..forms.fields import words
from ..models import CircleMeeting, CircleNote, Hours, Term
from ..reads import champion as reads
from ..reads.ladder import ladder, qualifications_of
from ..reads.programme import programme
from ..reads.time import by_month, months_back
from ..slots import sessions
from .shared import do, form_page

TRAIL_TO = "champion"


def _trail(name: str) -> list[tuple[str, str]]:
    return [(_("My work as champion"), reverse("champion")), (name, "")]


def _serving(request: HttpRequest) -> Term | None:
    """The term that the viewer serves now, or the next one; None for a role without a term."""
    person = request.viewer.person  # type: ignore[attr-defined]
    found = reads.terms_of(person.pk, timezone.localdate())
    return found[0] if found else None


def champion(request: HttpRequest) -> HttpResponse:
    """My department, my sessions, my kit, my ladder, my time, my questions, our circle."""
    person = request.viewer.person  # type: ignore[attr-defined]
    today = timezone.localdate()
    rules = programme(today)
    terms = reads.terms_of(person.pk, today)
    now = tree(today)
    shares = [(one, *reads.department(one.position.org, now)) for one in _by_org(terms)]
    months = months_back(today, 6)
    months_ = by_month(person.pk, months)
    may_ = {(q.unit, q.modality): q.may_lead for q in qualifications_of({person.pk}, today)}
    rungs = ladder(person.pk, today)
    return render(request, "champions/champion.html", {
        "terms": terms, "term": terms[0] if terms else None, "shares": shares, "today": today,
        "sessions": sessions(person.pk, today)[:8], "kit": reads.kit(may_), "rungs": rungs,
        "step": next((one for one in rungs if not one.climbed), None),
        "months": list(zip(months, months_, strict=True)), "this_month": months_[-1],
        "chart": [(f"{month:%Y-%m}", one) for month, one in zip(months, months_, strict=True)],
        "reports": [one for one in reads.reports_of(person.pk) if one.state != "closed"],
        "meetings": reads.meetings(today, 3), "notes": reads.notes(3),
        "questions": reads.questions_of(person.pk), "rules": rules,
    })  # fmt: skip


def _by_org(terms: list[Term]) -> list[Term]:
    return list({term.position.org_id: term for term in reversed(terms)}.values())[::-1]


def time(request: HttpRequest) -> HttpResponse:
    """The champion's own hours line by line, and adding some."""
    person = request.viewer.person  # type: ignore[attr-defined]
    today = timezone.localdate()
    months = months_back(today, 12)
    form = forms.HoursForm(
        request.POST or None, initial={"on": today, "key": f"own:{uuid.uuid4()}"}
    )
    return form_page(
        request, form,
        lambda data: add_hours(
            person=person, on=data["on"], minutes=data["minutes"], what=data["what"],
            source=_own_key(data["key"]), by=actor(request),
        ),
        title=_("My time"), button=_("Add it"), back=reverse("champion-time"), done=_("Added."),
        lede=_("Promised from your FTE, planned in sessions, given, and what you add. Your lines are read by you alone; your sponsor, your supervisor and the office see totals."),
        trail=_trail(_("My time")), template="champions/time.html",
        rows=reads.own_hours(person.pk, 60), reports=reads.reports_of(person.pk),
        months=list(zip(months, by_month(person.pk, months), strict=True)),
        term=_serving(request),
    )  # fmt: skip


@require_POST
def time_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a line that I added."""
    person = request.viewer.person  # type: ignore[attr-defined]
    row = get_object_or_404(Hours, pk=pk, person=person, kind="added")
    return do(
        request, lambda: take_back_hours(row=row, by=actor(request)),
        _("Taken back; it counts no more."), reverse("champion-time"),
    )  # fmt: skip


def _own_key(key: str) -> str:
    """The form's key, so that a form that is sent twice counts once; never a session's key."""
    return key if key.startswith("own:") else f"own:{key}"


def no_time(request: HttpRequest) -> HttpResponse:
    """Say that no time was given."""
    term = _serving(request)
    if term is None:
        return redirect("champion")
    today = timezone.localdate()
    start = max(term.start, today - timedelta(days=28))
    form = forms.NoTimeForm(
        request.POST or None, initial={"period_start": start, "period_end": today}
    )
    return form_page(
        request, form,
        lambda data: missing_acts.report_missing(term=term, by=actor(request), **data),
        title=_("No time was given"), button=_("Say so"), back=reverse("champion-time"),
        lede=_("This starts a date by which %(name)s answers. It is not a complaint about a person, and you owe no reason. If what happened to you is more than missing time, the official routes are there for it.")
        % {"name": term.position.partnership.sponsor.name},
        done=_("Said. Your sponsor is asked for an answer."), trail=_trail(_("No time was given")),
        template="champions/no_time.html", days=programme(today).answer_days,
    )  # fmt: skip


def available(request: HttpRequest) -> HttpResponse:
    """At which hours I can lead."""
    term = _serving(request)
    if term is None:
        return redirect("champion")
    form = forms.AvailableForm(
        request.POST or None, initial={"version": term.version, "available": term.available}
    )
    return form_page(
        request, form, lambda data: term_acts.set_available(term=term, by=actor(request), **data),
        title=_("When I can lead"), button=_("Keep it"), back=reverse("champion"), done=_("Kept."),
        lede=_("People on nights and weekends need a session that they can attend awake. Say only what fits your own work."),
        trail=_trail(_("When I can lead")),
    )  # fmt: skip


def hand_over(request: HttpRequest) -> HttpResponse:
    """What my successor should know."""
    term = _serving(request)
    if term is None:
        return redirect("champion")
    form = forms.HandOverForm(
        request.POST or None, initial={"version": term.version, "words": term.handover_words}
    )
    return form_page(
        request, form, lambda data: term_acts.hand_over(term=term, by=actor(request), **data),
        title=_("My hand-over"), button=_("Keep it"), back=reverse("pack", args=[term.pk]),
        lede=_("It becomes part of the succession pack, which your successor, your sponsor, your supervisor and the office can open."),
        done=_("Kept; it is in the pack."), trail=_trail(_("My hand-over")),
    )  # fmt: skip


def practice(request: HttpRequest) -> HttpResponse:
    """A session that I observed or led, for somebody to confirm."""
    person = request.viewer.person  # type: ignore[attr-defined]
    form = forms.PracticeForm(request.POST or None, initial={"on": timezone.localdate()})
    return form_page(
        request, form,
        lambda data: record_practice(
            person=person, by=actor(request), because=_("said by the champion"),
            source=f"own:{data['on']}:{data['unit'].code}"[:120], **data,
        ),
        title=_("A session I took part in"), button=_("Hand it in"), back=reverse("champion-practice"),
        lede=_("Sessions that the rollout knows come by themselves. Others count once somebody else has confirmed them."),
        done=_("Handed in; somebody else confirms it."), trail=_trail(_("Sessions")),
        template="champions/practice.html", rows=reads.practice_of(person.pk),
    )  # fmt: skip


def circle(request: HttpRequest) -> HttpResponse:
    """The champions' circle: meetings and shared notes."""
    person = request.viewer.person  # type: ignore[attr-defined]
    today = timezone.localdate()
    return form_page(
        request, forms.NoteForm(request.POST or None),
        lambda data: circle_acts.share_note(author=person, by=actor(request), **data),
        title=_("The champions' circle"), button=_("Share it"), back=reverse("circle"),
        lede=_("Only serving champions read this page. It is kept by the institution, so the law may open it; write nothing here that you would not want read then."),
        done=_("Shared."), trail=_trail(_("Circle")), template="champions/circle.html",
        meetings=reads.meetings(today, 12), notes=reads.notes(), today=today, me=person,
    )  # fmt: skip


def circle_meeting(request: HttpRequest) -> HttpResponse:
    """Call a meeting; a champion or the office may."""
    minds = may.minds(request.viewer) and not may.serves(request)  # type: ignore[attr-defined]
    back = reverse("champions-office" if minds else "circle")
    initial = {"on": timezone.localdate() + timedelta(days=14), "at": "12:00"}
    return form_page(
        request, forms.MeetingForm(request.POST or None, initial=initial),
        lambda data: circle_acts.call_meeting(by=actor(request), **data),
        title=_("Call a meeting of the circle"), button=_("Call it"), back=back,
        lede=_("Champions see it on their page. At a turn of hours, now and then, so that nights are not left out."),
        done=_("Called."), trail=[(_("Circle"), back), (_("Meeting"), "")],
    )  # fmt: skip


@require_POST
def circle_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a meeting off; whoever called it, or the office."""
    meeting = get_object_or_404(CircleMeeting, pk=pk)
    person: Any = request.viewer.person  # type: ignore[attr-defined]
    from django.core.exceptions import PermissionDenied

    if not (may.minds(request.viewer) or (person and meeting.made_by_id == person.pk)):  # type: ignore[attr-defined]
        raise PermissionDenied
    because = request.POST.get("because", "") or _("called off")
    return do(
        request,
        lambda: circle_acts.call_off(meeting=meeting, by=actor(request), because=because[:500]),
        _("Called off."), reverse("circle") if may.serves(request) else reverse("champions-office"),
    )  # fmt: skip


@require_POST
def circle_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own note back."""
    note = get_object_or_404(CircleNote, pk=pk)
    return do(
        request, lambda: circle_acts.take_back(note=note, by=actor(request)),
        _("Taken back; the words are deleted."), reverse("circle"),
    )  # fmt: skip


__all__ = ["words"]
