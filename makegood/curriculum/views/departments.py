"""Departments: shares with small groups protected, what waits for the lead, downloads."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.people.acts import confirm_responsibility, set_responsibility
from makegood.people.models import OrgUnit, Responsibility
from makegood.people.reads import Tree, tree
from makegood.people.signin import actor
from makegood.record.rows import csv_lines

from ..forms.departments import SetDutyForm
from ..reads import departments as reads
from ..reads.shares import Line, shares

WAITING_SHOWN = 50


def departments(request: HttpRequest) -> HttpResponse:
    """The departments that this viewer may see, by name; with one only, that one at once."""
    now = tree(timezone.localdate())
    scopes = request.viewer.scopes("department.see")  # type: ignore[attr-defined]
    tops = [unit for root in now.roots for unit in now.children.get(root, [])]
    units = tops if scopes is None else sorted(scopes, key=lambda pk: now.unit[pk].name)
    if len(units) == 1:
        return redirect("department", code=now.unit[units[0]].code)
    whole = shares()
    lines = [whole.line(now.unit[pk].code, now.unit[pk].name) for pk in units if pk in now.unit]
    return render(request, "curriculum/departments.html", {"lines": lines, "on": whole.on})


def department(request: HttpRequest, code: str) -> HttpResponse:
    """One org unit: its shares by the units below it and by role family."""
    unit, now = _seen(request, code)
    whole = shares([unit.code])
    below = [now.unit[pk] for pk in now.children.get(unit.pk, [])]
    total = whole.line(unit.code, unit.name)
    divisions = [whole.line(one.code, one.name) for one in below]
    families = [whole.line(unit.code, name, kind) for kind, name in whole.kinds.items()]
    families = [line for line in families if line.cells[0].value != 0]
    may_confirm = request.viewer.may("responsibility.set", org=unit.pk)  # type: ignore[attr-defined]
    waiting = reads.unconfirmed(now.below(unit.pk), WAITING_SHOWN + 1) if may_confirm else []
    return render(request, "curriculum/department.html", {
        "unit": unit, "line": [now.unit[pk] for pk in reversed(now.line(unit.pk)[1:-1])],
        "total": total, "divisions": divisions, "families": families, "on": whole.on,
        "rows": _stack(divisions), "waiting": waiting[:WAITING_SHOWN],
        "more_waiting": len(waiting) > WAITING_SHOWN,
        "may_set": may_confirm,
        "openings": reads.openings(now.line(unit.pk)),
        "may_download": request.viewer.may("department.download", org=unit.pk),  # type: ignore[attr-defined]
    })  # fmt: skip


def department_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The page's cells and the division by role family, from the same protected table."""
    unit, now = _seen(request, code)
    if not request.viewer.may("department.download", org=unit.pk):  # type: ignore[attr-defined]
        raise PermissionDenied
    below = [now.unit[pk].code for pk in now.below(unit.pk)]
    return StreamingHttpResponse(
        csv_lines(reads.CSV_HEADER, reads.csv_rows(shares(below), now, unit)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{unit.code.replace("/", "-")}.csv"'
        },
    )


def set_duty(request: HttpRequest, code: str) -> HttpResponse:
    """The lead, or the lead's delegate, says that somebody here holds a responsibility."""
    unit, now = _seen(request, code)
    if not request.viewer.may("responsibility.set", org=unit.pk):  # type: ignore[attr-defined]
        raise PermissionDenied
    form = SetDutyForm(request.POST or None, initial={"start": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        person = reads.person_in(form.cleaned_data["number"], now.below(unit.pk))
        if person is None:
            form.add_error("number", _("Nobody with this number has an appointment here today."))
        else:
            set_responsibility(
                person=person,
                duty=form.cleaned_data["duty"],
                start=form.cleaned_data["start"],
                by=actor(request),
                because=form.cleaned_data["because"],
            )
            messages.success(request, _("Set. The person sees it under “About me”."))
            return redirect("department", code=unit.code)
    return render(request, "curriculum/set_duty.html", {"form": form, "unit": unit})


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead, or the lead's delegate, confirms a responsibility that somebody declared."""
    held = get_object_or_404(Responsibility.objects.select_related("person"), pk=pk)
    now = tree(timezone.localdate())
    places = list(held.person.appointments.filter(end=None).values_list("org_id", flat=True))
    if not any(request.viewer.may("responsibility.set", org=org) for org in places):  # type: ignore[attr-defined]
        raise PermissionDenied
    if held.confirmed_at is None:
        confirm_responsibility(
            held=held, by=actor(request), because=_("confirmed by the department")
        )
        messages.success(request, _("Confirmed."))
    else:
        messages.info(request, _("Somebody confirmed this already; nothing was changed."))
    scopes = request.viewer.scopes("responsibility.set") or []  # type: ignore[attr-defined]
    back = next((org for org in places if org in now.unit), None)
    target = scopes[0] if scopes else back
    return redirect("department", code=now.unit[target].code) if target else redirect("departments")


def _seen(request: HttpRequest, code: str) -> tuple[OrgUnit, Tree]:
    now = tree(timezone.localdate())
    unit = next((one for one in now.unit.values() if one.code == code), None)
    if unit is None:
        raise Http404
    if not request.viewer.may("department.see", org=unit.pk):  # type: ignore[attr-defined]
        raise PermissionDenied
    return unit, now


def _stack(lines: list[Line]) -> list[tuple[str, tuple[int | None, ...] | None, str, int]]:
    """Rows for the chart: label, (all done, asked and not yet done, overdue), note, what is veiled.

    Made of nothing but the cells that the table beside it shows, so that no bar tells more: where
    a part is not shown, what is left of the asked when the shown parts are taken away is veiled.
    """
    rows: list[tuple[str, tuple[int | None, ...] | None, str, int]] = []
    for line in lines:
        _people, asked, done, overdue = (cell.value for cell in line.cells)
        if asked is None:
            rows.append((line.label, None, _("not shown: small groups are protected"), 0))
        elif asked:
            known = done is not None and overdue is not None
            rest = asked - (done or 0) - (overdue or 0)
            parts = (done, rest if known else None, overdue)
            rows.append((line.label, parts, "", 0 if known else rest))
    return rows
