"""Evidence files: kept under the hash of their content, once, below the data directory."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from makegood.engines.commitment.filekinds import Unfit, clean_name, sniff
from makegood.engines.words import told

MOST_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True)
class Kept:
    """A file that was kept: its SHA-256, the name it came with (cleaned), type and size in bytes."""

    hash: str
    name: str
    type: str
    size: int


def folder() -> Path:
    """Where files are kept."""
    place: Path = settings.DATA_DIR / "commitment" / "files"
    return place


def path_of(file_hash: str) -> Path:
    """Where the file with this hash stands."""
    return folder() / file_hash[:2] / file_hash


def keep(stream: BinaryIO | Any, name: str) -> Kept:
    """Check a file and keep it; the same content is kept once, whatever its name.

    Raises ValidationError for one that is too large, of another kind than its name says, or of a
    kind that is not kept.
    """
    size = stream.seek(0, os.SEEK_END)
    if size > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(most)s MB. Put it elsewhere and link to it.")
            % {"most": MOST_BYTES // 1024**2}
        )
    name = clean_name(name)
    try:
        kind = sniff(stream, name)
    except Unfit as error:
        raise ValidationError(f"{told(error.what, _)} {told(error.mend, _)}") from error
    return Kept(_store(stream), name, kind.type, size)


def keep_plan(stream: BinaryIO | Any) -> str:
    """Keep a table for an import, of whatever kind; its reader judges it. Gives its hash."""
    return _store(stream)


def _store(stream: BinaryIO | Any) -> str:
    stream.seek(0)
    folder().mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    # Written beside and moved: a process that dies half way leaves no half file under a hash.
    with tempfile.NamedTemporaryFile(dir=folder(), prefix="part-", delete=False) as part:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
            part.write(chunk)
    found = digest.hexdigest()
    target = path_of(found)
    target.parent.mkdir(exist_ok=True)
    os.replace(part.name, target)
    stream.seek(0)
    return found
