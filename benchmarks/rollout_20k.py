"""Full rollout of 20,003 people under 150 audience rules, on SQLite and on PostgreSQL.

Run: python benchmarks/rollout_20k.py (both, each in a throw-away database; one, where DATABASE_URL
is given). Figures: from nothing to stored requirements with reasons, the record on (target 20 s; a
comparable learning system took 552 s to allocate and enrol 20,000 people into one programme of three
courses); 500 changed people from the change to the stored rows (2 s); nothing changed (1 s); export
of 80,000 rows (3 s); a dry run of one rule for everybody; and the same work one person at a time.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TRACKS = 150
TODAY = date(2026, 11, 23)


def main() -> None:
    if os.environ.get("DATABASE_URL"):
        with tempfile.TemporaryDirectory() as folder:
            _measure_in(Path(folder))
        return
    from tests.machine import postgres

    command = [sys.executable, __file__]
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite:///{folder}/bench.sqlite3"
        subprocess.run(command, check=True, env={**os.environ, "DATABASE_URL": file})
    with postgres() as address:
        subprocess.run(command, check=True, env={**os.environ, "DATABASE_URL": address})


def _measure_in(folder: Path) -> None:
    os.environ["MAKEGOOD_DATA_DIR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.web.settings")
    import django

    django.setup()
    measure(folder)


def audiences() -> Iterator[str]:
    """Rules as an office writes them: over org units, roles, responsibilities, shifts, FTE, time."""
    from makegood.people.models import Duty, OrgUnit, RoleFamily

    orgs = list(
        OrgUnit.objects.exclude(code="campus").order_by("code").values_list("code", flat=True)
    )
    roles = list(RoleFamily.objects.values_list("code", flat=True))
    duties = list(Duty.objects.values_list("code", flat=True))
    yield "everyone"
    for n, org in enumerate(orgs):
        role, other, duty = (
            roles[n % len(roles)],
            roles[(n * 7 + 3) % len(roles)],
            duties[n % len(duties)],
        )
        yield (
            f'within "{org}" and (role in ({role}, {other}) or has responsibility {duty})',
            f'within "{org}" or (role is {role} and employed >= {30 + n} days)',
            f'has responsibility {duty} and not within "{org}"',
            f"role is {role} and fte >= 0.5 and not shift is night",
            f'within "{org}" and completed universal-core',
        )[n % 5]


def make_tracks() -> int:
    """Publish tracks until there are 150, each with its own audience over real units."""
    from makegood.curriculum.acts.load import publish_track
    from makegood.curriculum.models import Track, TrackEdition
    from makegood.engines import trackfile
    from makegood.record.acts import SYSTEM

    held = Track.objects.count()
    model = {}
    for one in TrackEdition.objects.select_related("track"):
        model[one.track.code] = trackfile.parse(one.source).doc
    kinds = [doc for code, doc in sorted(model.items()) if code != "universal-core" and doc]
    for n, audience in enumerate(islice(audiences(), TRACKS - held)):
        doc = replace(
            kinds[n % len(kinds)], id=f"bench-{n:03}", title=f"Track {n}", audience=audience
        )
        source = trackfile.serialise(doc)
        publish_track(doc=doc, source=source, by=SYSTEM, because="benchmark")
    return Track.objects.count()


def measure(folder: Path) -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    from benchmarks.import_20k import write_files
    from makegood.curriculum.acts import load_folder
    from makegood.curriculum.acts.lived import complete_many
    from makegood.curriculum.acts.recompute import recompute
    from makegood.curriculum.demo import completions
    from makegood.curriculum.models import Requirement
    from makegood.curriculum.reads.answers import differences
    from makegood.engines.roster import guess, open_source, sample
    from makegood.people.models import Appointment, Person
    from makegood.people.roster import acts, reads
    from makegood.people.roster.previews import compare, read_file
    from makegood.record.acts import SYSTEM, Line, write_many

    call_command("migrate", verbosity=0)
    load_folder(
        folder=ROOT / "content", by=SYSTEM, because="benchmark", published_on=date(2026, 8, 1)
    )
    people, units = write_files(folder, TODAY)
    with people.open("rb") as stream:
        source = open_source(stream, people.name)
        found = guess(source.people.headers, sample(source.people), reads.known(TODAY))
    feed = read_file(people, people.name, found.definition, TODAY, orgs=units)  # type: ignore[arg-type]
    preview = compare("benchmark", found.definition, feed, TODAY)  # type: ignore[arg-type]
    acts.apply_preview(preview=preview, by=SYSTEM, because="benchmark",
                       allow=frozenset({"changes-too-many"}))  # fmt: skip
    complete_many(
        rows=list(completions(seed=7, today=TODAY)), how="demo", by=SYSTEM, because="benchmark"
    )
    tracks = make_tracks()
    Requirement.objects.all().delete()
    vendor, count = connection.vendor, Person.objects.count()

    def said(what: str, seconds: float, target: str) -> None:
        print(f"{vendor} {what}: {seconds:.2f} s; {target}", flush=True)

    begin, worked = perf_counter(), process_time()
    effect = recompute(by=SYSTEM, because="rollout", as_of=TODAY, full=True)
    whole, worked = perf_counter() - begin, process_time() - worked
    said(f"rollout of {count:,} people under {tracks} rules, {effect.added:,} requirements with reasons",
         whole, f"processor {worked:.2f} s of it; target 20 s; comparison 552 s for three courses, "
                f"{552 / whole:.0f} times as long")  # fmt: skip
    assert differences() == 0

    some = list(Appointment.objects.filter(end=None).order_by("person")[:40_000:40])[:500]
    begin = perf_counter()
    with transaction.atomic():
        for one in some:
            one.fte = 0.4 if one.fte != 0.4 else 0.6
        Appointment.objects.bulk_update(some, ["fte"])
        write_many(by=SYSTEM, lines=[Line("people.appointment.change", "appointment", one.ref,
                                          one.person_id, "benchmark") for one in some])  # fmt: skip
    effect = recompute(by=SYSTEM, because="changed", as_of=TODAY)
    said(f"{effect.persons} changed people end to end, {effect.changed + effect.added:,} rows written",
         perf_counter() - begin, "target 2 s")  # fmt: skip

    begin = perf_counter()
    effect = recompute(by=SYSTEM, because="nothing", as_of=TODAY)
    assert effect.persons == 0
    said("nothing changed", perf_counter() - begin, "target 1 s")
    assert differences() == 0
    _export(folder, said)
    _dry_run(said)
    _one_by_one(count, said)


def _export(folder: Path, said: Any) -> None:
    import csv

    from makegood.curriculum.reads.exports import requirement_rows

    begin = perf_counter()
    with open(folder / "rows.csv", "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(islice(requirement_rows(), 80_001))
    said("export of 80,000 rows as CSV", perf_counter() - begin, "target 3 s")


def _dry_run(said: Any) -> None:
    from makegood.curriculum.models import TrackEdition
    from makegood.curriculum.reads.effects import effect_of
    from makegood.curriculum.reads.overlay import Change
    from makegood.engines import trackfile

    doc = trackfile.parse(TrackEdition.objects.get(track__code="universal-core").source).doc
    assert doc is not None
    changed = replace(doc, edition=doc.edition + 1, effective=TODAY, audience='not within "medi"')
    begin = perf_counter()
    effect = effect_of([Change("track", {"source": trackfile.serialise(changed)})], TODAY)
    last = effect.summary["by_day"][TODAY.isoformat()]
    counts = json.dumps({name: last[name] for name in ("people", "gains", "loses", "changes")})
    said(
        f"dry run of the core's audience for everybody {counts}",
        perf_counter() - begin,
        "no target",
    )


def _one_by_one(count: int, said: Any) -> None:
    """The same engine and rows, asked for one person after another, as per-person code would."""
    from makegood.curriculum.reads.answers import flat, stored
    from makegood.curriculum.reads.facts import facts, rules
    from makegood.engines.requirements import compute
    from makegood.people.models import Person

    sample = list(Person.objects.order_by("code").values_list("pk", flat=True)[::1000])
    begin = perf_counter()
    for person in sample:
        flat(compute(facts([person]), rules(), TODAY))
        stored([person])
    each = (perf_counter() - begin) / len(sample)
    said(f"one person at a time, without storing (sample of {len(sample)})", each,
         f"{each * count:.0f} s for {count:,}")  # fmt: skip


if __name__ == "__main__":
    main()
