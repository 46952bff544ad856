"""Files as reference managers write them, with their quirks: the same works come out of each.

The works are those of content/library.json; only the shape of the files is the managers' own.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from makegood.engines.references.formats import FORMATS, opened
from makegood.engines.references.record import date_text

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parents[2] / "content" / "library.json"
WORKS = {one["id"]: one for one in json.loads(LIBRARY.read_text(encoding="utf-8"))}
ALL = ("jones2000", "bailey2017", "washington2006", "nasem2023pop")
EXPORTS = {
    "zotero.rdf": ALL, "zotero-csl.json": ALL, "zotero-items.json": ALL, "endnote.ris": ALL,
    "mendeley.bib": ("bailey2017", "jones2000", "washington2006", "nasem2023pop"),
    "pubmed.nbib": ALL[:2],
}  # fmt: skip
SAME = ("type", "title", "volume", "issue", "page", "publisher", "ISBN")


def known(item: dict[str, Any]) -> dict[str, Any]:
    """What has to be the same whoever wrote the file: PubMed writes initials without full stops."""
    people = [one.get("literal") or f"{one['family']}, {one['given'].rstrip('.')}" for one in item["author"]]  # fmt: skip
    journal = item.get("container-title", "") if item["type"] == "article-journal" else ""
    return {name: item.get(name) for name in SAME} | {
        "people": people, "year": date_text(item)[:4], "journal": journal,
        "DOI": (item.get("DOI") or "").lower(),
    }  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_works_come_out_of_each_export(name: str) -> None:
    found = list(opened((HERE / "exports" / name).read_bytes()).records)
    assert [one.problems for one in found] == [[] for _ in EXPORTS[name]]
    assert [known(one.item or {}) for one in found] == [known(WORKS[c]) for c in EXPORTS[name]]
    jones = next(one.item for one in found if one.item and "Levels" in one.item["title"])
    assert jones.get("language", "en") == "en" and "edition" not in jones
    assert jones.get("ISSN", "0090-0036") == "0090-0036"
    assert name in {"zotero.rdf", "endnote.ris"} or jones["PMID"] == "10936998"


@pytest.mark.parametrize("code", FORMATS)
@pytest.mark.parametrize("name", EXPORTS)
def test_taken_in_and_given_out_again_nothing_is_lost(name: str, code: str) -> None:
    items = [one.item for one in opened((HERE / "exports" / name).read_bytes()).records if one.item]
    back = list(opened("".join(FORMATS[code].write(items)).encode()).records)
    assert [one.problems for one in back] == [[] for _ in items]
    for before, one in zip(items, back, strict=True):
        after = one.item or {}
        names = (
            *SAME,
            "author",
            "issued",
            "container-title",
            "DOI",
            "URL",
            "ISSN",
            "PMID",
            "keyword",
        )
        for field in names:
            if field == "type" and code == "nbib" and before["type"] == "report":
                continue  # PubMed has no word for it
            if code == "ris" and field == "ISSN" and before.get("ISBN"):
                continue
            assert after.get(field) == before.get(field), (before["title"], field)


def test_a_series_is_no_journal_and_notes_are_no_works() -> None:
    text = (HERE / "exports" / "zotero.rdf").read_text(encoding="utf-8")
    series = "<dcterms:isPartOf><bib:Series><dc:title>A Series</dc:title></bib:Series></dcterms:isPartOf>"
    book = '<bib:Book rdf:about="urn:isbn:978-0-7679-1547-2">'
    item = list(opened(text.replace(book, book + series).encode()).records)[2].item or {}
    assert item["collection-title"] == "A Series" and "container-title" not in item
