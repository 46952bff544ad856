"""BibTeX and BibLaTeX, as Zotero, Google Scholar and publishers write it.

The blocks are found by bibtexparser, which goes on behind a broken one; fields are read here, because
an address or a DOI is no LaTeX and a name in braces is one name.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

import bibtexparser
from bibtexparser import middlewares
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock

from . import latex
from .record import Item, Parsed, date_of, date_text, finished, name_of
from .words import words

TYPES = {
    "article": "article-journal", "book": "book", "inbook": "chapter", "incollection": "chapter",
    "inproceedings": "paper-conference", "conference": "paper-conference", "phdthesis": "thesis",
    "mastersthesis": "thesis", "thesis": "thesis", "techreport": "report", "report": "report",
    "online": "webpage", "www": "webpage", "electronic": "webpage", "dataset": "dataset",
    "collection": "book", "proceedings": "book", "unpublished": "manuscript", "video": "motion_picture",
    "legislation": "legislation", "misc": "document", "booklet": "document", "manual": "report",
}  # fmt: skip
BACK = {csl: bib for bib, csl in reversed(TYPES.items())} | {
    "article-journal": "article", "book": "book", "report": "techreport", "thesis": "phdthesis",
    "webpage": "online", "chapter": "incollection", "document": "misc", "legislation": "legislation",
}  # fmt: skip
_PLAIN = {"doi", "url", "isbn", "issn", "pmid", "howpublished"}  # no LaTeX in these
_ESCAPED = re.compile(r"\{?\\([_&%#$~])\}?")  # Mendeley escapes in addresses too
_KEY = re.compile(r"[^\w:.+/-]")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DEEPEST = 200  # braces within braces; nobody writes more, and parsers have limits

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what is wrong is told per record


def parse(text: str) -> Iterator[Parsed]:
    """Each entry of the text; comments and abbreviations (@string) are no records."""
    flat = _bounded(text)
    library = bibtexparser.parse_string(
        flat, parse_stack=[middlewares.ResolveStringReferencesMiddleware(allow_inplace_modification=True),
                           middlewares.RemoveEnclosingMiddleware(allow_inplace_modification=True)],
    )  # fmt: skip
    found: list[tuple[int, Any, list[str]]] = [
        (entry.start_line or 0, entry, []) for entry in library.entries
    ]
    for block in library.failed_blocks:
        line, inner = block.start_line or 0, getattr(block, "ignore_error_block", None)
        if isinstance(block, DuplicateBlockKeyBlock):
            found.append((line, inner, ["another entry of this file has the same key"]))
        elif isinstance(block, DuplicateFieldKeyBlock):
            twice = ", ".join(sorted(block.duplicate_keys))[:100]
            found.append((line, inner, [f"a field stands twice ({twice}); the first is used"]))
        elif isinstance(block, ParsingFailedBlock):
            found.append((line, None, ["its braces or quotation marks do not close, or a comma is missing"]))  # fmt: skip
    for number, (line, entry, problems) in enumerate(sorted(found, key=lambda one: one[0]), 1):
        if entry is None or not hasattr(entry, "fields"):
            yield Parsed(number, line + 1, None, problems or ["it cannot be read"])
        else:
            yield _made(number, line + 1, entry, problems)


def write(items: Iterable[Item]) -> Iterator[str]:
    """Each item as an entry, its key the library's code, or first author and year."""
    taken: set[str] = set()
    for item in items:
        kind = BACK.get(item.get("type", ""), "misc")
        inside = {"incollection": "booktitle", "inproceedings": "booktitle", "article": "journal"}.get(kind, "howpublished")  # fmt: skip
        year, *month = date_text(item).split("-")
        publisher = {"techreport": "institution", "phdthesis": "school"}.get(kind, "publisher")
        fields = [
            ("title", "{" + latex.encoded(item.get("title", "")) + "}"),
            ("author", _names(item.get("author", []))), ("editor", _names(item.get("editor", []))),
            (inside, latex.encoded(item.get("container-title", ""))), ("year", year),
            ("month", month[0].lstrip("0") if month else ""),
            ("date", date_text(item) if len(month) > 1 else ""),
            ("volume", latex.encoded(item.get("volume", ""))),
            ("number", latex.encoded(item.get("issue", ""))), ("edition", latex.encoded(item.get("edition", ""))),
            ("pages", latex.encoded(item.get("page", "")).replace("-", "--").replace("–", "--")),
            (publisher, latex.encoded(item.get("publisher", ""))),
            ("address", latex.encoded(item.get("publisher-place", ""))), ("doi", item.get("DOI", "")),
            ("isbn", item.get("ISBN", "")), ("issn", item.get("ISSN", "")), ("pmid", item.get("PMID", "")),
            ("url", item.get("URL", "")), ("language", item.get("language", "")),
            ("keywords", latex.encoded(item.get("keyword", ""))),
            ("abstract", latex.encoded(item.get("abstract", ""))), ("note", latex.encoded(item.get("annote", ""))),
        ]  # fmt: skip
        key = _key(item, year, taken)
        body = "".join(f",\n  {name} = {{{value}}}" for name, value in fields if value and value != "{}")  # fmt: skip
        yield f"@{kind}{{{key}{body}\n}}\n\n"


