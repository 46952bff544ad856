"""One CSV file into a frame of the right types, or the faults that stand in the way.

The file is read as columns; line numbers are looked for only where something is wrong, so that a
million rows take about a second.
"""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from makegood.engines.planner.faults import TOLD, Fault
from makegood.engines.planner.layout import MODALITIES, Column
from makegood.engines.words import Words

CELL = "{cell}"  # in a fault of many rows: filled with the cell of each
WORDS = {
    "whole": Words("a whole number"), "hours": Words("a number of hours"), "clock": Words("a time HH:MM"),
    "flag": Words("0 or 1"), "modality": Words("in_person or virtual"),
    "modalities": Words("in_person, virtual or in_person;virtual"), "ids": Words("ids joined by ;"),
    "text": Words("text"),
}  # fmt: skip


class Table:
    """A file as it was read: typed frame, its faults, and the way from a row to its line.

    frame is None where the file has no rows that can be trusted (missing, no header, ragged).
    """

    def __init__(self, folder: Path, name: str, columns: tuple[Column, ...]) -> None:
        self.file = f"{name}.csv"
        self.columns = columns
        self.faults: list[Fault] = []
        self.frame: pl.DataFrame | None = None
        self.raw: pl.DataFrame | None = None
        self._bytes = b""
        self._lines: list[int] | None = None
        try:
            self._bytes = (folder / self.file).read_bytes().removeprefix(b"\xef\xbb\xbf")
        except OSError as error:
            self.tell(0, "", Words("the file cannot be read ({error})", error=error.strerror or error),
                      Words("Add it with the header {columns}", columns=','.join(c.name for c in columns)))  # fmt: skip
            return
        if self._sound() and self._header():
            self._read()

    def tell(self, line: int, column: str, what: Words, mend: Words) -> None:
        """Note a fault of this file."""
        self.faults.append(Fault(self.file, line, column, what, mend))

    def line(self, row: int) -> int:
        """The line of the row with this number (from 0)."""
        if self._lines is None:
            every = self._bytes.split(b"\n")
            self._lines = [n for n, text in enumerate(every, 1) if text.strip(b"\r")]
        return self._lines[row + 1]

    def tell_rows(self, rows: Iterable[int], column: str, what: Words, mend: Words) -> None:
        """Note the same fault for many rows; what may hold {cell}, the cell as it was written."""
        every = list(rows)
        for row in every[:TOLD]:
            one = what
            if "cell" in what.values:
                one = Words(what.template, **{**what.values, "cell": self._cell(row, column)})
            self.tell(self.line(row), column, one, mend)
        if len(every) > TOLD:
            self.tell(self.line(every[TOLD]), column,
                      Words("and {count:,} more rows with this fault", count=len(every) - TOLD), mend)  # fmt: skip

    def tell_where(self, wrong: pl.Expr, column: str, what: Words, mend: Words) -> None:
        """Note a fault for each row of the typed frame for which the expression is true."""
        assert self.frame is not None
        mask = self.frame.select(wrong.fill_null(False)).to_series()
        if mask.any():
            self.tell_rows(mask.arg_true().to_list(), column, what, mend)

    def _cell(self, row: int, column: str) -> str:
        if self.raw is None or column not in self.raw.columns:
            return ""
        text = str(self.raw[column][row] or "")
        return repr(text if len(text) <= 60 else text[:60] + "…")

    def _sound(self) -> bool:
        """Is it UTF-8 text, in lines, with line ends and quotes that can be trusted?"""
        try:
            text = self._bytes.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self._bytes[: error.start].count(b"\n") + 1
            self.tell(line, "", Words("a byte that is not UTF-8"), Words("Save the file as UTF-8"))
            return False
        if "\0" in text:
            self.tell(text[: text.index("\0")].count("\n") + 1, "", Words("a zero byte"),
                      Words("Save the file as plain text"))  # fmt: skip
            return False
        if lone := re.search(r"\r(?!\n)", text) if "\r" in text else None:
            self.tell(text[: lone.start()].count("\n") + 1, "", Words("a line end without a line feed"),
                      Words("End lines with LF or CRLF"))  # fmt: skip
            return False
        return True

    def _header(self) -> bool:
        first = self._bytes.split(b"\n", 1)[0].decode("utf-8").rstrip("\r")
        names = next(csv.reader([first]), [])
        wanted = [column.name for column in self.columns]
        if not names:
            self.tell(
                1,
                "",
                Words("the header row is missing"),
                Words("Begin with {columns}", columns=",".join(wanted)),
            )
            return False
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                self.tell(1, name, Words("the column comes more than once"), Words("Keep one"))
            elif name not in wanted:
                self.tell(1, name, Words("the format has no column {name!r}", name=name),
                          Words("Take it out; the columns are {columns}", columns=','.join(wanted)))  # fmt: skip
        for name in wanted:
            if name not in names:
                self.tell(
                    1,
                    name,
                    Words("the column is missing"),
                    Words("Add it to {columns}", columns=",".join(wanted)),
                )
        return not self.faults and self._rectangular(len(names))

    def _rectangular(self, width: int) -> bool:
        """Has every row as many cells as the header? Counted first; looked for only if not."""
        if b'"' not in self._bytes and self._even(width):
            return True
        reader = csv.reader(io.StringIO(self._bytes.decode("utf-8"), newline=""), strict=True)
        wrong = 0
        before = 0
        try:
            for cells in reader:
                began, before = before + 1, reader.line_num
                if reader.line_num > began:
                    self.tell(began, "", Words("a cell with a line break (or a quote that is not closed)"),
                              Words("Write each row in one line"))  # fmt: skip
                    return False
                if cells and len(cells) != width:
                    wrong += 1
                    if wrong <= TOLD:
                        self.tell(began, "", Words("{count} cells where the header has {width}", count=len(cells), width=width),
                                  Words("Give each column its cell; an empty one stays between commas"))  # fmt: skip
        except csv.Error as error:
            self.tell(before + 1, "", Words("the row cannot be read ({error})", error=error),
                      Words("Put a cell with a comma or a quote in quotes, and double quotes in it"))  # fmt: skip
        return not self.faults

    def _even(self, width: int) -> bool:
        """Without quotes: has each line, none of them blank, the header's number of commas?"""
        lines = self._bytes.decode("utf-8").removesuffix("\n").split("\n")
        series = pl.Series(lines)
        commas = series.str.count_matches(",", literal=True)
        return bool((commas == width - 1).all() and (series.str.len_bytes() > 1).all())

    def _read(self) -> None:
        body = re.sub(rb"\n(?:\r?\n)+", b"\n", self._bytes)
        self.raw = pl.read_csv(
            io.BytesIO(body), infer_schema=False, encoding="utf8",
            quote_char='"' if b'"' in body else None,
        )  # fmt: skip
        self.raw = self.raw.select(
            pl.col(c.name).replace("", None) if c.name in self.raw.columns else pl.lit(None)
            for c in self.columns
        )
        self.frame = self.raw.select(_typed(column) for column in self.columns)
        for column in self.columns:
            self._judge(column)

    def _judge(self, column: Column) -> None:
        """Empty cells that must not be, cells of the wrong kind, numbers out of bounds."""
        assert self.frame is not None and self.raw is not None
        raw, typed = self.raw[column.name], self.frame[column.name]
        word = WORDS[column.kind]
        if not column.empty and raw.null_count():
            self.tell_rows(raw.is_null().arg_true().to_list(), column.name, Words("the cell is empty"),
                           Words("Write {word}", word=word))  # fmt: skip
        bad = typed.is_null() & raw.is_not_null()
        if bad.any():
            self.tell_rows(bad.arg_true().to_list(), column.name, Words("{cell} is not {word}", word=word, cell=CELL),
                           Words("Write {word}", word=word))  # fmt: skip
        if column.kind in ("whole", "hours"):
            out = ~typed.is_between(column.low, column.high)
            if out.any():
                self.tell_rows(out.arg_true().to_list(), column.name,
                               Words("{cell} is out of the range {low} to {high}", low=column.low, high=column.high, cell=CELL),
                               Words("Write {word} of that range", word=word))  # fmt: skip


