"""Reads delimited text row by row, keeping the line on which each row begins."""

import csv
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO

from makegood.engines.words import Words

from .limits import FileRefused, Limits
from .problems import Problem
from .sniff import TextShape, shape_of, text_of
from .tables import HEADER_SEARCH, Row, Table, batched, find_header

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with mark",
    "utf-16": "UTF-16 with mark",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
}
MOST_LINES_IN_A_ROW = 60


def csv_table(
    stream: BinaryIO,
    file: str,
    score: Callable[[list[str]], float],
    limits: Limits,
    delimiter: str = "",
    encoding: str = "",
) -> Table:
    """The table in a delimited text; delimiter and encoding are found out unless given.

    Raises FileRefused when no header is found.
    """
    found = shape_of(stream, file)
    shape = TextShape(encoding or found.encoding, delimiter or found.delimiter, found.skip)
    first = [
        item
        for item in itertools.islice(_rows(stream, shape, file, limits), HEADER_SEARCH)
        if not isinstance(item, Problem)
    ]
    line, headers, _position = find_header(first, score, file)
    if len(headers) > limits.columns:
        raise FileRefused(
            Words("The file has {count} columns.", count=len(headers)),
            Words("Send fewer columns."),
            file,
            line,
        )

    def rows() -> Iterator[Row | Problem]:
        started = False
        for item in _rows(stream, shape, file, limits):
            if started:
                yield item
            elif not isinstance(item, Problem) and item[0] == line:
                started = True

    written = f"CSV, {ENCODINGS.get(shape.encoding, shape.encoding)}, {NAMES[shape.delimiter]}"
    return Table(
        file, written, headers, line, lambda: batched(rows(), len(headers), file, limits, False)
    )


def _rows(stream: BinaryIO, shape: TextShape, file: str, limits: Limits) -> Iterator[Row | Problem]:
    """Rows with the line on which each begins. Where a quotation mark is not closed, its line is a
    problem and reading goes on with the line after it."""
    text = text_of(stream, shape.encoding)
    most = limits.cell_chars * 256
    again: deque[str] = deque()  # lines that a row with an open mark had swallowed
    taken: list[str] = []  # lines of the row that is being read

    def lines() -> Iterator[str]:
        while line := again.popleft() if again else text.readline(most):
            if len(taken) > MOST_LINES_IN_A_ROW:
                again.appendleft(line)
                return
            taken.append(line)
            yield line

    csv.field_size_limit(max(limits.cell_chars * 64, 1 << 21))
    reader = csv.reader(lines(), delimiter=shape.delimiter)
    after = 1
    try:
        while True:
            taken.clear()
            try:
                cells = next(reader)
                torn = len(taken) > 1 and _is_torn(taken, shape.delimiter)
            except StopIteration:
                return
            except csv.Error:
                cells, torn = [taken[0].partition(shape.delimiter)[0]], True
            line = after
            if torn:
                again.extendleft(reversed(taken[1:]))
                del taken[1:]
                reader = csv.reader(lines(), delimiter=shape.delimiter)
            after += len(taken)
            if line <= shape.skip or not cells:
                continue
            if torn or any(len(cell) > limits.cell_chars for cell in cells):
                yield Problem("open-quote", file, line, "", cells[0].partition("\n")[0][:80])
            else:
                yield line, cells
    finally:
        text.detach()


def _is_torn(lines: list[str], delimiter: str) -> bool:
    """Whether a row of several lines has a mark that is not closed, or closed by a later row's own:
    then text goes on where only the separator may follow."""
    if len(lines) > MOST_LINES_IN_A_ROW or sum(line.count('"') for line in lines) % 2 == 1:
        return True
    try:
        return not list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
