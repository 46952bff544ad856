"""`python -m tests.lock`: the lock holds every dependency with hashes, and no address."""

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?")


def names(path: Path) -> set[str]:
    """The distributions that a file names, normalised."""
    found = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        word = _NAME.match(line)
        if word and not line.startswith((" ", "#", "-")):
            found.add(re.sub(r"[-_.]+", "-", word.group(1)).lower())
    return found


def faults() -> list[str]:
    """What is wrong with the lock; empty where it is right."""
    found = []
    for stem in ("base", "dev"):
        wanted, lock = names(FOLDER / f"{stem}.in"), FOLDER / f"{stem}.txt"
        text = lock.read_text(encoding="utf-8")
        for missing in sorted(wanted - names(lock)):
            found.append(f"{lock.name}: {missing} of {stem}.in is not locked. Run `make lock`.")
        if re.search(r"://|--index-url|--find-links|^-i\b", text, re.MULTILINE):
            found.append(f"{lock.name}: it names an address. Run `make lock`.")
        blocks = re.split(r"\n(?=\S)", text.strip())
        for block in blocks:
            if "==" in block.split("\n")[0] and "--hash=sha256:" not in block:
                found.append(f"{lock.name}: {block.split()[0]} has no hash. Run `make lock`.")
    missing = sorted(names(FOLDER / "base.txt") - names(FOLDER / "dev.txt"))
    found += [f"dev.txt: {name} of base.txt is missing. Run `make lock`." for name in missing]
    return found


if __name__ == "__main__":
    told = faults()
    print("\n".join(told) if told else "The lock is right.")
    sys.exit(1 if told else 0)
