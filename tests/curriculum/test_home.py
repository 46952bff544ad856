"""Home: one next thing, what is asked with its reason, choices as one thing, in few statements."""

from datetime import date
from typing import Any

import pytest

from makegood.curriculum.models import Place, Requirement, Unit
from makegood.curriculum.reads import learner
from makegood.library.models import Work
from makegood.people.acts import record_leave
from makegood.record.acts import SYSTEM
from tests.curriculum.cast import OPTIONS, TODAY, curriculum, done, settle

pytestmark = pytest.mark.django_db

# Session, account with person, grants; then requirements, appointments, tracks, works, questions.
STATEMENTS = 8


@pytest.fixture
def ines(hire: Any) -> Any:
    person = hire("Ines Marrow")
    curriculum()
    return person


def works(count: int) -> None:
    Work.objects.bulk_create(
        Work(code=f"w{n}", title=f"Work {n}", label=f"W {n}", type="book", level="starting",
             audience=["nurse"], topics=["evidence"], csl={})
        for n in range(count)
    )  # fmt: skip


def test_the_next_thing_is_the_most_urgent_and_says_why(ines: Any) -> None:
    page = learner.home(ines, TODAY)
    assert page.first is not None
    assert (page.first.unit, page.first.due) == (OPTIONS[0], date(2027, 1, 9))
    assert page.first.because == "Skills for nurses: you are nurse-app, Trauma."
    assert page.first.paid


def test_what_everybody_is_asked_keeps_the_order_of_its_track(ines: Any) -> None:
    single = [one for one in learner.home(ines, TODAY).asked if isinstance(one, learner.Item)]
    assert [one.unit for one in single] == ["shared-language", "race-as-construct"]
    assert single[0].because == "The core: for everybody here."


def test_a_choice_is_one_thing_and_counts_what_is_done(ines: Any) -> None:
    def choice() -> learner.Choice:
        return next(o for o in learner.home(ines, TODAY).asked if isinstance(o, learner.Choice))

    assert choice().sentence == "Choose two of these three."
    assert len(choice().items) == 3
    assert learner.home(ines, TODAY).minutes == 4 * 60
    done(ines, OPTIONS[1])
    assert choice().sentence == "Choose one of these two."
    done(ines, OPTIONS[2])
    page = learner.home(ines, TODAY)
    assert not [one for one in page.asked if isinstance(one, learner.Choice)]
    assert [one.unit for one in page.ended] == [OPTIONS[0]]
    assert page.first is not None and page.first.unit == "shared-language"


def test_a_gate_says_what_opens_it(ines: Any) -> None:
    (later,) = learner.home(ines, TODAY).later
    assert isinstance(later, learner.Item)
    assert later.because == (
        "It opens when at least 50% of the people in your department have completed “The core”."
    )


def test_an_invitation_is_never_the_next_thing(ines: Any) -> None:
    for code in ("shared-language", "race-as-construct", *OPTIONS[:2]):
        done(ines, code)
    page = learner.home(ines, TODAY)
    assert page.first is None
    assert [one.strength for one in page.invited] == ["invited"]


def test_what_was_begun_comes_first_among_equals(ines: Any) -> None:
    unit = Unit.objects.get(code=OPTIONS[2])
    edition = unit.editions.first()
    assert edition is not None
    Place.objects.create(person=ines, unit=unit, edition=edition, section=2)
    first = learner.home(ines, TODAY).first
    assert first is not None and first.unit == OPTIONS[2] and first.begun


def test_while_on_leave_nothing_is_asked(ines: Any, sign_in: Any) -> None:
    record_leave(person=ines, start=date(2026, 11, 20), end=None, by=SYSTEM, because="test")
    settle()
    page = learner.home(ines, TODAY)
    assert page.first is None and not page.asked and page.waiting
    assert "You are on leave" in sign_in(ines).get("/").content.decode()


def test_next_reading_is_for_the_role_and_says_so(ines: Any) -> None:
    works(3)
    Work.objects.create(code="other", title="Other", label="O", type="book", level="starting",
                        audience=["leader"], csl={})  # fmt: skip
    reading = learner.home(ines, TODAY).reading
    assert reading is not None and reading.code.startswith("w")
    assert reading.because == "Chosen for your role family (Nurses). On: evidence."
    after_a_week = learner.home(ines, date(2026, 11, 30)).reading
    assert after_a_week is not None and after_a_week.code != reading.code


def test_without_requirements_the_page_says_what_will_be_here(hire: Any, sign_in: Any) -> None:
    page = sign_in(hire("Oren Vale")).get("/").content.decode()
    assert "Nothing is asked of you yet" in page


def test_the_page_shows_reason_date_time_and_next_step(ines: Any, sign_in: Any) -> None:
    page = sign_in(ines).get("/").content.decode()
    for words in ("Your next thing", "by 9 January 2027", "60 minutes", "in paid time", "Why me?",
                  "Not yet open", "If you would like more", "Your questions"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("rows", [1, 50])
def test_the_number_of_statements_does_not_grow(
    rows: int, hire: Any, sign_in: Any, queries: Any
) -> None:
    person = hire("Ines Marrow")
    units = [Unit.objects.create(code=f"u{n}", title=f"Unit {n}", minutes=10) for n in range(rows)]
    Requirement.objects.bulk_create(
        Requirement(person=person, unit=unit, status="asked", strength="required", minutes=10,
                    details='{"group":{},"reasons":[]}')
        for unit in units
    )  # fmt: skip
    works(rows)
    client = sign_in(person)
    with queries(STATEMENTS):
        page = client.get("/")
    assert page.content.decode().count('<li class="ask">') == rows - 1  # the first stands above
