"""The programme office: what waits, gates, review dates, questions, waivers, and one person's page."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.models import Person, Responsibility
from makegood.people.reads import current_appointments
from makegood.people.signin import actor
from makegood.record.acts import SYSTEM

from ..acts.lived import accept_certificate, complete, end_waiver, waive, withdraw_completion
from ..acts.questions import answer_question
from ..acts.recompute import recompute
from ..forms import office as forms
from ..models import Certificate, Completion, Question, Waiver
from ..reads import office as reads
from .tracks import crumbs

PAGE = 50


def office(request: HttpRequest) -> HttpResponse:
    """What waits for the office, with counts and links."""
    today = request.viewer.today  # type: ignore[attr-defined]
    rows = reads.waiting(today, reads.gates_near(today))
    context = {"decide": [one for one in rows if one.decide], "quiet": [one for one in rows if not one.decide],
               "places": _places()}  # fmt: skip
    return render(request, "curriculum/office/home.html", context)


def _places() -> list[tuple[str, str, str]]:
    """Where the office works: label, address, and a sentence."""
    rows = [
        (
            _("Tracks"),
            "tracks",
            _("What is asked of whom; every change is shown before it is made."),
        ),
        (
            _("People"),
            "people",
            _("Requirements, waivers, certificates and completions of one person."),
        ),
        (_("Rollout"), "rollout", _("Waves, groups, plans, those who lead, workshops.")),
        (_("Units"), "units", _("Write, approve and publish what is taught.")),
        (_("Feeds"), "feeds", _("Files from the personnel system: seen first, then applied.")),
        (_("Proposals"), "proposals", _("Dry runs that wait, and those that were decided.")),
        (_("Gates"), "gates", _("How far each department is from opening the next track.")),
        (
            _("Move an org unit"),
            "move-org",
            _("A change of the tree, with its effect on everybody."),
        ),
        (_("Roles"), "roles", _("Who may do what, over which org unit, until when.")),
        (_("Messages"), "messages", _("What was sent to whom, and why.")),
        (_("Jobs"), "jobs", _("What the workers do, and what failed.")),
    ]
    return [(label, url, note) for label, name, note in rows if (url := reads.address(name))]


def gates(request: HttpRequest) -> HttpResponse:
    """Every gated track: the share in each department, and when it opened."""
    rows = reads.gates(request.viewer.today)  # type: ignore[attr-defined]
    return render(request, "curriculum/office/gates.html",
                  {"tracks": rows, "breadcrumbs": crumbs((_("Gates"), ""))})  # fmt: skip


def review_dates(request: HttpRequest) -> HttpResponse:
    """Units whose review-by date has passed or is near."""
    today = request.viewer.today  # type: ignore[attr-defined]
    return render(
        request, "curriculum/office/review_dates.html",
        {"units": reads.review_dates(today), "today": today,
         "breadcrumbs": crumbs((_("Review dates"), ""))},
    )  # fmt: skip


def waivers(request: HttpRequest) -> HttpResponse:
    """Waivers in force, the first to end first."""
    found = Paginator(reads.waivers(request.viewer.today), PAGE)  # type: ignore[attr-defined]
    return render(request, "curriculum/office/waivers.html",
                  {"page": found.get_page(request.GET.get("page")),
                   "breadcrumbs": crumbs((_("Waivers"), ""))})  # fmt: skip


def questions(request: HttpRequest) -> HttpResponse:
    """What people asked, objected to and want corrected."""
    state = request.GET.get("state", "open")
    state = state if state in dict(Question.STATES) else "open"
    page = Paginator(reads.questions(state), PAGE).get_page(request.GET.get("page"))
    return render(request, "curriculum/office/questions.html",
                  {"page": page, "state": state, "states": Question.STATES,
                   "breadcrumbs": crumbs((_("Questions"), ""))})  # fmt: skip


def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, and the answer to it."""
    found = get_object_or_404(
        Question.objects.select_related("person", "unit", "answered_by"), pk=pk
    )
    form = forms.AnswerForm(request.POST or None, initial={"version": found.version})
    conflict = False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            answer_question(
                question=found, version=data["version"], answer=data["answer"], by=actor(request)
            )
            messages.success(request, _("Answered. The person reads it under their questions."))
            return redirect("questions")
        except ValidationError as error:
            form.add_error(None, error)
            found.refresh_from_db()
            conflict = found.state != "open"
    return render(request, "curriculum/office/question.html",
                  {"question": found, "form": form, "conflict": conflict,
                   "breadcrumbs": crumbs((_("Questions"), reverse("questions")), (_("Answer"), ""))})  # fmt: skip


