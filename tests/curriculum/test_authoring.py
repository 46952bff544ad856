"""Writing units in the editor: who may, drafts, two writers at once, what every reader sees."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import admin_menu
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from makegood.curriculum.acts.publishing import publish_due
from makegood.curriculum.models import Edition, Unit
from makegood.curriculum.reads.drafts import (
    draft_of,
    exported,
    faults_of,
    unchanged,
)
from makegood.engines import unitfile
from makegood.record.models import Entry
from tests.curriculum.units import publish
from tests.curriculum.writing import cast, draft, handed_in, state, typed

__all__ = ["cast"]
EDIT = "wagtailsnippets_curriculum_unit:edit"
LIST = "wagtailsnippets_curriculum_unit:list"


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
        "variant_of": "", "equivalent": "certificate outside-course within 24 months before 2027-01-01",
        "change": "minor", "changed_minutes": 0, "window_days": 90,
        "body": streamfield([("text", "## Hello")]),
    })  # fmt: skip
    page = sign_in(cast.ada)
    answer = page.post(reverse("wagtailsnippets_curriculum_unit:add"), given)
    unit = Unit.objects.get(code="fresh")
    assert answer.status_code == 302
    assert not unit.live
    assert unit.equivalent == [
        {"unit": "", "certificate": "outside-course", "max_age_months": 24, "since": "",
         "until": "2027-01-01"}
    ]  # fmt: skip
    assert state(unit) == "draft"
    assert page.get(reverse("unit-desk", args=["fresh"])).status_code == 200
    assert page.get(reverse("unit-preview", args=["fresh"])).status_code == 200


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
    # the time comes: the worker's round publishes, and a learner reads it
    set_for = Revision.objects.get(pk=revision.pk).approved_go_live_at
    assert set_for is not None and publish_due(set_for) == ["small"]
    learner = sign_in(cast.eve).get(reverse("unit", args=["small"])).content.decode()
    assert "Another summary." in learner


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
