"""The worker: django-tasks-db's loop with a lease. A worker that dies loses its jobs to the others.

Each worker beats a row every third of the lease. The reaper gives back what a silent worker was
running, and failed jobs are tried again, each time with a longer wait, JOB_ATTEMPTS times in all.
A job runs at least once: jobs are idempotent, so one that had nearly ended does no harm when it
runs twice. How it ended is told only by the worker that still holds it.
"""

import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import close_old_connections, connection
from django.db.utils import Error as DatabaseFault
from django_tasks.base import TaskContext
from django_tasks.signals import task_finished, task_started
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .leases import Reaper, beat, failed, give_back, leave, succeeded
from .rounds import start_due_rounds

log = logging.getLogger("makegood.jobs")


class LeasedWorker(Worker):
    """A worker that says that it lives, and meanwhile reaps and starts what comes round."""

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
        self._asked_at = float("-inf")

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the job; asked once more, at once.

        Ctrl-C reaches the whole group and is passed on by whoever started the worker: what comes
        within two seconds is one asking.
        """
        now, before = time.monotonic(), self._asked_at
        if now - before > 2:
            self._asked_at = now
            super().shutdown(signum, frame)

    def run(self) -> None:
        beat(self.worker_id)
        heart = threading.Thread(target=self._keep_beating, daemon=True)
        heart.start()
        try:
            self._run_through_pauses()
        finally:
            self._over.set()
            heart.join(timeout=5)
            with suppress(DatabaseFault):  # its beat grows old by itself
                leave(self.worker_id)

    def _run_through_pauses(self) -> None:
        """The library's loop, begun again after the database was away or locked for long."""
        while self.running:
            try:
                give_back(self.worker_id)
                super().run()
                return
            except DatabaseFault as fault:
                log.warning("the database cannot be reached, trying again: %s", fault)
                close_old_connections()
                self._over.wait(self.interval)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run one job; tell how it ended if it is still this worker's to tell."""
        job = db_task_result
        self.running_task = True
        try:
            try:
                value = self._call(job)
                json.dumps(value)
            except BaseException as fault:  # also being told to stop at once: the job goes back
                if isinstance(fault, SystemExit | KeyboardInterrupt):
                    log.warning("job %s was broken off (%s)", job.pk, job.task_path)
                else:
                    log.exception("job %s failed (%s)", job.pk, job.task_path)
                told = self._tell(failed, job, fault)
            else:
                told = self._tell(succeeded, job, value)
        finally:
            self.running_task = False
            self._run_tasks += 1
        if not told:
            log.warning("job %s was given to another worker meanwhile; that one tells", job.pk)
            return
        job.refresh_from_db()
        with suppress(ImportError, SuspiciousOperation):  # a task that no edition knows any more
            task_finished.send(sender=type(job.task.get_backend()), task_result=job.task_result)

    def _call(self, job: DBTaskResult) -> Any:
        task = job.task
        result: Any = job.task_result  # the library types its own result more narrowly
        backend = type(task.get_backend())
        task_started.send(sender=backend, task_result=result)
        if task.takes_context:
            return task.call(TaskContext(task_result=result), *result.args, **result.kwargs)
        return task.call(*result.args, **result.kwargs)

    def _tell(self, how: Callable[..., bool], job: DBTaskResult, what: Any) -> bool:
        """Tell how a job ended; a short absence of the database does not lose that."""
        for _attempt in range(3):
            try:
                return how(job, what)
            except DatabaseFault as fault:
                log.warning("the database cannot be reached, trying again: %s", fault)
                close_old_connections()
                self._over.wait(self.interval)
        return how(job, what)

    def _keep_beating(self) -> None:
        """Beats until the worker is over, whatever else goes wrong: silence would cost its job."""
        pause = max(settings.JOB_LEASE_SECONDS / 3, 0.2)
        reaper = Reaper()
        while True:
            for work in (lambda: beat(self.worker_id), reaper.look, start_due_rounds):
                try:
                    work()
                except DatabaseFault as fault:
                    log.warning("the database cannot be reached, trying again: %s", fault)
                    close_old_connections()
                except Exception:
                    log.exception("the worker's heart stumbled")
            if self._over.wait(pause):
                break
        connection.close()
