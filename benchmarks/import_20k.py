"""Import of 20,003 people from CSV to applied: seconds, on the database that DATABASE_URL names.

Run: python benchmarks/import_20k.py (SQLite in a temporary folder unless DATABASE_URL is given).
Target: 15 s on 2 cores, record entries written. A comparable learning system took 405 s to load
20,000 users.
"""

import csv
import os
import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
HEADERS = ["Employee ID", "First Name", "Last Name", "Email", "Preferred Language", "No Email",
           "Shared Computer", "Position ID", "Department ID", "Business Title", "Job Family", "FTE",
           "Work Shift", "Work Location", "Manager ID", "Hire Date", "End Date", "Responsibilities",
           "Leave Start", "Leave End"]  # fmt: skip


def write_files(folder: Path, today: date, seed: int = 7) -> tuple[Path, Path]:
    """The demo institution as a personnel system would export it, and its org units."""
    from makegood.people import demo

    org = demo.load(ROOT / "content" / "org.json")
    people, units = folder / "roster.csv", folder / "units.csv"
    with people.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        for row in demo.roster(org, seed=seed, today=today):
            away = [day.isoformat() if day else "" for day in row.leave or ("", "")]
            writer.writerow(
                [row.person, row.given, row.family, row.email, row.language,
                 "Y" if row.no_daily_email else "N", "Y" if row.shared_workstation else "N",
                 row.ref, row.org, row.title, row.role_family, row.fte, row.shift, row.location,
                 row.managers, row.start.isoformat(), "", ";".join(row.duties), *away]
            )  # fmt: skip
    with units.open("w", encoding="utf-8", newline="") as out:
        units_writer = csv.DictWriter(out, ["code", "name", "parent", "kind"])
        units_writer.writeheader()
        units_writer.writerows(demo.org_rows(org))
    return people, units


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("MAKEGOOD_DATA_DIR", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.web.settings")
        import django

        django.setup()
        measure(Path(folder))


def measure(folder: Path) -> None:
    from django.core.management import call_command
    from django.db import connection

    from makegood.engines.roster import guess, open_source, sample
    from makegood.people.models import Person
    from makegood.people.roster import acts, reads
    from makegood.people.roster.previews import compare, read_file
    from makegood.record.acts import Actor

    call_command("migrate", verbosity=0)
    if Person.objects.exists():
        sys.exit("The database holds people already; give one that is empty.")
    today = date(2026, 11, 23)
    people, units = write_files(folder, today)
    by = Actor("feed", None, "benchmark")

    def once(label: str) -> dict[str, int]:
        start, cpu = perf_counter(), process_time()
        with people.open("rb") as stream:
            source = open_source(stream, people.name)
            found = guess(source.people.headers, sample(source.people), reads.known(today))
        assert found.definition is not None, found.unresolved
        feed = read_file(people, people.name, found.definition, today, orgs=units)
        read = perf_counter()
        preview = compare("benchmark", found.definition, feed, today)
        compared = perf_counter()
        counts = acts.apply_preview(preview=preview, by=by, because="benchmark",
                                    allow=frozenset({"changes-too-many"}))  # fmt: skip
        end = perf_counter()
        print(
            f"{connection.vendor} {label}: {end - start:.2f} s (guess and read {read - start:.2f}, "
            f"compare {compared - read:.2f}, apply {end - compared:.2f}), of which "
            f"{process_time() - cpu:.1f} s of this processor; target 15 s"
        )
        return counts

    counts = once("20,003 people from CSV to applied")
    assert counts["joined"] == 20_003, counts
    assert counts["problems"] == 0, counts
    counts = once("the same file again")
    assert counts["unchanged"] == 20_003, counts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
