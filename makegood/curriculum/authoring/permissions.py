"""Wagtail's permissions answered from our roles; no group of Django's is kept in step with anything.

`rules` is asked first by Django's permission checks. What is not named here nobody has: nobody
publishes, deletes or unlocks in the editor, and nobody sees pages, images, documents or users there.
"""

from typing import Any

import rules
from wagtail.permission_policies import ModelPermissionPolicy

from makegood.people.models import Account
from makegood.people.rules import Viewer

# Wagtail's permission, and which of ours gives it.
GIVEN = {
    "wagtailadmin.access_admin": "authoring",
    "curriculum.view_unit": "authoring",
    "curriculum.add_unit": "curriculum.write",
    "curriculum.change_unit": "curriculum.write",
}
ACTIONS = {"view": "authoring", "add": "curriculum.write", "change": "curriculum.write"}


def may(account: Any, permission: str) -> bool:
    """Whether a role of the account in force today gives the permission."""
    if not isinstance(account, Account) or not account.is_active:
        return False
    viewer = getattr(account, "_viewer", None)
    if viewer is None:
        viewer = account._viewer = Viewer(account)  # type: ignore[attr-defined]
    return viewer.may(permission)


def register() -> None:
    """Answer Wagtail's permission checks; called once when the application starts."""
    for theirs, ours in GIVEN.items():
        if not rules.perm_exists(theirs):
            rules.add_perm(theirs, _predicate(ours))


def _predicate(permission: str) -> rules.Predicate:
    """For `rules`, which looks at how many arguments a predicate takes."""
    return rules.Predicate(lambda account: may(account, permission), name=permission)


class UnitPolicy(ModelPermissionPolicy):
    """What somebody may do to units in the editor, by role; even a superuser publishes elsewhere."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ACTIONS and may(user, ACTIONS[action])

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
