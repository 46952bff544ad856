"""How this room shows minutes and dates of sums."""

from collections.abc import Iterable
from typing import Any

import nh3
from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

register = template.Library()


@register.filter
def hours(minutes: Any) -> str:
    """Minutes as hours with one place: `7.5 h`; nothing is shown as 0 h."""
    try:
        value = float(minutes or 0) / 60
    except (TypeError, ValueError):
        return ""
    text = number_format(round(value, 1), 0 if round(value, 1).is_integer() else 1, force_grouping=True)  # fmt: skip
    return _("%(n)s h") % {"n": text}


@register.filter
def column(rows: Iterable[Any], name: str) -> list[float]:
    """One field of each row, in hours, for a chart."""
    return [round(getattr(row, name) / 60, 1) for row in rows]


@register.filter
def months(rows: Iterable[Any]) -> list[str]:
    """The month of each row of a forecast, as words for a chart."""
    from django.utils.formats import date_format

    return [date_format(row.first, "M Y") for row in rows]


@register.simple_tag
def series(*pairs: Any) -> list[tuple[str, list[float]]]:
    """Names and values in turn, as a chart takes them."""
    return [(str(pairs[at]), pairs[at + 1]) for at in range(0, len(pairs), 2)]


@register.filter
def rich(text: str) -> SafeString:
    """Headings, lists and paragraphs of an agreement; HTML in the text is shown as text."""
    drawn = MarkdownIt("commonmark", {"html": False}).disable("image").render(text or "")
    for level in (3, 2, 1):  # the page has its own first two headings
        drawn = drawn.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")  # fmt: skip
    return mark_safe(nh3.clean(drawn, tags={"h3", "h4", "h5", "p", "ul", "ol", "li", "em", "strong", "code", "pre", "blockquote", "hr", "br"}, attributes={}))  # fmt: skip
