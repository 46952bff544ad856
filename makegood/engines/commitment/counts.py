"""How many actions are due, done, late, stale, re-dated, withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .status import Answer


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of actions on a day.

    due: those whose due date has come, whatever became of them, without the withdrawn. The others
    are not exclusive: an action can be late, stale and re-dated at once.
    """

    total: int = 0
    proposed: int = 0
    under_way: int = 0
    at_risk: int = 0
    due: int = 0
    done: int = 0
    late: int = 0
    stale: int = 0
    failed: int = 0
    redated: int = 0
    withdrawn: int = 0


def counts(found: Iterable[Answer], day: date) -> Counts:
    """Count the answers of a day."""
    rows = list(found)
    by = {word: sum(one.status == word for one in rows) for word in {one.status for one in rows}}
    return Counts(
        total=len(rows),
        proposed=by.get("proposed", 0),
        under_way=by.get("under way", 0),
        at_risk=by.get("at risk", 0),
        due=sum(one.due <= day and one.status != "withdrawn" for one in rows),
        done=by.get("done", 0),
        late=sum(one.late for one in rows),
        stale=by.get("stale", 0),
        failed=by.get("failed", 0),
        redated=sum(one.redated > 0 for one in rows),
        withdrawn=by.get("withdrawn", 0),
    )
