"""The catalogue as columns in memory: what facets are counted on, and the words for spelling.

A database finds which works have the words; counting five facets over tens of thousands of rows would
take it longer than all the rest. So each process keeps the few columns that are counted, about 40 bytes
a work, and reads again only what changed since (`Clock`). The words of the index come from the same
function as the index itself.
"""

import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from makegood.engines.references.spelling import Vocabulary
from makegood.engines.references.words import stem, words

from ..models import Clock, Work

FACETS = ("level", "topic", "role", "type", "access")
_COLUMNS = ("pk", "code", "year", "level", "type", "access", "topics", "audience", "withdrawn_on",
            "title", "authors", "annotation", "container")  # fmt: skip
Numbers = NDArray[np.int64]


@dataclass
class Column:
    """One facet: its values, and pairs of (row, value) in two arrays."""

    values: list[str]
    rows: Numbers
    at: Numbers

    def counts(self, mask: NDArray[np.bool_]) -> dict[str, int]:
        """How many of the works in the mask have each value; values without any are left out."""
        found = np.bincount(self.at[mask[self.rows]], minlength=len(self.values))
        return {value: int(n) for value, n in zip(self.values, found, strict=True) if n}

    def having(self, wanted: set[str], size: int) -> NDArray[np.bool_]:
        """The works that have one of these values."""
        mask = np.zeros(size, dtype=bool)
        chosen = np.array([value in wanted for value in self.values], dtype=bool)
        if len(chosen):
            mask[self.rows[chosen[self.at]]] = True
        return mask


@dataclass
class Catalogue:
    """All works of the library that are not withdrawn, in the order of their codes."""

    lineage: str = ""
    seq: int = -1
    rows: dict[int, tuple[object, ...]] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    stems: set[str] = field(default_factory=set)
    pks: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    years: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    facets: dict[str, Column] = field(default_factory=dict)
    _order: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def mask(self, pks: Numbers) -> NDArray[np.bool_]:
        """Which rows have these numbers; unknown numbers are left out."""
        made = np.zeros(len(self.pks), dtype=bool)
        if len(self.pks) and len(pks):
            sorted_pks = self.pks[self._order]
            at = np.searchsorted(sorted_pks, pks).clip(max=len(sorted_pks) - 1)
            made[self._order[at[sorted_pks[at] == pks]]] = True
        return made

    def build(self) -> None:
        """Make the columns from the rows."""
        kept = sorted((row for row in self.rows.values()), key=lambda row: str(row[1]))
        self.pks = np.array([row[0] for row in kept], dtype=np.int64)
        self._order = np.argsort(self.pks)
        self.years = np.array([row[2] or 0 for row in kept], dtype=np.int64)
        for at, name in enumerate(("level", "type", "access"), 3):
            self.facets[name] = _column([(str(row[at]),) if row[at] else () for row in kept])
        for at, name in ((6, "topic"), (7, "role")):
            self.facets[name] = _column([tuple(map(str, row[at])) for row in kept])  # type: ignore[call-overload]


_lock = threading.Lock()
_kept = Catalogue()


def current() -> Catalogue:
    """The catalogue as of now: one statement, and one more where something changed."""
    global _kept
    found = Clock.objects.filter(pk=1).values_list("lineage", "seq").first() or ("", 0)
    if (_kept.lineage, _kept.seq) == found:
        return _kept
    with _lock:
        if (_kept.lineage, _kept.seq) != found:
            _kept = _renewed(_kept, *found)
        return _kept


def _renewed(old: Catalogue, lineage: str, seq: int) -> Catalogue:
    same = old.lineage == lineage and old.seq <= seq
    made = Catalogue(lineage, seq)
    if same:
        made.rows, made.vocabulary, made.stems = dict(old.rows), old.vocabulary, old.stems
    changed = Work.objects.filter(seq__gt=old.seq) if same else Work.objects.all()
    for row in changed.values_list(*_COLUMNS).iterator(chunk_size=5000):
        if row[8] is None:
            made.rows[row[0]] = row[:8]
            text = " ".join((*row[9:], *map(str, row[6])))
            spelled = words(text)
            made.vocabulary.add(spelled)
            made.stems.update(map(stem, spelled))
        else:
            made.rows.pop(row[0], None)
    made.build()
    return made


def _column(given: list[tuple[str, ...]]) -> Column:
    numbers: dict[str, int] = {}
    rows, at = [], []
    for row, values in enumerate(given):
        for value in values:
            rows.append(row)
            at.append(numbers.setdefault(value, len(numbers)))
    return Column(list(numbers), np.array(rows, dtype=np.int64), np.array(at, dtype=np.int64))
