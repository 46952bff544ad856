"""What the tests need beside Python: a PostgreSQL server and Chromium; found, or installed, or told."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NEEDED = {"postgresql": "PostgreSQL's server", "chromium": "Chromium", "fonts-dejavu-core": "fonts"}


class Missing(SystemExit):
    """Something that the tests need is not on this machine, and how to install it."""


def postgres_tool(name: str) -> str | None:
    """The path of a program of the PostgreSQL server, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(found[0]) if found else shutil.which(name)


def chromium() -> str | None:
    """The path of the system's Chromium."""
    return next((path for path in map(shutil.which, CHROMIUM) if path), None)


def ensure() -> None:
    """Install what is missing on Debian and Ubuntu; elsewhere stop and say what to install."""
    given = os.environ.get("DATABASE_URL", "").startswith("postgres")
    missing = []
    if not given and not (postgres_tool("initdb") and postgres_tool("postgres")):
        missing.append("postgresql")
    if not chromium():
        missing += ["chromium", "fonts-dejavu-core"]
    if not missing:
        return
    words = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    asroot = [] if os.geteuid() == 0 else ["sudo", "-n"]
    told = "Install " + " and ".join(NEEDED[name] for name in missing)
    if not shutil.which("apt-get") or (asroot and not shutil.which("sudo")):
        raise Missing(f"{told} with this system's package manager, then run `make test` again.")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"{told}: {' '.join([*asroot, *words])}", flush=True)
    for step in (["apt-get", "update", "-q"], words):
        done = subprocess.run([*asroot, *step], env=quiet, stdout=subprocess.DEVNULL)
        if done.returncode:
            raise Missing(f"{told}: `{' '.join(step)}` failed; run it yourself, then `make test`.")


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgres() -> Iterator[str]:
    """A throw-away server on a port of its own; gives its DATABASE_URL and leaves nothing behind.

    As root it runs as an unprivileged user, because PostgreSQL refuses to run as root.
    """
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    initdb, server = postgres_tool("initdb"), postgres_tool("postgres")
    if not initdb or not server:
        raise Missing("Install PostgreSQL's server (Debian: apt-get install postgresql).")
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="makegood-pg-"))
    data, port = folder / "data", free_port()
    if user:
        shutil.chown(folder, user)
    as_user = {"user": user, "cwd": folder} if user else {"cwd": folder}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    subprocess.run(
        [initdb, "-D", str(data), "-U", "makegood", "-A", "trust", "-E", "UTF8", "--no-sync",
         "--locale=C.UTF-8"],
        check=True, stdout=subprocess.DEVNULL, env=clean, **as_user,
    )  # fmt: skip
    log = open(folder / "server.log", "wb")  # noqa: SIM115 - closed below
    process = subprocess.Popen(
        [server, "-D", str(data), "-p", str(port), "-k", str(folder), "-h", "127.0.0.1",
         "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off",
         "-c", "shared_buffers=256MB", "-c", "max_connections=200"],
        stdout=log, stderr=log, env=clean, **as_user,
    )  # fmt: skip
    try:
        _wait(port, process, folder / "server.log")
        yield f"postgresql://makegood@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Missing("PostgreSQL does not run as root, and this machine has no user nobody.")


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if process.poll() is not None:
            raise Missing(f"PostgreSQL did not start:\n{log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            process_wait(0.1)
    raise Missing("PostgreSQL did not answer within 30 seconds.")


def process_wait(seconds: float) -> None:
    """Wait for another process to get on; tests themselves never sleep."""
    time.sleep(seconds)
