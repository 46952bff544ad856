"""Who may: predicates over the viewer and what is looked at. What a state allows stands apart below."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from .models import Account, Grant, OrgPlacement, Person
from .roles import ROLES

May = Callable[..., bool]


@dataclass
class Viewer:
    """The one who looks: account, person, and the grants in force today (loaded in one query)."""

    account: Account | None
    today: date = field(default_factory=timezone.localdate)

    @property
    def signed_in(self) -> bool:
        return self.account is not None

    @property
    def person(self) -> Person | None:
        return self.account.person if self.account else None

    @cached_property
    def grants(self) -> list[Grant]:
        if self.person is None:
            return []
        rows = Grant.objects.filter(person=self.person, start__lte=self.today).select_related(
            "scope"
        )
        # A role that an older edition knew gives nothing.
        return [r for r in rows if (r.end is None or r.end > self.today) and r.role in ROLES]

    def may(self, permission: str, *, org: int | None = None) -> bool:
        """Whether a role in force gives the permission, over the org unit if one is named."""
        if self.account is None:
            return False
        if self.account.is_superuser or permission == "own":
            return True
        for grant in self.grants:
            if permission not in ROLES[grant.role].permissions:
                continue
            if grant.scope_id is None or org is None or org in self.below(grant.scope_id):
                return True
        return False

    def scopes(self, permission: str) -> list[int] | None:
        """Org units over which the permission is held; None means the whole institution."""
        if self.account and self.account.is_superuser:
            return None
        held = [g.scope_id for g in self.grants if permission in ROLES[g.role].permissions]
        return None if None in held else [scope for scope in held if scope is not None]

    def below(self, scope: int) -> set[int]:
        """The org unit and all below it today."""
        found, edge = {scope}, [scope]
        while edge:
            unit = edge.pop()
            fresh = [child for child in self._children.get(unit, []) if child not in found]
            found.update(fresh)
            edge.extend(fresh)
        return found

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        children: dict[int, list[int]] = {}
        rows = OrgPlacement.objects.filter(start__lte=self.today).values_list(
            "unit_id", "parent_id", "end"
        )
        for unit, parent, end in rows:
            if parent is not None and (end is None or end > self.today):
                children.setdefault(parent, []).append(unit)
        return children


def anyone(request: HttpRequest, **kwargs: Any) -> bool:
    """Open to the public."""
    return True


def signed_in(request: HttpRequest, **kwargs: Any) -> bool:
    """Anyone with an account; what they see is their own."""
    return request.viewer.signed_in  # type: ignore[attr-defined]


def is_person(request: HttpRequest, **kwargs: Any) -> bool:
    """Someone who signed in and is a person of the institution."""
    return request.viewer.person is not None  # type: ignore[attr-defined]


def holds(permission: str) -> May:
    """A predicate: the viewer holds the permission somewhere; the view narrows it to the scope."""

    def predicate(request: HttpRequest, **kwargs: Any) -> bool:
        return request.viewer.may(permission)  # type: ignore[attr-defined]

    predicate.__name__ = f"holds_{permission}"
    predicate.__doc__ = f"Anyone whose role gives {permission}."
    return predicate
