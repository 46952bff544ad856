"""The data folder that goes with a database: every host that uses the one has to use the other.

Files that a web process takes in (rosters, evidence, plans) are read by workers and by the other
hosts. A mark in the database and a file of that name in the folder say that both belong together.
"""

import secrets
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from .models import Home


class Apart(ValueError):
    """This host's data folder is not the one that the database's other hosts use."""


def mark() -> Path | None:
    """The file that this database's folder holds; None where nobody has marked it yet."""
    row = Home.objects.first()
    return settings.DATA_DIR / f"database-{row.mark}" if row else None


def settle(*, adopt: bool = False) -> None:
    """Mark database and folder as belonging together, or see that they do.

    The first host marks both. adopt: this folder is the right one from now on. On SQLite, which
    means one host, there is nothing to compare. Raises Apart where the folder lacks the mark, OSError
    where it cannot be written.
    """
    if connection.vendor == "sqlite":
        return
    with transaction.atomic():
        _row, first = Home.objects.get_or_create(pk=1, defaults={"mark": secrets.token_hex(8)})
        file = mark()
        assert file is not None
        if first or adopt:
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
            file.write_text(_("Goes with the database of the same mark; do not remove.\n"))
    compare()


def compare() -> None:
    """See that this host uses the folder of the database's other hosts. Raises Apart."""
    file = mark() if connection.vendor != "sqlite" else None
    if file is None or file.exists():
        return
    raise Apart(
        _(
            "MAKEGOOD_DATA_DIR is %(folder)s, and it is not the folder that this database's other "
            "hosts use: the file %(file)s is not in it. Uploaded rosters, evidence and plans would be "
            "seen by one host alone. Let all hosts share one folder (a network file system) and name it "
            "in MAKEGOOD_DATA_DIR. If the folder was moved or lost and this one takes its place, run "
            "`makegood database --this-folder` once."
        )
        % {"folder": settings.DATA_DIR, "file": file.name}
    )
