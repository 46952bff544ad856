"""Reading lists: written, handed in, approved or sent back, withdrawn; and loaded from files."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import Actor, Line, write, write_many

from ..models import ListItem, ReadingList, Work
from ..states import MACHINES

_PLAIN = ("title", "summary", "audience", "roles", "topic", "units", "owner_name", "review_by")


@transaction.atomic
def save_list(
    *, found: ReadingList | None, words: dict[str, Any], items: list[tuple[Work, str]],
    version: int, by: Actor, because: str, owner: Person | None = None,
) -> ReadingList:  # fmt: skip
    """Make a list, or change one; a published list becomes a draft again and is approved anew.

    words: its columns. items: works in order, each with a note. Raises ChangedMeanwhile where
    somebody else changed the list since `version`.
    """
    if found is None:
        made = ReadingList(code=_code(words["title"]), owner=owner, **words)
    else:
        made = ReadingList.objects.select_for_update().get(pk=found.pk)
        if made.version != version:
            raise ChangedMeanwhile(_("Somebody else changed this list meanwhile."))
        if made.state == "withdrawn":
            raise ValidationError(_("This list was withdrawn. Make a new one."))
        for name, value in words.items():
            setattr(made, name, value)
        made.state, made.version = "draft", made.version + 1
        made.approved_by, made.approved_on = "", None
    if len({work.pk for work, _note in items}) != len(items):
        raise ValidationError(_("A work stands twice on this list."))
    made.save()
    made.items.all().delete()
    ListItem.objects.bulk_create(_items(made, items))
    write(by=by, act="library.list.write", subject=("list", made.code), because=because,
          after={"works": [work.code for work, _note in items]})  # fmt: skip
    return made


@transaction.atomic
def hand_in(*, found: ReadingList, by: Actor, because: str) -> ReadingList:
    """Ask a curator to approve the list."""
    made = _moved(found, "waiting")
    if not made.items.exists():
        raise ValidationError(_("A list without works cannot be handed in."))
    made.sent_back = ""
    made.save()
    write(by=by, act="library.list.hand-in", subject=("list", made.code), because=because)
    return made


@transaction.atomic
def approve(*, found: ReadingList, on: date, by: Actor, because: str) -> ReadingList:
    """Publish the list; somebody else than its owner does it."""
    made = _moved(found, "published")
    if by.kind == "person" and made.owner_id == by.id:
        raise ValidationError(_("Somebody else than its owner approves a list."))
    made.approved_by, made.approved_on = by.label, on
    made.save()
    write(by=by, act="library.list.approve", subject=("list", made.code), because=because)
    return made


@transaction.atomic
def send_back(*, found: ReadingList, by: Actor, because: str) -> ReadingList:
    """Give the list back to its owner with a reason."""
    if not because.strip():
        raise ValidationError(_("Say what to change."))
    made = _moved(found, "draft")
    made.sent_back = because[:500]
    made.save()
    write(by=by, act="library.list.send-back", subject=("list", made.code), because=because)
    return made


@transaction.atomic
def withdraw_list(*, found: ReadingList, by: Actor, because: str) -> ReadingList:
    """Take the list off the pages; its address says so."""
    made = _moved(found, "withdrawn")
    made.save()
    write(by=by, act="library.list.withdraw", subject=("list", made.code), because=because)
    return made


@transaction.atomic
def load_lists(*, items: list[dict[str, Any]], by: Actor, because: str, on: date) -> int:
    """Lists from files, published as they are there; a list that was changed here stays as it is.

    items: each with id, title, summary, audience, owner, review_by, items (work, note). Returns how
    many were new or different. Raises ValidationError with the list where a work is not held.
    """
    known = {one.code: one for one in ReadingList.objects.all()}
    works = {w.code: w for w in Work.objects.filter(
        code__in={row["work"] for one in items for row in one["items"]})}  # fmt: skip
    lines = []
    for one in items:
        missing = [row["work"] for row in one["items"] if row["work"] not in works]
        if missing:
            raise ValidationError(
                _("The list %(list)s names works that the library does not hold: %(works)s.")
                % {"list": one["id"], "works": ", ".join(missing)}
            )
        rows = [(works[row["work"]], row.get("note", "")) for row in one["items"]]
        found = known.get(one["id"])
        if found is not None and (found.version > 1 or found.state != "published" or _same(found, one, rows)):  # fmt: skip
            continue
        words = {
            "title": one["title"], "summary": one.get("summary", ""),
            "audience": one.get("audience", ""), "roles": one.get("roles", []),
            "topic": one.get("topic", ""), "units": one.get("units", []),
            "owner_name": one.get("owner", ""), "review_by": one.get("review_by"),
        }  # fmt: skip
        made, _new = ReadingList.objects.update_or_create(
            code=one["id"],
            defaults={**words, "state": "published", "approved_by": one.get("owner", ""), "approved_on": on},
        )  # fmt: skip
        made.items.all().delete()
        ListItem.objects.bulk_create(_items(made, rows))
        lines.append(Line("library.list.load", "list", made.code, because=because))
    if lines:
        write_many(by=by, lines=lines)
    return len(lines)


def _same(found: ReadingList, one: dict[str, Any], rows: list[tuple[Work, str]]) -> bool:
    theirs = [(work.pk, note) for work, note in rows]
    ours = list(found.items.values_list("work_id", "note"))
    return theirs == ours and all(
        getattr(found, name) == one.get(name, [] if name in {"roles", "units"} else "")
        for name in ("title", "summary", "audience", "roles", "units")
    )


def _items(made: ReadingList, rows: list[tuple[Work, str]]) -> list[ListItem]:
    return [ListItem(list=made, work=work, place=at, note=note[:500]) for at, (work, note) in enumerate(rows, 1)]  # fmt: skip


def _moved(found: ReadingList, to: str) -> ReadingList:
    made = ReadingList.objects.select_for_update().get(pk=found.pk)
    if to not in MACHINES[ReadingList][made.state].leads_to:
        raise ValidationError(_("This cannot be done while the list is: %(state)s.") % {"state": made.get_state_display()})  # fmt: skip
    made.state = to
    return made


def _code(title: str) -> str:
    base = slugify(title)[:60] or "list"
    base = f"{base}-list" if base in {"new", "desk"} else base
    number, code = 1, base
    while ReadingList.objects.filter(code=code).exists():
        number += 1
        code = f"{base}-{number}"
    return code
