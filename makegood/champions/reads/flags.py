"""Work that nobody funds, or that is more than was promised; for the office and the sponsor alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from makegood.engines.partnership import Programme

from ..models import Term
from .time import Totals, totals

BACK, AHEAD = timedelta(days=56), timedelta(days=28)


@dataclass(frozen=True)
class Flag:
    """One term and what is the matter: unfunded, overloaded (given or planned), not given."""

    term: Term
    kind: str
    promised: int = 0
    used: int = 0


def flags(terms: Iterable[Term], on: date, rules: Programme) -> list[Flag]:
    """What is the matter with these terms, whose person and position are fetched (eight queries).

    Overloaded: planned in the next four weeks, or used in the last eight, more than `overload`
    times what was promised for that time.
    """
    found: list[Flag] = []
    held = [term for term in terms if term.start <= on < term.end]
    persons = {term.person_id for term in held}
    before = totals(persons, on - BACK, on)
    coming = totals(persons, on, on + AHEAD)
    for term in held:
        if not term.position.funding:
            found.append(Flag(term, "unfunded"))
        past, next_ = before[term.person_id], coming[term.person_id]
        if over(next_.planned, next_, rules):
            found.append(Flag(term, "overloaded ahead", next_.promised, next_.planned))
        elif over(past.used, past, rules):
            found.append(Flag(term, "overloaded", past.promised, past.used))
    return found


def over(minutes: int, total: Totals, rules: Programme) -> bool:
    """Whether minutes are more than the programme bears for what was promised."""
    return minutes > total.promised * rules.overload and minutes > 0
