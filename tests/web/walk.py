"""Walking every address of ours with an example for each part, and reading the forms of a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

FOREIGN = ("accounts/", "authoring/")


def ours() -> Iterator[tuple[str, URLPattern]]:
    """Each route that this project declares, with its pattern."""

    def inner(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:
            route = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from inner(one, route)
            elif not route.startswith(FOREIGN):
                yield route, one

    yield from inner(get_resolver(), "")


def example(route: str, values: dict[str, Any]) -> str:
    """The route with an example for each part, by the part's name or else by its kind."""
    path, left = "/", route
    while "<" in left:
        before, _, left = left.partition("<")
        part, _, left = left.partition(">")
        kind, _, name = part.rpartition(":")
        path += before + str(values.get(name, values.get(kind or "str", "x")))
    return path + left


@dataclass
class Form:
    """A form of a page: where it goes, how, and the names of its fields with what stands in them."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag in {"input", "select", "textarea", "button"} and self.forms and given.get("name"):
            self.forms[-1].fields[given["name"]] = given.get("value", "")


def forms(html: str) -> list[Form]:
    """The forms of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
