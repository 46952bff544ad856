"""YAML front matter read to nodes that know their line and column.

Only what front matter needs is read: mappings, lists and scalars, eight deep at most. Aliases,
anchors and tags are refused (an alias may stand for a billion values), and nothing is built by
recursion, so that hostile text ends in a problem and never in an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from makegood.engines.frontmatter.problem import Problem
from makegood.engines.words import Words

MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written; `plain` when it stood without quotes."""

    line: int
    column: int
    text: str
    plain: bool

    @property
    def is_null(self) -> bool:
        """Whether it is written as nothing, ~ or null."""
        return self.plain and self.text in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Items:
    """A list of nodes."""

    line: int
    column: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping: each key with its own place and its value."""

    line: int
    column: int
    entries: tuple[tuple[Scalar, Node], ...]


Node = Scalar | Items | Keys


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    line: int
    column: int
    mapping: bool
    children: list[Node] = field(default_factory=list)


def read_keys(front: str, first_line: int, file: str) -> tuple[Keys | None, list[Problem]]:
    """Read front matter to a mapping of nodes.

    Args:
        front: YAML text between the two --- lines.
        first_line: the line of the file on which that text begins.
        file: path, for the problems.

    Returns:
        The mapping, or None and at least one problem.
    """
    try:
        return _compose(front, first_line, file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        what, mend = _plain_words(error.problem or Words("it cannot be read"))
        place = (first_line + line, column + 1)
    except (yaml.YAMLError, ValueError, OverflowError):
        what, mend = (
            Words("it cannot be read as YAML"),
            Words("put the values with special characters in quotes"),
        )
        place = (first_line, 1)
    return None, [
        Problem(
            file, *place, Words("the front matter is wrong here: {what}", what=what), mend, "yaml"
        )
    ]


def _plain_words(problem: str) -> tuple[str, str]:
    if "mapping values are not allowed" in problem:
        mend = Words(
            "put the whole value in double quotes, or indent the line like the ones above it"
        )
        return Words("a colon stands inside a value"), mend
    if "expected ',' or" in problem:
        return Words("a list or a set of keys is not closed"), Words(
            "close it with ] or }, put commas between"
        )
    if "unexpected end of stream" in problem:
        return Words("a quotation mark is not closed"), Words("close it at the end of the value")
    if "\\t" in problem or "'\t'" in problem:
        return Words("a tab is used to indent"), Words("indent with blanks")
    if "expected <block end>" in problem:
        return Words("a line is not indented like the ones above it"), Words(
            "indent all keys and items alike"
        )
    if "could not find expected ':'" in problem:
        return Words("a key without a colon"), Words(
            "write key: value, or put the whole value in quotes"
        )
    return (
        problem,
        Words("see the format in docs/content-files.md; put values with : # or quotes in quotes"),
    )


def _compose(front: str, first_line: int, file: str) -> tuple[Keys | None, list[Problem]]:
    stack: list[_Open] = []
    root: Node | None = None
    for event in _content(yaml.parse(front, Loader=yaml.SafeLoader)):
        mark = event.start_mark
        line, column = (first_line + mark.line, mark.column + 1) if mark else (first_line, 1)
        refused = _refused(event, len(stack))
        if refused:
            return None, [Problem(file, line, column, refused[0], refused[1], "yaml-refused")]
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            stack.append(_Open(line, column, isinstance(event, yaml.MappingStartEvent)))
            continue
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(line, column, event.value, event.style is None)
        else:
            node_or_problem = _closed(stack.pop(), file)
            if isinstance(node_or_problem, Problem):
                return None, [node_or_problem]
            node = node_or_problem
        if stack:
            stack[-1].children.append(node)
        elif root is None:
            root = node
        else:
            what, mend = Words("a second YAML document begins here"), Words("keep one set of keys")
            return None, [Problem(file, line, column, what, mend, "yaml-refused")]
    if isinstance(root, Keys):
        return root, []
    what, mend = (
        Words("the front matter is not a list of keys"),
        Words("write one key: value on each line"),
    )
    return None, [Problem(file, first_line, 1, what, mend, "yaml")]


def _content(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    marks = (
        yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentStartEvent
        | yaml.DocumentEndEvent
    )  # fmt: skip
    return (event for event in events if not isinstance(event, marks))


def _refused(event: yaml.Event, depth: int) -> tuple[str, str] | None:
    if isinstance(event, yaml.AliasEvent):
        return Words("an alias (*name) is not allowed"), Words(
            "write the value out, or put it in quotes"
        )
    if getattr(event, "anchor", None) is not None:
        return Words("an anchor (&name) is not allowed"), Words(
            "remove it, or put the value in quotes"
        )
    if getattr(event, "tag", None) is not None:
        return Words("a tag (!name) is not allowed"), Words("remove it, or put the value in quotes")
    opens = isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)
    if opens and depth >= MAX_DEPTH:
        return Words(
            "lists and keys are nested more than {max_depth} deep", max_depth=MAX_DEPTH
        ), Words("write it flatter")
    return None


def _closed(opened: _Open, file: str) -> Node | Problem:
    if not opened.mapping:
        return Items(opened.line, opened.column, tuple(opened.children))
    entries: list[tuple[Scalar, Node]] = []
    seen: dict[str, int] = {}
    for key, value in zip(opened.children[::2], opened.children[1::2], strict=True):
        if not isinstance(key, Scalar):
            what, mend = (
                Words("a key is not a word"),
                Words("write key: value; quote values with braces"),
            )
            return Problem(file, key.line, key.column, what, mend, "yaml")
        if key.text in seen:
            what = Words(
                "the key {text} stands twice, first on line {seen}",
                text=key.text,
                seen=seen[key.text],
            )
            return Problem(
                file, key.line, key.column, what, Words("keep one of them"), "duplicate-key"
            )
        seen[key.text] = key.line
        entries.append((key, value))
    return Keys(opened.line, opened.column, tuple(entries))
