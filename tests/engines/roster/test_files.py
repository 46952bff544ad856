"""Files of every kind and encoding are read alike; what is none is refused with a reason."""

import io
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.roster import (
    FileRefused,
    Limits,
    Problems,
    open_folder,
    open_source,
    read_feed,
    read_orgs,
)
from makegood.engines.roster.assemble import assemble
from makegood.engines.roster.dates import read_dates
from makegood.engines.roster.definition import Definition, DefinitionError

from .makers import KNOWN, TODAY, csv_bytes, read, xlsx_bytes, zip_bytes

ROWS = [
    ["Employee ID", "First Name", "Last Name", "Department", "Job Title", "Hire Date"],
    ["00123", "Zoë", "Müller", "Medicine", "Staff Nurse", "2020-01-31"],
    ["00124", "Ana", "Ibáñez", "Surgery", "Chair", "2019-03-01"],
]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_gives_the_same_rows(encoding: str, delimiter: str) -> None:
    feed = read(csv_bytes(ROWS, delimiter, encoding))
    assert feed.rows["person_id"].to_list() == ["00123", "00124"]
    assert feed.rows["given"].to_list() == ["Zoë", "Ana"]
    assert feed.rows["family"].to_list() == ["Müller", "Ibáñez"]
    assert feed.rows["org"].to_list() == ["medi", "surg"]
    assert not feed.problems.items


def test_a_byte_of_another_encoding_late_in_a_file_decides_the_encoding() -> None:
    rows = [*ROWS[:1], *([f"{n:05d}", "A", "B", "Medicine", "Nurse", ""] for n in range(20_000))]
    content = csv_bytes(rows) + "99999,Zoë,Lee,Medicine,Nurse,\n".encode("cp1252")
    assert read(content).rows["given"].to_list()[-1] == "Zoë"


def test_quoted_line_breaks_keep_the_line_numbers() -> None:
    rows = [*ROWS[:2], ["00125", "Bo", "Lee", "Surgery", "Chair,\nof things", "2019-03-01"],
            ["", "No", "Id", "Surgery", "Chair", "2019-03-01"]]  # fmt: skip
    feed = read(csv_bytes(rows))
    assert feed.rows["title"].to_list()[1] == "Chair, of things"
    assert [(p.kind, p.line) for p in feed.problems.items] == [("missing-id", 5)]


def test_titles_above_the_header_separator_hints_and_blank_rows_at_the_end() -> None:
    content = b"sep=;\r\nWorkday report;;;;;\r\n" + csv_bytes(ROWS, ";") + b";;;;;\r\n\r\n;;;;;\r\n"
    feed = read(content)
    assert feed.rows.height == 2
    assert feed.total == 2


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_every_line_end(end: bytes) -> None:
    assert read(csv_bytes(ROWS).replace(b"\r\n", end)).rows.height == 2


