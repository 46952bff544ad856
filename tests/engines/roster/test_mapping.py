"""Files in the dialects of several personnel systems map to the same canonical rows."""

import io
from datetime import date

import pytest

from makegood.engines.roster import (
    FIELDS,
    GUARDS,
    MESSAGES,
    Definition,
    DefinitionError,
    FileRefused,
    OrgRow,
    Problems,
    Tree,
    from_json,
    guess,
    open_orgs,
    read_orgs,
)
from makegood.engines.roster.private import refused_kind, refused_values

from .makers import KNOWN, UNITS, csv_bytes, read, xlsx_bytes

WORKDAY = [
    ["Employee ID", "Worker", "Preferred Name", "Position ID", "Position Title", "Job Profile",
     "Supervisory Organization", "Manager Employee ID", "FTE %", "Hire Date", "Email - Primary Work",
     "Race/Ethnicity", "Date of Birth", "Gender"],
    ["0100231", "Okafor, Ada", "Addie", "P-1", "Staff Nurse II", "RN", "Medicine > Cardiology", "0100200",
     "80%", "01/31/2020", "ada@x.example", "White", "01/02/1980", "F"],
    ["0100200", "Lee, Bo", "", "P-2", "Chair", "Executive", "Medicine", "", "100%", "03/02/2010",
     "bo@x.example", "Asian", "02/03/1970", "M"],
]  # fmt: skip
PEOPLESOFT = [
    ["EMPLID", "EMPL_RCD", "NAME", "DEPTID", "JOBCODE", "JOBTITLE", "SUPERVISOR_ID", "FTE", "HIRE_DT",
     "TERMINATION_DT", "EMPL_STATUS", "ETHNIC_GRP_CD", "SEX", "BIRTHDATE", "NATIONAL_ID"],
    ["0100231", "0", "Okafor,Ada", "medi/cardiology", "1234", "Staff Nurse II", "0100200", ".8",
     "2020-01-31", "", "A", "WHITE", "F", "1980-01-02", "123-45-6789"],
    ["0100200", "0", "Lee,Bo", "medi", "9", "Chair", "", "1", "2010-03-02", "", "L", "ASIAN", "M",
     "1970-02-03", "123-45-6780"],
]  # fmt: skip
SAP = [
    ["Pernr", "Vorna", "Nachn", "Orgeh", "Plans", "Plstx", "Bsgrd", "Begda", "Endda", "Stat2", "Usrid Long",
     "Gesch", "Gbdat"],
    ["00100231", "Ada", "Okafor", "medi/cardiology", "50001", "Staff Nurse II", "80,00", "31.01.2020",
     "31.12.9999", "3", "ada@x.example", "2", "02.01.1980"],
    ["00100200", "Bo", "Lee", "medi", "50002", "Chair", "100,00", "02.03.2010", "31.12.9999", "3",
     "bo@x.example", "1", "03.02.1970"],
]  # fmt: skip
BANNER = [
    ["SPRIDEN_ID", "SPRIDEN_FIRST_NAME", "SPRIDEN_LAST_NAME", "GOREMAL_EMAIL_ADDRESS", "NBRJOBS_POSN",
     "NBRJOBS_DESC", "NBRJOBS_ORGN_CODE", "NBRJOBS_FTE", "NBRJOBS_BEGIN_DATE", "NBRJOBS_END_DATE",
     "NBRJOBS_SUPERVISOR_ID", "SPBPERS_ETHN_CODE", "SPBPERS_SEX", "SPBPERS_BIRTH_DATE"],
    ["A00100231", "Ada", "Okafor", "ada@x.example", "N1", "Staff Nurse II", "medi/cardiology", "0.8",
     "31-JAN-20", "", "A00100200", "W", "F", "02-JAN-80"],
    ["A00100200", "Bo", "Lee", "bo@x.example", "N2", "Chair", "medi", "1", "02-MAR-10", "", "", "A", "M",
     "03-FEB-70"],
]  # fmt: skip
ULTIPRO = [
    ["Employee Number", "Legal First Name", "Legal Last Name", "Work Email", "Org Level 1", "Org Level 2",
     "Job Title", "Scheduled FTE", "Last Hire Date", "Supervisor Employee Number", "SSN", "Ethnic Origin"],
    ["0100231", "Ada", "Okafor", "ada@x.example", "Medicine", "Cardiology", "Staff Nurse II", "0.8",
     "1/31/2020", "0100200", "123-45-6789", "White"],
    ["0100200", "Bo", "Lee", "bo@x.example", "Medicine", "", "Chair", "1", "3/2/2010", "", "123-45-6780",
     "Asian"],
]  # fmt: skip

