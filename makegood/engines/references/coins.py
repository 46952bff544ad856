"""What lets a reference manager's browser button take a page: COinS and schema.org.

Sources: OpenURL ContextObject in SPAN (ocoins.info); schema.org ScholarlyArticle, Book, CreativeWork.
"""

from typing import Any

from .ids import quoted
from .record import Item, date_text, shown_name

_JOURNALS = {"article-journal", "article-magazine", "article-newspaper"}
_GENRE = {"book": "book", "chapter": "bookitem", "entry-encyclopedia": "bookitem", "report": "report",
          "paper-conference": "proceeding"}  # fmt: skip
_SCHEMA = {"article-journal": "ScholarlyArticle", "article-magazine": "Article", "article-newspaper": "NewsArticle",
           "book": "Book", "report": "Report", "chapter": "Chapter", "thesis": "Thesis", "webpage": "WebPage",
           "post-weblog": "BlogPosting", "legislation": "Legislation", "dataset": "Dataset",
           "motion_picture": "Movie", "song": "AudioObject"}  # fmt: skip


def title(item: Item) -> str:
    """The `title` of an empty span of class Z3988."""
    kind = item.get("type", "")
    words: list[tuple[str, str]] = [("ctx_ver", "Z39.88-2004")]
    if kind in _JOURNALS:
        words += [("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"), ("rft.genre", "article"),
                  ("rft.atitle", item.get("title", "")), ("rft.jtitle", item.get("container-title", ""))]  # fmt: skip
    elif kind == "thesis":
        words += [("rft_val_fmt", "info:ofi/fmt:kev:mtx:dissertation"),
                  ("rft.title", item.get("title", "")), ("rft.inst", item.get("publisher", ""))]  # fmt: skip
    else:
        inside = item.get("container-title", "")
        words += [("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"), ("rft.genre", _GENRE.get(kind, "unknown")),
                  ("rft.atitle" if inside else "rft.btitle", item.get("title", "")), ("rft.btitle", inside),
                  ("rft.place", item.get("publisher-place", "")), ("rft.edition", item.get("edition", ""))]  # fmt: skip
    first, _dash, last = str(item.get("page", "")).replace("–", "-").partition("-")
    doi, address = item.get("DOI", ""), item.get("URL", "")
    words += [
        ("rft.volume", item.get("volume", "")), ("rft.issue", item.get("issue", "")),
        ("rft.pages", item.get("page", "")), ("rft.spage", first if last else ""), ("rft.epage", last),
        ("rft.date", date_text(item)), ("rft.pub", item.get("publisher", "") if kind != "thesis" else ""),
        ("rft.isbn", item.get("ISBN", "")), ("rft.issn", item.get("ISSN", "")),
        ("rft_id", f"info:doi/{doi}" if doi else ""),
        ("rft_id", f"info:pmid/{item['PMID']}" if item.get("PMID") else ""),
        ("rft_id", address if address != f"https://doi.org/{doi}" else ""),
    ]  # fmt: skip
    for at, one in enumerate(item.get("author", [])):
        if at == 0 and one.get("family"):
            words += [("rft.aulast", _family(one)), ("rft.aufirst", one.get("given", "")),
                      ("rft.ausuffix", one.get("suffix", ""))]  # fmt: skip
        words.append(("rft.aucorp" if one.get("literal") else "rft.au", shown_name(one)))
    return "&".join(f"{name}={quoted(value)}" for name, value in words if value)


def schema_org(item: Item) -> list[tuple[str, str]]:
    """(property, content) pairs for `<meta itemprop>` in an element of the type that stands first."""
    found: list[tuple[str, str]] = [("@type", _SCHEMA.get(item.get("type", ""), "CreativeWork"))]
    found.append(("name", item.get("title", "")))
    found += [("author", shown_name(one)) for one in item.get("author", [])]
    found += [("editor", shown_name(one)) for one in item.get("editor", [])]
    doi, address = item.get("DOI", ""), item.get("URL", "")
    found += [
        ("datePublished", date_text(item)), ("isPartOf", item.get("container-title", "")),
        ("volumeNumber", item.get("volume", "")), ("issueNumber", item.get("issue", "")),
        ("pagination", item.get("page", "")), ("publisher", item.get("publisher", "")),
        ("bookEdition", item.get("edition", "")), ("isbn", item.get("ISBN", "")),
        ("issn", item.get("ISSN", "")), ("inLanguage", item.get("language", "")),
        ("sameAs", f"https://doi.org/{doi}" if doi else ""),
        ("url", address if address != f"https://doi.org/{doi}" else ""),
        ("description", item.get("annote", "")),
    ]  # fmt: skip
    return [(name, value) for name, value in found if value]


def dublin_core(item: Item, address: str) -> list[tuple[str, str]]:
    """(element, content) pairs of Dublin Core, as OAI-PMH asks for."""
    found: list[tuple[str, str]] = [("title", item.get("title", ""))]
    found += [("creator", shown_name(one)) for one in item.get("author", [])]
    found += [("contributor", shown_name(one)) for one in item.get("editor", [])]
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


def _family(one: Item) -> str:
    return " ".join(p for p in (one.get("non-dropping-particle"), one.get("family")) if p)
