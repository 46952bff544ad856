"""Asking Crossref and OpenAlex for a record: politely, briefly, and at most once a month for each.

Both ask that a program names itself and a contact address, and waits when told to. Where neither can be
reached, that is said, and every page goes on without them.

Sources: Crossref REST API (works, filter isbn; polite pool); OpenAlex API (works by DOI).
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.references.record import Item, finished

from .models import Looked

KEPT = timedelta(days=30)
SECONDS, TRIES, LONGEST_WAIT = 5, 3, 10.0
MOST_BYTES = 4_000_000
_TYPES = {
    "journal-article": "article-journal", "article": "article-journal", "book": "book", "monograph": "book",
    "edited-book": "book", "reference-book": "book", "book-chapter": "chapter", "report": "report",
    "posted-content": "article", "preprint": "article", "dissertation": "thesis", "dataset": "dataset",
    "proceedings-article": "paper-conference", "review": "article-journal", "editorial": "article-journal",
    "letter": "article-journal",
}  # fmt: skip
log = logging.getLogger(__name__)
pause: Callable[[float], None] = time.sleep


class Unreachable(Exception):
    """A service did not answer, or not with what it documents."""


class NotAsked(Exception):
    """The institution does not use this service, or it knows nothing of this kind of identifier."""


@dataclass(frozen=True)
class Answer:
    """What was found: the record as CSL-JSON, from where; or why there is none, in words."""

    item: Item | None
    source: str = ""
    told: str = ""
    reached: bool = True


def look(kind: str, value: str, *, tries: int = 2) -> Answer:
    """The record with this DOI or ISBN. kind: "doi" or "isbn"; value: as engines/references/ids gives it."""
    asked = reached = False
    for source, ask in (("Crossref", _crossref), ("OpenAlex", _openalex)):
        try:
            item = _cached(source, kind, value, lambda ask=ask: ask(kind, value, tries))  # type: ignore[misc]
        except NotAsked:
            continue
        except Unreachable as error:
            asked = True
            log.info("%s was not reached: %s", source, error)
            continue
        asked = reached = True
        if item is not None:
            return Answer(
                item, source, _("Found at %(source)s. Look it over.") % {"source": source}
            )
    if reached:
        return Answer(
            None, told=_("Nothing is known under this identifier. Fill in what you know.")
        )
    if not asked:
        return Answer(None, told=_("This institution does not use look-up services. Fill in what you know."), reached=False)  # fmt: skip
    return Answer(None, told=_("The look-up services cannot be reached from here at the moment. Fill in what you know; everything else works without them."), reached=False)  # fmt: skip


def crossref_item(message: dict[str, Any]) -> Item | None:
    """A work in Crossref's format as an item."""
    title = [*_texts(message.get("title")), *_texts(message.get("subtitle"))[:1]]
    return finished({
        "type": _TYPES.get(str(message.get("type")), "document"), "title": ": ".join(title),
        "author": [_person(one) for one in message.get("author") or [] if isinstance(one, dict)],
        "editor": [_person(one) for one in message.get("editor") or [] if isinstance(one, dict)],
        "issued": message.get("issued"), "container-title": next(iter(_texts(message.get("container-title"))), ""),
        "volume": message.get("volume"), "issue": message.get("issue"), "page": message.get("page"),
        "publisher": message.get("publisher"), "DOI": message.get("DOI"), "URL": _doi_address(message.get("DOI")),
        "ISSN": message.get("ISSN"), "ISBN": message.get("ISBN"), "language": message.get("language"),
        "abstract": message.get("abstract"),
    }, [])  # fmt: skip


