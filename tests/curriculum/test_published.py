"""What was published stays as it was, whatever a database shell is told to do."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from .small import UNITS, publish, publish_units, track_text

pytestmark = pytest.mark.django_db
# The keys by which a row could be taken for the one that is there.
KEYS = {
    "curriculum_edition": (("id",), ("unit_id", "number")),
    "curriculum_trackedition": (("id",), ("track_id", "number")),
    "curriculum_picture": (("digest",),),
    "curriculum_editionpicture": (("id",), ("edition_id", "name")),
}


@pytest.fixture
def published(institution: Any, settings: Any, tmp_path: Any) -> None:
    """Units with a picture, and a track."""
    from . import units

    settings.CONTENT_DIR = tmp_path
    units.picture(tmp_path, b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h3"/></svg>')
    units.publish()
    publish_units(UNITS)
    publish(track_text("core"))


@pytest.mark.parametrize(("table", "key"), [(t, key) for t, keys in KEYS.items() for key in keys])
def test_no_insert_replaces_a_published_row(published: None, table: str, key: tuple[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        before = cursor.fetchall()
        assert before
        columns = [column[0] for column in cursor.description]
        # The same row again; by another key under a number of its own.
        values = ", ".join("id + 1000" if one == "id" not in key else one for one in columns)
        if connection.vendor == "sqlite":
            words = f"INSERT OR REPLACE INTO {table} SELECT {values} FROM {table}"
        else:
            words = (f"INSERT INTO {table} SELECT {values} FROM {table} "
                     f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {key[0]} = EXCLUDED.{key[0]}")  # fmt: skip
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            cursor.execute(words)
        cursor.execute(f"SELECT * FROM {table}")
        assert cursor.fetchall() == before
