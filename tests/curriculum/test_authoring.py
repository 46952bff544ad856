"""Writing units: who may, drafts, two writers at once, approval, the office, publishing at a time."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import admin_menu
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from makegood.curriculum.acts import proposals, publishing
from makegood.curriculum.acts.load import stream
from makegood.curriculum.models import Edition, Proposal, Unit
from makegood.curriculum.reads.drafts import (
    draft_of,
    exported,
    faults_of,
    latest_edition,
    unchanged,
)
from makegood.curriculum.reads.writing import state_of, with_state, writers
from makegood.engines import unitfile
from makegood.people import acts as people_acts
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import SYSTEM, Actor
from makegood.record.models import Entry
from tests.curriculum.units import picture, publish

EDIT = "wagtailsnippets_curriculum_unit:edit"
LIST = "wagtailsnippets_curriculum_unit:list"


@pytest.fixture
def cast(hire: Any, settings: Any, tmp_path: Any) -> SimpleNamespace:
    """Ada and Ann write, Bo approves, Cy is counsel, Di is the office, Eve learns; one unit."""
    settings.CONTENT_DIR = tmp_path
    picture(tmp_path, b"<svg/>")
    people = {}
    for name, role in [("Ada", "author"), ("Ann", "author"), ("Bo", "approver"), ("Cy", "counsel"),
                       ("Di", "office"), ("Eve", "")]:  # fmt: skip
        people[name.lower()] = person = hire(f"{name} Lind")
        if role:
            people_acts.give_role(person=person, role=role, by=SYSTEM, because="test")
    edition = publish()
    return SimpleNamespace(**people, edition=edition, unit=edition.unit)


def by(person: Person) -> Actor:
    return Actor("person", person.pk, person.name)


def draft(unit: Unit, writer: Person, **words: Any) -> Revision:
    """Keep a draft as the editor does."""
    newest = Unit.objects.get(pk=unit.pk).get_latest_revision_as_object()
    for name, value in {"change": "minor", "changed_minutes": 0, **words}.items():
        setattr(newest, name, value)
    revision = newest.save_revision(user=writer.account, clean=False)
    publishing.record_draft(unit=unit, revision=revision, by=by(writer), because="test")
    return revision


def state(unit: Unit) -> str:
    return state_of(with_state(Unit.objects.filter(pk=unit.pk)).get())


def handed_in(cast: SimpleNamespace, **words: Any) -> Revision:
    revision = draft(cast.unit, cast.ada, **{"summary": "Another summary.", **words})
    publishing.submit(unit=cast.unit, by=by(cast.ada))
    return revision


def approved(cast: SimpleNamespace, **words: Any) -> Proposal:
    revision = handed_in(cast, **words)
    proposal = publishing.approve(unit=cast.unit, revision=revision.pk, by=by(cast.bo))
    assert proposal is not None
    return proposal


def typed(unit: Unit, **words: Any) -> dict[str, Any]:
    """What the editor's form sends for the unit as it stands."""
    newest = Unit.objects.get(pk=unit.pk).get_latest_revision_as_object()
    doc = draft_of(newest, latest_edition(unit)).doc
    blocks = []
    for one in stream(doc):
        value = one["value"]
        if one["type"] == "check":
            answers = {"count": str(len(value["answers"]))}
            for number, answer in enumerate(value["answers"]):
                right = {"correct": "on"} if answer["correct"] else {}
                answers[str(number)] = {  # type: ignore[assignment]
                    "value": {"text": answer["text"], "explanation": answer["explanation"], **right},
                    "order": str(number), "deleted": "", "type": "item", "id": "",
                }  # fmt: skip
            value = {"question": value["question"], "answers": answers}
        blocks.append((one["type"], value))
    given = {
        "code": unit.code, "title": newest.title, "kind": newest.kind, "minutes": newest.minutes,
        "summary": newest.summary, "concepts": newest.concepts, "skills": newest.skills,
        "approver": newest.approver, "review_by": newest.review_by.isoformat(),
        "language": newest.language, "variant_of": "", "equivalent": "", "change": "minor",
        "changed_minutes": 0, "window_days": 90,
        "loaded_revision_id": str(newest.latest_revision_id or ""),
    }  # fmt: skip
    body = words.pop("body", blocks)
    return nested_form_data({**given, **words, "body": streamfield(body)})


def test_a_loaded_unit_is_edited_and_exported_without_loss(cast: SimpleNamespace) -> None:
    unit = Unit.objects.get()
    said = draft_of(unit, cast.edition)
    assert unchanged(said, cast.edition)
    assert said.doc.blocks == unitfile.parse(cast.edition.source).doc.blocks  # type: ignore[union-attr]
    assert exported(unit) == cast.edition.source
    assert faults_of(unit, cast.edition, timezone.localdate()) == []


