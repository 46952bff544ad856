"""The office takes an existing plan in: send the file, put the columns right, look, take it in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from ..reads.plans import preview
from .desk import crumbs


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
    context = {"form": form, "commitment": row, "files": row.files.all()[:50],
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
        "faults": [(one, LABELS.get(one.field, one.field)) for one in faults[:200]],
        "fault_count": len(faults), "preview": shown, "actions": shown.actions[:100],
        "unsaid": sum(bool(one.row.status) for one in shown.actions),
        "breadcrumbs": crumbs((row.commitment.code, reverse("plan-import", args=[row.commitment.code])), (row.file_name, "")),
    }  # fmt: skip
    return render(request, "commitment/plan_file.html", context)


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
    header = ("line", "field", "value", "what is wrong", "how to mend it")
    lines = csv_lines(
        header, [(x.line or "", x.field, x.value, told(x.what, _), told(x.mend, _)) for x in faults]
    )
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="faults.csv"'})  # fmt: skip
