"""`python -m benchmarks`: all benchmarks, one after the other, so that they do not share the cores.

Names of scripts run only those. Exit code 1 where a target is missed.
"""

import pkgutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    """Run each script in its own process; the exit code says whether all met their targets."""
    found = sorted(
        info.name for info in pkgutil.iter_modules([str(FOLDER)]) if not info.name.startswith("_")
    )
    unknown = set(names) - set(found)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(found)}")
        return 2
    missed = []
    for name in names or found:
        print(f"\n== {name}", flush=True)
        if subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], cwd=FOLDER.parent
        ).returncode:
            missed.append(name)
    print(f"\nmissed: {', '.join(missed)}" if missed else "\nall targets met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
