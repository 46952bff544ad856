"""Codes that show that somebody was in the room: signed, for one session, for half a minute.

A code is an HMAC (RFC 2104, SHA-256) of the session and the number of the half minute, under a secret of the
server, written in an alphabet without lookalikes, as RFC 6238 does with digits. Whoever photographs it can
use it for `GRACE` windows, no longer; nobody can make the next one.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

ALPHABET = "ABCDEFGHJKMNPQRTUVWXYZ2346789"  # no I L O S 0 1 5: they are misread
LENGTH = 7  # 29**7 codes: a guess in the minute that it lives hits one in 17 thousand million
WINDOW = 30  # seconds
GRACE = 3  # windows that a code outlives its own: slow typing, a clock that is off
DRIFT = 10  # windows by which a device's clock may be wrong, where the code itself tells the time


@dataclass(frozen=True)
class Screen:
    """What the room's screen shows: the code and until when."""

    code: str
    until: datetime


def _window(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp()) // WINDOW


def _code(secret: bytes, session: int, window: int) -> str:
    return _letters(secret, f"check-in:{session}:{window}", LENGTH)


def _letters(secret: bytes, about: str, length: int) -> str:
    number = int.from_bytes(hmac.new(secret, about.encode(), sha256).digest(), "big")
    letters = []
    for _place in range(length):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def code_at(secret: bytes, session: int, at: datetime) -> Screen:
    """The code of a session at a moment (aware), and the moment at which the next one comes."""
    window = _window(at)
    return Screen(
        _code(secret, session, window), datetime.fromtimestamp((window + 1) * WINDOW, tz=UTC)
    )


def typed(text: str) -> str:
    """What a person typed, as a code: capitals, without spaces and dashes."""
    return "".join(one for one in text.upper() if one.isalnum())[:40]


def verify(
    secret: bytes, session: int, code: str, *, marked: datetime, received: datetime,
    opens: datetime, closes: datetime,
) -> tuple[datetime | None, str]:  # fmt: skip
    """When somebody was in the room, by the code they bring; or None and why not, as a word.

    marked: what the device's clock said; received: when the mark reached the server, maybe days
    later. The code tells its own time, so a device's clock may be wrong by minutes; the moment returned
    is the code's window where the clock is further off than that. Words: "future" (a mark from
    later than now, or before the session opens), "closed" (after it closed), "wrong" (no code of
    this session around that time: another session's, an old one, or a guess).
    """
    if marked > received + timedelta(seconds=WINDOW * DRIFT):
        return None, "future"
    given = typed(code)
    if len(given) != LENGTH:
        return None, "wrong"
    middle = _window(min(marked, received))
    found: int | None = None
    # Every window is compared, so that the time taken tells nothing about where a guess came close.
    for window in range(middle - DRIFT - GRACE, middle + DRIFT + 1):
        if hmac.compare_digest(_code(secret, session, window).encode(), given.encode()):
            found = window
    if found is None:
        return None, "wrong"
    shown = datetime.fromtimestamp(found * WINDOW, tz=UTC)
    if shown > received:
        return None, "future"
    if shown + timedelta(seconds=WINDOW) <= opens:
        return None, "future"
    if shown >= closes:
        return None, "closed"
    early, late = shown, shown + timedelta(seconds=WINDOW * (1 + GRACE))
    return min(max(marked, early), late, received), ""


def paper_code(secret: bytes, session: int, person: int) -> str:
    """The short code beside a person's name on a printed sheet: four letters, the same each time."""
    return _letters(secret, f"paper:{session}:{person}", 4)
