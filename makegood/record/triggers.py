"""SQL that makes a table append-only, for both databases; used by migrations.

It binds every connection, also a psql or sqlite3 shell. Whoever owns the database can drop a
trigger; that is why the chain of hashes stands beside it.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "rows of {table} are never changed or deleted"


def append_only(table: str) -> migrations.RunPython:
    """A migration operation that refuses update and delete (and truncate) on the table."""

    def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _sql(table, editor.connection.vendor):
            editor.execute(statement)

    def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _undo(table, editor.connection.vendor):
            editor.execute(statement)

    return migrations.RunPython(make, drop)


def never_replaced(table: str, *key: str) -> migrations.RunPython:
    """A migration operation against INSERT OR REPLACE, which on SQLite deletes without a trigger.

    key: the columns of one unique key; a table takes one operation for each of its keys.
    """
    name = "_".join((table, *key[1:], "no_replace"))  # a key of one column is the table's own
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)

    def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL.format(table=table)}'); END"
            )

    def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")

    return migrations.RunPython(make, drop)


def _sql(table: str, vendor: str) -> list[str]:
    refusal = REFUSAL.format(table=table)
    if vendor == "postgresql":
        return [
            f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
            f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        for act in ("UPDATE", "DELETE")
    ]


def _undo(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_keep ON {table}",
            f"DROP TRIGGER IF EXISTS {table}_keep_all ON {table}",
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for act in ("update", "delete")]
