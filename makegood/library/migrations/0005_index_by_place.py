"""On PostgreSQL, what stands in the title, and what stands near (title, names, topics, journal), apart.

Asked with a weight, an index of words gives every work that has the word anywhere and each is looked at
again; its planner, too, reads whole tables for common words. Both cost more than the search itself.
"""

from typing import Any

from django.db import migrations

COLUMNS = (
    "ALTER TABLE library_index ADD COLUMN title tsvector, ADD COLUMN near tsvector",
    "UPDATE library_index SET title = ts_filter(words, '{a}'), near = ts_filter(words, '{a,b,c}')",
    "ALTER TABLE library_index ALTER COLUMN title SET NOT NULL, ALTER COLUMN near SET NOT NULL",
    "CREATE INDEX library_index_title ON library_index USING gin (title)",
    "CREATE INDEX library_index_near ON library_index USING gin (near)",
)
FOUND = """
CREATE FUNCTION library_found(place text, asked tsquery) RETURNS bytea LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET jit = off AS $$
BEGIN
  IF place = 'title' THEN
    RETURN (SELECT string_agg(int8send(work_id), ''::bytea) FROM library_index WHERE title @@ asked);
  ELSIF place = 'near' THEN
    RETURN (SELECT string_agg(int8send(work_id), ''::bytea) FROM library_index WHERE near @@ asked);
  END IF;
  RETURN (SELECT string_agg(int8send(work_id), ''::bytea) FROM library_index WHERE words @@ asked);
END $$
"""


def make(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in (*COLUMNS, FOUND):
            editor.execute(statement)


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION library_found(text, tsquery)")
        editor.execute("ALTER TABLE library_index DROP COLUMN title, DROP COLUMN near")


class Migration(migrations.Migration):
    dependencies = [("library", "0004_evidence")]
    operations = [migrations.RunPython(make, drop)]
