"""The desk: what waits for the leadership, the office and the owners; owner roles; what changed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.curriculum.reads.completions import completions
from makegood.people.reads import current_appointments
from makegood.people.signin import actor

from ..acts import roles as acts
from ..forms import text as forms
from ..models import Action, Commitment, Holder, OwnerRole
from ..reads import detail, links, public, text, waiting
from ..reads.facts import facts
from ..rules import CONFIRM, LEAD, WRITE, may_confirm, roles_held, viewer_of, works_on
from .doing import doing, sheet_of

Crumbs = list[tuple[str, str]]


def crumbs(*more: tuple[str, str]) -> Crumbs:
    """Where one is below the desk."""
    return [(_("What was promised"), reverse("commitment-desk")), *more]


def desk(request: HttpRequest) -> HttpResponse:
    """What waits. The leadership and the office see all of it, an owner what is theirs."""
    viewer = viewer_of(request)
    held = roles_held(viewer.person, viewer)
    wide = any(viewer.may(one) for one in (WRITE, LEAD, CONFIRM))
    mine = Q(pk__in=Action.objects.filter(editions__owner__in=held).values("pk"))
    found = waiting.desk(Q() if wide else mine, viewer.today, held)
    rows = list(Commitment.objects.all())
    words = text.newest(rows)
    lists = [
        ("confirm", _("Waits for a second person"), _("Said to be done, with evidence. Somebody else than the owner looks and confirms, or sends it back."), found.confirm),
        ("stale", _("Stale"), _("Nobody has shown evidence in time. They no longer count as under way."), found.stale),
        ("late", _("Late"), _("The due date has passed."), found.late),
        ("risk", _("At risk"), "", found.risk),
        ("unfunded", _("Unfunded"), _("Less was given than promised."), found.unfunded),
        ("no-owner", _("Without an owner"), _("Nobody holds the role."), found.no_owner),
        ("soon", _("Due within 30 days"), "", found.soon),
    ]  # fmt: skip
    context = {"desk": found, "lists": [one for one in lists if one[3]], "wide": wide,
               "rows": [(row, words[row.pk]) for row in rows if row.pk in words],
               "write": viewer.may(WRITE), "lead": viewer.may(LEAD) or viewer.may(WRITE),
               "held": OwnerRole.objects.filter(pk__in=held)}  # fmt: skip
    return render(request, "commitment/desk.html", context)


def action_desk(request: HttpRequest, code: str) -> HttpResponse:
    """One action with what the viewer may do about it."""
    viewer = viewer_of(request)
    row = get_object_or_404(Action.objects.select_related("clause__commitment"), code=code)
    found = detail.action_page(row, viewer.today, sheet_of(request))
    if found is None:
        return redirect("action", code)
    works, confirms = works_on(viewer, row), may_confirm(viewer, row)
    answer = found.answer
    over = answer.status in {"done", "failed", "withdrawn"}
    doable: list[tuple[str, str]] = []
    if works and not over:
        doable += [("evidence", _("Add evidence")), ("try", _("Plan a try"))]
        if not answer.waiting and answer.last:
            doable.append(("done", _("Say that it is done")))
        flagged = any(one.code == "flagged" for one in answer.reasons)
        doable.append(("clear", _("No longer at risk")) if flagged else ("flag", _("Say that it is at risk")))  # fmt: skip
        doable += [("failed", _("Say that it failed")), ("withdraw", _("Withdraw"))]
    if works and over:
        doable += [("evidence", _("Add evidence")), ("reopen", _("Take it up again"))]
    if works:
        doable += [("change", _("Change what was agreed")), ("link", _("Link")), ("wait", _("Waits for another"))]  # fmt: skip
    if confirms and answer.waiting:
        doable = [
            ("confirm", _("Confirm that it is done")),
            ("send-back", _("Send it back")),
            *doable,
        ]
    context = {
        "row": row, "page": found, "doable": doable, "works": works, "clause": row.clause,
        "links": links.of_actions([row.pk], viewer.today), "day": viewer.today,
        "held_links": row.links.filter(until=None), "waits": row.depends.filter(until=None).select_related("on_action"),
        "breadcrumbs": crumbs((row.code, "")),
    }  # fmt: skip
    return render(request, "commitment/action_desk.html", context)


def owner_roles(request: HttpRequest) -> HttpResponse:
    """The owner roles and who holds them; a new one is made at the foot of the page."""

    def do(form: Any) -> None:
        data = form.cleaned_data
        acts.make_role(code=data["code"], name=data["name"], org=data["org"],
                       because=data["because"], by=actor(request))  # fmt: skip

    if request.method == "POST" or "new" in request.GET:
        return doing(
            request, make=forms.NewRole, do=do, title=_("A new owner role"), button=_("Add"),
            to=reverse("owner-roles"), said=_("The role is there. Say now who holds it."),
            crumbs=crumbs((_("Owner roles"), reverse("owner-roles")), (_("New"), "")),
        )  # fmt: skip
    held = {one.role_id: one for one in Holder.objects.filter(end=None).select_related("person")}
    rows = [(role, held.get(role.pk)) for role in OwnerRole.objects.select_related("org")]
    return render(request, "commitment/roles.html",
                  {"rows": rows, "breadcrumbs": crumbs((_("Owner roles"), ""))})  # fmt: skip


def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Another person holds the role from today on."""
    role = get_object_or_404(OwnerRole, code=code)

    def do(form: Any) -> None:
        acts.hand_over(role=role, to=form.cleaned_data["person"], by=actor(request),
                       because=form.cleaned_data["because"])  # fmt: skip

    return doing(
        request, make=forms.HandOver, do=do, title=_("Hand over: %(role)s") % {"role": role.name},
        button=_("Hand over"), to=reverse("owner-roles"), said=_("Handed over."),
        lede=_("The actions stay with the role. Names are public only where the person agrees."),
        crumbs=crumbs((_("Owner roles"), reverse("owner-roles")), (role.name, "")),
    )  # fmt: skip


