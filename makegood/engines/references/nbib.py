"""PubMed's own format (MEDLINE, files ending in .nbib).

Source: MEDLINE/PubMed Data Element (Field) Descriptions, National Library of Medicine.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from .record import LANGUAGES, Item, Parsed, date_of, date_text, finished, lines_of, name_of, plain

MOST_SIGNS = 100_000  # of one field
_TAG = re.compile(r"^([A-Z]{2,4}) *- ?(.*)$")
_TYPES = {"Journal Article": "article-journal", "Book": "book", "Book Chapter": "chapter",
          "Preprint": "article", "Dataset": "dataset"}  # fmt: skip
_BACK = {"book": "Book", "chapter": "Book Chapter"}
_LANGUAGES = {two: three for three, two in reversed(LANGUAGES.items()) if len(three) == 3}


def parse(text: str) -> Iterator[Parsed]:
    """Each record of the text."""
    number, begun = 0, 0
    tags: list[tuple[str, str]] = []
    for at, line in enumerate(chain(lines_of(text), [""]), 1):
        if line.startswith("      ") and tags:
            if len(tags[-1][1]) < MOST_SIGNS:
                tags[-1] = (tags[-1][0], f"{tags[-1][1]} {line.strip()}")
            continue
        found = _TAG.match(line)
        if tags and (not line.strip() or (found and found[1] == "PMID")):
            number += 1
            yield _made(number, begun, tags)
            tags = []
        if found:
            begun = begun if tags else at
            tags.append((found[1], found[2].strip()))
        elif line.strip():
            number += 1
            yield Parsed(number, at, None, [f"a line without a tag: {plain(line)[:60]!r}"])


def write(items: Iterable[Item]) -> Iterator[str]:
    """Each item as a record."""
    for item in items:
        lines = [("PMID", item.get("PMID", "")), ("IS", item.get("ISSN", "")),
                 ("ISBN", item.get("ISBN", "")), ("VI", item.get("volume", "")),
                 ("IP", item.get("issue", "")), ("DP", date_text(item, " ")),
                 ("TI", item.get("title", "")), ("PG", item.get("page", "")),
                 ("AB", item.get("abstract", "")), ("GN", item.get("annote", ""))]  # fmt: skip
        if item.get("DOI"):
            lines.append(("AID", f"{item['DOI']} [doi]"))
        for one in item.get("author", []):
            name = ", ".join(
                p for p in (one.get("family"), one.get("given"), one.get("suffix")) if p
            )
            lines.append(("CN", one["literal"]) if one.get("literal") else ("FAU", name))
        lines += [("FED", ", ".join(p for p in (one.get("family"), one.get("given")) if p))
                  for one in item.get("editor", [])]  # fmt: skip
        language = item.get("language", "")
        lines += [("LA", _LANGUAGES.get(language, language)),
                  ("PT", _BACK.get(item.get("type", ""), "Journal Article")),
                  ("JT", item.get("container-title", "")), ("PB", item.get("publisher", ""))]  # fmt: skip
        lines += [("OT", word) for word in str(item.get("keyword", "")).split(", ")]
        lines.append(("LID", item.get("URL", "") and f"{item['URL']} [url]"))
        yield "".join(f"{tag:<4}- {' '.join(str(value).split())}\n" for tag, value in lines if value) + "\n"  # fmt: skip


def _made(number: int, line: int, tags: list[tuple[str, str]]) -> Parsed:
    problems: list[str] = []
    every: dict[str, list[str]] = {}
    for tag, value in tags:
        every.setdefault(tag, []).append(value)

    def first(*wanted: str) -> str:
        return next((v for tag in wanted for v in every.get(tag, []) if v), "")

    ids = every.get("AID", []) + every.get("LID", [])
    kinds = [_TYPES[kind] for kind in every.get("PT", []) if kind in _TYPES]
    language = first("LA").lower()
    item: Item = {
        "type": kinds[0] if kinds else "article-journal", "title": first("TI", "BTI", "CTI"),
        "author": _authors(tags), "editor": [name_of(one) for one in every.get("FED", [])],
        "container-title": first("JT", "TA"), "volume": first("VI"), "issue": first("IP"),
        "page": first("PG"), "publisher": first("PB"), "abstract": first("AB"), "annote": first("GN"),
        "issued": date_of(first("DP")) or first("DP"), "language": language,
        "DOI": next((one[:-5].strip() for one in ids if one.endswith("[doi]")), ""),
        "URL": next((one[:-5].strip() for one in ids if one.endswith("[url]")), ""),
        "PMID": first("PMID"), "ISSN": first("IS").split("(")[0],
        "ISBN": first("ISBN").split("(")[0],
        "keyword": ", ".join(every.get("OT", []) + [one.lstrip("*") for one in every.get("MH", [])]),
    }  # fmt: skip
    if item["title"].endswith(".") and not item["title"].endswith("..."):
        item["title"] = item["title"][:-1]
    return Parsed(number, line, finished(item, problems), problems)


def _authors(tags: list[tuple[str, str]]) -> list[Item]:
    full = any(tag == "FAU" for tag, _value in tags)
    found: list[Item] = []
    for tag, value in tags:
        if tag == "CN":
            found.append({"literal": plain(value)})
        elif tag == "FAU" or (tag == "AU" and not full):
            if tag == "AU" and "," not in value:
                family, _, given = value.rpartition(" ")
                value = f"{family or given}, {given if family else ''}"
            if one := name_of(value):
                found.append(one)
    return found
