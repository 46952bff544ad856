"""What exists outside the files that are checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from makegood.engines.audience import Known as AudienceKnown

Ids = frozenset[str]
MAX_TOLD = 100  # faults of one kind in one file: looking for the nearest id is slow


@dataclass(frozen=True, slots=True)
class Known:
    """Ids that content may refer to; None means that this kind of reference is not checked.

    Args:
        terms: glossary ids.
        works: library ids.
        images: file names in the images folder.
        audience: codes of org units, role families, responsibilities, shifts and locations.
        units: ids of units that are not among the files, for example published ones.
        tracks: ids of tracks that are not among the files.
        looks_for_units: whether a unit that a track names and that is nowhere is a fault.
    """

    terms: Ids | None = None
    works: Ids | None = None
    images: Ids | None = None
    audience: AudienceKnown = field(default_factory=AudienceKnown)
    units: Ids = frozenset()
    tracks: Ids = frozenset()
    looks_for_units: bool = True
