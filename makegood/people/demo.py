"""The demo institution: 20,003 invented people at an invented campus, the same for the same seed.

Names are made of syllables and belong to nobody. Counts by unit and role family, shift shares and
access needs come from content/org.json, whose numbers are invented too. No demographic is made.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

ROOT = "campus"
_ONSET = [
    "B",
    "Br",
    "C",
    "D",
    "Dr",
    "F",
    "Fl",
    "G",
    "Gr",
    "H",
    "J",
    "K",
    "L",
    "M",
    "N",
    "P",
    "R",
    "S",
    "St",
    "T",
    "Th",
    "V",
    "W",
    "Y",
    "Z",
]
_NUCLEUS = ["a", "e", "i", "o", "u", "ae", "ei", "io", "ou"]
_CODA = ["l", "n", "r", "s", "m", "nd", "rn", "th", "lm", "rk", "ss", "v", "x"]
_ENDING = ["a", "o", "e", "en", "in", "or", "iel", "une", "ard", "is"]
_HOUSE = [
    "wick",
    "ford",
    "mere",
    "dale",
    "holt",
    "stow",
    "by",
    "combe",
    "thorpe",
    "field",
    "shaw",
    "gate",
]

TITLES = {
    "faculty-clinician": ["Assistant Professor", "Associate Professor", "Professor", "Instructor"],
    "faculty-researcher": ["Assistant Professor", "Associate Professor", "Research Professor"],
    "faculty-educator": ["Teaching Professor", "Course Director"],
    "resident-fellow": ["Resident", "Chief Resident", "Clinical Fellow"],
    "postdoc": ["Postdoctoral Scholar", "Postdoctoral Research Associate"],
    "student-md": ["Medical Student"],
    "student-grad": ["Doctoral Student", "Health Professions Student"],
    "nurse-app": ["Registered Nurse", "Nurse Practitioner", "Physician Assistant", "Charge Nurse"],
    "clinical-staff": ["Medical Assistant", "Respiratory Therapist", "Technologist", "Pharmacist"],
    "frontdesk": ["Patient Service Representative", "Scheduler", "Registrar"],
    "research-staff": ["Research Technician", "Research Coordinator", "Laboratory Manager"],
    "admin-staff": ["Administrative Coordinator", "Grants Specialist", "Program Manager"],
    "it-data": ["Data Analyst", "Systems Engineer", "Application Specialist"],
    "facilities": ["Custodian", "Food Service Worker", "Security Officer", "Maintenance Mechanic"],
    "leader": ["Division Chief", "Director", "Vice Chair"],
}
# Share of each role family that holds a duty; invented, like all numbers here.
DUTIES: dict[str, dict[str, float]] = {
    "faculty-clinician": {"sees-patients": 1, "teaches": 0.7, "assesses": 0.5, "supervises": 0.4,
                          "mentors": 0.3, "runs-studies": 0.15, "admits": 0.03},
    "faculty-researcher": {"runs-studies": 0.7, "mentors": 0.6, "supervises": 0.6, "teaches": 0.4,
                           "reviews-research": 0.1},
    "faculty-educator": {"teaches": 1, "assesses": 0.9, "mentors": 0.5, "admits": 0.2},
    "resident-fellow": {"sees-patients": 1, "teaches": 0.5, "assesses": 0.2},
    "postdoc": {"mentors": 0.3, "runs-studies": 0.1},
    "nurse-app": {"sees-patients": 1, "supervises": 0.08},
    "clinical-staff": {"sees-patients": 0.8, "supervises": 0.06},
    "frontdesk": {"registers-patients": 0.9, "supervises": 0.05},
    "research-staff": {"recruits-participants": 0.25, "supervises": 0.06},
    "admin-staff": {"supervises": 0.12, "hires": 0.06, "writes-policy": 0.05, "manages-budget": 0.1},
    "it-data": {"builds-models": 0.2, "supervises": 0.1},
    "facilities": {"supervises": 0.06},
    "leader": {"supervises": 1, "hires": 0.9, "manages-budget": 0.9, "writes-policy": 0.6},
}  # fmt: skip
UNIT_DUTIES = {"irb": "reviews-research", "adm": "admits", "hr": "hires", "gc": "writes-policy"}
LEAST_SHARE = 0.02
LOCATIONS = ["North campus", "South campus", "Riverside clinic", "Children's pavilion"]


@dataclass
class Row:
    """One appointment as a personnel system would write it: one line of the demo's roster file."""

    person: str
    given: str
    family: str
    email: str
    language: str
    no_daily_email: bool
    shared_workstation: bool
    ref: str
    org: str
    title: str
    role_family: str
    fte: float
    shift: str
    location: str
    managers: str
    start: date
    end: date | None
    duties: list[str] = field(default_factory=list)
    leave: tuple[date, date | None] | None = None


