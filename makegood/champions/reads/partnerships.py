"""Partnerships in lists and on their page, and the agreement's editions with their differences."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from django.db.models import Q, QuerySet

from makegood.engines.commitment import Piece, word_diff
from makegood.engines.partnership import in_force, last_day
from makegood.people.models import Person

from ..models import Agreement, Partnership, Position, Term
from .facts import agreement_facts

WORDWISE = 6000  # characters on both sides up to which a passage is compared word by word


def partnerships(*, state: str = "", text: str = "", orgs: Iterable[int] | None = None) -> QuerySet[Partnership]:  # fmt: skip
    """Partnerships by name of the unit, those that ended last (three queries with what pages show)."""
    found = Partnership.objects.select_related("org", "sponsor", "supervisor", "liaison")
    if state:
        found = found.filter(state=state)
    if text:
        found = found.filter(org__name__icontains=text)
    if orgs is not None:
        found = found.filter(org__in=list(orgs))
    return found.prefetch_related("agreements__signatures").order_by(
        "org__name", "-invited_on", "pk"
    )


def mine(person: int) -> QuerySet[Partnership]:
    """Partnerships that the person signs for, or is the liaison of."""
    return partnerships().filter(Q(sponsor=person) | Q(supervisor=person) | Q(liaison=person))


def end_of(one: Partnership) -> date | None:
    """The end that holds: the one that was set, or that of the newest signed edition."""
    named = last_day(agreement_facts(one.agreements.all()))
    return min(filter(None, (one.ended_on, named)), default=None)


def agreement_in_force(one: Partnership, on: date) -> Agreement | None:
    """The signed edition that holds on a day; its agreements and signatures are fetched before."""
    found = in_force(agreement_facts(one.agreements.all()), on)
    return next((a for a in one.agreements.all() if found and a.number == found.number), None)


def agreed(one: Partnership) -> Agreement | None:
    """The newest edition that both have signed, whether or not its time has come (two queries)."""
    editions = one.agreements.prefetch_related("signatures").order_by("-number")
    return next((edition for edition in editions if len(edition.signatures.all()) == 2), None)


def ends_while_serving(
    one: Partnership, terms: Iterable[Term], on: date, soon: date
) -> date | None:
    """The end of a partnership that is over or comes soon although somebody serves beyond it."""
    end = end_of(one)
    if end is None or end > soon:
        return None
    return end if any(term.end > max(end, on) for term in terms) else None


def of_unit(code: str) -> Partnership | None:
    """The partnership of an org unit that goes on, else the latest (one query)."""
    found = Partnership.objects.filter(org__code=code).select_related("org").order_by("-invited_on", "-pk")  # fmt: skip
    return next((one for one in sorted(found, key=lambda one: one.state == "ended")), None)


def supported(positions: Iterable[Position]) -> tuple[int, Decimal]:
    """How many positions are not closed, and the FTE that they hold together."""
    held = [one.fte for one in positions if one.state != "closed"]
    return len(held), sum(held, Decimal(0))


def serving(one: Partnership, on: date) -> list[Term]:
    """Terms of a partnership's positions that have not ended, with their people (one query)."""
    return list(
        Term.objects.filter(position__partnership=one, end__gt=on)
        .select_related("person", "position__org")
        .order_by("start", "pk")
    )


def difference(old: str, new: str) -> list[Piece]:
    """What changed from one text to another, word by word; long passages line by line.

    Comparing words is quadratic, so lines are compared first and only what differs is looked into.
    """
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left, right = "".join(before[a:b]), "".join(after[c:d])
        if kind == "equal":
            pieces.append(Piece("same", left))
        elif left and right and len(left) + len(right) <= WORDWISE:
            pieces.extend(word_diff(left, right))
        else:
            pieces += [Piece("removed", left)] if left else []
            pieces += [Piece("added", right)] if right else []
    return pieces


def people_of(one: Partnership) -> dict[str, Person]:
    """The three who answer for a partnership."""
    return {"sponsor": one.sponsor, "supervisor": one.supervisor, "liaison": one.liaison}
