"""The office's pages of roster feeds: send, map, look, apply; and what is no roster file at all."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from makegood.people.models import FeedRun, Person
from tests.people.test_roster import HEAD, ROWS, data

__all__ = ["data"]


@pytest.fixture
def office(data: Path, hire: Any, sign_in: Any) -> Any:
    from makegood.people import acts as people_acts
    from makegood.record.acts import SYSTEM

    person = hire("Olu Office")
    people_acts.give_role(person=person, role="office", scope=None, start=date(2020, 1, 1), end=None,
                          by=SYSTEM, because="test")  # fmt: skip
    return sign_in(person)


def upload(rows: list[list[str]], name: str = "roster.csv") -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    file = io.BytesIO(text.getvalue().encode())
    file.name = name
    return file


def test_the_office_sends_maps_looks_and_applies(office: Any) -> None:
    rows = [[*row[:12], "", *row[13:]] for row in ROWS[:2]]
    rows[0][9] = "night"
    page = office.post("/office/feeds/", {"file": upload(rows), "feed": ""})
    assert page.status_code == 302
    run = FeedRun.objects.get()
    page = office.get(page.url)
    assert b"looks like race or ethnicity" in page.content
    form = page.context["form"]
    sent = {key: form[key].value() or "" for key in form.fields}
    page = office.post(
        f"/office/feeds/{run.pk}/mapping/", {**sent, "name": "hr", "because": "first file"}
    )
    assert page.status_code == 302, page.context["form"].errors
    page = office.get(f"/office/feeds/{run.pk}/")
    assert b"What this file would change" in page.content
    assert not Person.objects.filter(code="001").exists()
    lists = office.get(f"/office/feeds/{run.pk}/joined.csv")
    assert b"Okafor" in b"".join(lists.streaming_content)
    page = office.post(f"/office/feeds/{run.pk}/", {"because": ""})
    assert page.status_code == 200 and not Person.objects.filter(code="001").exists()
    page = office.post(f"/office/feeds/{run.pk}/", {"because": "checked"})
    assert page.status_code == 302
    assert Person.objects.filter(code="001").exists()
    assert office.get("/office/feeds/").status_code == 200
    assert office.post(f"/office/feeds/{run.pk}/aside/").status_code == 302


def bomb() -> bytes:
    """A small workbook that would unpack to 300 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _piece in range(300):
                sheet.write(b" " * 1024**2)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", b"", "The submitted file is empty"),
        ("x.csv", b"%PDF-1.4\n1 0 obj", "PDF"),
        ("x.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ""),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ""),
        ("x.csv", b"\x00\xff" * 50, ""),
        ("x.xlsx", b"PK\x03\x04xx", "damaged"),
        ("x.xlsx", bomb(), "would unpack to far more than it should"),
        ("x.csv", bomb(), "would unpack to far more than it should"),
    ],
    ids=["empty", "pdf", "png", "old-excel", "bytes", "archive", "bomb", "bomb-as-csv"],
)
def test_the_office_is_told_about_a_file_that_is_none(
    office: Any, name: str, content: bytes, said: str
) -> None:
    people = Person.objects.count()
    file = io.BytesIO(content)
    file.name = name
    page = office.post("/office/feeds/", {"file": file, "feed": ""}, follow=True)
    html = page.content.decode()
    assert page.status_code == 200 and said in html
    assert page.context["messages"] or page.context["form"].errors  # it says what is wrong
    assert Person.objects.count() == people
    assert not FeedRun.objects.filter(state__in=["previewed", "applied"]).exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(
    office: Any, settings: Any, data: Path
) -> None:
    settings.MAX_UPLOAD_BYTES = 1024**2
    file = io.BytesIO(b"x" * (1024**2 + 1))
    file.name = "x.csv"
    for sent in ({"file": file}, {"file": upload(ROWS), "orgs": file}):
        file.seek(0)
        page = office.post("/office/feeds/", {**sent, "feed": ""})
        assert page.status_code == 200
        assert "larger than 1 MB" in page.content.decode()
    assert not FeedRun.objects.exists()
    assert not (settings.DATA_DIR / "feeds").exists()


def test_others_are_shut_out(data: Path, hire: Any, sign_in: Any) -> None:
    visitor = sign_in(hire("Lee Learner"))
    for address in ("/office/feeds/", "/office/feeds/1/", "/office/feeds/1/mapping/"):
        assert visitor.get(address).status_code == 403
