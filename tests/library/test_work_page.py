"""The page of a work: citation, annotation, disputes both ways, and honest identifiers."""

from typing import Any

import pytest

from makegood.library.acts import load_works
from makegood.library.models import Work
from makegood.library.reads import work_page
from makegood.record.acts import SYSTEM

pytestmark = pytest.mark.django_db


def item(code: str, **more: Any) -> dict[str, Any]:
    custom = {"level": "starting", "topics": [], "audience": ["all"], **more.pop("custom", {})}
    return {"id": code, "type": "article-journal", "title": f"Title of {code}",
            "author": [{"family": code.capitalize(), "given": "Ada"}],
            "issued": {"date-parts": [[2020]]}, "container-title": "A Journal",
            "annote": f"Note on {code}.", "custom": custom, **more}  # fmt: skip


def load(*items: dict[str, Any]) -> None:
    load_works(items=list(items), by=SYSTEM, because="test")


@pytest.fixture
def disputed(db: Any) -> None:
    load(
        item("first", custom={"relations": [{"type": "disputed_by", "target": "second"},
                                            {"type": "extended_by", "target": "third"}]}),
        item("second", custom={"relations": [{"type": "re_analyses", "target": "first"}]}),
        item("third"),
    )  # fmt: skip


def told(code: str) -> set[tuple[str, str]]:
    page = work_page(Work.objects.get(code=code))
    return {(str(one.words), one.work.code) for one in page.relations}


def test_relations_are_told_from_both_sides(disputed: None) -> None:
    assert told("first") == {
        ("Disputed by", "second"), ("Extended by", "third"), ("Analysed again by", "second"),
    }  # fmt: skip
    assert told("second") == {("Analyses again", "first"), ("Disputes", "first")}
    assert told("third") == {("Extends", "first")}


def test_disputes_stand_first_and_apart(disputed: None) -> None:
    page = work_page(Work.objects.get(code="first"))
    assert [one.work.code for one in page.disputes] == ["second", "second"]
    assert [one.work.code for one in page.others] == ["third"]


def test_a_relation_to_a_work_that_is_not_held_is_left_out(db: Any) -> None:
    load(item("alone", custom={"relations": [{"type": "led_to", "target": "gone"}]}))
    assert told("alone") == set()


def test_the_page_is_public_and_says_what_was_not_checked(disputed: None, client: Any) -> None:
    page = client.get("/library/first/").content.decode()
    for words in ("Title of first", "Note on first.", "In dispute with", "Starting", "A Journal",
                  "identifier not yet checked"):  # fmt: skip
        assert words in page


def test_only_web_addresses_become_links(client: Any, db: Any) -> None:
    load(item("bad", URL="javascript:alert(1)"), item("good", URL="https://example.org/x"))
    assert "javascript" not in client.get("/library/bad/").content.decode()
    assert 'href="https://example.org/x"' in client.get("/library/good/").content.decode()


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_in_few_statements(rows: int, client: Any, queries: Any, db: Any) -> None:
    load(item("first"), *(
        item(f"w{n}", custom={"relations": [{"type": "critiques", "target": "first"}]})
        for n in range(rows)
    ))  # fmt: skip
    with queries(6):
        page = client.get("/library/first/").content.decode()
    assert page.count("Criticised by") == rows
