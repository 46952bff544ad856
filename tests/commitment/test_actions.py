"""Actions: what they cannot be made without, the second person, re-dating, waiting, owners."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from makegood.commitment.acts import actions, evidence, roles, tries
from makegood.commitment.models import ActionEdition
from makegood.commitment.reads.detail import action_page
from makegood.commitment.reads.facts import answer_of
from makegood.commitment.reads.public import page_at
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.models import Entry

from .conftest import actor, ago, prove, terms

pytestmark = pytest.mark.django_db


def status(promise: Any) -> str:
    found = answer_of(promise.action, timezone.localdate())
    assert found is not None
    return found.status


def say(promise: Any, kind: str, who: Any) -> None:
    actions.say(action=promise.action, kind=kind, by=actor(who), because="I looked")


@pytest.mark.parametrize(
    "missing", ["owner", "due", "start", "done_looks_like", "title", "authority"]
)
def test_no_action_without_what_makes_it_one(promise: Any, missing: str) -> None:
    told = {**terms(promise.role), missing: None if missing in ("owner", "due", "start") else "  "}
    with pytest.raises(ValidationError, match="An action needs"):
        actions.make_action(clause=promise.care, terms=told, by=actor(promise.office), because="x")
    assert promise.care.actions.count() == 1


def test_the_database_refuses_it_too(promise: Any) -> None:
    row = ActionEdition.objects.get(action=promise.action)
    for field, value in (
        ("done_looks_like", ""),
        ("due", row.start - timedelta(days=1)),
        ("owner", None),
    ):
        row.pk, row.number, before = None, 9, getattr(row, field)
        setattr(row, field, value)
        with pytest.raises((IntegrityError, ValueError)), transaction.atomic():
            row.save()
        setattr(row, field, before)


def test_from_stale_to_done_by_two_people(promise: Any) -> None:
    assert status(promise) == "stale"
    with pytest.raises(ValidationError, match="evidence first"):
        say(promise, "claimed", promise.owner)
    prove(promise)
    assert status(promise) == "under way"
    with pytest.raises(ValidationError, match="Nobody has said"):
        say(promise, "confirmed", promise.office)
    say(promise, "claimed", promise.owner)
    with pytest.raises(ValidationError, match="second person"):
        say(promise, "confirmed", promise.owner)
    say(promise, "sent back", promise.office)
    say(promise, "claimed", promise.owner)
    say(promise, "confirmed", promise.office)
    assert status(promise) == "done"
    with pytest.raises(ValidationError, match="cannot be said"):
        say(promise, "failed", promise.owner)
    row = promise.action.evidence.get()
    evidence.take_back(evidence=row, by=actor(promise.owner), because="it was another ward's")
    assert status(promise) == "under way" or status(promise) == "stale"
    assert Entry.objects.filter(
        act="commitment.action.confirmed", actor_id=promise.office.pk
    ).exists()


def test_who_vouches_alone_is_no_second_person(promise: Any) -> None:
    prove(promise, by=promise.office)
    say(promise, "claimed", promise.owner)
    with pytest.raises(ValidationError, match="You vouch"):
        say(promise, "confirmed", promise.office)
    say(promise, "confirmed", promise.executive)
    assert status(promise) == "done"


def test_a_decision_to_look_again_does_not_keep_it_alive(promise: Any) -> None:
    evidence.add_evidence(action=promise.action, kind="decision", title="Looked at", dated=ago(0),
                          vouched_as="Faculty", progress=False, by=actor(promise.office))  # fmt: skip
    assert status(promise) == "stale"


def test_re_dating_is_shown_and_never_silent(promise: Any, client: Client) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        actions.change_action(action=promise.action, version=1, terms={"due": ago(-200)},
                              by=actor(promise.office), because="")  # fmt: skip
    actions.change_action(action=promise.action, version=1, terms={"due": ago(-200)},
                          by=actor(promise.office), because="the contract came late")  # fmt: skip
    with pytest.raises(ChangedMeanwhile):
        actions.change_action(action=promise.action, version=1, terms={"due": ago(-300)},
                              by=actor(promise.office), because="x")  # fmt: skip
    page = client.get("/actions/care-1/").content.decode()
    assert "Re-dated" in page and "the contract came late" in page
    whole = page_at(promise.commitment, timezone.localdate())
    assert whole and whole.counts.redated == 1
    assert Entry.objects.filter(act="commitment.action.re-date").count() == 1


def test_waiting_in_a_circle_is_refused(promise: Any) -> None:
    by = {"by": actor(promise.office), "because": "x"}
    two = actions.make_action(clause=promise.share, terms=terms(promise.role), **by)
    assert two.code == "share-1"
    actions.wait_for(action=promise.action, other=two, **by)
    with pytest.raises(ValidationError, match="wait for ever"):
        actions.wait_for(action=two, other=promise.action, **by)
    prove(promise)
    actions.say(action=two, kind="failed", **by)
    found = action_page(promise.action, timezone.localdate())
    assert (
        found and found.answer.status == "at risk" and "share-1, which failed" in found.reasons[0]
    )


def test_a_role_survives_its_person(promise: Any, client: Client, hire: Any) -> None:
    prove(promise)
    held = promise.role.holders.get()
    with pytest.raises(ValidationError, match="Only the person"):
        roles.show_name(held=held, public=True, by=actor(promise.office))
    assert "Ada Quist" not in client.get("/actions/care-1/").content.decode()
    roles.show_name(held=held, public=True, by=actor(promise.owner))
    assert "Head of access (Ada Quist)" in client.get("/actions/care-1/").content.decode()
    roles.hand_over(role=promise.role, to=None, by=actor(promise.office), because="retired")
    page = client.get("/actions/care-1/").content.decode()
    assert "Ada Quist" not in page and "nobody holds the owner role" in page
    roles.hand_over(role=promise.role, to=hire("Flo Reed"), by=actor(promise.office), because="new")
    assert "nobody holds" not in client.get("/actions/care-1/").content.decode()


def test_a_try_predicts_before_and_tells_after(promise: Any, client: Client) -> None:
    by = {"by": actor(promise.owner), "because": "x"}
    with pytest.raises(ValidationError, match="expect"):
        tries.plan_try(
            action=promise.action, title="Tablets", tried="At each bed", prediction=" ", **by
        )
    one = tries.plan_try(action=promise.action, title="Tablets", tried="At each bed",
                         prediction="Use will double", **by)  # fmt: skip
    tries.edit_try(one=one, version=1, words={"prediction": "Use will treble"}, **by)
    with pytest.raises(ChangedMeanwhile):
        tries.edit_try(one=one, version=1, words={"prediction": "x"}, **by)
    tries.begin_try(one=one, **by)
    with pytest.raises(ValidationError, match="has begun"):
        tries.edit_try(one=one, version=3, words={"prediction": "It will stay"}, **by)
    ended = {"one": one, "outcome": "failed", "next_step": "", **by}
    with pytest.raises(ValidationError, match="learnt"):
        tries.end_try(happened="It stayed.", learnt=" ", **ended)
    tries.end_try(happened="It stayed.", learnt="They were locked away.", **ended)
    with pytest.raises(ValidationError):
        tries.begin_try(one=one, **by)
    for path in ("/actions/care-1/", "/clauses/care/"):
        page = client.get(path).content.decode()
        assert "Use will treble" in page and "They were locked away." in page
    assert "1 of them did not work" in client.get("/commitment/ours/").content.decode()
    tries.hide_try(one=one, hide=True, by=actor(promise.owner), because="it would name somebody")
    page = client.get("/actions/care-1/").content.decode()
    assert "locked away" not in page and "it would name somebody" in page
    assert b"locked away" not in client.get("/commitment/ours/plan.json").content
    assert b"locked away" not in client.get("/commitment/ours/changes.atom").content
