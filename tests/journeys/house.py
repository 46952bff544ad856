"""A real server with one worker on a small demo institution, for browser journeys."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.machine import free_port, process_wait

PROJECT = Path(__file__).parent.parent.parent
UNITS, SHARE = "surg,medi,educ,equi,dean,gc", "0.1"
PASSWORD = "larkmoor demo 2026"
LINE = re.compile(
    r"^  (?P<who>.+?): (?P<name>\S+ \S+)\s+"
    r"(?:(?P<address>\S+@\S+)|code (?P<code>\S+) at /code/|number (?P<number>\S+) at /number/)$",
    re.M,
)
WORDS = {
    "learner": "Learner",
    "nurse": "Night-shift nurse",
    "lead": "Unit lead",
    "delegate": "Delegate",
    "champion": "Equity Champion",
    "author": "Author",
    "approver": "Approver",
    "office": "Programme office",
    "executive": "Executive",
    "auditor": "Auditor",
}


@dataclass(frozen=True)
class Seat:
    """One of the cast: their name, and the address or the code on paper with which they sign in."""

    name: str
    address: str = ""
    code: str = ""


@dataclass
class House:
    """The running institution: where it is, who is in it, and what each is signed in with."""

    base: str
    folder: Path
    cast: dict[str, Seat]
    states: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, tuple[str, str]]:
        """Address and password of everyone who signs in by e-mail."""
        return {who: (seat.address, PASSWORD) for who, seat in self.cast.items() if seat.address}


def read_cast(printed: str) -> dict[str, Seat]:
    """The cast from what `makegood demo` prints.

    Raises:
        ValueError: when one of the cast is missing from it.
    """
    seats = {}
    for found in LINE.finditer(printed):
        for who, words in WORDS.items():
            if found["who"].startswith(words):
                seats[who] = Seat(found["name"], found["address"] or "", found["code"] or "")
    if missing := sorted(set(WORDS) - set(seats)):
        raise ValueError(f"`makegood demo` named no {', no '.join(missing)}; it said:\n{printed}")
    return seats


@contextmanager
def fresh_database(folder: Path) -> Iterator[str]:
    """The address of an empty database: a file, or one on the PostgreSQL that the tests use."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{folder / 'journeys.sqlite3'}"
        return
    import psycopg
    from psycopg.sql import SQL, Identifier

    name = f"journeys_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    """Loads the small demo, starts the web server and one worker, and ends both afterwards."""
    with fresh_database(folder) as database:
        port = free_port()
        base = f"http://localhost:{port}"
        words = [sys.executable, "-m", "makegood"]
        environment = {
            **os.environ,
            "MAKEGOOD_DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "MAKEGOOD_BASE_URL": base,
            "PYTHONPATH": str(PROJECT),
        }
        loaded = subprocess.run(
            [*words, "demo", "--only-load", "--units", UNITS, "--share", SHARE],
            env=environment, cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if loaded.returncode:
            raise RuntimeError(f"the demo did not load:\n{loaded.stdout}\n{loaded.stderr}")
        with yard(words, base, folder, environment, port):
            yield House(base, folder, read_cast(loaded.stdout))


@contextmanager
def yard(
    words: list[str], base: str, folder: Path, environment: dict[str, str], port: int
) -> Iterator[None]:
    """The two processes, from answering to ended."""
    log = folder / "server.log"
    with log.open("wb") as lines:
        running = [
            subprocess.Popen(
                [*words, *more], env=environment, cwd=folder, stdout=lines, stderr=lines
            )
            for more in (
                ["serve", "--bind", f"127.0.0.1:{port}", "--processes", "1", "--threads", "8"],
                ["worker"],
            )
        ]
        try:
            answers(f"{base}/health/", running[0], log)
            yield
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=30)


def answers(address: str, process: subprocess.Popen[bytes], log: Path, within: float = 300) -> None:
    """Waits until the health page answers.

    Raises:
        RuntimeError: when the server ended or stayed silent; with its log.
    """
    until = time.monotonic() + within
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            process_wait(0.1)
    raise RuntimeError(f"{address} did not answer:\n{log.read_text(errors='replace')}")
