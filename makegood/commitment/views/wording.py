"""The office words, renames, merges, withdraws; the reason and the difference are public."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.signin import actor

from ..acts import actions, wording
from ..forms import Because
from ..forms import actions as action_forms
from ..forms import text as forms
from ..models import Clause, Commitment
from ..reads import detail, text
from ..reads.public import page_at
from .desk import crumbs
from .doing import doing


def new(request: HttpRequest) -> HttpResponse:
    """A new commitment."""

    def do(form: Any) -> None:
        wording.make_commitment(by=actor(request), **form.cleaned_data)

    return doing(
        request, make=forms.NewCommitment, do=do, title=_("A new commitment"), button=_("Enter it"),
        to=reverse("commitment-desk"), said=_("The commitment is there. Add its clauses."),
        crumbs=crumbs((_("New"), "")),
    )  # fmt: skip


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The text with what can be done about each part."""
    row = get_object_or_404(Commitment, code=code)
    page = page_at(row, timezone.localdate())
    context = {"commitment": row, "page": page,
               "breadcrumbs": crumbs((page.text.wording.title if page else code, ""))}  # fmt: skip
    return render(request, "commitment/edit.html", context)


def frame(request: HttpRequest, code: str) -> HttpResponse:
    """A new edition of title, preamble and bodies."""
    row = get_object_or_404(Commitment, code=code)
    latest = row.wordings.order_by("number").last()
    assert latest is not None
    names = ("title", "preamble", "approved_by", "approved_on", "accountable")

    def do(form: Any) -> None:
        data = form.cleaned_data
        wording.reword_commitment(
            commitment=row, version=data["version"], words={n: data[n] for n in names},
            by=actor(request), because=data["because"],
        )  # fmt: skip

    return doing(
        request, make=forms.FrameForm, do=do, title=_("Word the commitment anew"),
        button=_("Publish this edition"), to=reverse("commitment-edit", args=[code]),
        said=_("The new edition is public, with what changed and why."),
        lede=_("The old edition stays readable, with every word that changed."),
        initial={**{n: getattr(latest, n) for n in names}, "version": latest.number},
        subject=("commitment", code), theirs=reverse("commitment-history", args=[code]),
        version=lambda: row.wordings.count(), crumbs=crumbs((code, reverse("commitment-edit", args=[code])), (_("Wording"), "")),
    )  # fmt: skip


def new_clause(request: HttpRequest, code: str) -> HttpResponse:
    """A new clause."""
    row = get_object_or_404(Commitment, code=code)

    def do(form: Any) -> None:
        wording.add_clause(commitment=row, by=actor(request), **form.cleaned_data)

    return doing(
        request, make=forms.NewClause, do=do, title=_("A new clause"), button=_("Add"),
        to=reverse("commitment-edit", args=[code]), said=_("The clause is public."),
        crumbs=crumbs((code, reverse("commitment-edit", args=[code])), (_("New clause"), "")),
    )  # fmt: skip


def clause_act(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """Word anew, rename, merge, withdraw, take up again, or add an action."""
    row = text.by_code(code)
    if row is None or what not in ACTS:
        raise Http404
    return ACTS[what](request, row)


def _shared(row: Clause, title: str) -> dict[str, Any]:
    back = reverse("commitment-edit", args=[row.commitment.code])
    return {"title": title, "to": f"{back}#{row.code}", "crumbs": crumbs((row.commitment.code, back), (row.code, ""))}  # fmt: skip


def _word(request: HttpRequest, row: Clause) -> HttpResponse:
    latest = row.wordings.order_by("number").last()
    assert latest is not None

    def do(form: Any) -> None:
        data = form.cleaned_data
        wording.reword_clause(clause=row, by=actor(request), **data)

    initial = {"heading": latest.heading, "text": latest.text, "domain": latest.domain, "version": latest.number}  # fmt: skip
    return doing(
        request, make=forms.ClauseForm, do=do, button=_("Publish this wording"), initial=initial,
        said=_("The new wording is public, with what changed and why."), subject=("clause", row.code),
        theirs=reverse("clause-history", args=[row.code]), version=lambda: row.wordings.count(),
        lede=_("The old wording stays readable, with every word that changed."),
        **_shared(row, _("Word this clause anew")),
    )  # fmt: skip


def _rename(request: HttpRequest, row: Clause) -> HttpResponse:
    def do(form: Any) -> None:
        wording.rename_clause(clause=row, by=actor(request), **form.cleaned_data)

    shared = _shared(row, _("Another id for %(code)s") % {"code": row.code})
    return doing(request, make=forms.RenameForm, do=do, button=_("Rename"), said=_("The old address leads to the new one."), **shared)  # fmt: skip


def _merge(request: HttpRequest, row: Clause) -> HttpResponse:
    def make(*args: Any, **kwargs: Any) -> Any:
        return forms.MergeForm(row, *args, **kwargs)

    def do(form: Any) -> None:
        wording.merge_clause(clause=row, by=actor(request), **form.cleaned_data)

    shared = _shared(
        row, _("Merge %(clause)s into another clause") % {"clause": detail.heading_of(row)}
    )
    return doing(
        request, make=make, do=do, button=_("Merge"), said=_("Merged. Its address leads on."), grave=True,
        lede=_("Its words and history stay readable; its actions go on under the other clause."), **shared,
    )  # fmt: skip


def _withdraw(request: HttpRequest, row: Clause) -> HttpResponse:
    def do(form: Any) -> None:
        wording.withdraw_clause(clause=row, by=actor(request), because=form.cleaned_data["because"])

    shared = _shared(row, _("Withdraw %(clause)s") % {"clause": detail.heading_of(row)})
    return doing(
        request, make=Because, do=do, button=_("Withdraw in public"), grave=True,
        said=_("Withdrawn. It stays on the page, with the reason."),
        lede=_("It stays on the public page as withdrawn, with the reason that you give."), **shared,
    )  # fmt: skip


def _restore(request: HttpRequest, row: Clause) -> HttpResponse:
    def do(form: Any) -> None:
        wording.restore_clause(clause=row, by=actor(request), because=form.cleaned_data["because"])

    shared = _shared(row, _("Take %(clause)s up again") % {"clause": detail.heading_of(row)})
    return doing(request, make=Because, do=do, button=_("Take up again"), said=_("The clause is in force again."), **shared)  # fmt: skip


def _action(request: HttpRequest, row: Clause) -> HttpResponse:
    def do(form: Any) -> None:
        actions.make_action(clause=row, terms=form.terms(), code=form.cleaned_data["code"],
                            by=actor(request), because=form.cleaned_data["because"])  # fmt: skip

    shared = _shared(row, _("A new action under %(clause)s") % {"clause": detail.heading_of(row)})
    return doing(
        request, make=action_forms.NewAction, do=do, button=_("Promise it"),
        said=_("The action is public, as proposed until its start."),
        lede=_("An action has an owner, a date, and says what done looks like. Without these it is not made."), **shared,
    )  # fmt: skip


ACTS = {"word": _word, "rename": _rename, "merge": _merge, "withdraw": _withdraw,
        "restore": _restore, "action": _action}  # fmt: skip
