"""Large and hostile files end in an answer; what is asked of a parser stays bounded."""

from datetime import date

import pytest

from makegood.engines import trackfile, unitfile
from makegood.engines.contentcheck import Known, check_folder
from makegood.engines.frontmatter.source import MAX_CHARACTERS

TODAY = date(2026, 6, 1)
TERMS = frozenset(f"term-{number}" for number in range(100))
KNOWN = Known(TERMS, TERMS, frozenset({"levels.svg"}))
HEAD = """---
id: a
title: A
kind: self-paced
minutes: 60
edition: 1
summary: A.
concepts: []
skills: [Do]
cites: []
approver: Dean
review_by: 2027-11-01
---

"""
BODIES = {
    "brackets": "[",
    "citations": "[@a{n}] ",
    "terms": "[a](glossary:a{n}) ",
    "headings": "##### h\n",
    "html": "<b>",
    "emphasis": "*a_",
    "quotes": "> ",
    "backquotes": "`a``",
    "unknown directives": "::: chek{n}\n:::\n",
    "open directives": "::: fact\n",
    "closing lines": ":::\n",
    "answers": "- [ ] a\n",
    "attributes": '::: fact a="1" b="2" c="3"\n:::\n',
    "one line of attributes": ' a="\\"',
}


def filled(pattern: str, size: int) -> str:
    """The pattern again and again, numbered, to the size."""
    count = size // len(pattern)
    return "".join(pattern.replace("{n}", str(number)) for number in range(count))[:size]


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_file_of_the_largest_size_is_answered(name: str) -> None:
    body = filled(BODIES[name], 120_000)
    if name == "one line of attributes":
        body = "::: fact" + body
    if name == "answers":
        body = "::: check\n" + body + ":::\n"
    found = check_folder({"units/a.md": HEAD + body}, KNOWN, TODAY)
    assert all(problem.line >= 1 for problem in found)


def test_a_file_of_five_megabytes_is_refused_with_its_size() -> None:
    text = HEAD + filled("A sentence of a unit. ", 5_000_000)
    for parse in (unitfile.parse, trackfile.parse):
        (problem,) = parse(text, "units/a.md").problems
        assert problem.code == "too-long"
        assert f"{len(text):,}" in problem.what


def test_the_largest_file_is_read() -> None:
    text = HEAD + "a" * (MAX_CHARACTERS - len(HEAD))
    assert unitfile.parse(text, "units/a.md").doc is not None


@pytest.mark.parametrize(
    "front",
    [
        "a: " + "[" * 60_000,
        "a: " + "{a: " * 15_000,
        "- " * 30_000,
        "? " * 30_000,
        "a: &x [*x]",
        "a: &a [x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]",
        "a: !!python/object/apply:os.system [ls]",
        "<<: *x",
        "%YAML 9.9",
        'a: "\\UFFFFFFFF"',
        'a: "\\x00"',
        "a: |\n" + "  x\n" * 10_000,
        "\n".join(f"key{number}: 1" for number in range(5_000)),
        "a: 1\n...\nb: 2",
        "a: 999999999999999999999999999999",
        "a: 0x10\nb: 1_000\nc: .inf\nd: 2026-13-45",
        "a" * 60_000 + ": 1",
        "equivalent:\n" + "  - {unit: a}\n" * 4_000,
        "audience: " + "(" * 60_000,
        "audience: " + "not " * 15_000 + "everyone",
        "groups:\n" + "  - all_of: [a]\n" * 3_000,
    ],
)
def test_hostile_front_matter_is_told_and_never_raises(front: str) -> None:
    text = f"---\n{front}\n---\n"
    assert unitfile.parse(text, "a.md").problems
    assert trackfile.parse(text, "a.md").problems


def test_a_document_tidies_what_a_browser_sends() -> None:
    text = unitfile.Text("\ufeff\r\n  \r\nA\x00B\r\n::: fact\r\n\r\n")
    assert text.body == "AB\n\\::: fact"
    answer = unitfile.Answer(" one\r\n two ", True, "why\r\n")
    assert (answer.text, answer.explanation) == ("one two", "why")
    assert unitfile.Check("Which?\n- [x] none", (answer,)).question == "Which?\n\\- [x] none"
    assert unitfile.Fact((" a b ", "", "c,", "ab"), "x").cites == ("ab", "c")


def test_the_hash_of_an_edition_is_fixed_for_ever() -> None:
    """Completions point to editions by this hash: a change here would orphan them."""
    doc = unitfile.parse(HEAD + "## A\n\nText [@a].\n").doc
    assert doc is not None
    assert unitfile.content_hash(doc) == (
        "639ea17abeffbe2f2f1dc7d38621bf898e3c8af74006c0c76a011a38e57c02de"
    )
