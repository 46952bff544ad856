"""Opens a file of any kind that is read and gives its table."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from makegood.engines.words import Words

from .csv_source import csv_table
from .definition import Definition
from .headers import score_header
from .limits import LIMITS, FileRefused, Limits
from .oneroster import DEFINITION as ONEROSTER
from .oneroster import OneRoster, from_archive, read_oneroster
from .orgs import score_orgs
from .sniff import Kind, kind_of
from .tables import Table, check_size
from .xlsx_source import xlsx_table

SAMPLE_ROWS = 20_000


@dataclass
class Source:
    """An opened file: what it is, its table of people, and its org units where it brings them.

    definition: the definition that the kind of file fixes (OneRoster), if it does.
    """

    kind: Kind
    people: Table
    orgs: Table | None = None
    definition: Definition | None = None
    full: bool = True
    streams: list[BinaryIO] = field(default_factory=list)

    def __enter__(self) -> "Source":
        return self

    def __exit__(self, *_error: object) -> None:
        """Close what was opened for it; a stream that the caller gave stays the caller's."""
        for stream in self.streams:
            stream.close()


def open_source(
    stream: BinaryIO,
    file: str,
    definition: Definition | None = None,
    limits: Limits = LIMITS,
) -> Source:
    """The table of people in a file; the stream must be seekable and stay open while it is read.

    Raises FileRefused when it is too large, of another kind, damaged, or has no header.
    """
    check_size(stream, file, limits)
    kind = kind_of(stream, file)
    if kind == "oneroster":
        files = from_archive(stream, file, limits)
        return _source(read_oneroster(files.get, file, limits), list(files.values()))
    score = definition.score if definition else score_header
    return Source(kind, _table(stream, file, kind, score, definition, limits))


def open_folder(path: Path, limits: Limits = LIMITS) -> Source:
    """The people of a folder that holds an unpacked OneRoster set; files stay open while read."""
    there = {entry.name.lower(): entry for entry in path.iterdir() if entry.is_file()}
    streams: list[BinaryIO] = []

    def opener(name: str) -> BinaryIO | None:
        found = there.get(name)
        if found is None:
            return None
        stream = found.open("rb")
        streams.append(stream)
        check_size(stream, name, limits)
        return stream

    try:
        return _source(read_oneroster(opener, path.name, limits), streams)
    except FileRefused:
        for stream in streams:
            stream.close()
        raise


def _source(found: OneRoster, streams: list[BinaryIO]) -> Source:
    return Source("oneroster", found.people, found.orgs, ONEROSTER, found.full, streams)


def open_orgs(stream: BinaryIO, file: str, limits: Limits = LIMITS) -> Table:
    """The table of org units in a second file."""
    check_size(stream, file, limits)
    kind = kind_of(stream, file)
    if kind == "oneroster":
        orgs = read_oneroster(from_archive(stream, file, limits).get, file, limits).orgs
        if orgs is None:
            raise FileRefused(
                Words("The set has no orgs.csv."), Words("Export orgs.csv as well."), file
            )
        return orgs
    return _table(stream, file, kind, score_orgs, None, limits)


def _table(
    stream: BinaryIO,
    file: str,
    kind: Kind,
    score: Callable[[list[str]], float],
    definition: Definition | None,
    limits: Limits,
) -> Table:
    if kind == "xlsx":
        return xlsx_table(stream, file, score, limits, definition.sheet if definition else "")
    delimiter = definition.delimiter if definition else ""
    encoding = definition.encoding if definition else ""
    return csv_table(stream, file, score, limits, delimiter, encoding)


def sample(table: Table, most: int = SAMPLE_ROWS) -> list[list[str]]:
    """The first rows of a table, to guess by."""
    rows: list[list[str]] = []
    batches = table.batches()
    for batch in itertools.takewhile(lambda _batch: len(rows) < most, batches):
        rows.extend(batch.rows)
    return rows[:most]
