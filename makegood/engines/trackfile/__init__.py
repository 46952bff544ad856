"""Tracks as files: parse, write, hash; independent of the requirements engine."""

from makegood.engines.trackfile.model import (
    ANCHORS,
    LEVELS,
    STRENGTHS,
    After,
    AllOf,
    By,
    Due,
    Gate,
    Group,
    MinutesOf,
    NOf,
    Renewal,
    TrackDoc,
)
from makegood.engines.trackfile.parse import Parsed, parse
from makegood.engines.trackfile.serialise import content_hash, keep, serialise

__all__ = [
    "ANCHORS",
    "LEVELS",
    "STRENGTHS",
    "After",
    "AllOf",
    "By",
    "Due",
    "Gate",
    "Group",
    "MinutesOf",
    "NOf",
    "Parsed",
    "Renewal",
    "TrackDoc",
    "content_hash",
    "keep",
    "parse",
    "serialise",
]
