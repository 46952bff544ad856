"""A search as people type it, and the same search in the words of SQLite's FTS5 and of PostgreSQL.

Words are all wanted; "a phrase" stands together; begin* finds beginnings; author:, title:, topic: look
in one place; year:2010, year:2010-2015, year:2010- set years; -word leaves out. What cannot be read as
any of these is read as words: a search never fails.
"""

import re
from dataclasses import dataclass, field, replace

from .words import fold, stem, words

MOST_CHARACTERS, MOST_TERMS = 300, 24
# The columns of the index, in FTS5's names and PostgreSQL's weights.
COLUMNS = {"title": "A", "who": "B", "about": "C", "rest": "D"}
FIELDS = {"author": "who", "title": "title", "topic": "about"}
EVERYWHERE = tuple(COLUMNS)
NEAR = ("title", "who", "about")
_PART = re.compile(
    r'(?P<minus>-)?(?:(?P<field>author|title|topic|year):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))',
    re.I,
)
_YEARS = re.compile(r"(?P<first>\d{4})?(?P<to>-|–|\.\.)?(?P<last>\d{4})?$")


@dataclass(frozen=True)
class Wanted:
    """One thing looked for: terms that stand together, perhaps the beginning of a word.

    spelled: the same words as typed, folded, before stemming.
    """

    terms: tuple[str, ...]
    spelled: tuple[str, ...]
    beginning: bool = False
    column: str | None = None
    without: bool = False


@dataclass(frozen=True)
class Query:
    """What is looked for, read from what was typed."""

    wanted: tuple[Wanted, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    any_will_do: bool = False  # not all of what is wanted, but something of it

    @property
    def positive(self) -> tuple[Wanted, ...]:
        return tuple(one for one in self.wanted if not one.without)

    @property
    def whole(self) -> frozenset[str]:
        """Terms to highlight."""
        return frozenset(t for one in self.positive if not one.beginning for t in one.terms)

    @property
    def beginnings(self) -> tuple[str, ...]:
        """Beginnings of words to highlight."""
        return tuple(one.terms[0] for one in self.positive if one.beginning)

    def spelled_otherwise(self, other: dict[str, str]) -> "Query":
        """The same with some folded words replaced by others."""
        return replace(self, wanted=tuple(_respelled(one, other) for one in self.wanted))

    def with_beginnings(self, of: frozenset[str]) -> "Query":
        """The same with some single words taken as beginnings."""
        changed = tuple(
            replace(one, beginning=True, terms=one.spelled)
            if len(one.spelled) == 1 and one.spelled[0] in of
            else one
            for one in self.wanted
        )
        return replace(self, wanted=changed)


@dataclass
class _Reading:
    wanted: list[Wanted] = field(default_factory=list)
    first: int | None = None
    last: int | None = None


def read(typed: str) -> Query:
    """The query that was typed."""
    found = _Reading()
    for part in _PART.finditer(typed[:MOST_CHARACTERS].replace("\x00", " ")):
        if len(found.wanted) >= MOST_TERMS:
            break
        name = (part["field"] or "").lower()
        text = part["phrase"] if part["phrase"] is not None else part["word"]
        if name == "year" and _years(text, found):
            continue
        beginning = part["phrase"] is None and text.endswith("*")
        spelled = tuple(words(text))
        if not spelled:
            continue
        beginning = beginning and len(spelled) == 1
        terms = spelled if beginning else tuple(stem(word) for word in spelled)
        found.wanted.append(
            Wanted(terms, spelled, beginning, FIELDS.get(name), bool(part["minus"]))
        )
    return Query(tuple(found.wanted), found.first, found.last)


def for_fts5(query: Query, columns: tuple[str, ...] = EVERYWHERE) -> str:
    """The query for FTS5's MATCH, looking in these columns only; empty where nothing is wanted."""
    wanted = [_fts5(one, columns) for one in query.positive]
    if not wanted:
        return ""
    text = (" OR " if query.any_will_do else " AND ").join(wanted)
    without = [_fts5(one, EVERYWHERE) for one in query.wanted if one.without]
    return f"({text}) NOT ({' OR '.join(without)})" if without else text


def for_postgresql(query: Query, columns: tuple[str, ...] = EVERYWHERE) -> tuple[str, str]:
    """Where to look, and the query for a cast to tsquery; empty where nothing is wanted.

    Where: "words" holds all columns, "near" all but the rest, "title" the title alone. What is left out is
    looked for in the same place only: narrower searches tell apart what the whole search has found.
    """
    place = "words" if columns == EVERYWHERE else "near"
    if columns == ("title",) and not any(one.column for one in query.wanted):
        place, columns = "title", EVERYWHERE
    elif columns == NEAR:
        columns = EVERYWHERE
    wanted = [_tsquery(one, columns) for one in query.positive]
    if not wanted:
        return place, ""
    without = [f"!({_tsquery(one, EVERYWHERE)})" for one in query.wanted if one.without]
    either = "(" + (" | " if query.any_will_do else " & ").join(wanted) + ")"
    return place, " & ".join([either, *without])


def vector(columns: dict[str, list[str]]) -> str:
    """The columns' terms as a literal of PostgreSQL's tsvector; phrases do not cross columns.

    Columns may be missing: what is near, or the title alone, is written in the same way.
    """
    places: dict[str, list[str]] = {}
    at = 0
    for name, weight in COLUMNS.items():
        for term in columns.get(name, ()):
            at += 1
            places.setdefault(term, []).append(f"{at}{weight}")
        at += 2
    return " ".join(f"'{term}':{','.join(where[:255])}" for term, where in places.items())


def _fts5(one: Wanted, columns: tuple[str, ...]) -> str:
    inside = (one.column,) if one.column else columns
    limit = "" if inside == EVERYWHERE else "{" + " ".join(inside) + "} : "
    return f'{limit}"{" ".join(one.terms)}"{" *" if one.beginning else ""}'


def _tsquery(one: Wanted, columns: tuple[str, ...]) -> str:
    inside = (one.column,) if one.column else columns
    weights = "" if inside == EVERYWHERE else "".join(COLUMNS[name] for name in inside)
    mark = ":" + ("*" if one.beginning else "") + weights if one.beginning or weights else ""
    return "(" + " <-> ".join(f"'{term}'{mark}" for term in one.terms) + ")"


def _years(text: str, found: _Reading) -> bool:
    read_as = _YEARS.match(fold(text))
    if read_as is None or not (read_as["first"] or read_as["last"]):
        return False
    first, last = (int(read_as[name]) if read_as[name] else None for name in ("first", "last"))
    if not read_as["to"]:
        last = first
    found.first, found.last = first, last
    return True


def _respelled(one: Wanted, other: dict[str, str]) -> Wanted:
    if one.without or not any(word in other for word in one.spelled):
        return one
    spelled = tuple(other.get(word, word) for word in one.spelled)
    return replace(one, spelled=spelled, beginning=False, terms=tuple(map(stem, spelled)))
