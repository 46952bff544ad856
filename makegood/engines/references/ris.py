"""RIS, as Zotero, EndNote, Mendeley and publishers write it.

Source: RIS Format Specifications (Research Information Systems, 2001 and 2011); the tags that
reference managers have added since.
"""

import re
from collections.abc import Iterable, Iterator

from .record import Item, Parsed, date_of, date_text, finished, lines_of, name_of, plain, shown_name

_TAG = re.compile(r"^([A-Z][A-Z0-9])  ?- ?(.*)$")
_DAY = re.compile(r"\d{4}/\d\d?(?:/\d\d?)?$")
TYPES = {
    "JOUR": "article-journal", "EJOUR": "article-journal", "MGZN": "article-magazine",
    "NEWS": "article-newspaper", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "CHAP": "chapter",
    "ECHAP": "chapter", "CONF": "paper-conference", "CPAPER": "paper-conference", "RPRT": "report",
    "THES": "thesis", "ELEC": "webpage", "WEB": "webpage", "BLOG": "post-weblog", "VIDEO": "motion_picture",
    "SOUND": "song", "GEN": "document", "LEGAL": "legislation", "BILL": "bill", "STAT": "legislation",
    "CASE": "legal_case", "DATA": "dataset", "GOVDOC": "report", "INPR": "article-journal",
    "UNPB": "manuscript", "MANSCPT": "manuscript", "SLIDE": "speech", "ENCYC": "entry-encyclopedia",
    "PAMP": "pamphlet", "JFULL": "article-journal", "ABST": "article-journal",
}  # fmt: skip
BACK = {csl: ris for ris, csl in reversed(TYPES.items())}
_CONTAINER = ("T2", "JO", "JF", "JA", "J2", "BT")
_SIMPLE = {"VL": "volume", "IS": "issue", "M1": "issue", "PB": "publisher", "CY": "publisher-place",
           "PP": "publisher-place", "LA": "language", "ET": "edition", "T3": "collection-title",
           "AB": "abstract", "N2": "abstract", "DO": "DOI"}  # fmt: skip


def parse(text: str) -> Iterator[Parsed]:
    """Each record of the text; what stands outside of any record is told as one of its own."""
    number, begun, lines, loose = 0, 0, _Tags(), 0
    for at, line in enumerate(lines_of(text), 1):
        found = _TAG.match(line) or _TAG.match(line.strip())
        if found is None:
            if line.strip():
                if begun:
                    lines.further(line.strip())
                else:
                    loose = loose or at
            continue
        tag, value = found[1], found[2].strip()
        if tag == "TY" or (not begun and tag != "ER"):
            if begun:
                number += 1
                yield _made(number, begun, lines, "it has no end (ER); it was read up to the next")
            if loose and tag == "TY":
                number += 1
                yield Parsed(
                    number, loose, None, ["text outside of any record; begin each with TY"]
                )
            begun, lines, loose = at, _Tags(), 0
        if tag == "ER":
            if begun:
                number += 1
                yield _made(number, begun, lines)
            begun = 0
        else:
            lines.add(tag, value)
    if begun:
        number += 1
        yield _made(number, begun, lines, "it has no end (ER); it was read up to the file's end")
    elif loose:
        number += 1
        yield Parsed(number, loose, None, ["text outside of any record; begin each with TY"])


def write(items: Iterable[Item]) -> Iterator[str]:
    """Each item as a record."""
    for item in items:
        lines = [("TY", BACK.get(item.get("type", ""), "GEN")), ("TI", item.get("title", ""))]
        lines += [("AU", _shown(one)) for one in item.get("author", [])]
        lines += [("A2", _shown(one)) for one in item.get("editor", [])]
        lines += [("PY", date_text(item)[:4]), ("DA", date_text(item, "/"))]
        first, _, last = str(item.get("page", "")).replace("–", "-").partition("-")
        lines += [
            ("T2", item.get("container-title", "")), ("VL", item.get("volume", "")),
            ("IS", item.get("issue", "")), ("SP", first), ("EP", last),
            ("PB", item.get("publisher", "")), ("CY", item.get("publisher-place", "")),
            ("ET", item.get("edition", "")), ("DO", item.get("DOI", "")), ("AN", item.get("PMID", "")),
            ("SN", item.get("ISBN") or item.get("ISSN", "")), ("UR", item.get("URL", "")),
            ("LA", item.get("language", "")), ("AB", item.get("abstract", "")),
            ("N1", item.get("annote", "")),
        ]  # fmt: skip
        lines += [("KW", one) for one in str(item.get("keyword", "")).split(", ")]
        yield "".join(f"{tag}  - {' '.join(str(v).split())}\n" for tag, v in lines if v) + "ER  - \n\n"  # fmt: skip


class _Tags:
    """The lines of one record."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._last: list[str] = []

    def add(self, tag: str, value: str) -> None:
        self._last = self.found.setdefault(tag, [])
        self._last.append(value)

    def further(self, value: str) -> None:
        if self._last and len(self._last[-1]) < 100_000:
            self._last[-1] = f"{self._last[-1]} {value}"

    def first(self, *tags: str) -> str:
        return next((v for tag in tags for v in self.found.get(tag, []) if v), "")


def _made(number: int, line: int, tags: _Tags, problem: str = "") -> Parsed:
    problems = [problem] if problem else []
    kind = tags.first("TY").upper()
    if not kind:
        problems.append("it has no type (TY)")
    elif kind not in TYPES:
        problems.append(f"its type {kind[:20]!r} is not known; it was read as a document")
    item: Item = {
        "type": TYPES.get(kind, "document"), "title": tags.first("TI", "T1", "CT", "BT", "ST"),
        "author": _names(tags, "AU", "A1"), "editor": _names(tags, "A2", "ED", "A3"),
        "container-title": tags.first(*_CONTAINER), "annote": " ".join(tags.found.get("N1", [])),
        "keyword": ", ".join(word for word in tags.found.get("KW", []) if word),
        "PMID": tags.first("AN") if tags.first("AN").isdigit() else "",
        "URL": tags.first("UR", "L2", "LK"),
    }  # fmt: skip
    for tag, name in _SIMPLE.items():
        if not item.get(name) and (value := tags.first(tag)):
            item[name] = value
    first, last = tags.first("SP"), tags.first("EP")
    if item["type"] == "book" and first.isdigit() and not last:
        first = ""  # EndNote writes the number of a book's pages there
    item["page"] = f"{first}-{last}" if first and last and "-" not in first else first or last
    date, year = tags.first("DA", "PY", "Y1"), tags.first("PY", "Y1")
    # EndNote writes the month or day apart from the year.
    item["issued"] = date_of(date) or date_of(f"{year} {date}" if year != date else year) or date
    if _DAY.match(str(item.get("edition", ""))):
        del item["edition"]  # the day of the edition ahead of print
    number_sign = tags.first("SN")
    digits = sum(sign.isdigit() for sign in number_sign.split("(")[0])
    item["ISSN" if 7 <= digits <= 8 else "ISBN"] = number_sign
    return Parsed(number, line, finished(item, problems), problems)


def _names(tags: _Tags, *wanted: str) -> list[Item]:
    found: list[Item] = []
    for text in (text for tag in wanted for text in tags.found.get(tag, [])):
        # A comma at the end marks a body's name, which may have others inside.
        one = (
            {"literal": plain(text.rstrip(", "))} if text.rstrip().endswith(",") else name_of(text)
        )
        if one and any(one.values()):
            found.append(one)
    return found


def _shown(one: Item) -> str:
    return f"{one['literal']}," if one.get("literal") else shown_name(one)
