"""What every format is read into: one CSL-JSON item for each record, with what was wrong with it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from . import ids

Item = dict[str, Any]
MOST_BYTES = 160 * 1024 * 1024  # of formats that are read line by line
MOST_AT_ONCE = 64 * 1024 * 1024  # of those whose whole tree has to be in memory
LONGEST = {"title": 500, "container-title": 300, "publisher": 300, "abstract": 20_000, "note": 20_000,
           "annote": 20_000, "page": 60, "volume": 40, "issue": 40, "language": 20, "URL": 500}  # fmt: skip
MINUTES_A_PAGE = 3  # of a scholarly journal, read with attention
# Languages as PubMed and older programs write them (ISO 639-2), and as CSL does (ISO 639-1).
LANGUAGES = {"eng": "en", "spa": "es", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "por": "pt",
             "ita": "it", "english": "en"}  # fmt: skip
MOST_NAMES, MOST_KEYWORDS = 500, 200
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.I | re.S)
_DATE = re.compile(r"(\d{4})(?:\D{1,2}(\d{1,2}))?(?:\D{1,2}(\d{1,2}))?")
_MONTHS = {name: at for at, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}  # fmt: skip


@dataclass
class Parsed:
    """One record of a file.

    where: its number and the line it begins in, counted from 1. item: CSL-JSON, None where it cannot
    be used. problems: what was wrong, each with how it was mended or what to mend.
    """

    number: int
    line: int
    item: Item | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return self.item is not None


class Unreadable(Exception):
    """The file as a whole cannot be read; says what, where and how to mend it."""


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and a note on its encoding, empty where it is UTF-8.

    Raises Unreadable for what is no text. Order: byte order mark, UTF-8, then Windows-1252, which is
    what reference managers on Windows wrote.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"The file has {len(data) >> 20} MB; at most {MOST_BYTES >> 20} MB are read at once. "
            "Export it in parts."
        )
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            try:
                return _plain(data.decode(name)), ""
            except UnicodeDecodeError as error:
                raise Unreadable(f"The file says it is {name} and is not, at byte {error.start}. Export it as UTF-8.") from error  # fmt: skip
    if wide := _wide(data[:4000]):
        note = f"It has no mark of its encoding; it was read as {wide.upper()}."
        return _plain(data.decode(wide, "replace")), note
    if b"\x00" in data[:100_000]:
        raise Unreadable("This is not a text file. Export the references as RIS, BibTeX, CSL-JSON, Zotero RDF or PubMed's nbib.")  # fmt: skip
    try:
        return _plain(data.decode("utf-8")), ""
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        note = f"Line {line} is not UTF-8; the file was read as Windows-1252. Look at accented letters."  # fmt: skip
        return _plain(data.decode("cp1252", "replace")), note


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text, one at a time: a long file is not held twice."""
    at = 0
    while (end := text.find("\n", at)) >= 0:
        yield text[at:end]
        at = end + 1
    yield text[at:]


def finished(item: Item, problems: list[str]) -> Item | None:
    """The item with every field as the library keeps it; None where it has no title.

    HTML is taken out, identifiers are written one way or dropped with a problem, lengths are bounded.
    """
    made: Item = {}
    title = plain(str(item.get("title") or ""))
    if not title:
        problems.append("it has no title")
        return None
    made["type"] = str(item.get("type") or "document")[:40]
    made["title"] = title
    for name in ("author", "editor", "translator"):
        if people := _people(item.get(name), problems, name):
            made[name] = people
    if issued := _issued(item.get("issued"), problems):
        made["issued"] = issued
    for name in ("container-title", "publisher", "publisher-place", "volume", "issue", "page",
                 "language", "abstract", "annote", "note", "edition", "collection-title",
                 "event-title", "genre", "number"):  # fmt: skip
        if isinstance(item.get(name), (str, int, float)) and (text := plain(str(item[name]))):
            made[name] = text
    keywords = item.get("keyword") or ""
    if isinstance(keywords, list):
        keywords = ", ".join(str(one) for one in keywords if isinstance(one, (str, int)))
    if keywords := plain(str(keywords)):
        made["keyword"] = ", ".join(keywords.split(", ")[:MOST_KEYWORDS])
    if "page" in made:
        made["page"] = whole_range(made["page"])
    if "language" in made:
        made["language"] = LANGUAGES.get(made["language"].lower(), made["language"])
    _identifiers(item, made, problems)
    for name, most in LONGEST.items():
        if len(made.get(name, "")) > most:
            problems.append(f"{name} has {len(made[name]):,} signs; the first {most:,} are kept")
            made[name] = made[name][: most - 1] + "…"
    if isinstance(item.get("custom"), dict):
        made["custom"] = item["custom"]
    if item.get("id"):
        made["id"] = str(item["id"])[:120]
    return made


