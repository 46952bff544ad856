"""A department's own groups: who may offer one, for whom, and who may move or cancel it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from makegood.people.models import OrgUnit
from makegood.people.rules import Viewer

from ..models import Cohort

OFFERS = "sessions.offer"


def orgs_of(viewer: Viewer) -> QuerySet[OrgUnit]:
    """The org units for whose people the viewer may offer a group: those they lead, and all below."""
    scopes = viewer.scopes(OFFERS)
    if scopes is None:
        return OrgUnit.objects.order_by("name")
    below = {one for scope in scopes for one in viewer.below(scope)}
    return OrgUnit.objects.filter(pk__in=below).order_by("code")


def minds(viewer: Viewer, cohort: Cohort) -> bool:
    """The office; and of a department's own group, offered by hand, whoever leads that department."""
    if viewer.may("rollout.run"):
        return True
    own = cohort.origin == "hand" and cohort.closed_for_id is not None
    return own and viewer.may(OFFERS, org=cohort.closed_for_id)


def minds_group(request: HttpRequest, code: str, **kwargs: Any) -> bool:
    """The office, and a department's lead or delegate for the department's own group."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.may("rollout.run"):
        return True
    found = Cohort.objects.filter(code=code).first() if viewer.may(OFFERS) else None
    return found is not None and minds(viewer, found)


def minds_session(request: HttpRequest, pk: int, **kwargs: Any) -> bool:
    """The same, by one of the group's sessions."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.may("rollout.run"):
        return True
    found = Cohort.objects.filter(sessions=pk).first() if viewer.may(OFFERS) else None
    return found is not None and minds(viewer, found)
