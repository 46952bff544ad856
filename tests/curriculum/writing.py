"""Writing units in tests: the people, drafts, and what the editor's form sends."""

from types import SimpleNamespace
from typing import Any

import pytest
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from makegood.curriculum.acts import publishing
from makegood.curriculum.acts.load import stream
from makegood.curriculum.models import Proposal, Unit
from makegood.curriculum.reads.drafts import (
    draft_of,
    latest_edition,
)
from makegood.curriculum.reads.writing import state_of, with_state
from makegood.people import acts as people_acts
from makegood.people.models import Person
from makegood.record.acts import SYSTEM, Actor
from tests.curriculum.units import picture, publish


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
