"""Every invalid example says exactly what is written beside it.

invalid/NAME.md is the example; NAME.txt beside it holds the lines that the command line prints.
"""

from datetime import date
from pathlib import Path

import pytest

from makegood.cli.curriculum import read_texts
from makegood.engines.audience import Known as AudienceKnown
from makegood.engines.contentcheck import Known, check_folder

HERE = Path(__file__).parent
TODAY = date(2026, 6, 1)
KNOWN = Known(
    terms=frozenset({"race", "racism"}),
    works=frozenset({"jones2000", "bailey2017"}),
    images=frozenset({"levels.svg"}),
    audience=AudienceKnown(
        orgs={"campus", "medi"}, roles={"nurse-app"}, responsibilities={"teaches"}, shifts=set()
    ),
    units=frozenset({"valid-unit", "second-unit", "third-unit"}),
    tracks=frozenset({"valid-track"}),
)
FOLDERS = (HERE / "invalid", HERE.parent / "trackfile" / "invalid")
VALID = {
    path.as_posix(): path.read_text(encoding="utf-8") for path in (HERE / "valid").glob("*.md")
}


def printed() -> dict[Path, list[str]]:
    """The lines printed for each example, without the folder's path."""
    found: dict[Path, list[str]] = {}
    for folder in FOLDERS:
        texts, unread = read_texts(folder)
        for path in (*texts, *(one.file for one in unread)):
            found[Path(path)] = []
        for problem in (*unread, *check_folder(VALID | texts, KNOWN, TODAY)):
            path = Path(problem.file)
            found[path].append(str(problem).removeprefix(f"{path.parent.as_posix()}/"))
    return found


PRINTED = printed()


@pytest.mark.parametrize("path", sorted(PRINTED), ids=lambda path: path.stem)
def test_an_invalid_example_says_what_is_wrong_where_and_how_to_mend_it(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert PRINTED[path] == expected
    assert expected, "an invalid example must have a problem"


def test_every_expectation_has_its_example() -> None:
    wanted = {path for folder in FOLDERS for path in folder.rglob("*.txt")}
    assert {path.with_suffix(".md") for path in wanted} == set(PRINTED)


def test_valid_examples_have_no_problem() -> None:
    assert VALID
    assert check_folder(VALID, KNOWN, TODAY) == ()


def test_two_files_with_one_id_are_told() -> None:
    (text,) = VALID.values()
    (found,) = check_folder({"a/valid-unit.md": text, "b/valid-unit.md": text}, KNOWN, TODAY)
    assert found.file == "b/valid-unit.md"
    assert found.line == 2
    assert "used by a/valid-unit.md as well" in found.what
