"""The record: append-only, chained, verified; refused by the database itself."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.record import reads
from makegood.record.acts import SYSTEM, Line, write, write_many
from makegood.record.models import Entry, Head
from makegood.record.rules import FIELDS, entry_hash

pytestmark = pytest.mark.django_db


def faults(anchors: dict[int, str] | None = None) -> list[reads.Fault]:
    return [
        found for found in reads.verify(anchors=anchors or {}) if isinstance(found, reads.Fault)
    ]


def three() -> None:
    write_many(
        by=SYSTEM, lines=[Line("test.act", "thing", str(i), because="why") for i in range(3)]
    )


def tamper(sql: str) -> None:
    """Change the table as its owner could: without the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE record_entry DISABLE TRIGGER USER")
            cursor.execute(sql)
            cursor.execute("ALTER TABLE record_entry ENABLE TRIGGER USER")
        else:
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS record_entry_no_{act}")
            cursor.execute(sql)


def test_an_untouched_chain_verifies() -> None:
    three()
    assert faults() == []
    assert reads.last_seq() == 3


@pytest.mark.parametrize(
    ("sql", "at"),
    [
        ("UPDATE record_entry SET because = 'other' WHERE seq = 2", 2),
        ("DELETE FROM record_entry WHERE seq = 2", 2),
        ("DELETE FROM record_entry WHERE seq = 3", 3),
        ("DELETE FROM record_entry WHERE seq = 1", 1),
    ],
)
def test_verify_finds_what_was_changed_or_removed(sql: str, at: int) -> None:
    three()
    tamper(sql)
    assert at in [fault.seq for fault in faults()]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2001-01-01 00:00:00+00:00'"), ("actor_kind", "'feed'"), ("actor_id", "9"),
        ("actor_label", "'other'"), ("act", "'test.other'"), ("subject_kind", "'other'"),
        ("subject_id", "'9'"), ("person_id", "9"), ("because", "''"), ("before", "'{}'"),
        ("after", "'{}'"), ("previous", "'0'"), ("hash", "'0'"),
    ],
)  # fmt: skip
def test_verify_finds_a_change_in_each_column(column: str, value: str) -> None:
    three()
    tamper(f"UPDATE record_entry SET {column} = {value} WHERE seq = 2")
    assert 2 in [fault.seq for fault in faults()]


def test_every_column_is_hashed() -> None:
    assert {field.column for field in Entry._meta.fields} == {*FIELDS, "hash"}


def test_verify_finds_entries_in_another_order() -> None:
    three()
    tamper("UPDATE record_entry SET seq = -1 WHERE seq = 2")
    tamper_again = "UPDATE record_entry SET seq = 2 WHERE seq = 3"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE record_entry DISABLE TRIGGER USER")
        cursor.execute(tamper_again)
        cursor.execute("UPDATE record_entry SET seq = 3 WHERE seq = -1")
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE record_entry ENABLE TRIGGER USER")
    assert {2, 3} <= {fault.seq for fault in faults()}


def test_the_database_refuses_change_and_deletion() -> None:
    three()
    for attempt in (
        lambda: Entry.objects.filter(seq=2).update(because="other"),
        lambda: Entry.objects.filter(seq=2).delete(),
        lambda: _said("DELETE FROM record_entry"),
        lambda: _said(
            "TRUNCATE record_entry"
            if connection.vendor == "postgresql"
            else "INSERT OR REPLACE INTO record_entry SELECT * FROM record_entry WHERE seq = 2"
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert faults() == []


def _said(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; DROP TABLE record_entry; --", "😀😀", "(", "%s"])  # fmt: skip
def test_search_takes_any_text_as_text(text: str) -> None:
    three()
    assert not reads.search(text=text).exists() and not reads.search(act=text).exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_to_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        write(by=SYSTEM, act="test.act", subject=("thing", 1))
    assert not Entry.objects.exists()


def test_a_rolled_back_write_leaves_no_entry() -> None:
    three()
    with pytest.raises(RuntimeError), transaction.atomic():
        write(by=SYSTEM, act="test.act", subject=("thing", 9))
        raise RuntimeError
    assert reads.last_seq() == 3
    assert faults() == []
    assert Head.objects.get().seq == 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=JSON, after=JSON, because=st.text(), label=st.text())
def test_whatever_is_written_verifies(
    before: object, after: object, because: str, label: str
) -> None:
    with transaction.atomic():
        write(by=SYSTEM.__class__("person", 1, label), act="test.act", subject=("thing", label),
              because=because, before=before, after={"value": after})  # fmt: skip
        assert faults() == []
        transaction.set_rollback(True)


def test_search_narrows() -> None:
    three()
    write(by=SYSTEM, act="other.act", subject=("thing", "x"), person=7, because="late entry")
    assert [e.act for e in reads.search(act="other")] == ["other.act"]
    assert [e.act for e in reads.search(text="late")] == ["other.act"]
    assert reads.search(since=date(2999, 1, 1)).count() == 0
    assert reads.persons_changed_since(3) == {7}
    assert [e.subject_id for e in reads.about(7)] == ["x"]


def test_a_rebuilt_chain_and_a_cut_end_show_against_what_was_noted() -> None:
    """The chain holds together again; only the hash that lay elsewhere tells."""
    three()
    noted = reads.anchors_of([reads.anchor(), f"1:{Entry.objects.get(seq=1).hash[:16].upper()}"])
    assert faults(noted) == []
    previous = Entry.objects.get(seq=1).hash
    for row in Entry.objects.filter(seq__gt=1).order_by("seq").values(*FIELDS):
        row |= {"because": "another story", "previous": previous}
        previous = entry_hash(row)
        tamper(
            f"UPDATE record_entry SET because = 'another story', previous = '{row['previous']}',"
            f" hash = '{previous}' WHERE seq = {row['seq']}"
        )
    Head.objects.update(hash=previous)
    assert faults() == []
    assert [fault.seq for fault in faults(noted)] == [3]
    tamper("DELETE FROM record_entry WHERE seq = 3")
    Head.objects.update(seq=2, hash=Entry.objects.get(seq=2).hash)
    assert faults() == []
    assert [fault.seq for fault in faults(noted)] == [3]
    for wrong in ("", "4", "4:xyz", "0:" + "a" * 64, "4:" + "a" * 15, "4:" + "a" * 65):
        with pytest.raises(ValueError, match="not an anchor"):
            reads.anchors_of([wrong])
