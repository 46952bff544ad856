"""Partnerships, positions and terms, the ladder, time, and the champions' circle."""

from .circle import CircleMeeting, CircleNote
from .ladder import Practice, Recognition
from .partnership import Agreement, Partnership, Pause, ProgrammeEdition, Review, Signature
from .position import Application, Position, Term
from .time import Hours, MissingTime

__all__ = [
    "Agreement",
    "Application",
    "CircleMeeting",
    "CircleNote",
    "Hours",
    "MissingTime",
    "Partnership",
    "Pause",
    "Position",
    "Practice",
    "ProgrammeEdition",
    "Recognition",
    "Review",
    "Signature",
    "Term",
]
