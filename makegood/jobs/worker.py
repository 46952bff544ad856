"""The worker: django-tasks-db's loop with a lease. A worker that dies loses its jobs to the others.

Each worker beats a row every third of the lease. The reaper gives back what a silent worker was
running (at most JOB_ATTEMPTS times, each with a longer wait), and failed jobs are tried again the
same way. Jobs are idempotent, so a job that had nearly ended does no harm when it runs twice.
"""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.utils import Error as DatabaseFault
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .models import WorkerBeat
from .rounds import start_due_rounds

log = logging.getLogger("makegood.jobs")


class LeasedWorker(Worker):
    """A worker that says that it lives, and between jobs reaps and starts what comes round."""

    def __init__(self, *, batch: bool = False, interval: float = 1.0) -> None:
        unique = f"{socket.gethostname()[:24]}-{os.getpid()}-{os.urandom(4).hex()}"
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=unique,
            excluded_queue_names=[],
        )
        self._over = threading.Event()
        self._last_look: datetime | None = None

    def run(self) -> None:
        beat(self.worker_id)
        heart = threading.Thread(target=self._keep_beating, daemon=True)
        heart.start()
        try:
            super().run()
        finally:
            self._over.set()
            heart.join(timeout=5)
            WorkerBeat.objects.filter(pk=self.worker_id).delete()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        db_task_result.refresh_from_db()
        if db_task_result.status == TaskResultStatus.FAILED:
            retry_later(db_task_result)

    def _keep_beating(self) -> None:
        pause = max(settings.JOB_LEASE_SECONDS / 3, 0.2)
        while not self._over.wait(pause):
            try:
                beat(self.worker_id)
                reap()
                start_due_rounds()
            except DatabaseFault as fault:
                log.warning("the database cannot be reached, trying again: %s", fault)
                close_old_connections()
        connection.close()


def beat(worker_id: str) -> None:
    """Say that the worker lives."""
    now = timezone.now()
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id,
        defaults={"beat_at": now},
        create_defaults={"beat_at": now, "started_at": now, "host": socket.gethostname()[:120]},
    )


def reap() -> int:
    """Give back the jobs of workers that have been silent longer than the lease; how many."""
    limit = timezone.now() - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    given_back = 0
    with transaction.atomic():
        alive = set(
            WorkerBeat.objects.filter(beat_at__gt=limit).values_list("worker_id", flat=True)
        )
        running = DBTaskResult.objects.select_for_update(**_skip_locked()).filter(
            status=TaskResultStatus.RUNNING
        )
        for job in running:
            if job.worker_ids and job.worker_ids[-1] in alive:
                continue
            log.warning("job %s lost its worker; it goes back to the queue", job.pk)
            _give_back(job, "the worker stopped in the middle")
            given_back += 1
        WorkerBeat.objects.filter(beat_at__lte=limit).delete()
    return given_back


def retry_later(job: DBTaskResult) -> None:
    """Put a failed job back with a longer wait, until its attempts are used up."""
    if len(job.worker_ids) < settings.JOB_ATTEMPTS:
        _give_back(job, "")


def _give_back(job: DBTaskResult, why: str) -> None:
    attempts = len(job.worker_ids)
    if attempts >= settings.JOB_ATTEMPTS:
        job.status = TaskResultStatus.FAILED
        job.finished_at = timezone.now()
        job.traceback = job.traceback or f"{why}, {attempts} times; no further attempt"
        job.save(update_fields=["status", "finished_at", "traceback"])
        return
    job.status = TaskResultStatus.READY
    job.finished_at = None
    job.run_after = timezone.now() + timedelta(seconds=0 if why else 5 * 4**attempts)
    job.save(update_fields=["status", "finished_at", "run_after"])


def _skip_locked() -> dict[str, Any]:
    return {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
