"""The annual letter to a department: what was agreed, what was given, what was done, what comes."""

from datetime import date

from django.db.models import Q

from makegood.curriculum.reads.papers import paper
from makegood.curriculum.reads.shares import shares

from ..models import Hours, Partnership, Practice, Term
from .coverage import covered
from .partnerships import agreement_in_force, end_of
from .succession import context
from .time import Totals, totals


def years(one: Partnership, today: date) -> list[int]:
    """The years of which a letter can be written, the newest first."""
    last = min(today.year, one.ended_on.year if one.ended_on else today.year)
    return list(range(last, one.invited_on.year - 1, -1))


def letter_pdf(one: Partnership, year: int, today: date) -> bytes:
    """The letter of a year as a tagged PDF, with totals and no line of anybody's.

    Raises NoPapers where this machine cannot make one.
    """
    start, until = date(year, 1, 1), date(year + 1, 1, 1)
    asof = min(until, today)
    terms = list(
        Term.objects.filter(position__partnership=one, start__lt=until, end__gt=start)
        .select_related("person", "position__org")
        .order_by("start", "pk")
    )
    persons = {term.person_id for term in terms}
    sums = sum(totals(persons, start, asof).values(), Totals())
    led = Practice.objects.filter(
        Q(role="lead") | Q(role="co-facilitate"), person__in=persons, confirmed_on__isnull=False,
        on__gte=start, on__lt=until,
    ).values("source").distinct().count()  # fmt: skip
    sessions = Hours.objects.filter(
        person__in=persons, kind="given", dropped_on=None, on__gte=start, on__lt=until
    ).values("source").distinct().count()  # fmt: skip
    whole = shares()
    row = covered(today).rows.get(one.org_id)
    return paper(
        "champions/paper/letter.html",
        context(
            one=one, year=year, today=today, terms=terms, sums=sums, sessions=max(led, sessions),
            agreement=agreement_in_force(one, asof) or one.agreements.first(), end=end_of(one),
            line=whole.line(one.org.code, one.org.name), shares_on=whole.on, row=row,
            whole_year=until <= today,
        ),
    )  # fmt: skip
