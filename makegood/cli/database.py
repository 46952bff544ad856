"""`makegood database`: makes or updates the database and the cache table."""

import argparse

from makegood.cli.words import _

NAME = "database"
HELP = _("Make or update the database.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help=_("only say whether it is up to date"))


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
    prepare()
    print(_("The database is up to date."))
    return 0


def prepare() -> None:
    """Bring the database up to date; quick when there is nothing to do."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
