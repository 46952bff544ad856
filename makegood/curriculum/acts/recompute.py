"""Bringing the stored requirements up to date with the engine's answer.

What changed is known from the record: every fact about a person is written with an entry about that
person. So the persons whom entries since the last computation are about, and those whom time alone
changes today, are computed again; when the rules changed, everybody.

Facts are read and answers computed outside a transaction, so that nobody waits for it; what differs
is stored some thousand people at a time. The mark says how far all of it is. It moves at the end: a
run that is killed is done again by the next, and stores only what still differs.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from secrets import token_hex
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from makegood.engines.requirements import Answer, compute
from makegood.people.models import Person
from makegood.record.acts import Actor, give_way, take_turn, write
from makegood.record.reads import last_seq, persons_changed_since

from ..models import Calculation, PersonMark
from ..reads.answers import flat, stored
from ..reads.facts import facts, rules, rules_hash
from . import tables

# Entries that change no fact of the engine; a person they are about is not computed again.
FACTS = ("people.", "curriculum.completion", "curriculum.waiver", "curriculum.certificate")
PART = 2_000  # people stored in one transaction: a fraction of a second
TRIES = 2  # before the turn is held from the reading on

Tell = Callable[[int, int | None, str], None]


@dataclass(frozen=True)
class Effect:
    """What a recomputation did: persons looked at, rows written, and whether all were computed."""

    persons: int
    added: int
    changed: int
    removed: int
    full: bool


@dataclass(frozen=True)
class Difference:
    """What has to be stored: the people computed, rows to remove and to insert, and their marks."""

    people: pl.Series
    gone: pl.DataFrame  # person, unit
    rows: pl.DataFrame
    next_changes: dict[int, Any]
    effect: Effect

    def parts(self) -> Iterator["Difference"]:
        """The same for PART people at a time, in the order of their numbers; at least one part."""
        for start in range(0, max(self.people.len(), 1), PART):
            some = self.people.slice(start, PART)
            gone, rows = _between(self.gone, some), _between(self.rows, some)
            yield replace(self, people=some, gone=gone, rows=rows)

    def without(self, others: set[int]) -> "Difference":
        """The same but for these people."""
        if not others:
            return self
        kept = ~pl.col("person").is_in(list(others))
        people = self.people.filter(~self.people.is_in(list(others)))
        return replace(
            self, people=people, gone=self.gone.filter(kept), rows=self.rows.filter(kept)
        )

    def store(self, as_of: date) -> None:
        """Write it; inside a transaction in which nobody else stores anything of these people."""
        tables.remove(self.gone)
        tables.insert(self.rows, _silent)
        tables.mark(self.people, self.next_changes, as_of)


def _between(rows: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """The rows of these people; rows and people are in the order of their numbers."""
    if people.is_empty():
        return rows.clear()
    first = rows["person"].search_sorted(people[0], "left")
    return rows.slice(first, rows["person"].search_sorted(people[-1], "right") - first)


class Overtaken(Exception):
    """Another computation has stored something since this one read the facts."""


def _silent(done: int, total: int | None, label: str) -> None:
    return None


def recompute(
    *, by: Actor, because: str, as_of: date, full: bool = False, tell: Tell = _silent
) -> Effect:
    """Compute what the record says has changed since the last time, and store the answer.

    as_of: the day for which statuses hold. full: everybody, whatever changed. Inside a transaction
    of the caller all of it belongs to that transaction.
    """
    for _attempt in range(TRIES if not connection.in_atomic_block else 0):
        try:
            return _recompute(by, because, as_of, full, tell)
        except Overtaken:
            continue
    with transaction.atomic():
        take_turn()  # nobody overtakes from here
        return _recompute(by, because, as_of, full, tell)


def _recompute(by: Actor, because: str, as_of: date, full: bool, tell: Tell) -> Effect:
    mark, _made = Calculation.objects.get_or_create(pk=1)
    # Read before the facts: what is written from here on is computed the next time.
    seq, digest = last_seq(), rules_hash()
    everybody = full or digest != mark.rules_hash or (mark.as_of is not None and as_of < mark.as_of)
    persons: set[int] | None = None
    if not everybody:
        persons = persons_changed_since(mark.record_seq, FACTS) if seq > mark.record_seq else set()
        if mark.as_of != as_of:
            due = PersonMark.objects.filter(next_change__lte=as_of)
            persons |= set(due.values_list("person_id", flat=True))
        if not persons:
            if seq != mark.record_seq or as_of != mark.as_of:
                _move(mark, record_seq=seq, as_of=as_of)
            return Effect(0, 0, 0, 0, False)
    found = difference(persons, as_of, tell)
    _store(mark, found, seq, digest, by, because, as_of, tell)
    return found.effect


def difference(persons: set[int] | None, as_of: date, tell: Tell = _silent) -> Difference:
    """What the engine says of these persons (None: everybody) and is not stored; writes nothing."""
    tell(0, None, "reading facts")
    known = facts(persons)
    tell(0, None, "computing")
    answer = compute(known, rules(), as_of)
    wanted = flat(answer)
    before = stored(persons)
    key = ["person", "unit"]
    same = wanted.join(before, on=wanted.columns, how="semi", nulls_equal=True)
    different = wanted.join(same, on=key, how="anti")
    added = different.join(before, on=key, how="anti")
    changed = different.join(before, on=key, how="semi")
    gone = before.join(wanted, on=key, how="anti")
    numbers = persons if persons is not None else Person.objects.values_list("pk", flat=True)
    everyone = pl.Series("person", sorted(numbers), dtype=pl.Int64)
    return Difference(
        everyone, pl.concat([changed.select(key), gone.select(key)]).sort("person"),
        different.sort("person"), _next_changes(answer),
        Effect(everyone.len(), added.height, changed.height, gone.height, persons is None),
    )  # fmt: skip


def _store(
    mark: Calculation, found: Difference, seq: int, digest: str, by: Actor, because: str,
    as_of: date, tell: Tell,
) -> None:  # fmt: skip
    """Store the parts, each in its transaction, and move the mark with the last one.

    Until then the mark bears this run's own sign instead of the rules' hash: who computes meanwhile
    computes everybody, and this run sees that it was overtaken.
    """
    parts = list(found.parts())
    sign = f"running:{token_hex(16)}"
    done = 0
    for number, part in enumerate(parts, 1):
        with transaction.atomic():
            take_turn()  # before the mark: acts that compute hold their turn already
            if number < len(parts):
                _move(mark, rules_hash=sign)
            else:
                _move(mark, record_seq=seq, rules_hash=digest, as_of=as_of, changed_at=timezone.now())  # fmt: skip
                after = {**asdict(found.effect), "rules": digest}
                write(by=by, act="curriculum.requirements.compute", because=because, after=after,
                      subject=("requirements", as_of))  # fmt: skip
            # Whose facts changed meanwhile (and may be stored already) is computed the next time.
            part.without(persons_changed_since(seq, FACTS)).store(as_of)
        if number < len(parts):
            give_way()
        done += part.rows.height
        tell(done, found.rows.height, "storing")


def store(*, persons: set[int], as_of: date) -> None:
    """Compute these persons and store what differs, inside the transaction that changed their facts."""
    difference(persons, as_of).store(as_of)


def _move(mark: Calculation, **to: Any) -> None:
    """Move the mark in one statement, unless somebody else has since it was read."""
    names = ("record_seq", "rules_hash", "as_of", "changed_at")
    as_read = {name: getattr(mark, name) for name in names}
    if not Calculation.objects.filter(pk=1, **as_read).update(**to):
        raise Overtaken
    for name, value in to.items():
        setattr(mark, name, value)


def _next_changes(answer: Answer) -> dict[int, Any]:
    return dict(answer.people.select("person", "next_change").iter_rows())
