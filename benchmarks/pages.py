"""The learner's home under load: a real server, 20,003 people, four clients at a time.

Run: python -m benchmarks.pages [--sqlite-only] [--seconds 10]
Targets on 2 cores, which server and clients share: p95 at most 80 ms, at least 100 requests a
second. Each request is another person's page, so no cache helps; every answer is checked. The
server is gunicorn as `makegood serve` starts it. Both databases are measured: SQLite in a
temporary folder and a throw-away PostgreSQL (or the one that DATABASE_URL names).

Another page is measured by calling `bench` with the addresses to open (see `Page`).
"""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CLIENTS = 4
PEOPLE = 400


@dataclass(frozen=True)
class Page:
    """What is measured: a name, the words that every answer must hold, and the two targets.

    requests: the name of a function, as module:function, that is called where the database is
    loaded and gives (path, session key) pairs; the clients go round them.
    """

    name: str
    requests: str
    holds: str
    p95_ms: float
    per_second: float


@dataclass(frozen=True)
class Figures:
    """What was measured: milliseconds of each request, sorted, and requests a second."""

    times: list[float]
    per_second: float
    wrong: int

    def at(self, share: float) -> float:
        """The time within which this share of the requests was answered."""
        return self.times[min(len(self.times) - 1, int(len(self.times) * share))]


HOME = Page("learner home", "benchmarks.pages:learners", "Next reading", 80.0, 100.0)


def learners() -> list[tuple[str, str]]:
    """The home page of people spread over the whole institution, each signed in."""
    from makegood.people.models import Person

    total = Person.objects.count()
    step = max(1, total // PEOPLE)
    people = list(Person.objects.order_by("code")[::step])[:PEOPLE]
    return [("/", session(person)) for person in people]


def session(person: "object") -> str:
    """A session of this person, made in the database as sign-in makes it."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from makegood.people.acts import open_account
    from makegood.record.acts import SYSTEM

    account = open_account(person=person, by=SYSTEM, because="benchmark")  # type: ignore[arg-type]
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return store.session_key or ""


def bench(page: Page, seconds: float, vendors: Sequence[str]) -> bool:
    """Measure a page on each database and print the figures; True where the targets are met."""
    met = True
    for vendor in vendors:
        with database(vendor) as (environment, folder):
            run(environment, "-m", "makegood", "demo", "--only-load")
            told = run(environment, "-m", "benchmarks.pages", "--requests", page.requests)
            targets = json.loads(told.splitlines()[-1])
            with served(environment, folder) as port:
                hammer(port, targets, page.holds, min(seconds, 3.0))  # warm, not counted
                figures = hammer(port, targets, page.holds, seconds)
        fine = (
            figures.at(0.95) <= page.p95_ms
            and figures.per_second >= page.per_second
            and not figures.wrong
        )
        met = met and fine
        print(
            f"{page.name}, {vendor}: {figures.per_second:.0f} requests/s, "
            f"p50 {figures.at(0.5):.0f} ms, p95 {figures.at(0.95):.0f} ms, "
            f"p99 {figures.at(0.99):.0f} ms, {figures.wrong} wrong of {len(figures.times)} "
            f"(targets {page.per_second:.0f}/s, p95 {page.p95_ms:.0f} ms) "
            f"{'met' if fine else 'NOT met'}",
            flush=True,
        )
    return met


@contextmanager
def database(vendor: str) -> Iterator[tuple[dict[str, str], Path]]:
    """An empty database of the kind, with the environment that points to it."""
    from tests.machine import postgres

    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as name:
        folder = Path(name)
        environment = {
            **os.environ, "MAKEGOOD_DATA_DIR": name, "MAKEGOOD_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "makegood.web.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        if vendor == "sqlite":
            environment.pop("DATABASE_URL", None)
            yield environment, folder
            return
        with postgres() as url:
            yield {**environment, "DATABASE_URL": url}, folder


def run(environment: dict[str, str], *words: str) -> str:
    """Run Python with these words in the environment; its output, or the end of the benchmark."""
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, text=True, capture_output=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


@contextmanager
def served(environment: dict[str, str], folder: Path) -> Iterator[int]:
    """The web server on a free port, as `makegood serve` starts it."""
    from makegood.cli.serve import command
    from tests.machine import free_port, process_wait

    port = free_port()
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command(f"127.0.0.1:{port}", 0, 4), env=environment, cwd=ROOT, stdout=log, stderr=log
        )
        try:
            until = monotonic() + 60
            while not answers(port):
                if process.poll() is not None or monotonic() > until:
                    raise SystemExit((folder / "server.log").read_text()[-4000:])
                process_wait(0.2)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=40)


def answers(port: int) -> bool:
    """Whether the server says that it is healthy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def hammer(port: int, targets: list[list[str]], holds: str, seconds: float) -> Figures:
    """Four clients, each a process with a connection of its own that it keeps."""
    with ProcessPoolExecutor(CLIENTS) as pool:
        began = perf_counter()
        parts = list(
            pool.map(
                client, [port] * CLIENTS, [targets[n::CLIENTS] for n in range(CLIENTS)],
                [holds] * CLIENTS, [seconds] * CLIENTS,
            )
        )  # fmt: skip
        took = perf_counter() - began
    times = sorted(time for part, _wrong in parts for time in part)
    return Figures(times, len(times) / took, sum(wrong for _part, wrong in parts))


def client(
    port: int, targets: list[list[str]], holds: str, seconds: float
) -> tuple[list[float], int]:
    """One client: opens page after page until the time is over; milliseconds of each, and faults."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times: list[float] = []
    wrong, at, until = 0, 0, monotonic() + seconds
    while monotonic() < until:
        path, key = targets[at % len(targets)]
        at += 1
        began = perf_counter()
        connection.request("GET", path, headers={"Cookie": f"sessionid={key}"})
        answer = connection.getresponse()
        body = answer.read()
        times.append((perf_counter() - began) * 1000)
        if answer.status != 200 or holds.encode() not in body:
            wrong += 1
    connection.close()
    return times, wrong


def tell_requests(name: str) -> None:
    """Where the database is loaded: print what the clients shall open, as one line of JSON."""
    from importlib import import_module

    import django

    django.setup()
    module, _, function = name.partition(":")
    found: Callable[[], list[tuple[str, str]]] = getattr(import_module(module), function)
    print(json.dumps(found()))


def main(page: Page = HOME) -> int:
    """Run from the command line; exit code 1 where a target is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--requests", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.requests:
        tell_requests(given.requests)
        return 0
    vendors = ["sqlite"] if given.sqlite_only else ["sqlite", "postgresql"]
    return 0 if bench(page, given.seconds, vendors) else 1


if __name__ == "__main__":
    sys.exit(main())
