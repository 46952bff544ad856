"""Evidence: what is kept, under which hash, how it is served; links looked at by a checker that
goes to the open web alone."""

import hashlib
import io
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.commitment import files, linkcheck
from makegood.commitment.acts import evidence, rounds
from makegood.commitment.addresses import address_fault, public_ip
from makegood.commitment.files import keep
from makegood.commitment.linkcheck import Answer
from makegood.commitment.models import Evidence, LinkCheck
from makegood.engines.commitment.filekinds import clean_name
from makegood.library import links
from makegood.record.models import Entry

from .conftest import actor, ago

PDF = b"%PDF-1.7\nthe minutes"


def office(part: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in (part, *more):
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "type"),
    [("a.pdf", PDF, "application/pdf"), ("a.png", b"\x89PNG\r\n\x1a\nx", "image/png"),
     ("a.JPG", b"\xff\xd8\xff\xe0", "image/jpeg"), ("a.csv", "a;b\nä;1".encode(), "text/plain; charset=utf-8"),
     ("a.docx", office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")],
)  # fmt: skip
def test_files_are_kept_by_their_content(name: str, data: bytes, type: str) -> None:
    kept = keep(io.BytesIO(data), name)
    assert (kept.hash, kept.type, kept.size) == (hashlib.sha256(data).hexdigest(), type, len(data))
    assert files.path_of(kept.hash).read_bytes() == data
    keep(io.BytesIO(data), f"other-{name}")
    assert len([one for one in files.folder().rglob("*") if one.is_file()]) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.pdf", b""), ("a.pdf", b"<html>"), ("a.html", b"<!doctype html>"), ("a.svg", b"<svg onload=x>"),
     ("a.txt", b"<script>"), ("a.txt", b"#!/bin/sh"), ("a.exe", b"MZ\x90\x00\xff"), ("a.pdf.exe", PDF),
     ("a.pdf", b"\x89PNG\r\n\x1a\nx"), ("a.zip", office("x.txt")), ("a.docx", b"PK\x03\x04broken"),
     ("a.docx", office("word/document.xml", "word/vbaProject.bin")), ("a.txt", b"a\x00b"), ("pdf", PDF),
     ("a.txt", b"\xff\xfe\x00")],
)  # fmt: skip
def test_other_files_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(ValidationError):
        keep(io.BytesIO(data), name)
    assert not list(files.folder().rglob("*"))


def test_what_unpacks_to_far_more_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (101 * 1024**2))
    with pytest.raises(ValidationError, match="Unpacked"):
        keep(packed, "a.docx")
    assert clean_name("C:\\Berichte\\Übersicht très brève.pdf") == "Ubersicht tres breve.pdf"


def test_a_file_too_large_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 5)
    with pytest.raises(ValidationError, match="larger"):
        keep(io.BytesIO(PDF), "a.pdf")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_a_clean_name_is_only_a_name(name: str) -> None:
    clean = clean_name(name)
    assert clean and len(clean) <= 121 and clean.isascii() and clean.isprintable()
    assert not set(clean) & set("/\\\"':;<>|\r\n\0") and not clean.startswith(".")


@pytest.mark.django_db
def test_the_owner_sends_a_file_and_everyone_downloads_it(promise: Any, sign_in: Any) -> None:
    owner = sign_in(promise.owner)
    form = {"kind": "file", "title": "Minutes", "dated": str(ago(1)), "vouched_as": "Head of access",
            "file": SimpleUploadedFile("../..\\minutes\u202e.pdf", PDF)}  # fmt: skip
    path = "/office/commitment/actions/care-1/evidence/"
    assert owner.post(path, form).status_code == 302
    row = Evidence.objects.get()
    assert (
        row.file_name in {"minutes_.pdf", "minutes.pdf"}
        and row.file_hash == hashlib.sha256(PDF).hexdigest()
    )
    answer = Client().get(f"/evidence/{row.pk}/")
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="' + row.file_name + '"'
    assert (
        answer["X-Content-Type-Options"] == "nosniff"
        and "sandbox" in answer["Content-Security-Policy"]
    )
    assert "Ada Quist" not in Client().get("/actions/care-1/").content.decode()
    wrong = [{**form, "file": SimpleUploadedFile("a.pdf", b"<html>")}, {**form, "kind": "link", "url": "javascript:alert(1)"},
             {**form, "kind": "figure"}, {**form, "dated": str(ago(-1))}, {**form, "kind": "decision"}]  # fmt: skip
    for one in wrong:
        assert owner.post(path, one).status_code == 200
    assert Evidence.objects.count() == 1
    assert Entry.objects.get(act="commitment.evidence.add").after["file_hash"] == row.file_hash


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "file:///etc/passwd", "ftp://example.org/", "http://localhost/", "http://127.0.0.1/",
    "http://127.1/", "http://0x7f000001/", "http://2130706433/", "http://0177.0.0.1/", "http://[::1]/",
    "http://[::ffff:10.0.0.1]/", "http://10.1.2.3/", "http://169.254.169.254/latest/", "http://intranet/",
    "http://db.internal/", "http://printer.local/", "https://user:pass@example.org/", "http://", "//example.org",
    "http://example.org:99999/", "http://example.org/a b", "http://example.org/\r\nX: 1", "", "http://exa\x00mple.org/",
    "http://100.64.0.1/", "http://[fe80::1%25eth0]/", "data:text/html,x", "http://192.168.0.1.", "h" * 2000,
])  # fmt: skip
def test_addresses_that_are_no_evidence(url: str) -> None:
    assert address_fault(url)


