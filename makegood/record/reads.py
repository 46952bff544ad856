"""Reading and verifying the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from .models import Entry, Head
from .rules import FIELDS, GENESIS, entry_hash


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold: what is wrong at which number."""

    seq: int
    what: str


def verify(batch: int = 5000) -> Iterator[int | Fault]:
    """Walk the whole chain; yields each fault as it is found, and the running count per batch.

    Finds a changed entry (its hash differs), a missing one (a gap in the numbers, or a chain that
    ends before the head), and a re-ordered one (its `previous` is not the hash before it).
    """
    expected, previous, count = 1, GENESIS, 0
    for row in Entry.objects.order_by("seq").values(*FIELDS, "hash").iterator(chunk_size=batch):
        seq = row["seq"]
        if seq != expected:
            yield Fault(expected, f"entries {expected} to {seq - 1} are missing")
        elif row["previous"] != previous:
            yield Fault(
                seq, "it does not follow the entry before it: removed, re-ordered or changed"
            )
        if entry_hash(row) != row["hash"]:
            yield Fault(seq, "its content was changed after it was written")
        previous, expected, count = row["hash"], seq + 1, count + 1
        if count % batch == 0:
            yield count
    head = Head.objects.filter(pk=1).first()
    last = head.seq if head else 0
    if last >= expected:
        yield Fault(expected, f"entries {expected} to {last} are missing at the end")
    elif last < expected - 1:
        yield Fault(expected - 1, f"there are entries after the head, which stands at {last}")
    elif head is not None and last and head.hash != previous:
        yield Fault(last, "the head does not match the last entry")
    yield count


def about(person: int) -> QuerySet[Entry]:
    """The entries about one person, newest first (the person may always see these)."""
    return Entry.objects.filter(
        Q(person_id=person) | Q(actor_kind="person", actor_id=person)
    ).order_by("-seq")


def search(
    *, text: str = "", act: str = "", person: int | None = None, since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:  # fmt: skip
    """All entries that match, newest first; for the auditor."""
    found = Entry.objects.order_by("-seq")
    if act:
        found = found.filter(act__startswith=act)
    if person is not None:
        found = found.filter(person_id=person)
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    if text:
        found = found.filter(
            Q(actor_label__icontains=text)
            | Q(subject_id__icontains=text)
            | Q(because__icontains=text)
            | Q(act__icontains=text)
        )
    return found


def latest(kind: str, code: str) -> Entry | None:
    """The newest entry about a subject: who changed it last, and when (one statement)."""
    return Entry.objects.filter(subject_kind=kind, subject_id=code).order_by("-seq").first()


def last_seq() -> int:
    """The number of the newest entry, 0 when there is none."""
    return Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def persons_changed_since(seq: int, acts: tuple[str, ...] = ()) -> set[int]:
    """Numbers of the persons whom entries after `seq` are about (for those acts, by prefix)."""
    found = Entry.objects.filter(seq__gt=seq, person_id__isnull=False)
    if acts:
        wanted = Q()
        for prefix in acts:
            wanted |= Q(act__startswith=prefix)
        found = found.filter(wanted)
    persons = found.order_by().values_list("person_id", flat=True).distinct()
    return {person for person in persons if person is not None}
