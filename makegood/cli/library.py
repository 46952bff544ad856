"""The library from the command line: check, verify, import, export, index."""

import argparse
import sys
from datetime import date
from pathlib import Path

from makegood.cli.words import _

NAME = "library"
HELP = _("Check, verify, import and export the library's works.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands."""
    below = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = below.add_parser("check", help=_("tell what is wrong: identifiers, duplicates, annotations, links, dates, unused works"))  # fmt: skip
    check.add_argument("--links", type=int, default=0, metavar="N", help=_("ask so many addresses first (default: none)"))  # fmt: skip
    check.add_argument("--kind", default="", help=_("only this kind of fault"))
    verify = below.add_parser("verify", help=_("compare title and first author with Crossref; record the result and the day"))  # fmt: skip
    verify.add_argument(
        "--all", action="store_true", help=_("also works that were confirmed before")
    )
    verify.add_argument("--most", type=int, default=500, help=_("at most so many works (default: %(default)s)"))  # fmt: skip
    take = below.add_parser("import", help=_("read a file of references; shows what it would do"))
    take.add_argument("path", type=Path)
    take.add_argument("--yes", action="store_true", help=_("take in what is new"))
    give = below.add_parser("export", help=_("write all works to a file"))
    give.add_argument("path", type=Path)
    give.add_argument("--format", default="csl", choices=["csl", "ris", "bibtex", "rdf", "nbib"])
    below.add_parser("index", help=_("make the index of words anew"))


def run(options: argparse.Namespace) -> int:
    """Run the subcommand that was named."""
    from django.utils import timezone

    today = timezone.localdate()
    if options.action == "check":
        return check(today, links=options.links, kind=options.kind)
    if options.action == "verify":
        return verify(today, every=options.all, most=options.most)
    if options.action == "import":
        return take_in(options.path, today, yes=options.yes)
    if options.action == "export":
        return export(options.path, options.format)
    return index()


def check(today: date, *, links: int, kind: str) -> int:
    """Print every fault; 1 where there are any that somebody has to mend."""
    from makegood.curriculum.reads.evidence import used_codes
    from makegood.library.acts.verify import check_links
    from makegood.library.models import Work
    from makegood.library.reads.checks import due_for_link_check, faults
    from makegood.record.acts import SYSTEM

    if links:
        counts = check_links(works=due_for_link_check(today, links), on=today, by=SYSTEM)
        print(_("links: {good} answer, {dead} dead, {unsure} unsure").format(**counts))
    count = told = 0
    for fault in faults(today, used_codes()):
        if not kind or fault.kind == kind:
            print(f"{fault.kind:<11} {fault}")
            count += fault.kind != "unused"  # worth knowing, nothing to mend
            told += 1
    unchecked = Work.objects.filter(identifier_status="unchecked", withdrawn_on=None).count()
    print(_("{works} works, {faults} faults, {unchecked} identifiers not yet checked").format(
        works=Work.objects.count(), faults=told, unchecked=unchecked))  # fmt: skip
    return 1 if count else 0


def verify(today: date, *, every: bool, most: int) -> int:
    """Compare with Crossref; 1 where works differ, 2 where nobody could be asked."""
    from makegood.library.acts.verify import verify as act
    from makegood.library.models import Work
    from makegood.record.acts import SYSTEM

    works = Work.objects.exclude(doi="").filter(withdrawn_on=None).order_by("checked_on", "code")
    if not every:
        works = works.exclude(identifier_status="confirmed")
    counts = act(works=works[:most], on=today, by=SYSTEM, tell=lambda n, total, label: print(f"  {n} {label}"))  # fmt: skip
    print(_("{confirmed} confirmed, {different} differ, {unknown} unknown there, {asked} could not be asked").format(
        confirmed=counts["confirmed"], different=counts["different"], unknown=counts["unknown"], asked=counts["not asked"]))  # fmt: skip
    if counts["not asked"] and not counts["confirmed"]:
        print(_("Crossref cannot be reached from here; nothing was changed."), file=sys.stderr)
        return 2
    return 1 if counts["different"] or counts["unknown"] else 0


def take_in(path: Path, today: date, *, yes: bool) -> int:
    """Read a file into a preview, print it, and take it in where told to."""
    from makegood.cli.terminal import progress
    from makegood.library.acts import imports
    from makegood.record.acts import SYSTEM

    if not path.is_file():
        print(_("{path}: there is no such file.").format(path=path), file=sys.stderr)
        return 2
    with path.open("rb") as file, progress(_("Reading")) as tell:
        chunks = iter(lambda: file.read(1 << 20), b"")
        found = imports.receive(name=path.name, chunks=chunks, person=None, by=SYSTEM)
        imports.preview(found=found, by=SYSTEM, tell=tell)
    if found.state == "unreadable":
        print(found.note, file=sys.stderr)
        return 1
    for row in found.rows.exclude(problems=[])[:200]:
        print(_("record {n}, line {line}: {what}").format(n=row.number, line=row.line, what="; ".join(row.problems)))  # fmt: skip
    counts = found.counts
    print(_("{total} records: {new} new, {held} held already, {twice} twice in the file, {bad} cannot be used").format(**counts))  # fmt: skip
    if not yes:
        print(_("Nothing was taken in; add --yes to take in what is new."))
        return 0
    with progress(_("Taking in")) as tell:
        imports.take_in(found=found, on=today, by=SYSTEM, because="makegood library import", tell=tell)  # fmt: skip
    return 0


def export(path: Path, format: str) -> int:
    """Write all works."""
    from makegood.engines.references.formats import FORMATS
    from makegood.library.models import Work
    from makegood.library.reads import item_of

    works = Work.objects.filter(withdrawn_on=None).order_by("code").iterator(chunk_size=2000)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(FORMATS[format].write(item_of(work) for work in works))
    return 0


def index() -> int:
    """Write every work's words again."""
    from django.db import transaction

    from makegood.library.acts.index import index as act
    from makegood.library.acts.index import tick
    from makegood.library.models import Work

    with transaction.atomic():
        seq = tick()
        act(Work.objects.order_by("pk").iterator(chunk_size=1000))
        Work.objects.update(seq=seq)
    print(_("{n} works indexed").format(n=Work.objects.count()))
    return 0
