"""From a draft to an edition: approval, counsel, the office, publishing at a time."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Revision

from makegood.curriculum.acts import proposals, publishing
from makegood.curriculum.digests import queue_due
from makegood.curriculum.models import Edition, Unit
from makegood.curriculum.reads.decisions import decisions
from makegood.curriculum.reads.drafts import (
    draft_of,
    exported,
    unchanged,
)
from makegood.curriculum.reads.writing import writers
from makegood.engines import unitfile
from makegood.notices.models import Message
from makegood.people import acts as people_acts
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from tests.curriculum.units import publish
from tests.curriculum.writing import approved, by, cast, draft, handed_in, state

__all__ = ["cast"]


def test_a_text_goes_from_hand_to_hand_to_the_office(cast: SimpleNamespace) -> None:
    revision = handed_in(cast)
    assert state(cast.unit) == "in review"
    with pytest.raises(ValidationError, match="handed in already"):
        publishing.submit(unit=cast.unit, by=by(cast.ann))
    with pytest.raises(ValidationError, match="Somebody else"):
        publishing.approve(unit=cast.unit, revision=revision.pk, by=by(cast.ada))
    proposal = publishing.approve(
        unit=cast.unit, revision=revision.pk, by=by(cast.bo), because="good"
    )
    assert proposal is not None
    assert (proposal.kind, proposal.subject, proposal.state) == ("unit", "small", "computing")
    assert state(cast.unit) == "approved"
    assert Edition.objects.count() == 1  # it does not go live by itself
    with pytest.raises(ChangedMeanwhile):
        publishing.approve(unit=cast.unit, revision=revision.pk, by=by(cast.bo))
    acts = list(
        Entry.objects.filter(subject_id="small").order_by("seq").values_list("act", flat=True)
    )
    assert acts[1:] == [
        "curriculum.unit.draft",
        "curriculum.unit.submit",
        "curriculum.unit.approve",
    ]


def test_the_weeks_digest_says_what_waits_for_whom_and_only_once(
    cast: SimpleNamespace, queries: Any
) -> None:
    now = timezone.now()
    revision = handed_in(cast)
    assert [one for one in decisions(now.date()) if one != cast.bo.pk] == []
    assert queue_due(now=now, by=SYSTEM)["waiting"] == 1
    told = Message.objects.get()
    assert told.person == cast.bo and told.kind == "digest"
    assert told.subject == "1 decision waits for you"
    assert "waits for your approval" in told.text and "/office/units/small/" in told.text
    assert queue_due(now=now, by=SYSTEM) == {"waiting": 0, "withheld": 0}
    publishing.reject(unit=cast.unit, revision=revision.pk, by=by(cast.bo), because="too long")
    assert {*decisions(now.date())} == {cast.ada.pk}
    draft(cast.unit, cast.ada, summary="Shorter.", counsel=True)
    publishing.submit(unit=cast.unit, by=by(cast.ann))
    newest = Unit.objects.get(pk=cast.unit.pk).latest_revision
    publishing.approve(unit=cast.unit, revision=newest.pk, by=by(cast.bo))
    assert {*decisions(now.date())} == {cast.cy.pk}
    proposal = publishing.approve(unit=cast.unit, revision=newest.pk, by=by(cast.cy))
    assert proposal is not None
    proposals.show(proposal=proposal)
    with queries(6):
        assert {*decisions(now.date())} == {cast.di.pk}


def test_counsel_is_asked_where_the_unit_says_so_and_is_another_person(
    cast: SimpleNamespace,
) -> None:
    people_acts.give_role(person=cast.bo, role="counsel", by=SYSTEM, because="test")
    revision = handed_in(cast, counsel=True)
    assert publishing.approve(unit=cast.unit, revision=revision.pk, by=by(cast.bo)) is None
    assert state(cast.unit) == "in review"
    with pytest.raises(ValidationError, match="another person"):
        publishing.approve(unit=cast.unit, revision=revision.pk, by=by(cast.bo))
    proposal = publishing.approve(unit=cast.unit, revision=revision.pk, by=by(cast.cy))
    assert proposal is not None
    assert "Bo Lind" in proposal.payload["approved_by"]
    assert "Cy Lind" in proposal.payload["approved_by"]


def test_sending_back_needs_a_reason_and_the_writers_go_on(cast: SimpleNamespace) -> None:
    revision = handed_in(cast)
    with pytest.raises(ValidationError, match="Say what has to change"):
        publishing.reject(unit=cast.unit, revision=revision.pk, by=by(cast.bo), because=" ")
    publishing.reject(
        unit=cast.unit, revision=revision.pk, by=by(cast.bo), because="Name the source."
    )
    assert state(cast.unit) == "sent back"
    entry = Entry.objects.get(act="curriculum.unit.reject")
    assert entry.because == "Name the source."
    again = handed_in(cast, summary="With its source.")
    assert writers(cast.unit) == {cast.ada.pk}
    assert publishing.approve(unit=cast.unit, revision=again.pk, by=by(cast.bo)) is not None


def test_what_says_nothing_new_or_has_faults_is_not_handed_in(cast: SimpleNamespace) -> None:
    draft(cast.unit, cast.ada)
    with pytest.raises(ValidationError, match="same as edition 1"):
        publishing.submit(unit=cast.unit, by=by(cast.ada))
    draft(cast.unit, cast.ada, skills="")
    with pytest.raises(ValidationError, match="names no skill"):
        publishing.submit(unit=cast.unit, by=by(cast.ada))
    assert state(cast.unit) == "draft"


def test_the_office_publishes_what_the_dry_run_showed(cast: SimpleNamespace) -> None:
    proposal = proposals.show(proposal=approved(cast, title="A new title"))
    proposals.apply_proposal(
        proposal=proposal, version=proposal.version, by=by(cast.di), because="agreed"
    )
    edition = Edition.objects.get(number=2)
    assert (edition.title, edition.change, edition.approved_by) == (
        "A new title", "minor", "Bo Lind (Content)"
    )  # fmt: skip
    assert edition.content_hash == unitfile.content_hash(unitfile.parse(edition.source).doc)  # type: ignore[arg-type]
    unit = Unit.objects.get()
    assert unit.live_revision_id == unit.latest_revision_id
    assert not unit.has_unpublished_changes
    assert state(unit) == "published"
    assert exported(unit) == edition.source
    assert unchanged(draft_of(unit.get_latest_revision_as_object(), edition), edition)


def test_the_office_declares_anew_and_the_older_dry_run_is_set_aside(cast: SimpleNamespace) -> None:
    first = approved(cast)
    second = publishing.declare(
        unit=cast.unit, change="major", changed_minutes=15, window_days=60, by=by(cast.di),
        because="the second part is new",
    )  # fmt: skip
    first.refresh_from_db()
    assert first.state == "discarded"
    assert "changed_minutes: 15" in second.payload["source"]
    edition = publishing.publish_unit(
        unit=cast.unit, by=by(cast.di), because="agreed", on=timezone.localdate()
    )
    assert (edition.change, edition.changed_minutes, edition.window_days) == ("major", 15, 60)
    with pytest.raises(ValidationError, match="No approved text"):
        publishing.publish_unit(
            unit=cast.unit, by=by(cast.di), because="twice", on=timezone.localdate()
        )


def test_a_set_time_publishes_once(cast: SimpleNamespace) -> None:
    proposal = approved(cast)
    now = timezone.now()
    with pytest.raises(ValidationError, match="still to come"):
        publishing.schedule(unit=cast.unit, at=now, by=by(cast.di), because="too early")
    at = now + timedelta(hours=2)
    publishing.schedule(unit=cast.unit, at=at, by=by(cast.di), because="with the term")
    assert state(cast.unit) == "scheduled"
    assert publishing.publish_due(now + timedelta(hours=1)) == []
    assert publishing.publish_due(at) == ["small"]
    assert publishing.publish_due(at) == []
    assert Edition.objects.filter(unit=cast.unit).count() == 2
    proposal.refresh_from_db()
    assert proposal.state == "discarded"
    assert state(cast.unit) == "published"


def test_a_kill_in_the_middle_publishes_nothing_and_the_next_round_does(
    cast: SimpleNamespace, monkeypatch: Any
) -> None:
    approved(cast)
    at = timezone.now() + timedelta(hours=2)
    publishing.schedule(unit=cast.unit, at=at, by=by(cast.di), because="with the term")

    class Killed(BaseException):
        pass

    def killed(*args: Any, **more: Any) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(publishing, "_discard_open", killed)
        with pytest.raises(Killed):
            publishing.publish_due(at)
    assert Edition.objects.count() == 1
    assert publishing.publish_due(at) == ["small"]


def test_what_can_no_longer_be_published_loses_its_time_and_the_record_says_why(
    cast: SimpleNamespace,
) -> None:
    approved(cast)
    at = timezone.now() + timedelta(hours=2)
    publishing.schedule(unit=cast.unit, at=at, by=by(cast.di), because="with the term")
    publishing.unschedule(unit=cast.unit, by=by(cast.di), because="not yet")
    assert state(cast.unit) == "approved"
    publishing.schedule(unit=cast.unit, at=at, by=by(cast.di), because="with the term")
    draft(cast.unit, cast.ada, summary="Written past the lock.")
    assert publishing.publish_due(at) == []
    assert "No approved text" in Entry.objects.get(act="curriculum.unit.schedule.refused").because
    assert publishing.publish_due(at) == []


def test_a_file_published_over_a_draft_keeps_the_draft_in_the_history(
    cast: SimpleNamespace,
) -> None:
    kept = handed_in(cast, summary="A draft on its way.")
    publish(2, second="From the file.")
    unit = Unit.objects.get()
    assert state(unit) == "published"
    assert "From the file." in str(unit.get_latest_revision_as_object().body)
    assert Revision.objects.for_instance(unit).filter(pk=kept.pk).exists()
    assert not unit.workflow_in_progress


def test_the_editor_sends_no_mail_of_its_own_and_shows_no_address(
    cast: SimpleNamespace, sign_in: Any
) -> None:
    from django.core import mail

    revision = handed_in(cast)
    publishing.reject(unit=cast.unit, revision=revision.pk, by=by(cast.bo), because="shorter")
    revision = handed_in(cast)
    publishing.approve(unit=cast.unit, revision=revision.pk, by=by(cast.bo))
    assert mail.outbox == []
    page = sign_in(cast.ada).get("/authoring/", follow=True).content.decode()
    assert cast.ada.name in page
    assert cast.ada.email not in page