GERMAN = [
    ["Personalnummer", "Nachname", "Vorname", "Geburtsdatum", "Geschlecht", "Abteilung", "Funktion",
     "Vorgesetzter", "Beschäftigungsgrad", "Eintritt"],
    ["0100231", "Okafor", "Ada", "02.01.1980", "w", "Medicine > Cardiology", "Staff Nurse II",
     "0100200", "80 %", "31. Jän. 2020"],
    ["0100200", "Lee", "Bo", "03.02.1970", "m", "Medicine", "Chair", "", "100 %", "2. März 2010"],
]  # fmt: skip
FRENCH = [
    ["Date d’entrée", "Matricule", "Nom", "Prénom", "Sexe", "N° de sécurité sociale", "Service",
     "Intitulé du poste", "Responsable hiérarchique", "ETP"],
    ["31/01/2020", "0100231", "Okafor", "Ada", "F", "2 80 01", "medi/cardiology", "Staff Nurse II",
     "0100200", "0,8"],
    ["02/03/2010", "0100200", "Lee", "Bo", "M", "1 70 02", "medi", "Chair", "", "1,0"],
]  # fmt: skip
SPANISH = [
    ["Número de empleado", "Apellidos", "Nombre", "Fecha de nacimiento", "Departamento", "Puesto",
     "Jefe directo", "Jornada", "Fecha de alta", "Estado civil"],
    ["0100231", "Okafor", "Ada", "02/01/1980", "medi/cardiology", "Staff Nurse II", "0100200", "80%",
     "31/01/2020", "S"],
    ["0100200", "Lee", "Bo", "03/02/1970", "medi", "Chair", "", "100%", "02/03/2010", "C"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "delimiter", "encoding"),
    [(WORKDAY, ",", "utf-8-sig"), (PEOPLESOFT, "|", "cp1252"), (SAP, ";", "cp1252"),
     (BANNER, "\t", "utf-16"), (ULTIPRO, ",", "utf-8"), (GERMAN, ";", "cp1252"),
     (FRENCH, ";", "utf-16"), (SPANISH, ",", "utf-8")],
    ids=["workday", "peoplesoft", "sap", "banner", "ultipro", "german", "french", "spanish"],
)  # fmt: skip
def test_a_dialect_is_guessed_and_gives_the_canonical_rows(
    rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    for content in (csv_bytes(rows, delimiter, encoding), xlsx_bytes(rows)):
        feed = read(content)
        assert [str(problem) for problem in feed.problems.items] == []
        assert [one[-6:] for one in feed.rows["person_id"]] == ["100231", "100200"]
        assert feed.rows["person_id"].str.starts_with("0").all() or rows is BANNER
        assert feed.rows.select("given", "family", "org", "title", "role_family", "fte").rows() == [
            ("Ada", "Okafor", "medi/cardiology", "Staff Nurse II", "nurse-app", 0.8),
            ("Bo", "Lee", "medi", "Chair", "leader", 1.0),
        ]
        assert feed.rows["start"].to_list() == [date(2020, 1, 31), date(2010, 3, 2)]
        assert feed.rows["end"].to_list() == [None, None]
        assert not feed.rows["ended"].any()
        if "manager" in feed.mapped:
            assert feed.rows["managers"].to_list()[0].endswith("100200")


@pytest.mark.parametrize(
    "rows", [WORKDAY, PEOPLESOFT, SAP, BANNER, ULTIPRO, GERMAN, FRENCH, SPANISH]
)
def test_what_is_never_held_is_refused_with_a_sentence(rows: list[list[str]]) -> None:
    found = guess(rows[0], rows[1:], KNOWN)
    private = [h for h in rows[0] if refused_kind(h)]
    assert private and set(private) == set(found.refused)
    assert all("never" in text or "no such fact" in text for text in found.refused.values())
    assert found.definition is not None
    assert not set(found.definition.headers) & set(private)


@pytest.mark.parametrize(
    "header",
    ["Race", "ETHNICITY", "EthnicGroup", "ethnic_grp_cd", "Hispanic/Latino", "Sex", "Gender", "Legal Sex",
     "Birth Date", "DOB", "Date of Birth", "SSN", "Social Security Number", "Religion", "RaceEthnicity",
     "Race 2", "birthDate", "National ID", "americanIndianOrAlaskaNative", "Age", "Veteran Status",
     "Marital Status", "Disability", "Staatsangehörigkeit", "Date de naissance", "Raça/Cor", "Género",
     "Codice Fiscale", "Origine ethnique"],
)  # fmt: skip
def test_private_headers_are_recognised(header: str) -> None:
    assert refused_kind(header)
    with pytest.raises(DefinitionError, match="no such fact"):
        Definition(columns={"person_id": ("ID",), "title": (header,)})


@pytest.mark.parametrize(
    "header",
    ["Pronouns", "Preferred Pronouns", "Sussex Campus", "Trace ID", "Manager", "Package", "Language",
     "Agency", "Stage", "Essex Street", "Embrace Programme", "Page", "Location"],
)  # fmt: skip
def test_ordinary_headers_are_not(header: str) -> None:
    assert not refused_kind(header)


def test_private_values_below_an_ordinary_header_are_recognised() -> None:
    assert refused_values(["White", "Asian", "Black or African American", ""])
    assert refused_values(["123-45-6789", "987-65-4321"])
    assert refused_values(["M", "F", "F"])
    assert refused_values(["Catholic", "Muslim", "Jewish"])
    assert not refused_values(["A", "B", "M"])
    assert not refused_values(["Nurse", "White"])
    rows = [["Employee ID", "Dept", "Group", "Title"], ["1", "medi", "White", "Nurse"],
            ["2", "medi", "Asian", "Nurse"]]  # fmt: skip
    found = guess(rows[0], rows[1:], KNOWN)
    assert set(found.refused) == {"Group"}
    mapped = Definition(
        columns={"person_id": ("Employee ID",), "org": ("Dept",), "title": ("Group",)}
    )
    with pytest.raises(DefinitionError, match="race or ethnicity"):
        read(csv_bytes(rows), mapped)


def test_every_kind_of_bad_row_is_told_with_file_line_column_value_and_mend() -> None:
    head = ["Employee ID", "Department", "Job Family", "Title", "FTE", "Start Date", "End Date", "Shift",
            "Email", "Responsibilities", "Leave Start", "Leave End"]  # fmt: skip
    good = [
        "1",
        "medi",
        "nurse-app",
        "Nurse",
        "1",
        "2020-01-31",
        "",
        "night",
        "a@x.org",
        "teaches",
        "",
        "",
    ]

    def row(**changes: str) -> list[str]:
        names = [
            "id",
            "org",
            "role",
            "title",
            "fte",
            "start",
            "end",
            "shift",
            "email",
            "duty",
            "ls",
            "le",
        ]
        return [changes.get(name, value) for name, value in zip(names, good, strict=True)]

    rows = [
        head, good, row(id=""), row(id="2", role="nurs-app"), row(id="3", start="2020-02-31"),
        row(id="4", end="2019-01-01"), row(id="5", fte="2"), row(id="6", fte="-0.1"),
        row(id="7", fte="half"), row(id="8", org="Medicin"), row(id="9", org=""),
        row(id="10", shift="twilight"), row(id="11", email="nobody"), row(id="12", duty="teaches;flies"),
        row(id="13", ls="2026-01-01", le="2025-01-01"), row(id="14", le="2025-01-01"),
        row(id="15", start="#REF!"),
    ]  # fmt: skip
    definition = Definition(
        columns={name: (header,) for name, header in zip(
            ["person_id", "org", "role_family", "title", "fte", "start", "end", "shift", "email",
             "responsibilities", "leave_start", "leave_end"], head, strict=True)})  # fmt: skip
    feed = read(csv_bytes(rows), definition)
    told = {p.line: p for p in feed.problems.items}
    kinds = {line: p.kind for line, p in told.items()}
    assert kinds == {
        3: "missing-id", 4: "unknown-role-family", 5: "bad-date", 6: "end-before-start",
        7: "fte-out-of-range", 8: "fte-out-of-range", 9: "bad-fte", 10: "unknown-org-unit",
        11: "missing-org-unit", 12: "unknown-shift", 13: "bad-email", 14: "unknown-responsibility",
        15: "leave-end-before-start", 16: "leave-without-start", 17: "formula-error"}  # fmt: skip
    assert told[4].nearest == "nurse-app" and "nurse-app" in told[4].mend
    assert (told[5].file, told[5].column, told[5].value) == (
        "roster.csv",
        "Start Date",
        "2020-02-31",
    )
    assert told[14].value == "flies"
    assert all(p.what and p.mend and "{" not in p.what + p.mend for p in told.values())
    assert feed.rows["person_id"].to_list() == ["1", "10", "11", "12", "13", "14"]
    assert feed.held == {"2", "3", "4", "5", "6", "7", "8", "9", "15"}


def test_several_managers_in_one_cell_and_in_two_columns() -> None:
    rows = [["Employee ID", "Department", "Title", "Manager ID", "Dotted Line Manager ID"],
            ["1", "medi", "Nurse", "3", "2"], ["2", "medi", "Nurse", "3; 1|3", ""],
            ["3", "medi", "Chair", "", ""]]  # fmt: skip
    assert read(csv_bytes(rows)).rows["managers"].to_list() == ["2|3", "1|3", ""]


def test_org_units_as_paths_levels_names_and_a_second_file() -> None:
    for text in ("Larkmoor > Medicine > Cardiology", "Medicine>Cardiology", "Cardiology",
                 "medi/cardiology", "Medicine / Cardiology"):  # fmt: skip
        rows = [["Employee ID", "Org Unit", "Title"], ["1", text, "Nurse"]]
        feed = read(csv_bytes(rows))
        assert feed.rows["org"].to_list() == ["medi/cardiology"], text
    rows = [["Employee ID", "School", "Department", "Division", "Title"],
            ["1", "Larkmoor", "Medicine", "Cardiology", "Nurse"], ["2", "Larkmoor", "Surgery", "", "Nurse"],
            ["3", "Larkmoor", "Surgery", "Hands", "Nurse"]]  # fmt: skip
    feed = read(csv_bytes(rows))
    assert feed.rows["org"].to_list() == ["medi/cardiology", "surg"]
    assert feed.unknown_units == {"Larkmoor / Surgery / Hands": 1}
    feed = read(csv_bytes(rows), add_units=True)
    assert feed.rows["org"].to_list()[2] == "surg/hands"
    assert feed.added_units == [OrgRow("surg/hands", "Hands", "surg")]


def test_a_second_file_of_org_units_in_any_order() -> None:
    content = csv_bytes([["Dept ID", "Descr", "Parent Dept", "Type"], ["D2", "Hands", "D1", "Division"],
                         ["D1", "Orthopaedics", "campus", "clinical"], ["", "No code", "", ""],
                         ["D3", "Lost", "nowhere", ""], ["D4", "A", "D5", ""], ["D5", "B", "D4", ""],
                         ["D6", "Top", "", ""]])  # fmt: skip
    problems = Problems()
    found = read_orgs(open_orgs(io.BytesIO(content), "orgs.csv"), Tree(UNITS), problems)
    assert [(u.code, u.parent, u.kind) for u in found] == [
        ("D1", "campus", "clinical"), ("D2", "D1", "division"), ("D6", "", "")]  # fmt: skip
    assert sorted((p.kind, p.line) for p in problems.items) == [
        ("missing-code", 4), ("org-circle", 6), ("org-circle", 7), ("unknown-parent", 5)]  # fmt: skip
    with pytest.raises(FileRefused, match="no column for the code"):
        read_orgs(open_orgs(io.BytesIO(b"alpha,name\n1,2\n"), "orgs.csv"), Tree(), Problems())


def test_last_days_become_the_first_day_after() -> None:
    rows = [
        ["Employee ID", "Department", "Title", "Last Day of Work"],
        ["1", "medi", "Nurse", "2027-06-30"],
    ]
    assert read(csv_bytes(rows)).rows["end"].to_list() == [date(2027, 7, 1)]


def test_an_ambiguous_date_column_is_told_and_mended_by_the_definition() -> None:
    rows = [
        ["Employee ID", "Department", "Title", "Start Date"],
        ["1", "medi", "Nurse", "03/04/2020"],
    ]
    found = guess(rows[0], rows[1:], KNOWN)
    assert any("day and month" in text for text in found.unresolved)
    assert [p.kind for p in read(csv_bytes(rows)).problems.items] == ["ambiguous-date"]
    columns = {"person_id": ("Employee ID",), "org": ("Department",), "title": ("Title",),
               "start": ("Start Date",)}  # fmt: skip
    values = {"role_family": {"nurse": "nurse-app"}}
    told = Definition(columns=columns, values=values, date_order="dmy")
    assert read(csv_bytes(rows), told).rows["start"].to_list() == [date(2020, 4, 3)]


def test_a_definition_survives_json_and_refuses_nonsense() -> None:
    found = guess(WORKDAY[0], WORKDAY[1:], KNOWN)
    assert found.definition is not None
    assert from_json(found.definition.to_json()) == found.definition
    for bad in ({}, {"columns": {"person_id": []}}, {"columns": {"shoe": ["x"]}}, [], "no", 3,
                {"columns": {"person_id": ["ID"]}, "date_order": "ymd"},
                {"columns": {"person_id": ["ID"], "given": ["a", "b"]}},
                {"columns": {"person_id": ["ID"], "title": ["Race"]}},
                {"columns": {"person_id": ["ID"]}, "surprise": 1}, {"columns": 7}):  # fmt: skip
        with pytest.raises(DefinitionError) as error:
            from_json(bad)
        assert error.value.what and error.value.mend


def test_a_column_that_has_gone_is_told() -> None:
    definition = Definition(columns={"person_id": ("ID",), "org": ("Dept",), "title": ("Title",)})
    with pytest.raises(FileRefused, match="The column Title is not in the file"):
        read(csv_bytes([["ID", "Dept", "Name"], ["1", "medi", "x y"]]), definition)


def test_guess_never_raises_on_odd_headers() -> None:
    for headers in ([], [""], ["", "", ""], ["ID"] * 5, ["x" * 5000], ["%", "–", "\x00"]):
        guess(headers, [[""] * len(headers), ["1"] * len(headers)], KNOWN)


def test_documentation_names_every_field_guard_and_problem() -> None:
    from pathlib import Path

    text = (Path(__file__).parents[3] / "docs" / "roster.md").read_text(encoding="utf-8")
    for one in FIELDS:
        assert f"`{one.name}`" in text, one.name
    for name in [*GUARDS, *MESSAGES]:
        assert f"`{name}`" in text, name
