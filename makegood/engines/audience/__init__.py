"""Whom a track is for: a small rule language, its tree, its sentence and its columns."""

from __future__ import annotations

from .columns import Needs, after, after_column, mask, needs
from .errors import AudienceError
from .grammar import parse, to_text
from .rule import (
    And,
    Completed,
    Employed,
    Everyone,
    Fte,
    Location,
    Not,
    Or,
    Responsible,
    Role,
    Rule,
    Shift,
    Within,
)
from .tree import Tree, TreeVersion
from .wording import TEMPLATES, Names, explain

__all__ = [
    "TEMPLATES",
    "And",
    "AudienceError",
    "Completed",
    "Employed",
    "Everyone",
    "Fte",
    "Location",
    "Names",
    "Needs",
    "Not",
    "Or",
    "Responsible",
    "Role",
    "Rule",
    "Shift",
    "Tree",
    "TreeVersion",
    "Within",
    "after",
    "after_column",
    "explain",
    "mask",
    "needs",
    "parse",
    "to_text",
]
