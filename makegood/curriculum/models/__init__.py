"""Declared: units, editions, glossary, tracks. Lived: completions, waivers, requirements, notes."""

from .approvals import ContentApproval, CounselApproval
from .declared import Edition, EditionPicture, Picture, Term, Track, TrackEdition
from .lived import (
    Certificate,
    Completion,
    GateOpening,
    Place,
    Question,
    Waiver,
)
from .private import Note
from .proposals import Proposal
from .requirements import Calculation, PersonMark, Requirement
from .unit import Unit

__all__ = [
    "Calculation",
    "Certificate",
    "Completion",
    "ContentApproval",
    "CounselApproval",
    "Edition",
    "EditionPicture",
    "GateOpening",
    "Note",
    "PersonMark",
    "Picture",
    "Place",
    "Proposal",
    "Question",
    "Requirement",
    "Term",
    "Track",
    "TrackEdition",
    "Unit",
    "Waiver",
]