def plain(text: str) -> str:
    """The text in one line without markup and control signs."""
    if "<" in text or "&" in text:
        text = _untagged(unescape(_untagged(text)))  # the second time for what was escaped twice
    if not text.isprintable():
        text = "".join(s if unicodedata.category(s)[0] != "C" else " " for s in text)
    return " ".join(text.split())


def name_of(text: str) -> Item | None:
    """A person's or a body's name from `Family, Given` or `Given Family`."""
    text = plain(text).strip(" ;,")
    if not text:
        return None
    if "," in text:
        family, _, given = text.partition(",")
        given, _, suffix = given.strip().partition(",")
        made = {"family": family.strip(), "given": given.strip()}
        if suffix.strip():
            made["suffix"] = suffix.strip()
        return {k: v for k, v in made.items() if v} if family.strip() else {"literal": text}
    parts = text.split()
    if len(parts) in (2, 3) and not any(one.isupper() and len(one) > 3 for one in parts):
        return {"family": parts[-1], "given": " ".join(parts[:-1])}
    return {"literal": text}


def date_of(text: str) -> Item | None:
    """`date-parts` from 2020, 2020-08-27, 2020/08/27/, 2020 Aug 27, August 2020."""
    found = _DATE.search(text)
    if found is None:
        return None
    parts = [int(one) for one in found.groups() if one]
    if len(parts) == 1:
        month = next((_MONTHS[w[:3]] for w in re.findall(r"[a-z]{3,}", text.lower()) if w[:3] in _MONTHS), None)  # fmt: skip
        if month:
            day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text.replace(found.group(1), " "))
            parts += [month] + ([int(day.group(1))] if day else [])
    return {"date-parts": [parts]}


def shown_name(one: Item) -> str:
    """`Family, Given, Suffix` or the name of a body."""
    if one.get("literal"):
        return str(one["literal"])
    family = " ".join(p for p in (one.get("non-dropping-particle"), one.get("family")) if p)
    return ", ".join(part for part in (family, one.get("given"), one.get("suffix")) if part)


def date_text(item: Item, sign: str = "-") -> str:
    """The item's date as 2020, 2020-08 or 2020-08-27."""
    parts = (item.get("issued") or {}).get("date-parts") or [[]]
    return sign.join(f"{n:02d}" if at else str(n) for at, n in enumerate(parts[0]))


def whole_range(page: str) -> str:
    """1212-5 as 1212-1215; other pages as they are."""
    found = re.fullmatch(r"(\d{2,6})\s*[-–]+\s*(\d{1,5})", page)
    if found is None or len(found[2]) >= len(found[1]):
        return page
    return f"{found[1]}-{found[1][: len(found[1]) - len(found[2])]}{found[2]}"


def with_extras(item: Item, text: str) -> str:
    """Identifiers that Zotero's users write into a note, one a line; returns what else stands there."""
    rest = []
    for line in text.split("\n"):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if colon and name in {"PMID", "DOI", "ISBN", "ISSN"} and value:
            item[name] = item.get(name) or value
        elif line.strip() and name != "PMCID":
            rest.append(line.strip())
    return "\n".join(rest)


