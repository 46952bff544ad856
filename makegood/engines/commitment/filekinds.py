"""What an evidence file really is, from its content; its name has to say the same."""

import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from makegood.engines.words import Words

MOST_NAME = 120
_HEAD = 4096
_MOST_UNPACKED, _MOST_RATIO = 100 * 1024**2, 60


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is kept: the type it is served as, and the endings its name may have."""

    type: str
    endings: tuple[str, ...]


class Unfit(Exception):
    """This file is not kept: what is wrong, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what} {mend}")


_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", FileKind("application/pdf", (".pdf",))),
    (b"\x89PNG\r\n\x1a\n", FileKind("image/png", (".png",))),
    (b"\xff\xd8\xff", FileKind("image/jpeg", (".jpg", ".jpeg"))),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PARTS: tuple[tuple[str, FileKind], ...] = (
    ("word/document.xml", FileKind(f"{_OFFICE}wordprocessingml.document", (".docx",))),
    ("xl/workbook.xml", FileKind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))),
    ("ppt/presentation.xml", FileKind(f"{_OFFICE}presentationml.presentation", (".pptx",))),
)
_TEXT = FileKind("text/plain; charset=utf-8", (".txt", ".csv", ".md"))
_TAKEN = Words(
    "Send a PDF, a PNG or JPEG picture, a .docx, .xlsx or .pptx, or plain text (.txt, .csv)."
)


def sniff(stream: BinaryIO, name: str) -> FileKind:
    """What the file is; the stream must be seekable and is left at its beginning.

    Raises Unfit for what is not kept, and where name and content do not agree.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head:
        raise Unfit(Words("The file is empty."), Words("Look at it and send it again."))
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if found is None and head.startswith(b"PK"):
        found = _office(stream)
    if found is None:
        found = _text(stream)
    lower = name.lower()
    if not lower.endswith(found.endings):
        raise Unfit(
            Words(
                "The name {name} does not fit the content, which is {kind}.",
                name=name[:60],
                kind=found.type.split(";")[0],
            ),
            Words(
                "Give it one of the endings {endings} if that is what it is.",
                endings=", ".join(found.endings),
            ),
        )
    return found


def _office(stream: BinaryIO) -> FileKind:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()[:5000]
            packed, unpacked = 1, 0
            for one in archive.infolist():
                packed, unpacked = packed + one.compress_size, unpacked + one.file_size
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Unfit(Words("The archive is damaged."), _TAKEN) from error
    finally:
        stream.seek(0)
    if unpacked > _MOST_UNPACKED and unpacked > _MOST_RATIO * packed:
        raise Unfit(
            Words(
                "Unpacked, the document would fill more than a reader's machine should have to give."
            ),
            Words("Save it again as PDF, or put it elsewhere and link to it."),
        )
    if any("vbaproject" in one.lower() for one in names):
        raise Unfit(
            Words("The document holds macros, which are programs."),
            Words("Save it without macros."),
        )
    for part, kind in _PARTS:
        if part in names:
            return kind
    raise Unfit(Words("This is an archive, not a document."), _TAKEN)


def _text(stream: BinaryIO) -> FileKind:
    data = stream.read()
    stream.seek(0)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit(Words("This kind of file is not kept."), _TAKEN) from error
    start = text[:2000].lstrip().lower()
    if "\x00" in text or start.startswith(("<", "#!", "{\\rtf")) or "<script" in start:
        raise Unfit(
            Words("This is a web page, a program or another kind that is not kept."), _TAKEN
        )
    return _TEXT


def clean_name(name: str) -> str:
    """The last part of a file name with nothing in it that a path, a header or a reader misreads.

    Letters lose their accents rather than themselves.
    """
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    last = bare.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in last)
    kept = " ".join(kept.split()).lstrip(".") or "file"
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:MOST_NAME]
    return f"{stem[: MOST_NAME - len(ending) - 1]}.{ending}"
