"""Addresses where curriculum and library meet, each with who may open it."""

from makegood.library.rules import may_read
from makegood.people.doors import door
from makegood.people.rules import holds

from .views import evidence

_approve = holds("curriculum.approve")


def _decides(request, **kwargs):  # type: ignore[no-untyped-def]
    """Approvers of content, and the office."""
    viewer = request.viewer
    return viewer.may("curriculum.approve") or viewer.may("curriculum.publish")


urlpatterns = [
    door("office/evidence/", evidence.evidence, may=_decides, name="evidence"),
    door("office/evidence/<slug:code>/<slug:work>/", evidence.decide, may=_approve, name="evidence-decide"),
    door("reading/next/", evidence.next_reading, may=may_read, name="next-reading"),
]  # fmt: skip
