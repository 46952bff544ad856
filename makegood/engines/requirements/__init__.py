"""What is asked of whom, why and by when: facts and rules and a day in, requirements out."""

from __future__ import annotations

from .answer import REASONS, REQUIREMENTS, Answer
from .compute import compute, stream
from .explain import TEMPLATES, Explanation, Names, Step, explain
from .facts import SCHEMAS, Facts, FactsError
from .gates import gate_shares, open_gates
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
    "TEMPLATES",
    "After",
    "AllOf",
    "Answer",
    "By",
    "Due",
    "Equivalent",
    "Explanation",
    "Facts",
    "FactsError",
    "Gate",
    "Group",
    "MinutesOf",
    "NOf",
    "Names",
    "Renewal",
    "Rules",
    "RulesError",
    "Step",
    "Track",
    "TrackEdition",
    "UnitEdition",
    "UnitInfo",
    "compute",
    "explain",
    "gate_shares",
    "open_gates",
    "stream",
]
