"""`makegood worker`: runs background jobs until it is told to stop."""

import argparse

from makegood.cli.words import _

NAME = "worker"
HELP = _("Run background jobs: requirements, messages, feeds, publishing.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", action="store_true", help=_("stop when no job is waiting"))


def run(options: argparse.Namespace) -> int:
    from makegood.cli.database import prepare
    from makegood.jobs.worker import LeasedWorker

    prepare()
    worker = LeasedWorker(batch=options.batch)
    worker.configure_signals()
    worker.run()
    return 0
