"""The week's digests: whom they reach, what they say, and that asking again makes nothing twice."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from makegood.curriculum.acts.recompute import recompute
from makegood.curriculum.digests import queue_due
from makegood.notices.models import Message
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from tests.curriculum.small import publish, publish_units, track_text

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def week(now: datetime) -> dict[str, int]:
    recompute(by=SYSTEM, because="test", as_of=timezone.localdate(now), full=True)
    return queue_due(now=now, by=SYSTEM)


def test_a_week_and_a_day_make_each_message_once(hire: Any, queries: Any) -> None:
    people = [hire(f"Ada{n} Quist", account=False) for n in range(3)]
    publish_units()
    publish(track_text("core", effective="2026-11-20", due="{by: 2026-11-25}", notice=1))
    assert week(MONDAY)["waiting"] == 3
    said = Message.objects.filter(person=people[0]).get()
    assert said.kind == "digest" and said.key.endswith(":2026-48")
    assert "Shared" in said.text or "shared" in said.text
    assert said.because[0].endswith("(core)")
    before, entries = set(Message.objects.values_list("pk", "text")), Entry.objects.count()
    for _again in range(2):
        assert queue_due(now=MONDAY, by=SYSTEM) == {"waiting": 0, "withheld": 0}
    assert set(Message.objects.values_list("pk", "text")) == before
    assert Entry.objects.count() == entries
    # somebody who comes later in the week gets the digest, the others get no second one
    late = hire("Bo Lind", account=False)
    assert week(MONDAY)["waiting"] == 1
    assert Message.objects.filter(person=late).count() == 1
    # what is due today is told on its day, once, beside the digest of the week
    on = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert week(on)["waiting"] == 4
    assert week(on)["waiting"] == 0
    assert Message.objects.filter(kind="due-today", person=people[0]).count() == 1
    assert Message.objects.filter(kind="digest").count() == 4
    with queries(11):
        queue_due(now=on, by=SYSTEM)
