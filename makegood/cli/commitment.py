"""A commitment as files: check, load and export it; take an existing plan in."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from makegood.cli.words import _

NAME = "commitment"
HELP = _("Check, load and export a commitment; take an existing plan (CSV, Excel) in.")
MOST_BYTES = 20 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands."""
    below = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    one = below.add_parser(
        "check", help=_("every fault of a commitment's files, with its place and mend")
    )
    one.add_argument("paths", nargs="*", type=Path, default=[Path("content/commitment")],
                     help=_("folders or files (default: content/commitment)"))  # fmt: skip
    new = below.add_parser(
        "load", help=_("enter a commitment with its whole history, all or nothing")
    )
    new.add_argument("path", type=Path)
    new.add_argument(
        "--because", default="makegood commitment load", help=_("goes into the record")
    )
    out = below.add_parser("export", help=_("write a commitment as CSV, Excel or JSON"))
    out.add_argument("code", help=_("id of the commitment"))
    out.add_argument("path", type=Path, help=_("file ending in .csv, .xlsx or .json"))
    out.add_argument("--without-people", action="store_true", help=_("JSON without ids of persons"))
    take = below.add_parser(
        "import", help=_("take a plan in from a table, one row for each action")
    )
    take.add_argument("code", help=_("id of the commitment"))
    take.add_argument("file", type=Path, help=_(".csv or .xlsx"))
    take.add_argument("--dry-run", action="store_true", help=_("only say what it would do"))
    take.add_argument("--column", action="append", default=[], metavar="FIELD=HEADER",
                      help=_("a column that the guess did not find"))  # fmt: skip
    take.add_argument("--date-order", choices=["auto", "dmy", "mdy"], default="auto")
    take.add_argument(
        "--because", default="makegood commitment import", help=_("goes into the record")
    )


def run(options: argparse.Namespace) -> int:
    """Run the subcommand that was named."""
    if options.action == "check":
        return check(options.paths)
    if options.action == "load":
        return load(options.path, options.because)
    if options.action == "export":
        return export(options.code, options.path, not options.without_people)
    return take_in(options)


def files_at(path: Path) -> list[Path]:
    """The commitment files at a path: itself, or those of the folder."""
    if path.is_file():
        return [path]
    return sorted(one for one in path.glob("*") if one.suffix in {".yaml", ".yml", ".json"})


def read(path: Path) -> tuple[Any, list[str]]:
    """The book in a file and its faults, each with the file's name."""
    import yaml

    from makegood.engines.commitment.book import read_book

    if path.stat().st_size > MOST_BYTES:
        return None, [_("{path}: the file is larger than 20 MB. Mend: split it.").format(path=path)]
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        told = " ".join(str(error).split())[:300]
        return None, [
            _("{path}: it cannot be read: {told} Mend: correct the place.").format(
                path=path, told=told
            )
        ]
    book = read_book(raw)
    faults = [f"{path}: {one}" for one in book.faults]
    if not faults:
        proofs = [e for c in book.content["clauses"] for a in c.get("actions", []) for e in a.get("evidence", [])]  # fmt: skip
        for one in proofs:
            if one["kind"] == "file" and not (path.parent / Path(one["file"]).name).is_file():
                faults.append(
                    _("{path}: the file {file} is not beside it. Mend: put it there.").format(
                        path=path, file=one["file"]
                    )
                )
    return book, faults


def check(paths: list[Path]) -> int:
    """Print every fault; 0 when nothing is wrong, 1 with faults, 2 where a path is not there."""
    count = files = 0
    for path in paths:
        found = files_at(path) if path.exists() else []
        if not found:
            print(
                _("{path}: there is no commitment file. Mend: correct the path.").format(path=path),
                file=sys.stderr,
            )
            return 2
        for one in found:
            files += 1
            for fault in read(one)[1]:
                print(fault)
                count += 1
    print(
        _("{files} files, {count} faults").format(files=files, count=count)
        if count
        else _("{files} files, nothing wrong").format(files=files)
    )
    return 1 if count else 0


