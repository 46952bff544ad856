"""Searching the library: the same words find the same works in the same order on both databases.

Relevance is plain enough to be told: works whose title has the words as they were typed stand first,
then those with all words in the title, then in title, authors, topics or journal, then anywhere; within
each the newest first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from django.db import connection
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from makegood.engines.references import query
from makegood.engines.references.words import highlighted, stem

from ..models import Work
from .catalogue import FACETS, Catalogue, Numbers, current
from .works import Standing, standings

PAGE = 20
SORTS = ("relevance", "level", "newest", "oldest", "title")
_LEVELS = {"starting": 0, "building": 1, "leading": 2}


@dataclass(frozen=True)
class Asked:
    """What somebody looks for: words, chosen values of each facet, order, page (from 1)."""

    text: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1


@dataclass(frozen=True)
class Hit:
    """A work that was found, with the words that were looked for marked."""

    work: Work
    title: SafeString
    authors: SafeString
    annotation: SafeString
    standing: Standing


@dataclass(frozen=True)
class Found:
    """What a search gives: how many, this page of them, how many of each facet, what was read anew."""

    total: int
    codes: list[str]
    hits: list[Hit]
    facets: dict[str, dict[str, int]]
    respelled: dict[str, str]
    beginnings: frozenset[str]
    any_will_do: bool
    page: int
    pages: int

    @property
    def note(self) -> str:
        """What was done with words that the library does not have; empty where there were none."""
        told = [
            _("“%(typed)s” is nowhere in the library; “%(other)s” was searched instead.")
            % {"typed": typed, "other": other}
            for typed, other in self.respelled.items()
        ]
        told += [_("“%(typed)s” was taken as the beginning of a word.") % {"typed": typed} for typed in sorted(self.beginnings)]  # fmt: skip
        if self.any_will_do:
            told.append(_("No work has all of this; these have some of it."))
        return " ".join(told)


def search(asked: Asked) -> Found:
    """The works that match, in at most eight statements, whatever the library's size."""
    ranked, pages, page, facets, read, respelled, starts = _ranked(asked, PAGE)
    here = ranked[(page - 1) * PAGE : page * PAGE]
    rows = {work.pk: work for work in Work.objects.filter(pk__in=[int(pk) for pk in here]).defer("csl")}  # fmt: skip
    works = [rows[int(pk)] for pk in here if int(pk) in rows]
    stand = standings(work.code for work in works)
    hits = [
        Hit(work, marked(work.title, read), marked(work.authors, read),
            marked(work.annotation, read), stand[work.code])
        for work in works
    ]  # fmt: skip
    return Found(len(ranked), [w.code for w in works], hits, facets, respelled, starts,
                 read.any_will_do and bool(len(ranked)), page, pages)  # fmt: skip


def matching(asked: Asked, most: int) -> list[Work]:
    """The works that match, in order, at most so many; for exports."""
    ranked = _ranked(replace(asked, page=1), most)[0][:most]
    rows = {work.pk: work for work in Work.objects.filter(pk__in=[int(pk) for pk in ranked])}
    return [rows[int(pk)] for pk in ranked if int(pk) in rows]


def marked(text: str, read: query.Query) -> SafeString:
    """The text as HTML with what was looked for in `<mark>`."""
    runs = highlighted(text, read.whole, read.beginnings)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", words) if hit else words,) for words, hit in runs)
    )  # fmt: skip


