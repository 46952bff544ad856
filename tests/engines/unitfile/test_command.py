"""`makegood curriculum check`: what it prints, what it returns; and the content that is shipped."""

from datetime import date
from pathlib import Path

import pytest

from makegood.cli.curriculum import check, known, read_texts
from makegood.engines import trackfile, unitfile
from makegood.engines.contentcheck import check_folder, is_track

CONTENT = Path(__file__).parents[3] / "content"
GOOD = Path(__file__).parent / "valid" / "valid-unit.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "units").mkdir()
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "levels.svg").write_text("<svg/>")
    (tmp_path / "units" / "valid-unit.md").write_bytes(GOOD.read_bytes())
    return tmp_path


def test_a_good_folder_returns_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check([folder]) == 0
    assert capsys.readouterr().out == "1 files, nothing wrong\n"


def test_faults_are_printed_with_their_place_and_return_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "images" / "levels.svg").unlink()
    assert check([folder]) == 1
    path = (folder / "units" / "valid-unit.md").as_posix()
    assert capsys.readouterr().out == (
        f"{path}:36:1 there is no picture levels.svg. Mend: put it into the images folder.\n"
        "1 files, 1 faults\n"
    )


def test_one_file_is_checked_against_its_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = GOOD.read_text(encoding="utf-8")
    other = folder / "units" / "other-unit.md"
    other.write_text(
        text.replace("id: valid-unit", "id: other-unit").replace(
            "equivalent: []", "equivalent: [{unit: valid-unit}]"
        ),
        encoding="utf-8",
    )
    (folder / "units" / "broken.md").write_text("no front matter", encoding="utf-8")
    assert check([other]) == 0
    assert capsys.readouterr().out == "1 files, nothing wrong\n"


def test_the_folders_own_lists_are_used(folder: Path) -> None:
    (folder / "glossary.json").write_text('[{"id": "racism"}]', encoding="utf-8")
    (folder / "library.json").write_text('[{"id": "bailey2017"}]', encoding="utf-8")
    (folder / "grey.json").write_text('[{"id": "grey2020"}]', encoding="utf-8")
    exists = known(folder)
    assert exists.works == {"bailey2017", "grey2020"}
    assert exists.images == {"levels.svg"}
    texts, unread = read_texts(folder)
    codes = {problem.code for problem in check_folder(texts, exists, date(2026, 6, 1))}
    assert not unread
    assert codes == {"unknown-work", "unknown-term"}


def test_a_part_of_a_content_folder_is_checked_against_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tracks = CONTENT / "tracks"
    assert check([tracks]) == 0 and check([tracks / "universal-core.md"]) == 0
    monkeypatch.chdir(tracks)
    assert check([Path(".")]) == 0
    assert "wrong" in capsys.readouterr().out
    # without any unit beside them one line says so, however many the tracks name
    (tmp_path / "tracks").symlink_to(tracks)
    assert check([tmp_path]) == 1 and check([tmp_path / "tracks" / "universal-core.md"]) == 1
    told = capsys.readouterr()
    assert told.out.count("\n") == 4 and told.out.count("no units beside the tracks") == 2
    assert "not compared with glossary.json" in told.err
    assert check([CONTENT / "org.json"]) == 2  # neither a unit nor a track


def test_a_path_that_is_not_there_returns_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check([tmp_path / "nowhere"]) == 2
    assert check([tmp_path]) == 2
    assert "name the content folder" in capsys.readouterr().err


def test_the_shipped_content_has_no_fault() -> None:
    texts, unread = read_texts(CONTENT)
    assert unread == []
    assert len(texts) > 30
    assert [str(one) for one in check_folder(texts, known(CONTENT), date(2026, 11, 1))] == []


def test_the_shipped_content_survives_a_round_trip() -> None:
    texts, _ = read_texts(CONTENT)
    for path, text in texts.items():
        engine = trackfile if is_track(path) else unitfile
        doc = engine.parse(text, path).doc
        assert doc is not None
        assert engine.parse(engine.serialise(doc)).doc == doc
        assert engine.keep(text, doc) == text