def _typed(column: Column) -> pl.Expr:
    """From text to the column's type; what does not fit becomes null."""
    cell = pl.col(column.name)
    match column.kind:
        case "whole":
            fits = cell.str.contains(r"^-?[0-9]{1,9}$")
            return pl.when(fits).then(cell).cast(pl.Int32, strict=False)
        case "hours":
            fits = cell.str.contains(r"^-?[0-9]{1,6}(\.[0-9]{1,6})?$")
            return pl.when(fits).then(cell).cast(pl.Float64, strict=False)
        case "clock":
            fits = cell.str.contains(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
            text = pl.when(fits).then(cell)
            hours = text.str.slice(0, 2).cast(pl.Int32)
            return (hours * 60 + text.str.slice(3, 2).cast(pl.Int32)).alias(column.name)
        case "flag":
            return pl.when(cell == "1").then(True).when(cell == "0").then(False).alias(column.name)
        case "modality":
            return pl.when(cell.is_in(MODALITIES)).then(cell).alias(column.name)
        case "modalities":
            fits = cell.is_in([*MODALITIES, ";".join(MODALITIES), ";".join(reversed(MODALITIES))])
            return pl.when(fits).then(cell).str.split(";").alias(column.name)
        case "ids":
            fits = ~cell.str.contains(r"^;|;;|;$")
            none = pl.lit([], dtype=pl.List(pl.String))
            return (
                pl.when(cell.is_null()).then(none).when(fits).then(cell.str.split(";"))
                .alias(column.name)
            )  # fmt: skip
        case _:
            return cell
