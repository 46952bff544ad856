"""Crossref and OpenAlex by a local server that speaks as they document; links; no network at all."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from makegood.library import links, lookup
from makegood.library.acts.verify import verify
from makegood.library.models import Looked, Work
from makegood.record.acts import SYSTEM

from .test_work_page import item, load

pytestmark = pytest.mark.django_db
CROSSREF = {"status": "ok", "message-type": "work", "message": {
    "DOI": "10.1000/One", "type": "journal-article", "title": ["Title of <i>one</i>"], "subtitle": [],
    "author": [{"given": "Ada", "family": "One", "sequence": "first", "affiliation": []}, {"name": "A Group"}],
    "issued": {"date-parts": [[2020, 4]]}, "container-title": ["A Journal"], "volume": "7", "page": "1-9",
    "ISSN": ["0140-6736"], "publisher": "P", "language": "en", "abstract": "<jats:p>Words</jats:p>"}}  # fmt: skip
OPENALEX = {"id": "https://openalex.org/W1", "doi": "https://doi.org/10.1000/two", "title": "Title two",
            "authorships": [{"author": {"display_name": "Ben B. Two"}}], "publication_date": "2021-05-01",
            "type": "article", "open_access": {"is_oa": True}, "biblio": {"volume": "1", "first_page": "3", "last_page": "5"},
            "primary_location": {"source": {"display_name": "J", "issn_l": "0140-6736"}}}  # fmt: skip


class _Service(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []
    busy = 0

    def do_GET(self) -> None:
        path = unquote(self.path)
        self.asked.append((path, self.headers.get("User-Agent", "")))
        body: Any = None
        if type(self).busy:
            type(self).busy -= 1
            self.send_response(429)
            self.send_header("Retry-After", "3")
            self.end_headers()
            return
        if path == "/c/works/10.1000/one":
            body = CROSSREF
        elif "filter=isbn" in path:
            book = {**CROSSREF["message"], "type": "book", "ISBN": ["9780306406157"]}  # type: ignore[dict-item]
            body = {"message": {"items": [book]}}
        elif path.startswith("/o/works/doi:10.1000/two"):
            body = OPENALEX
        elif path == "/to-inside":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/")
            self.end_headers()
            return
        elif path == "/to-nonsense":
            self.send_response(302)
            self.send_header("Location", "http://[1.2]/")
            self.end_headers()
            return
        elif path.startswith("/o/works/doi:10.1000/odd"):
            body = {"title": "Odd", "authorships": [1], "biblio": [2]}
        data = b"not json" if path == "/c/works/10.1000/odd" else json.dumps(body).encode()
        self.send_response(200 if body or b"not" in data else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any, monkeypatch: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    settings.CROSSREF_URL, settings.OPENALEX_URL = f"{base}/c", f"{base}/o"
    settings.LIBRARY_CONTACT = "library@larkmoor.example"
    _Service.asked, _Service.busy = [], 0
    waits: list[float] = []
    monkeypatch.setattr(lookup, "pause", waits.append)
    _Service.waits = waits  # type: ignore[attr-defined]
    yield base
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_doi_is_found_and_asked_once(service: str, db: Any) -> None:
    for _ in range(2):
        found = lookup.look("doi", "10.1000/one")
        assert found.item["title"] == "Title of one" and found.item["DOI"] == "10.1000/one"
        assert found.item["author"] == [{"family": "One", "given": "Ada"}, {"literal": "A Group"}]
        assert found.item["abstract"] == "Words" and found.source == "Crossref"
    assert len(_Service.asked) == 1
    assert "mailto:library@larkmoor.example" in _Service.asked[0][1]


def test_what_crossref_lacks_openalex_may_have(service: str, db: Any) -> None:
    found = lookup.look("doi", "10.1000/two")
    assert (found.source, found.item["page"], found.item["author"]) == (
        "OpenAlex",
        "3-5",
        [{"family": "Two", "given": "Ben B."}],
    )
    assert lookup.look("isbn", "9780306406157").item["type"] == "book"
    nothing = lookup.look("doi", "10.1000/none")
    assert nothing.item is None and nothing.reached and "Nothing is known" in nothing.told


def test_it_waits_when_told_to_and_survives_nonsense(service: str, db: Any) -> None:
    _Service.busy = 1
    assert lookup.look("doi", "10.1000/one").item
    assert _Service.waits == [3.0]  # type: ignore[attr-defined]
    odd = lookup.look("doi", "10.1000/odd")
    assert odd.item is None and not odd.reached
    assert Looked.objects.filter(key="Crossref:doi:10.1000/odd").count() == 0


def test_without_network_it_says_so(
    settings: Any, monkeypatch: Any, hire: Any, sign_in: Any
) -> None:
    settings.CROSSREF_URL = settings.OPENALEX_URL = "http://127.0.0.1:9"
    monkeypatch.setattr(lookup, "pause", lambda seconds: None)
    found = lookup.look("doi", "10.1000/one")
    assert not found.reached and "cannot be reached" in found.told
    page = sign_in(hire("Ada Author")).get("/library/suggest/?what=10.1000/one").content.decode()
    assert "cannot be reached" in page and "10.1000/one" in page
    load(item("one", DOI="10.1000/one"))
    counts = verify(works=list(Work.objects.all()), on=date(2026, 11, 23), by=SYSTEM)
    assert counts["not asked"] == 1 and Work.objects.get().identifier_status == "unchecked"


def test_verify_records_result_and_day(service: str, db: Any) -> None:
    on = date(2026, 11, 23)
    load(
        item("one", DOI="10.1000/one"),
        item("other", DOI="10.1000/two"),
        item("gone", DOI="10.1000/none"),
    )
    counts = verify(works=list(Work.objects.order_by("code")), on=on, by=SYSTEM)
    assert counts == {"confirmed": 1, "different": 1, "unknown": 1, "not asked": 0}
    one = Work.objects.get(code="one")
    assert (one.identifier_status, one.checked_on, one.check_result["source"]) == (
        "confirmed",
        on,
        "Crossref",
    )
    assert Work.objects.get(code="other").check_result["differences"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http://127.0.0.1/", "http://localhost:8000/",
                                 "http://10.1.2.3/", "http://169.254.169.254/latest", "http://[::1]/", "http://0.0.0.0/",
                                 "ftp://x.org/", "http://user@example.org/",
                                 "http://2130706433/", "http://[1.2]/", "http://[1:2:3]/", "http://ex\u2100mple.org/", "http://0177.0.0.1/", "http://①②⑦.0.0.1/", "http://0x7f.1/", "http://[::ffff:10.0.0.1]/"])  # fmt: skip
def test_addresses_inside_are_never_asked(url: str) -> None:
    with pytest.raises(links.Refused):
        links.state_of(url)


def test_a_name_that_leads_inside_is_refused(monkeypatch: Any) -> None:
    for address in ("10.0.0.7", "127.0.0.1", "fd00::1", "64:ff9b::a00:1", "2002:a00:1::"):
        answer = [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", (address, 80))]
        monkeypatch.setattr(links.socket, "getaddrinfo", lambda *a, found=answer, **k: found)
        with pytest.raises(links.Refused):
            links.state_of("http://looks-public.example/")


def test_links_answer_are_dead_or_lead_inside(service: str) -> None:
    def here(address: str) -> bool:
        return address == "127.0.0.1"

    assert links.state_of(f"{service}/c/works/10.1000/one", is_public=here) == "good"
    assert links.state_of(f"{service}/nowhere", is_public=here) == "dead"
    assert links.state_of("http://127.0.0.1:9/", is_public=here) == "unsure"
    with pytest.raises(links.Refused):
        links.state_of(f"{service}/to-inside", is_public=here)
    with pytest.raises(links.Refused):
        links.state_of(f"{service}/to-nonsense", is_public=here)
