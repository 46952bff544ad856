"""Markdown becomes safe HTML with citations and terms as links."""

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings

from makegood.engines.unitfile import Links, render, render_inline
from tests.engines.unitfile import strategies as made

LINKS = Links(
    works={"jones2000": "Jones 2000", "odd1999": 'O"dd <1999>'},
    terms={"race": "A way of sorting people.", "odd": '"><script>alert(1)</script>'},
    glossary="/glossary/",
)


class Seen(HTMLParser):
    """Collects tags and attributes as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_a_citation_is_a_link_to_its_work() -> None:
    html = render_inline("As shown [@jones2000; @nobody1990].", LINKS)
    assert html == (
        'As shown (<a class="cite" href="#work-jones2000" rel="noopener noreferrer">Jones 2000</a>;'
        " nobody1990)."
    )


def test_a_term_is_a_link_with_its_definition() -> None:
    seen = Seen(render_inline("[race](glossary:race)", LINKS))
    assert dict(seen.attributes) == {
        "class": "term",
        "href": "/glossary/#term-race",
        "title": "A way of sorting people.",
        "data-definition": "A way of sorting people.",
        "rel": "noopener noreferrer",
    }


def test_an_unknown_term_keeps_its_words_without_a_link() -> None:
    assert render_inline("[words](glossary:none)", LINKS) == "<span>words</span>"


def test_hostile_labels_and_definitions_stay_text() -> None:
    html = render("[@odd1999] [x](glossary:odd)", LINKS)
    assert Seen(html).tags == ["p", "a", "a"]
    assert 'O"dd &lt;1999&gt;' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](  vbscript:x)",
        "[x](data:text/html;base64,AAAA)",
        "[x](&#106;avascript:alert(1))",
        "[x](java&Tab;script:alert(1))",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "[x](//evil.example)",
        "| a |\n|:-:|\n| <b style='x'> |",
    ],
)
def test_nothing_runs_and_no_unsafe_address_is_linked(text: str) -> None:
    seen = Seen(render(text, LINKS))
    assert not {"script", "img", "b"} & set(seen.tags)
    assert {name for name, _ in seen.attributes} <= {"class"}


def test_markdown_has_its_usual_meaning() -> None:
    html = render("# One\n\n- *a*\n- **b**\n\n| x | y |\n|---|--:|\n| 1 | 2 |\n\nline\\\nbreak")
    for part in ("<h2>One</h2>", "<li><em>a</em></li>", '<th class="align-right">y</th>', "<br>"):
        assert part in html


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(made.ANYTHING)
def test_any_markdown_renders_without_anything_that_runs(text: str) -> None:
    for html in (render(text, LINKS), render_inline(text, LINKS)):
        seen = Seen(html)
        assert not {"script", "style", "iframe", "object", "img", "svg", "form"} & set(seen.tags)
        for name, value in seen.attributes:
            assert name in {"href", "title", "class", "data-definition", "rel", "start"}
            if name == "href":
                assert value.startswith(("http://", "https://", "mailto:", "#", "/glossary/#"))
