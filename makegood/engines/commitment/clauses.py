"""What became of a clause: one word for all of its actions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .status import ENDED, Answer

WORST = ("stale", "at risk", "under way", "proposed")


@dataclass(frozen=True, slots=True)
class ClauseState:
    """One word for a clause, and the day of its last evidence.

    A clause is only as far as its weakest open action. Without any action it says so: a sentence
    that nobody acts on is not under way.
    """

    state: str
    last: date | None
    actions: int


def clause_state(found: Iterable[Answer]) -> ClauseState:
    """The state of a clause from the answers of its actions; withdrawn actions do not count."""
    rows = list(found)
    last = max((one.last for one in rows if one.last), default=None)
    counted = [one for one in rows if one.status != "withdrawn"]
    state = "no action"
    if counted:
        states = {one.status for one in counted}
        still = [word for word in WORST if word in states]
        state = still[0] if still else "done" if states == {"done"} else "failed"
        assert still or states <= ENDED
    return ClauseState(state, last, len(rows))
