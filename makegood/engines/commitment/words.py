"""What changed in a wording, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: str  # same, removed, added
    text: str


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in reading order: same and removed make the old text, same and added the new."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            found.append(Piece("removed", "".join(before[a:b])))
        if d > c:
            found.append(Piece("added", "".join(after[c:d])))
    return tuple(_joined(found))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """A lone space between two changes belongs to both, so that a rewritten phrase reads as one."""
    found: list[Piece] = []
    for number, piece in enumerate(pieces):
        lone = piece.kind == "same" and piece.text.isspace() and 0 < number < len(pieces) - 1
        parts = [Piece("removed", piece.text), Piece("added", piece.text)] if lone else [piece]
        found.extend(parts)
    runs: list[Piece] = []
    pending = {"removed": "", "added": ""}

    def settle() -> None:
        for kind in ("removed", "added"):
            if pending[kind]:
                runs.append(Piece(kind, pending[kind]))
                pending[kind] = ""

    for piece in found:
        if piece.kind == "same":
            settle()
            runs.append(piece)
        else:
            pending[piece.kind] += piece.text
    settle()
    return runs
