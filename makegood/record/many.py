"""Many new rows of one table at once: what bulk_create does, with less work.

Django prepares every value of every row through five calls and sends statements of a few hundred rows;
for a file of 100,000 references that is most of the time. Here the columns are planned once, and the
rows go in by executemany on SQLite and by COPY on PostgreSQL. Triggers and constraints hold as always.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models, router
from django.utils import timezone

FEW = 200  # below this bulk_create is as good, and its statements are seen by whoever counts them


def insert(made: Sequence[models.Model]) -> None:
    """Store new objects of one model, in order, each with its primary key set afterwards.

    Objects are taken as they are: no save(), no signals. Call it inside the transaction of the write.
    """
    if not made:
        return
    model = type(made[0])
    if len(made) < FEW or router.db_for_write(model) != connection.alias:
        model._default_manager.bulk_create(made)
        return
    columns = model._meta.concrete_fields
    now = timezone.now()
    for column in columns:
        if getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
            for one in made:
                setattr(one, column.attname, now)
    _number(model, made)
    values = attrgetter(*(column.attname for column in columns))
    prepared = [(at, how) for at, column in enumerate(columns) if (how := _how(column))]
    rows = []
    for one in made:
        row = list(values(one))
        for at, how in prepared:
            if row[at] is not None:
                row[at] = how(row[at])
        rows.append(row)
    insert_rows(model._meta.db_table, [str(column.column) for column in columns], rows)
    for one in made:
        one._state.adding, one._state.db = False, connection.alias


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Store rows of values that the database understands as they are."""
    quoted = connection.ops.quote_name
    into = f"{quoted(table)} ({', '.join(map(quoted, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", list(rows))
        else:
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _how(column: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of this column is made ready; None where it is stored as it is."""
    if isinstance(column, models.JSONField):
        return (column.encoder or json.JSONEncoder)().encode
    if isinstance(column, models.DateField | models.DecimalField | models.UUIDField):
        return lambda value: column.get_db_prep_save(value, connection)
    return None


def _number(model: type[models.Model], made: Sequence[models.Model]) -> None:
    """Give the objects without a primary key the next ones, which nobody else gets."""
    lacking = [one for one in made if one.pk is None]
    if not lacking:
        return
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if (
            connection.vendor == "sqlite"
        ):  # the transaction's lock keeps others from the same numbers
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            numbers = list(range(last + 1, last + 1 + len(lacking)))
        else:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), key, len(lacking)],
            )
            numbers = [row[0] for row in cursor.fetchall()]
    for one, number in zip(lacking, numbers, strict=True):
        one.pk = number
