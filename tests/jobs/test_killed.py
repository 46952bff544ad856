"""Real workers: killed in the middle, two at once, told to stop; many writers of the record at once."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import process_wait

from .processes import Place, place, until

STATE = "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%sample.once' ORDER BY enqueued_at"
EFFECTS = "SELECT key, done FROM jobs_progress ORDER BY key"
SHARED = [f"job{n}" for n in range(12)]


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("workers"), MAKEGOOD_JOB_LEASE_SECONDS="3") as made:
        yield made


def enqueue(at: Place, *names: str, hold: bool = False) -> None:
    lines = [
        "from django_tasks_db.models import DBTaskResult",
        "from makegood.jobs.models import Progress",
        "from tests.jobs.sample import once",
        "DBTaskResult.objects.all().delete(); Progress.objects.all().delete()",
        *(f"once.enqueue({str(at.folder)!r}, {name!r}, {hold})" for name in names),
    ]
    at.python("\n".join(lines))


def states(at: Place) -> list[str]:
    return [status for (status,) in at.rows(STATE)]


def test_a_job_whose_worker_was_killed_runs_once_more_and_its_effect_is_there_once(
    at: Place,
) -> None:
    enqueue(at, "killed", hold=True)
    first = at.start("worker")
    until(lambda: at.told("killed.began"), "the job to begin")
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=60)
    assert states(at) == ["RUNNING"]
    assert at.rows(EFFECTS) == []
    (at.folder / "go").touch()
    second = at.start("worker")
    until(lambda: states(at) == ["SUCCESSFUL"], "another worker to run it")
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=120) == 0
    assert at.rows(EFFECTS) == [("killed", 1)]
    assert (at.told("killed.began"), at.told("killed.ended")) == ("xx", "x")
    assert at.rows("SELECT worker_id FROM jobs_workerbeat WHERE host = ''") == []


def test_two_workers_share_the_queue_and_never_the_same_job(at: Place) -> None:
    enqueue(at, *SHARED)
    both = [at.start("worker", "--batch"), at.start("worker", "--batch")]
    assert [worker.wait(timeout=300) for worker in both] == [0, 0]
    assert {name: at.told(f"{name}.began") for name in SHARED} == dict.fromkeys(SHARED, "x")
    assert states(at) == ["SUCCESSFUL"] * 12


def test_a_worker_told_to_stop_ends_its_job_first(at: Place) -> None:
    (at.folder / "go").unlink(missing_ok=True)
    enqueue(at, "stop-one", "stop-two", hold=True)
    worker = at.start("worker")
    until(lambda: at.told("stop-one.began"), "the job to begin")
    worker.send_signal(signal.SIGTERM)
    (at.folder / "go").touch()
    assert worker.wait(timeout=120) == 0
    assert sorted(states(at)) == ["READY", "SUCCESSFUL"]


MANY = """
from threading import Barrier, Thread
from django.db import connection, transaction
from django.utils import timezone
from makegood.jobs.rounds import rounds, start_due_rounds
from makegood.record.acts import SYSTEM, write
from makegood.record import reads
from makegood.record.models import Entry
rounds()
now, started, faults = timezone.now(), [], []
gate = Barrier({n})
def act(number):
    gate.wait()
    try:
        if number < 6:
            started.extend(start_due_rounds(now))
        with transaction.atomic():
            write(by=SYSTEM, act="test.act", subject=("thing", number), after={{"n": number}})
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()
threads = [Thread(target=act, args=(number,)) for number in range({n})]
for thread in threads: thread.start()
for thread in threads: thread.join()
wrong = [found for found in reads.verify() if isinstance(found, reads.Fault)]
print(Entry.objects.filter(act="test.act").count(), wrong, faults, sorted(started) == sorted(rounds()))
"""


def test_many_writers_at_once_keep_the_chain_whole_and_start_each_round_once(
    tmp_path: Path,
) -> None:
    n = 90 if "postgres" in str(_engine()) else 200  # a server takes 100 connections by default
    with place(tmp_path) as own:
        assert own.python(MANY.format(n=n)).splitlines()[-1] == f"{n} [] [] True"


def _engine() -> str:
    from django.db import connection

    return connection.vendor


def test_of_two_processes_that_start_at_once_one_brings_the_database_up_to_date(at: Place) -> None:
    """An upgrade starts the web server and the worker at the same moment; the second one waits."""
    lines = """
import sys, time
from pathlib import Path
import django; django.setup()
from makegood.cli.database import alone, prepare
with alone():
    Path(sys.argv[1]).touch()
    while not Path("go-on").exists():
        time.sleep(0.02)
prepare()
"""
    running = [
        subprocess.Popen([sys.executable, "-c", lines, name], env=at.environment, cwd=at.folder)
        for name in ("alone-0", "alone-1")
    ]
    at.processes += running
    names = {"alone-0", "alone-1"}
    until(lambda: any((at.folder / name).exists() for name in names), "one to be alone")
    process_wait(0.5)
    assert sum((at.folder / name).exists() for name in names) == 1
    (at.folder / "go-on").touch()
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    assert all((at.folder / name).exists() for name in names)
