"""A badge reader's file: who passed the door and when, each row answered."""

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime, parse_time
from django.utils.translation import gettext as _

from makegood.people.models import Person

from ..models import Session
from ..rules import zone

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
WHO = ("person_id", "person", "id", "badge", "badge_id", "employee id", "employee_id", "number")
WHEN = ("time", "at", "when", "timestamp", "date", "datetime", "swipe time")


@dataclass
class Badges:
    """People to mark with when they came; what was wrong with rows; rows of other times."""

    people: dict[int, datetime | None] = field(default_factory=dict)
    names: list[tuple[str, datetime | None]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    other_times: int = 0


def read_badges(raw: bytes, session: Session) -> Badges:
    """The rows of a CSV file with a column for the institution's id and, if there is one, the time.

    Times are read on the wall clock of the session's place; passes more than an hour before the
    start or after the end belong to something else and are counted apart. The earliest pass of a
    person counts. Nothing is written.
    """
    found = Badges()
    if len(raw) > MOST_BYTES:
        found.faults.append(_("The file is larger than 2 MB."))
        return found
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        found.faults.append(_("This is no text file. Save it as CSV."))
        return found
    text = _text(raw)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:4096], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), dialect))[: MOST_ROWS + 1]
    except csv.Error as fault:
        found.faults.append(_("The file cannot be read as CSV: %(fault)s") % {"fault": fault})
        return found
    if not rows:
        found.faults.append(_("The file is empty."))
        return found
    header = [cell.strip().lower() for cell in rows[0]]
    who = next((header.index(one) for one in WHO if one in header), None)
    when = next((header.index(one) for one in WHEN if one in header), None)
    if who is None:
        found.faults.append(
            _("Line 1 names no column person_id. The first line holds the names: person_id, time.")
        )
        return found
    wanted = {row[who].strip() for row in rows[1:] if len(row) > who}
    known = {one.code: one for one in Person.objects.filter(code__in=wanted)}
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            _row(row, number, who, when, known, session, found)
    names = {one.pk: one.name for one in known.values()}
    found.names = sorted((names[pk], at) for pk, at in found.people.items())
    return found


def _row(
    row: list[str], number: int, who: int, when: int | None, known: dict[str, Person],
    session: Session, found: Badges,
) -> None:  # fmt: skip
    code = row[who].strip() if len(row) > who else ""
    person = known.get(code)
    if person is None:
        found.faults.append(
            _("Line %(line)d: nobody has the id “%(id)s”.") % {"line": number, "id": code[:40]}
        )
        return
    at: datetime | None = None
    if when is not None and len(row) > when and row[when].strip():
        at = _moment(row[when].strip(), session)
        if at is None:
            found.faults.append(
                _("Line %(line)d: “%(time)s” is no time; write 2027-03-01 09:05 or 09:05.")
                % {"line": number, "time": row[when][:40]}
            )
            return
        hour = timedelta(hours=1)
        if not session.starts_at - hour <= at <= session.ends_at + hour:
            found.other_times += 1
            return
    before = found.people.get(person.pk)
    found.people[person.pk] = min(before, at) if before and at else (before or at)


def _moment(text: str, session: Session) -> datetime | None:
    clock = zone(session.time_zone)
    try:
        whole = parse_datetime(text.replace("/", "-"))
        if whole is not None:
            return whole if whole.tzinfo else whole.replace(tzinfo=clock)
        time = parse_time(text)
    except ValueError:
        return None
    if time is None:
        return None
    return datetime.combine(session.starts_at.astimezone(clock).date(), time, tzinfo=clock)


def _text(raw: bytes) -> str:
    for encoding in (
        ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    ):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
