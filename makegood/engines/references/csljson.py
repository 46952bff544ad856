"""CSL-JSON, and the two JSON forms in which Zotero and its add-ons give items out.

Source: citation-style-language/schema, csl-data.json (1.0.2); Zotero Web API v3, item types and fields.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .record import Item, Parsed, Unreadable, finished

ZOTERO = {
    "journalArticle": "article-journal", "book": "book", "bookSection": "chapter", "report": "report",
    "thesis": "thesis", "webpage": "webpage", "blogPost": "post-weblog", "conferencePaper": "paper-conference",
    "magazineArticle": "article-magazine", "newspaperArticle": "article-newspaper", "statute": "legislation",
    "case": "legal_case", "bill": "bill", "dataset": "dataset", "preprint": "article", "podcast": "song",
    "videoRecording": "motion_picture", "presentation": "speech", "document": "document",
    "encyclopediaArticle": "entry-encyclopedia", "manuscript": "manuscript", "film": "motion_picture",
}  # fmt: skip
NO_REFERENCES = {"attachment", "note", "annotation"}
_FIELDS = {
    "publicationTitle": "container-title", "bookTitle": "container-title", "blogTitle": "container-title",
    "websiteTitle": "container-title", "proceedingsTitle": "container-title", "volume": "volume",
    "issue": "issue", "pages": "page", "publisher": "publisher", "institution": "publisher",
    "university": "publisher", "place": "publisher-place", "DOI": "DOI", "ISBN": "ISBN", "ISSN": "ISSN",
    "url": "URL", "language": "language", "abstractNote": "abstract", "edition": "edition",
    "date": "issued", "encyclopediaTitle": "container-title", "series": "collection-title",
}  # fmt: skip


def parse(text: str) -> Iterator[Parsed]:
    """Each item; a list, one item, or an object with `items`.

    Raises Unreadable where the text is no JSON, with line and column.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"This is no JSON: {error.msg} in line {error.lineno}, column {error.colno}. Export it again.") from error  # fmt: skip
    except (RecursionError, ValueError) as error:
        raise Unreadable("This JSON nests too deeply or has numbers beyond measure. Export it again.") from error  # fmt: skip
    if isinstance(data, dict):
        data = data["items"] if isinstance(data.get("items"), list) else [data]
    if not isinstance(data, list):
        raise Unreadable("This JSON is no list of items. Export the references as CSL-JSON.")
    number = 0
    for one in data:
        if isinstance(one, dict) and _kind(one) in NO_REFERENCES:
            continue
        number += 1
        if not isinstance(one, dict):
            yield Parsed(number, 1, None, ["it is no item but a bare value"])
            continue
        problems: list[str] = []
        item = _zotero(one) if _kind(one) else dict(one)
        _words_where_words_belong(item, problems)
        yield Parsed(number, 1, finished(item, problems), problems)


def write(items: Iterable[Item]) -> Iterator[str]:
    """All items as one JSON list."""
    between = "[\n"
    for item in items:
        yield between + json.dumps(item, ensure_ascii=False)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def _kind(one: dict[str, Any]) -> str:
    inner = one.get("data") if isinstance(one.get("data"), dict) else one
    kind = inner.get("itemType") if isinstance(inner, dict) else None
    return kind if isinstance(kind, str) else ""


def _zotero(one: dict[str, Any]) -> Item:
    data: dict[str, Any] = one["data"] if isinstance(one.get("data"), dict) else one
    item: Item = {"type": ZOTERO.get(_kind(one), "document"), "title": data.get("title") or data.get("nameOfAct") or data.get("caseName")}  # fmt: skip
    if key := data.get("citationKey") or data.get("citekey"):
        item["id"] = key
    for theirs, ours in _FIELDS.items():
        if data.get(theirs) and not item.get(ours):
            item[ours] = data[theirs]
    for creator in data.get("creators") or []:
        if not isinstance(creator, dict):
            continue
        role = {"editor": "editor", "translator": "translator"}.get(str(creator.get("creatorType")), "author")  # fmt: skip
        if creator.get("name"):
            made = {"literal": creator["name"]}
        else:
            made = {"family": creator.get("lastName", ""), "given": creator.get("firstName", "")}
        item.setdefault(role, []).append(made)
    tags = data.get("tags") or []
    words = [t.get("tag") if isinstance(t, dict) else t for t in tags if isinstance(t, (dict, str))]
    item["keyword"] = ", ".join(str(word) for word in words if word)
    extra = data.get("extra")
    for line in str(extra).split("\n") if isinstance(extra, str) else []:
        name, colon, value = line.partition(":")
        if colon and name.strip() in {"PMID", "DOI"} and not item.get(name.strip()):
            item[name.strip()] = value.strip()
    return item


def _words_where_words_belong(item: Item, problems: list[str]) -> None:
    for name in ("title", "container-title", "publisher", "type"):
        value = item.get(name)
        if isinstance(value, list) and value and isinstance(value[0], str):
            item[name] = value[0]  # Crossref's own JSON has lists here
        elif value is not None and not isinstance(value, (str, int, float)):
            problems.append(f"{name} is no text; it was left out")
            del item[name]
