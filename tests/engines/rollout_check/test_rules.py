"""Each hard rule by plans that break just that one, and the readings of the format."""

import json
from pathlib import Path

import pytest

from makegood.engines.rollout_check import UnreadableProblem, check
from tests.engines.rollout_check.small import SUMMARY, Folders

# (rule, what is broken, changes as (file, old, new), a part of what is told)
BROKEN: list[tuple[int, str, list[tuple[str, str, str]], str]] = [
    (1, "neither seated nor unplaced", [("seats", "ivy,basic,s2\n", "")], "ivy is neither"),
    (1, "seated and unplaced", [("unplaced", "dan", "ivy,basic,x\ndan")], "both seated"),
    (1, "seated without a need", [("seats", "cat,basic", "eve,basic,s2\ncat,basic")],
     "eve is seated in basic without a need"),
    (1, "unplaced without a need", [("unplaced", "dan", "cat,next,x\ndan")], "without a need"),
    (1, "unplaced twice", [("unplaced", "dan", "dan,basic,x\ndan")], "more than once"),
    (1, "a series of another unit", [("needs", "cat,basic", "cat,next"),
     ("needs", "ivy,basic", "ivy,next"), ("seats", "cat,basic", "cat,next"),
     ("seats", "ivy,basic", "ivy,next")], "a series of basic"),
    (1, "an unknown series", [("seats", "gus,next,n2\n", "gus,next,n9\ncat,next,n2\n"),
     ("needs", "gus,next\n", "gus,next\ncat,next\n")], "there is no series n9"),
    (2, "one meeting too few", [("meetings", "s1,2,1,mon9,r1\n", "")], "s1 has 1 meetings"),
    (2, "one meeting too many", [("meetings", "s1,2,1", "s1,3,2,mon9,r2\ns1,2,1"),
     ("absences", "ana,2,3\n", ""), ("facilitators", "out1,,day,3", "out1,,day,9")],
     "s1 has 3 meetings"),
    (2, "two slots", [("meetings", "s1,2,1,mon9", "s1,2,1,tue9")], "s1 meets in 2 slots"),
    (2, "a gap too long", [("meetings", "s1,2,1,mon9", "s1,2,3,mon9"), ("absences", "ana,2", "ana,9"),
     ("absences", "9,3", "9,9"), ("meetings", "n1,1,4", "n1,1,6"),
     ("facilitators", "out1,,day,3", "out1,,day,9")], "3 weeks after"),
    (2, "a gap too short", [("units", "basic,2,1,2", "basic,2,2,2"),
     ("meetings", "s2,2,1,mon11", "s2,2,2,mon11")], "1 weeks after"),
    (2, "numbers not from 1", [("meetings", "s1,2,1,mon9", "s1,3,1,mon9")], "not numbered 1 to 2"),
    (2, "too many seats", [("units", "2,3,4,1", "2,2,2,1")], "s1 has 3 seats; 2 to 2"),
    (2, "too few seats", [("seats", "gus,next,n2\n", ""), ("seats", "fay,next,n2\n", ""),
     ("unplaced", "dan", "fay,next,x\ngus,next,x\ndan")], "n2 has 0 seats"),
    (2, "a modality the unit has not", [("units", "in_person;virtual", "virtual")], "not held in_p"),
    (2, "a slot shorter than the unit", [("meetings", "n1,1,4,tue9", "n1,1,4,wed9")], "30 minutes"),
    (2, "an unknown slot", [("meetings", "n1,1,4,tue9", "n1,1,4,sun9")], "there is no slot sun9"),
    (2, "an unknown unit", [("series", "n1,next", "n3,none,virtual\nn1,next")], "no unit none"),
    (2, "a series twice", [("series", "n1,next", "n1,next,virtual\nn1,next")], "listed twice"),
    (2, "a meeting before the one before", [("units", "basic,2,1,2", "basic,2,0,2"),
     ("units", "1,,,in", "0,,,in"), ("leads", "s1,out1\ns2,out2\n", ""), ("series", "s1,basic,in_person",
     "s1,basic,virtual"), ("meetings", "s1,1,0,mon9,r1", "s1,1,1,mon9,"),
     ("meetings", "s1,2,1,mon9,r1", "s1,2,0,mon9,")], "meeting 2 of s1 comes -1 weeks"),
    (3, "no room", [("meetings", "s1,1,0,mon9,r1", "s1,1,0,mon9,")], "has no room"),
    (3, "a virtual room", [("meetings", "n1,1,4,tue9,", "n1,1,4,tue9,r1")], "virtual meeting"),
    (3, "an unknown room", [("meetings", "s1,1,0,mon9,r1", "s1,1,0,mon9,r9")], "no room r9"),
    (3, "too small a room, leads counted", [("rooms", "r1,4", "r1,3")], "4 people in r1"),
    (3, "a room closed in the slot", [("room_closures", "r1,5,", "r1,0,mon9")], "r1 is closed"),
    (3, "a room closed all week", [("room_closures", "r1,5,", "r2,0,")], "r2 is closed in week 0"),
    (3, "one room twice", [("meetings", "s2,1,0,mon11", "s2,1,0,mon9"),
     ("meetings", "s2,2,1,mon11", "s2,2,1,mon9"), ("meetings", "s2,1,0,mon9,r2", "s2,1,0,mon9,r1"),
     ("cover", "4", "6")], "taken twice in week 0, mon9"),
    (4, "one facilitator in two places", [("meetings", "n2,1,5", "n2,1,4")], "out1 is in 2 places"),
    (4, "one person sits in two places", [("needs", "ana,basic\n", "ana,basic\nana,third\n"),
     ("units", "next,1", "third,1,0,0,60,0,1,1,1,0,,,virtual\nnext,1"),
     ("waves", "one,next", "one,third,0,19\none,next"), ("series", "n1,", "t1,third,virtual\nn1,"),
     ("meetings", "n1,1", "t1,1,0,mon9,\nn1,1"), ("seats", "ana,next", "ana,third,t1\nana,next")],
     "ana is in 2 places"),
    (4, "one person sits and leads", [("series", "n1,", "b3,basic,virtual\nn1,"),
     ("needs", "gus,basic\n", "gus,basic\neve,basic\n"), ("needs", "gus,basic\n", ""),
     ("needs", "ivy,basic\n", "ivy,basic\ngus,third\n"), ("seats", "gus,basic,s2", "gus,third,t1"),
     ("units", "next,1", "third,1,0,0,60,0,1,1,1,0,,,virtual\nnext,1"),
     ("waves", "one,next", "one,third,0,19\none,next"), ("series", "n1,", "t1,third,virtual\nn1,"),
     ("meetings", "n1,1", "t1,1,0,mon11,\nb3,1,0,mon11,\nb3,2,1,mon11,\nn1,1"),
     ("leads", "n1,out1", "b3,f-gus\nn1,out1"), ("people", "eve,south,,medicine,alt,dan",
     "eve,south,,medicine,alt,"), ("unplaced", "dan,basic,no time that fits\n", ""),
     ("seats", "ana,next", "dan,basic,b3\neve,basic,b3\nana,next")], "gus is in 2 places"),
    (5, "the rota lists no such time", [("people", "ben,north,ward,nursing,day",
     "ben,north,ward,nursing,alt")], "the rota alt of ben does not list mon9 in week 1"),
    (5, "the facilitator's rota", [("facilitators", "out1,,day", "out1,,alt")], "alt of out1"),
    (5, "absent", [("absences", "ana,2,3", "ana,1,3")], "ana is absent in week 1"),
    (5, "absent while leading", [("leads", "s1,out1", "s1,f-hal"), ("people", "fay;hal", "fay"),
     ("absences", "ana,2,3", "hal,1,1")], "f-hal is absent in week 1"),
    (5, "a week without meetings", [("blackouts", "7,,", "4,,")], "no meetings in week 4"),
    (5, "a time without meetings", [("blackouts", "8,mon9", "0,mon9")], "no meetings in week 0"),
    (5, "a department's week", [("blackouts", "9,,south", "1,,south")], "no meeting with south"),
    (5, "a department's time", [("blackouts", "10,tue9,south", "5,tue9,south")], "(gus, series n2)"),
    (5, "a department's lead", [("leads", "s1,out1", "s1,f-hal"), ("people", "fay;hal", "fay"),
     ("blackouts", "10,tue9,south", "1,mon9,south")], "(f-hal, series s1)"),
    (5, "a facilitator who is not there yet", [("facilitators", "out2,,day,4.5,0", "out2,,day,4.5,1")],
     "weeks 1 to 12"),
    (6, "one facilitator too few", [("leads", "n1,out2\n", "")], "n1 has 1 facilitators"),
    (6, "one too many", [("leads", "n1,out2\n", "n1,out2\nn1,f-hal\n"),
     ("people", "fay;hal", "fay")], "n1 has 3 facilitators"),
    (6, "the same one twice", [("leads", "n1,out2\n", "n1,out2\nn1,out2\n")], "listed twice"),
    (6, "not qualified", [("qualifications", "out1,basic,in_person", "out1,basic,virtual")],
     "out1 is not qualified for basic, in_person"),
    (6, "unknown", [("leads", "n1,out2", "n1,who"), ("units", "2,2,5,2", "2,2,5,1"),
     ("leads", "n2,out2\n", "")], "there is no facilitator who"),
    (7, "too many hours, preparation counted", [("facilitators", "out2,,day,4.5", "out2,,day,1.4")],
     "out2 leads 90 minutes in week 0, of 1.4 hours"),
    (8, "with their manager", [("seats", "fay,next,n2", "fay,next,n1"), ("units", "2,2,5", "1,2,5")],
     "ana is in n1 with fay, their manager"),
    (8, "led by their manager", [("leads", "n1,out2", "n1,f-hal")], "ben is in n1 with hal"),
    (8, "two leads", [("leads", "n1,out1", "n1,f-gus"), ("leads", "n1,out2", "n1,f-hal"),
     ("people", "gus,south,,nursing,day,", "gus,south,,nursing,day,hal"),
     ("people", "fay;hal", "fay"), ("needs", "gus,next\n", ""), ("seats", "gus,next,n2\n", ""),
     ("units", "2,2,5", "1,2,5")], "gus is in n1 with hal"),
    (9, "too soon after", [("meetings", "n1,1,4", "n1,1,2"), ("absences", "ana,2", "ana,3")],
     "ana begins next in week 2"),
    (9, "what comes before is not seated", [("seats", "ana,basic,s1\n", ""),
     ("unplaced", "dan", "ana,basic,x\ndan")], "ana is seated in next, but not in basic"),
    (9, "leads before finishing it", [("leads", "n1,out2", "n1,f-gus")], "f-gus leads n1 before"),
    (9, "leads what they are not seated in", [("leads", "n1,out2", "n1,f-gus"),
     ("seats", "gus,next,n2\n", ""), ("unplaced", "dan", "gus,next,x\ndan"),
     ("units", "2,2,5", "1,2,5")], "f-gus leads n1"),
    (10, "outside the wave", [("waves", "next,0,12", "next,5,12")], "n1 meets in week 4"),
    (10, "a wave without the unit", [("waves", "one,next,0,12\n", "two,next,0,12\n")], "no window"),
    (10, "too many away", [("cover", "4", "2")], "3 people of ward are away in week 0, mon9"),
    (10, "too many away, a lead counted", [("leads", "s1,out1", "s1,f-hal"),
     ("people", "fay;hal", "fay"), ("people", "hal,south,", "hal,south,ward"), ("cover", "4", "3")],
     "4 people of ward"),
]  # fmt: skip


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def test_the_plan_that_keeps_every_rule(folders: Folders) -> None:
    verdict = check(folders.problem, folders.plan)
    assert verdict.violations == () and verdict.ok
    assert verdict.objective == 1117
    assert verdict.parts == SUMMARY["parts"]
    assert verdict.pattern_cost == SUMMARY["pattern_cost"]
    assert (verdict.seated, verdict.unplaced, verdict.meetings) == (10, 1, 6)


