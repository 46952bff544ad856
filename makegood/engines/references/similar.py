"""Whether two records are one work: the same DOI, ISBN or PubMed number, or title and first author.

Books of one author may share a title's beginning, and chapters share their book's ISBN: so an ISBN
counts only between whole books, and titles have to agree in nearly all words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import ids
from .words import words

_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    ]
)
ENOUGH = 0.8  # of the words of both titles, where first author and year agree
YEARS_APART = 1  # in print a year after online is usual


@dataclass(frozen=True)
class Traits:
    """What a record is recognised by."""

    doi: str = ""
    isbn: str = ""
    pmid: str = ""
    title: str = ""
    author: str = ""
    year: int | None = None

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word for word in self.title.split() if word not in _SMALL)


@dataclass(frozen=True)
class Match:
    """A record that is probably the same work, and by what it was recognised."""

    code: str
    by: str  # "doi", "isbn", "pmid", "title"
    share: float = 1.0


@dataclass
class Known:
    """Records that are there, found again by their traits; more may be added on the way."""

    by_doi: dict[str, str] = field(default_factory=dict)
    by_isbn: dict[str, str] = field(default_factory=dict)
    by_pmid: dict[str, str] = field(default_factory=dict)
    by_title: dict[str, list[tuple[str, Traits]]] = field(default_factory=dict)
    by_author: dict[tuple[str, int], list[tuple[str, Traits]]] = field(default_factory=dict)

    def add(self, code: str, traits: Traits) -> None:
        """Remember a record under its code; of two with one identifier the first is kept."""
        for key, place in ((traits.doi, self.by_doi), (traits.isbn, self.by_isbn), (traits.pmid, self.by_pmid)):  # fmt: skip
            if key:
                place.setdefault(key, code)
        if traits.title:
            self.by_title.setdefault(traits.title, []).append((code, traits))
        if traits.author and traits.year:
            self.by_author.setdefault((traits.author, traits.year), []).append((code, traits))

    def find(self, traits: Traits) -> Match | None:
        """The record that is most surely the same work, or None."""
        for by, key, place in (("doi", traits.doi, self.by_doi), ("pmid", traits.pmid, self.by_pmid), ("isbn", traits.isbn, self.by_isbn)):  # fmt: skip
            if key and key in place:
                return Match(place[key], by)
        for code, other in self.by_title.get(traits.title, []) if len(traits.words) >= 2 else []:
            if _agree(traits, other):
                return Match(code, "title")
        best: Match | None = None
        if traits.author and traits.year and len(traits.words) >= 4:
            for year in range(traits.year - YEARS_APART, traits.year + YEARS_APART + 1):
                for code, other in self.by_author.get((traits.author, year), []):
                    if _contradict(traits, other):
                        continue
                    share = _share(traits.words, other.words)
                    if share >= ENOUGH and (best is None or share > best.share):
                        best = Match(code, "title", round(share, 2))
        return best


def traits_of(item: dict[str, Any]) -> Traits:
    """What a CSL-JSON item is recognised by."""
    parts = (item.get("issued") or {}).get("date-parts") or [[None]]
    first: dict[str, Any] = next(iter(item.get("author") or item.get("editor") or []), {})
    family = words(str(first.get("family") or first.get("literal") or ""))
    whole_book = item.get("type") in {"book", "report", "thesis", None}
    return Traits(
        doi=ids.doi(str(item.get("DOI") or "")) or "",
        isbn=(ids.isbn(str(item.get("ISBN") or "").split(" ")[0]) or "") if whole_book else "",
        pmid=ids.pmid(str(item.get("PMID") or "")) or "",
        title=" ".join(words(str(item.get("title", "")))),
        author=family[-1] if family else "",
        year=parts[0][0] if parts and parts[0] else None,
    )


def known(records: Iterable[tuple[str, Traits]]) -> Known:
    """All these records, ready to be found again."""
    made = Known()
    for code, traits in records:
        made.add(code, traits)
    return made


def _agree(one: Traits, other: Traits) -> bool:
    if one.author and other.author and one.author != other.author:
        return False
    if one.year and other.year and abs(one.year - other.year) > YEARS_APART:
        return False
    return not _contradict(one, other)


def _contradict(one: Traits, other: Traits) -> bool:
    """Two different DOIs are two works, except that a preprint and its article share the title."""
    return bool(one.doi and other.doi and one.doi != other.doi and one.title != other.title)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
