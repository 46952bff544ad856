"""A roster of 1,000,000 rows read, mapped and compared: seconds and peak memory, CSV and .xlsx.

Run: python benchmarks/roster_million.py [rows]. Targets: 1 GB for reading and mapping; for
showing by `makegood people import --dry-run` what it would do where everybody is new. Comparing with a
state as large holds the state as well. Each is a process of its own, so that its peak is its own.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TODAY = date(2026, 11, 23)
HEADERS = ["EMPLID", "First Name", "Last Name", "Email", "Deptid", "Position Nbr", "Job Title",
           "Job Family", "FTE", "Shift", "Location", "Supervisor ID", "Hire Date",
           "Responsibilities"]  # fmt: skip
FAMILIES = ["nurse-app", "clinical-staff", "admin-staff", "research-staff", "facilities"]
SHIFTS = ["day-weekday", "night", "evening"]
UNITS = 400


def rows(count: int):
    """The rows of the file; every hundredth has another title than the state."""
    for number in range(count):
        code = f"{number:08d}"
        title = f"Title {number % 900}" if number % 100 else "Another title"
        manager = f"{number // 12:08d}" if number >= 12 else ""
        hired = date(2000, 1, 1) + timedelta(days=number * 37 % 9000)
        yield [code, f"Given{number % 5000}", f"Family{number % 70_000}",
               f"p{code}@larkmoor.example", f"U{number % UNITS}", f"{number:09d}", title,
               FAMILIES[number % 5], 1 if number % 4 else 0.8, SHIFTS[number % 3],
               f"Site {number % 40}", manager, hired, "teaches" if number % 9 == 0 else ""]  # fmt: skip


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        writer.writerows([*row[:12], row[12].isoformat(), row[13]] for row in rows(count))


def write_xlsx(path: Path, count: int) -> None:
    """As spreadsheet programs write it: shared strings, dates as numbers with a format."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strings: dict[str, int] = {}

    def text(place: str, value: str) -> str:
        return f'<c r="{place}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="People" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"<worksheet {main}><sheetData>".encode())
            head = "".join(text(f"{chr(65 + i)}1", h) for i, h in enumerate(HEADERS))
            sheet.write(f'<row r="1">{head}</row>'.encode())
            for line, row in enumerate(rows(count), 2):
                cells = []
                for place, value in enumerate(row):
                    where = f"{chr(65 + place)}{line}"
                    if value == "":
                        continue
                    if isinstance(value, date):
                        serial = (value - date(1899, 12, 30)).days
                        cells.append(f'<c r="{where}" s="1"><v>{serial}</v></c>')
                    elif isinstance(value, str):
                        cells.append(text(where, value))
                    else:
                        cells.append(f'<c r="{where}"><v>{value}</v></c>')
                sheet.write(f'<row r="{line}">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as table:
            table.write(f"<sst {main}>".encode())
            for value in strings:
                table.write(f"<si><t>{value}</t></si>".encode())
            table.write(b"</sst>")


def read(path: Path, count: int) -> None:
    """Read, map and compare one file; print the figures."""
    import polars as pl

    from makegood.engines.roster import (
        Current,
        Known,
        OrgRow,
        Tree,
        diff,
        guess,
        open_source,
        read_feed,
        sample,
    )  # fmt: skip

    units = [
        OrgRow("campus", "Campus"),
        *(OrgRow(f"U{n}", f"Unit {n}", "campus") for n in range(UNITS)),
    ]
    known = Known(
        {f: f for f in FAMILIES}, {"teaches": "Teaches"}, {s: s for s in SHIFTS}, Tree(units)
    )
    start, cpu = perf_counter(), process_time()
    with path.open("rb") as stream:
        source = open_source(stream, path.name)
        found = guess(source.people.headers, sample(source.people), known)
        assert found.definition is not None
        feed = read_feed(source.people, found.definition, known, TODAY)
    seconds, cpu_read, peak = perf_counter() - start, process_time() - cpu, _peak()
    assert feed.rows.height == count, (feed.rows.height, feed.problems.items[:3])
    # The state: the same people; titles differ for one in a hundred.
    title = pl.format("Title {}", pl.int_range(pl.len()) % 900).cast(pl.Categorical)
    people = feed.rows.select(
        "person_id", "given", "family", "preferred_name", "pronouns", "email", "language",
        "no_daily_email", "shared_workstation", elsewhere=pl.lit(False),
    )  # fmt: skip
    opened = feed.rows.select(
        "person_id", "ref", "org", title.alias("title"), "role_family", "fte", "shift", "location",
        "managers", "start", "end",
    )  # fmt: skip
    duties = feed.rows.filter(pl.col("responsibilities").cast(pl.String) != "").select(
        "person_id", duty=pl.col("responsibilities").cast(pl.String)
    )
    current = Current(
        people, opened, opened.clear(), opened.select("person_id", "start"), duties,
        pl.DataFrame(schema={"person_id": pl.String, "start": pl.Date, "end": pl.Date}), units,
        pl.DataFrame(schema={"person_id": pl.String, "manager": pl.String}),
    )  # fmt: skip
    start, cpu = perf_counter(), process_time()
    result = diff(current, feed, TODAY)
    took, cpu_diff = perf_counter() - start, process_time() - cpu
    assert result.counts["changed"] == count // 100, result.counts
    print(
        f"{path.suffix[1:]} {count:,} rows: read and mapped in {seconds:.1f} s ({cpu_read:.1f} s of "
        f"processor), peak {peak} MB (target 1,024 MB); compared with the state in {took:.1f} s "
        f"({cpu_diff:.1f} s of processor), peak {_peak()} MB",
        flush=True,
    )


def dry_run(path: Path, data: Path) -> None:
    """What the command itself takes, from the shell, in an institution where nobody is yet."""
    command = [sys.executable, "-m", "makegood"]
    kept = os.environ | {"MAKEGOOD_DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data}/db"}
    data.mkdir()
    quiet = {"cwd": ROOT, "env": kept, "stdout": subprocess.DEVNULL}
    subprocess.run([*command, "database"], check=True, **quiet)
    start = perf_counter()
    shown = subprocess.Popen([*command, "people", "import", str(path), "--dry-run"], **quiet)
    _pid, status, used = os.wait4(shown.pid, 0)
    shown.returncode = os.waitstatus_to_exitcode(status)
    assert shown.returncode == 0, shown.returncode
    print(
        f"{path.suffix[1:]} dry run, everybody new: {perf_counter() - start:.1f} s, "
        f"peak {used.ru_maxrss // 1024} MB (target 1,024 MB)",
        flush=True,
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    if len(sys.argv) > 2:
        return read(Path(sys.argv[1]), json.loads(sys.argv[2]))
    count = int(sys.argv[1]) if len(sys.argv) == 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("roster.csv", write_csv), ("roster.xlsx", write_xlsx)):
            path = Path(folder) / name
            write(path, count)
            subprocess.run([sys.executable, __file__, str(path), str(count)], check=True)
            dry_run(path, Path(folder) / name.replace(".", "-"))
            path.unlink()


if __name__ == "__main__":
    main()
