"""What is asked of whom, why and by when: facts and rules and a day in, requirements out."""

from __future__ import annotations

from .answer import REASONS, REQUIREMENTS, Answer
from .compute import compute, stream
from .facts import SCHEMAS, Facts, FactsError
from .merge import STATES, STATUSES
from .rules import (
    After,
    AllOf,
    By,
    Due,
    Equivalent,
    Gate,
    Group,
    MinutesOf,
    NOf,
    Renewal,
    Rules,
    RulesError,
    Track,
    TrackEdition,
    UnitEdition,
    UnitInfo,
)

__all__ = [
    "REASONS",
    "REQUIREMENTS",
    "SCHEMAS",
    "STATES",
    "STATUSES",
    "After",
    "AllOf",
    "Answer",
    "By",
    "Due",
    "Equivalent",
    "Facts",
    "FactsError",
    "Gate",
    "Group",
    "MinutesOf",
    "NOf",
    "Renewal",
    "Rules",
    "RulesError",
    "Track",
    "TrackEdition",
    "UnitEdition",
    "UnitInfo",
    "compute",
    "stream",
]
