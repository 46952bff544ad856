"""`makegood record`: verify the chain, show entries, export them."""

import argparse
import csv
import sys

from makegood.cli.words import _

NAME = "record"
HELP = _("Verify, search and export the record.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    walk = below.add_parser(
        "verify", help=_("walk the whole chain; exit code 1 where a fault is found"),
        description=_("Walks the whole chain. It ends with the last entry's number and hash: note them outside, and give them to --anchor later. Without an anchor nobody can know whether the chain was rebuilt, or its end cut off, by someone who may write to the database."),
    )  # fmt: skip
    walk.add_argument("--anchor", action="append", default=[], metavar="NUMBER:HASH",
                      help=_("an entry as it was noted outside; may be given several times"))  # fmt: skip
    show = below.add_parser("show", help=_("print entries, newest first"))
    show.add_argument("--act", default="", help=_("only acts that begin so"))
    show.add_argument("--text", default="", help=_("only entries that contain this"))
    show.add_argument("--most", type=int, default=20, help=_("at most so many (%(default)s)"))
    export = below.add_parser("export", help=_("all entries as CSV to standard output"))
    export.add_argument("--act", default="", help=_("only acts that begin so"))


def run(options: argparse.Namespace) -> int:
    return {"verify": verify, "show": show, "export": export}[options.what](options)


def verify(options: argparse.Namespace) -> int:
    from makegood.cli.terminal import progress
    from makegood.record import reads

    try:
        anchors = reads.anchors_of(options.anchor)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    faults, count, total = 0, 0, reads.last_seq()
    with progress(_("Verifying the record")) as tell:
        for found in reads.verify(anchors=anchors):
            if isinstance(found, reads.Fault):
                faults += 1
                print(_("entry {seq}: {what}").format(seq=found.seq, what=found.what))
            else:
                count = found
                tell(count, total, _("entries"))
    if faults:
        print(
            _(
                "{faults} faults in {count:,} entries. The record was tampered with or damaged."
            ).format(faults=faults, count=count)
        )
        return 1
    print(_("{count:,} entries, each in its place and unchanged.").format(count=count))
    if anchors:
        print(_("Everything up to entry {last:,} is as it was when it was noted.").format(last=max(anchors)))  # fmt: skip
    if count:
        print(_("Last entry: {anchor}\nNote it outside; `makegood record verify --anchor` compares with it.").format(anchor=reads.anchor()))  # fmt: skip
    return 0


def show(options: argparse.Namespace) -> int:
    from makegood.record import reads

    for entry in reads.search(text=options.text, act=options.act)[: options.most]:
        because = _(" because {reason}").format(reason=entry.because) if entry.because else ""
        print(
            f"{entry.seq} {entry.at:%Y-%m-%d %H:%M:%S} {entry.actor_label} {entry.act} "
            f"{entry.subject_kind} {entry.subject_id}{because}"
        )
    return 0


def export(options: argparse.Namespace) -> int:
    from makegood.record import reads

    fields = ["seq", "at", "actor_kind", "actor_label", "act", "subject_kind", "subject_id",
              "person_id", "because", "before", "after", "hash"]  # fmt: skip
    out = csv.writer(sys.stdout)
    out.writerow(fields)
    rows = reads.search(act=options.act).order_by("seq").values_list(*fields)
    out.writerows(rows.iterator(chunk_size=5000))
    return 0
