"""What owners, the office and second persons do about actions, evidence and tries."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as said_

from makegood.people.signin import actor

from ..acts import actions, tries
from ..acts import evidence as proofs
from ..files import keep
from ..forms import Because
from ..forms import actions as forms
from ..models import Action, Evidence, Try
from ..reads.detail import title_of
from ..rules import may_confirm, viewer_of, works_on
from .desk import crumbs
from .doing import doing

SAYS = {  # what: (kind of event, title, button, what is said afterwards, lede, grave)
    "done": ("claimed", said_("Say that it is done"), said_("Say so"), said_("A second person is asked to confirm."), said_("It counts as done once a second person has looked at the evidence and confirmed."), False),
    "confirm": ("confirmed", said_("Confirm that it is done"), said_("I looked, and it is done"), said_("It counts as done now, in public."), said_("You are the second person. Say what you looked at."), False),
    "send-back": ("sent back", said_("Send it back"), said_("Send back"), said_("Sent back, with your reason."), said_("Say what is missing; the reason is public."), False),
    "failed": ("failed", said_("Say that it failed"), said_("Say so in public"), said_("Said, in public. Thank you for saying so."), said_("A failure that is told is worth more than a promise that is not. Say what happened and what follows."), True),
    "withdraw": ("withdrawn", said_("Withdraw this action"), said_("Withdraw in public"), said_("Withdrawn. It stays on the page, with the reason."), "", True),
    "reopen": ("reopened", said_("Take it up again"), said_("Take up again"), said_("It is under way again."), "", False),
    "flag": ("flagged", said_("Say that it is at risk"), said_("Say so"), said_("It is shown as at risk."), said_("Say what is in the way, and who could move it."), False),
    "clear": ("cleared", said_("No longer at risk"), said_("Say so"), said_("The warning is taken away."), "", False),
}  # fmt: skip


def action_act(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """One act about an action, by the one who may do it."""
    row = Action.objects.select_related("clause__commitment").filter(code=code).first()
    if row is None or not (what in SAYS or what in ACTS):
        raise Http404
    viewer = viewer_of(request)
    needed = may_confirm if what in {"confirm", "send-back"} else works_on
    if not needed(viewer, row):
        raise PermissionDenied
    return ACTS[what](request, row) if what in ACTS else _say(request, row, what)


def _shared(row: Action) -> dict[str, Any]:
    to = reverse("action-desk", args=[row.code])
    return {"to": to, "crumbs": crumbs((title_of(row), to), (_("Act"), ""))}


def _say(request: HttpRequest, row: Action, what: str) -> HttpResponse:
    kind, title, button, said, lede, grave = SAYS[what]

    def do(form: Any) -> None:
        actions.say(action=row, kind=kind, by=actor(request), because=form.cleaned_data["because"])

    return doing(request, make=Because, do=do, title=_(title), button=_(button), said=_(said),
                 lede=_(lede) if lede else "", grave=grave, **_shared(row))  # fmt: skip


def _change(request: HttpRequest, row: Action) -> HttpResponse:
    latest = row.editions.select_related("owner").order_by("number").last()
    assert latest is not None
    initial = {name: getattr(latest, name) for name in actions.TERMS if name != "owner"}
    initial |= {"owner": latest.owner.code, "version": latest.number}

    def do(form: Any) -> None:
        data = form.cleaned_data
        actions.change_action(action=row, version=data["version"], terms=form.terms(),
                              by=actor(request), because=data["because"])  # fmt: skip

    return doing(
        request, make=forms.ChangeAction, do=do, title=_("Change what was agreed"), initial=initial,
        button=_("Publish the change"), said=_("Changed, with the reason, for everyone to see."),
        lede=_("The old edition stays. Another due date counts as re-dated."),
        subject=("action", row.code), version=lambda: row.editions.count(),
        theirs=reverse("action", args=[row.code]), **_shared(row),
    )  # fmt: skip


def _evidence(request: HttpRequest, row: Action) -> HttpResponse:
    def do(form: Any) -> None:
        data = dict(form.cleaned_data)
        file = data.pop("file")
        kept = keep(file, file.name) if file and data["kind"] == "file" else None
        proofs.add_evidence(action=row, file=kept, by=actor(request), **data)

    latest = row.editions.select_related("owner").order_by("number").last()
    return doing(
        request, make=forms.EvidenceForm, do=do, title=_("Add evidence"), button=_("Add it"),
        said=_("The evidence is public."), files=True,
        lede=_("Something that others can look at: a page, a document, a figure. You vouch for it."),
        initial={"kind": "link", "vouched_as": latest.owner.name if latest else ""}, **_shared(row),
    )  # fmt: skip


def _try(request: HttpRequest, row: Action) -> HttpResponse:
    def do(form: Any) -> None:
        data = form.cleaned_data
        made = tries.plan_try(action=row, title=data["title"], tried=data["tried"],
                              prediction=data["prediction"], by=actor(request), because=data["title"])  # fmt: skip
        if data["next"]:
            tries.edit_try(one=made, version=1, words={"next": data["next"]}, by=actor(request), because=data["title"])  # fmt: skip

    return doing(
        request, make=forms.NewTry, do=do, title=_("Plan a try"), button=_("Plan it"),
        said=_("The try is planned. Begin it when you begin."),
        lede=_("Small, with a prediction, and public also if it fails."), **_shared(row),
    )  # fmt: skip


def _link(request: HttpRequest, row: Action) -> HttpResponse:
    def do(form: Any) -> None:
        actions.link(action=row, by=actor(request), **form.cleaned_data)

    return doing(request, make=forms.LinkForm, do=do, title=_("Link this action"), button=_("Link"),
                 said=_("Linked, both ways."), **_shared(row))  # fmt: skip


def _wait(request: HttpRequest, row: Action) -> HttpResponse:
    def make(*args: Any, **kwargs: Any) -> Any:
        return forms.WaitForm(row, *args, **kwargs)

    def do(form: Any) -> None:
        actions.wait_for(action=row, by=actor(request), **form.cleaned_data)

    return doing(request, make=make, do=do, title=_("It waits for another action"), button=_("Add"),
                 said=_("Added. What fails there puts this at risk."), **_shared(row))  # fmt: skip


ACTS = {"change": _change, "evidence": _evidence, "try": _try, "link": _link, "wait": _wait}


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take evidence back, in public."""
    row = get_object_or_404(Evidence.objects.select_related("action__clause"), pk=min(pk, 2**62))
    if not works_on(viewer_of(request), row.action):
        raise PermissionDenied

    def do(form: Any) -> None:
        proofs.take_back(evidence=row, by=actor(request), because=form.cleaned_data["because"])

    return doing(
        request, make=Because, do=do, title=_("Take evidence back: %(title)s") % {"title": row.title},
        button=_("Take it back"), said=_("Taken back; it stays on the page, marked."), grave=True,
        lede=_("What was done because of it is counted anew: without any evidence nothing is done."),
        **_shared(row.action),
    )  # fmt: skip


