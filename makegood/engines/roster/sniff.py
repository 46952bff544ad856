"""Finds out what a file really is, from its content and never from its name."""

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO, Literal

from makegood.engines.words import Words

from .limits import FileRefused

Kind = Literal["text", "xlsx", "oneroster"]
DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 256 * 1024


@dataclass(frozen=True, slots=True)
class TextShape:
    """How a text file is written: its encoding, its delimiter, and lines to skip at the top."""

    encoding: str
    delimiter: str
    skip: int = 0


def kind_of(stream: BinaryIO, name: str = "") -> Kind:
    """Say what the file is; it must be seekable and is left at its beginning.

    Raises FileRefused for everything that is neither a text table, an .xlsx workbook nor an archive
    of OneRoster files.
    """
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if not head:
        raise FileRefused(
            Words("The file is empty."), Words("Export it again and check its size."), name
        )
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_archive(stream, name)
    known = [
        (
            b"\xd0\xcf\x11\xe0",
            Words("an old or password-protected Excel file"),
            Words("Save it as .xlsx"),
        ),
        (b"%PDF", Words("a PDF"), Words("Export a table as CSV or .xlsx")),
        (b"\x1f\x8b", Words("a packed file"), Words("Unpack it")),
        (b"BZh", Words("a packed file"), Words("Unpack it")),
        (b"7z\xbc\xaf", Words("a packed file"), Words("Unpack it")),
        (b"\x28\xb5\x2f\xfd", Words("a packed file"), Words("Unpack it")),
        (b"PAR1", Words("a Parquet file"), Words("Export a table as CSV or .xlsx")),
        (b"SQLite format 3", Words("a database"), Words("Export a table as CSV or .xlsx")),
        (b"\x89PNG", Words("a picture"), Words("Export a table as CSV or .xlsx")),
        (b"\xff\xd8\xff", Words("a picture"), Words("Export a table as CSV or .xlsx")),
        (b"\x7fELF", Words("a program"), Words("Export a table as CSV or .xlsx")),
        (b"{\\rtf", Words("a text document"), Words("Export a table as CSV or .xlsx")),
    ]
    for magic, what, mend in known:
        if head.startswith(magic):
            raise FileRefused(
                Words("This is {what}, not a table.", what=what),
                Words("{mend} and send it again.", mend=mend),
                name,
            )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")):
        raise FileRefused(
            Words("This is a web page or XML with another name, not a table."),
            Words("Open it in a spreadsheet program, save it as .xlsx or CSV and send that."),
            name,
        )
    return "text"


def _kind_of_archive(stream: BinaryIO, name: str) -> Kind:
    from .archive import names_in

    names = {entry.lower() for entry in names_in(stream, name)}
    stream.seek(0)
    if "xl/workbook.xml" in names:
        return "xlsx"
    last = {entry.rsplit("/", 1)[-1] for entry in names}
    if "users.csv" in last:
        return "oneroster"
    if "xl/workbook.bin" in names:
        mend = Words("Open it in a spreadsheet program, save it as .xlsx and send that.")
        raise FileRefused(Words("This is a binary workbook (.xlsb)."), mend, name)
    if "content.xml" in names:
        mend = Words("Open it in a spreadsheet program, save it as .xlsx and send that.")
        raise FileRefused(Words("This is an OpenDocument file."), mend, name)
    raise FileRefused(
        Words("This archive is neither an .xlsx workbook nor a set of OneRoster files."),
        Words("Unpack it and send the table itself."),
        name,
    )


def encoding_of(stream: BinaryIO, name: str = "") -> str:
    """Name the encoding as Python knows it, having looked at every byte; rewinds the stream."""
    stream.seek(0)
    head = stream.read(SAMPLE)
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            stream.seek(0)
            return encoding
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    stream.seek(0)
    if odd > half * 0.3 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.1:
        return "utf-16-be"
    controls = sum(head.count(code) for code in range(32) if code not in (9, 10, 11, 12, 13))
    if controls > max(4, len(head) * 0.02):
        raise FileRefused(
            Words("This is not a text file."),
            Words("Export a table as CSV or .xlsx and send it again."),
            name,
        )
    return _utf8_or_western(stream)


def _utf8_or_western(stream: BinaryIO) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    chunk = b""
    try:
        while chunk := stream.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        # A few broken bytes among many good sequences are damage, not another encoding.
        text = chunk.decode("utf-8", errors="replace")
        broken = text.count("\ufffd")
        sound = sum(1 for ch in text if ch > "\x7f") - broken
        return "utf-8" if sound > 2 * broken else "cp1252"
    finally:
        stream.seek(0)
    return "utf-8"


def text_of(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The stream as text with line ends untouched, from its beginning; close by `detach()`."""
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")


def shape_of(stream: BinaryIO, name: str = "") -> TextShape:
    """Encoding and delimiter of a text table; the stream is left at its beginning."""
    encoding = encoding_of(stream, name)
    text = text_of(stream, encoding)
    try:
        sample = text.read(SAMPLE // 2)
    finally:
        text.detach()
        stream.seek(0)
    first, _, rest = sample.partition("\n")
    hint = first.strip().strip('"').lower()
    if hint.startswith("sep="):
        named = first.strip("\r\n").strip('"')[4:5]
        rest_has = named if named in DELIMITERS else delimiter_of(rest)
        return TextShape(encoding, rest_has, 1)
    return TextShape(encoding, delimiter_of(sample), 0)


def delimiter_of(sample: str) -> str:
    """The delimiter under which most lines of the sample have the same, largest number of cells."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        widths: Counter[int] = Counter()
        try:
            for number, row in enumerate(
                csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            ):
                if row and any(cell.strip() for cell in row):
                    widths[len(row)] += 1
                if number >= 400:
                    break
        except csv.Error:
            continue
        shared = [(count, width) for width, count in widths.items() if width > 1]
        if not shared:
            continue
        count, width = max(shared)
        # Agreement of the lines weighs most; width breaks ties between two that both agree.
        score = (count / sum(widths.values())) * 10 + min(width, 60) / 10
        if score > best_score:
            best, best_score = delimiter, score
    return best
