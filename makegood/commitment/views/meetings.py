"""Meetings of the accountable body, and the words of the owners in the annual report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.people.signin import actor

from ..acts import meetings as acts
from ..acts import reports
from ..forms import Because
from ..forms import actions as forms
from ..models import AgendaItem, Clause, Commitment, Meeting, Report
from ..reads.detail import heading_of
from ..reads.facts import facts
from ..reads.public import lines_of
from ..reads.report import report_page
from ..rules import LEAD, WRITE, roles_held, viewer_of
from .desk import crumbs
from .doing import doing


def meetings(request: HttpRequest, code: str) -> HttpResponse:
    """Meetings that are planned and that were held."""
    row = get_object_or_404(Commitment, code=code)
    if request.method == "POST" or "new" in request.GET:
        latest = row.wordings.order_by("number").last()

        def do(form: Any) -> None:
            data = form.cleaned_data
            acts.plan_meeting(commitment=row, body=data["body"], on=data["day"], by=actor(request),
                              because=data["because"])  # fmt: skip

        return doing(
            request, make=forms.MeetingForm, do=do, title=_("Plan a meeting"), button=_("Plan it"),
            to=reverse("meetings", args=[code]), said=_("Planned, with an agenda of what waits."),
            lede=_("What is stale, late, due or waits to be confirmed is put on its agenda."),
            initial={"body": latest.accountable if latest else ""},
            crumbs=crumbs((_("Meetings"), reverse("meetings", args=[code])), (_("New"), "")),
        )  # fmt: skip
    context = {"commitment": row, "page": Paginator(row.meetings.all(), 50).get_page(request.GET.get("page")),
               "breadcrumbs": crumbs((_("Meetings"), ""))}  # fmt: skip
    return render(request, "commitment/meetings.html", context)


def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda with how each action stands today, and what was decided."""
    row = get_object_or_404(Meeting.objects.select_related("commitment"), pk=min(pk, 2**62))
    items = list(row.items.select_related("action"))
    which = Q(pk__in=[one.action_id for one in items])
    today = viewer_of(request).today
    lines = {one.pk: one for one in lines_of(which, today, facts(which).answers(today))}
    context = {
        "meeting": row, "items": [(one, lines.get(one.action_id)) for one in items], "because": Because(),
        "breadcrumbs": crumbs((_("Meetings"), reverse("meetings", args=[row.commitment.code])), (str(row.day), "")),
    }  # fmt: skip
    return render(request, "commitment/meeting.html", context)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What the meeting decided about one item."""
    item = get_object_or_404(AgendaItem.objects.select_related("meeting", "action__clause"), pk=min(pk, 2**62))  # fmt: skip
    to = reverse("meeting", args=[item.meeting_id])
    latest = item.action.editions.latest("number")

    def do(form: Any) -> None:
        acts.decide(item=item, by=actor(request), **form.cleaned_data)

    return doing(
        request, make=forms.DecisionForm, do=do, title=_("What was decided: %(action)s") % {"action": latest.title},
        lede=_("It is on the agenda because %(why)s. Done looks like: %(done)s") % {
            "why": item.get_why_display(), "done": latest.done_looks_like},
        button=_("Record it"), to=to, said=_("Recorded, and public as evidence of the action."),
        crumbs=crumbs((str(item.meeting.day), to), (item.action.code, "")),
    )  # fmt: skip


@require_POST
def meeting_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Bring the agenda up to date, or close the meeting as held or cancelled."""
    row = get_object_or_404(Meeting, pk=min(pk, 2**62))
    try:
        if what == "refresh":
            count = acts.refresh_agenda(meeting=row, by=actor(request))
            messages.success(request, _("%(count)s added.") % {"count": count})
        elif what in {"held", "cancelled"}:
            because = request.POST.get("because") or _("said at the meeting's page")
            acts.close_meeting(meeting=row, state=what, by=actor(request), because=because[:3000])
            messages.success(request, _("Closed."))
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meeting", row.pk)


@require_POST
def report_open(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the report of a year."""
    row = get_object_or_404(Commitment, code=code)
    told = request.POST.get("year", "")
    year = int(told) if told.isascii() and told.isdigit() and len(told) == 4 else 0
    try:
        made = reports.open_report(commitment=row, year=year, by=actor(request), because=_("opened at the desk"))  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("commitment-report-list", code)
    return redirect("commitment-report-write", code, made.year)


def _report(code: str, year: int) -> Report:
    return get_object_or_404(Report.objects.select_related("commitment"), commitment__code=code, year=min(year, 9999))  # fmt: skip


def report_write(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The clauses of a draft with their words, each to be written by its owners; and publishing."""
    row = _report(code, year)
    viewer = viewer_of(request)
    found = report_page(row, viewer.today)
    if found is None:
        raise Http404
    wide = viewer.may(WRITE) or viewer.may(LEAD)
    held = roles_held(viewer.person, viewer)
    parts = [
        (one, wide or any(a.edition.owner_id in held for a in one.line.actions))
        for _group, told in found.groups for one in told
    ]  # fmt: skip
    context = {"report": row, "parts": parts, "wide": wide, "commitment": row.commitment,
               "breadcrumbs": crumbs((_("Report for %(year)s") % {"year": year}, ""))}  # fmt: skip
    return render(request, "commitment/report_write.html", context)


def report_words(request: HttpRequest, code: str, year: int, clause: str) -> HttpResponse:
    """The owner's words beside one clause."""
    row = _report(code, year)
    one = get_object_or_404(Clause, commitment=row.commitment, code=clause)
    viewer = viewer_of(request)
    held = roles_held(viewer.person, viewer)
    mine = one.actions.filter(editions__owner__in=held).select_related().first()
    if not (viewer.may(WRITE) or viewer.may(LEAD) or mine):
        raise PermissionDenied
    now = row.texts.filter(clause=one).first()
    role = mine.editions.filter(owner__in=held).select_related("owner").last() if mine else None

    def do(form: Any) -> None:
        reports.write_text(report=row, clause=one, by=actor(request), **form.cleaned_data)

    return doing(
        request, make=forms.ReportWords, do=do, title=_("Your words beside %(clause)s") % {"clause": heading_of(one)},
        button=_("Keep"), said=_("Kept; public once the report is published."),
        to=reverse("commitment-report-write", args=[code, year]),
        initial={"text": now.text if now else "", "version": now.version if now else 0,
                 "said_as": now.said_as if now else role.owner.name if role else ""},
        subject=("report", f"{code}/{year}/{one.code}"), theirs=reverse("commitment-report", args=[code, year]),
        version=lambda: row.texts.filter(clause=one).values_list("version", flat=True).first() or 0,
        crumbs=crumbs((_("Report for %(year)s") % {"year": year}, reverse("commitment-report-write", args=[code, year])), (one.code, "")),
    )  # fmt: skip


@require_POST
def report_publish(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Publish the report; its words stay as they are from now on."""
    row = _report(code, year)
    try:
        reports.publish_report(report=row, by=actor(request), because=_("published at the desk"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The report is public."))
    return redirect("commitment-report", code, year)
