"""Reads the rows of a plan under a mapping, with every fault and how to mend it."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from makegood.engines.roster.csv_source import csv_table
from makegood.engines.roster.dates import Reading, read_dates
from makegood.engines.roster.limits import FileRefused, Limits
from makegood.engines.roster.sniff import kind_of
from makegood.engines.roster.tables import Table, check_size
from makegood.engines.roster.xlsx_source import xlsx_table
from makegood.engines.words import Words

from .fields import BY_NAME, faults_of, score

LIMITS = Limits(
    file_bytes=20 * 1024**2, rows=5_000, columns=200, unpacked_bytes=200 * 1024**2,
    strings_bytes=50 * 1024**2,
    mend=Words("Send it in parts: what is in makegood already stays."),
)  # fmt: skip
DOMAINS = {
    "institution": ("institution", "institutional", "organisation", "organization", "governance",
                    "workforce", "culture"),
    "policy": ("policy", "policies", "policies and practice"),
    "education": ("education", "teaching", "curriculum", "training", "learning", "learners"),
    "research": ("research", "science"),
    "healthcare": ("healthcare", "health care", "clinical", "clinical care", "care", "patient care",
                   "patients"),
    "community": ("community", "communities", "engagement", "community engagement"),
}  # fmt: skip
_DOMAIN = {word: code for code, words in DOMAINS.items() for word in words}
_SLUG = re.compile(r"[^a-z0-9]+")
_LONG = {"clause_heading": 200, "clause_text": 6000, "action": 300, "done_looks_like": 3000,
         "owner": 160, "authority": 300}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a row: its line, the field, the text, what is wrong and how to mend it.

    Of a cell that cannot be read the field is its header: no column is mapped yet.
    """

    line: int
    field: str
    value: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One action of a plan with its clause; a row without an action gives the clause alone.

    Empty ids of clauses are made from their words; an empty action id is given when it is taken in.
    An empty cell says nothing (empty text, None): what is there already stays as it is.
    """

    line: int
    clause_id: str
    clause_heading: str
    clause_text: str
    domain: str
    action_id: str
    action: str
    done_looks_like: str
    owner: str
    authority: str
    start: date | None
    due: date | None
    period: int | None
    money_promised: Decimal | None
    money_given: Decimal | None
    fte_promised: Decimal | None
    fte_given: Decimal | None
    depends_on: tuple[str, ...]
    status: str

    @property
    def clause(self) -> str:
        """The clause in words: its heading, or what its id says."""
        return self.clause_heading or self.clause_id.replace("-", " ").capitalize()


@dataclass
class Plan:
    """What a file holds: the rows that can be used, and every fault."""

    rows: list[PlanRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Seen:
    """An opened file: how it was written, its headers, its rows."""

    written: str
    headers: list[str]
    rows: list[tuple[int, list[str]]]
    faults: list[Fault]


def open_plan(stream: BinaryIO, name: str) -> Seen:
    """The table in a CSV or .xlsx file.

    Raises FileRefused for another kind, a damaged file, one without a header or above the bounds.
    """
    check_size(stream, name, LIMITS)
    kind = kind_of(stream, name)
    if kind == "oneroster":
        raise FileRefused(
            Words("This is a roster, not a plan."), Words("Send a table of actions."), name
        )
    table: Table
    if kind == "xlsx":
        table = xlsx_table(stream, name, lambda cells: score(cells), LIMITS)
    else:
        table = csv_table(stream, name, lambda cells: score(cells), LIMITS)
    rows, faults = [], []
    for batch in table.batches():
        bad = set(batch.bad_lines)
        faults += [
            Fault(one.line, "", one.value[:80], *_TORN.get(one.kind, _UNREAD))
            for one in batch.problems
        ]
        for line, cells in zip(batch.lines, batch.rows, strict=True):
            pairs = zip(table.headers, cells, strict=False)
            broken = [pair for pair in pairs if "\ufffd" in pair[1]]
            faults += [Fault(line, header, cell[:80], *_BROKEN) for header, cell in broken]
            if line not in bad and not broken:
                rows.append((line, cells))
    return Seen(table.written, table.headers, rows, faults)


# What is wrong with a row as it stands in the file, and how to mend it.
_TORN = {
    "open-quote": (Words("A quotation mark is not closed, so that the row cannot be read."),
                   Words("Close the mark, or take it out.")),
    "too-many-cells": (Words("The row has more cells than there are headers."),
                       Words("Put quotation marks around a cell that holds the separator.")),
    "too-few-cells": (Words("The row has fewer cells than there are headers."),
                      Words("Fill in the missing cells; an empty one still needs its separator.")),
}  # fmt: skip
_UNREAD = (Words("The row cannot be read as it stands."),
           Words("Look for a quotation mark that is not closed, or a comma too many."))  # fmt: skip
_BROKEN = (Words("A letter of this cell cannot be read in the file's encoding."),
           Words("Save the file as UTF-8, look at the cell, and send it again."))  # fmt: skip


def slug(text: str, most: int = 60) -> str:
    """Words as a stable id: lower case letters, digits and dashes; other scripts by a hash."""
    letters = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    found = _SLUG.sub("-", bare).strip("-")[:most].strip("-")
    if not found and text.strip():
        found = f"x{hashlib.sha256(text.strip().encode()).hexdigest()[:10]}"
    return found


def read_plan(seen: Seen, mapping: Mapping[str, str], date_order: str = "auto") -> Plan:
    """Read all rows. mapping: field name to header. date_order: auto, dmy or mdy."""
    plan = Plan(faults=list(seen.faults))
    missing = faults_of(mapping)
    for name in missing:
        plan.faults.append(
            Fault(0, name, "", Words("No column is chosen for this field, which every action needs."),
                  Words("Choose a column; an action has an owner, a date and what done looks like."))
        )  # fmt: skip
    if not (mapping.get("clause_id") or mapping.get("clause_heading")):
        plan.faults.append(
            Fault(0, "clause_heading", "", Words("No column says to which clause an action belongs."),
                  Words("Choose the column of the goal, pledge or clause."))
        )  # fmt: skip
    if not seen.rows and not seen.faults:
        plan.faults.append(
            Fault(0, "", "", Words("No row stands below the headers."),
                  Words("Send the table with one row for each action."))
        )  # fmt: skip
    if any(fault.line == 0 for fault in plan.faults):
        return plan
    place = {name: seen.headers.index(header) for name, header in mapping.items() if header}
    columns = {
        n: [row[place[n]] for _line, row in seen.rows] for n in ("start", "due") if n in place
    }
    dates: dict[str, Reading] = {
        str(name): read_dates(set(values), date_order) for name, values in columns.items()
    }
    before: dict[str, str] = {}
    used: dict[str, int] = {}
    for line, cells in seen.rows:
        told = {name: " ".join(cells[at].split()) if name != "clause_text" and name != "done_looks_like"
                else cells[at].strip() for name, at in place.items()}  # fmt: skip
        # A plan as people write it names the goal once and leaves the cells below it empty.
        same = not any(told.get(name) for name in ("clause_id", "clause_heading"))
        told |= {name: text for name, text in before.items() if same and text}
        before = {name: told.get(name, "") for name in ("clause_id", "clause_heading", "clause_text", "domain")}  # fmt: skip
        told = {name: _plain(text) for name, text in told.items()}
        row = _Row(line, told, plan)
        made = row.made(dates, {name: cells[at] for name, at in place.items()})
        if made is None:
            continue
        if made.action_id and made.action_id in used:
            row.fault("action_id", made.action_id, Words("Line {line} has the same id.", line=used[made.action_id]),
                      Words("Give each action an id of its own."))  # fmt: skip
            continue
        key = made.action_id or f"{made.clause_id}|{made.action}|{made.owner}".casefold()
        if made.action and key in used:
            row.fault("action", made.action, Words("Line {line} says the same action under the same clause.", line=used[key]),
                      Words("Leave one of the two out, or give each an id of its own."))  # fmt: skip
            continue
        used[key] = line
        plan.rows.append(made)
    _waits(plan)
    plan.faults.sort()
    return plan


def _waits(plan: Plan) -> None:
    """Faults of what the actions wait for: an id that no row has, a circle."""
    waits = {row.action_id: row.depends_on for row in plan.rows if row.action_id}
    for one in plan.rows:
        for other in one.depends_on:
            if other not in waits:
                plan.faults.append(
                    Fault(one.line, "depends_on", other, Words("No action of this file has that id."),
                          Words("Correct the id, or leave the cell empty."))
                )  # fmt: skip
        seen, edge = set(one.depends_on), list(one.depends_on)
        while edge:
            fresh = set(waits.get(edge.pop(), ())) - seen
            seen |= fresh
            edge.extend(fresh)
        if one.action_id and one.action_id in seen:
            plan.faults.append(
                Fault(one.line, "depends_on", "; ".join(one.depends_on),
                      Words("It waits for itself, by way of what it waits for."),
                      Words("Take one of them out; otherwise none could ever begin."))
            )  # fmt: skip


_AMOUNT = re.compile(r"^\d+(\.\d+)?$")
_POINTS = re.compile(r"^\d{1,3}(\.\d{3})+$")


def _amount(text: str, money: bool) -> Decimal | None:
    """An amount however its country writes it: 12,000.50 and 12.000,50 are the same; None for none.

    12.000 is twelve or twelve thousand, so of money it is nothing; of working time it is twelve.
    """
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point >= 0:
        text = text.replace(".", "").replace(",", ".")
    elif point > comma >= 0:
        text = text.replace(",", "")
    elif comma >= 0:
        grouped = re.fullmatch(r"\d{1,3}(,\d{3})+", text) and (money or text[0] != "0")
        text = text.replace(",", "" if grouped else ".")
    elif money and _POINTS.match(text):
        return None
    return Decimal(text) if _AMOUNT.match(text) else None


def _plain(text: str) -> str:
    """Without the mark before a text that a spreadsheet would run as a formula; our exports set it."""
    return text[1:] if text[:1] == "'" and text[1:2] in set("=+-@") else text


class _Row:
    """One row while it is read."""

    def __init__(self, line: int, told: dict[str, str], plan: Plan) -> None:
        self.line, self.told, self.plan, self.wrong = line, told, plan, False

    def fault(self, name: str, value: str, what: str, mend: str) -> None:
        self.wrong = True
        self.plan.faults.append(Fault(self.line, name, value[:80], what, mend))

    def made(self, dates: Mapping[str, Reading], raw: Mapping[str, str]) -> PlanRow | None:
        told = self.told
        names = ("action", "owner", "done_looks_like")
        alone = not any(told.get(name) for name in (*names, "due", "start")) and bool(
            told.get("clause_id") or told.get("clause_heading")
        )
        for name in names:
            if not told.get(name) and not alone:
                self.fault(name, "", Words("This is empty."), Words("An action needs it; fill it in, or leave out the row."))  # fmt: skip
        heading = told.get("clause_heading", "")
        clause = slug(told.get("clause_id", "")) or slug(heading)
        if not clause:
            self.fault("clause_heading", heading, Words("No clause is named."), Words("Name the goal, pledge or clause."))  # fmt: skip
        for name, most in _LONG.items():
            if len(told.get(name, "")) > most:
                self.fault(
                    name,
                    told[name],
                    Words("This has more than {most} letters.", most=most),
                    Words("Shorten it."),
                )
        domain = told.get("domain", "")
        code = _DOMAIN.get(domain.lower(), "")
        if domain and not code:
            self.fault("domain", domain, Words("This domain is not known."), Words("Use one of {domains}.", domains=", ".join(DOMAINS)))  # fmt: skip
        start = self.day("start", dates, raw) if raw.get("start", "").strip() else None
        due = None if alone else self.day("due", dates, raw)
        if start and due and due < start:
            self.fault("due", raw["due"], "It is due before it starts.", "Correct one of the two dates.")  # fmt: skip
        means = {n: self.number(n) for n in ("money_promised", "money_given", "fte_promised", "fte_given")}  # fmt: skip
        period = self.period()
        if self.wrong or (due is None and not alone):
            return None
        depends = tuple(s for part in re.split(r"[,;]", told.get("depends_on", "")) if (s := slug(part, 80)))  # fmt: skip
        return PlanRow(
            self.line, clause, heading, told.get("clause_text", ""), code,
            slug(told.get("action_id", ""), 80),
            told["action"], told["done_looks_like"], told["owner"], told.get("authority", ""),
            start, due, period, **means, depends_on=depends, status=told.get("status", ""),
        )  # fmt: skip

    def day(self, name: str, dates: Mapping[str, Reading], raw: Mapping[str, str]) -> date | None:
        reading, text = dates[name], raw[name]
        if text in reading.ambiguous:
            self.fault(name, text, Words("Day and month cannot be told apart."), Words("Say which comes first, or write 2027-03-31."))  # fmt: skip
            return None
        found: date | None = reading.dates.get(text)
        if found is None:
            what = Words("This is empty.") if not text.strip() else Words("This is no date.")
            self.fault(name, text, what, Words("Write a date such as 2027-03-31; 'ongoing' has no end and cannot be kept."))  # fmt: skip
        return found

    def number(self, name: str) -> Decimal | None:
        text = re.sub(r"[\s$€£']|fte", "", self.told.get(name, ""), flags=re.I)
        if not text or text in {"-", "–"}:
            return None
        money = name.startswith("money")
        found = _amount(text, money)
        if money and found is None and _POINTS.match(text):
            self.fault(name, self.told[name], Words("This may be a number with decimals, or thousands."), Words("Write {all} or {cut}.", all=text.replace(".", ""), cut=text[:-1]))  # fmt: skip
        elif found is None or found >= Decimal(10) ** (11 if money else 4):
            self.fault(name, self.told[name], Words("This is no amount."), Words("Write a number such as 12000 or 0.5."))  # fmt: skip
        else:
            return found.quantize(Decimal("0.01"))
        return None

    def period(self) -> int | None:
        text = self.told.get("period", "")
        if not text:
            return None
        if not text.isdecimal() or not text.isascii() or not 7 <= int(text[:6]) <= 730:
            self.fault("period", text, Words("This is no number of days from 7 to 730."), Words("Write how many days evidence lasts, such as 90."))  # fmt: skip
            return None
        return int(text)


assert set(_LONG) <= set(BY_NAME)
