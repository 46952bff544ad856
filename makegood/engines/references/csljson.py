"""CSL-JSON, and the two JSON forms in which Zotero and its add-ons give items out.

Source: citation-style-language/schema, csl-data.json (1.0.2); Zotero Web API v3, item types and fields.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .record import Item, Parsed, Unreadable, finished, with_extras

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


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= 30 else None


# Numbers beyond measure, NaN and Infinity are no values here.
_READING: dict[str, Any] = {"parse_int": _number, "parse_constant": lambda name: None}
_DECODER = json.JSONDecoder(**_READING)
# How items begin that reference managers write; authors and dates within begin otherwise.
_BEGINNING = re.compile(
    r'\{\s*"(?:id|type|title|itemType|itemID|key|version|citation-key|DOI)"\s*:'
)
MOST_BREAKS = 50  # one after the other; then the rest is no list of items


def parse(text: str) -> Iterator[Parsed]:
    """Each item; a list, one item, or an object with `items`.

    Where the text breaks, items before and behind the break are read, and the break is told as a
    record. Raises Unreadable where nothing can be read, with line and column.
    """
    try:
        data = json.loads(text, **_READING)
    except json.JSONDecodeError as error:
        yield from _saved(text, f"{error.msg} in line {error.lineno}, column {error.colno}")
        return
    except RecursionError:
        yield from _saved(text, "it nests too deeply")
        return
    if isinstance(data, dict):
        data = data["items"] if isinstance(data.get("items"), list) else [data]
    if not isinstance(data, list):
        raise Unreadable("This JSON is no list of items. Export the references as CSL-JSON.")
    number = 0
    for one in data:
        if isinstance(one, dict) and _kind(one) in NO_REFERENCES:
            continue
        number += 1
        yield _made(number, 1, one)


def _made(number: int, line: int, one: Any) -> Parsed:
    if not isinstance(one, dict):
        return Parsed(number, line, None, ["it is no item but a bare value"])
    problems: list[str] = []
    item = _zotero(one) if _kind(one) else dict(one)
    if isinstance(item.get("note"), str):
        item["note"] = with_extras(item, item["note"])
    _words_where_words_belong(item, problems)
    return Parsed(number, line, finished(item, problems), problems)


def _saved(text: str, why: str) -> Iterator[Parsed]:
    """What can be read of a text that is no JSON as a whole: item by item, past each break."""
    at, line, seen, number, good, breaks = 0, 1, 0, 0, 0, 0
    told: list[Parsed] = []
    while len(told) <= MOST_BREAKS and (start := _BEGINNING.search(text, at)) is not None:
        line, seen = line + text.count("\n", seen, start.start()), start.start()
        number += 1
        try:
            one, at = _DECODER.raw_decode(text, start.start())
        except (json.JSONDecodeError, RecursionError) as error:
            deep = isinstance(error, RecursionError)
            what = "it nests too deeply" if deep else f"{error.msg} in line {error.lineno}, column {error.colno}"  # type: ignore[union-attr]  # fmt: skip
            told.append(Parsed(number, line, None, [f"it is no JSON: {what}"]))
            at, breaks = (start.end() if deep else max(error.pos, start.end())), breaks + 1  # type: ignore[union-attr]  # fmt: skip
            continue
        if isinstance(one, dict) and _kind(one) in NO_REFERENCES:
            number -= 1
            continue
        good += 1
        yield from told
        told = []
        yield _made(number, line, one)
    if not good:
        raise Unreadable(f"This is no JSON: {why}. Export it again.")
    yield from told
    if not breaks:
        yield Parsed(number + 1, line, None, [f"the file is no whole JSON: {why}"])


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
    for creator in _listed(data.get("creators")):
        if not isinstance(creator, dict):
            continue
        role = {"editor": "editor", "translator": "translator"}.get(str(creator.get("creatorType")), "author")  # fmt: skip
        if creator.get("name"):
            made = {"literal": creator["name"]}
        else:
            made = {"family": creator.get("lastName", ""), "given": creator.get("firstName", "")}
        item.setdefault(role, []).append(made)
    tags = _listed(data.get("tags"))
    words = [t.get("tag") if isinstance(t, dict) else t for t in tags if isinstance(t, (dict, str))]
    item["keyword"] = ", ".join(str(word) for word in words if word)
    if isinstance(data.get("extra"), str):
        with_extras(item, data["extra"])
    return item


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _words_where_words_belong(item: Item, problems: list[str]) -> None:
    for name in ("title", "container-title", "publisher", "type"):
        value = item.get(name)
        if isinstance(value, list) and value and isinstance(value[0], str):
            item[name] = value[0]  # Crossref's own JSON has lists here
        elif value is not None and not isinstance(value, (str, int, float)):
            problems.append(f"{name} is no text; it was left out")
            del item[name]
