"""1,000,000 people and 150 audience rules through the requirements engine alone.

Run: python benchmarks/engine_million.py [people]
Target: 60 s and 4 GB on 2 cores. In the same run the slow twin of the tests answers for a sample of
2,000 of the same people; its time is extrapolated to all, and its rows must equal the engine's.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from makegood.engines.audience import Tree, TreeVersion  # noqa: E402
from makegood.engines.requirements import (  # noqa: E402
    After,
    AllOf,
    By,
    Facts,
    Group,
    MinutesOf,
    NOf,
    Renewal,
    Rules,
    Track,
    TrackEdition,
    UnitEdition,
    UnitInfo,
    stream,
)

AS_OF = date(2026, 11, 23)
START = date(2026, 9, 1)
RULES, SAMPLE = 150, 2_000
TARGET_SECONDS, TARGET_GB = 60.0, 4.0
DEPARTMENTS, DIVISIONS, ROLES, DUTIES = 41, 107, 15, 14
SHIFTS = ["day-weekday", "evening", "night", "rotating"]


def tree() -> Tree:
    """A campus with 41 departments and 107 divisions, of which one moved last summer."""
    parent: dict[int, int | None] = {0: None}
    code = {"campus": 0}
    for i in range(DEPARTMENTS):
        parent[1 + i], code[f"d{i}"] = 0, 1 + i
    for i in range(DIVISIONS):
        parent[100 + i], code[f"d{i % DEPARTMENTS}/v{i}"] = 1 + i % DEPARTMENTS, 100 + i
    moved = {**parent, 100: 2}
    return Tree(
        [
            TreeVersion(date(2015, 1, 1), parent, code),
            TreeVersion(date(2026, 7, 1), moved, code),
        ]
    )


def rules() -> Rules:
    """150 tracks over 16 units: for everyone, by role, duty, department, and mixtures."""
    core = ("core-1", "core-2", "core-3", "core-4")
    skills = tuple(f"skill-{i}" for i in range(12))
    edition = UnitEdition(1, date(2025, 1, 1), True, 60, 90)
    second = UnitEdition(2, date(2026, 10, 1), True, 15, 90)
    units = tuple(UnitInfo(one, 60, (edition,)) for one in core) + tuple(
        UnitInfo(one, 20 + 10 * (i % 4), (edition, second) if i == 3 else (edition,))
        for i, one in enumerate(skills)
    )
    tracks = []
    for i, (audience, groups) in enumerate(audiences(core, skills)):
        due = [By(date(2027, 6, 30)), After(90, "hire"), After(60, "role-start")][i % 3]
        renewal = Renewal(24, 90) if i % 5 == 0 else None
        strength = ("required", "expected", "invited")[i % 3]
        tracks.append(
            Track(
                f"t{i}",
                (TrackEdition(1, START, audience, strength, groups, due, renewal=renewal),),
            )
        )
    return Rules(tuple(tracks), units, tree())


def audiences(
    core: tuple[str, ...], skills: tuple[str, ...]
) -> Iterator[tuple[str, tuple[Group, ...]]]:
    """What each of the 150 tracks says, broad rules first."""

    def pick(i: int) -> tuple[str, str, str]:
        return skills[i % 12], skills[(i + 5) % 12], skills[(i + 9) % 12]

    yield "everyone", (AllOf(core),)
    for i in range(ROLES):
        yield f"role is r{i}", (AllOf(pick(i)[:2]),)
    for i in range(DUTIES):
        yield f"has responsibility c{i}", (NOf(2, pick(i)),)
    for i in range(DEPARTMENTS):
        audience = f'within "d{i}" and role in (r{i % 15}, r{(i + 4) % 15}) and fte >= 0.5'
        yield audience, (AllOf(pick(i)[:1]),)
    for i in range(40):
        audience = f'within "d{i % 41}" and (shift is night or has responsibility c{i % 14})'
        yield audience, (MinutesOf(60, pick(i)),)
    for i in range(RULES - 1 - ROLES - DUTIES - DEPARTMENTS - 40):
        audience = (
            f"role is r{i % 15} and employed >= {90 + i} days and not "
            f'(within "d{i}" or completed skill-{i % 12} or fte < 0.4) and shift is evening'
        )
        yield audience, (AllOf(pick(i)[1:2]),)


def facts(size: int, seed: int = 7) -> Facts:
    """People with one appointment (a tenth with two), duties, leave and completions."""
    random = np.random.default_rng(seed)
    person = np.concatenate([np.arange(size), random.choice(size, size // 10, replace=False)])
    count = len(person)
    start = random.integers(-3600, 60, count)
    leaving = np.where(random.random(count) < 0.05, start + random.integers(30, 4000, count), 9999)

    def days(numbers: np.ndarray, never: int = 9999) -> pl.Series:
        whole = pl.Series(numbers.astype(np.int32)) + (AS_OF - date(1970, 1, 1)).days
        open_ = pl.Series(numbers >= never)
        return pl.select(pl.when(~open_).then(whole.cast(pl.Date))).to_series()

    def words(prefix: str, numbers: np.ndarray) -> pl.Series:
        return pl.select(pl.lit(prefix) + pl.Series(numbers).cast(pl.String)).to_series()

    appointments = pl.DataFrame(
        {
            "appointment": np.arange(count),
            "person": person,
            "org": np.where(
                random.random(count) < 0.4,
                1 + random.integers(0, DEPARTMENTS, count),
                100 + random.integers(0, DIVISIONS, count),
            ),
            "role": words("r", random.integers(0, ROLES, count)),
            "fte": random.choice([0.3, 0.5, 0.8, 1.0], count),
            "shift": pl.Series(SHIFTS).gather(random.integers(0, 4, count)),
            "location": pl.Series([None] * count, dtype=pl.String),
            "start": days(start),
            "end": days(leaving),
            "title": pl.Series([None] * count, dtype=pl.String),
        }
    )
    holders = random.integers(0, size, size // 3)
    since = random.integers(-1000, -10, len(holders))
    duties = pl.DataFrame(
        {
            "person": holders,
            "code": words("c", random.integers(0, DUTIES, len(holders))),
            "start": days(since),
            "end": days(np.where(random.random(len(holders)) < 0.2, since + 300, 9999)),
        }
    )
    away = random.choice(size, size // 12, replace=False)
    gone = random.integers(-200, 60, len(away))
    leave = pl.DataFrame(
        {
            "person": away,
            "start": days(gone),
            "end": days(
                np.where(random.random(len(away)) < 0.1, 9999, gone + random.integers(5, 90))
            ),
        }
    )
    doers = random.integers(0, size, size * 2)
    on = random.integers(-1200, 0, len(doers))
    named = np.array([f"core-{i}" for i in range(1, 5)] + [f"skill-{i}" for i in range(12)])
    done = pl.DataFrame(
        {
            "person": doers,
            "unit": pl.Series(named.tolist()).gather(random.integers(0, 16, len(doers))),
            "edition": np.ones(len(doers), dtype=np.int32),
            "on": days(on),
            "how": pl.Series(["self-paced"]).gather(np.zeros(len(doers), dtype=np.int64)),
            "entered": days(on),
            "changed_part": np.zeros(len(doers), dtype=np.bool_),
        }
    )
    excused = random.choice(size, size // 200, replace=False)
    waivers = pl.DataFrame(
        {
            "person": excused,
            "unit": pl.Series(["core-1"]).gather(np.zeros(len(excused), dtype=np.int64)),
            "track": pl.Series([None] * len(excused), dtype=pl.String),
            "start": days(np.full(len(excused), -30)),
            "end": days(np.full(len(excused), 30)),
            "waiver": np.arange(len(excused)),
        }
    )
    return Facts(appointments, duties, leave, done, waivers=waivers)


def twin_seconds(known: Facts, law: Rules, sample: int) -> float:
    """Let the slow twin answer for a sample; it must say what the engine says."""
    from tests.engines.requirements.compare import same_as_twin
    from tests.engines.requirements.histories import people_of

    ids = pl.Series("person", range(sample), dtype=pl.Int64)
    world = people_of(known.of(ids), law, AS_OF)
    answer = next(stream(known, law, AS_OF, ids))
    begin = perf_counter()
    same_as_twin(world, answer)
    return perf_counter() - begin


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    law, known = rules(), facts(size)
    print(f"{size:,} people, {known.appointments.height:,} appointments, {len(law.tracks)} rules")
    begin, rows, reasons, people = perf_counter(), 0, 0, 0
    for answer in stream(known, law, AS_OF):
        rows += answer.requirements.height
        reasons += answer.reasons.height
        people += answer.people.height
        print(f"  {people:>9,} people after {perf_counter() - begin:6.1f} s", flush=True)
    seconds = perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{rows:,} requirements and {reasons:,} reasons in {seconds:.1f} s, peak {peak:.2f} GB")
    print(f"target: {TARGET_SECONDS:.0f} s and {TARGET_GB:.0f} GB for 1,000,000 people")
    sample = min(SAMPLE, size)
    slow = twin_seconds(known, law, sample) * size / sample
    print(
        f"the slow twin, on {sample:,} of them with equal rows: extrapolated {slow:,.0f} s, "
        f"{slow / seconds:,.0f} times as long"
    )
    good = seconds <= TARGET_SECONDS * size / 1_000_000 and peak <= TARGET_GB
    print("within the target" if good else "NOT within the target")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
