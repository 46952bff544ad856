"""Forgiving spelling: the word of the catalogue that is nearest to one that it does not have.

Distance counts letters left out, added, replaced or swapped with their neighbour (Damerau 1964, in the
restricted form). One is allowed from four letters on, two from eight.
"""

from collections.abc import Iterable

import numpy as np

_LETTERS = {letter: 1 << at for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}


class Vocabulary:
    """The words of a catalogue with how often each occurs; grows, never shrinks."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._words: list[str] = []
        self._masks = self._lengths = np.zeros(0, dtype=np.int64)

    def add(self, more: Iterable[str]) -> None:
        """Count these folded words in."""
        counts = self.counts
        for word in more:
            counts[word] = counts.get(word, 0) + 1

    def nearest(self, word: str) -> str | None:
        """The nearest word, the more frequent first, then by alphabet; None where nothing is near."""
        allowed = 2 if len(word) >= 8 else 1 if len(word) >= 4 else 0
        if not allowed or any(sign.isdigit() for sign in word):
            return None
        self._gather()
        mask, length = _mask(word), len(word)
        differing = np.bitwise_count(self._masks ^ mask)
        near = (np.abs(self._lengths - length) <= allowed) & (differing <= 2 * allowed)
        best: tuple[int, int, str] | None = None
        for at in np.flatnonzero(near):
            other = self._words[at]
            away = distance(word, other, allowed)
            if away <= allowed:
                found = (away, -self.counts[other], other)
                best = found if best is None else min(best, found)
        return best[2] if best else None

    def _gather(self) -> None:
        if len(self._words) == len(self.counts):
            return
        self._words = list(self.counts)
        self._masks = np.array([_mask(word) for word in self._words], dtype=np.int64)
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int64)


def distance(one: str, other: str, most: int) -> int:
    """How many slips lie between two words; `most` + 1 where there are more than `most`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _mask(word: str) -> int:
    mask = 0
    for letter in word:
        mask |= _LETTERS.get(letter, 1 << 26)
    return mask