def my_roles(request: HttpRequest) -> HttpResponse:
    """The owner roles that I hold, and whether my name may be public."""
    person = viewer_of(request).person
    rows = Holder.objects.filter(person=person, end=None).select_related("role", "person")
    if request.method == "POST":
        row = rows.filter(pk=_number(request.POST.get("held"))).first()
        if row is None:
            messages.error(request, _("You do not hold this role any more."))
            return redirect("my-owner-roles")
        public_now = request.POST.get("public") == "yes"
        acts.show_name(held=row, public=public_now, by=actor(request))
        messages.success(request, _("Your name is public beside the role.") if public_now else _("Your name is not shown."))  # fmt: skip
        return redirect("my-owner-roles")
    return render(request, "commitment/my_roles.html", {"rows": rows})


def _number(told: str | None) -> int:
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 18 else 0


def changed(request: HttpRequest) -> HttpResponse:
    """What changed because of us: the actions behind what I learnt and where I work."""
    viewer = viewer_of(request)
    person = viewer.person
    assert person is not None
    codes = [one.unit for one in completions(person.pk)]
    tracks = _tracks_of(codes)
    orgs: set[str] = set()
    for one in current_appointments([person.pk], viewer.today):
        orgs |= {one.org.code, one.org.code.split("/")[0]}
    which = (
        links.actions_about("unit", codes) | links.actions_about("track", tracks)
        | links.actions_about("department", orgs)
    )  # fmt: skip
    lines = public.lines_of(which, viewer.today, facts(which).answers(viewer.today))
    shows = Q(action__in=[one.pk for one in lines], progress=True) & public.live_evidence(viewer.today)  # fmt: skip
    done = [one for one in lines if one.answer.status == "done"]
    context = {
        "done": done, "going": [one for one in lines if one not in done],
        "proofs": detail.evidence_at(shows, viewer.today, sheet_of(request)), "day": viewer.today,
        "links": links.of_actions([one.pk for one in lines], viewer.today),
    }  # fmt: skip
    return render(request, "commitment/changed.html", context)


def _tracks_of(units: list[str]) -> list[str]:
    """Tracks that hold one of these units."""
    from makegood.curriculum.reads.facts import stored_tracks

    found = []
    for code, editions in stored_tracks().items():
        told = str(editions[-1:]) if editions else ""
        if any(f"'{unit}'" in told for unit in units):
            found.append(code)
    return found


@require_POST
def end_link(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """A link or a dependency no longer holds."""
    from ..acts import actions

    row = get_object_or_404(Action.objects.select_related("clause"), code=code)
    if not works_on(viewer_of(request), row):
        raise PermissionDenied
    because = request.POST.get("because") or _("taken away at the action's page")
    if kind == "link":
        held = get_object_or_404(row.links, pk=min(pk, 2**62))
        actions.unlink(held=held, by=actor(request), because=because)
    elif kind == "wait":
        wait = get_object_or_404(row.depends, pk=min(pk, 2**62))
        actions.wait_no_more(held=wait, by=actor(request), because=because)
    messages.success(request, _("Taken away; that it was there stays on record."))
    return redirect("action-desk", code)