def _key(item: Item, year: str, taken: set[str]) -> str:
    person: Item = next(iter(item.get("author") or item.get("editor") or []), {})
    named = "".join(words(str(person.get("family") or person.get("literal") or ""))[:2]) + year
    key = base = _KEY.sub("", str(item.get("id", ""))) or _KEY.sub("", named) or "work"
    number = 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    taken.add(key)
    return key


def _made(number: int, line: int, entry: Any, problems: list[str]) -> Parsed:
    raw: dict[str, str] = {}
    for field in entry.fields:
        value = field.value if isinstance(field.value, str) else str(field.value)
        raw.setdefault(field.key.lower(), value.strip().strip('"'))

    def first(*names: str) -> str:
        for name in names:
            if value := raw.get(name):
                return _ESCAPED.sub(r"\1", value).strip("{} ") if name in _PLAIN else latex.decoded(value)  # fmt: skip
        return ""

    kind = str(entry.entry_type).lower()
    if kind not in TYPES:
        problems.append(f"its type @{kind[:20]} is not known; it was read as a document")
    date = first("date") or first("year")
    if date and first("month") and not first("date"):
        month = first("month").lower()[:3]
        at = _MONTHS.index(month) + 1 if month in _MONTHS else month.strip("0")
        date = f"{date}-{at}" if str(at).isdigit() else date
    item: Item = {
        "id": str(entry.key), "type": TYPES.get(kind, "document"), "title": first("title"),
        "author": people(raw.get("author", "")), "editor": people(raw.get("editor", "")),
        "container-title": first("journal", "journaltitle", "booktitle") or _how(first("howpublished")),
        "volume": first("volume"), "issue": first("number", "issue"), "edition": first("edition"),
        "page": first("pages").replace("--", "-").replace("–", "-"),
        "publisher": first("publisher", "institution", "school", "organization"),
        "publisher-place": first("address", "location"), "language": first("language", "langid"),
        "DOI": first("doi"), "ISBN": first("isbn"), "ISSN": first("issn"), "PMID": first("pmid"),
        "URL": first("url"), "keyword": ", ".join(filter(None, (one.strip() for one in re.split("[,;]", first("keywords"))))), "abstract": first("abstract"),
        "annote": first("note", "annote", "annotation"), "issued": (date_of(date) or date) if date else None,
    }  # fmt: skip
    if first("subtitle"):
        item["title"] = f"{item['title']}: {first('subtitle')}"
    return Parsed(number, line, finished(item, problems), problems)


def people(text: str) -> list[Item]:
    """The names of an author field: `and` between them, except within braces."""
    names, depth, current = [], 0, ""
    for piece in re.split(r"( and |[{}])", " ".join(text.split())):
        depth += (piece == "{") - (piece == "}")
        if depth <= 0 and piece.strip() == "and":
            names.append(current)
            current = ""
        else:
            current += piece
    found = []
    for one in [*names, current]:
        one = one.strip()
        bare = latex.decoded(one)
        if bare.lower() == "others" or not bare:
            continue
        whole = one.startswith("{") and one.endswith("}") and one.count("{") == 1 and "\\" not in one  # fmt: skip
        made: Item | None = {"literal": bare} if whole else name_of(bare)
        if made and "literal" in made and not whole and len(bare.split()) > 3 and "," not in bare:
            *given, family = bare.split()
            made = {"family": family, "given": " ".join(given)}
        if made:
            found.append(made)
    return found


def _names(people_given: list[Item]) -> str:
    shown = []
    for one in people_given:
        if one.get("literal"):
            shown.append("{" + latex.encoded(one["literal"]) + "}")
        else:
            family = " ".join(p for p in (one.get("non-dropping-particle"), one.get("family")) if p)
            parts = (family, one.get("suffix"), one.get("given"))
            shown.append(latex.encoded(", ".join(p for p in parts if p)))
    return " and ".join(shown)


def _how(text: str) -> str:
    return "" if text.startswith(("http", "\\url", "url")) else text


def _bounded(text: str) -> str:
    """The text with what nests deeper than anybody writes made shallow, so that no parser fails."""
    depth, at, cut = 0, 0, []
    for found in re.finditer(r"[{}]|\n@", text):
        sign = found.group()
        if sign == "\n@":
            depth = 0
        elif sign == "{":
            depth += 1
            if depth > DEEPEST:
                cut.append(text[at : found.start()])
                at = found.end()
        else:
            if depth > DEEPEST:
                cut.append(text[at : found.start()])
                at = found.end()
            depth = max(depth - 1, 0)
    return "".join([*cut, text[at:]])
