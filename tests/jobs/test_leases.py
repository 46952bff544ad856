"""Leases: who holds a job, when it goes back, how it ends; and what comes round."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from makegood.jobs import acts, leases, rounds
from makegood.jobs.models import Progress, WorkerBeat
from makegood.jobs.worker import LeasedWorker
from tests.jobs.sample import broken, once, unkept

pytestmark = pytest.mark.django_db


def taken(worker: str = "w1", **beat: Any) -> DBTaskResult:
    """A job that a worker holds."""
    broken.enqueue("held")
    job = DBTaskResult.objects.get()
    if beat:
        now = timezone.now()
        WorkerBeat.objects.create(worker_id=worker, host="h", started_at=now, beat_at=now - beat["ago"])  # fmt: skip
    job.claim(worker)
    return job


def test_a_living_worker_keeps_a_job_however_long_it_takes() -> None:
    job = taken(ago=timedelta(seconds=1))
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(days=2))
    reaper = leases.Reaper()
    assert [reaper.look(), reaper.look()] == [0, 0]
    job.refresh_from_db()
    assert job.status == TaskResultStatus.RUNNING


def test_a_silent_worker_loses_its_job_at_the_second_look() -> None:
    job = taken(ago=timedelta(hours=1))
    reaper = leases.Reaper()
    assert [reaper.look(), reaper.look(), reaper.look()] == [0, 1, 0]
    job.refresh_from_db()
    assert job.status == TaskResultStatus.READY
    assert job in DBTaskResult.objects.ready()


def test_a_worker_that_beats_between_two_looks_keeps_its_job() -> None:
    taken(ago=timedelta(hours=1))
    reaper = leases.Reaper()
    assert reaper.look() == 0
    leases.beat("w1")
    assert [reaper.look(), reaper.look()] == [0, 0]


def test_a_job_of_a_worker_that_nobody_knows_goes_back() -> None:
    taken()
    reaper = leases.Reaper()
    assert [reaper.look(), reaper.look()] == [0, 1]


def test_who_lost_a_job_tells_nothing_any_more() -> None:
    job = taken(ago=timedelta(hours=1))
    reaper = leases.Reaper()
    reaper.look(), reaper.look()
    again = DBTaskResult.objects.get()
    again.claim("w2")
    assert leases.succeeded(job, "late") is False
    assert leases.failed(job, RuntimeError("late")) is False
    assert leases.succeeded(again, "in time") is True
    kept = DBTaskResult.objects.get()
    assert (kept.status, kept.return_value) == (TaskResultStatus.SUCCESSFUL, "in time")


def test_a_failing_job_waits_longer_each_time_and_then_stays_failed(settings: Any) -> None:
    settings.JOB_ATTEMPTS = 4
    broken.enqueue("words")
    worker = LeasedWorker()
    waits = []
    for _attempt in range(4):
        job = DBTaskResult.objects.get()
        job.claim(worker.worker_id)
        before = timezone.now()
        worker.run_task(job)
        job.refresh_from_db()
        if job.status == TaskResultStatus.READY:
            assert job not in DBTaskResult.objects.ready()
            waits.append(round((job.run_after - before).total_seconds(), -1))
    assert waits == [20, 80, 320]
    assert job.status == TaskResultStatus.FAILED
    assert job.exception_class_path == "builtins.RuntimeError"
    assert "cannot: words" in job.traceback
    assert job.finished_at is not None


def test_a_job_whose_workers_always_die_ends_failed(settings: Any) -> None:
    settings.JOB_ATTEMPTS = 2
    job = taken()
    for attempt in range(2):
        reaper = leases.Reaper()
        reaper.look(), reaper.look()
        job.refresh_from_db()
        if attempt == 0:
            job.claim("w2")
    assert job.status == TaskResultStatus.FAILED
    assert "stopped in the middle" in job.traceback


def test_a_value_that_cannot_be_kept_fails_the_job() -> None:
    unkept.enqueue()
    job = DBTaskResult.objects.get()
    job.claim("w1")
    LeasedWorker().run_task(job)
    job.refresh_from_db()
    assert job.status == TaskResultStatus.READY
    assert "TypeError" in job.exception_class_path


@pytest.mark.django_db(transaction=True)
def test_a_short_absence_of_the_database_does_not_lose_how_a_job_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    once.enqueue(str(tmp_path), "one")
    job = DBTaskResult.objects.get()
    job.claim("w1")
    real, left = leases.succeeded, [OperationalError("away"), OperationalError("away")]

    def away_twice(job: DBTaskResult, value: Any) -> bool:
        if left:
            raise left.pop()
        return real(job, value)

    monkeypatch.setattr("makegood.jobs.worker.succeeded", away_twice)
    LeasedWorker(interval=0.01).run_task(job)
    job.refresh_from_db()
    assert job.status == TaskResultStatus.SUCCESSFUL


def test_what_a_worker_took_and_does_not_run_goes_back() -> None:
    taken("w1")
    assert leases.give_back("w2") == 0
    assert leases.give_back("w1") == 1
    assert DBTaskResult.objects.ready().count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_loop_and_the_heart_survive_a_pause_of_the_database(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.JOB_LEASE_SECONDS = 0.3
    once.enqueue(str(tmp_path), "one")
    left = {"ready": 2, "beat": 2}
    queryset = type(DBTaskResult.objects.all())
    plain_ready, plain_beat = queryset.ready, leases.beat

    def ready(self: Any) -> Any:
        if left["ready"]:
            left["ready"] -= 1
            raise OperationalError("the server closed the connection unexpectedly")
        return plain_ready(self)

    def beat(worker: str) -> None:
        if left["beat"] and WorkerBeat.objects.exists():
            left["beat"] -= 1
            raise OperationalError("the server closed the connection unexpectedly")
        plain_beat(worker)

    monkeypatch.setattr(queryset, "ready", ready)
    monkeypatch.setattr("makegood.jobs.worker.beat", beat)
    monkeypatch.setattr("makegood.jobs.worker.start_due_rounds", list)
    LeasedWorker(batch=True, interval=0.2).run()
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
    assert left["ready"] == 0
    assert not WorkerBeat.objects.exists()


def test_what_comes_round_is_enqueued_once_an_interval() -> None:
    now = timezone.now()
    first = rounds.start_due_rounds(now)
    assert set(first) == set(rounds.rounds())
    assert rounds.start_due_rounds(now) == []
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)
    assert rounds.start_due_rounds(now + timedelta(seconds=30)) == []
    later = rounds.start_due_rounds(now + timedelta(seconds=61))
    assert "makegood.notices.tasks.send" in later
    assert "makegood.curriculum.tasks.open_gates" not in later


def test_slow_work_does_not_pile_up() -> None:
    now = timezone.now()
    rounds.start_due_rounds(now)
    waiting = DBTaskResult.objects.count()
    for minute in range(1, 9):
        rounds.start_due_rounds(now + timedelta(minutes=minute * 5))
    assert DBTaskResult.objects.count() == waiting


def test_a_round_costs_few_statements_when_nothing_is_due(queries: Any) -> None:
    now = timezone.now()
    rounds.start_due_rounds(now)
    with queries(2):
        rounds.start_due_rounds(now)


def test_old_jobs_are_forgotten_and_failures_kept_longer() -> None:
    now = timezone.now()
    for status, days in [("SUCCESSFUL", 8), ("SUCCESSFUL", 1), ("FAILED", 8), ("FAILED", 91)]:
        broken.enqueue(status)
        DBTaskResult.objects.filter(status="READY").update(
            status=status, finished_at=now - timedelta(days=days)
        )
    assert leases.forget_old(now) == 2
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


def test_progress_is_told_and_a_stop_is_heard() -> None:
    tell = acts.progress("import-1")
    tell(10, 100, "x" * 500)
    assert Progress.objects.get().done == 10
    acts.ask_to_stop("import-1")
    with pytest.raises(acts.Stopped):
        tell(20, 100, "rows")
    acts.forget("import-1")
    assert not Progress.objects.exists()
    acts.silent(1, None, "")
