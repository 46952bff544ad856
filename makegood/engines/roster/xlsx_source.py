"""Streams the rows of an .xlsx workbook in bounded memory.

The sheet's XML is parsed as it is unpacked; shared strings are one run of bytes with offsets, not
one object each, so that a million rows with a million names fit.
"""

import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from makegood.engines.words import Words

from .archive import chunks_of, entered, opened, small
from .limits import FileRefused, Limits
from .problems import Problem
from .tables import HEADER_SEARCH, Row, Table, batched, find_header
from .xlsx_cells import Style, column_of, plain_number

DAMAGED = Words("The workbook is damaged.")
AGAIN = Words("Open it in a spreadsheet program, save it again as .xlsx and send that.")
_CACHE = 50_000


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _parser(file: str, separator: str | None = " ") -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def refuse(*_args: object) -> None:
        raise FileRefused(
            Words("The workbook holds a document type, which none needs."), AGAIN, file
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _feed(parser: expat.XMLParserType, data: bytes, final: bool, file: str) -> None:
    try:
        parser.Parse(data, final)
    except expat.ExpatError as error:
        raise FileRefused(DAMAGED, AGAIN, file) from error


class Strings:
    """The shared strings of a workbook, in one run of bytes."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self._cache: dict[int, str] = {}

    def add(self, text: str) -> None:
        """Append one string."""
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    @property
    def size(self) -> int:
        """Bytes held."""
        return len(self._bytes)

    def __getitem__(self, index: int) -> str:
        found = self._cache.get(index)
        if found is None:
            if not 0 <= index < len(self._ends) - 1:
                return ""
            found = self._bytes[self._ends[index] : self._ends[index + 1]].decode()
            if len(self._cache) < _CACHE:
                self._cache[index] = found
        return found


def _strings(archive: zipfile.ZipFile, file: str, limits: Limits) -> Strings:
    strings = Strings()
    name = _find(archive, "xl/sharedStrings.xml")
    if name is None:
        return strings
    parts: list[str] = []
    inside = phonetic = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal inside, phonetic
        kind = _local(tag)
        if kind == "si":
            parts.clear()
        elif kind == "rPh":
            phonetic += 1
        elif kind == "t" and not phonetic:
            inside += 1

    def end(tag: str) -> None:
        nonlocal inside, phonetic
        kind = _local(tag)
        if kind == "t" and inside:
            inside -= 1
        elif kind == "rPh":
            phonetic -= 1
        elif kind == "si":
            strings.add(_unescaped("".join(parts)))
            if strings.size > limits.strings_bytes:
                raise FileRefused(
                    Words("The workbook holds more text than can be read."),
                    Words("Send the table as CSV."),
                    file,
                )

    def text(data: str) -> None:
        if inside:
            parts.append(data)

    parser = _parser(file)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    with entered(archive, name, file) as entry:
        for chunk in chunks_of(entry, file):
            _feed(parser, chunk, False, file)
        _feed(parser, b"", True, file)
    return strings


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return (
        _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
        .encode("utf-8", "replace")
        .decode()
    )


def _find(archive: zipfile.ZipFile, wanted: str) -> str | None:
    wanted = wanted.lower().lstrip("/")
    return next((name for name in archive.namelist() if name.lower() == wanted), None)


def _elements(data: bytes, file: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser(file)
    parser.StartElementHandler = lambda tag, attributes: found.append((_local(tag), attributes))
    _feed(parser, data, True, file)
    return found


def _styles(archive: zipfile.ZipFile, file: str) -> list[Style]:
    name = _find(archive, "xl/styles.xml")
    if name is None:
        return []
    codes: dict[int, str] = {}
    styles: list[Style] = []
    within = False
    for tag, attributes in _elements(small(archive, name, file), file):
        if tag == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = tag == "cellXfs"
        elif tag == "xf" and within:
            number = _number(attributes.get("numFmtId"))
            styles.append(Style(number, codes.get(number)))
    return styles


def _number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


def _sheets(archive: zipfile.ZipFile, file: str) -> tuple[list[tuple[str, str]], bool]:
    """Visible sheets as (title, entry) and whether dates count from 1904."""
    workbook = _find(archive, "xl/workbook.xml")
    relations = _find(archive, "xl/_rels/workbook.xml.rels")
    if workbook is None:
        raise FileRefused(DAMAGED, AGAIN, file)
    targets = {}
    if relations is not None:
        for tag, attributes in _elements(small(archive, relations, file), file):
            if tag == "Relationship":
                target = attributes.get("Target", "")
                target = target if target.startswith("/") else f"xl/{target}"
                targets[attributes.get("Id", "")] = target.replace("xl/./", "xl/").lstrip("/")
    sheets, from_1904 = [], False
    for tag, attributes in _elements(small(archive, workbook, file), file):
        if tag == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((v for k, v in attributes.items() if _local(k) == "id"), "")
            entry = _find(archive, targets.get(relation, ""))
            if entry is not None:
                sheets.append((attributes.get("name", ""), entry))
    if not sheets:
        raise FileRefused(Words("The workbook has no visible sheet."), AGAIN, file)
    return sheets, from_1904


def _rows(
    archive: zipfile.ZipFile,
    entry: str,
    strings: Strings,
    styles: list[Style],
    from_1904: bool,
    file: str,
    limits: Limits,
) -> Iterator[Row]:
    ready: list[Row] = []
    cells: list[str] = []
    parts: list[str] = []
    line = column = 0
    kind, style, inside = "n", "", False
    shown = {str(n): s for n, s in enumerate(styles) if s.is_date or s.zeros}
    places: dict[str, int] = {}
    # The prefix of the sheet's names, usually none, is learnt from its root element.
    cell_tag = value_tag = text_tag = row_tag = ""

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell_tag, value_tag, text_tag, row_tag
        prefix = tag[: tag.rfind(":") + 1]
        cell_tag, value_tag, text_tag, row_tag = (f"{prefix}{n}" for n in ("c", "v", "t", "row"))
        parser.StartElementHandler = start

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal line, column, kind, style, inside
        if tag in (value_tag, text_tag):
            inside = True
        elif tag == cell_tag:
            letters = attributes.get("r", "").rstrip("0123456789")
            found = places.get(letters)
            if found is None:
                found = places[letters] = column_of(letters)
            column = found if found >= 0 else len(cells)
            kind, style = attributes.get("t", "n"), attributes.get("s", "")
        elif tag == row_tag:
            line = _number(attributes.get("r")) or line + 1
            cells.clear()

    def text(data: str) -> None:
        if inside:
            parts.append(data)

    def end(tag: str) -> None:
        nonlocal inside
        if tag in (value_tag, text_tag):
            inside = False
        elif tag == cell_tag:
            if not parts:
                return
            raw = parts[0] if len(parts) == 1 else "".join(parts)
            parts.clear()
            if kind == "s":
                value = strings[int(raw)] if raw.isdecimal() else ""
            elif kind == "n":
                how = shown.get(style)
                value = plain_number(raw) if how is None else how.show(raw, from_1904)
            elif kind == "b":
                value = "TRUE" if raw.strip() == "1" else "FALSE"
            elif kind == "d":
                value = raw
            else:
                value = _unescaped(raw)
            here = len(cells)
            if column == here:
                cells.append(value)
            elif column < here:
                cells[column] = value
            elif column < limits.columns:
                cells.extend([""] * (column - here))
                cells.append(value)
        elif tag == row_tag and cells:
            ready.append((line, cells.copy()))

    parser = _parser(file, None)
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    with entered(archive, entry, file) as opened_entry:
        for chunk in chunks_of(opened_entry, file, 1 << 18):
            _feed(parser, chunk, False, file)
            yield from ready
            ready.clear()
        _feed(parser, b"", True, file)
        yield from ready


def xlsx_table(
    stream: BinaryIO,
    file: str,
    score: Callable[[list[str]], float],
    limits: Limits,
    sheet: str = "",
) -> Table:
    """The table on one sheet of a workbook: the named one, else the one that looks most like it.

    Raises FileRefused for a damaged workbook, an unknown sheet, or no header.
    """
    with opened(stream, file, limits) as archive:
        sheets, from_1904 = _sheets(archive, file)
        if sheet:
            sheets = [found for found in sheets if found[0] == sheet]
            if not sheets:
                raise FileRefused(
                    Words("There is no sheet named {sheet}.", sheet=sheet),
                    Words("Correct the feed definition."),
                    file,
                )
        strings, styles = _strings(archive, file, limits), _styles(archive, file)
        best: tuple[float, str, str, int, list[str]] | None = None
        refusal: FileRefused | None = None
        for title, entry in sheets[:20]:
            first: list[Row] = []
            for row in _rows(archive, entry, strings, styles, from_1904, file, limits):
                first.append(row)
                if len(first) >= HEADER_SEARCH:
                    break
            try:
                line, headers, _position = find_header(first, score, file)
            except FileRefused as error:
                refusal = error
                continue
            if best is None or score(headers) > best[0]:
                best = (score(headers), title, entry, line, headers)
    if best is None:
        assert refusal is not None
        raise refusal
    _score, title, entry, line, headers = best

    def rows() -> Iterator[Row | Problem]:
        with opened(stream, file, limits) as archive:
            for row in _rows(archive, entry, strings, styles, from_1904, file, limits):
                if row[0] > line:
                    yield row

    return Table(
        file,
        f"Excel, sheet {title}",
        headers,
        line,
        lambda: batched(rows(), len(headers), file, limits, True),
    )
