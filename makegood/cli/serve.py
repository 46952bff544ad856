"""`makegood serve`: gunicorn with static files; no other service is needed."""

import argparse
import errno
import os
import socket
import sys

from makegood.cli.words import _

NAME = "serve"
HELP = _("Serve the pages (gunicorn with static files).")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bind", default="127.0.0.1:8000", help=_("address and port (%(default)s)")
    )
    parser.add_argument(
        "--processes", type=int, default=0, help=_("web processes (2 for each core)")
    )
    parser.add_argument("--threads", type=int, default=4, help=_("threads in each (%(default)s)"))


def run(options: argparse.Namespace) -> int:
    from makegood.cli.database import prepare

    see_free(options.bind)
    prepare()
    collect_static()
    from django.db import connections

    connections.close_all()
    words = command(options.bind, options.processes, options.threads)
    sys.stdout.flush()
    os.execv(sys.executable, words)


def see_free(bind: str) -> None:
    """See before any work that one can listen at HOST:PORT; other forms are left to gunicorn.

    Raises ValueError that says what to do where the port is in use, may not be used or is none.
    """
    host, colon, port = bind.rpartition(":")
    if not colon or bind.startswith(("unix:", "fd:")):
        return
    if not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError(
            _("{bind} is no address; write HOST:PORT, as 127.0.0.1:8000").format(bind=bind)
        )
    host = host.strip("[]")
    probe = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with probe:
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            what = (
                _("{bind} is in use by another program; end that one, or choose another port")
                if error.errno == errno.EADDRINUSE
                else _("one cannot listen at {bind} ({error}); choose another")
            )
            told = what.format(bind=bind, error=error.strerror or error)
            raise ValueError(
                _("{told}, for example --bind 127.0.0.1:8001").format(told=told)
            ) from error


def collect_static() -> None:
    """Gather the static files when they changed since they were last gathered."""
    from django.conf import settings
    from django.core.management import call_command

    mark = settings.STATIC_ROOT / ".gathered"
    newest = max(
        (path.stat().st_mtime for path in settings.PACKAGE.glob("*/static/**/*")),
        default=0.0,
    )
    if not mark.exists() or mark.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, verbosity=0, clear=False)
        mark.touch()


def command(bind: str, processes: int, threads: int) -> list[str]:
    """The words that start gunicorn for this project."""
    count = processes or max(2, (os.cpu_count() or 1))
    return [
        sys.executable, "-m", "gunicorn", "makegood.web.wsgi:application", "--bind", bind,
        "--worker-class", "gthread", "--workers", str(count), "--threads", str(threads),
        "--max-requests", "20000", "--max-requests-jitter", "2000", "--graceful-timeout", "20",
        "--access-logfile", os.environ.get("MAKEGOOD_ACCESS_LOG", "/dev/null"),
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
