"""Pictures are kept with the edition that shows them; local examples are for those they are about."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from makegood.curriculum.models import EditionPicture, Picture
from makegood.people import acts
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry

from .units import picture, publish

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">%s<path d="M0 0h3"/></svg>'


@pytest.fixture
def folder(settings: Any, tmp_path: Any, institution: Any) -> Any:
    """A content folder with one picture."""
    settings.CONTENT_DIR = tmp_path
    picture(tmp_path, SVG % b'<script>alert(1)</script><rect onload="x()" width="3"/>')
    return tmp_path


@pytest.fixture
def ada(hire: Any, folder: Any) -> Person:
    publish()
    return hire("Ada Quist")


def test_a_drawing_is_sent_harmless_and_once(ada: Person, sign_in: Any) -> None:
    client = sign_in(ada)
    answer = client.get("/units/small/images/1/levels.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"script" not in answer.content and b"onload" not in answer.content
    assert b'width="3"' in answer.content
    same = client.get("/units/small/images/1/levels.svg", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert same.status_code == 304
    assert "/units/small/images/1/levels.svg" in client.get("/units/small/3/").content.decode()


def test_an_edition_keeps_its_picture_when_the_file_changes_or_goes(
    ada: Person, sign_in: Any, folder: Any
) -> None:
    client = sign_in(ada)
    before = client.get("/units/small/images/1/levels.svg").content
    picture(folder, SVG % b'<rect width="4"/>')
    assert client.get("/units/small/images/1/levels.svg").content == before
    publish(2, second="Another middle.")
    (folder / "images" / "levels.svg").unlink()
    assert b'width="4"' in client.get("/units/small/images/2/levels.svg").content
    assert client.get("/units/small/images/1/levels.svg").content == before
    kept = Entry.objects.filter(act="curriculum.edition.publish").order_by("seq")
    digests = [entry.after["pictures"]["levels.svg"] if isinstance(entry.after, dict) else entry.after
               for entry in kept]  # fmt: skip
    assert len(digests) == 2 and digests[0] != digests[1]


def test_one_picture_is_kept_once_and_never_changed(ada: Person) -> None:
    publish(2, second="Another middle.")
    assert (EditionPicture.objects.count(), Picture.objects.count()) == (2, 1)
    for change in (
        lambda: Picture.objects.update(kind="text/html"),
        lambda: EditionPicture.objects.update(name="x"),
        lambda: EditionPicture.objects.all().delete(),
    ):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            change()


def test_only_pictures_of_the_edition(ada: Person, sign_in: Any, folder: Any) -> None:
    picture(folder, SVG % b"", "other.svg")
    client = sign_in(ada)
    for path in ("1/other.svg", "2/levels.svg", "1/..%2Funits%2Fsmall.md", "1/a%00b"):
        assert client.get(f"/units/small/images/{path}").status_code == 404, path


def test_a_new_picture_of_a_draft_is_shown_to_authors_alone(
    ada: Person, hire: Any, sign_in: Any, folder: Any
) -> None:
    picture(folder, SVG % b'<rect width="9"/>', "new.svg")
    author = hire("Eve Author")
    acts.give_role(person=author, role="author", by=SYSTEM, because="test")
    client = sign_in(author)
    shown = client.get("/office/units/small/images/new.svg")
    assert (shown.status_code, b'width="9"' in shown.content) == (200, True)
    assert "no-cache" in shown["Cache-Control"]
    preview = client.get("/office/units/small/preview/").content.decode()
    assert "/office/units/small/images/levels.svg" in preview
    assert client.get("/office/units/small/images/..%2Fx").status_code == 404
    assert sign_in(ada).get("/office/units/small/images/new.svg").status_code == 403


@pytest.mark.parametrize(("org", "sees"), [("surg", True), ("surg/trauma", True), ("medi", False)])
def test_a_local_example_is_for_those_it_is_about(
    ada: Person, hire: Any, sign_in: Any, org: str, sees: bool
) -> None:
    client = sign_in(hire("Bo Lind", org=org))
    for path in ("/units/small/3/", "/units/small/print/"):
        page = client.get(path)
        assert ("An invented example." in page.content.decode()) == sees, path
        again = (
            client.get(path, HTTP_IF_NONE_MATCH=page["ETag"]) if page.has_header("ETag") else page
        )
        assert again.status_code in (200, 304)


def test_a_preview_shows_every_local_example(ada: Person, hire: Any, sign_in: Any) -> None:
    author = hire("Eve Author", org="medi")
    acts.give_role(person=author, role="author", by=SYSTEM, because="test")
    page = sign_in(author).get("/office/units/small/preview/").content.decode()
    assert "An invented example." in page
