"""Reading groups: seen by those who read in them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.signin import actor

from ..acts import groups as acts
from ..forms.others import GroupForm, ReadingForm
from ..models import Group, Reading
from ..reads import standings
from ..rules import in_group


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The groups I read in."""
    person = request.viewer.person  # type: ignore[attr-defined]
    mine = Group.objects.filter(Q(facilitator=person) | Q(people=person)).distinct()
    return render(request, "library/groups.html", {
        "groups": mine.select_related("facilitator", "org").order_by("state", "name"),
        "breadcrumbs": _crumbs(_("Reading groups")),
    })  # fmt: skip


@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """A group: its people, its meetings, what it decided."""
    found = _group(request, pk)
    readings = list(found.readings.select_related("work"))
    stand = standings(one.work.code for one in readings if one.work)
    leads = found.facilitator_id == request.viewer.person.pk  # type: ignore[attr-defined]
    return render(request, "library/group.html", {
        "group": found, "people": found.people.all(), "leads": leads,
        "rows": [(one, stand.get(one.work.code) if one.work else None) for one in readings],
        "breadcrumbs": _crumbs(found.name, (_("Reading groups"), reverse("groups"))),
    })  # fmt: skip


def group_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Found a group, or change it as its facilitator."""
    found = _group(request, pk, leading=True) if pk is not None else None
    form = GroupForm(request.POST or None, initial=GroupForm.words_of(found) if found else None)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("name", "about", "org", "list")}
        try:
            made = acts.save_group(
                group=found, words=words, people=form.cleaned_data["people"],
                facilitator=form.cleaned_data["facilitator"] or request.viewer.person,  # type: ignore[attr-defined]
                version=form.cleaned_data["version"] or 0, by=actor(request), because="",
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("group", pk=made.pk)
        except ChangedMeanwhile as error:
            form.add_error(None, error)
    title = found.name if found else _("A new reading group")
    return render(request, "library/form.html", {
        "form": form, "title": title, "action": _("Save"), "back": reverse("groups"),
        "lede": _("People who read together, and what they decide to change because of it."),
        "breadcrumbs": _crumbs(title, (_("Reading groups"), reverse("groups"))),
    })  # fmt: skip


def reading(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Write down a meeting."""
    found = _group(request, pk, leading=True)
    old = get_object_or_404(Reading, pk=number, group=found) if number is not None else None
    form = ReadingForm(request.POST or None, initial=ReadingForm.words_of(old) if old else None)
    if request.method == "POST" and form.is_valid():
        words = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        try:
            acts.save_reading(group=found, reading=old, words=words, version=form.cleaned_data["version"] or 0,
                              by=actor(request), because="")  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("group", pk=pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "library/form.html", {
        "form": form, "title": _("A meeting of %(group)s") % {"group": found.name}, "action": _("Save"),
        "back": reverse("group", args=[pk]), "lede": _("Everybody of the group reads this; nobody else does."),
        "breadcrumbs": _crumbs(_("A meeting"), (_("Reading groups"), reverse("groups")), (found.name, reverse("group", args=[pk]))),
    })  # fmt: skip


@require_POST
def group_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The group has finished."""
    found = _group(request, pk, leading=True)
    try:
        acts.close_group(group=found, on=request.viewer.today, by=actor(request), because="")  # type: ignore[attr-defined]
        messages.success(request, _("The group has finished. What it decided stays."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("group", pk=pk)


def _group(request: HttpRequest, pk: int, *, leading: bool = False) -> Group:
    found = get_object_or_404(Group.objects.select_related("facilitator", "org", "list"), pk=pk)
    person = request.viewer.person  # type: ignore[attr-defined]
    if not in_group(found, person) or (leading and found.facilitator_id != person.pk):
        raise PermissionDenied
    return found


def _crumbs(last: str, *between: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Library"), reverse("library")), *between, (last, "")]
