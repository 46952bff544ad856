"""Composing and queueing the week's digests for 20,003 people, on SQLite and on PostgreSQL.

Run: python -m benchmarks.digests_20k. Figures: a week in which everybody has something new, from the
stored requirements to queued messages with their reasons and quiet hours (target 3 s), and asking
again, which makes nothing (0.5 s). The demo institution is loaded for
each.
"""

import sys
from time import perf_counter

from benchmarks.pages import database, run

TARGET, AGAIN = 3.0, 0.5


def measure() -> bool:
    """Where the database is loaded: make the week, queue it twice, and print both figures."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from makegood.curriculum.digests import queue_due
    from makegood.curriculum.models import Requirement
    from makegood.notices.models import Message
    from makegood.people.models import Person
    from makegood.record.acts import SYSTEM

    now = timezone.now()
    Message.objects.all().delete()
    Requirement.objects.filter(status="asked").update(asked_from=timezone.localdate(now))
    took, counts = [], []
    for _time in range(2):
        began = perf_counter()
        counts.append(queue_due(now=now, by=SYSTEM))
        took.append(perf_counter() - began)
    made = Message.objects.count()
    fine = took[0] <= TARGET and took[1] <= AGAIN and sum(counts[0].values()) == made
    fine = fine and not any(counts[1].values())
    print(
        f"digests, {connection.vendor}: {made:,} messages for {Person.objects.count():,} people in "
        f"{took[0]:.2f} s (target {TARGET:.0f} s), asked again in {took[1]:.2f} s "
        f"(target {AGAIN} s, {sum(counts[1].values())} made) {'met' if fine else 'NOT met'}"
    )
    return fine


def main() -> int:
    """Both databases, each loaded with the demo institution; exit code 1 where a target is missed."""
    met = True
    for vendor in ("sqlite", "postgresql"):
        with database(vendor) as (environment, _folder):
            run(environment, "-m", "makegood", "demo", "--only-load")
            told = run(environment, "-c", HERE)
            print(told.strip(), flush=True)
            met = met and "NOT met" not in told
    return 0 if met else 1


HERE = "from benchmarks.digests_20k import measure; measure()"

if __name__ == "__main__":
    sys.exit(main())
