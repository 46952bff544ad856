"""How large a file may be, and the refusal that says why one is not read."""

from dataclasses import dataclass

from makegood.engines.words import Say, Words, told

PLACED = "{file}, line {line}: {text}"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read; every one can be raised by the caller.

    Sizes are in bytes. `ratio` is how many times larger than its packed form an entry of an archive
    may claim to be; ordinary spreadsheets stay below 60. `mend` says what to do with a larger file.
    """

    file_bytes: int = 768 * 1024**2
    rows: int = 2_000_000
    columns: int = 400
    cell_chars: int = 32_767
    unpacked_bytes: int = 6 * 1024**3
    strings_bytes: int = 384 * 1024**2
    ratio: int = 200
    entries: int = 2_000
    # A part of a roster sent as if it were the whole would say that everybody else has left.
    mend: str = Words("Send each part of the institution as a feed of its own.")

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if name != "mend" and getattr(self, name) <= 0:
                raise ValueError(f"the limit {name} must be above zero")


LIMITS = Limits()


class FileRefused(Exception):
    """A whole file cannot be read: what is wrong, in which file and line, and how to mend it."""

    def __init__(self, what: str, mend: str, file: str = "", line: int | None = None) -> None:
        self.what, self.mend, self.file, self.line = what, mend, file, line
        super().__init__(self.told(str))

    def told(self, say: Say) -> str:
        """The whole sentence in the language of `say` (gettext)."""
        what, mend = told(self.what, say), told(self.mend, say)
        if not self.file:
            return f"{what} {mend}"
        if not self.line:
            return f"{self.file}: {what} {mend}"
        return say(PLACED).format(file=self.file, line=self.line, text=f"{what} {mend}")
