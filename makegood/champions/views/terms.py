"""A champion's term, the succession pack, and reports of missing time."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.curriculum.reads.papers import NoPapers
from makegood.people.signin import actor

from .. import rules as may
from ..acts import missing as missing_acts
from ..acts import terms as acts
from ..forms import champion as own_forms
from ..forms import office as forms
from ..models import MissingTime, Term
from ..reads.ladder import ladder, qualifications_of
from ..reads.programme import programme
from ..reads.succession import pack, pack_pdf
from ..reads.terms import months_after
from ..reads.time import by_month, months_back
from .shared import crumbs, do, form_page, version_of

RELATED = (
    "person", "position__org", "position__partnership__org", "position__partnership__sponsor",
    "position__partnership__supervisor", "position__partnership__liaison",
)  # fmt: skip


def _term(pk: int) -> Term:
    return get_object_or_404(Term.objects.select_related(*RELATED), pk=pk)


def term(request: HttpRequest, pk: int) -> HttpResponse:
    """A term: its dates, its ladder in outline, its time in totals, and what is decided about it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = _term(pk)
    today = timezone.localdate()
    rules = programme(today)
    months = months_back(today, 6)
    return render(request, "champions/term.html", {
        "one": one, "today": today, "rungs": ladder(one.person_id, today),
        "months": list(zip(months, by_month(one.person_id, months), strict=True)),
        "leads": may.leads_partnership(viewer, one.position.partnership),
        "may_count": len(qualifications_of({one.person_id}, today)),
        "renewed": getattr(one, "renewed_by", None), "own": viewer.person == one.person,
        "usual_end": months_after(one.start, rules.term_months),
        "breadcrumbs": crumbs(
            (one.position.org.name, reverse("partnership", args=[one.position.partnership_id])),
            (_("Term"), ""),
        ),
    })  # fmt: skip


def term_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Renew a term, or end it early."""
    one = _term(pk)
    back = reverse("term", args=[pk])
    trail = crumbs((one.person.name, back), (_("Decide"), ""))
    rules = programme(one.end)
    if what == "renew":
        initial = {"version": one.version, "end": months_after(one.end, rules.term_months)}
        return form_page(
            request, forms.RenewForm(request.POST or None, initial=initial),
            lambda data: acts.renew(term=one, by=actor(request), **data),
            title=_("Renew the term of %(name)s") % {"name": one.person.name},
            lede=_("It goes on without a gap from the end of this one."), button=_("Renew it"),
            back=back, done=_("Renewed."), trail=trail,
        )  # fmt: skip
    if what == "end":
        initial = {"version": one.version, "on": timezone.localdate()}
        return form_page(
            request, forms.EndForm(request.POST or None, initial=initial),
            lambda data: acts.end_early(term=one, by=actor(request), **data),
            title=_("End the term of %(name)s early") % {"name": one.person.name},
            lede=_("The reason goes into the record, and the role ends on that day. Ask for the hand-over first."),
            button=_("End it"), back=back, done=_("The end is set."), trail=trail,
        )  # fmt: skip
    raise Http404


def succession_pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a successor needs, on one page."""
    one = _term(pk)
    return render(request, "champions/pack.html", {
        "pack": pack(one, timezone.localdate()), "one": one,
        "own": request.viewer.person == one.person,  # type: ignore[attr-defined]
        "breadcrumbs": crumbs((one.position.org.name, ""), (_("Succession pack"), "")),
    })  # fmt: skip


def succession_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    one = _term(pk)
    return paper_answer(
        request, lambda: pack_pdf(one, timezone.localdate()), f"succession-{one.pk}.pdf",
        reverse("pack", args=[pk]),
    )  # fmt: skip


def paper_answer(
    request: HttpRequest, make: Callable[[], bytes], name: str, back: str
) -> HttpResponse:
    """A PDF as a download; where this machine cannot make one, the page it came from, saying so."""
    try:
        made = make()
    except NoPapers:
        messages.error(request, _("This machine cannot make a PDF. Print the page instead."))
        return redirect(back)
    return HttpResponse(
        made, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def missing_time(request: HttpRequest, pk: int) -> HttpResponse:
    """A report of missing time: the clock, the answer, and whose turn it is."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(
        MissingTime.objects.select_related(*[f"term__{name}" for name in RELATED]), pk=pk
    )
    person = viewer.person.pk if viewer.person else None
    return render(request, "champions/missing.html", {
        "one": one, "today": timezone.localdate(), "own": person == one.term.person_id,
        "answers": person == one.term.position.partnership.sponsor_id,
        "minds": may.minds(viewer),
        "breadcrumbs": crumbs((_("No time was given"), "")),
    })  # fmt: skip


def missing_act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Answer, accept, refuse, settle or withdraw a report."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = get_object_or_404(
        MissingTime.objects.select_related(*[f"term__{name}" for name in RELATED]), pk=pk
    )
    person = viewer.person.pk if viewer.person else None
    own = person == one.term.person_id
    allowed = {
        "answer": person == one.term.position.partnership.sponsor_id, "accept": own,
        "refuse": own, "withdraw": own, "settle": may.minds(viewer),
    }  # fmt: skip
    if what not in allowed:
        raise Http404
    if not allowed[what]:
        raise PermissionDenied
    back = reverse("missing-time", args=[pk])
    if what in ("accept", "withdraw"):
        if request.method != "POST":
            return redirect(back)
        act: Any = {"accept": missing_acts.accept_answer, "withdraw": missing_acts.withdraw_missing}[what]  # fmt: skip
        return do(
            request, lambda: act(report=one, version=version_of(request), by=actor(request)),
            _("Kept."), back,
        )  # fmt: skip
    pages: dict[str, tuple[Any, Any, str, str]] = {
        "answer": (own_forms.AnswerForm, missing_acts.answer_missing, _("Your answer"),
                   _("Say what will change and from when. The champion then says whether it helps.")),
        "refuse": (own_forms.WordsForm, missing_acts.refuse_answer, _("The answer does not help"),
                   _("It goes to the office, which takes it up with the sponsor.")),
        "settle": (own_forms.WordsForm, missing_acts.settle_missing, _("Settle the report"),
                   _("Say how it goes on. The champion and the sponsor read it.")),
    }  # fmt: skip
    kind, act, title, lede = pages[what]
    return form_page(
        request, kind(request.POST or None, initial={"version": one.version}),
        lambda data: act(report=one, by=actor(request), **data),
        title=title, lede=lede, button=_("Send"), back=back, done=_("Sent."),
        trail=crumbs((_("No time was given"), back), (title, "")),
    )  # fmt: skip
