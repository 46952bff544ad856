"""`makegood library ...`: what each command says and gives back."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from makegood.cli import library as cli
from makegood.library import lookup
from makegood.library.models import Work

from .test_work_page import item, load

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
RIS = ("TY  - JOUR\nTI  - A study of one thing\nAU  - Novel, A\nPY  - 2021\nER  - \n"
       "TY  - JOUR\nTI  - Held\nDO  - 10.1000/w1\nER  - \nTY  - JOUR\nAU  - Titleless, B\nER  - \n")  # fmt: skip


@pytest.fixture(autouse=True)
def _two_works(db: Any, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    load(item("w1", DOI="10.1000/w1"), item("w2", DOI="10.1000/not valid", annote=""))


def test_check_tells_what_to_mend(capsys: Any) -> None:
    assert cli.check(TODAY, links=0, kind="") == 1
    said = capsys.readouterr().out
    assert "DOI 10.1000/not valid is not valid" in said and "no annotation" in said
    assert "2 works" in said and "2 identifiers not yet checked" in said
    assert cli.check(TODAY, links=0, kind="link") == 0


def test_verify_says_when_nobody_can_be_asked(capsys: Any, settings: Any, monkeypatch: Any) -> None:
    settings.CROSSREF_URL = settings.OPENALEX_URL = "http://127.0.0.1:9"
    monkeypatch.setattr(lookup, "pause", lambda seconds: None)
    assert cli.verify(TODAY, every=False, most=10) == 2
    assert "nothing was changed" in capsys.readouterr().err
    assert not Work.objects.exclude(identifier_status="unchecked").exists()


def test_a_file_is_shown_first_and_taken_in_when_told(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "some.ris"
    file.write_text(RIS)
    assert cli.take_in(file, TODAY, yes=False) == 0
    said = capsys.readouterr().out
    assert "3 records: 1 new, 1 held already, 0 twice in the file, 1 cannot be used" in said
    assert "record 3" in said and "no title" in said
    assert Work.objects.count() == 2
    assert cli.take_in(file, TODAY, yes=True) == 0
    assert Work.objects.filter(title="A study of one thing").exists()
    assert cli.take_in(tmp_path / "none.ris", TODAY, yes=True) == 2
    file.write_bytes(b"\x00\x01\x02")
    assert cli.take_in(file, TODAY, yes=True) == 1
    assert "not a text file" in capsys.readouterr().err


def test_everything_goes_out_and_is_indexed_anew(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "all.json"
    assert cli.export(file, "csl") == 0
    assert [one["id"] for one in json.loads(file.read_text())] == ["w1", "w2"]
    assert cli.index() == 0
    assert "2 works indexed" in capsys.readouterr().out