def test_an_open_quotation_mark_is_told_and_nobody_is_ended() -> None:
    feed = read(
        csv_bytes(ROWS) + b'00125,"Bo,Lee,Surgery,Chair,2019-03-01\r\n00126,C,D,Surgery,Chair,\r\n'
    )
    assert feed.torn == 1
    assert [(p.kind, p.line) for p in feed.problems.items] == [("open-quote", 4)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("field", [b'"Lee', b'"Lee""', b'"""Lee'])
@pytest.mark.parametrize("after", [1, 59, 60, 61, 500])
@pytest.mark.parametrize("later", [b"Chair", b'"Chair, of ""things"""', b'"Chair,\nof things"'])
def test_rows_after_an_open_quotation_mark_are_read(
    end: bytes, field: bytes, after: int, later: bytes
) -> None:
    """Whatever the later rows hold: each is read as it would be without the broken one."""
    good = [b"%05d,Ana,Ng,Surgery,%s,2019-03-01" % (200 + n, later) for n in range(after)]
    torn = b"00125,Bo," + field + b",Surgery,Chair,2019-03-01"
    head = csv_bytes(ROWS).replace(b"\r\n", end)
    whole, broken = (read(head + end.join([*rows, b""])) for rows in (good, [torn, *good]))
    assert broken.torn == 1
    assert [(p.kind, p.line) for p in broken.problems.items] == [("open-quote", 4)]
    assert broken.rows.drop("line").equals(whole.rows.drop("line"))
    assert (broken.rows["line"][2:] - 1).to_list() == whole.rows["line"][2:].to_list()


def test_rows_with_too_many_or_too_few_cells_are_told_and_their_people_held() -> None:
    feed = read(
        csv_bytes([*ROWS, ["00125", "Bo", "Lee", "Surgery", "Chair", "", "more"], ["00126", "C"]])
    )
    assert {(p.kind, p.line) for p in feed.problems.items} == {
        ("too-many-cells", 4), ("too-few-cells", 5)}  # fmt: skip
    assert feed.held == {"00125", "00126"}


def test_a_workbook_with_dates_zeros_and_blank_rows() -> None:
    rows = [
        ROWS[0],
        ["00123", "Zoë", "Müller", "Medicine", "Staff Nurse", date(2020, 1, 31)],
        [124, "Ana", "Ibáñez", "Surgery", "Chair", datetime(2019, 3, 1, 8, 30)],
        [10023.0, "Bo", "Lee", "Surgery", "Chair", 43525],
        [None] * 6,
        ["", " ", None, None, None, None],
    ]
    feed = read(xlsx_bytes(rows, {"A3": "00000"}), name="r.xlsx")
    assert feed.rows["person_id"].to_list() == ["00123", "00124", "10023"]
    assert feed.rows["start"].to_list() == [date(2020, 1, 31), date(2019, 3, 1), date(2019, 3, 1)]


def test_the_content_decides_and_not_the_name() -> None:
    assert read(xlsx_bytes(ROWS), name="roster.csv").rows.height == 2
    assert read(csv_bytes(ROWS), name="roster.xlsx").rows.height == 2


def test_excel_text_formulas_keep_zeros() -> None:
    feed = read(csv_bytes([ROWS[0], ['="00123"', *ROWS[1][1:]]]))
    assert feed.rows["person_id"].to_list() == ["00123"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password-protected"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"\x1f\x8b\x08\x00", "packed"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (bytes(range(256)) * 20, "not a text"),
        (b"one column\n1\n2\n", "No row of column names"),
        (zip_bytes({"photo.jpg": b"x"}), "neither"),
        (zip_bytes({"xl/workbook.xml": b"<workbook>"}), "damaged"),
        (csv_bytes(ROWS[:1]), "no rows"),
    ],
)
def test_other_files_are_refused_with_what_and_mend(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert words in refused.value.what
    assert refused.value.mend


def test_bombs_and_large_files_are_refused() -> None:
    bomb = zip_bytes({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b" " * 60_000_000})
    with pytest.raises(FileRefused, match="unpack"):
        open_source(io.BytesIO(bomb), "b.xlsx")
    with pytest.raises(FileRefused, match="larger"):
        open_source(io.BytesIO(csv_bytes(ROWS)), "r.csv", limits=Limits(file_bytes=20))
    source = open_source(io.BytesIO(csv_bytes(ROWS)), "r.csv", limits=Limits(rows=1))
    with pytest.raises(FileRefused, match="more than 1 rows"):
        list(source.people.batches())


def test_a_document_type_in_a_workbook_is_refused() -> None:
    evil = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    with pytest.raises(FileRefused, match="document type"):
        read(zip_bytes({"xl/workbook.xml": evil}))


def oneroster() -> dict[str, bytes]:
    return {
        "manifest.csv": csv_bytes([["propertyName", "value"], ["manifest.version", "1.0"],
                                   ["oneroster.version", "1.2"], ["file.users", "bulk"]]),
        "orgs.csv": csv_bytes([
            ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"],
            ["o1", "", "", "School of Nursing", "university", "", ""],
            ["o2", "", "", "Simulation", "department", "", "o1"]]),
        "users.csv": csv_bytes([
            ["sourcedId", "status", "dateLastModified", "enabledUser", "username", "userIds",
             "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone",
             "agentSourcedIds", "grades", "password", "userMasterIdentifier", "resourceSourcedIds",
             "preferredGivenName", "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId",
             "pronouns"],
            ["u1", "", "", "true", "ada", "", "Ada", "Okafor", "", "", "ada@x.example", "", "", "", "",
             "", "", "", "Addie", "", "", "o1", "she/her"],
            ["u2", "", "", "true", "bo", "", "Bo", "Lee", "", "", "bo@x.example", "", "", "", "", "", "",
             "", "", "", "", "o2", ""]]),
        "roles.csv": csv_bytes([
            ["sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate",
             "endDate", "orgSourcedId", "userProfileSourcedId"],
            ["r1", "", "", "u1", "primary", "systemAdministrator", "2024-07-01", "", "o1", ""],
            ["r2", "", "", "u1", "secondary", "aide", "2025-07-01", "", "o2", ""],
            ["r3", "", "", "u2", "primary", "principal", "", "", "o2", ""],
            ["r4", "", "", "u9", "primary", "teacher", "", "", "o2", ""]]),
        "demographics.csv": b"sourcedId,birthDate,sex,asian\nu1,1990-01-01,female,true\n",
    }  # fmt: skip


def test_oneroster_as_archive_and_as_folder() -> None:
    files = oneroster()
    source = open_source(io.BytesIO(zip_bytes(files)), "or.zip")
    with tempfile.TemporaryDirectory() as name:
        for file, content in files.items():
            (Path(name) / file).write_bytes(content)
        folder = open_folder(Path(name))
        for found in (source, folder):
            assert found.orgs is not None and found.definition is not None
            units = read_orgs(found.orgs, KNOWN.tree, Problems())
            assert [(u.code, u.parent) for u in units] == [("o1", ""), ("o2", "o1")]
            feed = read_feed(found.people, found.definition, KNOWN, TODAY, units=units)
            assert feed.rows.select("person_id", "ref", "org", "role_family").rows() == [
                ("u1", "r1", "o1", "it-data"), ("u1", "r2", "o2", "admin-staff"),
                ("u2", "r3", "o2", "leader")]  # fmt: skip
            assert feed.rows["preferred_name"].to_list()[0] == "Addie"
            assert [(p.kind, p.file, p.line) for p in feed.problems.items] == [
                ("unknown-person", "roles.csv", 5)]  # fmt: skip
            found.__exit__()


def test_two_users_of_one_id_in_oneroster_are_duplicates() -> None:
    files = oneroster()
    other = files["users.csv"].splitlines()[1].replace(b"Ada", b"Eve") + b"\r\n"
    for users, count in ((files["users.csv"] + other, 1), (files["users.csv"], 0)):
        source = open_source(io.BytesIO(zip_bytes({**files, "users.csv": users})), "or.zip")
        assert source.orgs is not None and source.definition is not None
        units = read_orgs(source.orgs, KNOWN.tree, Problems())
        feed = read_feed(source.people, source.definition, KNOWN, TODAY, units=units)
        told = assemble(feed, pl.Series("person_id", [], dtype=pl.String), TODAY)
        assert [one.fields for one in told.conflicts] == [("given",)] * count
        source.__exit__()


def test_a_column_of_dates_is_read_as_a_whole() -> None:
    both = read_dates(["03/04/2026", "13/04/2026"])
    assert both.order == "dmy" and both.dates["03/04/2026"] == date(2026, 4, 3)
    assert read_dates(["03/04/2026", "04/13/2026"]).dates["03/04/2026"] == date(2026, 3, 4)
    unknown = read_dates(["03/04/2026", "05/05/2026"])
    assert unknown.ambiguous == {"03/04/2026"}
    assert unknown.dates["05/05/2026"] == date(2026, 5, 5)
    assert read_dates(["03/04/2026"], "dmy").dates["03/04/2026"] == date(2026, 4, 3)
    assert read_dates(["31/02/2026"]).dates["31/02/2026"] is None


@pytest.mark.parametrize(
    "text",
    ["2026-09-01", "2026-9-1", "20260901", "2026-09-01T00:00:00", "1 Sep 2026", "01-SEP-2026",
     "September 1, 2026", "2026/09/01", "46266", "46266.5", "01-Sep-26"],
)  # fmt: skip
def test_dates_that_need_no_neighbour(text: str) -> None:
    assert read_dates([text]).dates[text] == date(2026, 9, 1)


@pytest.mark.parametrize("text", ["", "9999-12-31", "12/31/9999", "31-DEC-9999", "00000000", "N/A"])
def test_open_ends(text: str) -> None:
    assert read_dates([text]).dates == {}


@given(st.binary(max_size=600))
@settings(max_examples=100, deadline=None)
def test_no_bytes_raise_anything_but_a_refusal(content: bytes) -> None:
    _never(content)


@given(st.text(max_size=400), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252"]))
@settings(max_examples=75, deadline=None)
def test_no_text_below_a_header_raises(text: str, encoding: str) -> None:
    head = "Employee ID,Department,Job Title,FTE,Hire Date,Manager,Leave Start,Leave End,Shift\n"
    _never((head + text).encode(encoding, "replace"))


CELL = st.one_of(
    st.sampled_from(["1", "00123", "Medicine", "Nurse", "0.8", "31/12/2020", "12/31/2020", "=1+1", '"',
                     "\n", "\x00", "#REF!", "medi", "a;b|c", "9" * 50, "-1", "\ufffd", "’", "٣/٤/2020"]),
    st.text(max_size=8),
)  # fmt: skip


@given(st.lists(st.lists(CELL, min_size=1, max_size=12), min_size=1, max_size=12))
@settings(max_examples=75, deadline=None)
def test_no_cells_raise(rows: list[list[str]]) -> None:
    head = ["Employee ID", "Department", "Job Title", "FTE", "Hire Date", "End Date", "Manager",
            "Leave Start", "Leave End", "Responsibilities", "Status", "Name"]  # fmt: skip
    _never(csv_bytes([head, *rows], encoding="utf-8", escapechar="\\"))


@given(st.binary(max_size=300), st.integers(0, 4000), st.integers(0, 200))
@settings(max_examples=50, deadline=None)
def test_a_damaged_workbook_is_refused_and_never_raises(noise: bytes, at: int, cut: int) -> None:
    whole = bytearray(WORKBOOK)
    at = min(at, len(whole))
    whole[at : at + len(noise)] = noise
    _never(bytes(whole[: len(whole) - cut]))


@given(st.binary(max_size=400), st.sampled_from(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                                 "xl/styles.xml", "xl/workbook.xml"]))  # fmt: skip
@settings(max_examples=37, deadline=None)
def test_a_strange_part_of_a_workbook_never_raises(noise: bytes, part: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, noise if name == part else old.read(name))
    _never(out.getvalue())


WORKBOOK = xlsx_bytes(ROWS)


def _never(content: bytes) -> None:
    from makegood.engines.roster import diff

    from .makers import state

    try:
        source = open_source(io.BytesIO(content), "fuzz")
        definition = Definition(
            columns={"person_id": (source.people.headers[0],), "org": tuple(source.people.headers[1:2]),
                     "title": tuple(source.people.headers[2:3])}
        )  # fmt: skip
        feed = read_feed(source.people, definition, KNOWN, TODAY, add_units=True)
        diff(state(), feed, TODAY)
        diff(state(), read(content), TODAY)
    except (FileRefused, DefinitionError):
        pass
    except AssertionError as error:
        assert "No column" in str(error)
