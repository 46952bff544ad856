"""What a person sees and says of themselves: facts, responsibilities, roles."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import acts, reads
from ..forms import AboutMeForm, DeclareForm
from ..models import Person, Responsibility
from ..roles import ROLES
from ..signin import actor

SAID = ("preferred_name", "pronouns", "language", "no_daily_email", "shared_workstation")


def me(request: HttpRequest) -> HttpResponse:
    """My facts as they are held here, and what I may change myself."""
    person: Person = request.viewer.person  # type: ignore[attr-defined]
    if request.method == "POST":
        form = AboutMeForm(request.POST)
        if form.is_valid():
            changes = {name: form.cleaned_data[name] for name in SAID}
            try:
                acts.edit_person(
                    person=person, version=form.cleaned_data["version"], changes=changes,
                    by=actor(request), because="said by the person",
                )  # fmt: skip
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("me")
    else:
        said = {name: getattr(person, name) for name in SAID}
        form = AboutMeForm(initial={**said, "version": person.version})
    return render(request, "people/me.html", _context(request, person, form, DeclareForm()))


@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """I hold a responsibility that the personnel system does not know."""
    person: Person = request.viewer.person  # type: ignore[attr-defined]
    form = DeclareForm(request.POST)
    if form.is_valid():
        acts.declare_responsibility(
            person=person, duty=form.cleaned_data["duty"], start=form.cleaned_data["start"],
            by=actor(request),
        )  # fmt: skip
        messages.success(request, _("Noted. Your department will be asked to confirm it."))
        return redirect("me")
    said = {name: getattr(person, name) for name in SAID}
    about = AboutMeForm(initial={**said, "version": person.version})
    return render(request, "people/me.html", _context(request, person, about, form))


@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A responsibility that I declared myself is over, from today."""
    person: Person = request.viewer.person  # type: ignore[attr-defined]
    held = get_object_or_404(Responsibility, pk=pk, person=person, source="self", end=None)
    acts.end_responsibility(
        held=held, end=timezone.localdate(), by=actor(request), because="said by the person"
    )
    messages.success(request, _("Ended from today."))
    return redirect("me")


def _context(
    request: HttpRequest, person: Person, form: AboutMeForm, declaring: DeclareForm
) -> dict[str, object]:
    today = timezone.localdate()
    appointments = list(reads.current_appointments([person.pk], today))
    held = [
        one
        for one in person.responsibilities.select_related("duty", "confirmed_by")
        if one.end is None or one.end > today
    ]
    grants = [(ROLES[grant.role], grant) for grant in request.viewer.grants]  # type: ignore[attr-defined]
    return {
        "person": person, "form": form, "declaring": declaring, "appointments": appointments,
        "held": held, "grants": grants, "today": today,
        "leaves": [one for one in person.leaves.all() if one.end is None or one.end > today],
    }  # fmt: skip
