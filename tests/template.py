"""A made database that tests copy: the migrations of all rooms run once a run, not once a process.

`python -m tests.run` makes it and names it in MAKEGOOD_TEST_TEMPLATE: a file on SQLite, a database on
the server on PostgreSQL. Without it, as when pytest is run by hand, each process migrates its own.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

VARIABLE = "MAKEGOOD_TEST_TEMPLATE"
PROJECT = Path(__file__).resolve().parent.parent
# The copies live in folders of their own: the template's own mark is taken away.
PREPARE = """
import django; django.setup()
from makegood.cli.database import prepare; prepare()
from makegood.jobs.models import Home; Home.objects.all().delete()
"""


def named() -> str:
    """The template of this run; empty where there is none."""
    return os.environ.get(VARIABLE, "")


@contextmanager
def made(url: str, folder: Path) -> Iterator[str]:
    """Make the template for a database address; gives its name, and drops it at the end."""
    on_server = url.startswith("postgres")
    name = f"template_{os.getpid()}" if on_server else str(folder / "template.sqlite3")
    where = f"sqlite:///{name}"
    if on_server:
        tell(url, f"CREATE DATABASE {name}")
        where = urlsplit(url)._replace(path=f"/{name}").geturl()
    environment = {
        **os.environ, "DATABASE_URL": where, "MAKEGOOD_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "makegood.web.settings", "PYTHONPATH": str(PROJECT),
    }  # fmt: skip
    try:
        subprocess.run([sys.executable, "-c", PREPARE], env=environment, check=True)
        yield name
    finally:
        if on_server:
            tell(url, f"DROP DATABASE {name} WITH (FORCE)")


def database(url: str, name: str, path: Path) -> str:
    """A database of one's own beside that of the tests; its address.

    url: the address of the tests' database. name: on a server. path: of the file otherwise. Made from
    the template where there is one, else empty.
    """
    if url.startswith("postgres"):
        template = f" TEMPLATE {named()}" if named() else ""
        tell(url, f"CREATE DATABASE {name}{template}")
        return urlsplit(url)._replace(path=f"/{name}").geturl()
    if named():
        shutil.copyfile(named(), path)
    return f"sqlite:///{path}"


def drop(url: str, name: str) -> None:
    """Drop a database on a server; a file goes with its folder."""
    if url.startswith("postgres"):
        tell(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def tell(url: str, sql: str) -> None:
    """Run one statement outside a transaction."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql)  # type: ignore[call-overload]


def fill(database: sqlite3.Connection) -> None:
    """Copy the template into an empty database in memory."""
    with closing(sqlite3.connect(named())) as source:
        source.backup(database)
