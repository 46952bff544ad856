"""Who may, and apart from it what a state allows."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from makegood.people.models import Person
from makegood.people.rules import Viewer

from .models import Action, Holder

WRITE, LEAD, CONFIRM = "commitment.write", "commitment.lead", "commitment.confirm"


def roles_held(person: Person | None, viewer: Viewer) -> set[int]:
    """Numbers of the owner roles that the viewer holds today (one query, kept on the viewer)."""
    if person is None:
        return set()
    kept: set[int] | None = getattr(viewer, "_owner_roles", None)
    if kept is None:
        today = viewer.today
        rows = Holder.objects.filter(Q(end__isnull=True) | Q(end__gt=today), person=person)
        kept = set(rows.filter(start__lte=today).values_list("role_id", flat=True))
        viewer._owner_roles = kept  # type: ignore[attr-defined]
    return kept


def viewer_of(request: HttpRequest) -> Viewer:
    """The one who looks."""
    return request.viewer  # type: ignore[attr-defined,no-any-return]


def takes_part(request: HttpRequest, **kwargs: Any) -> bool:
    """The office, the leadership, and whoever holds an owner role today."""
    viewer = viewer_of(request)
    if not viewer.signed_in:
        return False
    if any(viewer.may(one) for one in (WRITE, LEAD, CONFIRM)):
        return True
    return bool(roles_held(viewer.person, viewer))


def opens(request: HttpRequest, path: str) -> bool:
    """Whether the page at this address would open for the viewer, as far as its door says."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return bool(found.func.may(request, **found.kwargs))  # type: ignore[attr-defined]


def owns(viewer: Viewer, action: Action) -> bool:
    """Whether the viewer holds the owner role of the action's newest edition."""
    latest = action.editions.order_by("-number").values_list("owner_id", flat=True).first()
    return latest in roles_held(viewer.person, viewer)


def works_on(viewer: Viewer, action: Action) -> bool:
    """Who adds evidence and tries, and says how it stands: the owner, and the office for them."""
    return viewer.may(WRITE) or owns(viewer, action)


def may_confirm(viewer: Viewer, action: Action) -> bool:
    """Who may be the second person: not the owner; the act itself refuses the one who claimed."""
    return viewer.may(CONFIRM) and not owns(viewer, action)
