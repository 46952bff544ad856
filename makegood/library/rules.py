"""Who may: read the library, curate it, lead a group; and apart from it, what a state allows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from makegood.people.models import Person
from makegood.people.sealing import Bound

from .models import Group, Work

CURATE = "library.curate"


def may_read(request: HttpRequest, **kwargs: Any) -> bool:
    """Anyone, where the institution opens its library; otherwise those who signed in."""
    return settings.LIBRARY_OPEN or request.viewer.signed_in  # type: ignore[attr-defined]


def in_group(group: Group, person: Person | None) -> bool:
    """Whether a person reads with the group; nobody else sees its page."""
    if person is None:
        return False
    return group.facilitator_id == person.pk or group.people.filter(pk=person.pk).exists()


def bound(person: Person, work: Work) -> Bound:
    """Where the note belongs; it opens nowhere else."""
    return Bound(person.pk, f"work:{work.code}", "shelf")
