"""What of a table of counts may be shown so that no small group can be recognised."""

from __future__ import annotations

from .audit import derivable
from .protect import protect
from .table import PEOPLE, TOTAL, Cell, Key, Measure, Protected, Row, Table, own

__all__ = [
    "PEOPLE",
    "TOTAL",
    "Cell",
    "Key",
    "Measure",
    "Protected",
    "Row",
    "Table",
    "derivable",
    "own",
    "protect",
]
