"""What a file would change: read, mapped, compared and put into lists to look at and download."""

import csv
import hashlib
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from makegood.engines.roster import (
    Definition,
    Diff,
    Feed,
    OrgRow,
    Problems,
    Source,
    Tree,
    diff,
    open_folder,
    open_orgs,
    open_source,
    read_feed,
    read_orgs,
)
from makegood.record.models import Head

from . import reads
from .texts import problem_texts

LISTS = ("joined", "left", "moved", "changed", "unknown-units", "units", "absent-units", "problems")


@dataclass
class Preview:
    """A feed compared with the state, before anything is applied.

    baseline: the record's last number when it was made. fingerprint: of everything that would be
    written; what is applied must have the same.
    """

    name: str
    definition: Definition
    feed: Feed
    diff: Diff
    as_of: date
    baseline: int
    add_units: bool
    fingerprint: str = ""
    extra: dict[str, object] = field(default_factory=dict)


def baseline() -> int:
    """The record's last number."""
    return Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def read_file(
    path: Path,
    file: str,
    definition: Definition,
    as_of: date,
    *,
    orgs: Path | None = None,
    add_units: bool = False,
) -> Feed:
    """Read a stored file, or a folder with a OneRoster set, under a definition.

    Raises FileRefused or DefinitionError.
    """
    known = reads.known(as_of)
    problems = Problems()
    with ExitStack() as stack:
        source: Source
        if path.is_dir():
            source = stack.enter_context(open_folder(path))
        else:
            stream = stack.enter_context(path.open("rb"))
            source = stack.enter_context(open_source(stream, file, definition))
        units: list[OrgRow] = []
        if orgs is not None:
            table = open_orgs(stack.enter_context(orgs.open("rb")), orgs.name)
            units = read_orgs(table, known.tree, problems)
        elif source.orgs is not None:
            units = read_orgs(source.orgs, known.tree, problems)
        feed = read_feed(source.people, definition, known, as_of, units=units, add_units=add_units)
    for problem in problems.items:
        feed.problems.add(problem)
    feed.full = feed.full and source.full
    return feed


def compare(
    name: str, definition: Definition, feed: Feed, as_of: date, add_units: bool = False
) -> Preview:
    """Compare a feed that has been read with the state as it is."""
    start = baseline()
    result = diff(reads.current(name, as_of), feed, as_of)
    preview = Preview(name, definition, feed, result, as_of, start, add_units)
    preview.fingerprint = fingerprint(result)
    return preview


def fingerprint(result: Diff) -> str:
    """A hash of everything that would be written, whatever the order of rows."""
    digest = hashlib.sha256(repr((result.units, result.absent)).encode())
    pairs = result.pairs
    for frame in (
        result.new_people, result.person_changes, pairs.begin, pairs.split, pairs.update,
        pairs.finish, result.duties_add, result.duties_end, result.leaves_add, result.leaves_set,
    ):  # fmt: skip
        total = 0  # of the rows' own hashes; some rows at a time, for a file may have a million
        for part in frame.iter_slices(20_000):
            cells = pl.all().cast(pl.String).fill_null("")
            for row in part.select(pl.concat_str(cells, separator="\x1f")).to_series():
                total += int.from_bytes(hashlib.sha256(row.encode("utf-8", "replace")).digest())
        digest.update(b"%d\x1d%d\x1d" % (frame.height, total))
    return digest.hexdigest()


def rows_of(preview: Preview, name: str) -> tuple[list[str], Iterable[tuple[object, ...]]]:
    """One of LISTS as a header and rows, people by id."""
    result = preview.diff
    if name == "problems":
        problems = preview.feed.problems.ordered()
        header = ["file", "line", "column", "value", "what", "mend", "row used"]
        return header, (
            (p.file, p.line, p.column, p.value, *problem_texts(p), "no" if p.whole_row else "yes")
            for p in problems
        )
    if name == "units":
        header = ["change", "code", "name", "parent", "kind", "name before", "parent before"]
        return header, (
            (c.kind, c.new.code, c.new.name, c.new.parent, c.new.kind,
             c.old.name if c.old else "", c.old.parent if c.old else "")
            for c in result.units
        )  # fmt: skip
    if name == "absent-units":
        header = ["code", "name", "parent", "people", "would be closed"]
        return header, (
            (
                one.unit.code,
                one.unit.name,
                one.unit.parent,
                one.people,
                "yes" if one.closes else "no",
            )
            for one in result.absent
        )
    frame: pl.DataFrame = {
        "joined": result.joined,
        "left": result.left,
        "moved": result.moved,
        "changed": result.changed,
        "unknown-units": result.unknown_units,
    }[name]
    return frame.columns, frame.iter_rows()


def write_lists(preview: Preview, folder: Path) -> list[Path]:
    """Write every list as CSV into a folder; a cell never begins a formula."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in LISTS:
        header, rows = rows_of(preview, name)
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            writer.writerows([_safe(cell) for cell in row] for row in rows)
        written.append(path)
    return written


def _safe(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return cell


def tree_of(as_of: date) -> Tree:
    """The tree of org units as it is."""
    return Tree(reads.units(as_of))
