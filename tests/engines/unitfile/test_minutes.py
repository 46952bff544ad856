"""How long a unit takes: the estimate, what is told of it, and the units that are shipped."""

import re
from pathlib import Path

import pytest

from makegood.cli.curriculum import check, read_texts
from makegood.engines.contentcheck import minutes_in_doubt
from makegood.engines.unitfile import estimate, parse

CONTENT = Path(__file__).parents[3] / "content"
GOOD = (Path(__file__).parent / "valid" / "valid-unit.md").read_text(encoding="utf-8")
FRONT = re.sub(r"(?m)^cites: .*$", "cites: []", GOOD.split("---\n")[1])
LINE = "ten short plain words stand here in a row now\n"


def _unit(body: str, minutes: int = 30, kind: str = "self-paced") -> str:
    front = re.sub(r"(?m)^(changed_)?minutes: .*$", rf"\1minutes: {minutes}", FRONT)
    front = re.sub(r"(?m)^kind: .*$", f"kind: {kind}", front)
    return f"---\n{front}---\n\n{body}"


def test_reading_thinking_and_doing_are_added() -> None:
    body = (
        "## A part\n\n" + LINE * 40 + "\n::: reflection\nWhat now?\n:::\n\n"
        "## Practice, 12 minutes: five of your own notes\n\n| a | b |\n|---|---|\n| c [@x] | |\n"
    )
    doc = parse(_unit(body), "valid-unit.md").doc
    assert doc is not None
    held = estimate(doc)
    assert (round(held.reading), held.thinking, held.doing) == (2, 3, 12)
    assert held.minutes == 17


@pytest.mark.parametrize(
    ("minutes", "kind", "told"),
    [(20, "self-paced", 0), (60, "self-paced", 1), (10, "practice", 1), (60, "facilitated", 0)],
)
def test_only_a_unit_taken_alone_and_far_from_its_minutes_is_told(
    minutes: int, kind: str, told: int
) -> None:
    text = _unit(f"## Practice, 18 minutes\n\n{LINE}", minutes, kind)
    found = minutes_in_doubt({"units/valid-unit.md": text})
    assert len(found) == told
    for one in found:
        assert f"asks {minutes} minutes" in str(one)
        assert "come to about 18" in str(one)


def test_a_doubt_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "valid-unit.md"
    path.write_text(_unit("## A part\n\nShort.\n", 60), encoding="utf-8")
    assert check([path]) == 0
    said = capsys.readouterr()
    assert said.out == "1 files, nothing wrong\n"
    assert "the unit asks 60 minutes" in said.err


def test_the_shipped_units_hold_the_minutes_that_they_ask() -> None:
    texts, _ = read_texts(CONTENT)
    assert [str(one) for one in minutes_in_doubt(texts)] == []


def test_the_guides_of_the_shipped_units_add_up() -> None:
    texts, _ = read_texts(CONTENT)
    for path, text in texts.items():
        timing = re.search(r"### Timing\n(.*?)\n### ", text, re.DOTALL)
        for part in timing[1].split("\n\n") if timing else ():
            plan = " ".join(part.split())
            asked = re.match(r"(?:Facilitated use, )?(\d+) minutes\b", plan)
            if asked:
                items = re.findall(r"(\d+)(?=[;.])", plan[asked.end() :].split("With ")[0])
                assert sum(map(int, items)) == int(asked[1]), f"{path}: {plan}"
