"""Search: the same words find the same works in the same order, on whichever database this runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from makegood.library import acts
from makegood.library.models import Work
from makegood.library.reads.search import Asked, search
from makegood.record.acts import SYSTEM

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).resolve().parents[2] / "content"
# What these find was written down once; both databases have to find exactly it, in this order.
EXPECTED = Path(__file__).with_name("queries.json")
QUERIES = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}


def load() -> None:
    items = json.loads((CONTENT / "library.json").read_text(encoding="utf-8"))
    fixed = [
        {**item, "annote": "", "custom": {**item["custom"], "relations": []}} for item in items
    ]
    acts.load_works(items=fixed, by=SYSTEM, because="test")


def found(text: str, **more: Any) -> list[str]:
    return search(Asked(text, **more)).codes


def test_both_databases_find_the_same(db: Any) -> None:
    load()
    assert QUERIES
    for text, codes in QUERIES.items():
        assert found(text) == codes, text


class TestWhatPeopleExpect:
    @pytest.fixture(autouse=True)
    def _load(self, db: Any) -> None:
        load()

    def test_all_words_then_some_of_them(self) -> None:
        both = search(Asked("structural racism"))
        assert both.total and not both.any_will_do
        some = search(Asked("racism zebra"))
        assert some.any_will_do and "some of it" in some.note

    def test_accents_plurals_and_apostrophes(self) -> None:
        assert found("agenor") == found("Agénor") == ["bailey2017"]
        assert found("gardeners tale") == found("gardener’s tale") == ["jones2000"]
        assert found("microaggression") == found("microaggressions")

    def test_forgiving_spelling_says_what_it_did(self) -> None:
        right, wrong = search(Asked("racism")), search(Asked("racsm"))
        assert wrong.codes == right.codes
        assert wrong.respelled == {"racsm": "racism"} and "racsm" in wrong.note

    def test_words_in_the_title_stand_first(self) -> None:
        assert found("levels of racism")[0] == "jones2000"
        titles = dict(Work.objects.values_list("code", "title"))
        in_title = ["racism" in titles[code].lower() for code in found("racism")]
        assert in_title == sorted(in_title, reverse=True)

    def test_facets_count_what_choosing_them_gives(self) -> None:
        everything = search(Asked("race"))
        for name in ("level", "topic", "role", "type"):
            for value, count in everything.facets[name].items():
                chosen = search(Asked("race", {name: frozenset([value])}))
                assert chosen.total == count, (name, value)

    def test_choosing_two_values_of_a_facet_widens_and_of_two_facets_narrows(self) -> None:
        start, build = (search(Asked("", {"level": frozenset([one])})).total for one in ("starting", "building"))  # fmt: skip
        both = search(Asked("", {"level": frozenset(["starting", "building"])}))
        assert both.total == start + build
        narrow = search(Asked("", {"level": frozenset(["starting"]), "topic": frozenset(["history"])}))  # fmt: skip
        assert narrow.total < start

    def test_sorted_by_year_and_level(self) -> None:
        years = list(Work.objects.filter(code__in=found("race", sort="oldest")).values_list("code", "year"))  # fmt: skip
        by = dict(years)
        order = [by[code] for code in found("race", sort="oldest")]
        assert order == sorted(order)
        levels = dict(Work.objects.values_list("code", "level"))
        rank = {"starting": 0, "building": 1, "leading": 2, "": 3}
        shown = [rank[levels[code]] for code in found("race", sort="level")]
        assert shown == sorted(shown)

    def test_what_is_found_is_marked_and_the_rest_is_escaped(self) -> None:
        work = Work.objects.get(code="jones2000")
        acts.edit_work(work=work, changes={"annotation": "<b>Racism</b> & zebras"}, version=work.version,
                       by=SYSTEM, because="test")  # fmt: skip
        hit = search(Asked("racism zebra")).hits[0]
        assert "<mark>racism</mark>" in hit.title
        assert hit.annotation == "&lt;b&gt;<mark>Racism</mark>&lt;/b&gt; &amp; <mark>zebras</mark>"

    def test_changes_are_found_at_once_and_withdrawn_works_no_longer(self) -> None:
        from datetime import date

        work = Work.objects.get(code="jones2000")
        assert found("jones2000x") == []
        acts.edit_work(
            work=work, changes={"annotation": "quokka"}, version=1, by=SYSTEM, because="t"
        )
        assert found("quokka") == ["jones2000"]
        acts.withdraw_work(work=work, on=date(2026, 11, 23), by=SYSTEM, because="test")
        assert found("quokka") == [] and "jones2000" not in found("levels of racism")

    def test_in_few_statements(self, queries: Any) -> None:
        search(Asked("racism"))
        for text in ("racism", "zebra racsm", "", "-racism"):
            with queries(10):
                search(Asked(text))

    @pytest.mark.parametrize("text", ["'", '"', "\\", "*", "a*b", "NEAR(a b)", "{title}: x", "a:b & !c", "()", ":*",
                                      "\x00", "😀", "日本語", "x" * 5000, "year:99999", "author:\"", "-" * 50, "%s %d"])  # fmt: skip
    def test_no_typing_breaks_it(self, text: str) -> None:
        search(Asked(text, {"level": frozenset(["'"]), "nothing": frozenset(["x"])}, "no such order", -5))  # fmt: skip
