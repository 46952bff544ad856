"""Each format there and back again, with the works that are shipped; and against other readers."""

import json
import random
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.references import ids
from makegood.engines.references.formats import FORMATS, opened
from makegood.engines.references.record import Unreadable, finished

CONTENT = Path(__file__).resolve().parents[3] / "content"
ITEMS = json.loads((CONTENT / "library.json").read_text(encoding="utf-8"))
KEPT = ("title", "author", "issued", "container-title", "volume", "issue", "page", "publisher", "DOI",
        "ISBN", "URL", "language", "keyword", "annote")  # fmt: skip
# A format that has no word for a type comes back with the nearest one.
TYPES = {"nbib": {"report", "legislation", "post-weblog", "webpage"},
         "bibtex": {"post-weblog"}, "ris": set()}  # fmt: skip


def through(code: str, items: list[dict[str, Any]]) -> list[Any]:
    return list(opened("".join(FORMATS[code].write(items)).encode()).records)


@pytest.mark.parametrize("code", FORMATS)
def test_there_and_back(code: str) -> None:
    items = [finished(item, []) for item in ITEMS]
    back = through(code, items)
    assert [one.problems for one in back if one.problems] == []
    assert len(back) == len(items)
    for before, after in zip(items, back, strict=True):
        for name in KEPT:
            if code == "rdf" and name == "annote" and before.get("PMID"):
                continue
            assert after.item.get(name) == before.get(name), (before["id"], name)
        if before["type"] not in TYPES.get(code, set()):
            assert after.item["type"] == before["type"], before["id"]


def test_others_read_what_is_written() -> None:
    items = [finished(item, []) for item in ITEMS]
    ris = rispy.loads("".join(FORMATS["ris"].write(items)))
    assert [one["title"] for one in ris] == [one["title"] for one in items]
    bib = bibtexparser.parse_string("".join(FORMATS["bibtex"].write(items)))
    assert bib.failed_blocks == [] and len(bib.entries) == len(items)


def test_a_broken_record_leaves_the_others() -> None:
    text = ("TY  - JOUR\nTI  - One\nDO  - nonsense\nUR  - javascript:alert(1)\nER  - \n"
            "no tag here\n\nTY  - JOUR\nAU  - Levi, Ada\nER  - \nTY  - BOOK\nT1  - Three\nSN  - 9780306406158\n")  # fmt: skip
    found = list(opened(text.encode()).records)
    assert [(one.number, one.line, one.usable) for one in found] == [
        (1, 1, True), (2, 6, False), (3, 8, False), (4, 11, True)]  # fmt: skip
    assert "DOI" in found[0].problems[0] and "address" in found[0].problems[1]
    assert "title" in found[2].problems[0]
    assert "ISBN" in " ".join(found[3].problems) and "no end" in found[3].problems[0]


def test_bibtex_that_is_broken_or_nests() -> None:
    text = ('@article{a, title={Open {and never closed}, author={X}\n\n@book{b, title={{The {Nested {Very} Deep}} T\\"{u}r}, '
            "author={{World Health Organization} and L{\\'e}vi, Zo{\\\"e} and others}, year = 2001}\n"
            "@book{b, title={Twice}}\n@article{c, title={T}, title={U}}\n@comment{x}\n@string{s = {S}}\n"
            "@article{d, title={V & W}, journal=s, url={https://e.org/a_b%20c}, doi={10.1000/x_y}}\n")  # fmt: skip
    found = list(opened(text.encode()).records)
    by = {(one.item or {}).get("id"): one for one in found}
    assert not found[0].usable and found[0].line == 1
    assert by["b"].item["title"] in {"The Nested Very Deep Tür", "Twice"}
    assert by["d"].item["URL"] == "https://e.org/a_b%20c"
    assert by["d"].item["DOI"] == "10.1000/x_y"
    assert by["d"].item["container-title"] == "S"
    first = next(one for one in found if (one.item or {}).get("title", "").startswith("The"))
    assert first.item["author"] == [{"literal": "World Health Organization"},
                                    {"family": "Lévi", "given": "Zoë"}]  # fmt: skip


def test_html_and_control_signs_leave_titles() -> None:
    item = finished({"title": "A <i>b</i> &lt;script&gt;x()&lt;/script&gt; p &lt; 0.05 & c\x07\u202e"}, [])  # fmt: skip
    assert item["title"] == "A b p < 0.05 & c"


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"", "empty"), (b"\x00\x01\x02PK", "text file"), (b"hello world", "No format"), (b"[1, 2", "line 1"),
     (b"<html></html>", "Zotero RDF"), (b"[" * 100_000, "JSON"),
     (b'<!DOCTYPE a [<!ENTITY b "c">]><rdf:RDF>&b;</rdf:RDF>', "entities"),
     (b"\xff\xfe\x00", "utf-16")],
)  # fmt: skip
def test_files_that_are_none(data: bytes, word: str) -> None:
    with pytest.raises(Unreadable, match=word):
        list(opened(data).records)


def test_old_encodings_are_read_and_said() -> None:
    text = "TY  - JOUR\nTI  - Überraschung\nER  - \n"
    for data, told in ((text.encode("cp1252"), True), (text.encode("utf-16"), False),
                       (text.encode("utf-8-sig"), False), (text.replace("\n", "\r\n").encode(), False)):  # fmt: skip
        file = opened(data)
        assert [one.item["title"] for one in file.records] == ["Überraschung"]
        assert bool(file.note) is told


_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["title", "author", "issued", "date-parts", "family", "DOI", "data", "itemType",
                         "creators", "tags", "tag", "ISBN", "URL", "keyword"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(_value)
@settings(max_examples=150, deadline=None)
def test_any_json_is_told_about_and_never_fails(value: Any) -> None:
    _survives(json.dumps(value).encode())


@given(st.integers(0, 10_000), st.sampled_from(list(FORMATS)))
@settings(max_examples=150, deadline=None)
def test_damaged_files_never_fail(seed: int, code: str) -> None:
    dice = random.Random(seed)
    data = bytearray("".join(FORMATS[code].write(map(dict, dice.sample(ITEMS, 3)))).encode())
    for _ in range(dice.randrange(1, 12)):
        at = dice.randrange(len(data))
        what = dice.choice([b"", b"{", b"}", b'"', b"\n", b"@", b"<", b"\xff", b"TY  - ", b"&#x0;", b"\\"])  # fmt: skip
        data[at : at + dice.randrange(30)] = what
    _survives(bytes(data))


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_as_identifier(text: str) -> None:
    for read in (ids.doi, ids.isbn, ids.issn, ids.pmid, ids.web_address):
        found = read(text)
        assert found is None or read(found) == found
    if (address := ids.web_address(text)) is not None:
        assert address.lower().startswith(("http://", "https://"))


def _survives(data: bytes) -> None:
    try:
        for one in opened(data).records:
            assert one.usable or one.problems
            if one.item:
                json.dumps(one.item)
                assert one.item["title"] and len(one.item["title"]) <= 500
    except Unreadable as error:
        assert str(error)