def slug(name: str) -> str:
    """The code of a division from its name: lower case, words joined by dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def load(path: Path) -> dict:
    """The counts that the demo is made from (content/org.json)."""
    return json.loads(path.read_text(encoding="utf-8"))


def part(org: dict, *, units: list[str], share: float = 1.0) -> dict:
    """The same institution in small: some units only, and a share of the people in each.

    Args:
        units: ids of the units that stay; empty keeps all.
        share: of each role family in each unit; at least one person stays.

    Raises:
        ValueError: when a unit is not in the institution, or the share is not from 0.02 to 1. Below
            that, a unit has a single person in each role family and nobody to agree with another.
    """
    known = {unit["id"] for unit in org["units"]}
    if unknown := [one for one in units if one not in known]:
        raise ValueError(f"no unit {unknown[0]!r}; the demo has {', '.join(sorted(known))}")
    if not LEAST_SHARE <= share <= 1:
        raise ValueError(f"the share is {share}; give at least {LEAST_SHARE} and at most 1")
    kept = [unit for unit in org["units"] if not units or unit["id"] in units]
    if share < 1:
        kept = [
            {**unit, "headcount": {family: max(1, round(count * share))
                                   for family, count in unit["headcount"].items() if count}}
            for unit in kept
        ]  # fmt: skip
    return {**org, "units": kept}


def org_rows(org: dict) -> list[dict[str, str]]:
    """The tree: campus, units, divisions; code, name, parent, kind."""
    rows = [{"code": ROOT, "name": org["name"], "parent": "", "kind": "campus"}]
    for unit in org["units"]:
        rows.append(
            {"code": unit["id"], "name": unit["name"], "parent": ROOT, "kind": unit["kind"]}
        )
        rows.extend(
            {"code": f"{unit['id']}/{slug(name)}", "name": name, "parent": unit["id"],
             "kind": "division"}
            for name in unit["divisions"]
        )  # fmt: skip
    return rows


def roster(org: dict, *, seed: int, today: date) -> Iterator[Row]:
    """Every appointment of every person; several rows for one person are several appointments."""
    dice = random.Random(seed)
    names = _names(dice)
    number = 100_000
    for unit in org["units"]:
        places = [f"{unit['id']}/{slug(name)}" for name in unit["divisions"]] or [unit["id"]]
        leaders: list[str] = []
        families = sorted(unit["headcount"].items(), key=lambda item: item[0] != "leader")
        for family, count in families:
            for index in range(count):
                number += 1
                person = f"L{number:06d}"
                place = (
                    unit["id"] if family == "leader" and index == 0 else places[index % len(places)]
                )
                row = _row(dice, org, person, next(names), unit, family, place, today)
                if family == "leader":
                    row.title = _leader_title(unit, index)
                    if leaders:
                        row.managers = leaders[0]
                    leaders.append(person)
                elif leaders:
                    row.managers = leaders[index % len(leaders)]
                    if dice.random() < 0.03 and len(leaders) > 1:  # two managers
                        row.managers += ";" + leaders[(index + 1) % len(leaders)]
                yield row
                if family in {"faculty-clinician", "faculty-researcher"} and dice.random() < 0.06:
                    yield _second(dice, org, row, today)


def _names(dice: random.Random) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    while True:
        given = (
            dice.choice(_ONSET) + dice.choice(_NUCLEUS) + dice.choice(_CODA) + dice.choice(_ENDING)
        )
        family = (dice.choice(_ONSET) + dice.choice(_NUCLEUS) + dice.choice(_CODA)).capitalize() + (
            dice.choice(_HOUSE)
        )
        if (given, family) not in seen:
            seen.add((given, family))
            yield given.capitalize(), family


def _row(
    dice: random.Random, org: dict, person: str, name: tuple[str, str], unit: dict, family: str,
    place: str, today: date,
) -> Row:  # fmt: skip
    access = org["access"]
    start = today - timedelta(days=int(dice.triangular(5, 9000, 700)))
    if family in {"resident-fellow", "student-md", "student-grad", "postdoc"}:
        start = date(today.year - dice.randint(0, 4) - (today.month < 7), 7, 1)
    duties = [duty for duty, share in DUTIES.get(family, {}).items() if dice.random() < share]
    extra = UNIT_DUTIES.get(unit["id"])
    if extra and extra not in duties and dice.random() < 0.6:
        duties.append(extra)
    leave = None
    if dice.random() < 0.02:
        away = today - timedelta(days=dice.randint(0, 120))
        away = max(away, start)
        leave = (
            away,
            away + timedelta(days=dice.randint(20, 160)) if dice.random() < 0.85 else None,
        )
    no_email = dice.random() < access["no_campus_email_daily_use"].get(family, 0)
    given, last = name
    other = dice.random() < access["primary_language_other_than_english"].get(family, 0)
    return Row(
        person=person,
        given=given,
        family=last,
        email="" if no_email and dice.random() < 0.5 else f"{person.lower()}@larkmoor.example",
        language=dice.choice(["es", "fr", "pt", "ar", "vi", "zh", "bs"]) if other else "en",
        no_daily_email=no_email,
        shared_workstation=dice.random() < access["shared_workstation_only"].get(family, 0),
        ref="1",
        org=place,
        title=dice.choice(TITLES[family]),
        role_family=family,
        fte=dice.choice([1, 1, 1, 1, 1, 0.8, 0.6, 0.5]),
        shift=_shift(dice, org, family),
        location=dice.choice(LOCATIONS),
        managers="",
        start=start,
        end=None,
        duties=duties,
        leave=leave,
    )


def _second(dice: random.Random, org: dict, first: Row, today: date) -> Row:
    unit = dice.choice([one for one in org["units"] if one["kind"] in {"basic", "clinical"}])
    return Row(
        **{
            **first.__dict__,
            "ref": "2",
            "org": unit["id"],
            "title": "Joint appointment",
            "role_family": "faculty-educator" if dice.random() < 0.3 else first.role_family,
            "fte": 0.1,
            "managers": "",
            "start": max(first.start, today - timedelta(days=dice.randint(30, 900))),
        }
    )


def _leader_title(unit: dict, index: int) -> str:
    if index:
        return TITLES["leader"][index % len(TITLES["leader"])]
    return "Chair" if unit["kind"] in {"clinical", "basic"} else "Director"


def _shift(dice: random.Random, org: dict, family: str) -> str:
    codes, weights = [], []
    for pattern in org["shift_patterns"]:
        share = pattern["share_by_role_family"].get(family, 0)
        if share:
            codes.append(pattern["id"])
            weights.append(share)
    return dice.choices(codes, weights)[0] if codes else "other"
