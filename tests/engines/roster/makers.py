"""Makes roster files as personnel systems write them, and the state that they are compared with."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import polars as pl

from makegood.engines.roster import (
    Current,
    Definition,
    Feed,
    Known,
    OrgRow,
    Tree,
    guess,
    open_source,
    read_feed,
    sample,
)
from makegood.engines.roster.assemble import PERSON

TODAY = date(2026, 11, 23)
UNITS = [
    OrgRow("campus", "Larkmoor", "", "campus"),
    OrgRow("medi", "Medicine", "campus", "clinical"),
    OrgRow("medi/cardiology", "Cardiology", "medi", "division"),
    OrgRow("surg", "Surgery", "campus", "clinical"),
    OrgRow("surg/trauma", "Trauma", "surg", "division"),
]
KNOWN = Known(
    role_families={
        "faculty-clinician": "Faculty clinicians",
        "resident-fellow": "Residents and clinical fellows",
        "nurse-app": "Nurses and advanced practice providers",
        "frontdesk": "Front desk, scheduling and patient access",
        "admin-staff": "Administrative and professional staff",
        "it-data": "Information technology and data staff",
        "facilities": "Facilities, environmental services, food and security",
        "leader": "Leaders (chairs, chiefs, directors)",
    },
    duties={
        "teaches": "Teaches",
        "supervises": "Supervises people",
        "sees-patients": "Sees patients",
    },
    shifts={"day-weekday": "Weekday days", "night": "Nights", "rotating": "Rotating and call"},
    tree=Tree(UNITS),
)


def csv_bytes(
    rows: Sequence[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8", **how: Any
) -> bytes:
    """Rows as delimited text in an encoding."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, **how).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[Any]], formats: dict[str, str] | None = None) -> bytes:
    """Rows as a workbook; `formats` gives a number format for cells such as A2."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """Files as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(
    content: bytes, definition: Definition | None = None, name: str = "roster.csv", **how: Any
) -> Feed:
    """Read a file, with a guessed definition unless one is given."""
    source = open_source(io.BytesIO(content), name, definition)
    if definition is None:
        definition = source.definition
    if definition is None:
        found = guess(source.people.headers, sample(source.people), KNOWN)
        assert found.definition is not None, found.unresolved
        definition = found.definition
        json.dumps(definition.to_json())
    return read_feed(
        source.people, definition, how.pop("known", KNOWN), how.pop("as_of", TODAY), **how
    )


PEOPLE_SCHEMA: dict[str, Any] = {
    "person_id": pl.String,
    **{name: pl.Boolean if name in ("no_daily_email", "shared_workstation") else pl.String
       for name in PERSON},
    "elsewhere": pl.Boolean,
}  # fmt: skip
PLACE_SCHEMA: dict[str, Any] = {
    "person_id": pl.String, "ref": pl.String, "org": pl.Categorical, "title": pl.Categorical,
    "role_family": pl.Categorical, "fte": pl.Float64, "shift": pl.Categorical,
    "location": pl.Categorical, "managers": pl.String, "start": pl.Date, "end": pl.Date,
}  # fmt: skip


def state(
    people: Sequence[dict[str, Any]] = (),
    appointments: Sequence[dict[str, Any]] = (),
    duties: Sequence[tuple[str, str]] = (),
    leaves: Sequence[tuple[str, date, date | None]] = (),
    as_of: date = TODAY,
) -> Current:
    """The state from plain rows; what a row does not say is blank."""
    told = [
        {name: (False if kind == pl.Boolean else "") for name, kind in PEOPLE_SCHEMA.items()}
        | dict(one)
        for one in people
    ]
    places = [
        {"ref": "1", "org": "medi", "title": "", "role_family": "nurse-app", "fte": 1.0, "shift": "",
         "location": "", "managers": "", "start": date(2020, 1, 1), "end": None} | dict(one)
        for one in appointments
    ]  # fmt: skip
    frame = pl.DataFrame(places, schema=PLACE_SCHEMA)
    late = (pl.col("end") > as_of) & (pl.col("end") > pl.col("start"))
    holds = pl.col("end").is_null() | late
    past = frame.filter(~holds).sort("person_id", "start")
    return Current(
        people=pl.DataFrame(told, schema=PEOPLE_SCHEMA),
        open=frame.filter(holds).sort("person_id", "start"),
        past=past.unique(["person_id", "ref"], keep="last", maintain_order=True),
        starts=past.select("person_id", "start"),
        duties=pl.DataFrame(
            list(duties), schema={"person_id": pl.String, "duty": pl.String}, orient="row"
        ),
        leaves=pl.DataFrame(
            list(leaves),
            schema={"person_id": pl.String, "start": pl.Date, "end": pl.Date},
            orient="row",
        ),
        units=UNITS,
        links=pl.DataFrame(schema={"person_id": pl.String, "manager": pl.String}),
    )
