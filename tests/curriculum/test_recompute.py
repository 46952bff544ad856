"""Storing what was computed, part by part, while others write: nothing is lost, done twice or stale."""

from datetime import date
from typing import Any

import pytest

from makegood.curriculum.acts import recompute as acts
from makegood.curriculum.acts.lived import complete_many
from makegood.curriculum.acts.recompute import Effect, recompute, store
from makegood.curriculum.models import Calculation, Edition, PersonMark, Requirement
from makegood.curriculum.reads.answers import differences
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from tests.curriculum.small import publish, publish_units, track_text

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
COMPUTED = "curriculum.requirements.compute"


@pytest.fixture
def five(hire: Any, monkeypatch: pytest.MonkeyPatch) -> list[Person]:
    """Five people of whom one unit is asked, stored two at a time."""
    monkeypatch.setattr(acts, "PART", 2)
    publish_units()
    publish(track_text("core", effective="2026-08-01", due="{by: 2027-06-30}"))
    return [hire(f"Ada{n} Quist", account=False) for n in range(5)]


def now(**more: Any) -> Effect:
    return recompute(by=SYSTEM, because="test", as_of=TODAY, **more)


def mark() -> Calculation:
    return Calculation.objects.get(pk=1)


def complete(person: Person, code: str) -> None:
    """The person completes the unit on the web: fact, entry and row at once."""
    edition = Edition.objects.filter(unit__code=code).latest("number")
    complete_many(rows=[(person.pk, edition.pk, TODAY)], how="web", by=SYSTEM, because="test")
    store(persons={person.pk}, as_of=TODAY)


def test_parts_are_all_stored_with_one_entry_and_again_changes_nothing(five: list[Person]) -> None:
    everybody = now()
    assert everybody.persons >= 5 and everybody.added == Requirement.objects.count() > 0
    assert PersonMark.objects.count() == Person.objects.count()
    assert Entry.objects.filter(act=COMPUTED).count() == 1
    assert not differences() and not mark().rules_hash.startswith("running")
    assert now() == Effect(0, 0, 0, 0, False)
    assert now(full=True).added == 0


def test_a_run_that_is_killed_between_two_parts_is_done_by_the_next(
    five: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(Exception):
        pass

    def kill(*_words: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(acts, "give_way", kill)
        with pytest.raises(Killed):
            acts._recompute(SYSTEM, "test", TODAY, False, acts._silent)
    begun = Requirement.objects.values("person").distinct().count()
    assert begun == 2 and mark().as_of is None  # the first part alone; the mark says: not done
    assert now().full and not differences()
    assert now() == Effect(0, 0, 0, 0, False)


def test_who_completes_while_others_are_stored_keeps_it(
    five: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    now()
    code = Requirement.objects.filter(asked_minutes__gt=0).values_list("unit__code", flat=True)[0]
    computed = acts.difference

    def meanwhile(persons: set[int] | None, *words: Any) -> Any:
        found = computed(persons, *words)
        if persons is None:
            complete(five[3], code)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(acts, "difference", meanwhile)
        Requirement.objects.all().delete()  # so that every row has to be stored
        acts._recompute(SYSTEM, "test", TODAY, True, acts._silent)
    assert Requirement.objects.get(person=five[3], unit__code=code).status == "done"
    assert now().persons == 1  # the next time knows of it
    assert not differences()


def test_of_two_computations_the_slower_begins_again(
    five: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed, runs = acts.difference, []

    def slow(*words: Any) -> Any:
        found = computed(*words)
        runs.append(1)
        if len(runs) == 1:
            now(full=True)  # another worker's, begun later and done sooner
        return found

    monkeypatch.setattr(acts, "difference", slow)
    with pytest.raises(acts.Overtaken):
        acts._recompute(SYSTEM, "test", TODAY, True, acts._silent)
    assert not differences() and Entry.objects.filter(act=COMPUTED).count() == 1
    assert now(full=True).added == 0
