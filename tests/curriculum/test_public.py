"""Open to everyone: what a track asks of whom, and the words of the shared language."""

from typing import Any

import pytest

from makegood.curriculum.models import Term, Unit
from makegood.curriculum.reads.glossary import term_page
from makegood.curriculum.reads.why import audience_sentences
from makegood.library.models import Work
from tests.curriculum.cast import curriculum, settle
from tests.curriculum.small import publish, track_text

pytestmark = pytest.mark.django_db


def test_the_track_says_whom_what_when_and_on_whose_authority(
    institution: Any, client: Any
) -> None:
    curriculum()
    page = client.get("/tracks/nurses/").content.decode()
    for words in (
        "Everyone who has the role family “Nurses”.",
        "role is nurse-app",
        "Any two of these three",
        "100 days after the track begins. Leave does not count.",
        "Executive Faculty",
        "Office, equity@example.edu",
        "What it is and why.",
        "about 120 minutes",
    ):
        assert words in page
    assert (
        "at least 50% of its people have completed “The core”"
        in client.get("/tracks/notes/").content.decode()
    )


def test_earlier_editions_stay_readable(institution: Any, client: Any) -> None:
    curriculum()
    publish(track_text("core", edition=2, effective="2026-11-01", title="The common core"))
    settle()
    assert "The common core" in client.get("/tracks/core/").content.decode()
    first = client.get("/tracks/core/?edition=1").content.decode()
    assert "By 30 June 2027" in first and "Edition 2" in first
    for wrong in ("0", "99", "x" * 5000, "%00"):
        assert client.get(f"/tracks/core/?edition={wrong}").status_code == 200


def test_a_rule_that_cannot_be_read_is_shown_as_written(db: Any) -> None:
    assert audience_sentences(["role was nurse"]) == {"role was nurse": "role was nurse"}


@pytest.mark.parametrize("rows", [1, 50])
def test_the_glossary_in_few_statements(rows: int, client: Any, queries: Any) -> None:
    Term.objects.bulk_create(
        Term(code=f"t{n}", term=f"Term {n}", definition="Said plainly.", group=f"Group {n % 3}")
        for n in range(rows)
    )
    with queries(1):
        page = client.get("/glossary/").content.decode()
    assert page.count("Said plainly.") == rows


def test_a_term_leads_to_its_source_its_relatives_and_its_units(client: Any, queries: Any) -> None:
    Work.objects.create(code="jones2000", title="Levels", label="Jones 2000", type="book", csl={})
    Term.objects.create(code="ethnicity", term="Ethnicity", definition="Belonging.")
    Term.objects.create(
        code="race", term="Race", definition="Made by societies.", source="jones2000",
        related=["ethnicity", "gone"], contested="Some would drop the word.",
    )  # fmt: skip
    curriculum()
    Unit.objects.filter(code="shared-language").update(concepts="ethnicity\nrace")
    Unit.objects.filter(code="notes-and-words").update(concepts="race-based-medicine")
    with queries(12):
        page = client.get("/glossary/race/").content.decode()
    for words in ("Made by societies.", "Some would drop the word.", "Levels", "Ethnicity",
                  "About shared language"):  # fmt: skip
        assert words in page
    taught = term_page(Term.objects.get(code="race")).units
    assert [unit.code for unit in taught] == ["shared-language"]
    assert "The library holds none besides its source." in page and "No unit teaches" not in page
    Unit.objects.update(concepts="")
    page = client.get("/glossary/ethnicity/").content.decode()
    assert "The library holds none." in page and "No unit teaches it yet." in page
