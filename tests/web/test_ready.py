"""A new web process has read its addresses and templates before the first reader comes."""

from typing import Any

import pytest
from django.template import engines
from django.template.loader import get_template

from makegood.web.ready import make_ready


def test_the_first_reader_waits_for_no_template(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready()
    engine = engines["django"].engine  # type: ignore[attr-defined]

    def read_again(self: Any, *words: Any, **more: Any) -> None:
        raise AssertionError("a template was read only now")

    for loader in engine.template_loaders:
        for inner in loader.loaders:
            monkeypatch.setattr(type(inner), "get_contents", read_again)
    for name in ("commitment/kept.html", "commitment/inside/commitment.html", "web/front.html"):
        get_template(name)
