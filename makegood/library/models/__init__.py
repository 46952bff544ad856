"""Works and their relations, reading lists, shelves, suggestions, imports, reading groups."""

from .groups import Group, Reading
from .intake import Import, ImportRow, Looked, Suggestion
from .lists import ListItem, ReadingList
from .shelf import Shelved
from .works import Clock, EvidenceDecision, Relation, Work

__all__ = [
    "Clock",
    "EvidenceDecision",
    "Group",
    "Import",
    "ImportRow",
    "ListItem",
    "Looked",
    "Reading",
    "ReadingList",
    "Relation",
    "Shelved",
    "Suggestion",
    "Work",
]
