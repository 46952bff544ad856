"""Watched folders and files: what is new is taken in and previewed; people decide about applying."""

import hashlib
import logging
from pathlib import Path

from django.utils import timezone

from makegood.record.acts import Actor

from ..models import FeedDefinition, FeedRun
from . import acts, reads

log = logging.getLogger("makegood.people.roster")
# A file that is still being written changes; one that has been quiet this long does not.
QUIET_SECONDS = 10
SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".zip")
# The file of org units that may lie beside the people, in capitals or small letters.
UNITS = "orgs.csv"


def look_at_all() -> list[FeedRun]:
    """Take in and preview every new file of every watched path; returns their runs.

    A file is known by its content: the same bytes are taken in once for each edition.
    """
    found = []
    for definition in reads.latest_definitions():
        if definition.watch_path:
            found.extend(_look(definition))
    return found


def _look(definition: FeedDefinition) -> list[FeedRun]:
    path = Path(definition.watch_path)
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in SUFFIXES)
        files = [one for one in files if not _units(one)]
    elif path.is_file():
        files = [path]
    else:
        log.warning("feed %s: there is nothing at its watched path", definition.name)
        return []
    runs = []
    now = timezone.now().timestamp()
    for file in files:
        try:
            if not file.is_file() or now - file.stat().st_mtime < QUIET_SECONDS:
                continue
            run = _take_in(definition, file)
        except OSError as error:
            log.warning("feed %s: %s cannot be read: %s", definition.name, file.name, error)
            continue
        if run is not None:
            runs.append(run)
    return runs


def _units(file: Path) -> bool:
    return file.name.lower() == UNITS and file.is_file()


def _take_in(definition: FeedDefinition, file: Path) -> FeedRun | None:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if FeedRun.objects.filter(definition=definition, file_hash=digest).exists():
            return None
        stream.seek(0)
        orgs = next((one for one in file.parent.iterdir() if _units(one)), None)
        by = Actor("feed", None, definition.name)
        because = "watched path"
        if orgs and orgs != file:
            with orgs.open("rb") as units:
                run = acts.receive(
                    stream=stream, name=file.name, definition=definition, by=by, because=because,
                    orgs=units,
                )  # fmt: skip
        else:
            run = acts.receive(
                stream=stream, name=file.name, definition=definition, by=by, because=because
            )
    acts.preview(run=run, as_of=timezone.localdate())
    return run
