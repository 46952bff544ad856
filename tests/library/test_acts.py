"""Shelves, lists, suggestions, imports, groups: effect, record and refusal; and pages of each."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from makegood.library.acts import groups, imports, intake, lists, relate, retract, shelf
from makegood.library.acts.evidence import decide_evidence
from makegood.library.models import (
    Group,
    Import,
    ImportRow,
    ReadingList,
    Relation,
    Shelved,
    Suggestion,
    Work,
)
from makegood.library.reads import shelf as shelves
from makegood.library.reads import standings
from makegood.people import sealing
from makegood.people.acts import give_role
from makegood.record.acts import SYSTEM, Actor
from makegood.record.models import Entry

from .test_work_page import item, load

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def works(db: Any) -> dict[str, Work]:
    load(*(item(f"w{n}", DOI=f"10.1000/w{n}") for n in range(1, 6)))
    return {work.code: work for work in Work.objects.all()}


@pytest.fixture
def curator(hire: Any) -> Any:
    person = hire("Cora Curator")
    give_role(person=person, role="curator", by=SYSTEM, because="test", scope=None, start=TODAY)
    return person


def by(person: Any) -> Actor:
    return Actor("person", person.pk, person.name)


class TestShelf:
    def test_a_note_is_noise_in_the_database_and_words_to_its_author(
        self, works: Any, hire: Any
    ) -> None:
        ada, key = hire("Ada Author"), sealing.new_key()
        secret = "I looked away in the corridor"
        shelf.write_privately(person=ada, work=works["w1"], key=key, seen=None,
                              words={"text": secret, "because": "I will ask next time"})  # fmt: skip
        kept = bytes(Shelved.objects.get().sealed)
        assert secret.encode() not in kept and b"next time" not in kept
        assert shelves.on_shelf(ada, works["w1"], key).words["text"] == secret
        assert shelves.on_shelf(ada, works["w1"], sealing.new_key()).broken
        assert shelves.on_shelf(ada, works["w1"], None).closed
        assert not Entry.objects.filter(act__contains="shelf").exists()

    def test_two_windows_are_told_apart(self, works: Any, hire: Any) -> None:
        ada, key = hire("Ada Author"), sealing.new_key()
        for words in ("one", "two"):
            shelf.write_privately(
                person=ada, work=works["w1"], key=key, seen=None, words={"text": words}
            )
        with pytest.raises(shelf.ShelfChangedMeanwhile):
            shelf.write_privately(
                person=ada, work=works["w1"], key=key, seen="none", words={"text": "x"}
            )

    def test_readers_are_not_counted_below_ten(self, works: Any, hire: Any) -> None:
        for n in range(10):
            assert shelves.readers(works["w1"]) is None
            shelf.put(person=hire(f"Reader N{n}", account=False), work=works["w1"], mark="want")
        assert shelves.readers(works["w1"]) == 10

    def test_nobody_else_sees_it(self, works: Any, hire: Any, curator: Any, sign_in: Any) -> None:
        shelf.put(person=hire("Ada Author"), work=works["w1"], mark="read")
        client = sign_in(curator)
        for path in ("/library/shelf/", "/library/desk/works/w1/", "/library/w1/"):
            assert "Ada Author" not in client.get(path).content.decode()


class TestLists:
    words = {
        "title": "A list",
        "summary": "For us.",
        "review_by": date(2027, 1, 1),
        "owner_name": "Ada",
    }

    def test_from_draft_to_published_by_another(
        self, works: Any, hire: Any, curator: Any, client: Any
    ) -> None:
        ada = hire("Ada Author")
        made = lists.save_list(found=None, words=self.words, items=[(works["w2"], "why"), (works["w1"], "")],
                               version=0, by=by(ada), because="", owner=ada)  # fmt: skip
        assert client.get("/library/lists/a-list/").status_code == 404
        lists.hand_in(found=made, by=by(ada), because="")
        with pytest.raises(ValidationError):
            lists.approve(found=made, on=TODAY, by=by(ada), because="")
        lists.approve(found=made, on=TODAY, by=by(curator), because="")
        page = client.get("/library/lists/a-list/").content.decode()
        assert page.index("Title of w2") < page.index("Title of w1")
        assert Entry.objects.filter(act="library.list.approve", subject_id="a-list").exists()
        with pytest.raises(ValidationError):
            lists.hand_in(found=made, by=by(ada), because="")

    def test_the_starter_lists_load_once(self, works: Any) -> None:
        one = {"id": "l", "title": "L", "items": [{"work": "w1", "note": "n"}], "review_by": TODAY}
        assert lists.load_lists(items=[one], by=SYSTEM, because="t", on=TODAY) == 1
        assert lists.load_lists(items=[one], by=SYSTEM, because="t", on=TODAY) == 0
        assert ReadingList.objects.get().state == "published"


class TestSuggestions:
    def test_a_duplicate_is_found_and_merged(self, works: Any, hire: Any, curator: Any) -> None:
        ada = hire("Ada Author")
        other = {"type": "article-journal", "title": "Title of W1", "author": [{"family": "W1"}],
                 "issued": {"date-parts": [[2020]]}, "volume": "7"}  # fmt: skip
        made = intake.suggest(item=other, why="", person=ada, by=by(ada))
        assert (made.duplicate, made.duplicate_by) == (works["w1"], "title")
        intake.merge_suggestion(suggestion=made, into=works["w1"], by=by(curator), because="has it")
        assert Work.objects.get(code="w1").csl["volume"] == "7"
        with pytest.raises(ValidationError):
            intake.decline_suggestion(suggestion=made, by=by(curator), because="late")

    def test_approved_and_declined_with_a_reason(
        self, works: Any, hire: Any, curator: Any, sign_in: Any
    ) -> None:
        ada = hire("Ada Author")
        new = {"type": "book", "title": "Something else entirely", "author": [{"family": "Nobody"}]}
        first, second = (intake.suggest(item=new, why="", person=ada, by=by(ada)) for _ in range(2))
        work = intake.approve_suggestion(suggestion=first, custom={"level": "starting"}, annotation="Read it.",
                                         on=TODAY, by=by(curator), because="")  # fmt: skip
        assert (work.annotation, work.annotated_by, work.level) == (
            "Read it.",
            "Cora Curator",
            "starting",
        )
        with pytest.raises(ValidationError):
            intake.decline_suggestion(suggestion=second, by=by(curator), because=" ")
        intake.decline_suggestion(suggestion=second, by=by(curator), because="held now")
        assert "held now" in sign_in(ada).get("/library/suggestions/").content.decode()
        assert {one.state for one in Suggestion.objects.all()} == {"approved", "declined"}


def receive(text: str | bytes, tmp_path: Any, settings: Any) -> Import:
    settings.DATA_DIR = tmp_path
    data = text.encode() if isinstance(text, str) else text
    found = imports.receive(name="../../x.ris", chunks=iter([data]), person=None, by=SYSTEM)
    return imports.preview(found=found, by=SYSTEM)


class TestImports:
    def test_new_held_twice_and_bad_are_told_apart(
        self, works: Any, tmp_path: Any, settings: Any
    ) -> None:
        text = ("TY  - JOUR\nTI  - Else\nDO  - https://doi.org/10.1000/W1\nER  - \n"
                "TY  - JOUR\nAU  - Novel, A\nTI  - A wholly new thing here\nPY  - 2021\nER  - \n"
                "TY  - JOUR\nAU  - Novel, A.\nTI  - A Wholly New Thing Here.\nPY  - 2022\nPMID  - 1\nER  - \n"
                "TY  - JOUR\nAU  - Titleless, B\nER  - \n")  # fmt: skip
        found = receive(text, tmp_path, settings)
        rows = [(r.verdict, r.same_as, r.same_by, r.does) for r in ImportRow.objects.all()]
        assert rows == [("held", "w1", "doi", "leave"), ("new", "", "", "add"),
                        ("twice", "#2", "title", "fill"), ("bad", "", "", "leave")]  # fmt: skip
        imports.choose(found=found, does={1: "fill", 4: "add"})
        before = Work.objects.count()
        imports.take_in(found=found, on=TODAY, by=SYSTEM, because="test")
        assert Work.objects.count() == before + 1
        assert list(found.rows.values_list("became", flat=True)) == [
            "w1",
            "novel2021",
            "novel2021",
            "",
        ]
        with pytest.raises(ValidationError):
            imports.take_in(found=found, on=TODAY, by=SYSTEM, because="twice")

    def test_what_cannot_be_read_says_so(self, tmp_path: Any, settings: Any, db: Any) -> None:
        found = receive(b"\x00\x01PK", tmp_path, settings)
        assert found.state == "unreadable" and "text file" in found.note

    def test_a_file_of_too_many_bytes_is_refused(
        self, tmp_path: Any, settings: Any, db: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(imports, "MOST_BYTES", 10)
        with pytest.raises(ValidationError):
            receive("x" * 11, tmp_path, settings)

    def test_the_pages(
        self, works: Any, tmp_path: Any, settings: Any, curator: Any, sign_in: Any
    ) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        settings.DATA_DIR = tmp_path
        client = sign_in(curator)
        upload = SimpleUploadedFile(
            "<b>.ris", b"TY  - BOOK\nTI  - <script>x</script>T & Q\nER  - \n"
        )
        answer = client.post("/library/desk/imports/", {"file": upload}, follow=True)
        page = answer.content.decode()
        assert "T &amp; Q" in page and "<script>x" not in page
        pk = Import.objects.get().pk
        page = client.post(f"/library/desk/imports/{pk}/apply/", follow=True).content.decode()
        assert "Taken in" in page
        report = b"".join(
            client.get(f"/library/desk/imports/{pk}/report.csv").streaming_content
        ).decode()
        assert "T & Q" in report
        assert client.post("/library/desk/imports/", {}).status_code == 200


def test_a_retraction_shows_everywhere_and_waits_for_a_decision(
    works: Any, client: Any, hire: Any
) -> None:
    retract(work=works["w1"], on=TODAY, where="Journal notice", by=SYSTEM, because="notice")
    assert standings(["w1"])["w1"].retracted
    assert "This work was retracted" in client.get("/library/w1/").content.decode()
    ada = hire("Ada Author")
    decide_evidence(
        unit="small", work=works["w1"], person=ada, by=by(ada), because="It stands without it."
    )
    with pytest.raises(ValidationError):
        decide_evidence(unit="small", work=works["w1"], person=ada, by=by(ada), because="again")


def test_the_curators_form_sets_a_steward_and_folds_long_lists(
    works: Any, curator: Any, sign_in: Any
) -> None:
    client, path = sign_in(curator), "/library/desk/works/w1/"
    assert client.get(path).content.decode().count('class="disclosure"') == 2
    form = {"type": "article-journal", "title": "Title of w1", "authors": "W1, Ada", "issued": "2020", "container": "A Journal",
            "doi": "10.1000/w1", "annotation": "Read it.", "audience": ["nurse"], "because": "looked at", "version": 1}  # fmt: skip
    assert "Nobody here" in client.post(path, {**form, "steward": "x@y.example"}).content.decode()
    assert client.post(path, {**form, "steward": curator.email}).status_code == 302
    work = Work.objects.get(code="w1")
    assert (work.steward, work.audience, work.annotated_by) == (curator, ["nurse"], "Cora Curator")


def test_what_is_taken_back_says_why(works: Any, curator: Any, sign_in: Any) -> None:
    row = relate(work=works["w1"], kind="disputed_by", target="w2", by=SYSTEM, because="t")
    client, desk = sign_in(curator), "/library/desk/works/w1/"
    assert "Why it is taken back" in client.get(desk).content.decode()
    for why, left in (("  \x00 ", 1), ("It answers another\x00 paper", 0)):
        page = client.post(f"{desk}relations/{row.pk}/", {"because": why}, follow=True)
        assert Relation.objects.count() == left
        assert ("Say why" in page.content.decode()) is bool(left)
    assert Entry.objects.get(act="library.work.unrelate").because == "It answers another paper"
    for why, there in (("", True), ("Sold off", False)):
        client.post(f"{desk}withdraw/", {"because": why})
        assert (Work.objects.get(code="w1").withdrawn_on is None) is there


def test_a_group_is_founded_on_its_page(works: Any, hire: Any, sign_in: Any) -> None:
    ada, ben = hire("Ada Author"), hire("Ben Reader")
    form = {"name": "Readers", "people": f"{ben.email},\n{ada.code}"}
    page = sign_in(ada).post("/library/groups/new/", form, follow=True).content.decode()
    assert "Ben Reader" in page and Group.objects.get().facilitator == ada
    page = (
        sign_in(ada).post("/library/groups/new/", {**form, "people": "nobody@x"}).content.decode()
    )
    assert "Nobody here has" in page and Group.objects.count() == 1


def test_a_group_is_seen_by_its_people(works: Any, hire: Any, sign_in: Any) -> None:
    ada, ben, eve = hire("Ada Author"), hire("Ben Reader"), hire("Eve Other")
    words = {"name": "Readers", "about": "", "org": None, "list": None}
    made = groups.save_group(
        group=None, words=words, people=[ben], facilitator=ada, version=0, by=by(ada), because=""
    )
    groups.save_reading(group=made, reading=None, version=0, by=by(ada), because="",
                        words={"on": TODAY, "work": works["w1"], "questions": "", "decided": "We count.", "action": "act-1"})  # fmt: skip
    assert "We count." in sign_in(ben).get(f"/library/groups/{made.pk}/").content.decode()
    assert sign_in(eve).get(f"/library/groups/{made.pk}/").status_code == 403
    assert sign_in(ben).get(f"/library/groups/{made.pk}/edit/").status_code == 403
    answer = sign_in(ada).post(
        f"/library/groups/{made.pk}/meeting/", {"on": "2026-11-23", "action": "no-such"}
    )
    assert "no action with this code" in answer.content.decode() and made.readings.count() == 1
    groups.close_group(group=made, on=TODAY, by=by(ada), because="")
    with pytest.raises(ValidationError):
        groups.close_group(group=Group.objects.get(), on=TODAY, by=by(ada), because="")


def test_the_institution_may_close_its_library(client: Any, works: Any, settings: Any) -> None:
    assert client.get("/library/").status_code == 200
    settings.LIBRARY_OPEN = False
    for path in (
        "/library/",
        "/library/w1/",
        "/library/lists/",
        "/library/new.atom",
        "/reading/next/",
    ):
        assert client.get(path).status_code == 302, path


def test_the_index_is_the_databases_own(works: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM library_index")
        assert cursor.fetchone()[0] == 5
