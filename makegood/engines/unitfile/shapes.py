"""Which attributes each kind of directive takes: the one table that parser and writer share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """Attributes of a directive in canonical order; `needed` ones are always written."""

    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """All attribute names in the order in which they are written."""
        return self.needed + self.optional


SHAPES: dict[str, Shape] = {
    "image": Shape(("src", "alt")),
    "video": Shape(("url", "title"), ("minutes",)),
    "case": Shape(("title",)),
    "fact": Shape(("cites",)),
    "position": Shape(("by",)),
    "view": Shape(("by",), ("cites",)),
    "reflection": Shape(),
    "check": Shape(),
    "intention": Shape(),
    "reading": Shape(("works",)),
    "local": Shape(("scope",)),
    "guide": Shape(),
}