@pytest.mark.parametrize(
    "rule, what, changes, told", BROKEN, ids=[f"{case[0]}-{case[1]}" for case in BROKEN]
)
def test_each_rule(
    folders: Folders, rule: int, what: str, changes: list[tuple[str, str, str]], told: str
) -> None:
    for name, old, new in changes:
        folders.change(name, old, new)
    verdict = check(folders.problem, folders.plan)
    broken = {one.rule for one in verdict.violations} - {0}  # the summary no longer fits
    assert broken == {rule}, verdict.violations
    assert any(told in one.what for one in verdict.violations), verdict.violations
    assert not verdict.ok
    assert all(one.line > 1 for one in verdict.violations if one.rule)


def test_a_gap_of_nothing_means_any_later_time(folders: Folders) -> None:
    """In the week in which the first unit ends, a later slot will do; an earlier will not."""
    folders.change("units", "basic,2,virtual", "basic,0,virtual")
    folders.change("facilitators", "out1,,day,3", "out1,,day,9")
    folders.change("meetings", "n1,1,4,tue9", "n1,1,1,tue9")
    assert {one.rule for one in check(folders.problem, folders.plan).violations} <= {0}
    folders.change("slots", "tue9,1,09:00", "tue9,0,07:00")  # the same week, but before mon9
    found = {one.rule for one in check(folders.problem, folders.plan).violations}
    assert found - {0} == {9}


