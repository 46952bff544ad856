"""`makegood people`: takes in roster feeds, shows their definitions, looks at watched folders."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from makegood.cli.words import _
from makegood.engines.words import told

if TYPE_CHECKING:
    from makegood.engines.roster import Definition, Feed, Guess, Source
    from makegood.people.roster.previews import Preview

NAME = "people"
HELP = _("people from a personnel system: import a file, list feeds, look at watched folders")
UNKNOWN_UNITS = "unknown-units"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands."""
    below = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    one = below.add_parser(
        "import", help=_("show what a roster file would change, then apply it"),
        description=_("Reads a CSV, .xlsx or OneRoster 1.2 file, shows who joined, left, moved and changed, and applies it after a confirmation. docs/roster.md says more."),
    )  # fmt: skip
    one.add_argument("file", type=Path, help=_("CSV, .xlsx, OneRoster zip, or a OneRoster folder"))
    one.add_argument("--definition", metavar="NAME", default="roster",
                     help=_("the feed definition to use, or to make from a guess (default: roster)"))  # fmt: skip
    one.add_argument("--orgs", type=Path, metavar="FILE",
                     help=_("org units: code, name, parent code, kind"))  # fmt: skip
    one.add_argument("--dry-run", action="store_true", help=_("show, and change nothing"))
    one.add_argument("--allow", action="append", default=[], metavar="GUARD",
                     help=_("pass a guard: ends-too-many, changes-too-many, manager-circle, duplicated-id; or unknown-units to add the org units that paths name"))  # fmt: skip
    one.add_argument("--close-units", action="store_true",
                     help=_("close the org units that the --orgs file does not name and nobody is in"))  # fmt: skip
    one.add_argument("--yes", action="store_true", help=_("do not ask before applying"))
    one.add_argument("--out", type=Path, metavar="DIR", help=_("write every list as CSV there"))
    one.add_argument("--as-of", type=date.fromisoformat, metavar="DATE",
                     help=_("the feed's date (default: today)"))  # fmt: skip
    one.add_argument("--dates", choices=["auto", "dmy", "mdy"],
                     help=_("how 03/04/2026 is read, for a definition made now"))  # fmt: skip
    one.add_argument("--because", default="", help=_("why, for the record"))
    feeds = below.add_parser("feeds", help=_("list feed definitions, show or load one"))
    feeds.add_argument("--show", metavar="NAME", help=_("print a definition as JSON"))
    feeds.add_argument("--load", nargs=2, metavar=("NAME", "FILE"),
                       help=_("keep a JSON file as the newest edition"))  # fmt: skip
    feeds.add_argument("--watch", nargs=2, metavar=("NAME", "PATH"),
                       help=_("look regularly at a file or folder; '' stops it"))  # fmt: skip
    below.add_parser("watch", help=_("look once at every watched file and folder, and preview"))


def run(options: argparse.Namespace) -> int:
    """Run the subcommand that was named."""
    if options.action == "import":
        return import_file(options)
    if options.action == "feeds":
        return feeds(options)
    return watch()


def import_file(options: argparse.Namespace) -> int:
    """Preview a file, and apply it after a confirmation."""
    from django.utils import timezone

    from makegood.engines.roster import GUARDS, DefinitionError, FileRefused
    from makegood.people.roster.acts import Refused

    unknown = set(options.allow) - GUARDS.keys() - {UNKNOWN_UNITS}
    if unknown:
        names = ", ".join([*GUARDS, UNKNOWN_UNITS])
        print(
            _("No guard is named {words}. There are: {names}.").format(
                words=", ".join(sorted(unknown)), names=names
            ),
            file=sys.stderr,
        )
        return 2
    for path in (options.file, options.orgs):
        if path is not None and not path.exists():
            print(
                _("{path}: there is no such file. Correct the path.").format(path=path),
                file=sys.stderr,
            )
            return 2
    if options.orgs is not None and options.orgs.is_dir():
        print(
            _("{orgs}: a folder. Name the file of org units.").format(orgs=options.orgs),
            file=sys.stderr,
        )
        return 2
    as_of = options.as_of or timezone.localdate()
    try:
        return _import(options, as_of)
    except (FileRefused, DefinitionError) as error:
        print(error.told(_), file=sys.stderr)
        return 1
    except Refused as error:
        print(error, file=sys.stderr)
        return 1


