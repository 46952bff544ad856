"""Questions, objections, corrections: effect, entry without words, refusal; and any input."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.curriculum.acts.questions import answer_question, ask_question, withdraw_question
from makegood.curriculum.models import Question, Unit
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.acts import Actor
from makegood.record.models import Entry

pytestmark = pytest.mark.django_db
SECRET = "My supervisor gave me no time on nights."


def by(person: Any) -> Actor:
    return Actor("person", person.pk, person.name)


@pytest.fixture
def ines(hire: Any) -> Any:
    return hire("Ines Marrow")


@pytest.fixture
def omar(hire: Any) -> Any:
    return hire("Omar Field", role="leader")


@pytest.fixture
def asked(ines: Any) -> Question:
    unit = Unit.objects.create(code="notes", title="Notes", minutes=10)
    return ask_question(person=ines, unit=unit, kind="objection", text=SECRET, by=by(ines))


def entry() -> Entry:
    found = Entry.objects.order_by("-seq").first()
    assert found is not None
    return found


def test_asking_is_recorded_without_its_words(asked: Question, ines: Any) -> None:
    assert (asked.state, asked.text) == ("open", SECRET)
    line = entry()
    assert (line.act, line.person_id) == ("curriculum.question.ask", ines.pk)
    assert line.after == {"kind": "objection", "unit": "notes"}
    assert SECRET not in str([line.before, line.after, line.because])


def test_answering_is_recorded_without_its_words(asked: Question, omar: Any) -> None:
    answer_question(question=asked, version=1, answer="You have two paid hours.", by=by(omar))
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.version) == ("answered", "You have two paid hours.", 2)
    assert asked.answered_by == omar and asked.answered_at is not None
    assert entry().act == "curriculum.question.answer"
    assert "paid hours" not in str([entry().before, entry().after, entry().because])


def test_the_second_of_two_answers_is_told_and_nothing_is_overwritten(
    asked: Question, omar: Any, hire: Any
) -> None:
    ada = hire("Ada Lund")
    answer_question(question=asked, version=1, answer="First.", by=by(omar))
    seq = entry().seq
    with pytest.raises(ChangedMeanwhile):
        answer_question(question=asked, version=1, answer="Second.", by=by(ada))
    asked.refresh_from_db()
    assert asked.answer == "First." and entry().seq == seq


def test_withdrawing_is_the_persons_alone(asked: Question, ines: Any, omar: Any) -> None:
    with pytest.raises(ValidationError):
        withdraw_question(question=asked, version=1, by=by(omar))
    withdraw_question(question=asked, version=1, by=by(ines))
    assert asked.state == "withdrawn" and entry().act == "curriculum.question.withdraw"
    with pytest.raises(ChangedMeanwhile):
        answer_question(question=asked, version=2, answer="Late.", by=by(omar))


def test_nobody_asks_for_another_or_answers_themselves(
    asked: Question, ines: Any, omar: Any
) -> None:
    with pytest.raises(ValidationError):
        ask_question(person=ines, kind="question", text="Why", by=by(omar))
    with pytest.raises(ValidationError):
        answer_question(question=asked, version=1, answer="Yes.", by=by(ines))


@pytest.mark.parametrize(
    ("kind", "text"), [("complaint", "x"), ("question", "  "), ("question", "x" * 4001)]
)
def test_what_cannot_be_kept_is_refused(kind: str, text: str, ines: Any) -> None:
    with pytest.raises(ValidationError):
        ask_question(person=ines, kind=kind, text=text, by=by(ines))
    assert not Question.objects.exists() and not Entry.objects.filter(act__contains="question")


def test_the_form_asks_and_comes_back_to_the_questions(
    asked: Question, ines: Any, sign_in: Any
) -> None:
    client = sign_in(ines)
    sent = client.post("/ask/notes/", {"kind": "question", "text": "Does it count at night?"})
    assert (sent.status_code, sent["Location"]) == (302, "/me/questions/")
    page = client.get("/me/questions/").content.decode()
    assert "Does it count at night?" in page and SECRET in page


def test_a_wrong_form_keeps_what_was_typed(ines: Any, sign_in: Any) -> None:
    page = sign_in(ines).post("/me/ask/", {"kind": "nothing", "text": "Words to keep"})
    assert page.status_code == 200 and "Words to keep" in page.content.decode()
    assert "There is something to mend" in page.content.decode()


def test_withdrawing_by_the_page(asked: Question, ines: Any, omar: Any, sign_in: Any) -> None:
    other = sign_in(omar)
    assert other.post(f"/me/questions/{asked.pk}/withdraw/", {"version": 1}).status_code == 404
    client = sign_in(ines)
    assert client.get(f"/me/questions/{asked.pk}/withdraw/").status_code == 405
    client.post(f"/me/questions/{asked.pk}/withdraw/", {"version": 1})
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kind=st.text(max_size=30), text=st.text(max_size=300), version=st.text(max_size=30))
def test_no_input_breaks_the_forms(
    kind: str, text: str, version: str, asked: Question, ines: Any, sign_in: Any
) -> None:
    client = sign_in(ines)
    for path, fields in [
        ("/ask/notes/", {"kind": kind, "text": text}),
        ("/ask/notes/", {"kind": "question", "text": text}),
        (f"/me/questions/{asked.pk}/withdraw/", {"version": version}),
    ]:
        assert client.post(path, fields).status_code in (200, 302)


@pytest.mark.parametrize("text", ["a\x00b", "x" * 1_000_000, "\ud7ff", ""])
def test_extreme_texts_are_told_and_kept_out(
    text: str, asked: Question, ines: Any, sign_in: Any
) -> None:
    assert sign_in(ines).post("/ask/notes/", {"kind": "question", "text": text}).status_code in (
        200,
        302,
    )


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_of_questions_in_few_statements(
    rows: int, ines: Any, sign_in: Any, queries: Any
) -> None:
    unit = Unit.objects.create(code="notes", title="Notes", minutes=10)
    Question.objects.bulk_create(
        Question(person=ines, unit=unit, kind="question", text=f"Question {n}") for n in range(rows)
    )
    client = sign_in(ines)
    with queries(4):
        page = client.get("/me/questions/").content.decode()
    assert page.count("Withdraw it") == rows
