"""Keeping the index of words: FTS5 on SQLite, a tsvector on PostgreSQL; the same words in both."""

import secrets
from collections.abc import Iterable

from django.db import connection, transaction

from makegood.engines.references import query
from makegood.record.many import insert_rows

from ..models import Clock, Work
from .fields import columns

TABLE = "library_index"
MANY = 2000  # works at once, from which on the index is tidied at the end


def tick() -> int:
    """The number of the change that is being made; the clock is locked until it is committed."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A change of the library belongs to a transaction.")  # fmt: skip
    Clock.objects.get_or_create(pk=1, defaults={"lineage": secrets.token_hex(16)})
    clock = Clock.objects.select_for_update().get(pk=1)
    clock.seq += 1
    clock.save(update_fields=["seq"])
    return clock.seq


def index(works: Iterable[Work], *, fresh: bool = False) -> None:
    """Write the words of these works, in place of those that were there.

    fresh: none of them was indexed before, so nothing has to be removed.
    """
    batch: list[Work] = []
    for work in works:
        batch.append(work)
        if len(batch) == 1000:
            _write(batch, fresh)
            batch = []
    if batch:
        _write(batch, fresh)


def _write(works: list[Work], fresh: bool) -> None:
    if not fresh:
        with connection.cursor() as cursor:
            marks = ",".join(["%s"] * len(works))
            key = "rowid" if connection.vendor == "sqlite" else "work_id"
            cursor.execute(f"DELETE FROM {TABLE} WHERE {key} IN ({marks})", [w.pk for w in works])
    if connection.vendor == "sqlite":
        rows = [(w.pk, *(" ".join(found) for found in columns(w).values())) for w in works]
        insert_rows(TABLE, ("rowid", "title", "who", "about", "rest"), rows)
    else:
        insert_rows(TABLE, ("work_id", "title", "near", "words"), map(_vectors, works))


def settle(many: int) -> None:
    """After very many works, once they are committed: what PostgreSQL would leave to the next searches.

    It keeps new words in a list that each search reads through, and marks rows as seen at their first reading.
    """
    if connection.vendor != "postgresql" or many < MANY:
        return

    def vacuum() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {TABLE}, {Work._meta.db_table}")

    transaction.on_commit(vacuum, robust=True)


def _vectors(work: Work) -> tuple[int, str, str, str]:
    found = columns(work)
    near = {name: found[name] for name in query.NEAR}
    title = {"title": found["title"]}
    return work.pk, query.vector(title), query.vector(near), query.vector(found)
