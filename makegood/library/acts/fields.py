"""The columns of a work, taken from its CSL-JSON item; and the words under which it is found."""

import hashlib
import json
import re
from typing import Any

from makegood.engines.references import similar
from makegood.engines.references.words import MOST_WORDS, terms

from ..models import Work

# Journals that are open as a whole; for others access is noted by a curator.
_OPEN = re.compile(r"^(?:plos |bmc |elife$|jama network open$|international journal for equity in health$|"
                   r"frontiers in |scientific reports$|nature communications$)", re.I)  # fmt: skip
RESERVED = frozenset({
    "lists", "paths", "shelf", "next", "suggest", "suggestions", "desk", "groups", "oai", "export",
    "lookup", "new", "import", "search", "topics",
})  # fmt: skip


def fields(item: dict[str, Any]) -> dict[str, Any]:
    """All columns of a work that follow from its item.

    item: CSL-JSON with `custom` for what the library adds (level, topics, audience, minutes...).
    """
    custom = item.get("custom") or {}
    year = (item.get("issued") or {}).get("date-parts", [[None]])[0][0]
    names = [_name(author) for author in item.get("author", [])]
    traits = similar.traits_of(item)
    made = {
        "title": item["title"][:500],
        "authors": _shown(names)[:500],
        "label": label(item),
        "year": year,
        "type": item.get("type", "")[:40],
        "container": (item.get("container-title") or item.get("publisher") or "")[:300],
        "url": item.get("URL", "")[:500],
        "language": item.get("language", "")[:20],
        "annotation": item.get("annote", ""),
        "level": custom.get("level") or "",
        "topics": custom.get("topics") or [],
        "audience": custom.get("audience") or [],
        "duties": custom.get("duties") or [],
        "minutes": custom.get("minutes"),
        "access": custom.get("access") or _access(item),
        "content_note": (custom.get("content_note") or "")[:300],
        "identifier_status": custom.get("identifier_status", "unchecked"),
        "doi": traits.doi[:250],
        "isbn": traits.isbn,
        "pmid": traits.pmid,
        "first_author": traits.author[:120],
        "csl": item,
    }
    for name in ("annotated_by", "shelf_mark"):
        if custom.get(name):
            made[name] = custom[name]
    return made


def columns(work: Work) -> dict[str, list[str]]:
    """The terms of a work for the index, by column (engines/references/query.py)."""
    csl = work.csl
    people = [*csl.get("author", []), *csl.get("editor", [])]
    names = " ".join(
        f"{one.get('given', '')} {one.get('family', '')} {one.get('literal', '')}" for one in people
    )
    about = [*work.topics, *work.audience, csl.get("keyword", ""), csl.get("container-title", "")]
    rest = [work.annotation, csl.get("publisher", ""), str(work.year or ""), work.doi, work.isbn,
            work.pmid, csl.get("abstract", "")]  # fmt: skip
    given = {"title": work.title, "who": names, "about": " ".join(about), "rest": " ".join(rest)}
    left, found = MOST_WORDS, {}
    for name, text in given.items():
        found[name] = terms(text)[:left]
        left -= len(found[name])
    return found


def label(item: dict[str, Any]) -> str:
    """How the work is cited in running text: author and year."""
    year = (item.get("issued") or {}).get("date-parts", [[None]])[0][0]
    people = item.get("author") or item.get("editor") or []
    family = [str(one.get("family") or one.get("literal") or "") for one in people]
    short = family[0] if family else ""
    if len(family) == 2:
        short = f"{short} and {family[1]}"
    elif len(family) > 2 or (item.get("custom") or {}).get("authors_truncated"):
        short = f"{short} et al."
    return f"{short or item['title'][:60]} {year or ''}".strip()[:120]


def code_for(item: dict[str, Any], taken: set[str] | dict[str, Any]) -> str:
    """A code that no work has: family name and year, with a letter where that is taken."""
    from makegood.engines.references.words import words

    traits = similar.traits_of(item)
    stem = "-".join(words(traits.author or "")) or "-".join(words(item["title"])[:3]) or "work"
    stem = re.sub(r"[^a-z0-9-]", "", stem)[:50] or "work"
    base = f"{stem}{traits.year or ''}"
    base = f"{base}-work" if base in RESERVED or base.isdigit() else base
    number, code = 1, base
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def digest(item: dict[str, Any]) -> str:
    """Tells two states of a file's item apart."""
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()


def _access(item: dict[str, Any]) -> str:
    if _OPEN.match(item.get("container-title", "")):
        return "open"
    return "buy" if item.get("type") == "book" else ""


def _shown(names: list[str]) -> str:
    return ", ".join(names[:6]) + (", and others" if len(names) > 6 else "")


def _name(author: dict[str, str]) -> str:
    if "literal" in author:
        return author["literal"]
    initials = "".join(part[0] for part in author.get("given", "").replace("-", " ").split())
    return f"{author.get('family', '')} {initials}".strip()
