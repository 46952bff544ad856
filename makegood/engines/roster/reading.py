"""Reads a table into canonical rows, batch by batch and column by column, telling every problem."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from makegood.engines.words import Words

from . import values
from .columns import CAT, SCHEMA, Feed, Memo, mapped_to, no_rows, pick, refs
from .definition import Definition, DefinitionError
from .fields import BY_NAME
from .limits import FileRefused
from .orgs import OrgRow, propose, split_path
from .private import refusal_of, refused_values
from .problems import Problem, Problems
from .spans import DATES, Told, read_spans
from .tables import Batch, Table
from .values import FORMULA_ERRORS, Known, Read

LEVEL = "\x1f"
LENGTHS = {
    "given": 120,
    "family": 120,
    "preferred_name": 120,
    "pronouns": 60,
    "language": 20,
    "title": 200,
    "location": 120,
    "email": 254,
}
_EMAIL = r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$"


class Reader:
    """Reads one table under one definition; see `read_feed`."""

    def __init__(
        self, table: Table, definition: Definition, known: Known, as_of: date, add_units: bool
    ) -> None:
        self.table, self.definition, self.known, self.as_of = table, definition, known, as_of
        self.problems = Problems()
        self.tree = known.tree.copy()
        self.add_units = add_units
        self.added: list[OrgRow] = []
        self.unknown: dict[str, int] = {}
        self.torn = 0
        self.where = self._columns()
        self.root = definition.org_root or self._top()
        levels = len(self.where.get("org", ())) > 1
        self.separator = LEVEL if levels else definition.org_separator
        self.levels = levels
        self.memos = {
            "fte": Memo(lambda t: values.read_fte(t, definition), pl.Float64),
            "shift": Memo(lambda t: values.read_shift(t, definition, known), CAT),
            "org": Memo(self._org, CAT),
            "role_family": Memo(self._role, CAT),
            "status": Memo(lambda t: values.read_status(t, definition), CAT),
            "managers": Memo(lambda t: Read(values.read_managers(t, definition)), pl.String),
            "no_daily_email": Memo(self._flag("no_daily_email"), pl.Boolean),
            "shared_workstation": Memo(self._flag("shared_workstation"), pl.Boolean),
        }

    def _columns(self) -> dict[str, tuple[int, ...]]:
        places = {header: number for number, header in enumerate(self.table.headers)}
        loose = {header.casefold(): number for header, number in places.items()}
        where: dict[str, tuple[int, ...]] = {}
        for name, headers in self.definition.columns.items():
            found = []
            for header in headers:
                tidy = " ".join(header.split())
                place = places.get(tidy, loose.get(tidy.casefold()))
                if place is not None:
                    found.append(place)
                elif name == "person_id" or not BY_NAME[name].several:
                    raise FileRefused(
                        Words("The column {header} is not in the file.", header=header),
                        Words(
                            "The system's export has changed: correct the export or make a new edition of the feed definition."
                        ),
                        self.table.file,
                        self.table.header_line,
                    )
            if found:
                where[name] = tuple(found)
        supplied = set(where) | set(self.definition.defaults)
        if "org" not in supplied:
            raise DefinitionError(
                "org", Words("No column holds the org unit."), Words("Choose one.")
            )
        if not supplied & {"role_family", "title"}:
            raise DefinitionError(
                "role_family",
                Words("No column holds the role family or the title."),
                Words("Choose one."),
            )
        return where

    def _top(self) -> str:
        tops = [unit.code for unit in self.tree.by_code.values() if not unit.parent]
        return tops[0] if len(tops) == 1 else ""

    def _flag(self, name: str) -> Callable[[str], Read]:
        return lambda text: values.read_flag(name, text, self.definition)

    def _role(self, text: str) -> Read:
        role, _, title = text.partition(LEVEL)
        return values.read_role(role, title, self.definition, self.known)

    def _org(self, text: str) -> Read:
        text = text.strip(LEVEL)
        levels = self.levels and LEVEL in text
        read = values.read_org(text, self.definition, self.tree, levels, self.separator)
        if read.problem != "unknown-org-unit":
            return read
        path = levels or (self.separator and self.separator in text)
        if not self.add_units:
            near = "" if len(self.unknown) > 200 else self.tree.nearest(text)
            return replace(read, nearest=near)
        if path or self.definition.org_kind != "code":
            parts = split_path(text, self.separator) if path else [text]
            added = propose(self.tree, parts, self.root)
        else:
            added = [OrgRow(text[:120], text[:200], self.root)]
            self.tree.add(added[0])
        self.added.extend(added)
        return Read(added[-1].code) if added else read

    # One batch -----------------------------------------------------------------------------

    def batch(self, batch: Batch) -> pl.DataFrame:
        """One batch as a frame with the dates still as text and `bad` for rows not to be used."""
        for problem in batch.problems:
            self.problems.add(problem)
            self.torn += problem.kind == "open-quote"
        lines = pl.Series("line", batch.lines, dtype=pl.UInt32)
        columns = list(zip(*batch.rows, strict=True)) if batch.rows else []
        self.cells = {
            name: [self._text(columns[place]) for place in places] if columns else []
            for name, places in self.where.items()
        }
        self.height = len(batch.rows)
        self.lines = batch.lines
        bad = lines.is_in(batch.bad_lines) if batch.bad_lines else no_rows(self.height)
        self.spoiled = bad  # rows of the wrong width: their cells tell nothing more
        out: dict[str, pl.Series] = {"line": lines}
        bad |= self._ids(out)
        self._names(out)
        for name in ("preferred_name", "pronouns", "language", "title", "location"):
            out[name] = self._cut(name, self._one(name))
        out["email"] = self._emails()
        out["ref"] = self._one("ref").str.replace('^="(.*)"$', "${1}").str.slice(0, 160)
        bad |= self._convert(out, "org", self._joined("org"))
        role = self._one("role_family") + LEVEL + self._one("title")
        bad |= self._convert(out, "role_family", role)
        bad |= self._convert(out, "fte", self._one("fte"))
        self._convert(out, "shift", self._one("shift"))
        for name in ("no_daily_email", "shared_workstation"):
            self._convert(out, name, self._one(name))
        bad |= self._convert(out, "status", self._one("status"))
        out["managers"] = self.memos["managers"](self._joined("manager", ";"))[0]
        out["responsibilities"] = self._duties()
        for name in DATES:
            out[name] = self._one(name)
        frame = pl.DataFrame(out).with_columns(
            bad=bad, ended=pl.Series(out["status"]).cast(pl.String) == "ended"
        )
        return frame.drop("status").with_columns(
            pl.col("pronouns", "language", "title", "location").cast(CAT)
        )

    def _text(self, column: Sequence[str]) -> pl.Series:
        return pl.Series(column, dtype=pl.String).str.strip_chars()

    def _one(self, name: str) -> pl.Series:
        cells = self.cells.get(name)
        return cells[0] if cells else pl.repeat("", self.height, dtype=pl.String, eager=True)

    def _joined(self, name: str, by: str = LEVEL) -> pl.Series:
        cells = self.cells.get(name) or [self._one(name)]
        text = cells[0]
        for more in cells[1:]:
            text = text + by + more
        if len(cells) > 1 and by == LEVEL:
            text = text.str.replace_all(f"{LEVEL}+", LEVEL).str.strip_chars(LEVEL)
        return text

    def _header(self, name: str) -> str:
        places = self.where.get(name) or self.where.get("title" if name == "role_family" else name)
        return self.table.headers[places[0]] if places else ""

    def _tell(
        self,
        rows: pl.Series,
        kind: str,
        name: str,
        texts: pl.Series | None,
        nearest: str = "",
        most: int = 0,
        told: str = "",
    ) -> None:
        places = (rows & ~self.spoiled).arg_true().to_list()
        header = self._header(name)
        for place in places:
            value = told or (str(texts[place]).replace(LEVEL, " / ") if texts is not None else "")
            line = self.lines[place]
            self.problems.add(
                Problem(kind, self.table.file, line, header, value[:120], nearest, most)
            )

    def _convert(self, out: dict[str, pl.Series], name: str, texts: pl.Series) -> pl.Series:
        """Convert a column; gives the rows that cannot be used because of it."""
        out[name], wrong = self.memos[name](texts)
        bad = no_rows(self.height)
        for text, read in wrong.items():
            rows = texts == text
            kind = "formula-error" if text.strip(LEVEL) in FORMULA_ERRORS else read.problem
            self._tell(rows, kind, name, texts, read.nearest, told=read.told.replace(LEVEL, " / "))
            if read.problem == "unknown-org-unit":
                label = text.strip(LEVEL).replace(LEVEL, " / ")
                self.unknown[label] = self.unknown.get(label, 0) + int(rows.sum())
            if Problem(read.problem, "", 0).whole_row:
                bad |= rows
        return bad

    def _ids(self, out: dict[str, pl.Series]) -> pl.Series:
        ids = self._one("person_id").str.replace('^="(.*)"$', "${1}").str.strip_chars()
        missing = (ids == "") | ids.is_in(list(FORMULA_ERRORS))
        if missing.any():
            self._tell(missing, "missing-id", "person_id", ids)
        long = ids.str.len_chars() > 80
        if long.any():
            self._tell(long, "id-too-long", "person_id", ids)
        out["person_id"] = ids.set(missing, "") if missing.any() else ids
        return missing | long

    def _names(self, out: dict[str, pl.Series]) -> None:
        given, family = self._one("given"), self._one("family")
        if "name" in self.where:
            whole = self._one("name")
            comma = whole.str.contains(",", literal=True)
            parts = whole.str.split_exact(",", 1).struct.unnest()
            last = whole.str.extract(r"^(?:.*\s)?(\S+)$", 1).fill_null("")
            first = whole.str.extract(r"^(.*)\s\S+$", 1).fill_null("")
            by_comma = [parts[:, number].fill_null("").str.strip_chars() for number in (1, 0)]
            whole_given = pick(comma, by_comma[0], first)
            whole_family = pick(comma, by_comma[1], last)
            given = pick(given != "", given, whole_given)
            family = pick(family != "", family, whole_family)
        out["given"], out["family"] = self._cut("given", given), self._cut("family", family)

    def _cut(self, name: str, texts: pl.Series) -> pl.Series:
        most = LENGTHS[name]
        long = texts.str.len_chars() > most
        if long.any():
            self._tell(long, "too-long", name, texts, most=most)
            texts = texts.str.slice(0, most)
        unreadable = texts.str.contains("\ufffd", literal=True)
        if unreadable.any():
            self._tell(unreadable, "unreadable-character", name, texts)
        if texts.str.contains("\x00", literal=True).any():
            texts = texts.str.replace_all("\x00", "", literal=True)
        return texts.str.replace_all(r"\s+", " ")

    def _emails(self) -> pl.Series:
        texts = self._one("email").str.to_lowercase()
        wrong = (texts != "") & (~texts.str.contains(_EMAIL) | (texts.str.len_chars() > 254))
        if wrong.any():
            self._tell(wrong, "bad-email", "email", texts)
            return pick(~wrong, texts, pl.repeat(None, self.height, dtype=pl.String, eager=True))
        return texts

    def _duties(self) -> pl.Series:
        texts = self._joined("responsibilities", ";")
        mapping: dict[str, str] = {}
        for text in texts.unique().to_list():
            reads = values.read_duties(text, self.definition, self.known)
            mapping[text] = "|".join(sorted({str(r.value) for r in reads if not r.problem}))
            for read in reads:
                if read.problem:
                    rows = texts == text
                    self._tell(
                        rows, read.problem, "responsibilities", None, read.nearest, told=read.told
                    )
        return mapped_to(texts, mapping, pl.String).cast(CAT)

    # The whole file ------------------------------------------------------------------------

    def run(self) -> Feed:
        """Read every batch, then the dates as whole columns."""
        frames: list[pl.DataFrame] = []
        for batch in self.table.batches():
            if batch.rows and not frames:
                self._refuse_content(batch)
            frame = self.batch(batch)
            if frame.height:
                frames.append(frame)
        if not frames:
            raise FileRefused(
                Words("There are no rows below the column names."),
                Words("Export it again and check that it holds people."),
                self.table.file,
            )
        rows = pl.concat(frames, rechunk=True)
        frames.clear()
        told = Told(self.table.file, self.definition, self.problems, self._header)
        rows, orders = read_spans(rows, self.as_of, told)
        held = rows.filter(pl.col("bad") & (pl.col("person_id") != ""))["person_id"].unique()
        total = rows.height
        self.problems.rows_left_out = int(rows["bad"].sum())
        rows = rows.filter(~pl.col("bad")).drop("bad")
        rows = rows.with_columns(refs()).select(list(SCHEMA)).cast(SCHEMA)  # type: ignore[arg-type]
        mapped = frozenset(self.where) | frozenset(self.definition.defaults)
        return Feed(
            self.table.file,
            self.table.written,
            rows,
            self.problems,
            mapped,
            frozenset(held.to_list()),
            self.torn,
            self.definition.full,
            unknown_units=self.unknown,
            added_units=self.added,
            total=total,
            orders=orders,
        )

    def _refuse_content(self, batch: Batch) -> None:
        columns = list(zip(*batch.rows[:2000], strict=True))
        for name, places in self.where.items():
            for place in places:
                kind = refused_values(list(columns[place]))
                if kind:
                    header = self.table.headers[place]
                    raise DefinitionError(
                        name, refusal_of(header, kind), Words("Leave it unmapped.")
                    )


def read_feed(
    table: Table,
    definition: Definition,
    known: Known,
    as_of: date,
    *,
    units: Iterable[OrgRow] = (),
    add_units: bool = False,
) -> Feed:
    """Read a table into canonical rows.

    known: the codes in use, and the tree of org units. as_of: the feed's date; appointments that
    end on or before it have ended. units: org units of a second file, already read; they count as
    known. add_units: whether units that a path names and the tree lacks are to be added.
    Raises FileRefused when a mapped column is missing or there is no row, DefinitionError when a
    mapped column holds what is never held here.
    """
    tree = known.tree.copy()
    given = list(units)
    for unit in given:
        tree.add(unit)
    reader = Reader(table, definition, replace(known, tree=tree), as_of, add_units)
    feed = reader.run()
    feed.units = given
    return feed
