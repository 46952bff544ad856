"""The index of words, and relations out of the items of works that were there before."""

from typing import Any

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE library_index USING fts5("
    "title, who, about, rest, tokenize='unicode61 remove_diacritics 0', columnsize=0)"
)
POSTGRESQL = (
    "CREATE TABLE library_index (work_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX library_index_words ON library_index USING gin (words)",
)


def make(apps: Any, editor: Any) -> None:
    for statement in (SQLITE,) if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop(apps: Any, editor: Any) -> None:
    editor.execute("DROP TABLE library_index")


def carry(apps: Any, editor: Any) -> None:
    """Works are indexed at the next loading, because their change number is 0 still."""
    relation = apps.get_model("library", "Relation")
    for work in apps.get_model("library", "Work").objects.all():
        for one in (work.csl.get("custom") or {}).get("relations") or []:
            relation.objects.get_or_create(work=work, kind=one["type"], target=one["target"])


class Migration(migrations.Migration):
    dependencies = [("library", "0002_works_lists_shelf")]
    operations = [
        migrations.RunPython(make, drop),
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
