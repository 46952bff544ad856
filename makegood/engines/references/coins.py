"""What lets a reference manager's browser button take a page: COinS and schema.org.

Sources: OpenURL ContextObject in SPAN (ocoins.info); schema.org ScholarlyArticle, Book, CreativeWork.
"""

from typing import Any

from .ids import quoted
from .record import Item, date_text

_GENRE = {"article-journal": "article", "book": "book", "chapter": "bookitem", "report": "report"}
_SCHEMA = {"article-journal": "ScholarlyArticle", "book": "Book", "report": "Report", "chapter": "Chapter",
           "post-weblog": "BlogPosting", "legislation": "Legislation", "dataset": "Dataset"}  # fmt: skip


def title(item: Item) -> str:
    """The `title` of an empty span of class Z3988."""
    journal = item.get("type") in {"article-journal", "article-magazine", "article-newspaper"}
    kind = "journal" if journal else "book"
    words: list[tuple[str, str]] = [
        ("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{kind}"),
        ("rft.genre", _GENRE.get(item.get("type", ""), "unknown")),
        ("rft.atitle" if journal else "rft.btitle", item.get("title", "")),
        ("rft.jtitle", item.get("container-title", "") if journal else ""),
        ("rft.volume", item.get("volume", "")), ("rft.issue", item.get("issue", "")),
        ("rft.pages", item.get("page", "")), ("rft.date", date_text(item)),
        ("rft.pub", item.get("publisher", "")), ("rft.isbn", item.get("ISBN", "")),
        ("rft.issn", item.get("ISSN", "")),
        ("rft_id", f"info:doi/{item['DOI']}" if item.get("DOI") else item.get("URL", "")),
    ]  # fmt: skip
    for at, one in enumerate(item.get("author", [])):
        if at == 0:
            words += [("rft.aulast", one.get("family", "")), ("rft.aufirst", one.get("given", ""))]
        words.append(("rft.au", _name(one)))
    return "&".join(f"{name}={quoted(value)}" for name, value in words if value)


def schema_org(item: Item) -> list[tuple[str, str]]:
    """(property, content) pairs for `<meta itemprop>` in an element of the type that stands first."""
    found: list[tuple[str, str]] = [("@type", _SCHEMA.get(item.get("type", ""), "CreativeWork"))]
    found.append(("name", item.get("title", "")))
    found += [("author", _name(one)) for one in item.get("author", [])]
    found += [
        ("datePublished", date_text(item)), ("isPartOf", item.get("container-title", "")),
        ("publisher", item.get("publisher", "")), ("isbn", item.get("ISBN", "")),
        ("pagination", item.get("page", "")), ("inLanguage", item.get("language", "")),
        ("sameAs", f"https://doi.org/{item['DOI']}" if item.get("DOI") else item.get("URL", "")),
    ]  # fmt: skip
    return [(name, value) for name, value in found if value]


def dublin_core(item: Item, address: str) -> list[tuple[str, str]]:
    """(element, content) pairs of Dublin Core, as OAI-PMH asks for."""
    found: list[tuple[str, str]] = [("title", item.get("title", ""))]
    found += [("creator", _name(one)) for one in item.get("author", [])]
    found += [("contributor", _name(one)) for one in item.get("editor", [])]
    custom: dict[str, Any] = item.get("custom") or {}
    found += [("subject", str(one)) for one in custom.get("topics", [])]
    found += [
        ("description", item.get("annote", "")), ("publisher", item.get("publisher", "")),
        ("date", date_text(item)), ("type", item.get("type", "")), ("identifier", address),
        ("identifier", f"https://doi.org/{item['DOI']}" if item.get("DOI") else ""),
        ("identifier", f"urn:isbn:{item['ISBN']}" if item.get("ISBN") else ""),
        ("source", item.get("container-title", "")), ("language", item.get("language", "")),
    ]  # fmt: skip
    return [(name, value) for name, value in found if value]


def _name(one: Item) -> str:
    if one.get("literal"):
        return str(one["literal"])
    return ", ".join(p for p in (one.get("family"), one.get("given")) if p)
