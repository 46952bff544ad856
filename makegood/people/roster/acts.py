"""Every write of the roster feed: confirming a definition, taking in a file, applying it."""

import hashlib
import shutil
from datetime import date
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.roster import Definition, DefinitionError, FileRefused, Guard
from makegood.engines.words import told
from makegood.record.acts import Actor, write, write_many
from makegood.record.models import Head

from ..acts.tree import close_unit
from ..models import FeedDefinition, FeedRun, OrgUnit, Person
from . import reads
from .bulk import Writer
from .previews import Preview, baseline, compare, read_file, write_lists
from .reference import ensure_reference
from .texts import guard_json, problem_texts

KEPT_PROBLEMS = 500
SIZE = 1 << 20


class Refused(Exception):
    """A guard stands in the way, or the state has changed; nothing was applied."""

    def __init__(self, message: str, guards: list[Guard] | None = None) -> None:
        self.guards = guards or []
        super().__init__(message)


@transaction.atomic
def confirm_definition(
    *, name: str, mapping: Definition, by: Actor, because: str, watch_path: str | None = None
) -> FeedDefinition:
    """Keep a mapping as the feed's newest edition; the same mapping makes no new edition.

    watch_path: a file or folder that is looked at regularly; None leaves it as it is.
    """
    latest = reads.latest_definition(name)
    told = mapping.to_json()
    path = watch_path if watch_path is not None else (latest.watch_path if latest else "")
    if latest and latest.mapping == told and latest.watch_path == path:
        return latest
    numbers = FeedDefinition.objects.filter(name=name).values_list("edition", flat=True)
    definition = FeedDefinition.objects.create(
        name=name,
        edition=max(numbers, default=0) + 1,
        mapping=told,
        watch_path=path,
        confirmed_at=timezone.now(),
        confirmed_by=_person(by),
    )
    write(by=by, act="people.feed.confirm", subject=("feed", name), because=because,
          before=latest.mapping if latest else None,
          after={"edition": definition.edition, "mapping": told, "watch_path": path})  # fmt: skip
    return definition


@transaction.atomic
def watch(*, definition: FeedDefinition, path: str, by: Actor, because: str) -> FeedDefinition:
    """Look regularly at a file or folder for this feed; an empty path stops it."""
    mapping = reads.mapping_of(definition)
    return confirm_definition(
        name=definition.name, mapping=mapping, by=by, because=because, watch_path=path
    )


def store(stream: IO[bytes], name: str) -> tuple[str, str]:
    """Keep a file below the data directory under its hash; returns the hash and the path there."""
    folder = settings.DATA_DIR / "feeds"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    part = folder / f"incoming-{timezone.now().timestamp():.6f}.part"
    try:
        with part.open("wb") as out:
            while chunk := stream.read(SIZE):
                digest.update(chunk)
                out.write(chunk)
        kept = folder / digest.hexdigest()[:2] / digest.hexdigest()
        kept.parent.mkdir(exist_ok=True)
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest(), kept.relative_to(settings.DATA_DIR).as_posix()


@transaction.atomic
def receive(
    *, stream: IO[bytes], name: str, definition: FeedDefinition | None, by: Actor, because: str,
    orgs: IO[bytes] | None = None,
) -> FeedRun:  # fmt: skip
    """Take in a file (and one of org units), unread; returns its run."""
    file_hash, path = store(stream, name)
    orgs_path = store(orgs, "orgs")[1] if orgs is not None else ""
    run = FeedRun.objects.create(
        definition=definition, file_name=Path(name).name[:255], file_hash=file_hash,
        stored_at=path, orgs_stored_at=orgs_path, received_by=_person(by),
    )  # fmt: skip
    write(by=by, act="people.feed.receive", subject=("feed-run", run.pk), because=because,
          after={"file": run.file_name, "sha256": file_hash})  # fmt: skip
    return run


@transaction.atomic
def choose_definition(*, run: FeedRun, definition: FeedDefinition, by: Actor) -> None:
    """Say to which feed a file belongs."""
    run.definition = definition
    run.save(update_fields=["definition"])
    write(by=by, act="people.feed.choose", subject=("feed-run", run.pk),
          after={"feed": definition.name, "edition": definition.edition})  # fmt: skip


def feed_actor(name: str) -> Actor:
    """A feed as the one who acts."""
    return Actor("feed", None, name)


def preview(*, run: FeedRun, as_of: date, add_units: bool = False) -> Preview | None:
    """Read a run's file and say what it would change; the run keeps counts, problems and guards.

    Returns None, with the run marked failed and the reason kept, when the file cannot be read.
    """
    definition = reads.mapping_of(run.definition)
    name = run.definition.name if run.definition else "canonical"
    orgs = settings.DATA_DIR / run.orgs_stored_at if run.orgs_stored_at else None
    try:
        feed = read_file(
            settings.DATA_DIR / run.stored_at, run.file_name, definition, as_of, orgs=orgs,
            add_units=add_units,
        )  # fmt: skip
    except (FileRefused, DefinitionError) as error:
        run.state = "failed"
        line, file = getattr(error, "line", None), getattr(error, "file", "") or run.file_name
        run.problems = [
            {"what": told(error.what, _), "mend": told(error.mend, _), "line": line, "file": file}
        ]
        run.as_of = as_of
        run.save(update_fields=["state", "problems", "as_of"])
        return None
    result = compare(name, definition, feed, as_of, add_units)
    keep_preview(run, result)
    write_lists(result, folder_of(run))
    return result


