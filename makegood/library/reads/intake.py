"""Duplicates, the curator's queue, and what an import's preview shows."""

from django.db.models import Count, Q

from makegood.engines.references import similar
from makegood.engines.references.similar import Known, Match, Traits

from ..models import Import, ImportRow, ReadingList, Suggestion, Work

_TRAITS = ("code", "doi", "isbn", "pmid", "title", "first_author", "year")


def known() -> Known:
    """Everything by which the library's works are recognised, in one statement; for whole files."""
    return similar.known(
        (row[0], _traits(row)) for row in Work.objects.values_list(*_TRAITS).iterator(5000)
    )


def match(traits: Traits, *, apart_from: str = "") -> Match | None:
    """The work that is probably the same as one record, in one statement."""
    maybe = Q()
    for name in ("doi", "isbn", "pmid"):
        if value := getattr(traits, name):
            maybe |= Q(**{name: value})
    if traits.author and traits.year:
        maybe |= Q(first_author=traits.author, year__range=(traits.year - 1, traits.year + 1))
    words = sorted(traits.words, key=len, reverse=True)[:1]
    if words:
        maybe |= Q(title__icontains=words[0])
    if not maybe:
        return None
    rows = Work.objects.filter(maybe).exclude(code=apart_from).values_list(*_TRAITS)[:5000]
    return similar.known((row[0], _traits(row)) for row in rows).find(traits)


def waiting() -> dict[str, int]:
    """How much waits for a curator: suggestions, lists, imports."""
    return {
        "suggestions": Suggestion.objects.filter(state="waiting").count(),
        "lists": ReadingList.objects.filter(state="waiting").count(),
        "imports": Import.objects.filter(state="previewed").count(),
    }


def counts(found: Import) -> dict[str, int]:
    """How many records of each verdict, and how many with problems, in one statement."""
    wanted = {verdict: Count("pk", filter=Q(verdict=verdict)) for verdict, _ in ImportRow.VERDICTS}
    return found.rows.aggregate(
        **wanted, problems=Count("pk", filter=~Q(problems=[])), total=Count("pk"),
        adds=Count("pk", filter=Q(does="add")), fills=Count("pk", filter=Q(does="fill")),
    )  # fmt: skip


def _traits(row: tuple[object, ...]) -> Traits:
    from makegood.engines.references.words import words

    _code, doi, isbn, pmid, title, author, year = row
    return Traits(str(doi), str(isbn), str(pmid), " ".join(words(str(title))), str(author), year)  # type: ignore[arg-type]
