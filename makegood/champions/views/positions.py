"""Positions: opened by the unit's side, seen by everybody, applied for, decided."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.partnership import weekly_minutes
from makegood.people.models import OrgUnit
from makegood.people.reads import current_appointments, tree
from makegood.people.signin import actor

from .. import rules as may
from ..acts import positions as acts
from ..acts.terms import appoint
from ..forms import champion as own_forms
from ..forms import office as forms
from ..forms.fields import Because
from ..models import Application, Partnership, Position
from ..reads.champion import open_positions
from ..reads.partnerships import agreed, supported
from ..reads.programme import programme
from .shared import crumbs, do, form_page, version_of


def open_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a position in a partnership."""
    one = get_object_or_404(Partnership.objects.select_related("org"), pk=pk)
    today = timezone.localdate()
    form = forms.PositionForm(
        request.POST or None, orgs=tree(today).below(one.org_id),
        tenth=weekly_minutes(0.1, programme(today)) / 60, within=_within(one),
        initial={"org": one.org.code, "opened_on": today, "closes_on": today + timedelta(days=28),
                 "fte": "0.20"},
    )  # fmt: skip
    return form_page(
        request, form,
        lambda data: acts.open_position(partnership=one, by=actor(request), **data),
        title=_("Open a position"), button=_("Open it"),
        lede=_("The unit supports it with protected time. Everybody at the institution can apply, with their supervisor's agreement."),
        back=reverse("partnership", args=[pk]), done=_("The position is open."),
        trail=crumbs((one.org.name, reverse("partnership", args=[pk])), (_("Position"), "")),
    )  # fmt: skip


def _within(one: Partnership) -> str:
    """What the agreement promises and what of it is open already, before anything is saved."""
    promised, (held, fte) = agreed(one), supported(one.openings.all())
    if promised is None:
        return ""
    return _("Only where it goes beyond what was signed: %(fte)s FTE in all (positions: %(n)s). Open so far: %(sum)s (positions: %(m)s).") % {
        "n": promised.positions, "fte": promised.fte, "m": held, "sum": fte,
    }  # fmt: skip


def position(request: HttpRequest, pk: int) -> HttpResponse:
    """A position with its terms, and its applications for those who decide."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(
        Position.objects.select_related("partnership__org", "partnership__sponsor", "org"), pk=pk
    )
    leads = may.leads_partnership(viewer, one.partnership)
    applications = one.applications.select_related("person", "supervisor") if leads else []
    return render(request, "champions/position.html", {
        "one": one, "leads": leads, "minds": may.minds(viewer), "applications": applications,
        "terms": one.terms.select_related("person").order_by("-start"),
        "hours": weekly_minutes(float(one.fte), programme(timezone.localdate())) / 60,
        "today": timezone.localdate(),
        "breadcrumbs": crumbs(
            (one.partnership.org.name, reverse("partnership", args=[one.partnership_id])),
            (_("Position"), ""),
        ),
    })  # fmt: skip


def position_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Change a position, or close it."""
    one = get_object_or_404(Position.objects.select_related("org", "partnership__org"), pk=pk)
    back = reverse("position", args=[pk])
    trail = crumbs((one.org.name, back), (_("Change"), ""))
    if what == "change":
        form = forms.PositionChangeForm(
            request.POST or None,
            initial={"version": one.version, "funding": one.funding, "duties": one.duties,
                     "closes_on": one.closes_on},
        )  # fmt: skip
        return form_page(
            request, form,
            lambda data: acts.change_position(position=one, by=actor(request), **data),
            title=_("Change the position"), lede=_("Who pays, the duties, until when people apply."),
            button=_("Change it"), back=back, done=_("Changed."), trail=trail,
        )  # fmt: skip
    if what == "close":
        closing = Because(request.POST or None, initial={"version": one.version})
        return form_page(
            request, closing,
            lambda data: acts.close_position(position=one, by=actor(request), **data),
            title=_("Close the position"), lede=_("Who applied and was not decided on is told why."),
            button=_("Close it"), back=back, done=_("Closed."), trail=trail,
        )  # fmt: skip
    raise Http404


def positions_open(request: HttpRequest) -> HttpResponse:
    """What everybody can apply for."""
    today = timezone.localdate()
    viewer = request.viewer  # type: ignore[attr-defined]
    mine = Application.objects.filter(person=viewer.person).select_related("position__org")
    asked = Application.objects.filter(
        supervisor=viewer.person, state="with the supervisor"
    ).select_related("person", "position__org")
    return render(request, "champions/positions_open.html", {
        "positions": open_positions(today), "mine": mine, "asked": asked,
    })  # fmt: skip


