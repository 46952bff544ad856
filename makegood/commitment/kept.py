"""Pages that everyone may see, kept while nothing changed.

A page is kept under the commitment's stamp and the day, so that one small query says whether it
still holds. The inside is the same for all readers; only the frame differs for one who signed in.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

MOST_BYTES = 48 * 1024 * 1024
MOST_READ = 8
# What other rooms say (titles of tracks, names) is not in the stamp; it is looked up again by then.
HOLDS = 300.0
_TEMPLATES = Path(__file__).resolve().parent / "templates"
_BUILD = hashlib.sha256(
    "".join(
        f"{path.name}{path.stat().st_mtime_ns}" for path in sorted(_TEMPLATES.rglob("*.html"))
    ).encode()
).hexdigest()[:8]


T = TypeVar("T")


@dataclass(frozen=True)
class Body:
    """Bytes that are kept, since when, and their type."""

    data: bytes
    type: str
    made: float


class Shelf:
    """The newest bodies of this process, up to a number of bytes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self._held, self._bytes, self._lock = most, OrderedDict[str, Body](), 0, Lock()
        self._read: dict[str, tuple[int, Any]] = {}

    def get(self, key: str) -> Body | None:
        """The body under this key, unless it is too old."""
        with self._lock:
            found = self._held.get(key)
            if found is not None and monotonic() - found.made > HOLDS:
                self._drop(key)
                return None
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: str, body: Body) -> None:
        """Keep a body; the ones that were asked for longest ago make room."""
        with self._lock:
            if key in self._held:
                self._drop(key)
            if len(body.data) > self.most:
                return
            self._held[key] = body
            self._bytes += len(body.data)
            while self._bytes > self.most:
                self._drop(next(iter(self._held)))

    def read(self, key: str, stamp: int, make: Callable[[], T]) -> T:
        """What was read from the database under this stamp; read again under another.

        The stamp has to be asked for before, so that what is kept is never older than it says.
        """
        held = self._read.get(key)
        if held is not None and held[0] == stamp:
            return held[1]  # type: ignore[no-any-return]
        made = make()
        with self._lock:
            while len(self._read) >= MOST_READ:
                self._read.pop(next(iter(self._read)))
            self._read[key] = (stamp, made)
        return made

    def _drop(self, key: str) -> None:
        self._bytes -= len(self._held.pop(key).data)


SHELF = Shelf()
Inside = Callable[[], tuple[str, dict[str, object]]]


def _etag(key: str) -> str:
    return f'W/"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


def _anonymous(request: HttpRequest) -> bool:
    return not {settings.SESSION_COOKIE_NAME, "messages"} & set(request.COOKIES)


def page(request: HttpRequest, *, key: str, stamp: int, title: Callable[[], str], template: str, context: Callable[[], dict[str, object]], links: dict[str, str] | None = None) -> HttpResponse:  # fmt: skip
    """A public page. `context` is asked only when nothing kept holds.

    key: what the page depends on beside the stamp: which page, of which day. Raises whatever
    `context` raises, such as Http404; nothing is kept then.
    """
    key = f"{_BUILD}|{stamp}|{get_language()}|{key}"
    plain = _anonymous(request)
    etag = _etag(key)
    if plain and etag in request.headers.get("If-None-Match", ""):
        return _told(HttpResponseNotModified(), etag, plain)
    if plain and (kept := SHELF.get(f"whole|{key}")):
        return _told(HttpResponse(kept.data, content_type=kept.type), etag, plain)
    inside = SHELF.get(f"inside|{key}")
    if inside is None:
        made = render_to_string(template, context())
        inside = Body(made.encode(), title(), monotonic())
        SHELF.put(f"inside|{key}", inside)
    more = {"inside": mark_safe(inside.data.decode()), "head_title": inside.type,
            "feeds": links or {}}  # fmt: skip
    answer = render(request, "commitment/kept.html", more)
    # A form with a secret of this reader must never be kept for another.
    if plain and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        SHELF.put(f"whole|{key}", Body(answer.content, answer["Content-Type"], monotonic()))
    return _told(answer, etag, plain)


def data(request: HttpRequest, *, key: str, stamp: int, type: str, make: Callable[[], bytes]) -> HttpResponse:  # fmt: skip
    """A public feed or table; the same for everyone."""
    key = f"{_BUILD}|{stamp}|{get_language()}|{key}"
    etag = _etag(key)
    if etag in request.headers.get("If-None-Match", ""):
        return _told(HttpResponseNotModified(), etag, True)
    kept = SHELF.get(key)
    if kept is None:
        kept = Body(make(), type, monotonic())
        SHELF.put(key, kept)
    return _told(HttpResponse(kept.data, content_type=kept.type), etag, True)


def _told(answer: HttpResponse, etag: str, plain: bool) -> HttpResponse:
    if plain:
        answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=60" if plain else "private, no-cache"
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer
