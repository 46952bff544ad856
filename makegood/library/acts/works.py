"""Writing works: loaded from files, added, changed, related, retracted, withdrawn."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.acts import Actor, Line, write, write_many
from makegood.record.many import insert

from ..models import Relation, Work
from .fields import code_for, digest, fields
from .index import index, tick

_BATCH = 500


@transaction.atomic
def load_works(
    *, items: list[dict[str, Any]], by: Actor, because: str, on: date | None = None
) -> int:
    """Add or change works from CSL-JSON items, each with `custom` for level, topics and relations.

    Returns how many were new or different. Equal items change nothing and leave no entry. What a
    curator has set here since stays, also where the file says otherwise.
    """
    known = {work.code: work for work in Work.objects.filter(code__in=[one["id"] for one in items])}
    fresh, changed, unindexed, lines = [], [], [], []
    for item in items:
        work, said = known.get(item["id"]), digest(item)
        if work is None:
            fresh.append(Work(code=item["id"], added_on=on, loaded=said, **fields(item)))
            lines.append(Line("library.work.add", "work", item["id"], because=because))
        elif work.loaded != said:
            for name, value in fields(item).items():
                if name not in work.edited:
                    setattr(work, name, value)
            work.loaded = said
            work.version += 1
            changed.append(work)
            lines.append(Line("library.work.change", "work", item["id"], because=because))
        elif not work.seq:
            unindexed.append(work)
    if not (lines or unindexed):
        return 0
    _store(fresh, changed)
    if unindexed:
        seq = tick()
        Work.objects.filter(pk__in=[work.pk for work in unindexed]).update(seq=seq)
        index(unindexed)
    _relate([*fresh, *changed])
    if lines:
        write_many(by=by, lines=lines)
    return len(lines)


@transaction.atomic
def add_works(
    *,
    items: Iterable[dict[str, Any]],
    by: Actor,
    because: str,
    on: date,
    taken: set[str] | None = None,
) -> list[Work]:
    """New works from items without a code; each gets one of its own. Returns them in order.

    taken: the codes that are there, for whoever adds in batches; the new ones are put into it.
    """
    taken = codes() if taken is None else taken
    fresh = []
    for item in items:
        code = code_for(item, taken)
        taken.add(code)
        fresh.append(Work(code=code, added_on=on, **fields({**item, "id": code})))
    _store(fresh, [])
    write_many(by=by, lines=[Line("library.work.add", "work", w.code, because=because) for w in fresh])  # fmt: skip
    return fresh


def codes() -> set[str]:
    """The codes of all works, also of those that were withdrawn."""
    return set(Work.objects.values_list("code", flat=True))


@transaction.atomic
def edit_work(
    *, work: Work, changes: dict[str, Any], version: int, by: Actor, because: str
) -> Work:
    """Change columns of a work; `version` is the one that was shown.

    changes: names of columns (and `csl`, from which bibliographic columns follow) with their new
    values. Raises ChangedMeanwhile where somebody else changed the work since.
    """
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.version != version:
        raise ChangedMeanwhile(_last(work))
    if "csl" in changes:
        kept = {"annotation", "level", "topics", "audience", "duties", "minutes", "access",
                "content_note", "annotated_by", "shelf_mark"}  # fmt: skip
        follow = {
            k: v for k, v in fields({**changes["csl"], "id": work.code}).items() if k not in kept
        }
        changes = {**follow, "csl": {**changes["csl"], "id": work.code}, **{k: v for k, v in changes.items() if k != "csl"}}  # fmt: skip
        if (work.doi, work.isbn, work.pmid) != tuple(changes[k] for k in ("doi", "isbn", "pmid")):
            changes |= {"identifier_status": "unchecked", "checked_on": None, "check_result": {}}
        else:
            changes.pop("identifier_status", None)
    different = {k: v for k, v in changes.items() if getattr(work, k) != v}
    if not different:
        return work
    before = {k: _told(getattr(work, k)) for k in different if k != "csl"}
    for name, value in different.items():
        setattr(work, name, value)
    work.edited = sorted(set(work.edited) | set(different))
    work.version += 1
    work.seq = tick()
    work.save()
    index([work])
    write(by=by, act="library.work.change", subject=("work", work.code), because=because,
          before=before, after={k: _told(v) for k, v in different.items() if k != "csl"})  # fmt: skip
    return work


@transaction.atomic
def relate(*, work: Work, kind: str, target: str, by: Actor, because: str) -> Relation:
    """State how a work stands to another; both pages, and every unit that cites either, show it."""
    from ..reads.works import RELATIONS

    if kind not in RELATIONS:
        raise ValidationError(_("There is no such relation between works."))
    if target == work.code:
        raise ValidationError(_("A work cannot stand in a relation to itself."))
    if not Work.objects.filter(code=target).exists():
        raise ValidationError(_("The library does not hold the other work. Add it first."))
    found, made = Relation.objects.get_or_create(work=work, kind=kind, target=target)
    if made:
        tick()
        write(by=by, act="library.work.relate", subject=("work", work.code), because=because,
              after={"kind": kind, "target": target})  # fmt: skip
    return found


@transaction.atomic
def unrelate(*, relation: Relation, by: Actor, because: str) -> None:
    """Take a relation back; why is asked, because a dispute that is gone is missed by nobody."""
    if not because.strip():
        raise ValidationError(_("Say why the relation is taken back."))
    tick()
    write(by=by, act="library.work.unrelate", subject=("work", relation.work.code), because=because,
          before={"kind": relation.kind, "target": relation.target})  # fmt: skip
    relation.delete()


@transaction.atomic
def retract(*, work: Work, on: date, where: str, by: Actor, because: str) -> Work:
    """Note that a work was retracted by its publisher; it stays, marked, with all its relations.

    where: the notice (a sentence or an address). Units that cite it ask their approver to look.
    """
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.retracted_on is not None:
        raise ValidationError(_("That this work was retracted is noted already."))
    work.retracted_on, work.retraction = on, where
    work.edited = sorted({*work.edited, "retracted_on", "retraction"})
    work.version += 1
    work.seq = tick()
    work.save()
    write(by=by, act="library.work.retract", subject=("work", work.code), because=because,
          after={"on": on, "where": where})  # fmt: skip
    return work


@transaction.atomic
def withdraw_work(*, work: Work, on: date, by: Actor, because: str) -> Work:
    """Take a work out of search and lists; its page stays, so that no citation leads nowhere."""
    if not because.strip():
        raise ValidationError(_("Say why the library no longer holds it."))
    work = Work.objects.select_for_update().get(pk=work.pk)
    if work.withdrawn_on is None:
        work.withdrawn_on = on
        work.version += 1
        work.seq = tick()
        work.save()
        write(by=by, act="library.work.withdraw", subject=("work", work.code), because=because)
    return work


def _store(fresh: list[Work], changed: list[Work]) -> None:
    seq = tick()
    for work in [*fresh, *changed]:
        work.seq = seq
    insert(fresh)
    if changed:
        for work in changed:
            work.changed_at = (
                timezone.now()
            )  # which a bulk update does not do, and harvesters ask for
        names = [*fields(changed[0].csl), "loaded", "version", "seq", "changed_at"]
        Work.objects.bulk_update(changed, names, batch_size=100)
    index(fresh, fresh=True)
    index(changed)


def _relate(works: list[Work]) -> None:
    """Relations as the items state them; those that a curator stated here stay."""
    wanted = [
        Relation(work=work, kind=one["type"], target=one["target"])
        for work in works
        for one in (work.csl.get("custom") or {}).get("relations") or []
    ]
    Relation.objects.bulk_create(wanted, batch_size=_BATCH, ignore_conflicts=True)


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, date) or hasattr(value, "pk") else value


def _last(work: Work) -> str:
    from makegood.record.models import Entry

    entry = Entry.objects.filter(subject_kind="work", subject_id=work.code).order_by("-seq").first()
    return entry.actor_label if entry else ""
