"""A problem of nine people and a plan that keeps every rule, as text, to be changed by tests."""

from __future__ import annotations

import json
from pathlib import Path

TOML = """start = 2027-01-11
weeks = 20
seed_note = "nine people"
[weights]
preference = 1
open_meeting = 10
lone_role = 8
department_crowd = 3
short = 1
unplaced = 1000
"""
PROBLEM = {
    "slots": """slot,weekday,start,minutes
mon9,0,09:00,90
mon11,0,11:00,90
tue9,1,09:00,90
wed9,2,09:00,30
""",
    "patterns": "pattern,cycle_weeks\nday,1\nalt,2\n",
    "pattern_slots": """pattern,cycle_week,slot,cost,on_duty
day,0,mon9,1,1
day,0,mon11,2,0
day,0,tue9,0,1
day,0,wed9,0,0
alt,0,mon9,3,1
alt,0,mon11,2,1
alt,1,mon11,2,1
alt,0,tue9,1,0
alt,1,tue9,4,0
""",
    "units": """unit,meetings,gap_min_weeks,gap_max_weeks,minutes,prep_minutes,size_min,size_target,size_max,leads,after,after_gap_weeks,modalities
basic,2,1,2,60,30,2,3,4,1,,,in_person;virtual
next,1,0,0,90,0,2,2,5,2,basic,2,virtual
""",
    "waves": "wave,unit,first_week,last_week\none,basic,0,9\none,next,0,12\n",
    "people": """person,department,cover_unit,role_family,pattern,managers,wave,in_person_cost,virtual_cost
ana,north,ward,nursing,day,fay,one,0,1
ben,north,ward,nursing,day,fay;hal,one,1,2
cat,north,ward,medicine,day,,one,0,1
dan,south,,nursing,alt,,one,2,1
eve,south,,medicine,alt,dan,one,0,1
fay,north,ward,medicine,day,,one,0,1
gus,south,,nursing,day,,one,0,1
hal,south,,office,day,,,0,1
ivy,south,ward,nursing,day,,one,0,3
""",
    "needs": """person,unit
ana,basic
ben,basic
cat,basic
dan,basic
fay,basic
gus,basic
ivy,basic
ana,next
ben,next
fay,next
gus,next
""",
    "absences": "person,first_week,last_week\nana,2,3\nivy,10,12\n",
    "facilitators": """facilitator,person,pattern,hours_per_week,first_week,last_week
out1,,day,3,0,12
out2,,day,4.5,0,12
f-gus,gus,day,4,0,19
f-hal,hal,day,4,0,19
""",
    "qualifications": """facilitator,unit,modality
out1,basic,in_person
out1,next,virtual
out2,basic,in_person
out2,next,virtual
f-gus,basic,virtual
f-gus,next,virtual
f-hal,basic,in_person
f-hal,next,virtual
""",
    "rooms": "room,capacity\nr1,4\nr2,5\n",
    "room_closures": "room,week,slot\nr1,5,\nr2,6,mon9\n",
    "cover": "cover_unit,max_away\nward,4\n",
    "blackouts": "week,slot,department\n7,,\n8,mon9,\n9,,south\n10,tue9,south\n",
}
# s1: ana ben cat; s2: fay (who manages ana and ben), gus, ivy; dan is unplaced; n1, n2 follow.
PLAN = {
    "series": """series,unit,modality
s1,basic,in_person
s2,basic,in_person
n1,next,virtual
n2,next,virtual
""",
    "meetings": """series,number,week,slot,room
s1,1,0,mon9,r1
s1,2,1,mon9,r1
s2,1,0,mon11,r2
s2,2,1,mon11,r2
n1,1,4,tue9,
n2,1,5,tue9,
""",
    "leads": """series,facilitator
s1,out1
s2,out2
n1,out1
n1,out2
n2,out1
n2,out2
""",
    "seats": """person,unit,series
ana,basic,s1
ben,basic,s1
cat,basic,s1
fay,basic,s2
gus,basic,s2
ivy,basic,s2
ana,next,n1
ben,next,n1
fay,next,n2
gus,next,n2
""",
    "unplaced": "person,unit,reason\ndan,basic,no time that fits\n",
}
# Counted by hand: preference s1 2 + 4 + 2, s2 4 + 4 + 4, n1 1 + 2, n2 1 + 1 for 16 seats and
# meetings; alone in their family: cat, fay in s2, fay and gus in n2.
SUMMARY = {
    "objective": 1117, "lower_bound": 1000, "bound_method": "by hand", "seed": 1, "seconds": 0.1,
    "peak_mb": 1, "pattern_cost": {"day": 1.5625},
    "parts": {"preference": 25, "open_meeting": 60, "lone_role": 32, "department_crowd": 0,
              "short": 0, "unplaced": 1000},
}  # fmt: skip


class Folders:
    """Both folders on disk; `change` replaces text in a file, once, and says so if it is not there."""

    def __init__(self, base: Path) -> None:
        self.problem, self.plan = base / "problem", base / "plan"
        self.problem.mkdir(parents=True)
        self.plan.mkdir()
        (self.problem / "problem.toml").write_text(TOML)
        for name, text in PROBLEM.items():
            (self.problem / f"{name}.csv").write_text(text)
        for name, text in PLAN.items():
            (self.plan / f"{name}.csv").write_text(text)
        (self.plan / "summary.json").write_text(json.dumps(SUMMARY))

    def change(self, name: str, old: str, new: str) -> Folders:
        """Replace `old` by `new` in a file of the plan or the problem."""
        folder = self.plan if name in PLAN or name == "summary" else self.problem
        path = next(folder.glob(f"{name}.*"))
        text = path.read_text()
        assert text.count(old) >= 1, (name, old)
        path.write_text(text.replace(old, new, 1))
        return self

    def add(self, name: str, *rows: str) -> Folders:
        """Add rows to a file of the plan or the problem."""
        folder = self.plan if name in PLAN else self.problem
        path = folder / f"{name}.csv"
        path.write_text(path.read_text() + "".join(row + "\n" for row in rows))
        return self
