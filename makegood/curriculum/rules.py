"""Who may see what in the curriculum, where a permission alone does not say it."""

from typing import Any

from django.http import HttpRequest

# Those who lead a session, and those who write, approve and publish what is in it.
FACILITATING = {"champion", "author", "approver", "office"}


def facilitates(request: HttpRequest, **kwargs: Any) -> bool:
    """Equity Champions, authors, approvers and the programme office."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.person is None:
        return False
    return viewer.account.is_superuser or any(g.role in FACILITATING for g in viewer.grants)
