"""An import killed by a real signal in the middle of its transaction; a disk that is really full."""

import csv
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from makegood.people.models import Person
from makegood.record.models import Entry
from tests.jobs.processes import Place, place, until
from tests.people.test_roster import HEAD, ROWS, bring, data, write

__all__ = ["data"]

PEOPLE = "SELECT code, given FROM people_person ORDER BY code"
COUNTS = """SELECT (SELECT COUNT(*) FROM people_person), (SELECT COUNT(*) FROM people_appointment),
    (SELECT COUNT(*) FROM record_entry), (SELECT COUNT(*) FROM people_orgunit)"""
HOLDING = """
import sys, time
from pathlib import Path
import django; django.setup()
from makegood.people.roster.bulk import Writer
from makegood.cli import run

def hold(self):
    Path("in-the-middle").touch()
    time.sleep(600)

Writer._leaves = hold  # people, appointments and responsibilities are written, nothing is committed
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path) as made:
        yield made


def test_an_import_killed_in_its_transaction_leaves_the_old_state_and_runs_again(at: Place) -> None:
    write(at.folder / "units.csv", [["code", "name", "parent", "kind"], ["campus", "L", "", "campus"],
                                    ["medi", "M", "campus", "clinical"],
                                    ["surg", "S", "campus", "clinical"]])  # fmt: skip
    words = ["people", "import", "roster.csv", "--orgs", "units.csv", "--yes"]
    write(at.folder / "roster.csv", [HEAD, *ROWS])
    assert at.start(*words).wait(timeout=300) == 0
    before = at.rows(COUNTS), at.rows(PEOPLE)
    more = [[f"1{n:03d}", *ROWS[0][1:4], f"Q{n}", *ROWS[0][5:]] for n in range(500)]
    renamed = [[ROWS[0][0], "Renamed", *ROWS[0][2:]], *ROWS[1:]]
    with (at.folder / "roster.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEAD, *renamed, *more])
    (at.folder / "hold.py").write_text(HOLDING)
    allow = ["--allow", "changes-too-many"]
    process = subprocess.Popen(
        [sys.executable, "hold.py", *words, *allow], env=at.environment, cwd=at.folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    at.processes.append(process)
    there = at.folder / "in-the-middle"
    until(lambda: there.exists() or process.poll() is not None, "the import to be at work")
    assert there.exists()
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert (at.rows(COUNTS), at.rows(PEOPLE)) == before
    assert at.start(*words, *allow).wait(timeout=300) == 0
    assert at.rows("SELECT COUNT(*) FROM people_person") == [(503,)]
    assert at.rows("SELECT given FROM people_person WHERE code = '001'") == [("Renamed",)]
    assert at.start("record", "verify").wait(timeout=300) == 0


# A disk that is really full ------------------------------------------------------------------


@pytest.fixture
def full_disk(db: Any) -> Iterator[Any]:
    """`full_disk()` lets the database grow no further, as a full disk does; undone at the end."""
    if connection.vendor != "sqlite":
        pytest.skip("PRAGMA max_page_count is of SQLite")
    with connection.cursor() as cursor:

        def limit() -> None:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")

        yield limit
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_gets_the_clear_page_and_nothing_is_half_written(
    full_disk: Any, hire: Any, sign_in: Any
) -> None:
    from makegood.curriculum.models import Question

    client = sign_in(hire("Ada Quist"))
    sent = {"kind": "question", "text": "May I? " * 500}
    assert client.post("/me/ask/", sent).status_code == 302
    full_disk()
    answers = []
    for _n in range(60):  # until the free pages are used up
        answers.append(client.post("/me/ask/", sent))
        if answers[-1].status_code != 302:
            break
    assert answers[-1].status_code == 503
    html = answers[-1].content.decode()
    assert "Traceback" not in html and "<h1" in html
    kept = Question.objects.count()
    assert kept == len(answers)  # the first one and all but the last
    assert Entry.objects.filter(act__startswith="curriculum.question").count() == kept
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert client.post("/me/ask/", sent).status_code == 302  # there is room again


@pytest.mark.django_db(transaction=True)
def test_an_import_on_a_full_disk_leaves_the_old_state_and_says_so(
    full_disk: Any, data: Path
) -> None:
    bring(data, ROWS)
    before = Person.objects.count(), Entry.objects.count()
    full_disk()
    more = [[f"1{n:04d}", *ROWS[0][1:4], f"Q{n}", *ROWS[0][5:]] for n in range(3000)]
    bring(data, [*ROWS, *more], code=1)
    assert (Person.objects.count(), Entry.objects.count()) == before
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    bring(data, [*ROWS, *more])
    assert Person.objects.count() == 3003
