"""Reading and verifying the record."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from .models import Entry, Head
from .rules import FIELDS, GENESIS, entry_hash

_ANCHOR = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{16,64})")


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold: what is wrong at which number."""

    seq: int
    what: str


def verify(
    batch: int = 5000, anchors: Mapping[int, str] = MappingProxyType({})
) -> Iterator[int | Fault]:
    """Walk the whole chain; yields each fault as it is found, and the running count per batch.

    Finds a changed entry (its hash differs), a missing one (a gap in the numbers, or a chain that
    ends before the head), and a re-ordered one (its `previous` is not the hash before it).

    anchors: number -> hash (or at least its first 16 figures) of entries as they were noted outside
    the database. Whoever may write to it can cut entries off at the end and move the head, or
    rebuild the chain from some entry on; only a hash that lies elsewhere shows that.
    """
    expected, previous, count = 1, GENESIS, 0
    wanted = dict(anchors)
    for row in Entry.objects.order_by("seq").values(*FIELDS, "hash").iterator(chunk_size=batch):
        seq = row["seq"]
        if seq != expected:
            words = _("entries %(first)d to %(last)d are missing")
            yield Fault(expected, words % {"first": expected, "last": seq - 1})
        elif row["previous"] != previous:
            yield Fault(
                seq, _("it does not follow the entry before it: removed, re-ordered or changed")
            )
        if entry_hash(row) != row["hash"]:
            yield Fault(seq, _("its content was changed after it was written"))
        noted = wanted.pop(seq, "")
        if not row["hash"].startswith(noted):
            yield Fault(seq, _("its hash is not the one that was noted: the chain was rebuilt"))
        previous, expected, count = row["hash"], seq + 1, count + 1
        if count % batch == 0:
            yield count
    head = Head.objects.filter(pk=1).first()
    last = head.seq if head else 0
    if last >= expected:
        words = _("entries %(first)d to %(last)d are missing at the end")
        yield Fault(expected, words % {"first": expected, "last": last})
    elif last < expected - 1:
        words = _("there are entries after the head, which stands at %(last)d")
        yield Fault(expected - 1, words % {"last": last})
    elif head is not None and last and head.hash != previous:
        yield Fault(last, _("the head does not match the last entry"))
    for seq in sorted(wanted):
        yield Fault(seq, _("it was noted outside and is not there: entries were removed"))
    yield count


def anchor() -> str:
    """Number and hash of the last entry, to be noted outside; empty where there is none."""
    head = Head.objects.filter(pk=1, seq__gt=0).first()
    return f"{head.seq}:{head.hash}" if head else ""


def anchors_of(texts: Iterable[str]) -> dict[int, str]:
    """Anchors as `verify` takes them. Raises ValueError for what is not NUMBER:HASH."""
    found = {}
    for text in texts:
        match = _ANCHOR.fullmatch(text.strip().lower())
        if match is None:
            raise ValueError(
                _("%(text)s is not an anchor. It is a number, a colon and at least the first 16 "
                  "figures of the hash, such as 41:9f86d081884c7d65.") % {"text": text.strip()[:80]}
            )  # fmt: skip
        found[int(match[1])] = match[2]
    return found


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
