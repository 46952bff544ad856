"""Roster feeds applied: joined, left, moved, changed, rehired; once, wholly, and with a record."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from makegood.cli import run as cli
from makegood.engines.roster import CANONICAL
from makegood.people.models import (
    Appointment,
    FeedDefinition,
    FeedRun,
    Leave,
    OrgPlacement,
    OrgUnit,
    Person,
    Responsibility,
)
from makegood.people.roster import acts, reads, watching
from makegood.people.roster.bulk import Writer
from makegood.people.roster.previews import compare, read_file
from makegood.record.acts import Actor
from makegood.record.models import Entry

TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 1)
BY = Actor("feed", None, "test")
HEAD = ["Employee ID", "First Name", "Last Name", "Work Email", "Position ID", "Department", "Job Title",
        "Job Family", "FTE", "Shift", "Manager ID", "Hire Date", "Responsibilities", "Leave Start",
        "Leave End", "Ethnicity"]  # fmt: skip
UNITS = [["code", "name", "parent", "kind"], ["campus", "Larkmoor", "", "campus"],
         ["medi", "Medicine", "campus", "clinical"], ["surg", "Surgery", "campus", "clinical"]]  # fmt: skip
ROWS = [
    ["001", "Ada", "Okafor", "ada@x.example", "P1", "medi", "Staff Nurse", "nurse-app", "0.8", "night", "002",
     "2020-01-31", "teaches;supervises", "", "", "White"],
    ["002", "Bo", "Lee", "bo@x.example", "P2", "medi", "Chair", "leader", "1", "", "", "2010-03-02", "", "", "",
     "Asian"],
    ["003", "Cy", "Ray", "", "P3", "surg", "Custodian", "facilities", "1", "evening", "002", "2015-03-02", "",
     "2026-11-01", "", "Asian"],
]  # fmt: skip


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


@pytest.fixture
def data(db: Any, settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    write(tmp_path / "units.csv", UNITS)
    return tmp_path


def bring(data: Path, rows: list[list[str]], *more: str, code: int = 0) -> None:
    """Import rows at the command line."""
    path = write(data / "roster.csv", [HEAD, *rows])
    words = ["people", "import", str(path), "--orgs", str(data / "units.csv"), "--yes", *more]
    assert cli(words) == code


def test_a_first_file_makes_people_units_and_a_record(data: Path, capsys: Any) -> None:
    bring(data, ROWS, "--as-of", "2026-11-23")
    told = capsys.readouterr().out
    assert "looks like race or ethnicity" in told and "Applied: 3 people" in told
    ada = Person.objects.get(code="001")
    place = ada.appointments.get()
    assert (place.org.code, place.fte, place.shift_id, place.start) == (
        "medi",
        0.8,
        "night",
        date(2020, 1, 31),
    )
    assert [m.manager.code for m in place.managers.all()] == ["002"]
    assert set(ada.responsibilities.values_list("duty_id", flat=True)) == {"teaches", "supervises"}
    assert Leave.objects.get().person.code == "003"
    assert OrgUnit.objects.get(code="medi").opened == date(2010, 3, 2)
    assert set(Entry.objects.filter(person_id=ada.pk).values_list("act", flat=True)) == {
        "people.person.join"}  # fmt: skip
    assert not Entry.objects.filter(after__icontains="White").exists()
    assert FeedDefinition.objects.get().name == "roster"


def test_the_same_file_twice_changes_nothing(data: Path) -> None:
    bring(data, ROWS)
    before = list(Appointment.objects.values_list()), list(Person.objects.values_list())
    bring(data, ROWS)
    assert before == (list(Appointment.objects.values_list()), list(Person.objects.values_list()))


def test_a_dry_run_changes_nothing_and_writes_lists(data: Path) -> None:
    bring(data, ROWS, "--dry-run", "--out", str(data / "lists"))
    assert (
        not Person.objects.exists() and not OrgUnit.objects.exists() and not Entry.objects.exists()
    )
    joined = (data / "lists" / "joined.csv").read_text(encoding="utf-8-sig")
    assert len(joined.splitlines()) == 4


def test_move_change_leave_return_and_rehire_keep_the_history(data: Path) -> None:
    bring(data, ROWS, "--as-of", "2026-11-23")
    moved = [[*ROWS[0][:5], "surg", *ROWS[0][6:12], "teaches", *ROWS[0][13:]], ROWS[1]]
    bring(
        data,
        moved,
        "--as-of",
        "2026-12-01",
        "--allow",
        "ends-too-many",
        "--allow",
        "changes-too-many",
    )
    first, second = Appointment.objects.filter(person__code="001").order_by("start")
    assert (first.org.code, first.end, second.org.code, second.start) == (
        "medi",
        LATER,
        "surg",
        LATER,
    )
    assert Responsibility.objects.get(person__code="001", duty="supervises").end == LATER
    assert Appointment.objects.get(person__code="003").end == LATER
    rehired = [*moved, [*ROWS[2][:11], "2027-02-01", *ROWS[2][12:]]]
    bring(data, rehired, "--as-of", "2027-02-01")
    assert Person.objects.filter(code="003").count() == 1
    starts = (
        Appointment.objects.filter(person__code="003")
        .order_by("start")
        .values_list("start", flat=True)
    )
    assert list(starts) == [date(2015, 3, 2), date(2027, 2, 1)]
    acts_told = set(Entry.objects.values_list("act", flat=True))
    assert {"people.appointment.change", "people.appointment.end", "people.facts.add"} <= acts_told


def test_guards_refuse_unless_named(data: Path, capsys: Any) -> None:
    bring(data, ROWS)
    bring(data, ROWS[:2], code=1)
    assert "ends-too-many" in capsys.readouterr().out
    assert Appointment.objects.filter(end=None).count() == 3
    bring(
        data,
        [ROWS[0], [*ROWS[1][:10], "001", *ROWS[1][11:]], ROWS[2]],
        "--allow",
        "changes-too-many",
        code=1,
    )
    assert "manager-circle" in capsys.readouterr().out
    bring(data, [*ROWS, [*ROWS[0][:8], "0.5", *ROWS[0][9:]]], code=1)
    assert "duplicated-id" in capsys.readouterr().out
    assert cli(["people", "import", str(data / "roster.csv"), "--allow", "shoes"]) == 2
    assert cli(["people", "import", str(data / "absent.csv")]) == 2


def test_a_fault_in_the_middle_leaves_the_old_state(data: Path, monkeypatch: Any) -> None:
    bring(data, ROWS)
    entries = Entry.objects.count()

    def broken(self: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(Writer, "_leaves", broken)
    more = [[f"1{n:02d}", *ROWS[0][1:]] for n in range(20)]
    with pytest.raises(RuntimeError):
        bring(data, [*ROWS, *more])
    assert Person.objects.count() == 3 and Entry.objects.count() == entries


def test_units_move_and_are_renamed(data: Path) -> None:
    bring(data, ROWS, "--as-of", "2026-11-23")
    write(data / "units.csv", [*UNITS[:3], ["surg", "Surgical Sciences", "medi", "clinical"]])
    bring(data, ROWS, "--as-of", "2026-12-01")
    surgery = OrgUnit.objects.get(code="surg")
    assert surgery.name == "Surgical Sciences"
    now = OrgPlacement.objects.get(unit=surgery, end=None)
    assert now.parent is not None and (now.parent.code, now.start) == ("medi", LATER)


def test_units_that_the_file_leaves_out_close_only_when_empty_and_asked(
    data: Path, capsys: Any
) -> None:
    more = [["surg/burns", "Burns", "surg", "division"], ["surg/old", "Old", "surg", "division"],
            ["gone", "Gone", "campus", "clinical"], ["gone/below", "Below", "gone", "division"]]  # fmt: skip
    write(data / "units.csv", [*UNITS, *more])
    bring(data, ROWS, "--as-of", "2026-11-23")
    write(data / "units.csv", UNITS[:3])  # neither surg, in which Cy is, nor the four
    bring(data, ROWS, "--as-of", "2026-12-01", "--out", str(data / "lists"))
    assert "does not name: 5, of which nobody is in 4" in capsys.readouterr().out
    listed = (data / "lists" / "absent-units.csv").read_text(encoding="utf-8-sig").splitlines()
    assert "surg,Surgery,campus,1,no" in listed and "gone,Gone,campus,0,yes" in listed
    assert not OrgUnit.objects.filter(closed__isnull=False).exists()
    bring(data, ROWS, "--as-of", "2026-12-01", "--close-units")
    closed = set(OrgUnit.objects.filter(closed=LATER).values_list("code", flat=True))
    assert closed == {"surg/burns", "surg/old", "gone", "gone/below"}
    assert Entry.objects.filter(act="people.org.close").count() == 4
    bring(data, ROWS, "--as-of", "2026-12-02", "--close-units")
    assert OrgUnit.objects.filter(closed__isnull=False).count() == 4


def test_a_unit_that_somebody_entered_meanwhile_is_not_closed_and_nothing_is_applied(
    data: Path,
) -> None:
    write(data / "units.csv", [*UNITS, ["gone", "Gone", "campus", "clinical"]])
    bring(data, ROWS)
    orgs = write(data / "units.csv", UNITS)
    path = write(data / "roster.csv", [HEAD, *ROWS])
    mapping = reads.mapping_of(reads.latest_definition("roster"))
    feed = read_file(path, "r.csv", mapping, TODAY, orgs=orgs)
    preview = compare("roster", mapping, feed, TODAY)
    assert preview.diff.closing == ["gone"]
    Appointment.objects.filter(person__code="003").update(
        org=OrgUnit.objects.get(code="gone"), source="office"
    )
    entries = Entry.objects.count()
    with pytest.raises(acts.Refused, match="people in it"):
        acts.apply_preview(preview=preview, by=BY, because="t", close_units=True)
    assert Entry.objects.count() == entries
    assert OrgUnit.objects.get(code="gone").closed is None


def test_feeds_do_not_touch_each_other(data: Path) -> None:
    bring(data, ROWS)
    bring(data, [["900", *ROWS[0][1:10], "", *ROWS[0][11:]]], "--definition", "students")
    assert Appointment.objects.filter(end=None).count() == 4


def test_applying_refuses_when_the_state_has_changed(data: Path) -> None:
    bring(data, ROWS)
    path = write(data / "roster.csv", [HEAD, *[[*row[:1], "New", *row[2:]] for row in ROWS]])
    mapping = reads.mapping_of(reads.latest_definition("roster"))
    preview = compare("roster", mapping, read_file(path, "r.csv", mapping, TODAY), TODAY)
    bring(data, [*ROWS, ["004", *ROWS[0][1:]]])
    Person.objects.filter(code="001").update(given="New")
    with pytest.raises(acts.Refused, match="Something changed"):
        acts.apply_preview(
            preview=preview, by=BY, because="t", allow=frozenset({"changes-too-many"})
        )


def test_a_watched_folder_is_taken_in_once(data: Path, monkeypatch: Any) -> None:
    bring(data, ROWS)
    definition = reads.latest_definition("roster")
    assert definition is not None
    folder = data / "drop"
    folder.mkdir()
    write(folder / "ORGS.CSV", [["code", "name"], ["med", "Medicine"]])
    write(folder / "Georgetown.csv", [HEAD, *ROWS, ["004", *ROWS[0][1:]]])
    acts.watch(definition=definition, path=str(folder), by=BY, because="test")
    assert watching.look_at_all() == []  # still being written
    monkeypatch.setattr(watching, "QUIET_SECONDS", -1)
    (run,) = watching.look_at_all()
    assert run.state == "previewed" and run.counts["joined"] == 1
    assert watching.look_at_all() == []
    assert acts.apply_run(run=run, by=BY, because="test")["joined"] == 1
    with pytest.raises(Exception, match="not waiting"):
        acts.apply_run(run=FeedRun.objects.get(pk=run.pk), by=BY, because="test")


def test_the_canonical_form_needs_no_mapping(data: Path, institution: Any) -> None:
    assert CANONICAL.to_json()["columns"]["person_id"] == ["person_id"]


def test_reading_the_state_takes_few_queries(data: Path, queries: Any) -> None:
    bring(data, ROWS)
    with queries(7):
        reads.current("roster", TODAY)
