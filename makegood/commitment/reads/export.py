"""A commitment as a table for spreadsheets, and as a book that can be loaded again."""

import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from makegood.engines.commitment.book import SHAPES
from makegood.engines.planfile import FIELDS
from makegood.record.rows import csv_lines

from ..models import Action, Clause, Commitment, Dependency, OwnerRole
from .facts import facts
from .public import lines_of
from .text import text_at

_UNSAID = datetime(2000, 1, 1)
_MODIFIED = re.compile(rb"(?<=W3CDTF\">)[^<]*(?=</dcterms:modified>)")
HEADER = (*(field.name for field in FIELDS), "late", "redated", "last_evidence")


def rows(commitment: Commitment, day: date) -> Iterator[list[Any]]:
    """One row for each action, and one for each clause without any; the header is HEADER."""
    text = text_at(commitment, day)
    if text is None:
        return
    which = Q(clause__commitment=commitment)
    by_clause = defaultdict(list)
    for line in lines_of(which, day, facts(which).answers(day)):
        by_clause[line.clause].append(line)
    waits = defaultdict(list)
    held = Dependency.objects.filter(until=None, action__clause__commitment=commitment)
    for action, other in held.values_list("action_id", "on_action__code").order_by("pk"):
        waits[action].append(other)
    for clause in text.clauses.values():
        front = [clause.code, clause.heading, clause.text, clause.domain]
        for line in by_clause[clause.pk]:
            e, a = line.edition, line.answer
            yield [*front, line.code, e.title, e.done_looks_like, e.owner.name, e.authority,
                   e.start, e.due, e.period, e.money_promised, e.money_given, e.fte_promised,
                   e.fte_given, "; ".join(waits[line.pk]), a.status, "yes" if a.late else "",
                   a.redated, a.last or ""]  # fmt: skip
        if not by_clause[clause.pk]:
            state = clause.state if clause.state != "in force" else "no action"
            yield [*front, *[""] * (len(FIELDS) - 5), state, "", "", ""]


def csv(commitment: Commitment, day: date) -> bytes:
    """The table as CSV."""
    return "".join(csv_lines(HEADER, rows(commitment, day))).encode()


def xlsx(commitment: Commitment, day: date) -> bytes:
    """The table as an Excel workbook; text stays text, whatever it begins with.

    The same plan gives the same bytes: neither the workbook nor its parts carry the hour.
    """
    from openpyxl import Workbook  # only here, and slow to import
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "plan"
    sheet.append(list(HEADER))
    for number, row in enumerate(rows(commitment, day), 2):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"
            else:
                cell.value = value
    sheet.freeze_panes = "A2"
    book.properties.created = book.properties.modified = _UNSAID
    out, still = io.BytesIO(), io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as told:
        for name in made.namelist():
            part = made.read(name)
            if name == "docProps/core.xml":  # the writer sets this one to now whatever is said
                part = _MODIFIED.sub(_UNSAID.isoformat().encode() + b"Z", part)
            told.writestr(
                zipfile.ZipInfo(name, _UNSAID.timetuple()[:6]), part, zipfile.ZIP_DEFLATED
            )
    return still.getvalue()


def book(commitment: Commitment, *, today: date, people: bool) -> dict[str, Any]:
    """Everything about a commitment in the shape of the starter file (engines.commitment.book).

    people: name persons by their institution id, for loading it again here; without it nobody is
    named, and a confirmation stands without the one who gave it.
    """
    clauses = list(Clause.objects.filter(commitment=commitment).prefetch_related(
        "wordings", "events__into__codes", "codes"))  # fmt: skip
    first = {one.pk: min(one.codes.all(), key=lambda c: c.pk).code for one in clauses}
    actions = defaultdict(list)
    found = Action.objects.filter(clause__commitment=commitment).order_by("clause", "pk")
    for action in found.prefetch_related(
        "editions__owner", "events__person", "evidence__voucher", "tries", "links",
        "depends__on_action",
    ):  # fmt: skip
        actions[action.clause_id].append(_action(action, people))
    owners = OwnerRole.objects.filter(pk__in=Action.objects.filter(
        clause__commitment=commitment).values("editions__owner")).select_related("org")  # fmt: skip
    return _clean("book", {
        "code": commitment.code, "as_of": today,
        "wordings": [_fields("frame", one) for one in commitment.wordings.order_by("number")],
        "roles": [{"id": one.code, "name": one.name, "org": one.org.code if one.org else None}
                  for one in owners],
        "clauses": [
            {"id": first[one.pk], "wordings": [_fields("wording", w) for w in one.wordings.all()],
             "events": _events(one, first), "actions": actions[one.pk]}
            for one in clauses
        ],
    })  # fmt: skip


