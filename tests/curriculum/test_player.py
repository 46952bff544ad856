"""The unit player: sections, the saved place, editions, finishing, pictures, print."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from makegood.curriculum import pictures
from makegood.curriculum.acts import publish_track
from makegood.curriculum.acts.recompute import store
from makegood.curriculum.models import Completion, Place, Requirement
from makegood.curriculum.reads import sections as parts
from makegood.engines import trackfile
from makegood.people.models import Grant, Person
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry

from .units import picture, publish

pytestmark = pytest.mark.django_db

TRACK = """---
id: core
title: The core
edition: 1
effective: 2026-01-01
authority: Executive Faculty
audience: everyone
strength: required
paid_time: true
groups:
  - all_of: [small]
due: {by: 2027-06-30}
notice_days: 30
renewal: null
gate: null
object_to: The office, equity@larkmoor.example
---

Why it is asked.
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title>%s</svg>'


@pytest.fixture
def ada(hire: Any) -> Person:
    publish()
    return hire("Ada Okafor")


@pytest.fixture
def asked(ada: Person) -> Person:
    """Ada, of whom the unit is required."""
    parsed = trackfile.parse(TRACK, "core.md")
    assert parsed.doc is not None, parsed.problems
    publish_track(doc=parsed.doc, source=TRACK, by=SYSTEM, because="test")
    compute(ada)
    return ada


def compute(person: Person) -> Requirement:
    from django.utils import timezone

    store(persons={person.pk}, as_of=timezone.localdate())
    return Requirement.objects.get(person=person)