def load(path: Path, because: str) -> int:
    """Enter the file's commitment."""
    from django.core.exceptions import ValidationError

    from makegood.commitment.acts.book import load_book
    from makegood.people.models import Person
    from makegood.record.acts import SYSTEM

    if not path.is_file():
        print(
            _("{path}: there is no such file. Mend: correct the path.").format(path=path),
            file=sys.stderr,
        )
        return 2
    book, faults = read(path)
    if faults:
        print("\n".join(faults))
        return 1
    named = {e["by"] for c in book.content["clauses"] for a in c.get("actions", [])
             for e in (*a.get("events", []), *a.get("evidence", [])) if e.get("by")}  # fmt: skip
    people = {one.code: one for one in Person.objects.filter(code__in=named)}
    try:
        made = load_book(content=book.content, people=people, by=SYSTEM, because=because,
                         folder=path.parent)  # fmt: skip
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    unknown = len(named - set(people))
    print(_("entered {code}: {value} clauses").format(code=made.code, value=made.clauses.count()))
    if unknown:
        print(
            _(
                "{unknown} persons of the file are not known here; what they confirmed waits for a second person."
            ).format(unknown=unknown)
        )
    return 0


def export(code: str, path: Path, people: bool) -> int:
    """Write the commitment; files of evidence are put beside a JSON file."""
    from django.utils import timezone

    from makegood.commitment.files import path_of
    from makegood.commitment.models import Commitment, Evidence
    from makegood.commitment.reads import export as reads

    row = Commitment.objects.filter(code=code).first()
    if row is None:
        print(_("There is no commitment {code}.").format(code=code), file=sys.stderr)
        return 1
    today = timezone.localdate()
    if path.suffix == ".json":
        path.write_bytes(reads.as_json(row, today=today, people=people))
        for one in Evidence.objects.filter(kind="file", action__clause__commitment=row):
            if path_of(one.file_hash).is_file():
                shutil.copyfile(path_of(one.file_hash), path.parent / one.file_name)
    elif path.suffix in {".csv", ".xlsx"}:
        path.write_bytes((reads.csv if path.suffix == ".csv" else reads.xlsx)(row, today))
    else:
        print(
            _("{path}: give a name ending in .csv, .xlsx or .json.").format(path=path),
            file=sys.stderr,
        )
        return 2
    print(_("written: {path}").format(path=path))
    return 0


def take_in(options: argparse.Namespace) -> int:
    """Take a table in, or say what it would do."""
    from django.core.exceptions import ValidationError

    from makegood.commitment.acts.plans import take
    from makegood.commitment.models import Commitment
    from makegood.commitment.reads.plans import preview
    from makegood.engines.planfile import FIELDS, guess, open_plan, read_plan
    from makegood.engines.roster.limits import FileRefused
    from makegood.engines.words import told
    from makegood.record.acts import SYSTEM

    row = Commitment.objects.filter(code=options.code).first()
    if row is None or not options.file.is_file():
        said = (
            _("There is no file {file}.").format(file=options.file)
            if row is not None
            else _("There is no commitment {code}.").format(code=options.code)
        )
        print(said, file=sys.stderr)
        return 1 if row is None else 2
    try:
        with options.file.open("rb") as stream:
            seen = open_plan(stream, options.file.name)
    except FileRefused as error:
        print(error.told(_), file=sys.stderr)
        return 1
    mapping = guess(seen.headers)
    for given in options.column:
        name, _sign, header = given.partition("=")
        if name not in {one.name for one in FIELDS} or header not in seen.headers:
            print(
                _("--column {told}: write FIELD=HEADER; headers: {words}").format(
                    told=given, words=", ".join(seen.headers)
                ),
                file=sys.stderr,
            )
            return 2
        mapping = {n: h for n, h in mapping.items() if h != header} | {name: header}
    plan = read_plan(seen, mapping, options.date_order)
    shown = preview(row, plan.rows)
    for name, header in mapping.items():
        print(f"  {name:<16} {header}")
    faults = sorted([*plan.faults, *shown.faults])
    for one in faults:
        where = options.file.name
        if one.line:
            where = _("{file}, line {line}").format(file=where, line=one.line)
        print(
            _("{where}, {value}: {what} Mend: {mend}").format(
                where=where,
                value=one.field or _("row"),
                what=told(one.what, _),
                mend=told(one.mend, _),
            )
        )
    for what, count in shown.counts.items():
        print(f"{what}: {count}")
    if faults:
        print(_("{count} faults; nothing was taken in").format(count=len(faults)))
        return 1
    if options.dry_run:
        print(_("dry run: nothing was changed"))
        return 0
    try:
        take(commitment=row, rows=plan.rows, by=SYSTEM, because=options.because)
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    print(_("taken in"))
    return 0
