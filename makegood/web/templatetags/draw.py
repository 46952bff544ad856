"""Charts for pages of rooms below: plain rows in, a drawing out."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from makegood.web import charts

register = template.Library()


@register.simple_tag
def stacked(
    rows: Sequence[tuple[str, Sequence[float | None] | None, str, float]],
    parts: str,
    *,
    id: str,
    finding: str,
    name: str,
) -> SafeString:
    """Bars cut into shares; a row has the fields of charts.StackRow, `parts` are names with |."""
    shown = [charts.StackRow(*row) for row in rows]
    return charts.stacked(shown, parts=parts.split("|"), id=id, finding=finding, name=name).render()


@register.simple_tag
def bars(
    rows: Sequence[tuple[str, float | None, str]], *, id: str, finding: str, name: str
) -> SafeString:
    """Bars; a row is (label, value or None, note)."""
    shown = [charts.BarRow(label, value, note=note) for label, value, note in rows]
    return charts.bar(shown, id=id, finding=finding, name=name).render()


@register.simple_tag
def lines(
    series: Sequence[tuple[str, Sequence[float | None]]], points: Sequence[str], *, id: str,
    finding: str, name: str, unit: str = "",
) -> SafeString:  # fmt: skip
    """Lines over the same points; a series is (name, values)."""
    shown = [charts.Series(label, values) for label, values in series]
    return charts.line(shown, points=points, id=id, finding=finding, name=name, unit=unit).render()
