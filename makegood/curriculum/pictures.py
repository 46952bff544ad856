"""Pictures of units: read from the content folder, told by their bytes, drawings made harmless."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

MAX_BYTES = 2 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_SVG = "http://www.w3.org/2000/svg"
_DRAWN = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "title", "desc", "defs", "marker", "linearGradient", "radialGradient", "stop",
    "clipPath", "mask", "pattern", "use", "symbol", "style", "textPath",
}  # fmt: skip
_ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression|javascript:", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A picture that may be sent: its bytes, media type and SHA-256."""

    data: bytes
    kind: str
    digest: str


def answer(request: HttpRequest, data: bytes, kind: str, digest: str) -> HttpResponseBase:
    """A picture as an answer that can do nothing but be looked at; 304 where it is known."""
    tag = f'"{digest}"'
    sent = get_conditional_response(request, etag=tag)
    if sent is None:
        sent = HttpResponse(data, content_type=kind)
        sent.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
        sent.headers["ETag"] = tag
    return sent


def load(folder: Path, name: str) -> Picture | None:
    """The picture of this name; None where there is none that may be sent."""
    if not _NAME.fullmatch(name) or ".." in name:
        return None
    path = folder / name
    try:
        found = path.stat()
    except OSError:
        return None
    if path.is_symlink() or found.st_size > MAX_BYTES:
        return None
    return _read(path, found.st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Picture | None:
    data = path.read_bytes()
    kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "")
    if not kind and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "image/webp"
    if not kind:
        drawn = drawing(data)
        if drawn is None:
            return None
        data, kind = drawn, "image/svg+xml"
    return Picture(data, kind, hashlib.sha256(data).hexdigest())


def drawing(data: bytes) -> bytes | None:
    """An SVG with only what draws: no script, no handler, nothing from elsewhere; None if not SVG."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # entities could unfold without end
        return None
    try:
        root = ElementTree.fromstring(data.decode("utf-8"))
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError):
        return None
    if root.tag != f"{{{_SVG}}}svg":
        return None
    ElementTree.register_namespace("", _SVG)
    _prune(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _prune(node: ElementTree.Element) -> None:
    for name, value in list(node.attrib.items()):
        plain = name.rpartition("}")[2].lower()
        leads_away = plain == "href" and not value.startswith("#")
        if plain.startswith("on") or leads_away or _ELSEWHERE.search(value):
            del node.attrib[name]
    if node.tag == f"{{{_SVG}}}style" and _ELSEWHERE.search(node.text or ""):
        node.text = ""
    for child in list(node):
        tag = child.tag if isinstance(child.tag, str) else ""
        space, _, local = tag.rpartition("}")
        if space != f"{{{_SVG}" or local not in _DRAWN:
            node.remove(child)
        else:
            _prune(child)
