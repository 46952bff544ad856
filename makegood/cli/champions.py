"""The champions programme's numbers as a file: check, load and export it."""

import argparse
import sys
from pathlib import Path

from makegood.cli.words import _
from makegood.engines.partnership.file import ProgrammeFile, read_programme, write_programme

NAME = "champions"
HELP = _("Check, load and export the numbers of the Equity Champions programme.")
MOST_BYTES = 200_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands."""
    below = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    one = below.add_parser("check", help=_("every fault of a programme file, with line and mend"))
    one.add_argument("path", type=Path)
    new = below.add_parser("load", help=_("set the numbers of a programme file as a new edition"))
    new.add_argument("path", type=Path)
    out = below.add_parser("export", help=_("write the numbers that hold today as a file"))
    out.add_argument("path", type=Path)


def run(options: argparse.Namespace) -> int:
    """Run the subcommand that was named."""
    if options.action == "export":
        return export(options.path)
    if not options.path.is_file():
        print(_("{path}: there is no such file. Mend: correct the path.").format(path=options.path), file=sys.stderr)  # fmt: skip
        return 2
    found, faults = read(options.path)
    for fault in faults:
        print(f"{options.path}: {fault}")
    if found is None:
        return 1
    if options.action == "check":
        print(_("{path}: nothing wrong").format(path=options.path))
        return 0
    return load(options.path, found)


def read(path: Path) -> tuple[ProgrammeFile | None, list[str]]:
    """The file's programme and its faults."""
    if path.stat().st_size > MOST_BYTES:
        return None, [_("the file is larger than 200 kB. Mend: it holds a few numbers.")]
    try:
        return read_programme(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return None, [_("it is no UTF-8 text. Mend: save it as UTF-8.")]


def load(path: Path, found: ProgrammeFile) -> int:
    """Set the numbers, unless they hold already."""
    from django.core.exceptions import ValidationError

    from makegood.champions.acts.partnerships import load_programme
    from makegood.record.acts import SYSTEM

    try:
        made = load_programme(found=found, by=SYSTEM)
    except ValidationError as error:
        for line in error.messages:
            print(f"{path}: {line}")
        return 1
    print(
        _("These numbers hold already.")
        if made is None
        else _("Edition {number}, from {day}.").format(number=made.number, day=made.effective)
    )
    return 0


def export(path: Path) -> int:
    """Write the edition that holds today."""
    from django.utils import timezone

    from makegood.champions.reads.programme import editions, programme

    today = timezone.localdate()
    held = next((one for one in editions() if one.effective <= today), None)
    because = held.because if held else _("the programme's defaults")
    path.write_text(write_programme(ProgrammeFile(programme(today), held.effective if held else None, because)), encoding="utf-8")  # fmt: skip
    return 0
