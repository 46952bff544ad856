"""The office's pages: the rollout at a glance, groups by hand, facilitators, workshops."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.people.models import Person
from makegood.people.signin import actor

from .. import forms
from ..acts import cohorts, news, programme, workshops
from ..models import Cohort, Facilitator, Provider, Session, Workshop
from ..reads import office as reads
from ..reads import owning
from ..reads.plans import in_force, runs
from ..rules import zone

Crumb = tuple[str, str]


def crumbs(*more: Crumb) -> list[Crumb]:
    """Home, office, rollout, and what follows."""
    top = [(_("Home"), "/"), (_("Office"), "/office/")]
    if not more:
        return [*top, (_("Rollout"), "")]
    return [*top, (_("Rollout"), "/office/rollout/"), *more]


def rollout(request: HttpRequest) -> HttpResponse:
    """Waves, what is full, what is empty, what is at risk, units, news, and the capacity to lead."""
    today, now = timezone.localdate(), timezone.now()
    months = reads.capacity(today)
    waves = reads.waves()
    return render(request, "rollout/office/home.html", {
        "waves": waves, "risks": reads.at_risk(now), "units": reads.units(),
        "news": reads.office_news(), "plan": in_force(), "runs": list(runs()[:5]),
        "full": sum(one.full for one in waves), "empty": sum(one.empty for one in waves),
        "small": sum(one.small for one in waves),
        "points": [date_format(one.first, "F Y") for one in months],
        "series": [
            (_("can be given"), [round(one.promised / 60) for one in months]),
            (_("asked"), [round(one.asked / 60) for one in months]),
            (_("planned"), [round(one.planned / 60) for one in months]),
        ],
        "finding": _finding(months), "breadcrumbs": crumbs(),
    })  # fmt: skip


def _finding(months: list[Any]) -> str:
    """What the capacity chart says, in a sentence."""
    short = [one for one in months if one.short]
    if not short:
        return _("Those who lead have hours enough for what is asked and planned.")
    missing = round(sum(one.short for one in short) / 60)
    return _("%(hours)d hours of leading are missing, from %(month)s on.") % {
        "hours": missing, "month": date_format(short[0].first, "F Y"),
    }  # fmt: skip


@require_POST
def news_seen(request: HttpRequest) -> HttpResponse:
    """The office has read what is new."""
    news.mark_seen(person=None, before=timezone.now(), by=actor(request))
    return redirect("rollout")


def offer(request: HttpRequest) -> HttpResponse:
    """Offer a group by hand: for all, or a department's own."""
    workshop = Workshop.objects.filter(pk=_whole(request.GET.get("workshop"))).first()
    form = forms.OfferForm(request.POST or None, initial={"unit": request.GET.get("unit")})
    return _offered(request, form, workshop) or render(request, "rollout/office/form.html", {
        "form": form, "title": _("Offer a group"), "button": _("Offer it"), "back": "rollout",
        "lede": workshop.title if workshop else _("People whose shift, gate and ward it fits can take a seat."),
        "breadcrumbs": crumbs((_("Offer a group"), "")),
    })  # fmt: skip


def offer_own(request: HttpRequest) -> HttpResponse:
    """A lead or delegate offers a group for the department's own people."""
    orgs = owning.orgs_of(request.viewer)  # type: ignore[attr-defined]
    form = forms.OwnForm(request.POST or None, orgs=orgs,
                         initial={"unit": request.GET.get("unit"), "closed_for": orgs.first()})  # fmt: skip
    return _offered(request, form, None) or render(request, "rollout/office/form.html", {
        "form": form, "title": _("A session for your own people"), "button": _("Offer it"),
        "back": "sessions",
        "lede": _("Closed: only people of your department can take a seat. The rules on shifts, "
                  "cover and rooms hold as for any other."),
        "breadcrumbs": [(_("Home"), "/"), (_("Sessions"), "/sessions/"), (_("For your own"), "")],
    })  # fmt: skip


