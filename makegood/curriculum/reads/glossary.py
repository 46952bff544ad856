"""The words of the shared language, for anyone who wants to read them."""

from dataclasses import dataclass

from makegood.library.models import Work

from ..models import Term, Unit


@dataclass(frozen=True)
class Group:
    """Terms that belong together."""

    name: str
    anchor: str
    terms: list[Term]


@dataclass(frozen=True)
class TermPage:
    """A term with what it leads to."""

    term: Term
    source: Work | None
    related: list[Term]
    units: list[Unit]
    works: list[Work]


def groups() -> list[Group]:
    """Every term, by group in the order of the groups' names, in one query."""
    found: dict[str, list[Term]] = {}
    for term in Term.objects.order_by("group", "term"):
        found.setdefault(term.group, []).append(term)
    return [Group(name, f"group-{at}", terms) for at, (name, terms) in enumerate(found.items(), 1)]


def term_page(term: Term) -> TermPage:
    """The term, the work it is taken from, related terms, units that teach it, works that argue it."""
    # `contains` is only a sieve: "race" is also inside "race-based-medicine".
    near = (
        Unit.objects.filter(concepts__contains=term.code, withdrawn_on=None, live=True)
        .filter(variant_of=None, editions__isnull=False)
        .distinct()
        .order_by("title")
        .only("code", "title", "minutes", "summary", "concepts")
    )
    argued = Work.objects.filter(withdrawn_on=None).exclude(code=term.source).defer("csl")
    return TermPage(
        term=term,
        works=[
            w for w in argued.filter(topics__icontains=f'"{term.code}"') if term.code in w.topics
        ][:8],
        source=Work.objects.filter(code=term.source).first() if term.source else None,
        related=list(Term.objects.filter(code__in=term.related).order_by("term")),
        units=[unit for unit in near if term.code in unit.concepts.split()],
    )