def position_public(request: HttpRequest, pk: int) -> HttpResponse:
    """One open position as everybody sees it."""
    today = timezone.localdate()
    one = next((each for each in open_positions(today) if each.pk == pk), None)
    if one is None:
        raise Http404
    rules = programme(today)
    viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "champions/position_public.html", {
        "one": one, "hours": weekly_minutes(float(one.fte), rules) / 60, "rules": rules,
        "mine": one.applications.filter(person=viewer.person).exclude(
            state__in=("withdrawn", "not chosen", "not agreed")
        ).first(),
        "breadcrumbs": [(_("Positions"), reverse("positions-open")), (one.org.name, "")],
    })  # fmt: skip


def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply, with consent."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(Position.objects.select_related("org", "partnership"), pk=pk)
    form = own_forms.ApplyForm(request.POST or None, initial={"supervisor": _manager(viewer)})
    return form_page(
        request, form,
        lambda data: acts.apply(position=one, person=viewer.person, by=actor(request), **data),
        title=_("Apply: Equity Champion of %(org)s") % {"org": one.org.name},
        lede=_("Your supervisor is asked whether the time can be free of other duties. You may take your application back at any time; then your statement is deleted."),
        button=_("Send my application"), back=reverse("positions-open"),
        done=_("Sent. Your supervisor is asked first."),
        trail=[(_("Positions"), reverse("positions-open")), (_("Apply"), "")],
    )  # fmt: skip


def _manager(viewer: Any) -> str:
    for one in current_appointments([viewer.person.pk], viewer.today).prefetch_related(
        "managers__manager"
    ):
        for held in one.managers.all():
            return held.manager.code
    return ""


def application(request: HttpRequest, pk: int) -> HttpResponse:
    """An application: the person's own, the supervisor's to agree to, the unit's to decide."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(
        Application.objects.select_related(
            "person", "supervisor", "position__org", "position__partnership__org"
        ),
        pk=pk,
    )
    person = viewer.person.pk if viewer.person else None
    own = person == one.person_id
    return render(request, "champions/application.html", {
        "one": one, "own": own, "answers": person == one.supervisor_id,
        "decides": may.leads_partnership(viewer, one.position.partnership) and not own,
        "org": OrgUnit.objects.get(pk=one.position.org_id),
        "breadcrumbs": [(_("Positions"), reverse("positions-open")), (_("Application"), "")],
    })  # fmt: skip


def application_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The supervisor answers, the unit decides, the person takes it back."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(
        Application.objects.select_related("person", "position__org", "position__partnership__org"),
        pk=pk,
    )
    back = reverse("application", args=[pk])
    trail = [(_("Positions"), reverse("positions-open")), (_("Application"), back), (_("Answer"), "")]  # fmt: skip
    person = viewer.person.pk if viewer.person else None
    if what == "withdraw" and request.method == "POST" and person == one.person_id:
        return do(
            request,
            lambda: acts.withdraw_application(
                application=one, version=version_of(request), by=actor(request)
            ),
            _("Taken back; your statement is deleted."), back,
        )  # fmt: skip
    if what == "answer" and person == one.supervisor_id:
        form = own_forms.SupervisorForm(request.POST or None, initial={"version": one.version})
        return form_page(
            request, form,
            lambda data: acts.answer_application(
                application=one, version=data["version"], agrees=data["agrees"] == "yes",
                words=data["words"], by=actor(request),
            ),
            title=_("Your agreement: %(name)s") % {"name": one.person.name},
            lede=_("Protected time is taken out of other duties. You agree to that, not to a view."),
            button=_("Send the answer"), back=back, done=_("Sent."), trail=trail,
        )  # fmt: skip
    if what in ("appoint", "decline"):
        if not may.leads_partnership(viewer, one.position.partnership):
            raise PermissionDenied
        initial = {"version": one.version, "start": timezone.localdate()}
        if what == "appoint":
            return form_page(
                request, forms.AppointForm(request.POST or None, initial=initial),
                lambda data: appoint(application=one, by=actor(request), **data),
                title=_("Appoint %(name)s") % {"name": one.person.name},
                lede=_("The term, the role over %(org)s and the training ladder begin on the first day.")
                % {"org": one.position.org.name},
                button=_("Appoint"), back=reverse("position", args=[one.position_id]),
                done=_("Appointed."), trail=trail,
            )  # fmt: skip
        return form_page(
            request, Because(request.POST or None, initial=initial),
            lambda data: acts.not_choose(application=one, by=actor(request), **data),
            title=_("Not chosen: %(name)s") % {"name": one.person.name},
            lede=_("The person reads your reason. Write it kindly."), button=_("Tell them"),
            back=reverse("position", args=[one.position_id]), done=_("Told."), trail=trail,
        )  # fmt: skip
    if what in ("withdraw", "answer"):
        raise PermissionDenied
    raise Http404


__all__ = ["redirect"]
