"""What a track is made of, as its file says it; independent of the requirements engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from makegood.engines.frontmatter import tidy_line, tidy_text

STRENGTHS = ("required", "expected", "invited")
ANCHORS = ("hire", "role-start", "leave-end", "track-start", "completion")
LEVELS = ("campus", "department", "division")


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every unit is asked."""

    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NOf:
    """Any `n` of the units are asked."""

    n: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinutesOf:
    """Any of the units are asked until their minutes reach `minutes`."""

    minutes: int
    units: tuple[str, ...]


Group = AllOf | NOf | MinutesOf


@dataclass(frozen=True, slots=True)
class By:
    """Due on a date."""

    by: date


@dataclass(frozen=True, slots=True)
class After:
    """Due some days after a fact; `track` names the track when the fact is its completion."""

    days: int
    after: str
    track: str = ""


Due = By | After


@dataclass(frozen=True, slots=True)
class Renewal:
    """Asked again every `months`, from `window_days` before the old completion ends."""

    months: int
    window_days: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Opens for an org unit of a level when a share of its people have completed another track."""

    track: str
    share: float
    level: str


@dataclass(frozen=True, slots=True)
class TrackDoc:
    """A whole track file; `explanation` is the public text below the front matter."""

    id: str
    title: str
    edition: int
    effective: date
    authority: str
    audience: str
    strength: str
    paid_time: bool
    groups: tuple[Group, ...]
    due: Due | None
    notice_days: int
    renewal: Renewal | None
    gate: Gate | None
    object_to: str
    explanation: str = ""

    def __post_init__(self) -> None:
        for name in ("title", "authority", "audience", "object_to"):
            object.__setattr__(self, name, tidy_line(getattr(self, name)))
        object.__setattr__(self, "explanation", tidy_text(self.explanation))

    @property
    def units(self) -> tuple[str, ...]:
        """All units of all groups in their order."""
        return tuple(unit for group in self.groups for unit in group.units)
