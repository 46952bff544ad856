"""The office's pages about people's access: codes on paper, and roles."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import acts
from ..acts.access import INVITATION_DAYS
from ..forms import ReasonForm, RoleForm
from ..models import Grant, Person
from ..roles import ROLES
from ..signin import actor


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a code for somebody and show it once, to be printed and handed over."""
    person = get_object_or_404(Person, pk=pk)
    form = ReasonForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else _("asked at the office")
    code = acts.invite(person=person, by=actor(request), because=because)
    return render(request, "people/code_made.html", {
        "person": person, "code": code, "days": INVITATION_DAYS,
    })  # fmt: skip


def roles(request: HttpRequest) -> HttpResponse:
    """Every role given, with scope and dates; and what each role may do."""
    today = timezone.localdate()
    given = Grant.objects.select_related("person", "scope", "for_lead").order_by("role", "person")
    page = Paginator(given, 50).get_page(request.GET.get("page"))
    for grant in page.object_list:
        grant.shown = ROLES.get(grant.role)  # type: ignore[attr-defined]
        grant.goes_on = grant.end is None or grant.end > today  # type: ignore[attr-defined]
    return render(request, "people/roles.html", {"page": page, "roles": ROLES.values()})


def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a role."""
    person = get_object_or_404(Person, pk=pk)
    form = RoleForm(request.POST or None, initial={"start": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            acts.give_role(
                person=person, role=data["role"], scope=data["scope"], start=data["start"],
                end=data["end"], by=actor(request), because=data["because"],
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The role is given."))
            return redirect("roles")
    return render(request, "people/give_role.html", {"form": form, "person": person})


@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role today."""
    today = timezone.localdate()
    grant = get_object_or_404(Grant, Q(end=None) | Q(end__gt=today), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        acts.end_grant(
            grant=grant, end=today, by=actor(request),
            because=form.cleaned_data["because"],
        )  # fmt: skip
        messages.success(request, _("The role ended today."))
    else:
        messages.error(request, _("Say why the role ends; nothing was changed."))
    return redirect("roles")
