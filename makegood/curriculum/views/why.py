"""Why me: the reasons of one requirement, and the ways to ask, object and have it corrected."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.people.models import Person
from makegood.people.signin import actor

from ..acts.questions import ask_question, withdraw_question
from ..forms.questions import KINDS, QuestionForm, WithdrawForm
from ..models import Question, Unit
from ..reads import why as reads
from ..reads.groups import in_groups


def why(request: HttpRequest, unit: str) -> HttpResponse:
    """Why this unit is asked of me, step by step."""
    found = get_object_or_404(Unit, code=unit)
    page = reads.why(_person(request), found)
    # Who has it behind them, or is not asked, is not sent to look for a seat.
    grouped = page.open and in_groups(Q(pk=found.pk) | Q(variant_of=found)).exists()
    crumbs = [(_("Home"), "/"), (_("Why me?"), "")]
    return render(
        request, "curriculum/why.html", {"page": page, "in_groups": grouped, "breadcrumbs": crumbs}
    )


def ask(request: HttpRequest, unit: str = "") -> HttpResponse:
    """Ask, object, or ask for a correction: about a unit, or about my record as a whole."""
    about = get_object_or_404(Unit, code=unit) if unit else None
    kind = request.GET.get("kind", "")
    start = {"kind": kind if kind in KINDS else ("question" if about else "correction")}
    form = QuestionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            ask_question(
                person=_person(request), unit=about, kind=form.cleaned_data["kind"],
                text=form.cleaned_data["text"], by=actor(request),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(
                request, _("The office has it. You find it, and the answer, under your questions.")
            )
            return redirect("my-questions")
    crumbs = [(_("Home"), "/"), (_("Ask or object"), "")]
    return render(
        request, "curriculum/ask.html", {"form": form, "unit": about, "breadcrumbs": crumbs}
    )


def my_questions(request: HttpRequest) -> HttpResponse:
    """Everything I asked, with the answers."""
    asked = (
        Question.objects.filter(person=_person(request))
        .select_related("unit", "answered_by")
        .defer("unit__body")
    )
    crumbs = [(_("Home"), "/"), (_("Your questions"), "")]
    return render(request, "curriculum/my_questions.html",
                  {"questions": list(asked[:200]), "breadcrumbs": crumbs})  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what I asked."""
    question = get_object_or_404(Question, pk=pk, person=_person(request))
    form = WithdrawForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Open the page again and try once more."))
        withdraw_question(
            question=question, version=form.cleaned_data["version"], by=actor(request)
        )
        messages.success(request, _("You have withdrawn it. The office is not asked any more."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("my-questions")


def _person(request: HttpRequest) -> Person:
    return request.viewer.person  # type: ignore[attr-defined]
