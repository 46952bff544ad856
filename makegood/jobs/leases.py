"""Who holds a job: beats, the reaper, and how a job ends or goes back to the queue."""

import logging
import socket
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from .models import WorkerBeat

log = logging.getLogger("makegood.jobs")

FIRST_WAIT = timedelta(seconds=20)  # each further wait is four times as long
KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)


def beat(worker_id: str) -> None:
    """Say that the worker lives."""
    now = timezone.now()
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id,
        defaults={"beat_at": now},
        create_defaults={"beat_at": now, "started_at": now, "host": socket.gethostname()[:120]},
    )


def leave(worker_id: str) -> None:
    """The worker ends; nobody waits for its beat."""
    WorkerBeat.objects.filter(pk=worker_id).delete()


class Reaper:
    """Gives back the jobs of workers that were silent in two looks, one after the other.

    One look is not enough: a long write holds SQLite's only lock, so that a living worker could not
    beat and the reaper could not look; when the lock opens, either may come first.
    """

    def __init__(self) -> None:
        self._silent: dict[str, datetime | None] = {}

    def look(self) -> int:
        """Give back what silent workers were running; how many jobs."""
        now = timezone.now()
        limit = now - timedelta(seconds=settings.JOB_LEASE_SECONDS)
        with transaction.atomic():
            # Jobs first, beats afterwards: who holds a job seen here beat before taking it.
            running = list(
                DBTaskResult.objects.select_for_update(**_skip_locked()).filter(
                    status=TaskResultStatus.RUNNING
                )
            )
            beats = dict(WorkerBeat.objects.values_list("worker_id", "beat_at"))
            silent: dict[str, datetime | None] = {}
            lost = []
            for job in running:
                holder = job.worker_ids[-1] if job.worker_ids else ""
                last = beats.get(holder)
                if last is not None and last > limit:
                    continue
                silent[holder] = last
                if holder in self._silent and self._silent[holder] == last:
                    lost.append(job)
            for job in lost:
                log.warning("job %s lost its worker; it goes back to the queue", job.pk)
                _end_or_wait(job, "", "The worker stopped in the middle.\n", timedelta())
            WorkerBeat.objects.filter(beat_at__lte=limit - timedelta(days=1)).delete()
        self._silent = silent
        return len(lost)


def succeeded(job: DBTaskResult, value: Any) -> bool:
    """Tell that the job is done; False where another worker holds it by now."""
    with transaction.atomic():
        held = _still_held(job)
        if held is None:
            return False
        held.status = TaskResultStatus.SUCCESSFUL
        held.finished_at = timezone.now()
        held.return_value = value
        held.exception_class_path = held.traceback = ""
        held.save()
    return True


def failed(job: DBTaskResult, fault: BaseException) -> bool:
    """Put the job back with a longer wait, or end it when its attempts are used up."""
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    text = "".join(format_exception(fault)).replace("\x00", "")
    text = text.encode("utf-8", "replace").decode()
    with transaction.atomic():
        held = _still_held(job)
        if held is None:
            return False
        _end_or_wait(held, kind, text, FIRST_WAIT * 4 ** (len(held.worker_ids) - 1))
    return True


def give_back(worker_id: str) -> int:
    """Give back what this worker took and does not run: the database failed at that moment."""
    with transaction.atomic():
        running = DBTaskResult.objects.select_for_update().filter(status=TaskResultStatus.RUNNING)
        mine = [job for job in running if job.worker_ids and job.worker_ids[-1] == worker_id]
        for job in mine:
            _end_or_wait(job, "", "The database was away when the job began.\n", timedelta())
    return len(mine)


def forget_old(now: datetime) -> int:
    """Remove jobs that ended long ago; what they did stands in the record."""
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_DONE)
    broken = DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED)
    return int(done.delete()[0]) + int(broken.delete()[0])


def _still_held(job: DBTaskResult) -> DBTaskResult | None:
    """The job's row, locked, if it runs under the same claim as when this worker took it."""
    row = DBTaskResult.objects.select_for_update().filter(pk=job.pk).first()
    if row is None or row.status != TaskResultStatus.RUNNING or row.worker_ids != job.worker_ids:
        return None
    return row


def _end_or_wait(job: DBTaskResult, kind: str, text: str, wait: timedelta) -> None:
    job.exception_class_path, job.traceback = kind, text
    if len(job.worker_ids) >= settings.JOB_ATTEMPTS:
        job.status = TaskResultStatus.FAILED
        job.finished_at = timezone.now()
    else:
        job.status = TaskResultStatus.READY
        job.finished_at = None
        job.run_after = timezone.now() + wait if wait else get_date_max()
    job.save()


def _skip_locked() -> dict[str, Any]:
    return {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
