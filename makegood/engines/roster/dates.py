"""Reads a column of dates as a whole, so that 03/04/2026 is read as its neighbours are."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .xlsx_cells import date_of_serial

Order = Literal["dmy", "mdy"]
# What systems write for "no end"; read as empty.
OPEN_ENDS = frozenset(
    {
        "9999-12-31",
        "12/31/9999",
        "31/12/9999",
        "31.12.9999",
        "99991231",
        "00000000",
        "0000-00-00",
        "00/00/0000",
        "31-dec-9999",
        "31-dec-2099",
        "n/a",
        "na",
        "none",
        "null",
        "-",
        "--",
        "open",
        "2958465",
    }
)
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_PARTS = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ,].*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_DAY_NAME = re.compile(r"^(\d{1,2})[- /.]*([^\W\d_]{3,10})\.?[- /.,]*(\d{4}|\d{2})(?:[T ].*)?$")
_NAME_DAY = re.compile(
    r"^([^\W\d_]{3,10})\.?[- /.]*(\d{1,2})(?:st|nd|rd|th)?[- /.,]+(\d{4})(?:[T ].*)?$"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
# The beginnings that German, French, Spanish, Portuguese, Italian and Dutch add, without accents.
_MONTHS |= {
    "ene": 1,
    "gen": 1,
    "fev": 2,
    "mrt": 3,
    "maa": 3,
    "avr": 4,
    "abr": 4,
    "mai": 5,
    "mag": 5,
    "mei": 5,
    "giu": 6,
    "lug": 7,
    "aou": 8,
    "ago": 8,
    "set": 9,
    "okt": 10,
    "out": 10,
    "ott": 10,
    "dez": 12,
    "dic": 12,
    "juin": 6,
    "juil": 7,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The dates of one column by the text they were written as; None is not a date.

    ambiguous: texts whose day and month could not be told apart anywhere in the column.
    """

    dates: dict[str, date | None]
    order: Order | None
    ambiguous: frozenset[str]
    empty: frozenset[str]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return 2000 + year if year < 70 else 1900 + year


def read_dates(texts: Iterable[str], order: str = "auto") -> Reading:
    """Read the distinct texts of a column.

    order: "dmy" or "mdy" when the definition says so; "auto" looks for a part above 12 in any value
    of the column. When values of both orders occur, the more frequent order is taken and the others
    are not dates. When nothing decides and day and month differ, all such values are ambiguous.
    """
    dates: dict[str, date | None] = {}
    empty: set[str] = set()
    parts: dict[str, tuple[int, int, int]] = {}
    for text in texts:
        told = text.strip()
        if not told or told.casefold() in OPEN_ENDS:
            empty.add(text)
            continue
        if match := _PARTS.match(told):
            parts[text] = (int(match[1]), int(match[2]), _year(match[3]))
        else:
            dates[text] = _alone(told)
            found = dates[text]
            if found is not None and found.year == 9999:
                empty.add(text)
                del dates[text]
    decided = order if order in ("dmy", "mdy") else _decide(parts.values())
    ambiguous: set[str] = set()
    for text, (first, second, year) in parts.items():
        if decided == "dmy":
            dates[text] = _day(year, second, first)
        elif decided == "mdy":
            dates[text] = _day(year, first, second)
        else:
            same = first == second
            dates[text] = _day(year, first, second) if same else None
            if not same:
                ambiguous.add(text)
    chosen: Order | None = decided if decided in ("dmy", "mdy") else None  # type: ignore[assignment]
    return Reading(dates, chosen, frozenset(ambiguous), frozenset(empty))


def _decide(parts: Iterable[tuple[int, int, int]]) -> str:
    day_first = month_first = 0
    for first, second, _year_told in parts:
        if first > 12 >= second:
            day_first += 1
        elif second > 12 >= first:
            month_first += 1
    if day_first == month_first:
        return ""
    return "dmy" if day_first > month_first else "mdy"


def _month(word: str) -> int | None:
    """The number of a month by its name or the beginning of it."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    name = "".join(one for one in letters if not unicodedata.combining(one))
    return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])


def _alone(told: str) -> date | None:
    """A date that needs no neighbour to be read."""
    if match := _ISO.match(told):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _COMPACT.match(told):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if _SERIAL.match(told):
        return date_of_serial(float(told))
    if match := _DAY_NAME.match(told):
        month = _month(match[2])
        return _day(_year(match[3]), month, int(match[1])) if month else None
    if match := _NAME_DAY.match(told):
        month = _month(match[1])
        return _day(int(match[3]), month, int(match[2])) if month else None
    return None
