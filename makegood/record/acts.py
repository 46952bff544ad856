"""Writing the record. The only door through which an entry is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from time import sleep
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from .many import insert
from .models import Entry, Head
from .rules import GENESIS, canonical, entry_hash

_BUSY_SECONDS = 0.11  # SQLite's longest pause between two looks at a lock is 0.1 s


@dataclass(frozen=True)
class Actor:
    """Who acts: a person (by their number), the system itself, or a feed."""

    kind: str
    id: int | None
    label: str

    def __post_init__(self) -> None:
        if self.kind not in {"person", "system", "feed"}:
            raise ValueError(f"an actor is a person, the system or a feed, not {self.kind!r}")


SYSTEM = Actor("system", None, "makegood")


@dataclass(frozen=True)
class Line:
    """One entry before it is numbered and hashed."""

    act: str
    subject_kind: str
    subject_id: str
    person: int | None = None
    because: str = ""
    before: Any = None
    after: Any = None


def write(
    *,
    by: Actor,
    act: str,
    subject: tuple[str, Any],
    person: int | None = None,
    because: str = "",
    before: Any = None,
    after: Any = None,
) -> Entry:
    """Append one entry; it must be called inside the transaction of the write that it describes.

    by: who acts. act: dotted name. subject: (kind, id). person: number of the person it is about.
    Raises TransactionManagementError outside a transaction.
    """
    line = Line(act, subject[0], str(subject[1]), person, because, before, after)
    return write_many(by=by, lines=[line])[0]


def write_many(*, by: Actor, lines: Iterable[Line]) -> list[Entry]:
    """Append many entries in order, in the transaction of the write that they describe."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A record entry belongs to the transaction of its write; call the act inside atomic()."
        )
    head = _locked_head()
    seq, previous = head.seq, head.hash or GENESIS
    now = timezone.now()
    entries = []
    for line in lines:
        seq += 1
        fields = {
            "seq": seq,
            "at": now,
            "actor_kind": by.kind,
            "actor_id": by.id,
            "actor_label": _storable(by.label)[:200],
            "act": line.act,
            "subject_kind": line.subject_kind,
            "subject_id": _storable(line.subject_id)[:120],
            "person_id": line.person,
            "because": _storable(line.because),
            "before": canonical(line.before),
            "after": canonical(line.after),
            "previous": previous,
        }
        previous = entry_hash(fields)
        entries.append(Entry(**fields, hash=previous))
    insert(entries)
    Head.objects.filter(pk=1).update(seq=seq, hash=previous)
    return entries


def take_turn() -> None:
    """Wait now for the turn that the first entry would wait for, and hold it until the commit.

    For acts that look at many rows before they write: from here no other act can change them, and
    two such acts never wait for each other crosswise. Raises TransactionManagementError outside one.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A turn is held until the end of atomic().")
    _locked_head()


def give_way() -> None:
    """Between two parts of a long act: let those write who wait for SQLite's only lock.

    They look for it every tenth of a second and would find it taken again each time. Does nothing on
    PostgreSQL, where the queue is fair, and inside a transaction, which holds the lock anyway.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        sleep(_BUSY_SECONDS)


def _locked_head() -> Head:
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        Head.objects.get_or_create(pk=1)
        head = Head.objects.select_for_update().get(pk=1)
    return head


def _storable(text: str) -> str:
    """Without NUL, which PostgreSQL cannot hold in a text."""
    return str(text).replace("\x00", "")
