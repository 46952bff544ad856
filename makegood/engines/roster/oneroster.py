"""Reads the people of a OneRoster 1.2 set of files (and 1.1, where roles stand in users.csv).

Source: 1EdTech OneRoster 1.2 CSV Binding: manifest.csv, orgs.csv, users.csv, roles.csv.
demographics.csv is never opened: it holds birth dates, sex and race.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from makegood.engines.words import Words

from .archive import AGAIN, BROKEN, DAMAGED, entered, opened
from .csv_source import csv_table
from .definition import Definition
from .fields import plain
from .limits import LIMITS, FileRefused, Limits
from .private import refused_kind
from .problems import Problem
from .tables import Batch, Row, Table, batched

WANTED = ("manifest.csv", "orgs.csv", "users.csv", "roles.csv")
Opener = Callable[[str], BinaryIO | None]
NOT_STAFF = frozenset({"guardian", "parent", "relative"})
HEADERS = [
    "sourcedId",
    "roleSourcedId",
    "givenName",
    "familyName",
    "preferredGivenName",
    "pronouns",
    "email",
    "orgSourcedId",
    "role",
    "beginDate",
    "endDate",
    "status",
]
ROLE_VALUES = {
    "teacher": "faculty-educator",
    "student": "student-md",
    "aide": "admin-staff",
    "counselor": "admin-staff",
    "proctor": "admin-staff",
    "principal": "leader",
    "districtadministrator": "admin-staff",
    "siteadministrator": "admin-staff",
    "systemadministrator": "it-data",
    "faculty": "faculty-educator",
    "administrator": "admin-staff",
}
DEFINITION = Definition(
    columns={
        "person_id": ("sourcedId",),
        "ref": ("roleSourcedId",),
        "given": ("givenName",),
        "family": ("familyName",),
        "preferred_name": ("preferredGivenName",),
        "pronouns": ("pronouns",),
        "email": ("email",),
        "org": ("orgSourcedId",),
        "role_family": ("role",),
        "start": ("beginDate",),
        "end": ("endDate",),
        "status": ("status",),
    },
    values={"role_family": ROLE_VALUES},
    org_kind="code",
)


@dataclass
class OneRoster:
    """The tables of a set: people (one row for each role), org units, and whether it is complete."""

    people: Table
    orgs: Table | None
    full: bool


def from_archive(stream: BinaryIO, name: str, limits: Limits = LIMITS) -> dict[str, BinaryIO]:
    """The wanted entries of a packed set by name, each unpacked to a temporary file."""
    found: dict[str, BinaryIO] = {}
    with opened(stream, name, limits) as archive:
        for info in archive.infolist():
            last = info.filename.rsplit("/", 1)[-1].lower()
            if last not in WANTED or last in found:
                continue
            copy = tempfile.SpooledTemporaryFile(max_size=32 * 1024**2)  # noqa: SIM115
            try:
                with entered(archive, info, name) as entry:
                    shutil.copyfileobj(entry, copy)
            except BROKEN as error:
                raise FileRefused(DAMAGED, AGAIN, name) from error
            copy.seek(0)
            found[last] = cast(BinaryIO, copy)
    return found


def read_oneroster(opener: Opener, name: str, limits: Limits = LIMITS) -> OneRoster:
    """The people and org units of a set.

    opener: gives the stream of a file by its name, or None. Raises FileRefused when users.csv is
    missing or the manifest says that it is, or when its version is not 1.1 or 1.2.
    """
    manifest = _manifest(opener, limits)
    version = manifest.get("oneroster.version", "1.2")
    if not version.startswith(("1.1", "1.2")):
        raise FileRefused(
            Words("This is OneRoster {version}.", version=version),
            Words("Export OneRoster 1.2 CSV."),
            "manifest.csv",
        )
    users = opener("users.csv")
    if users is None or manifest.get("file.users") == "absent":
        raise FileRefused(
            Words("The set has no users.csv."), Words("Export users.csv as well."), name
        )
    user_table = csv_table(users, "users.csv", _score, limits, delimiter=",")
    roles = opener("roles.csv")
    role_table = csv_table(roles, "roles.csv", _score, limits, delimiter=",") if roles else None
    orgs = opener("orgs.csv")
    org_table = csv_table(orgs, "orgs.csv", _score, limits, delimiter=",") if orgs else None
    extra = _extra(user_table.headers)
    headers = [*HEADERS, *extra]

    def batches() -> Iterator[Batch]:
        rows = _rows(user_table, role_table, extra)
        return batched(rows, len(headers), "roles.csv", limits, True)

    file = "roles.csv" if role_table else "users.csv"
    people = Table(file, f"OneRoster {version}", headers, 1, batches)
    full = "delta" not in (manifest.get("file.users"), manifest.get("file.roles"))
    return OneRoster(people, _kept(org_table), full)


def _score(cells: list[str]) -> float:
    known = {
        plain(header) for header in [*HEADERS, "userSourcedId", "name", "propertyName", "value"]
    }
    return float(sum(1 for cell in cells if plain(cell) in known))


def _extra(headers: list[str]) -> list[str]:
    """Extension columns that a definition may map, without what is never held here."""
    return [h for h in headers if h.lower().startswith("metadata.") and not refused_kind(h)]


def _manifest(opener: Opener, limits: Limits) -> dict[str, str]:
    stream = opener("manifest.csv")
    if stream is None:
        return {}
    table = csv_table(stream, "manifest.csv", _score, limits, delimiter=",")
    return {row[0].strip(): row[1].strip() for batch in table.batches() for row in batch.rows}


def _getter(headers: list[str]) -> Callable[[list[str], str], str]:
    places = {plain(header): place for place, header in enumerate(headers)}

    def get(cells: list[str], name: str) -> str:
        place = places.get(plain(name), -1)
        return cells[place].strip() if place >= 0 else ""

    return get


def _rows(users: Table, roles: Table | None, extra: list[str]) -> Iterator[Row | Problem]:
    people: dict[str, list[tuple[list[str], str, int]]] = {}
    get = _getter(users.headers)
    one_one = roles is None
    for batch in users.batches():
        yield from batch.problems
        for line, cells in zip(batch.lines, batch.rows, strict=True):
            person = get(cells, "sourcedId")
            status = get(cells, "status") or "active"
            if get(cells, "enabledUser").lower() in ("false", "0"):
                status = "tobedeleted"
            who = [get(cells, name) for name in HEADERS[2:7]]
            more = [get(cells, name) for name in extra]
            if one_one:
                role = get(cells, "role")
                if role.lower() in NOT_STAFF:
                    continue
                for org in [o.strip() for o in get(cells, "orgSourcedIds").split(",")] or [""]:
                    yield line, [person, "", *who, org, role, "", "", status, *more]
            elif person:
                told = people.setdefault(person, [])
                if all(one[:2] != ([*who, *more], status) for one in told):
                    told.append(([*who, *more], status, line))
            else:
                yield Problem("missing-id", "users.csv", line, "sourcedId")
    if roles is None:
        return
    get = _getter(roles.headers)
    seen: set[str] = set()
    for batch in roles.batches():
        yield from batch.problems
        for line, cells in zip(batch.lines, batch.rows, strict=True):
            person, role = get(cells, "userSourcedId"), get(cells, "role")
            if role.lower() in NOT_STAFF:
                seen.add(person)
                continue
            if person not in people:
                yield Problem("unknown-person", "roles.csv", line, "userSourcedId", person)
                continue
            seen.add(person)
            place = [
                get(cells, "orgSourcedId"),
                role,
                get(cells, "beginDate"),
                get(cells, "endDate"),
            ]
            over = get(cells, "status").lower() == "tobedeleted"
            # Two users of one id that differ give two rows, which the guard of duplicates tells.
            for who, status, _line in people[person]:
                status = "tobedeleted" if over else status
                yield (line, [person, get(cells, "sourcedId"), *who[:5], *place, status, *who[5:]])
    for person, told in people.items():
        if person not in seen and told[0][1] == "active":
            yield Problem("missing-role-family", "users.csv", told[0][2], "sourcedId", person)


def _kept(table: Table | None) -> Table | None:
    """The org units that are not to be deleted."""
    if table is None:
        return None
    get = _getter(table.headers)

    def batches() -> Iterator[Batch]:
        for batch in table.batches():
            keep = [get(cells, "status").lower() != "tobedeleted" for cells in batch.rows]
            lines = [line for line, kept in zip(batch.lines, keep, strict=True) if kept]
            rows = [cells for cells, kept in zip(batch.rows, keep, strict=True) if kept]
            yield Batch(lines, rows, batch.problems, batch.bad_lines)

    return Table(table.file, table.written, table.headers, table.header_line, batches)
