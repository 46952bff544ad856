"""`makegood database`: makes or updates the database and the cache table."""

import argparse
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from makegood.cli.words import _

NAME = "database"
HELP = _("Make or update the database.")
LOCK = 0x6D616B65  # any number, the same everywhere


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help=_("only say whether it is up to date"))
    parser.add_argument(
        "--this-folder",
        action="store_true",
        help=_("the data directory was moved or lost: this one takes its place"),
    )


def run(options: argparse.Namespace) -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if options.check:
        print(
            _("{count} steps are waiting").format(count=len(waiting))
            if waiting
            else _("up to date")
        )
        return 1 if waiting else 0
    prepare(adopt=options.this_folder)
    print(_("The database is up to date."))
    return 0


def prepare(*, adopt: bool = False) -> None:
    """Bring the database up to date; quick when there is nothing to do.

    Web server and worker may start at the same moment, on several hosts: one does it, the others wait.
    All of them must share the data directory: raises jobs.home.Apart where this host's is another,
    unless it is to be adopted.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from makegood.jobs.home import settle

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with alone():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        settle(adopt=adopt)


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else brings this database up to date meanwhile: a lock of the server, or of a file."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        return
    with (settings.DATA_DIR / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
