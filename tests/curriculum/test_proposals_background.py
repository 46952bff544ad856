"""Proposals of large institutions go through a worker: what is applied there is what was shown."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from makegood.curriculum import tasks
from makegood.curriculum.acts.lived import open_due_gates
from makegood.curriculum.acts.proposals import propose
from makegood.curriculum.acts.recompute import recompute
from makegood.curriculum.models import Proposal, Track
from makegood.curriculum.reads.proposals import rows_of, rows_path
from makegood.jobs.models import Progress
from makegood.jobs.worker import LeasedWorker
from makegood.people.acts import give_role
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from tests.curriculum.test_proposals import OFFICE, campus, differences, edition, held

__all__ = ["campus"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve people are too many to be computed while somebody waits for the page."""
    monkeypatch.setattr(tasks, "INLINE_PEOPLE", 5)


def work(name: str) -> int:
    """A worker takes every waiting job of this name; how many there were."""
    jobs = list(DBTaskResult.objects.filter(status="READY", task_path__endswith=f".{name}"))
    for job in jobs:
        LeasedWorker().run_task(job)
    return len(jobs)


def shown(proposal: Proposal) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of the effect today, as the page and the download have it."""
    path = rows_path(proposal)
    assert path is not None
    rows, total = rows_of(path, day=f"{timezone.localdate()}", department="", change="", first=0,
                          count=10_000)  # fmt: skip
    assert len(rows) == total
    return {(row["institution id"], row["unit"]): row for row in rows}


def settle() -> None:
    today = timezone.localdate()
    open_due_gates(by=SYSTEM, as_of=today)
    recompute(by=SYSTEM, because="test", as_of=today)


def test_what_a_worker_applies_is_what_a_worker_showed(
    campus: Any, hire: Any, sign_in: Any
) -> None:
    office = hire("Olu Office")
    give_role(person=office, role="office", by=SYSTEM, because="test", start=date(2020, 1, 1))
    client = sign_in(office)
    settle()
    made = propose(kind="track", payload=edition("universal-core", audience="role is nurse-app"),
                   by=OFFICE)  # fmt: skip
    waiting = tasks.begin_proposal(made)
    assert waiting.state == "computing" and not waiting.effect_hash
    assert "Being computed" in client.get(f"/office/proposals/{made.pk}/").content.decode()
    assert work("show_proposal") == 1
    made.refresh_from_db()
    assert made.state == "shown"
    rows, before = shown(made), held()
    sent = {"version": made.version, "because": "agreed"}
    for _twice in range(2):  # pressed twice: two jobs, one decision
        assert client.post(f"/office/proposals/{made.pk}/apply/", sent).status_code == 302
    assert Track.objects.get(code="universal-core").editions.count() == 1
    assert Progress.objects.filter(key=f"proposal-{made.pk}").exists()
    assert work("decide_proposal") == 2
    made.refresh_from_db()
    assert made.state == "applied"
    assert Track.objects.get(code="universal-core").editions.count() == 2
    changed = differences(before, held())
    codes = {person.pk: person.code for person in campus} | {office.pk: office.code}
    assert {(codes[person], unit) for person, unit in changed} == set(rows)
    for (person, unit), (was, now) in changed.items():
        row = rows[codes[person], unit]
        for side, kept in (("before", was), ("after", now)):
            for name in ("status", "due"):
                told = f"{kept[name] or ''}" if kept else ""
                assert f"{row[side][name] or ''}" == told, (unit, name, side)
    assert Entry.objects.filter(act="curriculum.proposal.decide").get().actor_id == office.pk
    assert not Progress.objects.filter(key=f"proposal-{made.pk}").exists()


def test_a_fact_that_came_while_it_waited_leaves_it_unapplied(campus: Any, hire: Any) -> None:
    settle()
    made = propose(kind="track", payload=edition("universal-core", audience="role is leader"),
                   by=OFFICE)  # fmt: skip
    tasks.begin_proposal(made)
    work("show_proposal")
    made.refresh_from_db()
    first = made.effect_hash
    tasks.decide(made, version=made.version, by=OFFICE, because="yes")
    hire("New Comer", role="leader", account=False)
    recompute(by=SYSTEM, because="test", as_of=timezone.localdate(), full=True)
    before = held()
    work("decide_proposal")
    made.refresh_from_db()
    assert made.state == "stale" and made.effect_hash != first
    assert held() == before
    assert Track.objects.get(code="universal-core").editions.count() == 1


def test_a_change_that_cannot_be_made_any_more_is_told_by_the_worker(campus: Any) -> None:
    settle()
    payload = edition("universal-core", audience="role is leader")
    made, other = (propose(kind="track", payload=payload, by=OFFICE) for _n in range(2))
    for one in (made, other):
        tasks.begin_proposal(one)
    assert work("show_proposal") == 2
    for one in (made, other):
        one.refresh_from_db()
        tasks.decide(one, version=one.version, by=OFFICE, because="yes")
    work("decide_proposal")
    states = sorted(Proposal.objects.values_list("state", flat=True))
    assert states == ["applied", "failed"]
    assert Track.objects.get(code="universal-core").editions.count() == 2
