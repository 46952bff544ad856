"""Real worker processes on a database of their own, on whichever engine this run is."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.conf import settings

from tests import template
from tests.machine import process_wait

PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Place:
    """A folder, a database and the processes that use them."""

    folder: Path
    url: str
    more: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ, "DATABASE_URL": self.url, "MAKEGOOD_DATA_DIR": str(self.folder),
            "PYTHONPATH": str(PROJECT), "DJANGO_SETTINGS_MODULE": "makegood.web.settings",
            "MAKEGOOD_SECRET_KEY": "tests" * 10, "MAKEGOOD_MAIL": "file", **self.more,
        }  # fmt: skip

    def python(self, code: str) -> str:
        """Run some lines with Django set up; what they print."""
        lines = f"import django; django.setup()\n{code}"
        done = subprocess.run([sys.executable, "-c", lines], env=self.environment, cwd=self.folder,
                              capture_output=True, text=True, timeout=300)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def rows(self, sql: str) -> list[tuple]:
        """Ask the database directly; a process for each question would take long."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as own:
                return own.execute(sql).fetchall()
        with psycopg.connect(self.url) as own:
            return own.execute(sql).fetchall()

    def start(self, *words: str) -> subprocess.Popen:
        """Start `makegood` with these words; its output is kept in the folder."""
        log = (self.folder / f"log-{len(self.processes)}.txt").open("w")
        process = subprocess.Popen([sys.executable, "-m", "makegood", *words],
                                   env=self.environment, cwd=self.folder, stdout=log, stderr=log)  # fmt: skip
        log.close()
        self.processes.append(process)
        return process

    def told(self, name: str) -> str:
        """What a job has written to its file, nothing if it has not begun."""
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait(timeout=30)


@contextmanager
def place(folder: Path, begin: str = "", **more: str) -> Iterator[Place]:
    """A made database beside that of the tests: a file on SQLite, a database on PostgreSQL.

    `begin` are lines of Python to run in it first.
    """
    name = f"own_{uuid.uuid4().hex[:12]}"
    url = template.database(settings.DATABASE_URL, name, folder / "own.sqlite3")
    made = Place(folder, url, more)
    try:
        made.python(f"from makegood.cli.database import prepare; prepare()\n{begin}")
        yield made
    finally:
        made.end()
        template.drop(settings.DATABASE_URL, name)


def until(true: Callable[[], object], what: str, seconds: float = 240) -> None:
    """Wait for other processes; fails with `what` when it takes too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s for: {what}"
        process_wait(0.1)
