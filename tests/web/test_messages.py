"""Every text for a reader goes through gettext: nothing is left bare, and another language arrives."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import messages

PACKAGE = messages.PACKAGE
OPEN, CLOSE = "⟦", "⟧"
LETTERS = re.compile(r"[A-Za-z]{2,}")
TAGS = re.compile(
    r"\{%\s*block (?:wrap|body)_class.*?endblock\s*%\}|\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<(script|style|pattern|defs)\b.*?</\1>", re.S)  # fmt: skip
SPOKEN = re.compile(r"""\b(?:aria-label|alt|title|placeholder|data-label|label)="([^"]*)\"""")
# Words that are the same in every language: names, units, examples of code.
SAME = {"makegood", "CSV", "PDF", "JSON", "UTF", "ORCID", "DOI", "ISBN", "ISSN", "URL", "RIS", "BibTeX",
        "CSL", "SHA", "FTE", "Excel", "APA", "Vancouver", "min", "https", "Content", "Type"}  # fmt: skip


def templates() -> list[Path]:
    return [
        path
        for path in PACKAGE.rglob("templates/**/*")
        if path.suffix in {".html", ".txt"}
        and "socialaccount" not in path.parts
        and path.name != "patterns.html"  # shown to those who build pages, not to readers
    ]


def bare(text: str) -> list[str]:
    """Words of a template that no tag translates."""
    left = TAGS.sub(" \x00 ", text)
    said = SPOKEN.findall(left)
    outside = re.sub(r"<[^>]*>", "\x00", left)
    found = [
        run for piece in [outside, *said] for run in piece.split("\x00") if LETTERS.search(run)
    ]
    found = [" ".join(run.replace("&nbsp;", " ").split()) for run in found]
    entities = [re.sub(r"&[a-z]+;", "", run) for run in found]
    return [run for run in entities if set(LETTERS.findall(run)) - SAME]


def test_no_template_holds_bare_words() -> None:
    found = {str(path.relative_to(PACKAGE)): words for path in templates()
             if (words := bare(path.read_text(encoding="utf-8")))}  # fmt: skip
    assert found == {}


def test_the_finder_of_bare_words_finds_them() -> None:
    assert bare('<p>{% trans "Yes" %} {{ x }} makegood</p>') == []
    assert bare('<p aria-label="Where you are">{{ x }}</p>') == ["Where you are"]
    assert bare("<p>Yes {{ x }}</p>") == ["Yes"]
    assert bare("{% blocktrans %}Some words{% endblocktrans %}<b>more</b>") == ["more"]


def spoken(tree: ast.AST) -> Iterator[ast.expr]:
    """What a command prints or says of itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in {"print", "progress", "tell", "input", "exit"}:
                yield from node.args
            yield from (
                k.value for k in node.keywords if k.arg in {"help", "description", "epilog"}
            )
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "HELP":
            yield node.value


def literal(node: ast.expr) -> Iterator[str]:
    """The words in an expression that stand in no call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(one.value if isinstance(one, ast.Constant) else " " for one in node.values)  # type: ignore[misc]
    elif isinstance(node, ast.BinOp):
        yield from literal(node.left)
        yield from literal(node.right)
    elif isinstance(node, ast.IfExp):
        yield from literal(node.body)
        yield from literal(node.orelse)


def test_no_command_prints_bare_words() -> None:
    found = []
    for path in sorted((PACKAGE / "cli").glob("*.py")):
        for node in spoken(ast.parse(path.read_text(encoding="utf-8"))):
            found += [f"{path.name}:{node.lineno}: {text}" for text in literal(node)
                      if LETTERS.search(text)]  # fmt: skip
    assert found == []


def test_commands_take_the_terminals_words() -> None:
    """Help is printed before Django is set up, so its gettext would fail there."""
    found = [path.name for path in (PACKAGE / "cli").glob("*.py") if path.name != "words.py"
             and "django.utils.translation" in path.read_text(encoding="utf-8")]  # fmt: skip
    assert found == []


ERRORS = {"Problem", "FileRefused", "DefinitionError", "BlockError", "tell"}
FILES = ("contentcheck", "frontmatter", "unitfile", "trackfile", "roster")


def test_no_engine_of_files_tells_bare_words() -> None:
    """A text with a blank in it that such an error takes is `Words`."""
    found = []
    for path in sorted(one for room in FILES for one in (PACKAGE / "engines" / room).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if getattr(node.func, "id", getattr(node.func, "attr", "")) in ERRORS:
                found += [f"{path.name}:{node.lineno}: {text}" for one in node.args
                          for text in literal(one) if " " in text.strip()]  # fmt: skip
    assert found == []


# -- another language arrives ----------------------------------------------------------------
@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue in which every text stands in brackets."""
    folder = tmp_path_factory.mktemp("locale")
    said = {key: f"{OPEN}{key[1]}{CLOSE}" for key in messages.collect()}
    place = folder / "eo" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.mo").write_bytes(messages.compiled(said))
    return folder


