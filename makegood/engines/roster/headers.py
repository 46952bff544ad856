"""Recognises the field that a header names, in the words of many personnel systems."""

import re
from collections.abc import Sequence

from .fields import FIELDS, plain
from .languages import ELSEWHERE
from .private import refused_kind

_ALIAS: dict[str, tuple[str, float]] = {}
for _one in FIELDS:
    for _rank, _name in enumerate(_one.aliases):
        _ALIAS.setdefault(plain(_name), (_one.name, 1.0 - min(_rank, 30) * 0.005))
for _field_name, _names in ELSEWHERE.items():
    for _name in _names.split("|"):
        _ALIAS.setdefault(plain(_name), (_field_name, 0.9))
_SQUEEZED = {name.replace(" ", ""): value for name, value in _ALIAS.items()}


def score_header(cells: Sequence[str]) -> float:
    """How much a row looks like a roster's header: how many of its cells are known names."""
    told = 0.0
    for cell in cells:
        if not cell.strip():
            continue
        if match_header(cell) is not None:
            told += 1
        elif refused_kind(cell):
            told += 0.5
        elif re.fullmatch(r"[\d.,/\- :%]+", cell.strip()):
            told -= 0.5
    return told + min(len([c for c in cells if c.strip()]), 30) * 0.01


def match_header(header: str) -> tuple[str, float] | None:
    """The field that a header names, and how surely."""
    text = plain(header)
    text = re.sub(r"^(worker|employee|person|emp|primary|current)s? (?=\w+ \w)", "", text)
    for candidate in (plain(header), text):
        if candidate in _ALIAS:
            return _ALIAS[candidate]
        squeezed = candidate.replace(" ", "")
        if squeezed in _SQUEEZED:
            name, sure = _SQUEEZED[squeezed]
            return name, sure - 0.05
    tokens = set(text.split())
    best: tuple[float, str] | None = None
    for alias, (name, _sure) in _ALIAS.items():
        words = set(alias.split())
        if len(words) < 2 or not words <= tokens:
            continue
        share = len(words) / len(tokens)
        if share >= 0.6 and (best is None or share > best[0]):
            best = (share, name)
    if best:
        return best[1], 0.5 * best[0] + 0.2
    return _by_word(tokens)


_WORDS = (
    ("fte", "fte"), ("pronouns", "pronouns"), ("email", "email"), ("shift", "shift"),
    ("emplid", "person_id"), ("surname", "family"), ("department", "org"), ("dept", "org"),
    ("location", "location"), ("title", "title"), ("responsibilities", "responsibilities"),
)  # fmt: skip
_OF_OTHERS = frozenset(
    [
        "manager",
        "supervisor",
        "mgr",
        "chief",
        "emergency",
        "contact",
        "spouse",
        "previous",
        "prior",
        "old",
    ]
)


def _by_word(tokens: set[str]) -> tuple[str, float] | None:
    """The field that one telling word of a header names, where the whole is not known."""
    if tokens & _OF_OTHERS:
        own = tokens & {"manager", "supervisor", "mgr"}
        ids = tokens & {"id", "number", "no", "emplid", "nbr", "code"}
        return ("manager", 0.5) if own and ids else None
    return next(((name, 0.5) for word, name in _WORDS if word in tokens), None)
