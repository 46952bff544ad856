"""The words of the shared language, for anyone who wants to read them."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from makegood.engines.references.words import terms
from makegood.library.models import Work
from makegood.library.reads.search import Asked, matching

from ..models import Edition, Term, Unit

MOST_WORKS = 8


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
    return TermPage(
        term=term,
        works=_argued(term),
        source=Work.objects.filter(code=term.source).first() if term.source else None,
        related=list(Term.objects.filter(code__in=term.related).order_by("term")),
        units=_taught(term),
    )


def _taught(term: Term) -> list[Unit]:
    """Units that name the term among their concepts, then those whose text explains it, by title."""
    linked = Edition.objects.filter(source__contains=f"(glossary:{term.code})")
    # `contains` is only a sieve: "race" is also inside "race-based-medicine".
    near = (
        Unit.objects.filter(withdrawn_on=None, live=True, variant_of=None)
        .filter(editions__isnull=False)
        .filter(Q(concepts__contains=term.code) | Q(pk__in=linked.values("unit")))
        .annotate(explains=Exists(linked.filter(unit=OuterRef("pk"))))
        .distinct()
        .order_by("title")
        .only("code", "title", "minutes", "summary", "concepts")
    )
    told = [(term.code not in unit.concepts.split(), unit) for unit in near]
    kept = [(later, unit) for later, unit in told if not later or unit.explains]  # type: ignore[attr-defined]
    return [unit for _later, unit in sorted(kept, key=lambda one: one[0])]


def _argued(term: Term) -> list[Work]:
    """Works on a topic of this name, then those with its words in title, annotation or topics."""
    on_it = Work.objects.filter(withdrawn_on=None, topics__icontains=f'"{term.code}"').defer("csl")
    found = [work for work in on_it if term.code in work.topics]
    with_it = matching(Asked(term.term), MOST_WORKS + 1)
    # A search that finds nothing tries other spellings; of those none argues this term.
    wanted = set(terms(term.term))
    found += [w for w in with_it if wanted <= {*terms(f"{w.title} {w.annotation} {' '.join(w.topics)}")}]  # fmt: skip
    once = {work.code: work for work in found if work.code != term.source}
    return list(once.values())[:MOST_WORKS]
