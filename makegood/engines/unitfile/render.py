"""Markdown of a unit as safe HTML: citations and glossary terms become links, nothing runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from makegood.engines.frontmatter import tidy_line, tidy_text
from makegood.engines.unitfile.markdown import SAFE, cited, parser

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title", "class", "data-definition"},
    "span": {"class"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class"},
}
_MAX_TOOLTIP = 600


@dataclass(frozen=True, slots=True)
class Links:
    """What citations and terms lead to.

    Args:
        works: label of each work, such as "Jones 2000", by its id.
        terms: definition of each glossary term by its id.
        glossary: address of the glossary page; a term is its anchor term-<id>.
        works_page: address of the page with the works, empty for the same page; anchor work-<id>.
    """

    works: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    glossary: str = "/glossary/"
    works_page: str = ""


def render(text: str, links: Links | None = None) -> str:
    """Markdown as safe HTML with block elements.

    Args:
        text: Markdown of a block; raw HTML in it is shown as its characters.
        links: what citations and terms lead to; unknown ones are shown without a link.
    """
    return _html(_renderer().parse(tidy_text(text)), links)


def render_inline(text: str, links: Links | None = None) -> str:
    """One line of Markdown as safe HTML without a paragraph around it."""
    return _html(_renderer().parseInline(tidy_line(text)), links)


def _html(tokens: Sequence[Token], links: Links | None) -> str:
    made = _renderer()
    env = {"links": links or Links()}
    for token in tokens:
        _prepare(token, env["links"])
    html = made.renderer.render(tokens, made.options, env)
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer", strip_comments=True,
    )  # fmt: skip


def _prepare(token: Token, links: Links) -> None:
    """Set the attributes that we want on one token and those inside it."""
    style = str(token.attrs.pop("style", ""))
    if style.startswith("text-align:"):
        token.attrs["class"] = "align-" + style.removeprefix("text-align:")
    if token.tag == "h1":  # the title is the page's only first heading
        token.tag = "h2"
    inside = token.children or []
    within: list[bool] = []  # for each open link, whether it is a real one
    for child in inside:
        if child.type == "link_open":
            within.append(_link(child, links))
        elif child.type == "link_close":
            if within and not within.pop():
                child.tag = "span"
        elif child.type == "citation":
            child.meta = {"linked": not any(within)}


def _link(token: Token, links: Links) -> bool:
    address = str(token.attrs.get("href", ""))
    if address.lower().startswith("glossary:"):
        term = address[9:]
        definition = links.terms.get(term)
        if definition is not None:
            short = definition if len(definition) <= _MAX_TOOLTIP else definition[:597] + "..."
            token.attrs = {
                "class": "term", "href": f"{links.glossary}#term-{term}",
                "title": short, "data-definition": short,
            }  # fmt: skip
            return True
    elif SAFE.match(address):
        token.attrs = {"href": address}
        return True
    token.tag, token.attrs = "span", {}
    return False


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    made = parser(html=False)
    made.add_render_rule("citation", _citation)
    made.add_render_rule("image", _image)
    return made


def _citation(_: Any, tokens: Sequence[Token], at: int, __: Any, env: dict[str, Any]) -> str:
    links: Links = env["links"]
    token = tokens[at]
    shown: list[str] = []
    for work in cited(token.content):
        label = escape(links.works.get(work, work))
        if work in links.works and token.meta.get("linked"):
            address = escape(f"{links.works_page}#work-{work}")
            label = f'<a class="cite" href="{address}">{label}</a>'
        shown.append(label)
    return f"({'; '.join(shown)})" if shown else ""


def _image(_: Any, tokens: Sequence[Token], at: int, __: Any, ___: Any) -> str:
    """Pictures stand in blocks of their own; inside Markdown only their words are shown."""
    return escape(tokens[at].content)