def test_only_those_who_write_or_approve_come_in(
    cast: SimpleNamespace, client: Any, sign_in: Any
) -> None:
    for name, allowed in [("ada", True), ("bo", True), ("cy", True), ("di", True), ("eve", False)]:
        account = getattr(cast, name).account
        assert account.has_perm("wagtailadmin.access_admin") is allowed
        assert not account.has_perm("curriculum.publish_unit")
        assert not account.has_perm("curriculum.delete_unit")
        page = sign_in(getattr(cast, name))
        assert page.get(reverse(LIST)).status_code == (200 if allowed else 403)
        assert page.get(reverse("units")).status_code == (200 if allowed else 403)
    edit = reverse(EDIT, args=[cast.unit.pk])
    assert sign_in(cast.ada).get(edit).status_code == 200
    assert sign_in(cast.bo).get(edit).status_code == 302
    client.logout()
    assert client.get(edit).url.startswith("/accounts/login/")


def test_the_editor_shows_nothing_but_units(cast: SimpleNamespace, sign_in: Any) -> None:
    page = sign_in(cast.ada)
    answer = page.get(reverse(LIST))
    html = answer.content.decode()
    assert "makegood" in html
    assert "gravatar" not in html
    shown = {item.name for item in admin_menu.menu_items_for_request(answer.wsgi_request)}
    assert shown == {"units", "where-units-stand", "back-to-makegood"}
    assert "unsafe-inline" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in page.get(reverse("units")).headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", [LIST, "units"])
def test_lists_take_the_same_statements_for_one_unit_and_for_fifty(
    cast: SimpleNamespace, sign_in: Any, name: str, django_assert_max_num_queries: Any
) -> None:
    page = sign_in(cast.ada)
    page.get(reverse(name))
    with django_assert_max_num_queries(30) as one:
        page.get(reverse(name))
    for number in range(49):
        publish(code=f"small-{number}", title=f"Small {number}")
    draft(Unit.objects.get(code="small-7"), cast.ann, title="Written on")
    draft(Unit.objects.get(code="small-8"), cast.ada, title="Written on as well")
    with django_assert_max_num_queries(len(one)):
        answer = page.get(reverse(name))
    assert "small-7" in answer.content.decode() or "Small 7" in answer.content.decode()


def test_a_draft_is_kept_even_when_it_is_not_whole(cast: SimpleNamespace, sign_in: Any) -> None:
    page, address = sign_in(cast.ada), reverse(EDIT, args=[cast.unit.pk])
    body = [("text", "## One\n\nA <b>bold</b> word."), ("reflection", "Why?")]
    answer = page.post(address, typed(cast.unit, body=body, summary="Not yet."), follow=True)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Before it can be handed in" in html
    assert "Block 1: Raw HTML" in html
    assert state(cast.unit) == "draft"
    entry = Entry.objects.filter(act="curriculum.unit.draft").get()
    assert (entry.subject_id, entry.actor_id) == ("small", cast.ada.pk)
    assert Unit.objects.get().summary == cast.unit.summary  # what learners read is untouched
    assert Edition.objects.count() == 1


def test_handing_in_tells_each_fault_at_its_block_and_loses_nothing(
    cast: SimpleNamespace, sign_in: Any
) -> None:
    page, address = sign_in(cast.ada), reverse(EDIT, args=[cast.unit.pk])
    body = [
        ("text", "## One\n\nFine."),
        ("text", "Neighbouring texts are one block of the file."),
        ("fact", {"cites": "nobody1999", "body": "Typed and not lost."}),
    ]
    answer = page.post(address, {**typed(cast.unit, body=body), "action-submit": "yes"})
    assert answer.status_code == 200
    form = answer.context["form"]
    errors = form.errors.as_data()["body"][0].block_errors
    assert set(errors) == {2}
    assert "Typed and not lost." in answer.content.decode()
    assert state(cast.unit) == "published"


def test_of_two_writers_the_second_is_told_and_nothing_is_overwritten(
    cast: SimpleNamespace, sign_in: Any
) -> None:
    address = reverse(EDIT, args=[cast.unit.pk])
    late = typed(cast.unit, summary="Ann's words")  # opened before Ada saved
    sign_in(cast.ada).post(address, typed(cast.unit, summary="Ada's words"))
    page = sign_in(cast.ann)
    for _again in range(2):
        html = page.post(address, late).content.decode()
        assert "Ada Lind saved this unit" in html
        assert "Ann&#x27;s words" in html
    assert Revision.objects.for_instance(cast.unit).count() == 1
    page.post(address, typed(cast.unit, summary="Ann's words"))
    assert Revision.objects.for_instance(cast.unit).count() == 2


def test_nobody_publishes_in_the_editor(cast: SimpleNamespace, sign_in: Any) -> None:
    cast.di.account.is_superuser = True
    cast.di.account.save()
    page, address = sign_in(cast.di), reverse(EDIT, args=[cast.unit.pk])
    page.post(address, {**typed(cast.unit, summary="Now"), "action-publish": "yes"})
    assert Unit.objects.get().summary == cast.unit.summary
    assert Edition.objects.count() == 1
    assert "action-publish" not in page.get(address).content.decode()