def keep_preview(run: FeedRun, result: Preview) -> None:
    """Keep what a preview found with its run."""
    run.as_of, run.baseline = result.as_of, result.baseline
    run.counts = {
        **result.diff.counts, "fingerprint": result.fingerprint, "add_units": result.add_units
    }  # fmt: skip
    run.guards = [guard_json(guard) for guard in result.diff.guards]
    run.problems = [
        {"file": p.file, "line": p.line, "column": p.column, "value": p.value,
         "what": problem_texts(p)[0], "mend": problem_texts(p)[1], "whole_row": p.whole_row}
        for p in result.feed.problems.ordered()[:KEPT_PROBLEMS]
    ]  # fmt: skip
    run.state = "refused" if result.diff.guards else "previewed"
    run.save(update_fields=["as_of", "baseline", "counts", "guards", "problems", "state"])


def folder_of(run: FeedRun) -> Path:
    """Where the lists of a run are kept for download."""
    return settings.DATA_DIR / "feeds" / f"run-{run.pk}"


@transaction.atomic
def apply_preview(
    *, preview: Preview, by: Actor, because: str, allow: frozenset[str] = frozenset(),
    run: FeedRun | None = None, close_units: bool = False,
) -> dict[str, int]:  # fmt: skip
    """Apply what a preview shows, all of it or, on any fault, none of it.

    allow: names of guards that may be passed. close_units: close the org units that the file of org
    units does not name and that nobody is in. Returns the counts. Raises Refused when a guard
    stands in the way, or when the state has changed since the preview so that something else would
    be written than was shown.
    """
    standing = preview.diff.refused(allow)
    if standing:
        names = ", ".join(guard.name for guard in standing)
        raise Refused(_("Refused by %(names)s.") % {"names": names}, standing)
    Head.objects.get_or_create(pk=1)
    Head.objects.select_for_update().get(pk=1)  # one writer at a time from here on
    if baseline() != preview.baseline:
        again = compare(
            preview.name, preview.definition, preview.feed, preview.as_of, preview.add_units
        )
        if again.fingerprint != preview.fingerprint:
            raise Refused(
                _("Something changed since this was shown. Look at the preview again, then apply.")
            )
    if run is not None:
        run = FeedRun.objects.select_for_update().get(pk=run.pk)
        if run.state == "applied":
            raise Refused(_("This file has been applied already."))
    ensure_reference(by=by, because=because)
    counts = dict(preview.diff.counts)
    if not preview.diff.empty:
        writer = Writer(preview.diff, reads.source_of(preview.name), because)
        lines = writer.write()
        write_many(by=by, lines=lines)
    if close_units:
        _close_units(preview, by, because)
    subject = ("feed-run", run.pk) if run else ("feed", preview.name)
    write(by=by, act="people.feed.apply", subject=subject, because=because,
          after={**counts, "as_of": preview.as_of, "file": preview.feed.file,
                 "allowed": sorted(allow), "closed": preview.diff.closing if close_units else []})  # fmt: skip
    if run is not None:
        run.state, run.applied_at = "applied", timezone.now()
        run.save(update_fields=["state", "applied_at"])
    return counts


@transaction.atomic
def apply_file(
    *, preview: Preview, by: Actor, because: str, allow: frozenset[str], confirm: bool,
    close_units: bool = False,
) -> dict[str, int]:  # fmt: skip
    """Apply a preview at the command line; with `confirm` its mapping is kept as well.

    Raises Refused as `apply_preview` does.
    """
    counts = apply_preview(
        preview=preview, by=by, because=because, allow=allow, close_units=close_units
    )
    if confirm:
        confirm_definition(name=preview.name, mapping=preview.definition, by=by, because=because)
    return counts


def apply_run(
    *, run: FeedRun, by: Actor, because: str, allow: frozenset[str] = frozenset(),
    close_units: bool = False,
) -> dict[str, int]:  # fmt: skip
    """Apply a run that was looked at: the file is read again and must say what was shown.

    Raises Refused as `apply_preview` does, ValidationError when there is nothing to apply.
    """
    if run.state not in ("previewed", "refused") or run.as_of is None:
        raise ValidationError(_("This file is not waiting for confirmation."))
    definition = reads.mapping_of(run.definition)
    name = run.definition.name if run.definition else "canonical"
    add_units = bool(run.counts.get("add_units"))
    orgs = settings.DATA_DIR / run.orgs_stored_at if run.orgs_stored_at else None
    feed = read_file(
        settings.DATA_DIR / run.stored_at, run.file_name, definition, run.as_of, orgs=orgs,
        add_units=add_units,
    )  # fmt: skip
    again = compare(name, definition, feed, run.as_of, add_units)
    if again.fingerprint != run.counts.get("fingerprint"):
        raise Refused(
            _("Something changed since this was shown. Look at the preview again, then apply.")
        )
    return apply_preview(
        preview=again, by=by, because=because, allow=allow, run=run, close_units=close_units
    )


def _close_units(preview: Preview, by: Actor, because: str) -> None:
    """Close what the preview says; `close_unit` refuses where somebody is there after all."""
    there = {unit.code: unit for unit in OrgUnit.objects.filter(code__in=preview.diff.closing)}
    for code in preview.diff.closing:
        try:
            close_unit(unit=there[code], on=preview.as_of, by=by, because=because)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error


@transaction.atomic
def discard(*, run: FeedRun, by: Actor, because: str) -> None:
    """Put a file aside without applying it; its lists are deleted, its run stays."""
    if run.state == "applied":
        raise ValidationError(_("This file has been applied; it cannot be put aside."))
    run.state = "discarded"
    run.save(update_fields=["state"])
    write(by=by, act="people.feed.discard", subject=("feed-run", run.pk), because=because)
    shutil.rmtree(folder_of(run), ignore_errors=True)


def _person(by: Actor) -> Person | None:
    return Person.objects.filter(pk=by.id).first() if by.kind == "person" and by.id else None
