"""The few tags that make pages look alike: icon, status, field, chart, a part with a slot."""

from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from makegood.engines.words import told
from makegood.web.charts import Chart
from makegood.web.icons import ICONS
from makegood.web.statuses import status_look

register = template.Library()

register.filter("told", lambda value: told(value, gettext))  # an engine's words, translated

# What a part with a slot may see of the page around it; all else is passed by name.
CARRIED = ("request", "csrf_token", "user", "perms")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draws one shape; it is hidden from screen readers because a word always stands beside it."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(
            f"icon: no shape is called {name!r}; known: {', '.join(sorted(ICONS))}"
        )
    return format_html(
        '<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),
    )


@register.simple_tag
def status(state: object, boxed: bool = False) -> SafeString:
    """Shows a state as a shape and its word; accepts a code or an enum of text."""
    return _drawn(str(getattr(state, "value", state)), bool(boxed), get_language())


@lru_cache(maxsize=1000)  # a list shows the same few states hundreds of times
def _drawn(state: str, boxed: bool, language: str | None) -> SafeString:
    return render_to_string("parts/status.html", {"look": status_look(state), "boxed": boxed})


def _kind(field: BoundField) -> str:
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    return "fieldset" if field.use_fieldset else "input"


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, whole: bool = False, label: str = "") -> dict[str, Any]:
    """Renders label, hint, error and widget in that order, wired for screen readers.

    Args:
        bound: a field of a form, as in `form.email`.
        whole: the field is the page's one question; its label is set as a heading.
        label: words to use instead of the form's own label.
    """
    if label:
        bound.label = label
    return {
        "field": bound,
        "kind": _kind(bound),
        "whole": whole,
        "described_by": bound.aria_describedby or "",
    }


@register.simple_tag
def chart(drawing: Chart) -> SafeString:
    """Draws a chart made by makegood.web.charts, with its finding and its data as a table."""
    return drawing.render()


class PartNode(Node):
    """A part whose inside is given in the page between {% part %} and {% endpart %}."""

    def __init__(
        self, name: FilterExpression, values: dict[str, FilterExpression], inside: NodeList
    ) -> None:
        self.name, self.values, self.inside = name, values, inside

    def render(self, context: Context) -> SafeString:
        inside = self.inside.render(context)
        given = {key: value.resolve(context) for key, value in self.values.items()}
        given |= {key: context[key] for key in CARRIED if key in context}
        engine = context.template.engine  # type: ignore[union-attr]
        found = engine.get_template(f"parts/{self.name.resolve(context)}.html")
        return found.render(context.new(given | {"inside": inside}))


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """Opens a part with a slot: {% part "card" title=... %} markup {% endpart %}."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise template.TemplateSyntaxError('part: give its name, as in {% part "card" %}')
    rest = bits[2:]
    values = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(
            f"part {bits[1]}: {rest[0]!r} is not name=value; write each value with its name"
        )
    inside = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(parser.compile_filter(bits[1]), values, inside)
