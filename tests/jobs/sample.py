"""Jobs that the tests run in real workers: they tell through files and rows how often they ran."""

import time
from pathlib import Path

from django.db import transaction
from django_tasks import task

from makegood.jobs.models import Progress


@task()
def once(folder: str, name: str, hold: bool = False) -> str:
    """Tell that it began; where it is held, wait for the file `go`; leave one row behind."""
    place = Path(folder)
    with (place / f"{name}.began").open("a") as file:
        file.write("x")
    with transaction.atomic():
        row, fresh = Progress.objects.get_or_create(key=name, defaults={"label": "effect"})
        if fresh:
            row.done = 1
            row.save()
        while hold and not (place / "go").exists():
            time.sleep(0.02)
    with (place / f"{name}.ended").open("a") as file:
        file.write("x")
    return name


@task()
def broken(words: str) -> None:
    """Fails each time it is tried."""
    raise RuntimeError(f"cannot: {words}")


@task()
def unkept() -> object:
    """Returns what JSON cannot hold."""
    return object()
