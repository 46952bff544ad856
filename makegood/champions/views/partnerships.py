"""A partnership's page, its agreement, and what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.people.models import Person
from makegood.people.reads import tree
from makegood.people.signin import actor

from .. import rules as may
from ..acts import partnerships as acts
from ..forms import office as forms
from ..forms.champion import SignForm
from ..models import Agreement, Partnership
from ..reads import partnerships as reads
from ..reads.flags import flags
from ..reads.model_text import model_text
from ..reads.office import quarter
from ..reads.programme import programme
from ..reads.terms import months_after
from ..reads.time import totals
from .shared import crumbs, do, form_page, version_of


def my_partnerships(request: HttpRequest) -> HttpResponse:
    """Those that the viewer signs for, is the liaison of, or leads the org unit of."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if may.minds(viewer):
        return redirect("partnerships")
    rows = list(reads.mine(viewer.person.pk)) if viewer.person else []
    scopes = viewer.scopes("champions.coverage")
    if scopes is None and not rows:
        return redirect("coverage")
    orgs = {org for scope in scopes or [] for org in viewer.below(scope)}
    known = {one.pk for one in rows}
    rows += [one for one in reads.partnerships(orgs=orgs) if one.pk not in known]
    today = timezone.localdate()
    if len(rows) == 1:
        return redirect("partnership", pk=rows[0].pk)
    return render(request, "champions/partnerships.html", {
        "rows": [(one, reads.end_of(one)) for one in rows], "today": today, "own": True,
    })  # fmt: skip


def partnership(request: HttpRequest, pk: int) -> HttpResponse:
    """State, whose turn it is, agreement, positions, and for those who may see it, the time."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(reads.partnerships(), pk=pk)
    today = timezone.localdate()
    rules = programme(today)
    terms = reads.serving(one, today)
    start, _until = quarter(today)
    sees_totals = may.sees_totals(viewer, one)
    tomorrow = today + timedelta(days=1)
    sums = totals({term.person_id for term in terms}, start, tomorrow) if sees_totals else {}
    agreements = list(one.agreements.all())
    newest = agreements[0] if agreements else None
    positions = list(one.openings.select_related("org").order_by("pk"))
    capacity = may.signs_as(viewer, one)
    leads = may.leads_partnership(viewer, one)
    signed = {s.capacity for s in newest.signatures.all()} if newest else set()
    return render(request, "champions/partnership.html", {
        "one": one, "today": today, "agreements": agreements, "newest": newest,
        "holds": reads.agreement_in_force(one, today), "end": reads.end_of(one),
        "positions": positions,
        "terms": [(term, sums.get(term.person_id) if term.start <= today else None) for term in terms],
        "sees_totals": sees_totals, "quarter": (start, today),
        "flags": flags(terms, today, rules) if leads else [],
        "reports": _reports(viewer, one), "capacity": capacity,
        "to_sign": bool(newest and capacity and capacity not in signed and one.state != "ended"),
        "unsigned": newest is not None and len(signed) < 2, "signed": signed,
        "leads": leads, "minds": may.minds(viewer),
        "next": _next(one, newest, signed, terms),
        "pauses": (pauses := list(one.pauses.all())),
        "pausing": any(pause.end is None for pause in pauses),
        "supported": reads.supported(positions),
        "outlasted": leads and reads.ends_while_serving(
            one, terms, today, today + timedelta(days=rules.renewal_days)),
        "reviews": list(one.reviews.all()[:6]),
        "breadcrumbs": crumbs((one.org.name, "")),
    })  # fmt: skip


def partnership_of(request: HttpRequest, code: str) -> HttpResponse:
    """The partnership of an org unit by its code: the one that goes on, else the latest."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = reads.of_unit(code.replace("\x00", ""))
    if one is None:
        raise Http404
    if not may.sees_partnership(viewer, one):
        raise PermissionDenied
    return redirect("partnership", pk=one.pk)


def _reports(viewer: Any, one: Partnership) -> list[Any]:
    from ..models import MissingTime

    if not (may.minds(viewer) or may.signs_as(viewer, one) == "sponsor"):
        return []
    return list(
        MissingTime.objects.filter(term__position__partnership=one)
        .select_related("term__person")
        .order_by("state", "due")
    )


