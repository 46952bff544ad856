"""`makegood requirements`: bring what is asked of everybody up to date, explain one, export all."""

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from makegood.cli.words import _

if TYPE_CHECKING:
    from makegood.curriculum.models import Requirement

NAME = "requirements"
HELP = _("Compute, explain and export what is asked of whom.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    compute = below.add_parser("compute", help=_("compute what changed and store it"))
    compute.add_argument("--full", action="store_true", help=_("everybody, whatever changed"))
    compute.add_argument("--as-of", type=date.fromisoformat, help=_("the day (today)"))
    show = below.add_parser("show", help=_("what is asked of one person, and why"))
    show.add_argument("person", help=_("the institution's id"))
    below.add_parser("check", help=_("compare every stored row with the engine; 1 if any differs"))
    export = below.add_parser("export", help=_("all stored requirements as CSV"))
    export.add_argument("--out", help=_("file (standard output)"))


def run(options: argparse.Namespace) -> int:
    return {"compute": compute, "show": show, "check": check, "export": export}[options.what](
        options
    )


def compute(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from makegood.cli.terminal import progress
    from makegood.curriculum.acts.recompute import recompute
    from makegood.record.acts import SYSTEM

    with progress(_("Computing requirements")) as tell:
        effect = recompute(
            by=SYSTEM, because="makegood requirements compute", full=options.full, tell=tell,
            as_of=options.as_of or timezone.localdate(),
        )  # fmt: skip
    print(
        _(
            "{persons:,} people computed: {added:,} rows new, {changed:,} changed, {removed:,} removed."
        ).format(
            persons=effect.persons,
            added=effect.added,
            changed=effect.changed,
            removed=effect.removed,
        )
    )
    return 0


def show(options: argparse.Namespace) -> int:
    from makegood.curriculum.models import Requirement
    from makegood.people.models import Person

    person = Person.objects.filter(code=options.person).first()
    if person is None:
        print(
            _("Nobody has the institution id {person!r}.").format(person=options.person),
            file=sys.stderr,
        )
        return 1
    rows = Requirement.objects.filter(person=person).select_related("unit").defer("unit__body")
    for row in rows:
        for line in told(row):
            print(line)
    print(_("{count} requirements of {name}.").format(count=len(rows), name=person.name))
    return 0


def told(row: "Requirement") -> Iterator[str]:
    """One requirement in the words of its page: what, how strongly, by when, and each step of why."""
    from django.utils.formats import date_format

    from makegood.curriculum.reads.why import why
    from makegood.web.statuses import STATUSES

    words = [row.get_status_display(), str(STATUSES[row.strength].word)]
    if row.due:
        words.append(_("due {day}").format(day=date_format(row.due)))
    yield f"{row.unit.title} ({row.unit.code}): {', '.join(words)}"
    page = why(row.person, row.unit)
    for line in page.lines:
        days = line.amount if line.amount not in line.text else ""  # a date stands in the sentence
        yield "    " + " ".join(filter(None, (line.text, days, line.detail)))
    if page.object_to:
        yield "    " + _("Questions and objections: {office}").format(office=page.object_to)


def check(options: argparse.Namespace) -> int:
    from makegood.curriculum.reads.answers import differences

    count = differences()
    print(
        _("Stored and computed agree.")
        if not count
        else _("{count:,} stored rows differ.").format(count=count)
    )
    return 1 if count else 0


def export(options: argparse.Namespace) -> int:
    from makegood.curriculum.reads.exports import requirement_rows

    if options.out:
        with open(options.out, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(requirement_rows())
    else:
        csv.writer(sys.stdout).writerows(requirement_rows())
    return 0