def test_who_does_not_need_the_unit_before_may_be_seated(folders: Folders) -> None:
    folders.change("needs", "ana,basic\n", "").change("seats", "ana,basic,s1\n", "")
    assert check(folders.problem, folders.plan).counts[9] == 0


def test_a_facilitator_leads_what_they_have_finished(folders: Folders) -> None:
    folders.add("series", "b3,basic,virtual").add("leads", "b3,f-gus")
    folders.add("meetings", "b3,1,4,mon11,", "b3,2,6,mon11,").add("needs", "eve,basic")
    folders.add("seats", "dan,basic,b3", "eve,basic,b3").change("people", "alt,dan", "alt,")
    folders.change("unplaced", "dan,basic,no time that fits\n", "")
    counts = check(folders.problem, folders.plan).counts
    assert not any(count for rule, count in counts.items() if rule)


def test_crowds_lone_members_and_short_series_cost(folders: Folders) -> None:
    """Six of one department in s1: two heads above four, two below the target; s2 is empty."""
    folders.change("units", "2,3,4,1", "2,8,8,1")
    for person in ("fay", "gus", "ivy"):
        folders.change("seats", f"{person},basic,s2", f"{person},basic,s1")
    for person in ("gus", "ivy"):
        folders.change("people", f"{person},south", f"{person},north")
    parts = check(folders.problem, folders.plan).parts
    assert parts["department_crowd"] == 2 * 3
    assert parts["short"] == 2 + 8
    assert parts["lone_role"] == 2 * 8  # fay and gus in n2


