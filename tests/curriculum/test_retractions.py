"""A retraction reaches the approver of each unit that cites the work: on the page, and in the week's digest."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from makegood.curriculum.digests import queue_due
from makegood.curriculum.models import Unit
from makegood.curriculum.reads.decisions import decisions
from makegood.curriculum.reads.evidence import cited
from makegood.library.acts import retract
from makegood.library.models import Work
from makegood.notices.models import Message
from makegood.record.acts import SYSTEM
from tests.curriculum.writing import cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def work(cast: SimpleNamespace) -> Work:
    assert "jones2000" in {one for e in cast.unit.editions.all() for one in cited(e)}
    return Work.objects.get(code="jones2000")


def test_the_approver_is_told_once_and_decides(
    cast: SimpleNamespace, work: Work, sign_in: Any
) -> None:
    now = timezone.now()
    assert decisions(now.date()) == {}
    retract(work=work, on=now.date(), where="The journal's notice", by=SYSTEM, because="notice")
    assert {*decisions(now.date())} == {cast.bo.pk}
    assert queue_due(now=now, by=SYSTEM)["waiting"] == 1
    assert queue_due(now=now, by=SYSTEM)["waiting"] == 0
    told = Message.objects.get()
    assert told.person == cast.bo and "was retracted (Jones 2000)" in told.text
    client = sign_in(cast.bo)
    for path in ("/", "/office/units/"):
        assert "/office/evidence/" in client.get(path).content.decode(), path
    page = client.get("/office/evidence/").content.decode()
    assert "The journal" in page and cast.unit.title in page
    client.post(
        f"/office/evidence/{cast.unit.code}/jones2000/", {"because": "The text stands without it."}
    )
    assert decisions(now.date()) == {}
    assert "/office/evidence/" not in client.get("/").content.decode()


def test_a_named_approver_alone_is_asked(cast: SimpleNamespace, work: Work) -> None:
    from makegood.people.acts import give_role

    today = timezone.now().date()
    give_role(person=cast.ada, role="approver", by=SYSTEM, because="test", scope=None, start=today)
    retract(work=work, on=today, where="Notice", by=SYSTEM, because="notice")
    assert {*decisions(today)} == {cast.ada.pk, cast.bo.pk}
    Unit.objects.update(approver=cast.ada.name)
    assert {*decisions(today)} == {cast.ada.pk}
