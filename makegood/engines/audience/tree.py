"""The org tree through time, and which org units stand below a code in each version."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, eq=False)
class TreeVersion:
    """The tree as it stood from start until the next version.

    parent gives each org unit's parent (None for a root); code gives each code's org unit.
    """

    start: date
    parent: Mapping[int, int | None]
    code: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Tree:
    """All versions of the org tree, oldest first; index k is what segments carry as `tree`."""

    versions: Sequence[TreeVersion]
    _below: dict[tuple[str, int], frozenset[int]] = field(
        default_factory=dict, init=False, repr=False
    )
    _children: dict[int, dict[int, list[int]]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "versions", tuple(self.versions))
        starts = [version.start for version in self.versions]
        if any(a >= b for a, b in itertools.pairwise(starts)):
            raise ValueError("Tree versions must be in order of start, each start once.")

    def at(self, day: date) -> int:
        """The index of the version in force on day; the first one also holds before its start."""
        starts = [version.start for version in self.versions]
        return max(0, bisect_right(starts, day) - 1)

    def below(self, code: str, k: int) -> frozenset[int]:
        """The org unit with this code and all below it in version k; empty if it was not there."""
        known = self._below.get((code, k))
        if known is not None:
            return known
        top = self.versions[k].code.get(code)
        found: set[int] = set()
        waiting = [] if top is None else [top]
        children = self._of(k)
        while waiting:
            org = waiting.pop()
            if org not in found:  # a circle in the feed must not hang us
                found.add(org)
                waiting.extend(children.get(org, ()))
        self._below[code, k] = frozenset(found)
        return self._below[code, k]

    def _of(self, k: int) -> dict[int, list[int]]:
        if k not in self._children:
            children: dict[int, list[int]] = {}
            for org, parent in self.versions[k].parent.items():
                if parent is not None:
                    children.setdefault(parent, []).append(org)
            self._children[k] = children
        return self._children[k]
