"""Reading and writing problems and plans: every fault with its place, nothing half written."""

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from makegood.engines.planner.layout import PLAN, PROBLEM
from makegood.engines.planner.plan import read_plan, write_plan
from makegood.engines.planner.problem import ProblemError, read_problem, write_problem
from tests.engines.rollout_check.small import Folders

TOML = "problem.toml"
# (file, old, new, line and column told, part of what is told)
FAULTS: list[tuple[str, str, str, int, str, str]] = [
    ("problem", "start = 2027-01-11", "start = 2027-01-12", 1, "start", "not a Monday"),
    ("problem", "2027-01-11", '"2027-01-11"', 1, "start", "not a date"),
    ("problem", "weeks = 20", "weeks = 0", 2, "weeks", "not a number of weeks"),
    ("problem", "weeks = 20", "weeks = twenty", 2, "column 9", "Invalid value"),
    ("problem", "weeks = 20\n", "", 1, "weeks", "missing"),
    ("problem", "lone_role = 8\n", "", 4, "lone_role", "weight is missing"),
    ("problem", "short = 1", "short = -1", 9, "short", "not a weight"),
    ("problem", "short = 1", "short = true", 9, "short", "not a weight"),
    ("problem", "short = 1", "short = 1\ntall = 2", 10, "tall", "no weight"),
    ("slots", "mon9,0,09:00", "mon9,7,09:00", 2, "weekday", "out of the range 0 to 6"),
    ("slots", "mon9,0,09:00", "mon9,0,9:00", 2, "start", "'9:00' is not a time"),
    ("slots", "mon9,0,09:00", "mon9,0,24:00", 2, "start", "not a time"),
    ("slots", "mon11,0,11:00", "mon11,0,10:00", 3, "start", "before an earlier one"),
    ("slots", "mon11,0", "mon9,0", 3, "slot", "given before"),
    ("slots", "tue9,1,09:00,90", "tue9,1,09:00,0", 4, "minutes", "out of the range"),
    ("patterns", "day,1", "day,one", 2, "cycle_weeks", "'one' is not a whole number"),
    ("patterns", "day,1", "day,1.5", 2, "cycle_weeks", "not a whole number"),
    ("pattern_slots", "day,0,mon9,1,1", "day,0,mon9,10,1", 2, "cost", "out of the range 0 to 9"),
    ("pattern_slots", "day,0,mon9,1,1", "day,0,mon9,-1,1", 2, "cost", "out of the range"),
    ("pattern_slots", "day,0,mon9,1,1", "day,0,mon9,1,yes", 2, "on_duty", "'yes' is not 0 or 1"),
    ("pattern_slots", "day,0,mon9", "day,1,mon9", 2, "cycle_week", "no week '1'"),
    ("pattern_slots", "day,0,mon9", "dusk,0,mon9", 2, "pattern", "not a pattern of patterns.csv"),
    ("pattern_slots", "day,0,mon11", "day,0,mon9", 3, "slot", "been given before"),
    ("units", "2,3,4,1", "4,3,4,1", 2, "size_target", "below size_min"),
    ("units", "2,3,4,1", "2,3,2,1", 2, "size_max", "below size_target"),
    ("units", "basic,2,1,2", "basic,2,2,1", 2, "gap_max_weeks", "below the smallest"),
    ("units", "basic,2,1,2", "basic,2,0,0", 2, "gap_max_weeks", "within a week"),
    ("units", "next,1,0,0", "next,0,0,0", 3, "meetings", "out of the range"),
    ("units", "basic,2,virtual", "basic,,virtual", 3, "after_gap_weeks", "empty"),
    ("units", "basic,2,virtual", "next,2,virtual", 3, "after", "after itself"),
    ("units", "basic,2,virtual", "first,2,virtual", 3, "after", "not a unit of units.csv"),
    ("units", "basic,2,virtual", "basic,2,by_post", 3, "modalities", "'by_post' is not"),
    ("waves", "one,basic,0,9", "one,basic,0,20", 2, "last_week", "beyond the last, 19"),
    ("waves", "one,basic,0,9", "one,basic,9,0", 2, "last_week", "before the first"),
    ("waves", "one,next", "one,basic", 3, "unit", "been given before"),
    ("people", "ana,north", ",north", 2, "person", "empty"),
    ("people", "ben,north", "ana,north", 3, "person", "given before"),
    ("people", "day,fay,one", "day,fay;who,one", 2, "managers", "'who' is not a person"),
    ("people", "day,fay,one", "day,ana,one", 2, "managers", "their own manager"),
    ("people", "day,fay,one", "day,fay;,one", 2, "managers", "not ids joined by ;"),
    ("people", "day,fay,one,0,1", "day,fay,one,0,12", 2, "virtual_cost", "out of the range"),
    ("people", "day,fay,one,0,1", "day,fay,one,0", 2, "", "8 cells where the header has 9"),
    ("people", "day,fay,one,0,1", "day,fay,one,0,1,2", 2, "", "10 cells"),
    ("people", "ana,north", '"a\nna",north', 2, "", "line break"),
    ("people", "ana,north", '"ana,north', 2, "", "cannot be read"),
    ("people", "person,department", "person,dept", 1, "dept", "no column 'dept'"),
    ("people", "person,department", "person,person", 1, "person", "more than once"),
    ("needs", "ana,basic\n", "ana,basic\nana,basic\n", 3, "unit", "been given before"),
    ("needs", "ana,basic", "zoe,basic", 2, "person", "'zoe' is not a person of people.csv"),
    ("absences", "ana,2,3", "ana,3,2", 2, "last_week", "before the first"),
    ("absences", "ana,2,3", "ana,-1,2", 2, "first_week", "out of the range"),
    ("facilitators", "out1,,day,3", "out1,,day,3h", 2, "hours_per_week", "'3h' is not a number"),
    ("facilitators", "f-hal,hal", "f-hal,gus", 5, "person", "another facilitator already"),
    ("qualifications", "out1,basic,in_person", "out1,basic,both", 2, "modality", "'both' is not"),
    ("rooms", "r1,4", "r1,", 2, "capacity", "empty"),
    ("room_closures", "r1,5,", "r1,25,", 2, "week", "beyond the last"),
    ("cover", "ward,4", "ward,-4", 2, "max_away", "out of the range"),
    ("blackouts", "8,mon9", "8,mon8", 3, "slot", "'mon8' is not a slot"),
]  # fmt: skip


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


