"""Bringing the stored requirements up to date with the engine's answer, in one transaction.

What changed is known from the record: every fact about a person is written with an entry about that
person. So the persons whom entries since the last computation are about, and those whom time alone
changes today, are computed again; when the rules changed, everybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from makegood.engines.requirements import Answer, compute
from makegood.people.models import Person
from makegood.record.acts import Actor, write
from makegood.record.reads import last_seq, persons_changed_since

from ..models import Calculation, PersonMark
from ..reads.answers import flat, stored
from ..reads.facts import facts, rules, rules_hash
from . import tables

# Entries that change no fact of the engine; a person they are about is not computed again.
FACTS = ("people.", "curriculum.completion", "curriculum.waiver", "curriculum.certificate")

Tell = Callable[[int, int | None, str], None]


@dataclass(frozen=True)
class Effect:
    """What a recomputation did: persons looked at, rows written, and whether all were computed."""

    persons: int
    added: int
    changed: int
    removed: int
    full: bool


def _silent(done: int, total: int | None, label: str) -> None:
    return None


@transaction.atomic
def recompute(
    *, by: Actor, because: str, as_of: date, full: bool = False, tell: Tell = _silent
) -> Effect:
    """Compute what the record says has changed since the last time, and store the answer.

    as_of: the day for which statuses hold. full: everybody, whatever changed.
    """
    mark = Calculation.objects.select_for_update().filter(pk=1).first()
    if mark is None:
        Calculation.objects.get_or_create(pk=1)
        mark = Calculation.objects.select_for_update().get(pk=1)
    seq, digest = last_seq(), rules_hash()
    everybody = full or digest != mark.rules_hash or (mark.as_of is not None and as_of < mark.as_of)
    persons: set[int] | None = None
    if not everybody:
        persons = persons_changed_since(mark.record_seq, FACTS) if seq > mark.record_seq else set()
        if mark.as_of != as_of:
            due = PersonMark.objects.filter(next_change__lte=as_of)
            persons |= set(due.values_list("person_id", flat=True))
    effect = Effect(0, 0, 0, 0, everybody)
    if persons is None or persons:
        effect = store(persons=persons, as_of=as_of, tell=tell)
    if effect.persons or digest != mark.rules_hash:
        entry = write(
            by=by, act="curriculum.requirements.compute", subject=("requirements", as_of),
            because=because, after={**effect.__dict__, "rules": digest},
        )  # fmt: skip
        seq = entry.seq
    Calculation.objects.filter(pk=1).update(record_seq=seq, rules_hash=digest, as_of=as_of)
    if effect.persons:
        Calculation.objects.filter(pk=1).update(changed_at=timezone.now())
    return effect


def store(*, persons: set[int] | None, as_of: date, tell: Tell = _silent) -> Effect:
    """Compute these persons (None: everybody) and write the rows that differ; inside a transaction."""
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
    tell(0, different.height, "storing")
    tables.remove(pl.concat([changed.select(key), gone.select(key)]))
    tables.insert(different, tell)
    everyone = (
        pl.Series("person", sorted(persons), dtype=pl.Int64)
        if persons is not None
        else pl.Series("person", list(Person.objects.values_list("pk", flat=True)), dtype=pl.Int64)
    )
    tables.mark(everyone, _next_changes(answer), as_of)
    return Effect(everyone.len(), added.height, changed.height, gone.height, persons is None)


def _next_changes(answer: Answer) -> dict[int, Any]:
    return dict(answer.people.select("person", "next_change").iter_rows())