def try_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Change the plan of a try, begin it, end it, keep it from the public page or show it again."""
    row = get_object_or_404(Try.objects.select_related("action__clause"), pk=min(pk, 2**62))
    if not works_on(viewer_of(request), row.action):
        raise PermissionDenied
    shared = _shared(row.action) | {"subject": ("try", f"{row.action.code}/{row.number}"),
              "theirs": reverse("action", args=[row.action.code]),
              "version": lambda: Try.objects.values_list("version", flat=True).get(pk=row.pk)}  # fmt: skip
    if what == "begin":
        if request.method != "POST":
            raise Http404
        try:
            tries.begin_try(one=row, by=actor(request), because=row.title)
        except django_forms.ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(shared["to"])
    if what == "edit":

        def edit(form: Any) -> None:
            data = dict(form.cleaned_data)
            tries.edit_try(one=row, version=data.pop("version"), words=data, by=actor(request), because=row.title)  # fmt: skip

        initial = {name: getattr(row, name) for name in (*tries.PLAN, "version")}
        return doing(request, make=forms.NewTry, do=edit, title=_("Change the plan of the try"), button=_("Save"),
                     said=_("Saved."), initial=initial, **shared)  # fmt: skip
    if what == "end":

        def end(form: Any) -> None:
            data = form.cleaned_data
            tries.end_try(one=row, outcome=data["outcome"], happened=data["happened"], learnt=data["learnt"],
                          next_step=data["next"], version=data["version"], by=actor(request), because=data["learnt"])  # fmt: skip

        return doing(request, make=forms.EndTry, do=end, title=_("End the try: %(title)s") % {"title": row.title},
                     button=_("End it"), said=_("The try is over and public."), initial={"version": row.version, "next": row.next}, **shared)  # fmt: skip
    if what in {"hide", "show"}:

        def hide(form: Any) -> None:
            tries.hide_try(one=row, hide=what == "hide", by=actor(request), because=form.cleaned_data["because"])  # fmt: skip

        title = (
            _("Keep this try from the public page")
            if what == "hide"
            else _("Show this try in public")
        )
        return doing(request, make=Because, do=hide, title=title, button=title, said=_("Done. The reason is shown in its place.") if what == "hide" else _("Shown."), **shared)  # fmt: skip
    raise Http404