def page(client: Client, path: str = "") -> str:
    answer = client.get(f"/units/small/{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


class TestSections:
    def test_split_at_second_level_headings(self, ada: Person) -> None:
        document = ada_edition().document
        found = parts.sections(document)
        assert [s.title for s in found] == [
            "To begin with",
            "First things",
            "Second things",
            "Last things",
        ]
        assert [s.number for s in found] == [1, 2, 3, 4]
        assert not any(b["kind"] == "guide" for s in found for b in s.blocks)
        assert "## not a heading" in found[1].blocks[0]["body"]

    def test_every_word_is_on_some_page(self, ada: Person, sign_in: Any) -> None:
        client = sign_in(ada)
        text = "".join(page(client, f"{n}/") for n in range(1, 5))
        for words in ("A sentence before", "made thing", "three levels", "We hold this", "I see it so",
                      "The middle", "Three frames.", "A caption", "A talk", "words of the talk",
                      "A missed score", "invented example", "What did you notice", "I leave race out",
                      "Why this one", "Levels of racism", "Executive Faculty", "Surgery"):  # fmt: skip
            assert words in text, words
        assert "secret plan" not in text + page(client, "print/") + page(client)

    def test_heading_with_nothing_but_the_guide_is_no_page(self) -> None:
        text = [
            {"kind": "text", "body": "## One\n\nWords.\n\n## To lead it"},
            {"kind": "guide", "body": "x"},
        ]
        assert [s.title for s in parts.sections({"blocks": text})] == ["One"]

    def test_code_of_a_reflection_stays_with_its_words(self) -> None:
        one = {"kind": "reflection", "body": "What?"}
        assert parts.block_code(one) == parts.block_code(dict(one))
        assert parts.block_code(one) != parts.block_code({**one, "body": "Why?"})
        assert len(parts.block_code({**one, "kind": "intention"})) <= 40


def ada_edition() -> Any:
    from makegood.curriculum.models import Edition

    return Edition.objects.get(unit__code="small", number=1)


class TestPages:
    def test_overview_says_who_answers(self, asked: Person, sign_in: Any) -> None:
        text = page(sign_in(asked))
        for words in ("A small unit", "60 minutes", "Say what race is", "Associate Dean", "1 November 2027",
                      ada_edition().content_hash, "First things", "Why is this asked of me", "30 June 2027",
                      "in paid time", "/glossary/race/"):  # fmt: skip
            assert words in text, words

    def test_a_past_review_date_says_so(self, hire: Any, sign_in: Any) -> None:
        publish(review_by="2026-01-01", on=date(2025, 1, 1))
        assert "the review is overdue" in page(sign_in(hire("Ada Okafor")))

    def test_place_is_kept_and_silent(self, ada: Person, sign_in: Any) -> None:
        client = sign_in(ada)
        before = Entry.objects.count()
        assert "Begin" in page(client)
        page(client, "3/")
        assert Place.objects.get().section == 3 and Entry.objects.count() == before
        assert "Go on at part 3" in page(client)
        assert client.get("/units/small/99/")["Location"] == "/units/small/"

    def test_terms_are_explained_once_and_ids_are_unique(self, ada: Person, sign_in: Any) -> None:
        text = page(sign_in(ada), "2/")
        assert text.count('role="tooltip"') == 1 and "Made &amp; &quot;kept&quot; up." in text
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert 'href="#work-jones2000"' in text and 'id="work-jones2000"' in text
        assert "<script>" not in text and " style=" not in text

    def test_checks_are_not_sent(self, ada: Person, sign_in: Any) -> None:
        text = page(sign_in(ada), "2/")
        article = text[text.index("<article") : text.index("</article>")]
        assert 'type="radio"' in article and "<form" not in article

    def test_light_enough_for_a_slow_network(self, ada: Person, sign_in: Any) -> None:
        client = sign_in(ada)
        for path in ("", "1/", "2/", "3/", "4/", "print/"):
            assert len(client.get(f"/units/small/{path}").content) < 60_000

    def test_unchanged_pages_are_not_sent_again(self, ada: Person, sign_in: Any) -> None:
        client = sign_in(ada)
        page(client, "2/")
        for path in ("2/", "print/"):
            first = client.get(f"/units/small/{path}")
            assert "private" in first["Cache-Control"]
            again = client.get(f"/units/small/{path}", HTTP_IF_NONE_MATCH=first["ETag"])
            assert again.status_code == 304
        reflecting = client.get("/units/small/4/")
        assert "no-store" in reflecting["Cache-Control"] and "ETag" not in reflecting

    def test_one_reader_does_not_get_anothers_page(
        self, ada: Person, hire: Any, sign_in: Any
    ) -> None:
        client = sign_in(ada)
        page(client, "2/")
        tag = client.get("/units/small/2/")["ETag"]
        other = Client()
        other.force_login(
            hire("Bo Lind").account, backend="django.contrib.auth.backends.ModelBackend"
        )
        assert other.get("/units/small/2/", HTTP_IF_NONE_MATCH=tag).status_code == 200

    def test_unknown_units_and_strangers(self, ada: Person, sign_in: Any, client: Client) -> None:
        assert client.get("/units/small/")["Location"].startswith("/accounts/login/")
        assert sign_in(ada).get("/units/nowhere/").status_code == 404

    @pytest.mark.parametrize(("role", "status"), [(None, 403), ("auditor", 403), ("champion", 200),
                                                  ("author", 200), ("office", 200)])  # fmt: skip
    def test_guide_is_for_those_who_lead(
        self, ada: Person, sign_in: Any, role: str | None, status: int
    ) -> None:
        if role:
            Grant.objects.create(person=ada, role=role, start=date(2020, 1, 1))
        answer = sign_in(ada).get("/units/small/guide/")
        assert answer.status_code == status
        assert ("secret plan" in answer.content.decode()) == (status == 200)

    def test_facilitated_form_points_both_ways(self, ada: Person, sign_in: Any) -> None:
        publish(
            code="small-together", kind="facilitated", variant_of="small", title="Small, together"
        )
        client = sign_in(ada)
        assert "Small, together" in page(client)
        other = client.get("/units/small-together/").content.decode()
        assert "taken in a group" in other and "A small unit" in other
        assert "I have finished" not in client.get("/units/small-together/4/").content.decode()
        client.post("/units/small-together/done/", {"edition": "1"})
        assert not Completion.objects.exists()

    def test_queries(self, asked: Person, sign_in: Any, queries: Any) -> None:
        client = sign_in(asked)
        page(client, "4/")
        for path, most in [("", 16), ("4/", 21), ("2/", 24), ("print/", 21)]:
            page(client, path)
            with queries(most):
                page(client, path)


class TestFinishing:
    def test_finishing_is_recorded_and_counts_at_once(self, asked: Person, sign_in: Any) -> None:
        client = sign_in(asked)
        assert "I have finished this unit" in page(client, "4/")
        answer = client.post("/units/small/done/", {"edition": "1"})
        assert answer["Location"] == "/units/small/done/"
        done = Completion.objects.get()
        assert (done.how, done.changed_part, done.edition.number) == ("web", False, 1)
        assert (
            Entry.objects.filter(act="curriculum.completion.record", person_id=asked.pk).count()
            == 1
        )
        assert Requirement.objects.get(person=asked).status == "done"
        assert not Place.objects.exists()
        text = page(client, "done/")
        assert "recorded as complete" in text and "Nothing else is asked of you now" in text

    def test_twice_on_a_day_is_once(self, asked: Person, sign_in: Any) -> None:
        client = sign_in(asked)
        for _ in range(2):
            client.post("/units/small/done/", {"edition": "1"})
        assert Completion.objects.count() == 1

    def test_without_completion_there_is_nothing_to_confirm(
        self, ada: Person, sign_in: Any
    ) -> None:
        assert sign_in(ada).get("/units/small/done/")["Location"] == "/units/small/"

    def test_what_was_begun_is_finished_in_its_edition(self, asked: Person, sign_in: Any) -> None:
        client = sign_in(asked)
        page(client, "3/")
        publish(2, second="The new middle.", changed_minutes=10, on=date(2026, 11, 1))
        assert "You are finishing edition 1" in page(client)
        text = page(client, "3/")
        assert "The middle." in text and "The new middle." not in text
        client.post("/units/small/done/", {"edition": "1"})
        assert Completion.objects.get().edition.number == 1
        assert "Edition 2 has appeared" in page(client, "done/")
        assert "The new middle." in page(client, "3/")

    def test_or_left_for_the_newest(self, ada: Person, sign_in: Any) -> None:
        client = sign_in(ada)
        page(client, "3/")
        publish(2, second="The new middle.", changed_minutes=10, on=date(2026, 11, 1))
        client.post("/units/small/newest/")
        assert "The new middle." in page(client, "3/")

    def test_only_what_changed(self, asked: Person, sign_in: Any) -> None:
        Completion.objects.create(
            person=asked,
            unit=ada_edition().unit,
            edition=ada_edition(),
            on=date(2026, 9, 10),
            how="web",
        )
        publish(2, second="The new middle.", changed_minutes=10, on=date(2026, 11, 1))
        assert compute(asked).part == "changed part"
        client = sign_in(asked)
        text = page(client)
        assert (
            "Only what changed" in text
            and "/units/small/3/" in text
            and text.count(">changed<") == 1
        )
        assert "changed since you completed it" in page(client, "3/")
        client.post("/units/small/done/", {"edition": "2"})
        done = Completion.objects.order_by("-pk")[0]
        assert done.changed_part and done.edition.number == 2
        assert Requirement.objects.get(person=asked).status in ("done", "renewed")

    @pytest.mark.parametrize("sent", ["", "2", "x" * 1_000_000, "\x00", "-1"])
    def test_another_edition_than_the_one_read_is_not_recorded(
        self, ada: Person, sign_in: Any, sent: str
    ) -> None:
        assert sign_in(ada).post("/units/small/done/", {"edition": sent}).status_code == 302
        assert not Completion.objects.exists()


class TestPictures:
    @pytest.mark.parametrize("bad", [
        b"<html><script>1</script></html>", b"plain", b"",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b'<?xml version="1.0" encoding="utf-16"?><svg/>',
    ])  # fmt: skip
    def test_what_is_no_picture_is_not_sent(self, tmp_path: Any, bad: bytes) -> None:
        picture(tmp_path, bad)
        assert pictures.load(tmp_path / "images", "levels.svg") is None

    def test_nothing_from_elsewhere(self) -> None:
        drawn = pictures.drawing(
            SVG % b'<a href="https://x"><text>t</text></a><use href="https://x#a"/><use href="#a"/>'
            b'<style>@import url(https://x)</style><rect fill="url(https://x)"/><foreignObject/>'
        )
        assert drawn is not None and b"https" not in drawn and b'href="#a"' in drawn
        assert b"foreignObject" not in drawn

    def test_real_pictures_pass(self) -> None:
        from pathlib import Path

        folder = Path(__file__).parents[2] / "content" / "images"
        for path in folder.glob("*.svg"):
            found = pictures.load(folder, path.name)
            assert found is not None and b"<title" in found.data, path.name


def test_next_thing_is_told(asked: Person, sign_in: Any, hire: Any) -> None:
    """The confirmation names what is due next."""
    publish(code="other", title="Another unit")
    unit = publish(code="third", title="A third unit").unit
    soon = date.today() + timedelta(days=9)
    Requirement.objects.create(
        person=asked, unit=unit, status="asked", strength="required", due=soon, minutes=30,
        asked_minutes=30, details="{}",
    )  # fmt: skip
    from makegood.curriculum.reads.player import next_asked

    found = next_asked(asked, ada_edition().unit)
    assert found is not None and found.unit.title == "A third unit"