def test_addresses_that_are() -> None:
    for url in ("https://example.org/a?b=c#d", "http://example.org:8080/", "https://93.184.216.34/x",
                "https://xn--bcher-kva.example/ä"):  # fmt: skip
        assert address_fault(url) == "", url
    assert public_ip("93.184.216.34") and not public_ip("::1") and not public_ip("224.0.0.1")


class _Server(BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        type(self).seen.append(f"{self.command} {self.path}")
        told = {"/ok": 200, "/gone": 410, "/missing": 404, "/away": 302, "/inside": 302, "/loop": 302,
                "/script": 302, "/broken": 500, "/shut": 403, "/getonly": 405}[self.path]  # fmt: skip
        if self.path == "/getonly" and self.command == "GET":
            told = 200
        self.send_response(told)
        to = {
            "/away": "/ok",
            "/inside": "http://169.254.169.254/",
            "/loop": "/loop",
            "/script": "javascript:1",
        }
        if self.path in to:
            self.send_header("Location", to[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@pytest.mark.parametrize("asks", ["commitment", "library"])
def test_a_server_that_only_drips_is_not_waited_for(
    asks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each letter comes in time; the answer never ends."""
    over = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        with door, door.accept()[0] as line, suppress(OSError):
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not over.wait(0.01):
                line.sendall(b"a")

    server = threading.Thread(target=drip)
    server.start()
    url = f"http://127.0.0.1:{door.getsockname()[1]}/"
    try:
        if asks == "commitment":
            monkeypatch.setattr(linkcheck, "MOST_SECONDS", 0.2)
            told = linkcheck.check(url, may=lambda _ip: True, fault=lambda _url: "")
            assert not told.alive and not told.gone and told.told.startswith("no answer")
        else:
            monkeypatch.setattr(links, "MOST_SECONDS", 0.2)
            assert links.state_of(url, is_public=lambda _ip: True) == "unsure"
    finally:
        over.set()
        server.join()


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    found = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found.server_address[1]
    found.shutdown()
    thread.join()
    found.server_close()


def test_the_checker_against_a_server(server: int) -> None:
    def ask(path: str) -> Answer:
        own = f"http://127.0.0.1:{server}"
        return linkcheck.check(
            own + path, may=lambda ip: ip == "127.0.0.1",
            fault=lambda url: "" if url.startswith(own) else address_fault(url),
        )  # fmt: skip

    assert [ask(p).alive for p in ("/ok", "/away", "/shut", "/getonly")] == [True] * 4
    assert [ask(p).gone for p in ("/gone", "/missing")] == [True, True]
    for path in ("/inside", "/loop", "/script", "/broken"):
        assert not ask(path).alive and not ask(path).gone, path
    assert "inside a network" in ask("/inside").told


def test_the_checker_goes_to_no_internal_place(server: int) -> None:
    before = list(_Server.seen)
    for url in (
        f"http://127.0.0.1:{server}/ok",
        f"http://localhost:{server}/ok",
        "file:///etc/passwd",
    ):
        assert not linkcheck.check(url).alive
    # A public-looking name that resolves inside is not gone to either.
    told = linkcheck.check(f"http://localhost:{server}/ok", fault=lambda url: "")
    assert told.told == "the host is inside a network"
    assert _Server.seen == before


@pytest.mark.django_db
def test_dead_links_are_found_once_a_week(promise: Any, client: Client) -> None:
    rows = [
        evidence.add_evidence(action=promise.action, kind="link", title=t, url=f"https://example.org/{t}",
                              dated=ago(1), vouched_as="Head", by=actor(promise.owner))
        for t in ("alive", "gone", "silent")
    ]  # fmt: skip
    asked: list[str] = []

    def ask(url: str) -> Answer:
        asked.append(url)
        return Answer(url.endswith("alive"), url.endswith("gone"), "told")

    now = timezone.now()
    assert rounds.check_links(now=now, most=2, ask=ask) == 2  # and then it was killed
    assert rounds.check_links(now=now, ask=ask) == 1
    assert rounds.check_links(now=now, ask=ask) == 0
    assert len(asked) == 3 and LinkCheck.objects.count() == 3
    assert [bool(Evidence.objects.get(pk=r.pk).dead_since) for r in rows] == [False, True, False]
    week = now + timedelta(days=7)
    rounds.check_links(now=week, ask=ask)
    assert Evidence.objects.get(title="silent").dead_since is not None
    assert "has not answered since" in client.get("/actions/care-1/").content.decode()
    rounds.check_links(now=now, ask=ask)  # a clock that was set back
    assert len(asked) == 6
    rounds.check_links(now=week + timedelta(days=7), ask=lambda url: Answer(True, False, "ok"))
    assert not Evidence.objects.filter(dead_since__isnull=False).exists()
