"""A real server with one worker on a small demo institution, for browser journeys."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests import template
from tests.machine import free_port, process_wait

PROJECT = Path(__file__).parent.parent.parent
FILE = "journeys.sqlite3"
UNITS, SHARE = "surg,medi,educ,equi,dean,gc,fac", "0.1"
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
    "facilities": "Facilities worker",
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
    database: str
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


def on_server() -> bool:
    """Whether the tests run on PostgreSQL."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def address(folder: Path, name: str) -> str:
    """The address of a database: a file in the folder, or one of this name on the server."""
    if not name:
        return f"sqlite:///{folder / FILE}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def loaded(shared: Path) -> Iterator[tuple[Path, str, str]]:
    """The small demo, loaded once for all test processes of a run, to be copied by each.

    Gives its folder, the name of its database on the server ("" where it is a file in the folder)
    and what loading it printed. Who loads it drops it again; who comes later loads it anew.
    """
    folder, printed = shared / "loaded-house", shared / "loaded-house.txt"
    with (shared / "loaded-house.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mine = not printed.exists()
        if mine:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            name = f"loaded_{uuid.uuid4().hex[:12]}"
            url = template.database(os.environ.get("DATABASE_URL", ""), name, folder / FILE)
            printed.write_text(f"{name if on_server() else ''}\n{load(folder, url)}")
    name, _, text = printed.read_text().partition("\n")
    try:
        yield folder, name, text
    finally:
        if mine:
            with (shared / "loaded-house.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                printed.unlink()
                if name:
                    template.drop(os.environ["DATABASE_URL"], name)


def load(folder: Path, database: str) -> str:
    """Load the small demo into a database; what that printed."""
    environment = {
        **os.environ, "MAKEGOOD_DATA_DIR": str(folder), "DATABASE_URL": database,
        "PYTHONPATH": str(PROJECT),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "makegood", "demo", "--only-load", "--units", UNITS, "--share", SHARE],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the demo did not load:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def copied(folder: Path, shared: Path) -> Iterator[tuple[str, str]]:
    """A copy of the loaded demo in a folder of its own: the database's address, what was printed."""
    copy = f"journeys_{uuid.uuid4().hex[:12]}" if on_server() else ""
    with loaded(shared) as (source, name, printed):
        with (shared / "loaded-house.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.copytree(source, folder, dirs_exist_ok=True)
            if copy:
                template.tell(os.environ["DATABASE_URL"], f"CREATE DATABASE {copy} TEMPLATE {name}")
        try:
            yield address(folder, copy), printed
        finally:
            if copy:
                template.drop(os.environ["DATABASE_URL"], copy)


@contextmanager
def opened(folder: Path, shared: Path) -> Iterator[House]:
    """Starts the web server and one worker on a copy of the small demo, and ends both afterwards.

    shared: a folder of all test processes of this run, where the demo is loaded once.
    """
    with copied(folder, shared) as (database, printed):
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
        with yard(words, base, folder, environment, port):
            yield House(base, folder, database, read_cast(printed))


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