def test_the_stable_id_is_fixed_after_the_first_edition(
    cast: SimpleNamespace, sign_in: Any
) -> None:
    address = reverse(EDIT, args=[cast.unit.pk])
    sign_in(cast.ada).post(address, typed(cast.unit, code="other", summary="New"))
    newest = Unit.objects.get().get_latest_revision_as_object()
    assert (newest.code, newest.summary) == ("small", "New")


def test_a_new_unit_is_written_from_nothing(cast: SimpleNamespace, sign_in: Any) -> None:
    given = nested_form_data({
        "code": "fresh", "title": "Fresh", "kind": "self-paced", "minutes": 20, "summary": "",
        "concepts": "", "skills": "", "approver": "", "review_by": "", "language": "en",
        "variant_of": "", "equivalent": "certificate outside-course within 24 months",
        "change": "minor", "changed_minutes": 0, "window_days": 90,
        "body": streamfield([("text", "## Hello")]),
    })  # fmt: skip
    page = sign_in(cast.ada)
    answer = page.post(reverse("wagtailsnippets_curriculum_unit:add"), given)
    unit = Unit.objects.get(code="fresh")
    assert answer.status_code == 302
    assert not unit.live
    assert unit.equivalent == [{"unit": "", "certificate": "outside-course", "max_age_months": 24}]
    assert state(unit) == "draft"
    assert page.get(reverse("unit-desk", args=["fresh"])).status_code == 200
    assert page.get(reverse("unit-preview", args=["fresh"])).status_code == 200


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


def test_the_desk_takes_decisions_and_refuses_the_rest(cast: SimpleNamespace, sign_in: Any) -> None:
    revision = handed_in(cast)
    decide = reverse("unit-decide", args=["small"])
    given = {"revision": revision.pk, "decision": "approve", "because": ""}
    ada = sign_in(cast.ada).get(reverse("unit-desk", args=["small"])).content.decode()
    assert decide not in ada
    sign_in(cast.di).post(decide, given)
    assert state(cast.unit) == "in review"
    page = sign_in(cast.bo)
    assert "Another summary." in page.get(reverse("unit-desk", args=["small"])).content.decode()
    assert page.post(decide, {**given, "decision": "reject"}).status_code == 422
    assert page.post(decide, {**given, "revision": revision.pk + 99}).status_code == 422
    assert page.post(decide, given).status_code == 302
    assert state(cast.unit) == "approved"
    assert page.post(reverse("unit-time", args=["small"]), {}).status_code == 403
    office = sign_in(cast.di)
    answer = office.post(
        reverse("unit-time", args=["small"]), {"at": "2001-01-01T00:00", "because": "x"}
    )
    assert answer.status_code == 422
    answer = office.post(
        reverse("unit-time", args=["small"]), {"at": "2999-01-01T00:00", "because": "x"}
    )
    assert answer.status_code == 302
    assert state(cast.unit) == "scheduled"


def test_every_reader_is_shown(cast: SimpleNamespace, sign_in: Any) -> None:
    page = sign_in(cast.bo)
    draft(cast.unit, cast.ada, title="Seen before it is published")
    for mode in ("learner", "before", "print", "facilitator", "role-nurse-app", "nobody"):
        answer = page.get(reverse("unit-preview", args=["small"]), {"as": mode})
        assert answer.status_code == 200
        assert "Seen before it is published" in answer.content.decode()
    guide = page.get(
        reverse("unit-preview", args=["small"]), {"as": "facilitator"}
    ).content.decode()
    assert "secret plan" in guide
    editor = sign_in(cast.ada)
    address = reverse("wagtailsnippets_curriculum_unit:preview_on_edit", args=[cast.unit.pk])
    assert editor.post(address, typed(cast.unit)).json()["is_available"]
    assert editor.get(address, {"mode": "print"}).status_code == 200


@pytest.mark.parametrize(
    "value", ["\x00", "x" * 1_000_000, "☃", "-1", "[]", "99999999999999999999"]
)
def test_whatever_is_sent_never_breaks_a_page(
    cast: SimpleNamespace, sign_in: Any, value: str
) -> None:
    page = sign_in(cast.di)
    handed_in(cast)
    for name in ("unit-decide", "unit-declare", "unit-time", "unit-take-back", "unit-no-time"):
        given = dict.fromkeys(
            ("revision", "decision", "because", "change", "changed_minutes", "window_days", "at"),
            value,
        )
        assert page.post(reverse(name, args=["small"]), given).status_code < 500
    assert (
        page.get(reverse("units"), {"words": value, "state": value, "page": value}).status_code
        == 200
    )
    address = reverse(EDIT, args=[cast.unit.pk])
    body = [("text", value), ("check", {"question": value, "answers": {"count": "0"}})]
    for field in (
        "title",
        "minutes",
        "review_by",
        "equivalent",
        "code",
        "loaded_revision_id",
        "kind",
    ):
        given = typed(cast.unit, **{field: value}, body=body)
        assert page.post(address, given).status_code < 500
