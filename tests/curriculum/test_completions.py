"""The record of completions as page and tagged PDF; the record about me in sentences."""

import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from makegood.curriculum.acts.lived import accept_certificate, withdraw_completion
from makegood.curriculum.models import Completion, Edition, Unit
from makegood.curriculum.reads import papers
from makegood.curriculum.reads.completions import completions, minutes
from makegood.people.acts import record_leave, set_responsibility
from makegood.people.models import Duty
from makegood.record.acts import SYSTEM, Actor, Line, write_many
from tests.curriculum.cast import TODAY, curriculum, done

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(hire: Any) -> Any:
    person = hire("Ines Marrow")
    curriculum()
    done(person, "shared-language", date(2026, 10, 5))
    done(person, "race-as-construct", date(2026, 11, 2))
    return person


def test_completions_are_listed_newest_first_without_what_was_withdrawn(ines: Any) -> None:
    rows = completions(ines.pk)
    assert [(row.title, row.on) for row in rows] == [
        ("About race as construct", date(2026, 11, 2)),
        ("About shared language", date(2026, 10, 5)),
    ]
    assert minutes(rows) == 120
    withdraw_completion(completion=Completion.objects.get(on=date(2026, 10, 5)), by=SYSTEM,
                        because="entered for someone else")  # fmt: skip
    assert [row.unit for row in completions(ines.pk)] == ["race-as-construct"]


def test_the_pdf_is_tagged_and_holds_the_lines(ines: Any, sign_in: Any) -> None:
    accept_certificate(person=ines, code="earlier-training", on=date(2025, 5, 6),
                       evidence="Certificate seen", by=SYSTEM, because="test")  # fmt: skip
    answer = sign_in(ines).get("/me/completions.pdf")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Record of completions: Ines Marrow"
    kinds = roles(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD"} <= kinds
    text = " ".join(page.extract_text() for page in reader.pages)
    for words in ("About race as construct", "2 November 2026", "earlier-training",
                  "Minutes in all: 120"):  # fmt: skip
        assert words in text
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def roles(node: Any) -> set[str]:
    """The kinds of all elements of the structure tree."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop().get_object()
        if not hasattr(one, "get"):
            continue
        if "/S" in one:
            found.add(str(one["/S"]))
        below = one.get("/K", [])
        below = below.get_object() if hasattr(below, "get_object") else below
        for child in below if isinstance(below, list) else [below]:
            if hasattr(child.get_object() if hasattr(child, "get_object") else child, "get"):
                waiting.append(child)
    return found


def test_a_name_cannot_write_markup_into_the_paper(hire: Any) -> None:
    person = hire("<b>Ines</b> <img src=file:///etc/hostname>")
    text = PdfReader(io.BytesIO(papers.completions_pdf(person, TODAY))).pages[0].extract_text()
    assert "<b>Ines</b>" in text


def test_a_server_without_pango_says_what_to_do(ines: Any, sign_in: Any, monkeypatch: Any) -> None:
    def missing(*args: Any) -> bytes:
        raise papers.NoPapers("libpango")

    monkeypatch.setattr("makegood.curriculum.views.completions.completions_pdf", missing)
    answer = sign_in(ines).get("/me/completions.pdf", follow=True)
    assert "You can print this page instead." in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_in_few_statements(rows: int, hire: Any, sign_in: Any, queries: Any) -> None:
    person = hire("Oren Vale")
    curriculum()
    edition = Edition.objects.filter(unit=Unit.objects.get(code="shared-language")).get()
    Completion.objects.bulk_create(
        Completion(person=person, unit=edition.unit, edition=edition, how="web",
                   on=date.fromordinal(TODAY.toordinal() - n))
        for n in range(rows)
    )  # fmt: skip
    client = sign_in(person)
    with queries(4):
        page = client.get("/me/completions/").content.decode()
    assert page.count("on the web") == rows


def test_the_record_about_me_is_told_in_sentences(ines: Any, hire: Any, sign_in: Any) -> None:
    duty = Duty.objects.create(code="teaches", name="Teaches")
    lead = Actor("person", hire("Omar Field").pk, "Omar Field")
    set_responsibility(
        person=ines, duty=duty, start=date(2026, 9, 1), by=lead, because="a new course"
    )
    record_leave(
        person=ines, start=date(2026, 9, 1), end=date(2026, 9, 20), by=SYSTEM, because="feed"
    )
    page = sign_in(ines).get("/me/record/").content.decode()
    for words in (
        "Your completion of “About shared language” was recorded for 5 October 2026.",
        "A responsibility of yours was recorded: Teaches.",
        "By Omar Field",
        "a new course",
        "An absence was recorded from 1 September 2026 to 20 September 2026.",
        "Your account was opened.",
    ):
        assert words in page


def test_the_record_is_mine_alone_and_an_unknown_act_is_still_told(
    ines: Any, hire: Any, sign_in: Any
) -> None:
    write_many(by=SYSTEM, lines=[Line("other.new.act", "thing", "7", ines.pk)])
    assert "Recorded: other.new.act (thing 7)." in sign_in(ines).get("/me/record/").content.decode()
    other = sign_in(hire("Oren Vale")).get("/me/record/").content.decode()
    assert "other.new.act" not in other


@pytest.mark.parametrize("rows", [1, 60])
def test_the_record_is_paged_in_few_statements(
    rows: int, hire: Any, sign_in: Any, queries: Any
) -> None:
    person = hire("Oren Vale")
    write_many(by=SYSTEM, lines=[Line("people.person.edit", "person", "x", person.pk, "test", None,
                                      {"pronouns": str(n)}) for n in range(rows)])  # fmt: skip
    client = sign_in(person)
    with queries(6):
        page = client.get("/me/record/?page=1").content.decode()
    assert page.count('class="entry"') == min(50, rows + 1)
    assert client.get("/me/record/?page=nonsense").status_code == 200
