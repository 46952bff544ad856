"""One page of the list that pictures and axe go by."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One page: the name of its address (with a suffix after a space), its path, who opens it."""

    name: str
    path: str
    who: str | None = None
    status: int = 200

    @property
    def file(self) -> str:
        """The picture's name."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
