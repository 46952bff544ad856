"""A document survives its file, the editor and any newline style; any text is answered."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.engines import trackfile, unitfile
from makegood.engines.contentcheck import Known, check_folder
from tests.engines.unitfile import strategies as made

FUZZ = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
TODAY = date(2026, 6, 1)
KNOWN = Known(frozenset({"race"}), frozenset({"jones2000"}), frozenset({"levels.svg"}))


@FUZZ
@given(made.UNITS)
def test_a_unit_survives_its_file(doc: unitfile.UnitDoc) -> None:
    text = unitfile.serialise(doc)
    read = unitfile.parse(text, "a.md")
    assert read.problems == ()
    assert read.doc == doc
    assert unitfile.serialise(read.doc) == text
    assert len(read.pieces) == len(doc.blocks)
    assert unitfile.content_hash(read.doc) == unitfile.content_hash(doc)


@FUZZ
@given(made.tracks())
def test_a_track_survives_its_file(doc: trackfile.TrackDoc) -> None:
    text = trackfile.serialise(doc)
    read = trackfile.parse(text, "a.md")
    assert read.problems == ()
    assert read.doc == doc
    assert trackfile.serialise(read.doc) == text


@FUZZ
@given(made.UNITS)
def test_blocks_survive_the_editor(doc: unitfile.UnitDoc) -> None:
    sent = json.loads(json.dumps(unitfile.to_blocks(doc.blocks)))
    assert unitfile.from_blocks(sent) == doc.blocks


@FUZZ
@given(made.UNITS, st.sampled_from(["\r\n", "\r"]), st.sampled_from(["", "\ufeff"]))
def test_newline_style_and_byte_order_mark_change_nothing(
    doc: unitfile.UnitDoc, newline: str, mark: str
) -> None:
    verbatim = mark + unitfile.serialise(doc).replace("\n", newline)
    assert unitfile.parse(verbatim).doc == doc
    assert unitfile.keep(verbatim, doc) == verbatim


@FUZZ
@given(made.UNITS, made.UNITS)
def test_what_was_edited_is_written_anew(before: unitfile.UnitDoc, after: unitfile.UnitDoc) -> None:
    kept = unitfile.keep(unitfile.serialise(before), after)
    assert unitfile.parse(kept).doc == after


@FUZZ
@given(made.ANYTHING, made.ANYTHING, made.ANYTHING)
def test_any_text_gives_a_document_or_problems(one: str, two: str, three: str) -> None:
    for text in (one, f"---\n{one}\n---\n{two}", f"{two}---\n{three}"):
        for read in (unitfile.parse(text, "a.md"), trackfile.parse(text, "a.md")):
            assert (read.doc is None) == bool(read.problems)
            assert all(problem.line >= 1 and problem.column >= 1 for problem in read.problems)
            assert all(problem.what and problem.mend for problem in read.problems)
        check_folder({"units/a.md": text, "tracks/b.md": text}, KNOWN, TODAY)


@FUZZ
@given(made.UNITS, made.tracks(), made.ANYTHING, st.data())
def test_any_change_of_a_good_file_is_answered(
    unit: unitfile.UnitDoc, track: trackfile.TrackDoc, put: str, data: st.DataObject
) -> None:
    files = {}
    for path, text in (
        ("units/a.md", unitfile.serialise(unit)),
        ("tracks/b.md", trackfile.serialise(track)),
    ):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 20))
        files[path] = text[:at] + put + text[at + cut :]
    lines = {path: text.replace("\r\n", "\n").count("\n") + 2 for path, text in files.items()}
    for problem in check_folder(files, KNOWN, TODAY):
        assert 1 <= problem.line <= lines[problem.file] + files[problem.file].count("\r")


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "nonsense", "value": {}},
        {"type": "text", "value": {}},
        {"type": "case", "value": "text"},
        {"type": "check", "value": {"answers": "text"}},
        {"type": "check", "value": {"answers": ["text"]}},
        {"type": "fact", "value": {"cites": 3}},
        {"type": "fact", "value": {"body": 3}},
        {"type": None},
    ],
)
def test_a_block_of_another_form_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(unitfile.BlockError, match="Block 2: "):
        unitfile.from_blocks([{"type": "text", "value": "a"}, raw])


def test_lists_come_back_from_the_editor_as_items_or_words() -> None:
    items = [{"type": "item", "value": "jones2000", "id": "1"}]
    answers = [{"type": "item", "value": {"text": "Yes", "correct": True}, "id": "2"}]
    given_blocks = [
        {"type": "fact", "value": {"cites": items, "body": "A"}, "id": "3"},
        {"type": "fact", "value": {"cites": "jones2000, bailey2017", "body": "A"}},
        {"type": "check", "value": {"question": "Q", "answers": answers}},
    ]
    assert unitfile.from_blocks(given_blocks) == (
        unitfile.Fact(("jones2000",), "A"),
        unitfile.Fact(("jones2000", "bailey2017"), "A"),
        unitfile.Check("Q", (unitfile.Answer("Yes", True),)),
    )
