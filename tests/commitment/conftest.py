"""A small promise: one commitment, two clauses, an action with an owner, and those who take part."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from makegood.commitment.acts import actions, evidence, roles, wording
from makegood.commitment.kept import SHELF
from makegood.people import acts as people
from makegood.record.acts import SYSTEM, Actor


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    SHELF.__init__()  # type: ignore[misc]  # nothing kept from another test


def actor(person: Any) -> Actor:
    return Actor("person", person.pk, person.name)


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def terms(role: Any, **more: Any) -> dict[str, Any]:
    return {
        "title": "Interpreters at night", "done_looks_like": "Nine of ten within ten minutes",
        "owner": role, "authority": "Chief operating officer", "start": ago(100), "due": ago(-100),
        "period": 60, **more,
    }  # fmt: skip


@pytest.fixture
def promise(hire: Any) -> SimpleNamespace:
    """Made 200 days ago; Ada holds the owner role, Bo is the office, Cy the executive."""
    owner, office, executive = hire("Ada Quist"), hire("Bo Alder"), hire("Cy Marsh")
    learner, champion = hire("Di Fern"), hire("Ed Holm")
    scope = {"champion": champion.appointments.first().org}
    for person, role in ((office, "office"), (executive, "executive"), (champion, "champion")):
        people.give_role(person=person, role=role, scope=scope.get(role), by=SYSTEM, because="test")
    made = wording.make_commitment(
        code="ours", title="What we owe", preamble="We owe this.", approved_by="Executive Faculty",
        approved_on=ago(200), accountable="Executive Faculty", by=SYSTEM, because="test", on=ago(200),
    )  # fmt: skip
    clauses = [
        wording.add_clause(commitment=made, code=code, heading=code.title(), text=f"We will {code}.",
                           domain="healthcare", by=SYSTEM, because="test", on=ago(200))
        for code in ("care", "share")
    ]  # fmt: skip
    role = roles.make_role(code="head", name="Head of access", by=SYSTEM, because="test")
    roles.hand_over(role=role, to=owner, by=SYSTEM, because="test", start=ago(200))
    action = actions.make_action(clause=clauses[0], terms=terms(role), code="care-1", by=SYSTEM,
                                 because="test", on=ago(150))  # fmt: skip
    return SimpleNamespace(commitment=made, clauses=clauses, care=clauses[0], share=clauses[1],
                           role=role, action=action, owner=owner, office=office,
                           executive=executive, learner=learner, champion=champion)  # fmt: skip


def prove(promise: Any, days: int = 0, by: Any = None, **more: Any) -> Any:
    """A figure as evidence, of so many days ago."""
    return evidence.add_evidence(
        action=promise.action, kind="figure", title="Answered in ten minutes", figure="91%",
        dated=ago(days), on=ago(days), vouched_as="Head of access",
        by=actor(by or promise.owner), **more,
    )  # fmt: skip