def _import(options: argparse.Namespace, as_of: date) -> int:
    from makegood.people.roster import reads
    from makegood.people.roster.previews import compare, write_lists

    from .terminal import progress

    stored = reads.latest_definition(options.definition)
    definition = reads.mapping_of(stored) if stored else None
    made_now = definition is None
    if definition is None:
        definition = _guessed(options, as_of)
        if definition is None:
            return 1
    add_units = UNKNOWN_UNITS in options.allow
    if not add_units and options.orgs is None and not reads.units(as_of):
        print(_("There are no org units yet: those that the file names will be added."))
        add_units = True
    with progress(_("reading")) as tell:
        tell(0, None, options.file.name)
        feed = _read(options, definition, as_of, add_units)
    with progress(_("comparing")):
        preview = compare(options.definition, definition, feed, as_of, add_units)
    show(preview)
    if options.out:
        for path in write_lists(preview, options.out):
            print(_("written: {path}").format(path=path))
    refused = preview.diff.refused(frozenset(options.allow))
    if refused:
        from makegood.people.roster.texts import guard_text

        print(_("\nRefused, nothing was changed:"))
        for guard in refused:
            print(f"  {guard.name}: {guard_text(guard.name, dict(guard.values))}")
        print(
            _("  Correct the file, or repeat with ")
            + " ".join(f"--allow {g.name}" for g in refused)
        )
        return 1
    if options.dry_run:
        print(_("\nDry run: nothing was changed."))
        return 0
    if not options.yes and not _agreed(_("Apply this? [y/N] ")):
        print(_("Nothing was changed."))
        return 1
    return _apply(options, preview, made_now)


def _read(
    options: argparse.Namespace, definition: "Definition", as_of: date, add_units: bool
) -> "Feed":
    from makegood.people.roster.previews import read_file

    name = options.file.name
    return read_file(options.file, name, definition, as_of, orgs=options.orgs, add_units=add_units)


def _guessed(options: argparse.Namespace, as_of: date) -> "Definition | None":
    """A definition guessed from the file and shown; None when it cannot be used."""
    from dataclasses import replace

    from makegood.engines.roster import guess, open_folder, open_source, sample
    from makegood.people.roster import reads

    def look(source: "Source") -> "tuple[Definition | None, Guess | None]":
        if source.definition is not None:
            return source.definition, None
        found = guess(source.people.headers, sample(source.people), reads.known(as_of))
        return found.definition, found

    if options.file.is_dir():
        with open_folder(options.file) as source:
            definition, found = look(source)
    else:
        name = options.file.name
        with options.file.open("rb") as stream, open_source(stream, name) as source:
            definition, found = look(source)
    if found is not None:
        _show_guess(found)
    if definition is None or "org" not in definition.columns:
        print(_("The columns could not be mapped; load a definition with `makegood people feeds --load`."),
              file=sys.stderr)  # fmt: skip
        return None
    if options.dates:
        definition = replace(definition, date_order=options.dates)
    if found is None or options.yes or options.dry_run:
        return definition
    if _agreed(
        _("Keep this mapping as the feed definition {definition}? [y/N] ").format(
            definition=options.definition
        )
    ):
        return definition
    print(_("Nothing was changed. Write the definition yourself: docs/roster.md says how."))
    return None


def _show_guess(found: "Guess") -> None:
    print(_("Guessed mapping (confidence {confidence:.0%}):").format(confidence=found.confidence))
    for part in found.parts:
        print(f"  {part.field:<20} {' + '.join(part.headers)}")
    for name, values in found.definition.values.items() if found.definition else ():
        some = [f"{text} → {code}" for text, code in values.items() if text != code]
        if some:
            more = _("; and {number:,} more").format(number=len(some) - 8) if some[8:] else ""
            print(_("  {name}, read as: {some}").format(name=name, some="; ".join(some[:8])) + more)
    for sentence in (*found.refused.values(), *found.unresolved):
        print(f"  ! {told(sentence, _)}")
    if found.unused:
        print(_("  not used: {words}").format(words=", ".join(found.unused)))


