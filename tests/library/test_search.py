"""Search: the same words find the same works in the same order, on whichever database this runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from makegood.library import acts
from makegood.library.models import Work
from makegood.library.reads.search import Asked, search
from makegood.record.acts import SYSTEM

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).resolve().parents[2] / "content"
# What these find was written down once; both databases have to find exactly it, in this order.
EXPECTED = Path(__file__).with_name("queries.json")
QUERIES = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}


def load() -> None:
    items = json.loads((CONTENT / "library.json").read_text(encoding="utf-8"))
    fixed = [{**item, "annote": "", "custom": {**item["custom"], "relations": []}} for item in items]
    acts.load_works(items=fixed, by=SYSTEM, because="test")


def found(text: str, **more: Any) -> list[str]:
    return search(Asked(text, **more)).codes


def test_both_databases_find_the_same(db: Any) -> None:
    load()
    assert QUERIES
    for text, codes in QUERIES.items():
        assert found(text) == codes, text
