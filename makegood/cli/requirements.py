"""`makegood requirements`: bring what is asked of everybody up to date, explain one, export all."""

import argparse
import csv
import sys
from datetime import date

from makegood.cli.words import _

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
    import json

    from makegood.curriculum.models import Requirement
    from makegood.people.models import Person

    person = Person.objects.filter(code=options.person).first()
    if person is None:
        print(
            _("Nobody has the institution id {person!r}.").format(person=options.person),
            file=sys.stderr,
        )
        return 1
    rows = Requirement.objects.filter(person=person).select_related("unit")
    for row in rows:
        due = f", due {row.due:%d %B %Y}" if row.due else ""
        print(
            f"{row.unit.title} ({row.unit.code}): {row.get_status_display()}, {row.strength}{due}"
        )
        for why in json.loads(row.details)["reasons"]:
            print(
                _(
                    "    {why}, edition {why2}, by {why3}: from {value}, {value2} days, {value3} days paused, due {value4} ({why4})"
                ).format(
                    why=why["track"],
                    why2=why["edition"],
                    why3=why["authority"],
                    value=why["started"] or "a day not yet known",
                    value2=why["allotted_days"] or "no",
                    value3=why["paused_days"] or 0,
                    value4=why["due"] or "on no date",
                    why4=why["state"],
                )
            )
    print(_("{count} requirements of {name}.").format(count=len(rows), name=person.name))
    return 0


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
