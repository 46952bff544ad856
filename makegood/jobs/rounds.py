"""Work that comes round. Rooms register theirs in `tasks.py`; any worker may start it, one does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task

from .models import Round


@dataclass(frozen=True)
class Spec:
    """What comes round: a task without arguments, and how often."""

    name: str
    task: Task
    every: timedelta


_ROUNDS: dict[str, Spec] = {}


def comes_round(*, every: timedelta) -> Callable[[Task], Task]:
    """Register a task to be enqueued once in each interval, by whichever worker looks first."""

    def register(task: Task) -> Task:
        _ROUNDS[task.module_path] = Spec(task.module_path, task, every)
        return task

    return register


def rounds() -> dict[str, Spec]:
    """All registered rounds by name; loads each room's tasks module."""
    autodiscover_modules("tasks")
    return dict(_ROUNDS)


def start_due_rounds(now: datetime | None = None) -> list[str]:
    """Enqueue what is due; a conditional update makes sure that only one worker does."""
    now = now or timezone.now()
    started = []
    for spec in rounds().values():
        Round.objects.get_or_create(name=spec.name)
        due = Q(last_started__isnull=True) | Q(last_started__lte=now - spec.every)
        if Round.objects.filter(due, name=spec.name).update(last_started=now):
            spec.task.enqueue()
            started.append(spec.name)
    return started