def test_malformed_plans_are_told_and_never_raise(folders: Folders) -> None:
    folders.change("meetings", "s1,1,0,mon9,r1", "s1,one,0,mon9,r1")
    folders.change("series", "series,unit,modality", "series,unit,mode")
    folders.change("seats", "ana,basic,s1", "ana,basic,s1,more")
    (folders.plan / "leads.csv").write_bytes(b"series,facilitator\ns1,\xff\n")
    (folders.plan / "unplaced.csv").unlink()
    (folders.plan / "summary.json").write_text("{")
    told = {(one.file, one.line) for one in check(folders.problem, folders.plan).violations}
    assert {("meetings.csv", 2), ("series.csv", 1), ("seats.csv", 2), ("leads.csv", 0),
            ("unplaced.csv", 0), ("summary.json", 1)} <= told  # fmt: skip


def test_a_row_that_is_too_short_or_left_open_is_told(folders: Folders) -> None:
    """Also where only a cell is missing that may be empty."""
    folders.change("meetings", "n1,1,4,tue9,\n", "n1,1,4,tue9\n")
    folders.change("unplaced", "no time that fits", '"no time')
    folders.change("meetings", "n2,1,5,tue9,", "n2,1,5.0,tue9,")
    told = [str(one) for one in check(folders.problem, folders.plan).violations if not one.rule]
    assert "rule 0, meetings.csv:6: the row has 4 cells, not 5; the column room is missing" in told
    assert any(one.startswith("rule 0, unplaced.csv:2: cannot be read as CSV") for one in told)


def test_what_is_no_number_is_told(folders: Folders) -> None:
    summary = {**SUMMARY, "objective": float("nan"), "lower_bound": None}
    (folders.plan / "summary.json").write_text(json.dumps(summary))
    folders.change("meetings", "n2,1,5,tue9,", "n2,1,5.0,tue9,")
    told = [one.what for one in check(folders.problem, folders.plan).violations]
    assert "column week: '5.0' is not a whole number" in told
    assert any(what.startswith("objective is nan") for what in told)
    assert "lower_bound is None, not a number" in told


def test_a_summary_that_boasts_is_told(folders: Folders) -> None:
    boast = {**SUMMARY, "objective": 1000, "lower_bound": 2000, "pattern_cost": {"day": 0}}
    (folders.plan / "summary.json").write_text(json.dumps(boast))
    told = [one.what for one in check(folders.problem, folders.plan).violations]
    assert [what.split()[0] for what in told] == ["lower_bound", "objective", "pattern_cost.day"]


def test_a_problem_that_cannot_be_read_is_refused(folders: Folders) -> None:
    folders.change("people", "ana,north", "ana,north,extra")
    folders.change("rooms", "r1,4", "r1,big").add("needs", "ana,basic")
    with pytest.raises(UnreadableProblem) as refused:
        check(folders.problem, folders.plan)
    told = str(refused.value)
    assert "people.csv:2: the row has 10 cells, not 9" in told
    assert "rooms.csv:2: column capacity: 'big' is not a whole number" in told
    assert "needs.csv:13: ana, basic has been given before" in told


def test_all_are_counted_and_few_are_listed(folders: Folders) -> None:
    folders.change("blackouts", "7,,", "0,,\n1,,")
    verdict = check(folders.problem, folders.plan, most=2)
    assert verdict.counts[5] == 4 and len([v for v in verdict.violations if v.rule == 5]) == 2
