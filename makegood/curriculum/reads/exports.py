"""Rows for download: everything stored, streamed."""

from collections.abc import Iterator

from django.db import connection

HEADER = ("institution id", "unit", "status", "strength", "asked from", "due", "done on",
          "valid until", "minutes", "paid time")  # fmt: skip


def requirement_rows() -> Iterator[tuple[object, ...]]:
    """The header, then one row for each stored requirement, in one statement."""
    yield HEADER
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.code, u.code, r.status, r.strength, r.asked_from, r.due, r.done_on, "
            "r.valid_until, r.minutes, r.paid FROM curriculum_requirement r "
            "JOIN people_person p ON p.id = r.person_id "
            "JOIN curriculum_unit u ON u.id = r.unit_id ORDER BY p.code, u.code"
        )
        while rows := cursor.fetchmany(5000):
            yield from rows
