"""The public commitment page under load: 200 clauses, 400 actions, 2,000 pieces of evidence.

Run: python -m benchmarks.commitment_public [--sqlite-only] [--seconds 10]
Targets on 2 cores, which server and clients share: p95 at most 60 ms, at least 200 requests a second
at four clients; "as of" any date, each another day that nobody asked for before, at most 300 ms (the
slowest of 40). Nobody is signed in, as the public is not. Both databases are measured.
"""

import argparse
import http.client
import json
import sys
from datetime import date, timedelta
from time import perf_counter

from benchmarks.pages import database, hammer, run, served

P95_MS, PER_SECOND, AS_OF_MS = 60.0, 200.0, 300.0
CLAUSES, ACTIONS, EVIDENCE, DAYS = 200, 400, 2000, 40


def fill() -> None:
    """A commitment of the wanted size, spread over three years; printed: pages and days to open."""
    import django

    django.setup()
    from django.db import transaction

    from makegood.commitment import models
    from makegood.commitment.models.text import DOMAINS

    today = date.today()
    began = today - timedelta(days=1000)
    with transaction.atomic():
        made = models.Commitment.objects.create(code="bench", made_on=began)
        models.Wording.objects.create(
            commitment=made, number=1, title="A commitment to measure", preamble="Text. " * 60,
            approved_by="Executive Faculty", approved_on=began, accountable="Executive Faculty",
            on=began, because="benchmark",
        )  # fmt: skip
        role = models.OwnerRole.objects.create(code="bench", name="Owner of everything")
        domains = [code for code, _name in DOMAINS]
        clauses = models.Clause.objects.bulk_create(
            models.Clause(commitment=made, code=f"b-{n}", position=n) for n in range(CLAUSES)
        )
        models.ClauseCode.objects.bulk_create(
            models.ClauseCode(code=one.code, clause=one, since=began) for one in clauses
        )
        models.ClauseWording.objects.bulk_create(
            models.ClauseWording(
                clause=one, number=k, heading=f"Clause {n}", text=f"Edition {k}. " + "We will act. " * 12,
                domain=domains[n % 6], on=began + timedelta(days=300 * (k - 1)), because="benchmark",
            )
            for n, one in enumerate(clauses) for k in (1, 2)
        )  # fmt: skip
        actions = models.Action.objects.bulk_create(
            models.Action(code=f"b-{n}", clause=clauses[n % CLAUSES], made_on=began)
            for n in range(ACTIONS)
        )
        models.ActionEdition.objects.bulk_create(
            models.ActionEdition(
                action=one, number=1, title=f"Action {n}", done_looks_like="Checked", owner=role,
                authority="Dean", start=began + timedelta(days=n), due=began + timedelta(days=n + 600),
                period=90, on=began, because="benchmark",
            )
            for n, one in enumerate(actions)
        )  # fmt: skip
        models.Evidence.objects.bulk_create(
            models.Evidence(
                action=actions[n % ACTIONS], kind="figure", title=f"Figure {n}", figure=str(n),
                dated=began + timedelta(days=n // 2), on=began + timedelta(days=n // 2),
                vouched_as="Office",
            )
            for n in range(EVIDENCE)
        )  # fmt: skip
        models.Try.objects.bulk_create(
            models.Try(action=one, number=1, title="Try", tried="This", prediction="That", on=began)
            for one in actions[::2]
        )
    print(json.dumps([f"{today - timedelta(days=17 + 23 * n)}" for n in range(DAYS)]))


def as_of(port: int, days: list[str]) -> list[float]:
    """Milliseconds of each day's page, one after the other, each for the first time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    for day in days:
        began = perf_counter()
        connection.request("GET", f"/commitment/bench/?on={day}")
        answer = connection.getresponse()
        body = answer.read()
        times.append((perf_counter() - began) * 1000)
        if answer.status != 200 or b"as it stood on" not in body:
            raise SystemExit(f"{day}: status {answer.status}")
    connection.close()
    return sorted(times)


def measure(vendor: str, seconds: float) -> bool:
    """Both figures on one database; True where the targets are met."""
    with database(vendor) as (environment, folder):
        run(environment, "-m", "makegood", "database")
        run(environment, "-c", "from makegood.cli.serve import collect_static; import django; "
            "django.setup(); collect_static()")  # fmt: skip
        days = json.loads(
            run(environment, "-m", "benchmarks.commitment_public", "--fill").splitlines()[-1]
        )
        with served(environment, folder) as port:
            as_of(port, days[:4])  # templates and modules are loaded; not counted
            past = as_of(port, days[4:])
            pages = [["/commitment/bench/", ""]] * 4
            hammer(port, pages, "Clause 199", min(seconds, 3.0))  # warm, not counted
            found = hammer(port, pages, "Clause 199", seconds)
    fine = found.at(0.95) <= P95_MS and found.per_second >= PER_SECOND and not found.wrong
    quick = past[-1] <= AS_OF_MS
    print(
        f"public commitment, {vendor}: {found.per_second:.0f} requests/s, p50 {found.at(0.5):.0f} ms, "
        f"p95 {found.at(0.95):.0f} ms, {found.wrong} wrong of {len(found.times)} "
        f"(targets {PER_SECOND:.0f}/s, p95 {P95_MS:.0f} ms) {'met' if fine else 'NOT met'}\n"
        f"as of any date, {vendor}: median {past[len(past) // 2]:.0f} ms, slowest {past[-1]:.0f} ms "
        f"of {len(past)} (target {AS_OF_MS:.0f} ms) {'met' if quick else 'NOT met'}",
        flush=True,
    )
    return fine and quick


def main() -> int:
    """Run from the command line; exit code 1 where a target is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill:
        fill()
        return 0
    vendors = ["sqlite"] if given.sqlite_only else ["sqlite", "postgresql"]
    met = [measure(vendor, given.seconds) for vendor in vendors]  # all are measured
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
