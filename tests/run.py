"""`python -m tests.run`: the whole suite on SQLite, then all that touches a database on PostgreSQL.

Engines are pure and the pattern library has no database, so they run once. More words are handed to pytest. Ends with pytest's closing line.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import template
from tests.machine import postgres


def main(words: list[str]) -> int:
    """Run both; the exit code is the first that is not 0."""
    with tempfile.TemporaryDirectory(prefix="makegood-tests-") as data:
        common = {**os.environ, "MAKEGOOD_DATA_DIR": data, "MAKEGOOD_SECRET_KEY": "tests" * 10}
        print("On SQLite", flush=True)
        here = f"sqlite:///{data}/tests.sqlite3"
        with template.made(here, Path(data)) as name:
            on_sqlite = _pytest(
                ["tests", "-n", "2", "--dist", "loadfile", *words],
                {**common, "DATABASE_URL": here, template.VARIABLE: name},
            )
        with postgres() as url, template.made(url, Path(data)) as name:
            print("On PostgreSQL", flush=True)
            on_postgres = _pytest(
                [
                    "tests",
                    "--ignore=tests/engines",
                    "--ignore=tests/look",
                    "-n",
                    "2",
                    "--dist",
                    "loadfile",
                    *words,
                ],
                {**common, "DATABASE_URL": url, template.VARIABLE: name},
            )
    return on_sqlite or on_postgres


def _pytest(words: list[str], environment: dict[str, str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *words], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
