"""Opens packed files with bounds: nothing larger than allowed is ever unpacked."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from makegood.engines.words import Words

from .limits import LIMITS, FileRefused, Limits

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    UnicodeError,
)
DAMAGED = Words("The packed file is damaged or was cut off.")
AGAIN = Words("Export it again and send the whole file.")


@contextmanager
def opened(stream: BinaryIO, name: str, limits: Limits = LIMITS) -> Iterator[zipfile.ZipFile]:
    """An archive whose every entry has been checked against the bounds.

    Raises FileRefused when it is damaged, protected, or would unpack to more than is allowed.
    """
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
    except BROKEN as error:
        raise FileRefused(DAMAGED, AGAIN, name) from error
    with archive:
        entries = archive.infolist()
        if len(entries) > limits.entries:
            raise FileRefused(
                Words("The archive has {count} entries.", count=len(entries)), AGAIN, name
            )
        total = 0
        for entry in entries:
            total += entry.file_size
            if entry.flag_bits & 0x1:
                raise FileRefused(
                    Words("The file is protected by a password."),
                    Words("Save it without one."),
                    name,
                )
            swollen = entry.file_size > limits.ratio * max(1, entry.compress_size)
            if total > limits.unpacked_bytes or (swollen and entry.file_size > 16 * 1024**2):
                raise FileRefused(
                    Words("The archive would unpack to far more than it should."),
                    Words("Check where it comes from; send the table as CSV."),
                    name,
                )
        yield archive


def names_in(stream: BinaryIO, name: str, limits: Limits = LIMITS) -> list[str]:
    """The names of an archive's entries."""
    with opened(stream, name, limits) as archive:
        return archive.namelist()


def entered(archive: zipfile.ZipFile, entry: str | zipfile.ZipInfo, name: str) -> IO[bytes]:
    """One entry, open; FileRefused where its own head is damaged or is not the one listed."""
    try:
        return archive.open(entry)
    except BROKEN as error:
        raise FileRefused(DAMAGED, AGAIN, name) from error


def chunks_of(entry: IO[bytes], name: str, size: int = 1 << 20) -> Iterator[bytes]:
    """The unpacked bytes of one entry, piece by piece; damage becomes FileRefused."""
    while True:
        try:
            chunk = entry.read(size)
        except BROKEN as error:
            raise FileRefused(DAMAGED, AGAIN, name) from error
        if not chunk:
            return
        yield chunk


def small(archive: zipfile.ZipFile, entry: str, name: str, most: int = 32 * 1024**2) -> bytes:
    """The whole of one small entry."""
    info = archive.getinfo(entry)
    if info.file_size > most:
        raise FileRefused(
            Words("The part {entry} of the file is too large.", entry=entry), AGAIN, name
        )
    with entered(archive, info, name) as opened_entry:
        return b"".join(chunks_of(opened_entry, name))