def _next(
    one: Partnership, newest: Agreement | None, signed: set[str], terms: list[Any]
) -> tuple[str, str]:
    """Whose turn it is and what they do, in one sentence each."""
    who = {"sponsor": one.sponsor, "supervisor": one.supervisor, "liaison": one.liaison}
    if one.state == "ended":
        return "", _("This partnership is over. A new invitation may follow.")
    if one.state == "paused":
        return one.liaison.name, _("Agree when it goes on, and resume it.")
    if newest is not None and len(signed) < 2:
        missing = [who[c].name for c in ("sponsor", "supervisor") if c not in signed]
        return ", ".join(missing), _("Read edition %(n)d of the agreement and sign it.") % {
            "n": newest.number
        }
    if one.state == "invited":
        return one.sponsor.name, _("Take up the invitation, or say that it does not fit.")
    if newest is None:
        return one.liaison.name, _("Write the first edition of the agreement.")
    if not terms:
        return one.liaison.name, _("Open a position, and appoint a champion.")
    return one.sponsor.name, _("Nothing is due. Look at promised and given time each quarter.")


def agreement(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One edition word for word, what changed since the one before, and the place to sign."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(reads.partnerships(), pk=pk)
    editions = list(one.agreements.all())
    shown = next((e for e in editions if e.number == number), None)
    if shown is None:
        raise Http404
    before = next((e for e in editions if e.number == number - 1), None)
    capacity = may.signs_as(viewer, one)
    signed = {s.capacity: s for s in shown.signatures.select_related("person")}
    newest = editions[0].number == number
    return render(request, "champions/agreement.html", {
        "one": one, "shown": shown, "editions": editions, "before": before,
        "pieces": reads.difference(before.text, shown.text) if before else [],
        "signed": signed, "capacity": capacity, "newest": newest, "form": SignForm(),
        "to_sign": bool(newest and capacity and capacity not in signed and one.state != "ended"),
        "breadcrumbs": crumbs((one.org.name, reverse("partnership", args=[pk])),
                              (_("Agreement, edition %(n)d") % {"n": number}, "")),
    })  # fmt: skip


@require_POST
def sign(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Sign the edition whose text was shown."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(Partnership, pk=pk)
    shown = get_object_or_404(Agreement, partnership=one, number=number)
    capacity = may.signs_as(viewer, one)
    if not capacity:
        raise PermissionDenied
    back = reverse("agreement", args=[pk, number])
    if request.POST.get("read") != "on":
        messages.error(request, _("Say first that you have read the agreement."))
        return redirect(back)
    return do(
        request,
        lambda: acts.sign(
            agreement=shown, capacity=capacity, person=viewer.person, by=actor(request),
            text_hash_seen=request.POST.get("hash", ""),
        ),
        _("Signed. The record shows when, and which words."), reverse("partnership", args=[pk]),
    )  # fmt: skip


def write_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """The next edition, beginning from the last one or from the model text."""
    one = get_object_or_404(reads.partnerships(), pk=pk)
    form = forms.AgreementForm(request.POST or None, initial=_first_words(one))
    return form_page(
        request, form,
        lambda data: acts.write_agreement(
            partnership=one, by=actor(request),
            **{name: data[name] for name in ("version", "text", "start", "end", "review_on",
                                             "positions", "fte", "because")},
        ),
        title=_("Write the agreement"), button=_("Keep it and ask both to sign"),
        lede=_("A new edition for %(org)s. The one before stays to be read, and holds until both have signed this one.")
        % {"org": one.org.name},
        back=reverse("partnership", args=[pk]), done=_("Kept. Both are asked to sign."),
        trail=crumbs((one.org.name, reverse("partnership", args=[pk])), (_("Agreement"), "")),
    )  # fmt: skip


def _first_words(one: Partnership) -> dict[str, Any]:
    newest = one.agreements.first()
    if newest is not None:
        start = max(newest.end, timezone.localdate()) if newest.signatures.count() == 2 else newest.start  # fmt: skip
        length = newest.end - newest.start
        return {"version": one.version, "text": newest.text, "start": start,
                "end": start + length, "review_on": start + length / 2,
                "positions": newest.positions, "fte": newest.fte}  # fmt: skip
    today = timezone.localdate()
    start = months_after(today.replace(day=1), 1)
    rules = programme(today)
    end, review = months_after(start, rules.term_months), months_after(start, 12)
    return {"version": one.version, "start": start, "end": end, "review_on": min(review, end),
            "positions": 1, "fte": Decimal("0.2"),
            "text": model_text(one.org.name, start, end, min(review, end), 1, Decimal("0.2"), rules)}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One thing that is done with a partnership by a form of its own."""

    title: str
    lede: str
    button: str
    done: str
    form: type
    call: Callable[..., Any]
    office: bool


def partnership_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Begin talks, pause, resume, end, or change who answers; each with its reason."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(reads.partnerships(), pk=pk)
    act = _acts().get(what)
    if act is None:
        raise Http404
    if act.office and not may.minds(viewer):
        raise PermissionDenied
    today = timezone.localdate()
    initial = {"version": one.version, "start": today, "on": today, "wants": one.wants,
               **{name: person.code for name, person in reads.people_of(one).items()}}  # fmt: skip
    form = act.form(request.POST or None, initial=initial)
    return form_page(
        request, form, lambda data: act.call(partnership=one, by=actor(request), **data),
        title=act.title, lede=act.lede, button=act.button, done=act.done,
        back=reverse("partnership", args=[pk]),
        trail=crumbs((one.org.name, reverse("partnership", args=[pk])), (act.title, "")),
    )  # fmt: skip


def _acts() -> dict[str, Act]:
    return {
        "talks": Act(_("Begin talks"), _("The unit takes up the invitation."), _("Begin talks"),
                     _("Talks have begun."), forms.Because, acts.begin_talks, False),
        "review": Act(_("Keep a review"), _("What was agreed, what was given, what changed, and when you look again."),
                      _("Keep it"), _("Kept."), forms.ReviewForm, acts.hold_review, False),
        "pause": Act(_("Pause the partnership"), _("Positions and protected time stay as they are."),
                     _("Pause it"), _("Paused."), forms.PauseForm, acts.pause, False),
        "resume": Act(_("Resume the partnership"), _("The pause ends today; one that has not begun is taken back."), _("Resume it"),
                      _("Resumed."), forms.Because, acts.resume, False),
        "end": Act(_("End the partnership"), _("Its history stays. Nobody who serves then may lose protected time by it."),
                   _("End it"), _("The end is set."), forms.EndForm, acts.end_partnership, False),
        "keep-on": Act(_("Take back the end"), _("The partnership goes on until its agreement ends."),
                       _("Take it back"), _("The end is taken back."), forms.Because, acts.keep_on, False),
        "change": Act(_("Change who answers"), _("Signatures that were given stay. A new sponsor signs the next edition."),
                      _("Change it"), _("Changed."), forms.PeopleForm, acts.change_partnership, True),
    }  # fmt: skip


def partnership_list(request: HttpRequest) -> HttpResponse:
    """Every partnership, for the office."""
    form = forms.ListFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = list(reads.partnerships(state=chosen.get("state", ""), text=chosen.get("text", "").replace("\x00", "")))  # fmt: skip
    return render(request, "champions/partnerships.html", {
        "rows": [(one, reads.end_of(one)) for one in rows], "form": form, "own": False,
        "today": timezone.localdate(),
        "breadcrumbs": crumbs((_("Partnerships"), "")),
    })  # fmt: skip


def invite(request: HttpRequest) -> HttpResponse:
    """The office invites an org unit."""
    liaison: Person | None = request.viewer.person  # type: ignore[attr-defined]
    initial = {"liaison": liaison.code if liaison else "", "org": request.GET.get("org", "")}
    form = forms.InviteForm(
        request.POST or None, initial=initial, orgs=list(tree(timezone.localdate()).unit)
    )
    return form_page(
        request, form, lambda data: acts.invite(by=actor(request), **data),
        title=_("Invite an org unit"), button=_("Send the invitation"),
        lede=_("The sponsor and the chief or supervisor are told. Two different people sign."),
        back=reverse("partnerships"), done=_("Invited."),
        trail=crumbs((_("Partnerships"), reverse("partnerships")), (_("Invite"), "")),
    )  # fmt: skip


__all__ = ["agreement", "invite", "my_partnerships", "partnership", "version_of"]