def openalex_item(work: dict[str, Any]) -> Item | None:
    """A work in OpenAlex's format as an item."""
    biblio = work.get("biblio") or {}
    source = (work.get("primary_location") or {}).get("source") or {}
    first, last = biblio.get("first_page"), biblio.get("last_page")
    names = [(one.get("author") or {}).get("display_name") for one in work.get("authorships") or []]
    return finished({
        "type": _TYPES.get(str(work.get("type")), "document"), "title": work.get("title") or work.get("display_name"),
        "author": [_split(name) for name in names if isinstance(name, str)],
        "issued": work.get("publication_date") or work.get("publication_year"),
        "container-title": source.get("display_name"), "publisher": source.get("host_organization_name"),
        "volume": biblio.get("volume"), "issue": biblio.get("issue"),
        "page": f"{first}-{last}" if first and last and first != last else first,
        "DOI": work.get("doi"), "URL": work.get("doi"), "ISSN": source.get("issn_l"), "language": work.get("language"),
        "custom": {"access": "open"} if (work.get("open_access") or {}).get("is_oa") else {},
    }, [])  # fmt: skip


def _crossref(kind: str, value: str, tries: int) -> Item | None:
    if not settings.CROSSREF_URL:
        raise NotAsked
    if kind == "isbn":
        found = _get(f"{settings.CROSSREF_URL}/works?filter=isbn:{quote(value)}&rows=5", tries)
        items = ((found or {}).get("message") or {}).get("items") or []
        books = [one for one in items if _TYPES.get(str(one.get("type"))) == "book"]
        return crossref_item(books[0]) if books else None
    found = _get(f"{settings.CROSSREF_URL}/works/{quote(value, safe='')}", tries)
    message = (found or {}).get("message")
    return crossref_item(message) if isinstance(message, dict) else None


def _openalex(kind: str, value: str, tries: int) -> Item | None:
    if not settings.OPENALEX_URL or kind != "doi":
        raise NotAsked
    contact = f"?mailto={quote(settings.LIBRARY_CONTACT)}" if settings.LIBRARY_CONTACT else ""
    found = _get(f"{settings.OPENALEX_URL}/works/doi:{quote(value, safe='/')}{contact}", tries)
    return openalex_item(found) if found else None


def _cached(source: str, kind: str, value: str, ask: Callable[[], Item | None]) -> Item | None:
    key, now = f"{source}:{kind}:{value}"[:400], timezone.now()
    kept = Looked.objects.filter(key=key, at__gt=now - KEPT).first()
    if kept is not None:
        return kept.item  # type: ignore[no-any-return]
    try:
        item = ask()
    except (AttributeError, TypeError, KeyError) as error:
        raise Unreachable("it answered with something else than it documents") from error
    Looked.objects.update_or_create(key=key, defaults={"item": item, "at": now})
    return item


def _get(url: str, tries: int) -> dict[str, Any] | None:
    """The JSON at an address; None where there is none (404). Waits and tries again where told to."""
    contact = f"; mailto:{settings.LIBRARY_CONTACT}" if settings.LIBRARY_CONTACT else ""
    request = Request(url, headers={"User-Agent": f"makegood/0.1 ({settings.BASE_URL}{contact})", "Accept": "application/json"})  # fmt: skip
    for attempt in range(1, tries + 1):
        wait = min(2.0 ** (attempt - 1), LONGEST_WAIT)
        try:
            with urlopen(request, timeout=SECONDS) as answer:
                data = answer.read(MOST_BYTES + 1)
            found = json.loads(data) if len(data) <= MOST_BYTES else None
            if not isinstance(found, dict):
                raise Unreachable("it answered with something else than it documents")
            return found
        except HTTPError as error:
            error.close()
            if error.code in {404, 410}:
                return None
            if error.code != 429 and error.code < 500:
                raise Unreachable(f"it refused ({error.code})") from error
            given = error.headers.get("Retry-After", "")
            wait = min(float(given), LONGEST_WAIT) if given.isdigit() else wait
            why = f"it answered {error.code}"
        except (URLError, OSError, ValueError) as error:
            why = str(getattr(error, "reason", error))
        if attempt < tries:
            pause(wait)
    raise Unreachable(why)


def _texts(given: Any) -> list[str]:
    return [one for one in given if isinstance(one, str) and one] if isinstance(given, list) else []


def _person(one: dict[str, Any]) -> Item:
    return {"literal": one["name"]} if one.get("name") else {"family": one.get("family", ""), "given": one.get("given", "")}  # fmt: skip


def _split(name: str) -> Item:
    given, _space, family = name.strip().rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": family}


def _doi_address(given: Any) -> str:
    return f"https://doi.org/{given}" if given else ""
