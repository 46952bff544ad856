"""Retractions that an approver decides, and the next thing to read."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.library.acts.evidence import decide_evidence
from makegood.library.models import EvidenceDecision, Work
from makegood.library.reads.nexts import Reader, suggest
from makegood.library.reads.shelf import marks
from makegood.people.models import Responsibility, RoleFamily
from makegood.people.reads import current_appointments
from makegood.people.signin import actor

from ..models import Completion, Unit
from ..reads import evidence as reads


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """Units that cite a retracted work, for their approvers; and what was decided."""
    return render(request, "curriculum/authoring/evidence.html", {
        "tasks": reads.tasks(), "done": _decided(),
        "breadcrumbs": [(_("Home"), "/"), (_("Units"), reverse("units")), (_("Retractions"), "")],
    })  # fmt: skip


@require_POST
def decide(request: HttpRequest, code: str, work: str) -> HttpResponse:
    """Decide what follows for a unit."""
    unit = get_object_or_404(Unit, code=code)
    try:
        decide_evidence(unit=unit.code, work=get_object_or_404(Work, code=work), person=request.viewer.person, by=actor(request),  # type: ignore[attr-defined]
                        because=request.POST.get("because", ""))  # fmt: skip
        messages.success(request, _("Decided, and recorded."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("evidence")


@require_safe
def next_reading(request: HttpRequest) -> HttpResponse:
    """What to read next and why; without an account, by choosing a role."""
    viewer = request.viewer  # type: ignore[attr-defined]
    families = list(RoleFamily.objects.all())
    chosen = next((one for one in families if one.code == request.GET.get("role")), None)
    reader, role = Reader(), chosen
    if viewer.person is not None:
        if chosen is None:
            first = next(iter(current_appointments([viewer.person.pk], viewer.today)), None)
            role = first.role_family if first else None
        held = Responsibility.objects.filter(
            person=viewer.person, start__lte=viewer.today, end=None
        )
        duties = {row.duty_id: row.duty.name for row in held.select_related("duty")}
        finished = (
            Completion.objects.filter(person=viewer.person)
            .select_related("edition")
            .defer("edition__source")
        )
        cited = {
            code: done.edition.title for done in finished for code in reads.cited(done.edition)
        }
        reader = Reader(_pair(role), tuple(duties.items()), marks(viewer.person), cited)
    elif role is not None:
        reader = Reader(_pair(role))
    level, found = suggest(reader)
    return render(request, "curriculum/next_reading.html", {
        "found": found, "level": level, "role": role, "families": families, "own": viewer.person is not None,
        "duties": [name for _code, name in reader.duties],
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Next for me"), "")],
    })  # fmt: skip


def _decided() -> list[tuple[EvidenceDecision, str]]:
    rows = list(EvidenceDecision.objects.select_related("work").defer("work__csl")[:50])
    titles = dict(
        Unit.objects.filter(code__in=[one.unit for one in rows]).values_list("code", "title")
    )
    return [(one, titles.get(one.unit, one.unit)) for one in rows]


def _pair(role: RoleFamily | None) -> tuple[str, str] | None:
    return (role.code, role.name) if role else None
