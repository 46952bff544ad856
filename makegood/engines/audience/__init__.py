"""Whom a track is for: a small rule language, its tree, its sentence and its columns."""

from __future__ import annotations

from .columns import Needs, after, after_column, mask, needs
from .errors import AudienceError
from .form import FIELDS, Group, NotInForm, Row, as_data, from_form, to_form
from .grammar import parse, to_text
from .known import Known, check
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
    "FIELDS",
    "TEMPLATES",
    "And",
    "AudienceError",
    "Completed",
    "Employed",
    "Everyone",
    "Fte",
    "Group",
    "Known",
    "Location",
    "Names",
    "Needs",
    "Not",
    "NotInForm",
    "Or",
    "Responsible",
    "Role",
    "Row",
    "Rule",
    "Shift",
    "Tree",
    "TreeVersion",
    "Within",
    "after",
    "after_column",
    "as_data",
    "check",
    "explain",
    "from_form",
    "mask",
    "needs",
    "parse",
    "to_form",
    "to_text",
]