def _events(clause: Clause, first: Mapping[int, str]) -> list[dict[str, Any]]:
    found = []
    rows = list(clause.events.all())
    renames = [one for one in rows if one.kind == "renamed"]
    for one in rows:
        told: dict[str, Any] = {"on": one.on, "kind": one.kind, "because": one.because}
        if one.kind == "renamed":
            later = renames[renames.index(one) + 1 :]
            told["to"] = later[0].old_code if later else clause.code
        if one.into_id:
            told["into"] = first[one.into_id]
        found.append(told)
    return found


def _action(action: Action, people: bool) -> dict[str, Any]:
    def who(person: Any) -> str | None:
        return person.code if people and person else None

    agreed = []
    for e in action.editions.all():
        told = {**_fields("terms", e), "done": e.done_looks_like, "owner": e.owner.code,
                "money": [float(e.money_promised), float(e.money_given)],
                "fte": [float(e.fte_promised), float(e.fte_given)]}  # fmt: skip
        agreed.append(_clean("terms", told))
    return _clean("action", {
        "id": action.code, "agreed": agreed,
        "events": [{"on": x.on, "kind": x.kind, "by": who(x.person), "because": x.because}
                   for x in action.events.all()],
        "evidence": [
            _clean("proof", {**_fields("proof", x), "by": who(x.voucher), "as": x.vouched_as,
                             "of": x.figure_of, "file": x.file_name, "taken_back": x.retracted_on,
                             "taken_back_because": x.retracted_because})
            for x in sorted(action.evidence.all(), key=lambda x: (x.on, x.pk))
        ],
        "tries": [
            _clean("try", {**_fields("try", x), **_veiled(x, people), "began": x.began_on,
                           "ended": x.ended_on})
            for x in action.tries.all()
        ],
        "links": [_clean("link", _fields("link", x)) for x in action.links.all()],
        "waits_for": [{"action": x.on_action.code, "since": x.since, "until": x.until}
                      for x in action.depends.all()],
    })  # fmt: skip


def _veiled(one: Any, people: bool) -> dict[str, str]:
    """A try that is not public keeps its words at home."""
    if people or not one.hidden_because:
        return {}
    told = {name: _("not public") for name in ("title", "tried", "prediction")}
    return (
        told
        | {name: _("not public") for name in ("happened", "learnt") if one.ended_on}
        | {"next": ""}
    )


def _fields(shape: str, row: Any) -> dict[str, Any]:
    """The fields of a shape that the row has by the same name."""
    names = [key.rstrip("?") for key in SHAPES[shape]]
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


def _clean(shape: str, told: Mapping[str, Any]) -> Any:
    """In the order of the shape, without what is empty and may be left out."""
    found = {}
    for key in SHAPES[shape]:
        value = told.get(key.rstrip("?"))
        if value in (None, "", []) and (key.endswith("?") or SHAPES[shape][key].endswith("?")):
            continue
        if key.rstrip("?") in told:
            found[key.rstrip("?")] = value
    return found


def as_json(commitment: Commitment, *, today: date, people: bool) -> bytes:
    """The book as JSON; dates as 2026-03-31."""
    told = book(commitment, today=today, people=people)
    return json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()
