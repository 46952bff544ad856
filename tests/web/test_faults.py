"""What breaks around the pages: the database away, the disk full, two people at once."""

import errno
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from makegood.people import acts
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry

pytestmark = pytest.mark.django_db


def gone(execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
    raise OperationalError("could not connect to server: Connection refused")


@pytest.mark.parametrize(
    "path", ["/", "/me/", "/health/", "/record/", "/glossary/", "/office/jobs/"]
)
def test_without_the_database_each_page_says_so_calmly(hire: Any, sign_in: Any, path: str) -> None:
    client = sign_in(hire("Ada Quist"))
    with connection.execute_wrapper(gone):
        answer = client.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    html = answer.content.decode()
    assert "The database is away" in html
    assert "Traceback" not in html


def test_a_form_sent_without_the_database_gets_the_same_page(hire: Any, sign_in: Any) -> None:
    person = hire("Ada Quist")
    client = sign_in(person)
    with connection.execute_wrapper(gone):
        answer = client.post("/me/", {"version": 1, "preferred_name": "Other"})
    assert answer.status_code == 503
    person.refresh_from_db()
    assert person.preferred_name == ""


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_nothing_half_written(hire: Any, sign_in: Any) -> None:
    person = hire("Ada Quist")
    client, before = sign_in(person), Entry.objects.count()

    def full(execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
        if "INSERT INTO" in sql and "record_entry" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        answer = client.post("/me/", {"version": person.version, "preferred_name": "Other"})
    assert answer.status_code == 503
    person.refresh_from_db()
    assert (person.preferred_name, person.version) == ("", 1)
    assert Entry.objects.count() == before
    assert client.post("/me/", {"version": 1, "preferred_name": "Other"}).status_code == 302


def test_a_file_that_finds_no_room_gets_the_calm_page(
    hire: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*args: Any, **more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    client = sign_in(hire("Ada Quist"))
    monkeypatch.setattr("makegood.people.acts.edit_person", write)
    assert client.post("/me/", {"version": 1}).status_code == 503


def test_another_fault_of_a_file_is_not_hidden_behind_that_page(
    hire: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*args: Any, **more: Any) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file")

    client = sign_in(hire("Ada Quist"))
    client.raise_request_exception = False
    monkeypatch.setattr("makegood.people.acts.edit_person", write)
    assert client.post("/me/", {"version": 1}).status_code == 500


def test_of_two_people_the_second_is_told_and_nothing_is_overwritten(
    hire: Any, sign_in: Any
) -> None:
    person = hire("Ada Quist")
    client = sign_in(person)
    opened = person.version
    acts.edit_person(person=person, version=opened, changes={"pronouns": "they/them"}, by=SYSTEM,
                     because="office")  # fmt: skip
    answer = client.post("/me/", {"version": opened, "preferred_name": "Ada Typed"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Somebody changed this since you opened it" in html
    assert "Ada Typed" in html
    kept = Person.objects.get(pk=person.pk)
    assert (kept.preferred_name, kept.pronouns) == ("", "they/them")
    with pytest.raises(ChangedMeanwhile):
        acts.edit_person(person=person, version=opened, changes={"pronouns": "x"}, by=SYSTEM, because="x")  # fmt: skip
    assert Entry.objects.filter(act="people.person.edit").count() == 1


def test_what_is_too_large_is_refused(hire: Any, sign_in: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    answer = sign_in(hire("Ada Quist")).post("/me/", {"version": 1, "preferred_name": "x" * 20_000})
    assert answer.status_code == 400


def test_health_names_the_database(client: Client, db: Any) -> None:
    assert client.get("/health/").json() == {"status": "ok", "database": connection.vendor}


def test_no_page_runs_inline_script_except_while_authoring(hire: Any, sign_in: Any) -> None:
    office = hire("Eve Office")
    acts.give_role(person=office, role="author", by=SYSTEM, because="test")
    client = sign_in(office)
    assert "unsafe" not in client.get("/me/")["Content-Security-Policy"]
    assert "unsafe-inline" in client.get("/authoring/")["Content-Security-Policy"]


def test_background_work_costs_the_same_for_1_and_50_failures(
    hire: Any, sign_in: Any, queries: Any
) -> None:
    from django_tasks_db.models import DBTaskResult

    from tests.jobs.sample import broken

    office = hire("Eve Office")
    acts.give_role(person=office, role="office", by=SYSTEM, because="test")
    client = sign_in(office)
    for many in (1, 49):
        for _n in range(many):
            broken.enqueue("x")
        DBTaskResult.objects.update(status="FAILED", exception_class_path="builtins.RuntimeError")
        with queries(13):
            html = client.get("/office/jobs/").content.decode()
        assert "builtins.RuntimeError" in html
        assert "No worker is alive" in html
