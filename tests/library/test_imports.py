"""Files of references as they come: several identifiers for one work, breaks, encodings, depth."""

import json
from datetime import date
from typing import Any

import pytest

from makegood.library.acts import imports
from makegood.library.models import Import, Work
from makegood.record.acts import SYSTEM

from .test_work_page import item, load

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def receive(tmp_path: Any, settings: Any, db: Any) -> Any:
    settings.DATA_DIR = tmp_path

    def received(data: str | bytes) -> Import:
        raw = data.encode() if isinstance(data, str) else data
        found = imports.receive(name="x", chunks=iter([raw]), person=None, by=SYSTEM)
        return imports.preview(found=found, by=SYSTEM)

    return received


def told(found: Import) -> list[tuple[str, str, str, str]]:
    return [(row.verdict, row.same_as, row.same_by, row.does) for row in found.rows.all()]


def ris(title: str, *more: str) -> str:
    lines = ("TY  - BOOK", f"TI  - {title}", "AU  - Okafor, Ngozi", "PY  - 2019", *more, "ER  - ")
    return "\n".join(lines) + "\n"


NAME = "Counting what was promised in hospitals"


def test_one_work_under_three_identifiers_in_one_file_becomes_one(receive: Any) -> None:
    found = receive(
        ris(NAME, "DO  - 10.5555/counting") + ris(NAME, "SN  - 9780306406157")
        + ris("Something else with that number", "SN  - 0-306-40615-2")
        + ris("Counting what was promised in the hospitals", "PB  - A Press")
        + ris("Counting what was kept in hospitals")
    )  # fmt: skip
    assert told(found) == [
        ("new", "", "", "add"), ("twice", "#1", "title", "fill"), ("twice", "#1", "isbn", "fill"),
        ("twice", "#1", "title", "fill"), ("new", "", "", "add"),
    ]  # fmt: skip
    imports.take_in(found=found, on=TODAY, by=SYSTEM, because="test")
    work, _other = Work.objects.order_by("pk")
    assert (work.doi, work.isbn, work.csl["publisher"]) == ("10.5555/counting", "9780306406157", "A Press")  # fmt: skip
    assert [row.became for row in found.rows.all()] == [work.code] * 4 + [_other.code]


def test_one_work_under_three_identifiers_that_the_library_has(receive: Any) -> None:
    load(item("held", type="book", title=NAME, DOI="10.5555/counting", PMID="77",
              author=[{"family": "Okafor", "given": "N."}], issued={"date-parts": [[2019]]}))  # fmt: skip
    found = receive(
        ris("Named otherwise there", "DO  - https://doi.org/10.5555/COUNTING", "SN  - 9780306406157")
        + ris("Yet another name of it", "SN  - 9780306406157") + ris(NAME) + ris("X", "AN  - 77")
    )  # fmt: skip
    by = ["doi", "isbn", "title", "pmid"]
    assert told(found) == [("held", "held", one, "leave") for one in by]
    imports.choose(found=found, does={2: "fill"})
    imports.take_in(found=found, on=TODAY, by=SYSTEM, because="test")
    assert Work.objects.get().isbn == "9780306406157"


def test_json_that_breaks_keeps_what_stands_before_and_behind(receive: Any) -> None:
    good = [json.dumps({"id": f"g{n}", "type": "book", "title": f"Good title {n}"}) for n in (1, 2)]
    text = f'[{good[0]},\n{{"id": "b", "title": "no end", "DOI" 1}},\n{good[1]},\n'
    rows = list(receive(text).rows.all())
    assert [(row.verdict, row.title) for row in rows] == [
        ("new", "Good title 1"), ("bad", ""), ("new", "Good title 2")]  # fmt: skip
    assert "line 2, column" in rows[1].problems[0]


def test_zoteros_own_json_leaves_notes_out_and_reads_its_extras(receive: Any) -> None:
    items = [
        {"data": {"itemType": "journalArticle", "title": "One", "extra": "PMID: 12\nPMCID: PMC9",
                  "creators": [{"creatorType": "author", "name": "A Body"}]}},
        {"data": {"itemType": "note", "note": "mine"}},
        {"itemType": "book", "title": ["not", "text"], "ISBN": "wrong", "creators": 7, "tags": [{"tag": None}]},
        "bare", {"title": {"a": 1}}, {"title": "Ok", "author": "Levi", "issued": [1]},
    ]  # fmt: skip
    rows = list(receive(json.dumps(items)).rows.all())
    assert [row.verdict for row in rows] == ["new", "new", "bad", "bad", "new"]
    assert rows[0].item["PMID"] == "12" and rows[0].item["author"] == [{"literal": "A Body"}]
    assert "ISBN" in rows[1].problems[0] and rows[4].problems


def test_rdf_that_breaks_off_keeps_what_was_whole(receive: Any) -> None:
    start = ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
             'xmlns:z="http://www.zotero.org/namespaces/export#">')  # fmt: skip
    one = (
        "<rdf:Description><z:itemType>book</z:itemType><dc:title>Whole</dc:title></rdf:Description>"
    )
    rows = list(receive(f"{start}{one}\n<rdf:Description><z:itemType>bo").rows.all())
    assert [(row.verdict, row.title) for row in rows] == [("new", "Whole"), ("bad", "")]
    assert rows[1].line == 2 and "breaks off" in rows[1].problems[0]
    deep = receive(start + "<dc:title>" * 10_000 + "</dc:title>" * 10_000 + one + "</rdf:RDF>")
    assert [row.title for row in deep.rows.all()] == ["Whole"]


@pytest.mark.parametrize(("encoding", "word"), [
    ("cp1252", "Windows-1252"), ("utf-16", ""), ("utf-16-le", "UTF-16-LE"), ("utf-16-be", "UTF-16-BE"),
    ("utf-32", ""), ("utf-8-sig", ""),
])  # fmt: skip
def test_encodings_are_understood_and_guesses_are_said(
    receive: Any, encoding: str, word: str
) -> None:
    found = receive(ris("Überraschung im Krankenhaus", "AB  - plain words follow here").encode(encoding))  # fmt: skip
    assert found.rows.get().title == "Überraschung im Krankenhaus"
    assert word in found.note and bool(found.note) is bool(word)


@pytest.mark.parametrize("text", [
    "@article{a, title={" + "{" * 10_000 + "Deep" + "}" * 10_000 + "}}\n@book{b, title={Good}}\n",
    '[{"id": "a", "title": ' + "[" * 10_000 + "]" * 10_000 + '}, {"id": "b", "title": "Good"}]',
    ris("Good", "AB  - " + "<!--" * 250_000) + "@{[<",
    "@book{b, title={Good}, author={A and" + " \t" * 100_000 + "B}}\n",
    '[{"id": "b", "title": "Good", "abstract": "' + "<!-- " * 200_000 + '"}]',
    ris("<b>Good</b><script>alert(1)</script>", "UR  - javascript:alert(1)", "DO  - 10.1/<script>"),
])  # fmt: skip
def test_what_would_choke_a_parser_leaves_the_good_ones(receive: Any, text: str) -> None:
    titles = [row.title for row in receive(text).rows.all()]
    assert "Good" in titles
