"""Typed reading of front matter: every fault becomes a problem at its own line and column."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from makegood.engines.frontmatter.nodes import Items, Keys, Node, Scalar
from makegood.engines.frontmatter.problem import Problem
from makegood.engines.frontmatter.tidy import tidy_line
from makegood.engines.words import Words

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def near(word: str, words: Collection[str]) -> str:
    """'; did you mean x' if a known word is close, else nothing."""
    # difflib is quadratic in length: a hostile word of 60,000 letters is not compared.
    close = get_close_matches(word, sorted(words), 1) if len(word) <= 80 else []
    return Words("; did you mean {close}", close=close[0]) if close else ""


def short(text: str) -> str:
    """The text on one line, cut for use inside a message."""
    line = " ".join(text[:400].split())
    return line if len(line) <= 60 else line[:57] + "..."


@dataclass(slots=True)
class Fields:
    """Reads the keys of one mapping and collects problems and the places of values.

    Args:
        keys: the mapping's nodes.
        file: path, for the problems.
        path: dotted path of this mapping in the front matter, empty at the top.
    """

    keys: Keys
    file: str
    path: str = ""
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, value in self.keys.entries:
            self.places.setdefault(self._name(key.text), (value.line, value.column))

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def tell(self, node: Node, what: str, mend: str, code: str) -> None:
        """Add a problem at a node."""
        self.problems.append(Problem(self.file, node.line, node.column, what, mend, code))

    def only(self, allowed: Collection[str]) -> None:
        """Tell of the keys that are not allowed, twenty at most."""
        unknown = [key for key, _ in self.keys.entries if key.text not in allowed]
        for key in unknown[:20]:
            mend = Words("remove it{guess}", guess=near(key.text, allowed))
            self.tell(key, Words("unknown key {text}", text=short(key.text)), mend, "unknown-key")

    def node(self, key: str, *, required: bool = False) -> Node | None:
        """The value's node; None if it is absent or null, told if it is required."""
        for name, value in self.keys.entries:
            if name.text == key:
                if isinstance(value, Scalar) and value.is_null:
                    if required:
                        self.tell(
                            name,
                            Words("{key} has no value", key=key),
                            Words("give {key} a value", key=key),
                            "no-value",
                        )
                    return None
                return value
        if required:
            self.tell(
                self.keys,
                Words("the key {key} is missing", key=key),
                Words("add the key {key} with its value", key=key),
                "no-key",
            )
        return None

    def text(self, key: str, *, required: bool = True) -> str:
        """A line of text, tidied; empty if absent."""
        node = self.node(key, required=required)
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.tell(
                node,
                Words("{key} must be text", key=key),
                Words("put the whole value in double quotes"),
                "wrong-type",
            )
            return ""
        value = tidy_line(node.text)
        if not value:
            self.tell(
                node,
                Words("{key} has no value", key=key),
                Words("give {key} a value", key=key),
                "no-value",
            )
        return value

    def identifier(self, key: str, *, required: bool = True) -> str:
        """An id: small letters, digits and hyphens."""
        value = self.text(key, required=required)
        if value and not ID.fullmatch(value):
            node = self.node(key)
            assert node is not None
            mend = Words("use small letters, digits and single hyphens, as in race-as-construct")
            self.tell(
                node,
                Words("{key} is not an id: {value}", key=key, value=short(value)),
                mend,
                "bad-id",
            )
            return ""
        return value

    def choice(self, key: str, choices: Collection[str], default: str = "") -> str:
        """One of some words; required if there is no default."""
        node = self.node(key, required=not default)
        if node is None:
            return default
        value = node.text if isinstance(node, Scalar) else ""
        if value not in choices:
            mend = Words(
                "use one of: {words}{guess}", words=", ".join(choices), guess=near(value, choices)
            )
            self.tell(
                node,
                Words("{key} is not a known word: {value}", key=key, value=short(value)),
                mend,
                "unknown-word",
            )
            return default
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from low to high; required if there is no default."""
        node = self.node(key, required=default is None)
        if node is None:
            return low if default is None else default
        number = self._plain(node)
        mend = Words("write a whole number from {low} to {high}", low=low, high=high)
        if not _WHOLE.fullmatch(number):
            self.tell(node, Words("{key} is not a whole number", key=key), mend, "wrong-type")
        elif not low <= int(number) <= high:
            self.tell(
                node,
                Words("{key} is {number}, out of range", key=key, number=int(number)),
                mend,
                "out-of-range",
            )
        else:
            return int(number)
        return low

    def decimal(self, key: str) -> float | None:
        """A number, required; None if it is not one."""
        node = self.node(key, required=True)
        if node is None:
            return None
        number = self._plain(node)
        if not _DECIMAL.fullmatch(number):
            self.tell(
                node,
                Words("{key} is not a number", key=key),
                Words("write a number such as 0.5"),
                "wrong-type",
            )
            return None
        return float(number)

    def day(self, key: str, required: bool = True) -> date | None:
        """A date as YYYY-MM-DD; None if it is not one or left out."""
        node = self.node(key, required=required)
        if node is None:
            return None
        written = node.text if isinstance(node, Scalar) else ""
        try:
            if _DATE.fullmatch(written):
                return date.fromisoformat(written)
        except ValueError:
            pass
        mend = Words("write year-month-day, as in 2027-11-01")
        self.tell(
            node,
            Words("{key} is not a date: {written}", key=key, written=short(written)),
            mend,
            "bad-date",
        )
        return None

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        node = self.node(key)
        if node is None:
            return default
        written = self._plain(node)
        if written not in {"true", "false"}:
            self.tell(
                node,
                Words("{key} must be true or false", key=key),
                Words("write true or false"),
                "wrong-type",
            )
        return written == "true"

    def _plain(self, node: Node) -> str:
        return node.text if isinstance(node, Scalar) and node.plain else ""

    def items(self, key: str, *, required: bool = True) -> tuple[Node, ...]:
        """The nodes of a list; an empty list is allowed."""
        node = self.node(key, required=required)
        if node is None:
            return ()
        if not isinstance(node, Items):
            mend = Words("write it as [one, two], or one item a line behind a hyphen")
            self.tell(node, Words("{key} must be a list", key=key), mend, "wrong-type")
            return ()
        for number, item in enumerate(node.items):
            self.places[f"{self._name(key)}.{number}"] = (item.line, item.column)
        return node.items

    def lines(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of lines of text."""
        found: list[str] = []
        for item in self.items(key, required=required):
            value = tidy_line(item.text) if isinstance(item, Scalar) and not item.is_null else ""
            if value:
                found.append(value)
            else:
                mend = Words("write text behind the hyphen, in double quotes if it has a colon")
                self.tell(item, Words("an item of {key} is not text", key=key), mend, "wrong-type")
        return tuple(found)

    def ids(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of ids, each once."""
        found: list[str] = []
        for item in self.items(key, required=required):
            value = tidy_line(item.text) if isinstance(item, Scalar) else ""
            if not ID.fullmatch(value):
                mend = Words("use small letters, digits and single hyphens")
                self.tell(
                    item,
                    Words("an item of {key} is not an id: {value}", key=key, value=short(value)),
                    mend,
                    "bad-id",
                )
            elif value in found:
                self.tell(
                    item,
                    Words("{value} stands twice in {key}", value=value, key=key),
                    Words("remove one"),
                    "duplicate-item",
                )
            else:
                found.append(value)
        return tuple(found)

    def inner(self, node: Node, name: str, like: str) -> Fields | None:
        """Fields of a mapping inside this one, sharing problems and places."""
        if not isinstance(node, Keys):
            whole, _, number = name.partition(".")
            told = (
                Words("item {number} of {whole}", number=int(number) + 1, whole=whole)
                if number
                else name
            )
            self.tell(
                node,
                Words("{told} is not written as keys", told=told),
                Words("write {like}", like=like),
                "wrong-type",
            )
            return None
        return Fields(node, self.file, self._name(name), self.problems, self.places)
