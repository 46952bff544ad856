"""Telling how far a long job is, and asking it to stop."""

from collections.abc import Callable

from .models import Progress


class Stopped(Exception):
    """Somebody asked this job to stop; what was done so far stands or is rolled back as a whole."""


Tell = Callable[[int, int | None, str], None]


def silent(done: int, total: int | None, label: str) -> None:
    """A progress teller that tells nobody."""


def progress(key: str) -> Tell:
    """A teller that keeps progress for a page to show; raises Stopped when a stop was asked.

    Call it outside the transaction of the work, or the page sees nothing until the end.
    """

    def tell(done: int, total: int | None, label: str) -> None:
        row, _ = Progress.objects.update_or_create(
            key=key, defaults={"done": done, "total": total, "label": label[:200]}
        )
        if row.stop_asked:
            raise Stopped(key)

    return tell


def ask_to_stop(key: str) -> None:
    """Ask the job with this key to stop at its next step."""
    Progress.objects.update_or_create(key=key, defaults={"stop_asked": True})


def forget(key: str) -> None:
    """The job is over; nobody waits for its progress any more."""
    Progress.objects.filter(pk=key).delete()