def show(preview: "Preview") -> None:
    """Print what would change."""
    from makegood.people.roster.texts import list_label, problem_texts

    counts, feed = preview.diff.counts, preview.feed
    print(
        _("\n{file} ({written}): {rows:,} rows, {people:,} people").format(
            file=feed.file, written=feed.written, rows=counts["rows"], people=counts["people"]
        )
    )
    for name in ("joined", "left", "moved", "changed", "unchanged"):
        print(f"  {list_label(name):<12} {counts[name]:>9,}")
    if counts["units"]:
        print(_("  org units    {counts:>9,} new, moved or renamed").format(counts=counts["units"]))
    if counts["absent_units"]:
        print(
            _(
                "  org units that the file of org units does not name: {absent:,}, of which nobody is in {closing:,}"
            ).format(absent=counts["absent_units"], closing=counts["closing"])
        )
        for one in preview.diff.absent[:10]:
            print(
                _("    {code}: {people:,} appointments").format(
                    code=one.unit.code, people=one.people
                )
            )
    print(f"  {list_label('unknown-units').lower()}: {counts['unknown_units']:,}")
    for unit, rows in preview.diff.unknown_units.head(10).iter_rows():
        print(_("    {unit} ({rows:,} rows)").format(unit=unit, rows=rows))
    if counts["problems"]:
        print(
            _("  problems: {problems:,}; rows left out: {left_out:,}").format(
                problems=counts["problems"], left_out=counts["rows_left_out"]
            )
        )
        for problem in feed.problems.ordered()[:20]:
            cell = _(", column {name}").format(name=problem.column) if problem.column else ""
            value = f" ({problem.value})" if problem.value else ""
            print(_("    {file}, line {line}{cell}{value}: ").format(file=problem.file, line=problem.line, cell=cell, value=value)
                  + " ".join(problem_texts(problem)))  # fmt: skip
        if counts["problems"] > 20:
            print(
                _("    and {number:,} more; --out DIR writes them all").format(
                    number=counts["problems"] - 20
                )
            )


def _apply(options: argparse.Namespace, preview: "Preview", made_now: bool) -> int:
    from makegood.people.roster import acts
    from makegood.record.acts import Actor

    from .terminal import progress

    by = Actor("feed", None, options.definition)
    because = options.because or f"file {options.file.name}"
    with progress(_("applying")):
        counts = acts.apply_file(
            preview=preview, by=by, because=because, allow=frozenset(options.allow),
            confirm=made_now, close_units=options.close_units,
        )  # fmt: skip
    total = sum(counts[name] for name in ("joined", "left", "moved", "changed"))
    print(
        _("Applied: {total:,} people.").format(total=total)
        if total
        else _("Applied: nothing had changed.")
    )
    return 0


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        print(
            _("{question}\nNobody can be asked here; repeat with --yes or --dry-run.").format(
                question=question
            ),
            file=sys.stderr,
        )
        return False
    return input(question).strip().lower() in ("y", "yes")


def feeds(options: argparse.Namespace) -> int:
    """List the feed definitions, print one, load one, or set what is watched."""
    from makegood.engines.roster import DefinitionError, from_json
    from makegood.people.roster import acts, reads
    from makegood.record.acts import Actor

    by = Actor("system", None, "command line")
    name = (options.load or options.watch or [options.show])[0]
    stored = reads.latest_definition(name) if name else None
    if (options.show or options.watch) and stored is None:
        print(_("There is no feed definition named {name}.").format(name=name), file=sys.stderr)
        return 1
    if options.show and stored:
        print(json.dumps(stored.mapping, indent=2, ensure_ascii=False))
    elif options.load:
        try:
            mapping = from_json(Path(options.load[1]).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, DefinitionError) as error:
            print(f"{options.load[1]}: {error}", file=sys.stderr)
            return 1
        made = acts.confirm_definition(
            name=name, mapping=mapping, by=by, because="loaded from a file"
        )
        print(_("{made} is in use.").format(made=made))
    elif options.watch and stored:
        made = acts.watch(definition=stored, path=options.watch[1], by=by, because="command line")
        print(
            _("{made} looks at {watch_path}.").format(made=made, watch_path=made.watch_path)
            if made.watch_path
            else _("{made} looks nowhere.").format(made=made)
        )
    else:
        for one in reads.latest_definitions():
            line = _("{name}, edition {edition}").format(name=one.name, edition=one.edition)
            looks = _(", looks at {path}").format(path=one.watch_path) if one.watch_path else ""
            print(line + looks)
    return 0


def watch() -> int:
    """Look once at everything that is watched; print each file that is new."""
    from makegood.people.roster.watching import look_at_all

    runs = look_at_all()
    for one in runs:
        print(
            _("{file_name}: {value}; look at it on the office page").format(
                file_name=one.file_name, value=one.get_state_display()
            )
        )
    if not runs:
        print(_("No new file."))
    return 0