def _ranked(asked: Asked, size: int) -> tuple[Numbers, int, int, dict[str, dict[str, int]], query.Query, dict[str, str], frozenset[str]]:  # fmt: skip
    shelves = current()
    read = query.read(asked.text)
    found, read, respelled, starts = _matched(read, shelves)
    mask = shelves.mask(found) if found is not None else np.ones(len(shelves.pks), dtype=bool)
    if read.first_year is not None:
        mask &= shelves.years >= read.first_year
    if read.last_year is not None:
        mask &= (shelves.years <= read.last_year) & (shelves.years > 0)
    having = {name: shelves.facets[name].having(set(values), len(mask))
              for name, values in asked.chosen.items() if values and name in shelves.facets}  # fmt: skip
    facets = {}
    for name in FACETS if shelves.facets else ():
        others = mask.copy()
        for other, chosen in having.items():
            if other != name:
                others &= chosen
        facets[name] = shelves.facets[name].counts(others)
    for chosen in having.values():
        mask &= chosen
    at = np.flatnonzero(mask)
    pages = max(1, -(-len(at) // PAGE))
    page = min(max(asked.page, 1), pages)
    ranked = _sorted(shelves, at, asked.sort, read, page * size)
    return ranked, pages, page, facets, read, respelled, starts


def _matched(
    read: query.Query, shelves: Catalogue
) -> tuple[Numbers | None, query.Query, dict[str, str], frozenset[str]]:
    if not read.wanted:
        return None, read, {}, frozenset()
    if not read.positive:
        without = query.Query(tuple(replace(one, without=False) for one in read.wanted))
        left = [_run(query.Query((one,))) for one in without.wanted]
        return np.setdiff1d(shelves.pks, np.concatenate(left)), read, {}, frozenset()
    found = _run(read)
    if len(found):
        return found, read, {}, frozenset()
    known, stems = shelves.vocabulary.counts, shelves.stems
    unknown = {w for one in read.positive if not one.beginning for w in one.spelled if stem(w) not in stems}  # fmt: skip
    starts = frozenset(w for w in unknown if len(w) >= 3 and any(k.startswith(w) for k in known))
    other = {w: near for w in sorted(unknown - starts) if (near := shelves.vocabulary.nearest(w))}
    if not starts and not other:
        return _all_or_any(found, read, {}, frozenset())
    anew = read.spelled_otherwise(other).with_beginnings(starts)
    return _all_or_any(_run(anew), anew, other, starts)


def _all_or_any(
    found: Numbers, read: query.Query, other: dict[str, str], starts: frozenset[str]
) -> tuple[Numbers, query.Query, dict[str, str], frozenset[str]]:
    """Where no work has all that is wanted, those that have some of it."""
    if len(found) or len(read.positive) < 2:
        return found, read, other, starts
    some = replace(read, any_will_do=True)
    return _run(some), some, other, starts


def _run(read: query.Query, columns: tuple[str, ...] = query.EVERYWHERE) -> Numbers:
    """The numbers of the works that have the words, in one statement."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sql = "SELECT group_concat(rowid) FROM library_index WHERE library_index MATCH %s"
            cursor.execute(sql, [query.for_fts5(read, columns)])
            text = cursor.fetchone()[0]
            return np.fromstring(text or "", dtype=np.int64, sep=",")
        # See migration 0005: numbers in eight bytes each.
        place, text = query.for_postgresql(read, columns)
        cursor.execute("SELECT library_found(%s, %s::tsquery)", [place, text])
        return np.frombuffer(cursor.fetchone()[0] or b"", dtype=">i8").astype(np.int64)


def _sorted(shelves: Catalogue, at: Numbers, sort: str, read: query.Query, needed: int) -> Numbers:
    """Numbers of works, the first `needed` in order; `at` are rows, in the order of codes already."""
    years = shelves.years[at]
    newest = np.where(years > 0, -years, 1)
    if sort == "oldest":
        keys: tuple[Numbers, ...] = (np.where(years > 0, years, 9999),)
    elif sort == "level":
        keys = (newest, _levels(shelves)[at])
    elif sort == "title":
        return _by_title(shelves, at)
    elif sort == "newest" or not read.positive:
        keys = (newest,)
    else:
        keys = (newest, _tiers(shelves, at, read, needed))
    return shelves.pks[at[np.lexsort(keys)]]


def _tiers(shelves: Catalogue, at: Numbers, read: query.Query, needed: int) -> Numbers:
    """How near each found work is to what was asked, 0 the nearest.

    The nearest are asked for first, and no more than fill what is needed: the tens of thousands behind
    the first pages of a common word are never told apart.
    """
    tier = np.full(len(at), 3, dtype=np.int64)
    words = [t for one in read.positive if not one.column for t in one.terms]
    asks = [(1, read, ("title",)), (2, read, query.NEAR)]
    if len(words) > 1 and not read.beginnings:
        together = query.Query((query.Wanted(tuple(words), tuple(words)),))
        asks.insert(0, (0, together, ("title",)))
    for number, asked, columns in asks:
        tier[(tier == 3) & shelves.mask(_run(asked, columns))[at]] = number
        if np.count_nonzero(tier < 3) >= needed:
            break
    return tier


def _levels(shelves: Catalogue) -> Numbers:
    made = np.full(len(shelves.pks), 3, dtype=np.int64)
    column = shelves.facets["level"]
    order = np.array([_LEVELS.get(value, 3) for value in column.values], dtype=np.int64)
    if len(order):
        made[column.rows] = order[column.at]
    return made


def _by_title(shelves: Catalogue, at: Numbers) -> Numbers:
    pks = [int(pk) for pk in shelves.pks[at]]
    from makegood.engines.references.words import fold

    titles = dict(Work.objects.values_list("pk", "title") if len(pks) > 900
                  else Work.objects.filter(pk__in=pks).values_list("pk", "title"))  # fmt: skip
    return np.array(sorted(pks, key=lambda pk: fold(titles.get(pk, ""))), dtype=np.int64)
