"""What a spreadsheet cell says as text: dates as ISO, ids with their leading zeros.

Source: ECMA-376, Office Open XML, part 1, 18.8.30 (number formats) and 18.17.4 (dates).
"""

import re
from datetime import date, timedelta

_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ZEROS = re.compile(r"^0{2,20}$")
_LETTERS = re.compile(r"^[A-Z]{1,3}")
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
MOST_SERIAL = 2_958_465  # 31 December 9999


def is_date_format(number: int, code: str | None) -> bool:
    """Whether a number format shows a date."""
    if code is None:
        return number in _BUILT_IN_DATES and number not in (18, 19, 20, 21, 45, 46, 47)
    plain = _QUOTED.sub("", code).lower().split(";")[0]
    return "y" in plain or "d" in plain or bool(re.search(r"m{3,5}", plain))


def zeros_of(code: str | None) -> int:
    """How many digits a format such as 000000 asks for; 0 when it is none."""
    return len(code) if code and _ZEROS.match(code) else 0


def date_of_serial(serial: float, from_1904: bool = False) -> date | None:
    """The day of a spreadsheet serial number; None outside the calendar.

    Serial 60 is the 29 February 1900 that never was; days before it are off by one in the format
    itself, which is kept.
    """
    if not 0 < serial < MOST_SERIAL + 1:
        return None
    days = int(serial)
    if from_1904:
        return _EPOCH_1904 + timedelta(days=days) if days <= MOST_SERIAL - 1462 else None
    return _EPOCH_1900 + timedelta(days=days + (1 if days < 60 else 0))


def plain_number(text: str) -> str:
    """A stored number as a person would read it: 10023.0 and 1.0023E4 become 10023."""
    if text.isdecimal():
        return text
    if len(text) < 17 and text.replace(".", "", 1).isdecimal() and not text.endswith("0"):
        return text
    try:
        value = float(text)
    except (ValueError, OverflowError):
        return text
    if value == int(value) if abs(value) < 1e17 else False:
        return str(int(value))
    return repr(value) if abs(value) < 1e17 else text


def column_of(reference: str) -> int:
    """The column, from 0, of a cell reference such as AB12; -1 when there is none."""
    match = _LETTERS.match(reference)
    if not match:
        return -1
    column = 0
    for letter in match.group():
        column = column * 26 + ord(letter) - 64
    return column - 1


class Style:
    """How one cell format shows a number."""

    __slots__ = ("is_date", "zeros")

    def __init__(self, number: int, code: str | None) -> None:
        self.is_date = is_date_format(number, code)
        self.zeros = zeros_of(code)

    def show(self, text: str, from_1904: bool) -> str:
        """The text of a number in this format."""
        if self.is_date:
            try:
                day = date_of_serial(float(text), from_1904)
            except (ValueError, OverflowError):
                day = None
            return day.isoformat() if day else plain_number(text)
        plain = plain_number(text)
        return plain.zfill(self.zeros) if self.zeros and plain.isdigit() else plain
