"""What waits: for a decision, for evidence, for money; for the leadership, the office and owners."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from ..models import Commitment, Evidence
from .facts import facts
from .public import ActionLine, lines_of

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Desk:
    """The open actions by what they need, each list in the order of urgency."""

    confirm: list[ActionLine]
    stale: list[ActionLine]
    late: list[ActionLine]
    risk: list[ActionLine]
    unfunded: list[ActionLine]
    no_owner: list[ActionLine]
    soon: list[ActionLine]
    mine: list[ActionLine]
    dead: list[Evidence]


def desk(which: Q, day: date, roles: Iterable[int]) -> Desk:
    """What waits among the actions that fit (ten queries). roles: owner roles of the one who looks."""
    lines = lines_of(which, day, facts(which).answers(day))
    mine = set(roles)

    def pick(wanted: str) -> list[ActionLine]:
        return [one for one in lines if any(r.code == wanted for r in one.answer.reasons)]

    by_due = sorted(lines, key=lambda one: one.answer.due)
    return Desk(
        confirm=[one for one in by_due if one.answer.waiting],
        stale=sorted(
            (one for one in lines if one.answer.status == "stale"),
            key=lambda one: one.answer.stale_on or day,
        ),
        late=[one for one in by_due if one.answer.late],
        risk=[one for one in by_due if one.answer.status == "at risk"],
        unfunded=pick("unfunded"),
        no_owner=pick("no owner"),
        soon=[
            one for one in by_due
            if not one.answer.late and one.answer.status in {"under way", "at risk", "stale"}
            and one.answer.due - day <= SOON
        ],
        mine=[one for one in by_due if one.edition.owner_id in mine],
        dead=list(
            Evidence.objects.filter(dead_since__isnull=False, retracted_on=None)
            .filter(action__in=[one.pk for one in lines])
            .select_related("action")
        ),
    )  # fmt: skip


def for_agenda(commitment: Commitment, today: date, until: date) -> list[tuple[int, str]]:
    """Actions that the accountable body has to speak about, and why: the strongest reason of each."""
    which = Q(clause__commitment=commitment)
    found = []
    for line in lines_of(which, today, facts(which).answers(today)):
        one = line.answer
        codes = {reason.code for reason in one.reasons}
        why = (
            "waits to be confirmed" if one.waiting
            else "stale" if one.status == "stale"
            else "late" if one.late
            else "unfunded" if "unfunded" in codes
            else "no owner" if "no owner" in codes
            else "at risk" if one.status == "at risk"
            else "due by then" if one.status == "under way" and one.due <= until + SOON
            else ""
        )  # fmt: skip
        if why:
            found.append((line.pk, why))
    return found
