"""Org units of a feed: the tree as it is, a second file of codes, and paths that name new units."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from makegood.engines.words import Words

from .fields import plain
from .limits import FileRefused
from .problems import Problem, Problems
from .tables import Table

ALIASES: dict[str, tuple[str, ...]] = {
    "code": (
        "code",
        "org unit code",
        "org code",
        "org unit",
        "org",
        "org id",
        "deptid",
        "dept id",
        "department id",
        "dept code",
        "department code",
        "cost center",
        "cost centre",
        "orgeh",
        "sourced id",
        "id",
        "unit code",
        "orgn code",
        "organization code",
        "unit id",
        "unit",
        "org unit id",
        "cost center code",
    ),
    "name": (
        "name",
        "org unit name",
        "org name",
        "department name",
        "dept name",
        "descr",
        "description",
        "department",
        "title",
        "unit name",
        "long name",
        "orgtx",
        "orgn desc",
        "organization name",
        "label",
    ),
    "parent": (
        "parent",
        "parent code",
        "parent org unit",
        "parent org",
        "parent id",
        "parent dept",
        "parent deptid",
        "superior",
        "superior code",
        "parent sourced id",
        "parent department",
        "parent unit",
        "parent unit code",
        "parent orgn code",
        "reports to",
        "parent organization",
        "parent org code",
        "parent org id",
        "up",
    ),
    "kind": (
        "kind",
        "type",
        "org type",
        "unit type",
        "level",
        "category",
        "org unit type",
        "org kind",
    ),
}


@dataclass(frozen=True, slots=True)
class OrgRow:
    """One org unit: code, name, the code of the unit above (empty at the top), kind."""

    code: str
    name: str
    parent: str = ""
    kind: str = ""


class Tree:
    """Org units by code, by name and by path; finds the unit that a feed's text means."""

    def __init__(self, units: Iterable[OrgRow] = ()) -> None:
        self.by_code: dict[str, OrgRow] = {}
        self._codes: dict[str, list[str]] = {}
        self._names: dict[str, list[str]] = {}
        for unit in units:
            self.add(unit)

    def add(self, unit: OrgRow) -> None:
        """Put a unit into the tree, in place of one with the same code."""
        old = self.by_code.get(unit.code)
        self.by_code[unit.code] = unit
        if old is None:
            self._codes.setdefault(unit.code.casefold(), []).append(unit.code)
        elif old.name != unit.name and unit.code in self._names.get(_key(old.name), []):
            self._names[_key(old.name)].remove(unit.code)
        names = self._names.setdefault(_key(unit.name), [])
        if unit.code not in names:
            names.append(unit.code)

    def copy(self) -> "Tree":
        """A tree of its own with the same units."""
        return Tree(self.by_code.values())

    def path(self, code: str) -> list[str]:
        """Names from the top down to a unit."""
        names: list[str] = []
        seen: set[str] = set()
        while code and code in self.by_code and code not in seen:
            seen.add(code)
            names.append(self.by_code[code].name)
            code = self.by_code[code].parent
        return names[::-1]

    def codes_named(self, text: str) -> list[str]:
        """Codes of the units with this code or, failing that, this name; case is ignored."""
        if text in self.by_code:
            return [text]
        return list(self._codes.get(text.casefold()) or self._names.get(_key(text), []))

    def at_path(self, parts: list[str]) -> list[str]:
        """Codes of the units whose path ends with these names or codes."""
        found = []
        for code in self.codes_named(parts[-1]):
            above, matched = self.by_code[code].parent, True
            for part in reversed(parts[:-1]):
                unit = self.by_code.get(above)
                if unit is None or _key(part) not in (_key(unit.name), unit.code.casefold()):
                    matched = False
                    break
                above = unit.parent
            if matched:
                found.append(code)
        if len(found) > 1:  # the whole path from the top decides between equal endings
            whole = [code for code in found if len(self.path(code)) == len(parts)]
            return whole if len(whole) == 1 else found
        return found

    def nearest(self, text: str) -> str:
        """The code or name most like a text; empty when nothing is."""
        names = [unit.name for unit in self.by_code.values()]
        close = difflib.get_close_matches(text, [*self.by_code, *names], 1, 0.6)
        return close[0] if close else ""


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def slug(name: str) -> str:
    """A name as part of a code: Cardiology & Heart becomes cardiology-heart."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:60] or "unit"


def split_path(text: str, separator: str) -> list[str]:
    """The names along a path."""
    return [" ".join(part.split()) for part in text.split(separator) if part.strip()]


def propose(tree: Tree, parts: list[str], root: str) -> list[OrgRow]:
    """The units that must be added so that a path exists, from the top down."""
    added: list[OrgRow] = []
    parent, depth = root, 0
    for length in range(len(parts), 0, -1):  # the longest part of the path that is there
        there = tree.at_path(parts[:length])
        if len(there) == 1:
            parent, depth = there[0], length
            break
    for name in parts[depth:]:
        stem = slug(name)
        code = f"{parent}/{stem}" if parent and parent != root else stem
        number, base = 1, code
        while code in tree.by_code:
            number += 1
            code = f"{base}-{number}"
        row = OrgRow(code[:120], name[:200], parent, "")
        tree.add(row)
        added.append(row)
        parent = row.code
    return added


def score_orgs(cells: list[str]) -> float:
    """How much a row looks like the header of a file of org units."""
    told = {plain(cell) for cell in cells}
    return float(sum(1 for names in ALIASES.values() if told & set(names)))


def read_orgs(table: Table, tree: Tree, problems: Problems) -> list[OrgRow]:
    """The org units of a second file (code, name, parent code, kind), parents before children.

    tree: the units that are already there; a parent may be among them.
    Raises FileRefused when the columns for code or name are not found.
    """
    where: dict[str, int] = {}
    told = [plain(header) for header in table.headers]
    for part, names in ALIASES.items():
        for name in names:
            if name in told and told.index(name) not in where.values():
                where[part] = told.index(name)
                break
    for needed in ("code", "name"):
        if needed not in where:
            raise FileRefused(
                Words("The file of org units has no column for the {needed}.", needed=needed),
                Words("Name its columns code, name, parent code and kind."),
                table.file,
                table.header_line,
            )
    rows: dict[str, OrgRow] = {}
    lines: dict[str, int] = {}
    for batch in table.batches():
        for problem in batch.problems:
            problems.add(problem)
        for line, cells in zip(batch.lines, batch.rows, strict=True):
            one = {part: " ".join(cells[index].split()) for part, index in where.items()}
            code = one["code"][:120]
            if not code:
                problems.add(
                    Problem("missing-code", table.file, line, table.headers[where["code"]])
                )
                continue
            row = OrgRow(
                code,
                (one["name"] or code)[:200],
                one.get("parent", "")[:120],
                one.get("kind", "").casefold()[:40],
            )
            if rows.setdefault(code, row) != row:
                problems.add(Problem("duplicated-org-unit", table.file, line, "", code))
            lines.setdefault(code, line)
    return _in_order(rows, lines, tree, table.file, problems)


def _in_order(
    rows: Mapping[str, OrgRow], lines: Mapping[str, int], tree: Tree, file: str, problems: Problems
) -> list[OrgRow]:
    """Parents before children; units below an unknown parent or in a circle are told."""
    ordered: list[OrgRow] = []
    done: set[str] = set()
    below: dict[str, list[str]] = {}
    for code, row in rows.items():
        if not row.parent or (row.parent not in rows and row.parent in tree.by_code):
            below.setdefault("", []).append(code)
        elif row.parent in rows:
            below.setdefault(row.parent, []).append(code)
        else:
            near = tree.nearest(row.parent)
            problems.add(Problem("unknown-parent", file, lines[code], "parent", row.parent, near))
            done.add(code)
    queue = list(reversed(below.get("", [])))
    while queue:
        code = queue.pop()
        ordered.append(rows[code])
        done.add(code)
        queue.extend(reversed(below.get(code, [])))
    for code in rows:
        if code not in done:
            problems.add(Problem("org-circle", file, lines[code], "parent", rows[code].parent))
    # A row of the file may put a unit below one of its own descendants in the tree as it is.
    return [row for row in ordered if not _circles(row, rows, tree, lines, file, problems)]


def _circles(
    row: OrgRow,
    rows: Mapping[str, OrgRow],
    tree: Tree,
    lines: Mapping[str, int],
    file: str,
    problems: Problems,
) -> bool:
    seen: set[str] = set()
    code = row.code
    while code and code not in seen:
        seen.add(code)
        unit = rows.get(code) or tree.by_code.get(code)
        code = unit.parent if unit else ""
    if code:
        problems.add(Problem("org-circle", file, lines[row.code], "parent", row.parent))
    return bool(code)