def people(request: HttpRequest) -> HttpResponse:
    """Find a person."""
    form = forms.SearchForm(request.GET or None)
    text = form.cleaned_data["text"] if form.is_bound and form.is_valid() else ""
    page = Paginator(reads.people(text), PAGE).get_page(request.GET.get("page"))
    return render(request, "curriculum/office/people.html",
                  {"form": form, "page": page, "breadcrumbs": crumbs((_("People"), ""))})  # fmt: skip


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what is asked of them and why, and what the office may decide."""
    found = get_object_or_404(Person, pk=pk)
    today = request.viewer.today  # type: ignore[attr-defined]
    context = {
        "person": found,
        "appointments": list(current_appointments([pk], today)),
        "duties": Responsibility.objects.filter(person=found, end=None).select_related("duty"),
        "requirements": list(reads.requirements_of(found)),
        "waivers": Waiver.objects.filter(person=found).select_related("unit", "track", "approver"),
        "completions": Completion.objects.filter(person=found)
        .select_related("edition", "unit").defer("edition__source", "edition__document", "unit__body"),
        "certificates": Certificate.objects.filter(person=found).select_related("accepted_by"),
        "leaves": found.leaves.filter(end=None) | found.leaves.filter(end__gt=today),
        "today": today,
        "breadcrumbs": crumbs((_("People"), reverse("people")), (found.name, "")),
    }  # fmt: skip
    return render(request, "curriculum/office/person.html", context)


Act = Callable[[Person, dict[str, Any], HttpRequest], object]


def _give_waiver(found: Person, data: dict[str, Any], request: HttpRequest) -> object:
    return waive(person=found, unit=data["unit"], track=data["track"], start=data["start"],
                 end=data["end"], reason=data["because"], by=actor(request))  # fmt: skip


def _accept(found: Person, data: dict[str, Any], request: HttpRequest) -> object:
    return accept_certificate(person=found, code=data["code"], on=data["on"], evidence=data["evidence"],
                              because=data["because"], by=actor(request))  # fmt: skip


def _complete(found: Person, data: dict[str, Any], request: HttpRequest) -> object:
    return complete(person=found, edition=data["edition"], on=data["on"], how=data["how"],
                    changed_part=data["changed_part"], because=data["because"], by=actor(request))  # fmt: skip


ACTS: dict[str, tuple[type[django_forms.Form], Act]] = {
    "waive": (forms.WaiverForm, _give_waiver),
    "certificate": (forms.CertificateForm, _accept),
    "completion": (forms.CompletionForm, _complete),
}


def person_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Give a waiver, accept a certificate, or record a completion for a person."""
    found = get_object_or_404(Person, pk=pk)
    kind, act = ACTS[what]
    form = kind(request.POST or None, initial=_start(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(found, form.cleaned_data, request)
            _follow(request)
            messages.success(
                request,
                _("Recorded. What is asked of %(name)s is up to date.") % {"name": found.name},
            )
            return redirect("person", pk=pk)
        except ValidationError as error:
            form.add_error(None, error)
    return _act_page(request, form, found, what)


def _start(request: HttpRequest) -> dict[str, Any]:
    return {"start": timezone.localdate(), "unit": request.GET.get("unit", "")[:80], "how": "paper"}


def waiver_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a waiver earlier than agreed."""
    found = get_object_or_404(Waiver.objects.select_related("person", "unit"), pk=pk)
    form = forms.EndWaiverForm(request.POST or None, initial={"end": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            end_waiver(waiver=found, end=form.cleaned_data["end"], by=actor(request),
                       because=form.cleaned_data["because"])  # fmt: skip
            _follow(request)
            messages.success(request, _("The waiver ends on that day."))
            return redirect("person", pk=found.person_id)
        except ValidationError as error:
            form.add_error(None, error)
    return _act_page(request, form, found.person, "end-waiver", about=found.unit.title)


def completion_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a completion that was recorded in error."""
    found = get_object_or_404(
        Completion.objects.select_related("person", "unit"), pk=pk, withdrawn_at=None
    )
    form = forms.Because(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_completion(
                completion=found, by=actor(request), because=form.cleaned_data["because"]
            )
            _follow(request)
            messages.success(request, _("Withdrawn. It no longer counts, and stays to be seen."))
            return redirect("person", pk=found.person_id)
        except ValidationError as error:
            form.add_error(None, error)
    return _act_page(request, form, found.person, "withdraw", about=found.unit.title)


def _act_page(
    request: HttpRequest, form: django_forms.Form, found: Person, what: str, about: str = ""
) -> HttpResponse:
    titles = {
        "waive": (_("Give a waiver"), _("Give the waiver")),
        "certificate": (_("Accept a certificate"), _("Accept it")),
        "completion": (_("Record a completion"), _("Record it")),
        "end-waiver": (_("End a waiver"), _("End it")),
        "withdraw": (_("Withdraw a completion"), _("Withdraw it")),
    }
    title, button = titles[what]
    context = {
        "form": form, "person": found, "title": title, "button": button, "about": about,
        "breadcrumbs": crumbs((_("People"), reverse("people")),
                              (found.name, reverse("person", args=[found.pk])), (title, "")),
    }  # fmt: skip
    return render(request, "curriculum/office/person_act.html", context)


def _follow(request: HttpRequest) -> None:
    """Bring stored requirements up to date at once, so that the next page shows the effect."""
    recompute(by=SYSTEM, because=str(_("an act of the office")), as_of=timezone.localdate())