@pytest.mark.parametrize(
    "name, old, new, line, column, what",
    FAULTS,
    ids=[f"{case[0]}-{case[5]}-{n}" for n, case in enumerate(FAULTS)],
)
def test_each_fault_has_its_place(
    folders: Folders, name: str, old: str, new: str, line: int, column: str, what: str
) -> None:
    folders.change(name, old, new)
    with pytest.raises(ProblemError) as told:
        read_problem(folders.problem)
    file = TOML if name == "problem" else f"{name}.csv"
    fitting = [fault for fault in told.value.faults if what in fault.what]
    assert [(fault.file, fault.line, fault.column) for fault in fitting] == [(file, line, column)]
    assert all(fault.mend for fault in told.value.faults)


def test_line_ends_marks_blank_lines_and_quotes_do_not_matter(folders: Folders) -> None:
    plain = read_problem(folders.problem)
    path = folders.problem / "people.csv"
    text = path.read_text().replace("ana,north", '"ana","north"').replace("\nben", "\n\nben")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    folders.change("cover", "cover_unit,max_away\nward,4", "max_away,cover_unit\n4,ward")
    odd = read_problem(folders.problem)
    for name in PROBLEM:
        assert_frame_equal(getattr(odd, name), getattr(plain, name))
    folders.change("people", "hal,south,,office,day", "hal,south,,office,week")
    with pytest.raises(ProblemError, match=r"people\.csv:10 \[pattern\]"):
        read_problem(folders.problem)


def test_missing_and_hostile_files(folders: Folders) -> None:
    (folders.problem / "rooms.csv").unlink()
    (folders.problem / "cover.csv").write_text("")
    (folders.problem / "waves.csv").write_bytes(b"wave,unit,first_week,last_week\n\xff,b,0,1\n")
    (folders.problem / "needs.csv").write_bytes(b"person,unit\nana,\0basic\n")
    (folders.problem / "patterns.csv").write_text("pattern,cycle_weeks\rday,1\r")
    with pytest.raises(ProblemError) as told:
        read_problem(folders.problem)
    places = {(fault.file, fault.line) for fault in told.value.faults}
    assert {("rooms.csv", 0), ("cover.csv", 1), ("waves.csv", 2), ("needs.csv", 2),
            ("patterns.csv", 1)} <= places  # fmt: skip
    with pytest.raises(ProblemError, match="no such folder"):
        read_problem(folders.problem / "none")


def test_many_faults_of_one_kind_are_counted(folders: Folders) -> None:
    folders.add("needs", *[f"x{n},basic" for n in range(500)])
    with pytest.raises(ProblemError) as told:
        read_problem(folders.problem)
    assert len(told.value.faults) == 21
    assert "480 more rows" in str(told.value)


def test_what_is_odd_is_remarked(folders: Folders) -> None:
    folders.change("cover", "ward,4\n", "").change("people", "ivy,south,ward,nursing,day,,one",
                                                   "ivy,south,ward,nursing,day,,two")  # fmt: skip
    columns = [remark.column for remark in read_problem(folders.problem).remarks]
    assert columns == ["cover_unit", "wave"]


def test_problem_and_plan_survive_a_round_trip(folders: Folders, tmp_path: Path) -> None:
    problem, plan = read_problem(folders.problem), read_plan(folders.plan)
    write_problem(problem, tmp_path / "again")
    write_plan(plan, tmp_path / "plan-again")
    same, same_plan = read_problem(tmp_path / "again"), read_plan(tmp_path / "plan-again")
    assert (same.start, same.weeks, same.weights) == (problem.start, problem.weeks, problem.weights)
    for name in PROBLEM:
        assert_frame_equal(getattr(same, name), getattr(problem, name))
    for name in PLAN:
        assert_frame_equal(getattr(same_plan, name), getattr(plan, name))
    assert same_plan.summary == plan.summary


def test_a_plan_is_written_whole_or_not_at_all(folders: Folders, tmp_path: Path) -> None:
    plan, out = read_plan(folders.plan), tmp_path / "out"
    write_plan(plan, out)

    def refuse(beside: Path) -> None:
        assert (beside / "summary.json").exists()
        raise ValueError("no")

    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(ValueError, match="no"):
        write_plan(plan, out, judge=refuse)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    (out / "letter.txt").write_text("mine")
    with pytest.raises(ValueError, match="no part of a plan"):
        write_plan(plan, out)
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert left == [], "nothing is left lying about"
