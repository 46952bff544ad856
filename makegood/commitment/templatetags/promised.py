"""What the commitment says about a thing of a room below, on that thing's own page."""

from typing import Any

from django import template
from django.utils import timezone

from ..reads import links
from ..reads.detail import titles_of

register = template.Library()
MOST = 5


@register.inclusion_tag("commitment/parts/promised.html")
def promised(kind: str, code: Any) -> dict[str, Any]:
    """A section with the actions that name this thing; nothing where none does (one query then).

    kind, code: as links of actions name things: `{% promised "unit" unit.code %}`. Of a division the
    promises about its department are shown as well.
    """
    code = str(code)
    codes = {code, code.split("/")[0]} if kind == "department" else {code}
    lines = links.promised(kind, codes, timezone.localdate())
    return {"lines": lines[:MOST], "count": len(lines), "more": len(lines) > MOST,
            "about": links.about(kind, code)}  # fmt: skip


@register.inclusion_tag("commitment/parts/became.html")
def became(code: str) -> dict[str, Any]:
    """The action that somebody named by its code, with its title and its page where it is known."""
    return {"code": code, "title": titles_of([code]).get(code, "")}
