"""Words as both databases index them: folded, cut and stemmed here, so that both find the same.

A database's own cutting of words differs from the other's; what reaches either is already a list of
plain words. Stemming takes off plural endings only (Harman 1991, "How effective is suffixing?",
the S stemmer): it makes "equation" find "equations" and leaves meanings alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

MOST_WORDS = 2000  # of one work; PostgreSQL keeps positions up to 16,383
_WORD = re.compile(r"[^\W_]+")
_JOINED = dict.fromkeys(map(ord, "'’ʼ`´"))  # o'brien is one word
# Letters that Unicode does not take apart.
_APART = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})  # fmt: skip
_WITH_MARKS = re.compile(r"[^\W_]+(?:['’ʼ`´\u0300-\u036f][^\W_]*)*")


def fold(text: str) -> str:
    """The text in small letters without accents."""
    if text.isascii():
        return text.lower().translate(_JOINED)
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return kept.translate(_JOINED).translate(_APART)


def words(text: str) -> list[str]:
    """The folded words of a text, in order, not stemmed."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A folded word without its plural ending."""
    if len(word) < 4 or not word.endswith("s") or word.isdigit():
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if word.endswith(("us", "ss")):
        return word
    return word[:-1]


def terms(text: str) -> list[str]:
    """What of a text goes into the index: its words, folded and stemmed, in order."""
    return [stem(word) for word in words(text)]


def pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """The text cut into (as written, its term or None) pieces that together are the whole text."""
    at = 0
    for found in _WITH_MARKS.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], None
        folded = words(found.group())
        yield found.group(), stem(folded[0]) if len(folded) == 1 else None
        at = found.end()
    if at < len(text):
        yield text[at:], None


def highlighted(
    text: str, whole: Iterable[str], beginnings: Iterable[str]
) -> list[tuple[str, bool]]:
    """The text in runs of (words, whether it was looked for); `whole` are terms, as in the index."""
    wanted, starts = frozenset(whole), tuple(beginnings)
    runs: list[tuple[str, bool]] = []
    for written, term in pieces(text):
        hit = term is not None and (
            term in wanted or bool(starts and fold(written).startswith(starts))
        )
        if runs and runs[-1][1] == hit:
            runs[-1] = (runs[-1][0] + written, hit)
        else:
            runs.append((written, hit))
    return runs
