"""What a work's page tells reference managers, read back by a reader of its own; feeds and exports."""

import json
import xml.etree.ElementTree as xml
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl

import pytest

from .test_work_page import item, load

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script> & <i>Race</i>; a=b&rft.au=Evil%20One +100% “ß” 日本 😀'


class Reader(HTMLParser):
    """The COinS span and the schema.org microdata of a page, and nothing else of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.coins: dict[str, list[str]] = {}
        self.kind, self.schema, self.scripts = "", dict[str, list[str]](), 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.scripts += tag == "script" and "src" not in named
        if named.get("class") == "Z3988":
            for name, value in parse_qsl(named["title"], strict_parsing=True):
                self.coins.setdefault(name, []).append(value)
        if "itemtype" in named:
            self.kind = named["itemtype"]
        if "itemprop" in named:
            self.schema.setdefault(named["itemprop"], []).append(named["content"])


def read(client: Any, **fields: Any) -> Reader:
    load(item("one", **fields))
    return Reader(client.get("/library/one/").content.decode())


def test_an_articles_every_field_is_told_twice(client: Any, db: Any) -> None:
    found = read(
        client, title=HOSTILE, volume="90", issue="8", page="1212–1215", DOI="10.1000/a&b;c", PMID="10936998",
        ISSN="0090-0036", publisher="P & Q", language="en", URL="https://example.org/?a=1&b=2", issued={"date-parts": [[2000, 8, 3]]},
        author=[{"family": "O'Neil", "given": "Zoë", "suffix": "Jr", "non-dropping-particle": "van"}, {"literal": "A <Body> & Sons"}],
        editor=[{"family": "Ed", "given": "A"}],
    )  # fmt: skip
    assert found.scripts == 0
    assert found.coins == {
        "ctx_ver": ["Z39.88-2004"], "rft_val_fmt": ["info:ofi/fmt:kev:mtx:journal"], "rft.genre": ["article"],
        "rft.atitle": [HOSTILE], "rft.jtitle": ["A Journal"], "rft.volume": ["90"], "rft.issue": ["8"],
        "rft.pages": ["1212–1215"], "rft.spage": ["1212"], "rft.epage": ["1215"], "rft.date": ["2000-08-03"],
        "rft.pub": ["P & Q"], "rft.issn": ["0090-0036"],
        "rft_id": ["info:doi/10.1000/a&b;c", "info:pmid/10936998", "https://example.org/?a=1&b=2"],
        "rft.aulast": ["van O'Neil"], "rft.aufirst": ["Zoë"], "rft.ausuffix": ["Jr"],
        "rft.au": ["van O'Neil, Zoë, Jr"], "rft.aucorp": ["A <Body> & Sons"],
    }  # fmt: skip
    assert found.kind == "https://schema.org/ScholarlyArticle"
    assert found.schema == {
        "name": [HOSTILE], "author": ["van O'Neil, Zoë, Jr", "A <Body> & Sons"], "editor": ["Ed, A"],
        "datePublished": ["2000-08-03"], "isPartOf": ["A Journal"], "volumeNumber": ["90"], "issueNumber": ["8"],
        "pagination": ["1212–1215"], "publisher": ["P & Q"], "issn": ["0090-0036"], "inLanguage": ["en"],
        "sameAs": ["https://doi.org/10.1000/a&b;c"], "url": ["https://example.org/?a=1&b=2"],
        "description": ["Note on one."],
    }  # fmt: skip


@pytest.mark.parametrize(("fields", "coins", "kind"), [
    ({"type": "book", "container-title": "", "ISBN": "9780306406157", "edition": "2", "publisher": "P", "publisher-place": "Bonn"},
     {"rft.genre": "book", "rft.btitle": "Title of one", "rft.isbn": "9780306406157", "rft.edition": "2", "rft.place": "Bonn", "rft.pub": "P"}, "Book"),
    ({"type": "chapter", "container-title": "The Whole", "page": "3-9"},
     {"rft.genre": "bookitem", "rft.atitle": "Title of one", "rft.btitle": "The Whole", "rft.spage": "3", "rft.epage": "9"}, "Chapter"),
    ({"type": "paper-conference", "container-title": "Proceedings"}, {"rft.genre": "proceeding", "rft.btitle": "Proceedings"}, "CreativeWork"),
    ({"type": "thesis", "container-title": "", "publisher": "A University"},
     {"rft_val_fmt": "info:ofi/fmt:kev:mtx:dissertation", "rft.title": "Title of one", "rft.inst": "A University"}, "Thesis"),
    ({"type": "report", "container-title": ""}, {"rft.genre": "report", "rft.btitle": "Title of one"}, "Report"),
    ({"type": "no such type", "container-title": "", "author": [], "issued": {}, "URL": "javascript:alert(1)"},
     {"rft.genre": "unknown", "rft.btitle": "Title of one"}, "CreativeWork"),
])  # fmt: skip
def test_other_kinds_are_told_as_what_they_are(
    client: Any, db: Any, fields: dict[str, Any], coins: dict[str, str], kind: str
) -> None:
    found = read(client, **fields)
    assert {name: found.coins[name] for name in coins} == {k: [v] for k, v in coins.items()}
    assert found.kind == f"https://schema.org/{kind}" and found.schema["name"] == ["Title of one"]
    assert "javascript" not in str([found.coins, found.schema])


def test_the_feed_is_atom_with_the_newest_first(client: Any, db: Any) -> None:
    from datetime import date

    from makegood.library.models import Work

    load(
        *(item(f"w{n}") for n in range(3)), item("hostile", title="A & <b>B</b> \x07", annote="<p>")
    )
    Work.objects.filter(code="w1").update(added_on=date(2026, 11, 22))
    Work.objects.filter(code="hostile").update(added_on=date(2026, 11, 23))
    got, space = client.get("/library/new.atom"), "{http://www.w3.org/2005/Atom}"
    feed = xml.fromstring(got.content)
    assert got["Content-Type"].startswith("application/atom+xml") and feed.tag == f"{space}feed"
    for needed in ("id", "title", "updated"):
        assert feed.findtext(space + needed)
    entries = feed.findall(f"{space}entry")
    ids = [one.findtext(f"{space}id") for one in entries]
    assert [(one or "").split("/")[-2] for one in ids] == ["hostile", "w1", "w2", "w0"]
    assert len(set(ids)) == 4 and entries[0].findtext(f"{space}title") == "A & <b>B</b> "
    for one in entries:  # RFC 4287, 4.1.2: id, title, updated, an author here or in the feed
        assert all(one.findtext(space + name) is not None for name in ("updated", "summary"))
        assert one.findtext(f"{space}author/{space}name")
        assert one.find(f"{space}link").attrib["href"].startswith("http://localhost:8000/library/")  # type: ignore[union-attr]


def test_a_selection_goes_out_in_its_order_and_in_each_style(client: Any, db: Any) -> None:
    load(item("w1"), item("w2"))
    got = b"".join(client.get("/library/export/csl/?work=w2&work=w1&work=%00").streaming_content)
    assert [one["id"] for one in json.loads(got)] == ["w2", "w1"]
    for style in ("apa", "ama", "vancouver"):
        assert b"Title of w1" in client.get(f"/library/w1/as/{style}/").content
    assert client.get("/library/w1/as/nothing/").status_code == 404
