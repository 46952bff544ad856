"""`makegood check`: is this installation in order? Settings, migrations, content, record, worker."""

import argparse
import shutil
from collections.abc import Callable

from makegood.cli.words import _

NAME = "check"
HELP = _("Say whether this installation is in order; 1 where something has to be mended.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--deep", action="store_true", help=_("verify the record and compare requirements too")
    )


def run(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.core import checks
    from django.db import DatabaseError

    from makegood.cli import commitment

    faults = 0

    def tell(good: bool, what: str, mend: str = "") -> None:
        nonlocal faults
        faults += not good
        print(f"{_('ok  ') if good else _('MEND')} {what}{'' if good else ': ' + mend}")

    errors = [message for message in checks.run_checks() if message.is_serious()]
    tell(not errors, _("system checks"), "; ".join(str(error.msg) for error in errors))
    missing = _missing_migrations()
    tell(not missing, _("every model has its migration"), ", ".join(missing))
    problems = _content_problems()
    tell(
        not problems,
        _("starter content"),
        _("{count} faults; run makegood curriculum check").format(count=len(problems)),
    )
    promised_faults = [one for path in commitment.files_at(settings.CONTENT_DIR / "commitment")
                       for one in commitment.read(path)[1]]  # fmt: skip
    tell(not promised_faults, _("starter commitment"),
         _("{count} faults; run makegood commitment check").format(count=len(promised_faults)))  # fmt: skip
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.DATA_DIR).free
    tell(
        free > 512 << 20,
        _("disk space for data ({number:,} MiB)").format(number=free >> 20),
        _("free at least 512 MiB"),
    )
    _one_folder(tell)
    if options.deep:
        try:
            _deep(tell)
        except DatabaseError as error:
            tell(False, _("the database"), _("{error}; run makegood database").format(error=error))
    return 1 if faults else 0


def _one_folder(tell: Callable[..., None]) -> None:
    """Whether this host uses the data directory of the others; a new database has none yet."""
    from django.db import connection
    from django.db.utils import OperationalError, ProgrammingError

    from makegood.jobs.home import Apart, compare

    if connection.vendor == "sqlite":
        return
    told = _("one data directory for all hosts")
    try:
        compare()
    except Apart as apart:
        tell(False, told, str(apart))
    except OperationalError as error:
        tell(False, _("the database"), str(error))
    except ProgrammingError:
        return
    else:
        tell(True, told)


def _missing_migrations() -> list[str]:
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("makegood")}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wanted = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    return sorted(set(wanted.changes(graph=loader.graph)) & ours)


def _content_problems() -> list[object]:
    from django.conf import settings
    from django.utils import timezone

    from makegood.cli.curriculum import known, read_texts
    from makegood.engines.contentcheck import check_folder

    texts, unread = read_texts(settings.CONTENT_DIR)
    today = timezone.localdate()
    return [*unread, *check_folder(texts, known(settings.CONTENT_DIR), today)]


def _deep(tell: object) -> None:
    from datetime import timedelta

    from django.conf import settings
    from django.utils import timezone

    from makegood.curriculum.reads.answers import differences
    from makegood.jobs.models import WorkerBeat
    from makegood.record.reads import Fault, verify

    assert callable(tell)
    faults = sum(isinstance(found, Fault) for found in verify())
    tell(
        not faults,
        _("the record"),
        _("{faults} faults; run makegood record verify").format(faults=faults),
    )
    count = differences()
    tell(
        not count,
        _("stored requirements"),
        _("{count:,} rows differ; makegood requirements compute --full").format(count=count),
    )
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    alive = WorkerBeat.objects.filter(beat_at__gt=timezone.now() - lease).count()
    tell(alive > 0, _("workers alive: {alive}").format(alive=alive), _("start makegood worker"))