def minutes_about(page: str) -> int | None:
    """Minutes to read, from a page range, in steps of five; None where pages do not tell."""
    found = re.match(r"\D*(\d{1,6})\s*[-–]\s*\D*(\d{1,6})$", page)
    if found is None:
        return None
    first, last = found.groups()
    last = first[: len(first) - len(last)] + last if len(last) < len(first) else last
    pages = int(last) - int(first) + 1
    return max(5, round(pages * MINUTES_A_PAGE / 5) * 5) if 0 < pages <= 60 else None


def _untagged(text: str) -> str:
    """Without markup. Comments are looked for by hand: a pattern would look to the end from each."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return _TAG.sub("", _SCRIPT.sub("", "".join([*kept, text[at:]])))


def _wide(start: bytes) -> str:
    """UTF-16 without a byte order mark: nearly every second byte of such a file is zero."""
    half = len(start) // 2
    for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if half > 8 and zeros.count(0) > 0.8 * half and start.count(0) < 1.2 * half:
            return name
    return ""


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _people(given: Any, problems: list[str], what: str) -> list[Item]:
    if not given:
        return []
    if not isinstance(given, list):
        problems.append(f"{what} is no list of names; it was left out")
        return []
    found: list[Item] = []
    for one in given[:MOST_NAMES]:
        if isinstance(one, str):
            one = name_of(one)
        if not isinstance(one, dict):
            continue
        kept = {
            key: plain(str(one[key]))[:200]
            for key in ("family", "given", "literal", "suffix", "non-dropping-particle",
                        "dropping-particle")
            if isinstance(one.get(key), str) and plain(one[key])
        }  # fmt: skip
        if kept.get("family") or kept.get("literal"):
            found.append(kept)
        elif kept.get("given"):
            found.append({"literal": kept["given"]})
    if len(given) > MOST_NAMES:
        problems.append(f"{what} has {len(given):,} names; the first {MOST_NAMES} are kept")
    return found


def _issued(given: Any, problems: list[str]) -> Item | None:
    if not given:
        return None
    if isinstance(given, dict):
        raw = given.get("date-parts")
        if isinstance(raw, list) and raw and isinstance(raw[0], list):
            try:
                parts = [int(part) for part in raw[0][:3] if part not in (None, "")]
            except (TypeError, ValueError, OverflowError):
                parts = []
            if parts and _is_date(parts):
                return {"date-parts": [parts]}
        text = given.get("raw") or given.get("literal") or ""
        found = date_of(str(text)) if text else None
    else:
        found = date_of(str(given))
    if found and _is_date(found["date-parts"][0]):
        return found
    if found:
        year = found["date-parts"][0][:1]
        if _is_date(year):
            return {"date-parts": [year]}
    problems.append("its date cannot be read; it was left out")
    return None


def _is_date(parts: list[int]) -> bool:
    limits = ((1, 2100), (1, 12), (1, 31))
    return all(low <= n <= high for n, (low, high) in zip(parts, limits, strict=False))


def _identifiers(item: Item, made: Item, problems: list[str]) -> None:
    for name, read in (("DOI", ids.doi), ("PMID", ids.pmid), ("ISSN", ids.issn), ("ISBN", ids.isbn)):  # fmt: skip
        given = item.get(name)
        if isinstance(given, list):
            given = " ".join(str(one) for one in given)
        text = plain(str(given)) if isinstance(given, (str, int)) else ""
        if not text:
            continue
        if name == "ISBN" and not ids.isbn(text) and (serial := ids.issn(text.split(" ")[0])):
            made.setdefault("ISSN", serial)  # Mendeley writes a journal's number there too
            continue
        found = read(text) or next((ok for one in re.split(r"[\s;,]+", text) if (ok := read(one))), None)  # fmt: skip
        if found:
            made[name] = found
        else:
            problems.append(f"{name} {text[:60]!r} is not a valid {name}; it was left out")
    address = item.get("URL")
    if isinstance(address, str) and address.strip():
        # Mendeley writes several addresses into one field.
        good = ids.web_address(address) or next(filter(None, map(ids.web_address, address.split())), None)  # fmt: skip
        if good:
            made["URL"] = good
        else:
            problems.append(f"the address {plain(address)[:60]!r} is not one of the web; it was left out")  # fmt: skip