def _offered(
    request: HttpRequest, form: forms.OfferForm, workshop: Workshop | None
) -> HttpResponse | None:
    """Offer what the form says and go there; None where the form is to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        cohort = cohorts.offer_cohort(
            unit=given["unit"], modality=given["modality"],
            sessions=[cohorts.When(day, given["clock"], given["minutes"], given["room"],
                                   link=given["link"]) for day in form.days()],
            capacity=given["capacity"], leads=list(given["leads"]), workshop=workshop,
            closed_for=given["closed_for"], self_chosen=given["self_chosen"],
            by=actor(request), because=given["because"],
        )  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    messages.success(request, _("The group is offered. People it fits can take a seat."))
    return redirect("session", code=cohort.code)


def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel a group: everyone is told and offered another seat."""
    cohort = _cohort(code)
    form = forms.Versioned(request.POST or None, initial={"version": cohort.version})
    if request.method == "POST" and form.is_valid():
        try:
            counts = cohorts.cancel_cohort(
                cohort=cohort, version=form.cleaned_data["version"], by=actor(request),
                because=form.cleaned_data["because"],
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("Cancelled. %(seats)d had a seat: %(offered)d are offered another, %(waiting)d "
                  "come first when one is free.") % counts,
            )  # fmt: skip
            return redirect("session", code=code)
    return render(request, "rollout/office/form.html", {
        "form": form, "title": _("Cancel this group"), "button": _("Cancel it and tell everyone"),
        "lede": _("%(n)d people have a seat. Each is told why, and offered the soonest seat that "
                  "fits them, or comes first when one is free.") % {"n": cohort.taken},
        "grave": True, "to": code,
        "breadcrumbs": _below(cohort, _("Cancel")),
    })  # fmt: skip


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or room for a session."""
    session = get_object_or_404(
        Session.objects.select_related("cohort__unit", "room").defer("cohort__unit__body"), pk=pk,
        state="planned",
    )  # fmt: skip
    local = session.starts_at.astimezone(zone(session.time_zone))
    form = forms.MoveForm(request.POST or None, initial={
        "version": session.version, "day": local.date(), "clock": local.time(),
        "minutes": int((session.ends_at - session.starts_at).total_seconds() // 60),
        "room": session.room.code if session.room else None,
    })  # fmt: skip
    code = session.cohort.code
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            cohorts.move_session(
                session=session, version=given["version"], by=actor(request),
                because=given["because"],
                to=cohorts.When(given["day"], given["clock"], given["minutes"], given["room"],
                                link=session.link),
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Moved. Everyone is told; whom it no longer fits is "
                                        "offered another seat."))  # fmt: skip
            return redirect("session", code=code)
    return render(request, "rollout/office/form.html", {
        "form": form, "title": _("Another time or room"), "button": _("Move it and tell everyone"),
        "lede": session.cohort.unit.title, "to": code,
        "breadcrumbs": _below(session.cohort, _("Move")),
    })  # fmt: skip


def leads(request: HttpRequest, code: str) -> HttpResponse:
    """Who leads a group from now on."""
    cohort = _cohort(code)
    held = list(cohort.leads.filter(until=None).values_list("facilitator_id", flat=True))
    form = forms.LeadsForm(request.POST or None, initial={"leads": held})
    if request.method == "POST" and form.is_valid():
        try:
            cohorts.change_leads(
                cohort=cohort, leads=list(form.cleaned_data["leads"]), by=actor(request),
                because=form.cleaned_data["because"],
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Changed. Those who are new are told."))
            return redirect("session", code=code)
    return render(request, "rollout/office/form.html", {
        "form": form, "title": _("Who leads"), "button": _("Change it"), "to": code,
        "lede": cohort.unit.title,
        "breadcrumbs": _below(cohort, _("Who leads")),
    })  # fmt: skip


def facilitators(request: HttpRequest) -> HttpResponse:
    """Everybody who leads: units, hours, load, days away."""
    return render(request, "rollout/office/facilitators.html", {
        "rows": reads.facilitators(timezone.localdate()),
        "breadcrumbs": crumbs((_("Those who lead"), "")),
    })  # fmt: skip


def facilitator_new(request: HttpRequest) -> HttpResponse:
    """Somebody may lead from now on."""
    form = forms.FacilitatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = _find(given["who"])
        if given["who"] and person is None:
            form.add_error("who", _("Nobody here has this e-mail or number."))
        else:
            try:
                _add_facilitator(request, given, person)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                return redirect("facilitators")
    return render(request, "rollout/office/form.html", {
        "form": form, "title": _("Somebody who leads"), "button": _("Add them"),
        "back": "facilitators", "lede": "",
        "breadcrumbs": crumbs((_("Those who lead"), "/office/rollout/facilitators/"), (_("New"), "")),
    })  # fmt: skip


def _add_facilitator(request: HttpRequest, given: dict[str, Any], person: Person | None) -> None:
    programme.put_facilitator(
        person=person, provider=given["provider"], outside_name=given["outside_name"],
        shift=given["shift"], hours_week=float(given["hours_week"]), start=timezone.localdate(),
        units=[(unit, way) for unit in given["units"] for way in ("in_person", "virtual")],
        by=actor(request), because=given["because"],
    )  # fmt: skip
    messages.success(request, _("They may lead from now on."))


def away(request: HttpRequest, pk: int) -> HttpResponse:
    """Days on which a facilitator leads nothing."""
    one = get_object_or_404(Facilitator.objects.select_related("person"), pk=pk)
    form = forms.AwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            programme.facilitator_away(facilitator=one, start=given["start"], end=given["end"],
                                       by=actor(request), because=given["because"])  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("Noted. Ask for a repair of the plan, or change who leads by hand.")
            )
            return redirect("facilitators")
    return render(request, "rollout/office/form.html", {
        "form": form, "title": _("%(name)s is away") % {"name": one.name}, "lede": "",
        "button": _("Note it"), "back": "facilitators",
        "breadcrumbs": crumbs((_("Those who lead"), "/office/rollout/facilitators/"),
                              (_("Away"), "")),
    })  # fmt: skip


def workshop_list(request: HttpRequest) -> HttpResponse:
    """Workshops by outside organisations."""
    return render(request, "rollout/office/workshops.html", {
        "rows": list(reads.workshops()[:200]), "breadcrumbs": crumbs((_("Workshops"), "")),
    })  # fmt: skip


def workshop_new(request: HttpRequest) -> HttpResponse:
    """Note a workshop that was agreed."""
    form = forms.WorkshopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        by, why = actor(request), given["because"]
        name = given["provider"].strip()
        try:
            provider = Provider.objects.filter(name__iexact=name).first() or workshops.put_provider(
                code=slugify(name)[:60] or f"provider-{Provider.objects.count() + 1}", name=name,
                by=by, because=why,
            )  # fmt: skip
            made = workshops.agree_workshop(
                provider=provider, title=given["title"], unit=given["unit"],
                purpose=given["purpose"], contract_note=given["contract_note"], by=by, because=why,
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("workshop", pk=made.pk)
    return render(request, "rollout/office/form.html", {
        "form": form, "title": _("A workshop"), "button": _("Note it"), "back": "workshops",
        "lede": _("By an outside organisation. Its sessions are offered afterwards."),
        "breadcrumbs": crumbs((_("Workshops"), "/office/rollout/workshops/"), (_("New"), "")),
    })  # fmt: skip


def workshop(request: HttpRequest, pk: int) -> HttpResponse:
    """One workshop: what was agreed, its sessions, who took part, what followed."""
    found = get_object_or_404(
        Workshop.objects.select_related("provider", "unit").defer("unit__body"), pk=pk
    )
    form: Form = forms.OutcomeForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        workshops.note_outcome(workshop=found, on=given["on"], text=given["text"],
                               due=given["due"], by=actor(request))  # fmt: skip
        messages.success(request, _("Noted."))
        return redirect("workshop", pk=pk)
    people = reads.took_part(found)
    sessions = Session.objects.filter(cohort__workshop=found).select_related(
        "cohort", "room__place", "place"
    )
    return render(request, "rollout/office/workshop.html", {
        "workshop": found, "sessions": list(sessions), "people": people,
        "leaders": sum(one[3] for one in people), "form": form,
        "outcomes": list(found.outcomes.select_related("said_by", "owner")),
        "breadcrumbs": crumbs((_("Workshops"), "/office/rollout/workshops/"), (found.title, "")),
    })  # fmt: skip


def _below(cohort: Cohort, title: str) -> list[Crumb]:
    return [(_("Home"), "/"), (_("Sessions"), "/sessions/"),
            (cohort.unit.title, f"/sessions/{cohort.code}/"), (title, "")]  # fmt: skip


def _cohort(code: str) -> Cohort:
    rows = Cohort.objects.select_related("unit").defer("unit__body")
    return get_object_or_404(rows, code=code, state="offered")


def _find(who: str) -> Person | None:
    words = who.strip()
    if not words:
        return None
    return Person.objects.filter(Q(email__iexact=words) | Q(code__iexact=words)).first()


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0
