"""Places on this room's pages that rooms above fill, because a room imports only rooms below it.

A room registers when the application starts (in its AppConfig's ready): a function that is given a
person's number or an org unit's, and a day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class SessionLine:
    """One session that a champion leads: when, what, where, in which state, and its page."""

    when: datetime
    title: str
    where: str
    url: str
    state: str = ""
    seats: str = ""


@dataclass(frozen=True)
class PackPart:
    """One part of the succession pack: a heading and its lines, each with an address or none."""

    heading: str
    lines: tuple[tuple[str, str], ...]


Sessions = Callable[[int, date], list[SessionLine]]
Parts = Callable[[int, date], list[PackPart]]
_sessions: list[Sessions] = []
_parts: list[Parts] = []


def fill_sessions(provider: Sessions) -> None:
    """Register what gives a champion's sessions from a day on; a provider counts once."""
    if provider not in _sessions:
        _sessions.append(provider)


def fill_pack(provider: Parts) -> None:
    """Register what gives more parts of the succession pack of an org unit (by its number)."""
    if provider not in _parts:
        _parts.append(provider)


def sessions(person: int, on: date) -> list[SessionLine]:
    """All sessions that the rooms above tell of, the next first."""
    found = [line for provider in _sessions for line in provider(person, on)]
    return sorted(found, key=lambda line: line.when)


def pack_parts(org: int, on: date) -> list[PackPart]:
    """All parts that the rooms above add to the succession pack of an org unit."""
    return [part for provider in _parts for part in provider(org, on)]
