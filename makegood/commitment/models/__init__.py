"""The promise and what became of it. Texts are kept in editions, what happened as dated facts.

`on` is the day on which something became known here; status is never stored, it is derived.
"""

from .actions import Action, ActionEdition, ActionEvent, Crossing, Dependency, Link
from .meetings import AgendaItem, Meeting
from .papers import PlanFile, Report, ReportText
from .proof import Evidence, LinkCheck, Try
from .text import (
    Clause,
    ClauseCode,
    ClauseEvent,
    ClauseWording,
    Commitment,
    Holder,
    OwnerRole,
    Wording,
)

__all__ = [
    "Action",
    "ActionEdition",
    "ActionEvent",
    "AgendaItem",
    "Clause",
    "ClauseCode",
    "ClauseEvent",
    "ClauseWording",
    "Commitment",
    "Crossing",
    "Dependency",
    "Evidence",
    "Holder",
    "Link",
    "LinkCheck",
    "Meeting",
    "OwnerRole",
    "PlanFile",
    "Report",
    "ReportText",
    "Try",
    "Wording",
]
