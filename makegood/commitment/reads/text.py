"""The text as it stood on a day: the frame and every clause, with what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..models import Clause, ClauseEvent, ClauseWording, Commitment, Wording


@dataclass(frozen=True)
class ClauseAt:
    """A clause on a day. editions: how many wordings it had by then. root: the clause it went into."""

    pk: int
    code: str
    position: int
    heading: str
    text: str
    domain: str
    state: str
    into: int | None
    root: int
    editions: int


@dataclass(frozen=True)
class TextAt:
    """The frame in force on the day, and all clauses known by then, in their order."""

    commitment: Commitment
    wording: Wording
    clauses: dict[int, ClauseAt]


def text_at(commitment: Commitment, day: date) -> TextAt | None:
    """The text on a day (four queries); None before the commitment was made."""
    wording = commitment.wordings.filter(on__lte=day).order_by("number").last()
    if wording is None:
        return None
    words: dict[int, tuple[int, str, str, str]] = {}
    rows = ClauseWording.objects.filter(clause__commitment=commitment, on__lte=day)
    for pk, number, heading, text, domain in rows.order_by("clause_id", "number").values_list(
        "clause_id", "number", "heading", "text", "domain"
    ):
        words[pk] = (number, heading, text, domain)
    state: dict[int, tuple[str, int | None]] = {}
    events = ClauseEvent.objects.filter(clause__commitment=commitment, on__lte=day)
    for pk, kind, into in events.order_by("pk").values_list("clause_id", "kind", "into_id"):
        if kind != "renamed":
            state[pk] = ("in force" if kind == "restored" else kind, into)
    into_of: dict[int, int] = {pk: into for pk, (_state, into) in state.items() if into is not None}
    clauses = {}
    for pk, code, position in (
        Clause.objects.filter(commitment=commitment, pk__in=list(words))
        .order_by("position", "pk")
        .values_list("pk", "code", "position")
    ):
        number, heading, text, domain = words[pk]
        now, went = state.get(pk, ("in force", None))
        clauses[pk] = ClauseAt(
            pk, code, position, heading, text, domain, now, went, _root(pk, into_of), number
        )
    return TextAt(commitment, wording, clauses)


def _root(pk: int, into_of: dict[int, int]) -> int:
    seen = {pk}
    while pk in into_of and into_of[pk] not in seen:
        pk = into_of[pk]
        seen.add(pk)
    return pk


def by_code(code: str) -> Clause | None:
    """The clause that has or once had this id (one query)."""
    found = Clause.objects.filter(codes__code=code).select_related("commitment", "into")
    return found.first()


def merged_by(clause: Clause, day: date) -> bool:
    """Whether a clause that was merged had been merged by that day (one query)."""
    return clause.events.filter(kind="merged", on__lte=day).exists()


def newest(commitments: Iterable[Commitment]) -> dict[int, Wording]:
    """The newest frame of each of these commitments (one query)."""
    rows = Wording.objects.filter(commitment__in=list(commitments)).order_by("number")
    return {row.commitment_id: row for row in rows}
