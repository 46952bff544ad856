"""What every reader gives: rows of text with their line numbers, in batches, below a header."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from makegood.engines.words import Words

from .limits import LIMITS, FileRefused, Limits
from .problems import Problem

BATCH = 20_000
HEADER_SEARCH = 25

Row = tuple[int, list[str]]


@dataclass
class Batch:
    """Some rows: their line numbers and their cells, each row as wide as the header."""

    lines: list[int]
    rows: list[list[str]]
    problems: list[Problem] = field(default_factory=list)
    bad_lines: list[int] = field(default_factory=list)  # rows that are there but cannot be used


@dataclass
class Table:
    """One table: its file's name, how it was written, its headers and its rows on demand."""

    file: str
    written: str  # such as "CSV, UTF-8, semicolon"
    headers: list[str]
    header_line: int
    batches: Callable[[], Iterator[Batch]]


def find_header(
    first: list[Row], score: Callable[[list[str]], float], file: str
) -> tuple[int, list[str], int]:
    """The line, the cells and the position of the header among the first rows of a file.

    score: says how much a row looks like a header; titles above the header score less.
    """
    best: tuple[float, int] | None = None
    for position, (_line, cells) in enumerate(first):
        if sum(1 for cell in cells if cell.strip()) < 2:
            continue
        value = score(cells)
        if best is None or value > best[0]:
            best = (value, position)
    if best is None:
        raise FileRefused(
            Words("No row of column names was found."),
            Words("The table needs at least two columns with a name each in its first row."),
            file,
        )
    line, cells = first[best[1]]
    headers = [" ".join(cell.split()) for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    return line, _distinct(headers), best[1]


def _distinct(headers: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for header in headers:
        count = seen.get(header, 0) + 1
        seen[header] = count
        result.append(header if count == 1 else f"{header} ({count})")
    return result


def batched(
    rows: Iterator[Row | Problem], width: int, file: str, limits: Limits, ragged: bool
) -> Iterator[Batch]:
    """Groups rows; drops blank ones; evens out rows that are too short or too long.

    ragged: whether a short row is normal (a spreadsheet leaves out empty cells at the end).
    """
    batch = Batch([], [])
    count = 0
    for item in rows:
        if isinstance(item, Problem):
            batch.problems.append(item)
            batch.bad_lines.append(item.line)
            continue
        line, cells = item
        if len(cells) != width:
            if not any(cell and not cell.isspace() for cell in cells):
                continue
            if len(cells) > width:
                if any(cell and not cell.isspace() for cell in cells[width:]):
                    extra = next(cell for cell in cells[width:] if cell.strip())
                    batch.problems.append(Problem("too-many-cells", file, line, "", extra[:80]))
                    batch.bad_lines.append(line)
                cells = cells[:width]
            else:
                # One missing cell at the end is how some systems write an empty last column.
                if not ragged and width - len(cells) > max(1, width // 3):
                    value = cells[0][:80]
                    batch.problems.append(Problem("too-few-cells", file, line, "", value))
                    batch.bad_lines.append(line)
                cells = cells + [""] * (width - len(cells))
        elif not cells[0] and not any(cell and not cell.isspace() for cell in cells):
            continue
        count += 1
        if count > limits.rows:
            raise FileRefused(
                Words("The file has more than {rows:,} rows.", rows=limits.rows),
                limits.mend,
                file,
                line,
            )
        batch.lines.append(line)
        batch.rows.append(cells)
        if len(batch.rows) >= BATCH:
            yield batch
            batch = Batch([], [])
    if batch.rows or batch.problems:
        yield batch


def check_size(stream: BinaryIO, file: str, limits: Limits = LIMITS) -> int:
    """The size of a stream in bytes; raises FileRefused when it is larger than allowed."""
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > limits.file_bytes:
        most = limits.file_bytes // 1024**2
        raise FileRefused(
            Words("The file is larger than {most:,} MB.", most=most),
            limits.mend,
            file,
        )
    return size
