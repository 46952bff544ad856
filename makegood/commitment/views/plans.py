"""The office takes an existing plan in: send the file, put the columns right, look, take it in."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.engines.planfile import read_plan
from makegood.engines.roster.limits import FileRefused
from makegood.engines.words import told
from makegood.people.signin import actor
from makegood.record.rows import csv_lines

from ..acts import plans as acts
from ..forms import Because
from ..forms.plans import LABELS, PlanMapping, PlanUpload
from ..models import Commitment, PlanFile
from ..reads.plans import Preview, preview
from .desk import crumbs

PER_PAGE, MOST_FAULTS = 100, 200
_FIELD = {"title": "action"}  # what the plan's columns call it


def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Send a file; the ones that came stand below."""
    row = get_object_or_404(Commitment, code=code)
    form = PlanUpload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = acts.receive(commitment=row, stream=file, name=file.name, by=actor(request))
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            return redirect("plan-file", made.pk)
    back = (code, reverse("commitment-edit", args=[code]))
    context = {"form": form, "commitment": row, "page": Paginator(row.files.all(), 50).get_page(request.GET.get("page")),
               "breadcrumbs": crumbs(back, (_("Take a plan in"), ""))}  # fmt: skip
    return render(request, "commitment/plan_upload.html", context)


def plan_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns, and what the file would do under them."""
    row = get_object_or_404(PlanFile.objects.select_related("commitment"), pk=min(pk, 2**62))
    try:
        seen = acts.seen_of(row)
    except (FileRefused, OSError):
        messages.error(request, _("The kept file cannot be read any more. Send it again."))
        return redirect("plan-import", row.commitment.code)
    initial = {f"column-{name}": header for name, header in row.mapping.items()}
    form = PlanMapping(seen.headers, request.POST or None, initial={**initial, "date_order": row.date_order})  # fmt: skip
    if request.method == "POST" and row.state == "received" and form.is_valid():
        acts.map_columns(row=row, mapping=form.mapping(), by=actor(request),
                         date_order=form.cleaned_data["date_order"])  # fmt: skip
        return redirect("plan-file", row.pk)
    plan = read_plan(seen, row.mapping, row.date_order)
    shown = preview(row.commitment, plan.rows)
    faults = sorted([*plan.faults, *shown.faults])
    words = {
        "clauses new": _("new clauses"), "clauses changed": _("clauses worded anew"),
        "clauses same": _("clauses as they are"), "actions new": _("new actions"),
        "actions changed": _("actions changed"), "actions same": _("actions as they are"),
    }  # fmt: skip
    figures = [
        {"label": label, "value": shown.counts.get(name, 0)} for name, label in words.items()
    ]
    context = {
        "form": form, "row": row, "seen": seen, "figures": figures, "because": Because(),
        "faults": [(one, *_place(row, one.field)) for one in faults[:MOST_FAULTS]],
        "fault_count": len(faults), "fault_more": max(0, len(faults) - MOST_FAULTS),
        "page": Paginator(_effects(shown), PER_PAGE).get_page(request.GET.get("page")),
        "unsaid": sum(bool(one.row.status) for one in shown.actions),
        "undomained": sum(one.what == "new" and not one.row.domain for one in shown.clauses),
        "before": row.commitment.files.filter(
            file_hash=row.file_hash, state="applied").exclude(pk=row.pk).first(),
        "breadcrumbs": crumbs((row.commitment.code, reverse("plan-import", args=[row.commitment.code])), (row.file_name, "")),
    }  # fmt: skip
    return render(request, "commitment/plan_file.html", context)


@dataclass(frozen=True)
class Effect:
    """One line of what a file would do: to what, under which clause, and what happens to it."""

    title: str
    clause: str
    happens: str
    owner: str = ""
    due: date | None = None


def _effects(shown: Preview) -> list[Effect]:
    """The clauses that are new or worded anew, then every action, in the order of the file."""
    found = []
    for one in shown.clauses:
        if one.what != "same":
            happens = _("a new clause") if one.what == "new" else _("this clause is worded anew")
            found.append(Effect(one.words["heading"], one.row.clause_id, happens))
    for each in shown.actions:
        happens = _("new") if each.what == "new" else _("as it is")
        if each.what == "changed":
            names = ", ".join(str(LABELS[_FIELD.get(name, name)]) for name in each.fields)
            happens = _("changed: %(fields)s") % {"fields": names}
        found.append(
            Effect(each.row.action, each.row.clause, happens, each.row.owner, each.row.due)
        )
    return found


def _place(row: PlanFile, field: str) -> tuple[str, str]:
    """The field as a reader calls it, and the header of its column in the file where it differs."""
    label, header = str(LABELS.get(field, field)), row.mapping.get(field, "")
    return label, header if header.casefold() != label.casefold() else ""


@require_POST
def plan_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file in."""
    row = get_object_or_404(PlanFile.objects.select_related("commitment"), pk=min(pk, 2**62))
    form = Because(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Say why; the reason is public."))
        acts.apply(row=row, by=actor(request), because=form.cleaned_data["because"])
    except (ValidationError, FileRefused, OSError) as error:
        said = error.messages if isinstance(error, ValidationError) else [str(error)]
        messages.error(request, " ".join(said))
        return redirect("plan-file", row.pk)
    messages.success(request, _("The plan is taken in."))
    return redirect("commitment-edit", row.commitment.code)


@require_POST
def plan_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the file aside."""
    row = get_object_or_404(PlanFile.objects.select_related("commitment"), pk=min(pk, 2**62))
    try:
        acts.discard(row=row, by=actor(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Put aside; nothing was changed."))
    return redirect("plan-import", row.commitment.code)


def plan_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """Every fault of the file as CSV."""
    row = get_object_or_404(PlanFile.objects.select_related("commitment"), pk=min(pk, 2**62))
    try:
        plan = read_plan(acts.seen_of(row), row.mapping, row.date_order)
    except (FileRefused, OSError):
        return redirect("plan-import", row.commitment.code)
    faults = sorted([*plan.faults, *preview(row.commitment, plan.rows).faults])
    header = ("line", "field", "column", "value", "what is wrong", "how to mend it")
    lines = csv_lines(
        header,
        [(x.line or "", x.field, row.mapping.get(x.field, ""), x.value, told(x.what, _),
          told(x.mend, _)) for x in faults],
    )  # fmt: skip
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="faults.csv"'})  # fmt: skip
