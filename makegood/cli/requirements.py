"""`makegood requirements`: bring what is asked of everybody up to date, explain one, export all."""

import argparse
import csv
import sys
from datetime import date

NAME = "requirements"
HELP = "Compute, explain and export what is asked of whom."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    compute = below.add_parser("compute", help="compute what changed and store it")
    compute.add_argument("--full", action="store_true", help="everybody, whatever changed")
    compute.add_argument("--as-of", type=date.fromisoformat, help="the day (today)")
    show = below.add_parser("show", help="what is asked of one person, and why")
    show.add_argument("person", help="the institution's id")
    below.add_parser("check", help="compare every stored row with the engine; 1 if any differs")
    export = below.add_parser("export", help="all stored requirements as CSV")
    export.add_argument("--out", help="file (standard output)")


def run(options: argparse.Namespace) -> int:
    return {"compute": compute, "show": show, "check": check, "export": export}[options.what](
        options
    )


def compute(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from makegood.cli.terminal import progress
    from makegood.curriculum.acts.recompute import recompute
    from makegood.record.acts import SYSTEM

    with progress("Computing requirements") as tell:
        effect = recompute(
            by=SYSTEM, because="makegood requirements compute", full=options.full, tell=tell,
            as_of=options.as_of or timezone.localdate(),
        )  # fmt: skip
    print(
        f"{effect.persons:,} people computed: {effect.added:,} rows new, {effect.changed:,} changed, "
        f"{effect.removed:,} removed."
    )
    return 0


def show(options: argparse.Namespace) -> int:
    import json

    from makegood.curriculum.models import Requirement
    from makegood.people.models import Person

    person = Person.objects.filter(code=options.person).first()
    if person is None:
        print(f"Nobody has the institution id {options.person!r}.", file=sys.stderr)
        return 1
    rows = Requirement.objects.filter(person=person).select_related("unit")
    for row in rows:
        due = f", due {row.due:%d %B %Y}" if row.due else ""
        print(f"{row.unit.title} ({row.unit.code}): {row.status}, {row.strength}{due}")
        for why in json.loads(row.details)["reasons"]:
            print(
                f"    {why['track']}, edition {why['edition']}, by {why['authority']}: "
                f"from {why['started'] or 'a day not yet known'}, {why['allotted_days'] or 'no'} days, "
                f"{why['paused_days'] or 0} days paused, due {why['due'] or 'on no date'} ({why['state']})"
            )
    print(f"{len(rows)} requirements of {person.name}.")
    return 0


def check(options: argparse.Namespace) -> int:
    from makegood.curriculum.reads.answers import differences

    count = differences()
    print("Stored and computed agree." if not count else f"{count:,} stored rows differ.")
    return 1 if count else 0


def export(options: argparse.Namespace) -> int:
    from makegood.curriculum.reads.exports import requirement_rows

    if options.out:
        with open(options.out, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(requirement_rows())
    else:
        csv.writer(sys.stdout).writerows(requirement_rows())
    return 0