@pytest.fixture
def in_brackets(catalogue: Path, settings: Any) -> Iterator[Client]:
    """A browser that asks for that language."""
    from django.utils import translation

    settings.LOCALE_PATHS = [catalogue, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("eo", "Esperanto")]
    yield Client(headers={"accept-language": "eo"})
    translation.activate("en")


def told_plainly(html: str) -> list[str]:
    """Runs of words on a page outside brackets."""
    body = re.sub(r"<(script|style|svg|title)\b.*?</\1>", "", html, flags=re.S)
    text = re.sub(r"<[^>]*>", "\n", body)
    flat, depth = [], 0
    for letter in text:
        depth += (letter == OPEN) - (letter == CLOSE)
        flat.append(letter if depth == 0 else " ")
    lines = [" ".join(line.split()) for line in "".join(flat).split("\n")]
    return [line for line in lines if set(LETTERS.findall(line)) - SAME]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/code/", "/number/", "/recorded/", "/unsubscribe/x/"])
def test_a_page_comes_out_in_another_language(
    in_brackets: Client, path: str, settings: Any
) -> None:
    html = in_brackets.get(path).content.decode()
    assert f"{OPEN}Sign in{CLOSE}" in html or OPEN in html
    assert 'lang="eo"' in html
    known = {
        settings.INSTITUTION_NAME,
        "Esperanto",
        "Angla",
        *(name for _, name in settings.LANGUAGES),
    }
    assert [line for line in told_plainly(html) if line not in known] == []


@pytest.mark.django_db
def test_why_me_and_an_audience_come_out_in_another_language(in_brackets: Client) -> None:
    from django.utils import translation
    from django.utils.translation import gettext

    from makegood.engines import audience
    from makegood.engines.requirements import Step

    with translation.override("eo"):
        sentence = audience.explain(audience.parse("role is leader and fte >= 0.5"), None, gettext)
        with pytest.raises(audience.AudienceError) as error:
            audience.parse("within")
        told = error.value.told(gettext)
        step = Step("due", {"day": date(2026, 12, 1)}).told(gettext)
    assert sentence.startswith(OPEN) and "⟦has the role family" in sentence
    assert all(text.startswith(OPEN) for text in told)
    assert "⟦an org unit⟧" in told[0]
    assert step == "⟦Due 1 December 2026.⟧"


def test_an_engines_problem_comes_out_in_another_language(catalogue: Path) -> None:
    import gettext

    from makegood.engines.contentcheck import Known, check_folder
    from makegood.engines.roster import FileRefused

    say = gettext.translation("django", catalogue, ["eo"]).gettext
    problems = check_folder({"units/a.md": "---\nid: a\ntitle: [\n"}, Known(), date(2026, 11, 23))
    assert problems
    for one in problems:
        assert re.fullmatch(r"⟦units/a\.md:\d+:\d+ ⟦.*⟧\. Mend: ⟦.*⟧\.⟧", one.told(say)), one
        assert OPEN not in str(one)
    import io

    from makegood.engines.roster import open_source

    with pytest.raises(FileRefused) as refused, open_source(io.BytesIO(b"%PDF-1.7 x"), "a.csv"):
        pass
    assert "⟦This is ⟦a PDF⟧, not a table.⟧" in refused.value.told(say)
    assert str(refused.value) == "a.csv: This is a PDF, not a table. Export a table as CSV or .xlsx and send it again."  # fmt: skip


def test_a_command_comes_out_in_another_language(catalogue: Path, tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "a.md").write_text("no front matter")
    environment = {**os.environ, "MAKEGOOD_LOCALE_DIR": str(catalogue), "LANGUAGE": "eo",
                   "MAKEGOOD_LANGUAGES": "en,eo", "MAKEGOOD_DATA_DIR": str(tmp_path / "var")}  # fmt: skip

    def run(*words: str) -> str:
        done = subprocess.run([sys.executable, "-m", "makegood", *words], env=environment,
                              capture_output=True, text=True, timeout=120)  # fmt: skip
        return done.stdout + done.stderr

    assert "⟦From promise to practice to proof.⟧" in run("--help")
    said = run("curriculum", "check", str(tmp_path))
    assert "⟦the file does not begin with front matter⟧" in said
    assert "⟦1 files, 1 faults⟧" in said
    environment["LANGUAGE"] = "xx"
    assert OPEN not in run("--help")
