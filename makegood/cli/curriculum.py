"""Units and tracks as files: check, load and export them."""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from os.path import abspath
from pathlib import Path
from typing import Any

import yaml

from makegood.cli.words import _
from makegood.engines.audience import Known as AudienceKnown
from makegood.engines.contentcheck import Known, Problem, check_folder, is_track, minutes_in_doubt

NAME = "curriculum"
HELP = _("Check, load and export units and tracks as files.")
KINDS = ("units", "tracks")
LISTS = ("glossary.json", "library.json", "org.json", "role-families.yaml", "responsibilities.yaml")
_MAX_BYTES = 8_000_000  # twice what the parser reads, in the widest letters
_SLUG = re.compile(r"[^a-z0-9]+")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands."""
    below = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    one = below.add_parser(
        "check", help=_("tell every fault of units and tracks, with file, line, what and mend")
    )
    one.add_argument(
        "paths", nargs="*", type=Path, default=[Path("content")],
        help=_("content folders or single files (default: content)"),
    )  # fmt: skip
    new = below.add_parser(
        "load",
        help=_("publish what is new in a content folder; shows first what it does to people"),
    )
    new.add_argument(
        "path", type=Path, nargs="?", default=Path("content"), help=_("(default: content)")
    )
    new.add_argument("--yes", action="store_true", help=_("load even where requirements change"))
    new.add_argument(
        "--because", default="makegood curriculum load", help=_("goes into the record")
    )
    out = below.add_parser(
        "export", help=_("write the latest edition of each unit and track as a file")
    )
    out.add_argument("path", type=Path, help=_("folder to write units/ and tracks/ into"))


def run(options: argparse.Namespace) -> int:
    """Run the subcommand that was named."""
    if options.action == "check":
        return check(options.paths)
    from makegood.cli import curriculum_folder

    if options.action == "load":
        return curriculum_folder.load(options.path, yes=options.yes, because=options.because)
    return curriculum_folder.export(options.path)


def check(paths: Iterable[Path]) -> int:
    """Print every fault of the units and tracks at the paths; minutes in doubt go to stderr.

    Args:
        paths: content folders, or single files whose folder is read for what they refer to.

    Returns:
        0 when nothing is wrong, 1 when there are faults, 2 when a path cannot be read.
    """
    count = files = 0
    for path in paths:
        if not path.exists():
            print(
                _("{path}: there is no such file or folder. Mend: correct the path.").format(
                    path=path
                ),
                file=sys.stderr,
            )
            return 2
        root = _root(path)
        texts, unread = read_texts(root)
        chosen = {name for name in {*texts, *(one.file for one in unread)} if _within(name, path)}
        if not chosen:
            what = (
                _("there are no units/*.md and no tracks/*.md in this folder")
                if path.is_dir()
                else _("this is no unit and no track, which end in .md")
            )
            print(
                _("{path}: {what}. Mend: name the content folder.").format(path=path, what=what),
                file=sys.stderr,
            )
            return 2
        found = [*unread, *check_folder(texts, known(root, texts), date.today())]
        for problem in sorted(one for one in found if one.file in chosen):
            print(problem.told(_))
            count += 1
        count += _tell_absent(root, texts, chosen)
        for doubt in minutes_in_doubt({name: texts[name] for name in chosen & set(texts)}):
            print(doubt.told(_), file=sys.stderr)
        files += len(chosen)
    print(
        _("{files} files, {count} faults").format(files=files, count=count)
        if count
        else _("{files} files, nothing wrong").format(files=files)
    )
    return 1 if count else 0


def _root(path: Path) -> Path:
    """The content folder to which a path belongs: what its files name stands beside them."""
    folder = path if path.is_dir() else path.parent
    if folder.absolute().name not in KINDS:
        return folder
    return folder.parent if folder.name else folder / ".."


def _within(name: str, path: Path) -> bool:
    """Whether a file was asked for: it is the path, or stands below it."""
    file, asked = Path(abspath(name)), Path(abspath(path))
    return file == asked or asked in file.parents


def _tell_absent(root: Path, texts: Iterable[str], chosen: Iterable[str]) -> int:
    """Say once what is not there to compare with; without any unit that is a fault of the tracks."""
    absent = [name for name in LISTS if not (root / name).is_file()]
    if absent:
        print(
            _("{root}: not compared with {names}, which are not there").format(
                root=root, names=", ".join(absent)
            ),
            file=sys.stderr,
        )
    if not any(map(is_track, chosen)) or _has_units(texts):
        return 0
    print(
        _("{root}: there are no units beside the tracks, so what the tracks name was not compared. Mend: put the units into {units}, or name the content folder that holds both.").format(root=root, units=root / "units")
    )  # fmt: skip
    return 1


def _has_units(texts: Iterable[str]) -> bool:
    return not all(map(is_track, texts))


def read_texts(root: Path) -> tuple[dict[str, str], list[Problem]]:
    """The text of each unit and track below a folder, and the files that cannot be read."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    folders = [root / kind for kind in KINDS]
    if not any(folder.is_dir() for folder in folders):
        folders = [root]
    for path in sorted(one for folder in folders for one in folder.glob("*.md")):
        name = path.as_posix()
        if path.stat().st_size > _MAX_BYTES:
            what = _("the file has {st_size:,} bytes").format(st_size=path.stat().st_size)
            problems.append(Problem(name, 1, 1, what, _("split it"), "too-long"))
            continue
        raw = path.read_bytes()
        try:
            texts[name] = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            column = error.start - raw.rfind(b"\n", 0, error.start)
            what, mend = _("the file is not UTF-8 here"), _("save it as UTF-8 in your editor")
            problems.append(Problem(name, line, column, what, mend, "encoding"))
    return texts, problems


def known(root: Path, texts: Iterable[str] | None = None) -> Known:
    """What the content folder's own lists say exists; a list that is absent is not checked.

    texts: the names of the folder's files; without a unit among them none is looked for.
    """
    terms = _ids(root / "glossary.json")
    works = _ids(root / "library.json")
    if works is not None:
        works |= _ids(root / "grey.json") or frozenset()
    images = root / "images"
    org = _read(root / "org.json")
    return Known(
        looks_for_units=texts is None or _has_units(texts),
        terms=terms,
        works=works,
        images=frozenset(one.name for one in images.iterdir()) if images.is_dir() else None,
        audience=AudienceKnown(
            orgs=_org_codes(org) if org else None,
            roles=_ids(root / "role-families.yaml"),
            responsibilities=_ids(root / "responsibilities.yaml"),
            shifts={"other", *(one["id"] for one in org["shift_patterns"])} if org else None,
        ),
    )


def _read(path: Path) -> Any:
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    return yaml.safe_load(text) if path.suffix == ".yaml" else json.loads(text)


def _ids(path: Path) -> frozenset[str] | None:
    rows = _read(path)
    return None if rows is None else frozenset(str(row["id"]) for row in rows)


def _org_codes(org: Mapping[str, Any]) -> dict[str, str]:
    codes = {"campus": org["name"]}
    for unit in org["units"]:
        codes[unit["id"]] = unit["name"]
        for division in unit["divisions"]:
            slug = _SLUG.sub("-", division.lower()).strip("-")
            codes[f"{unit['id']}/{slug}"] = division
    return codes
