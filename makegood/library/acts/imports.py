"""Files of references: received, read into a preview, taken in or put aside."""

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.references.formats import opened
from makegood.engines.references.record import MOST_BYTES, Item, Parsed, Unreadable
from makegood.engines.references.similar import Known, Traits, traits_of
from makegood.people.models import Person
from makegood.record.acts import Actor, Line, write, write_many
from makegood.record.many import insert

from ..models import Import, ImportRow, Work
from ..reads.intake import counts, known
from .fields import fields
from .index import index, settle, tick
from .works import add_works, codes

Tell = Callable[[int, int | None, str], None]
FILLS = ("DOI", "ISBN", "PMID", "URL", "volume", "issue", "page", "publisher", "container-title",
         "language", "abstract", "author", "editor", "issued", "ISSN", "publisher-place", "edition")  # fmt: skip


def _silent(done: int, total: int | None, label: str) -> None:
    return None


@contextmanager
def _many_objects() -> Iterator[None]:
    """Python looks for cycles the more often the more objects live; a file's rows have none."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@transaction.atomic
def receive(*, name: str, chunks: Iterator[bytes], person: Person | None, by: Actor) -> Import:
    """Keep a file below the data directory. Raises ValidationError where it is too large."""
    folder = Path(settings.DATA_DIR) / "library" / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    made = Import.objects.create(file_name=Path(name).name[:255] or "file", by=person, stored_at="")
    path = folder / f"{made.pk}"
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                path.unlink()
                raise ValidationError(
                    _("The file has more than %(most)s MB. Export the references in parts.")
                    % {"most": MOST_BYTES >> 20}
                )
            digest.update(chunk)
            file.write(chunk)
    made.stored_at = f"library/imports/{made.pk}"
    made.save(update_fields=["stored_at"])
    write(by=by, act="library.import.receive", subject=("import", made.pk),
          after={"file": made.file_name, "sha256": digest.hexdigest(), "bytes": size})  # fmt: skip
    return made


@_many_objects()
def preview(*, found: Import, by: Actor, tell: Tell = _silent) -> Import:
    """Read the file into rows: what is new, what the library has, what stands twice, what is broken.

    A file that cannot be read at all says so in `note`. Reading again replaces the rows.
    """
    try:
        data = (Path(settings.DATA_DIR) / found.stored_at).read_bytes()
        file = opened(data)
        with transaction.atomic():
            ImportRow.objects.filter(of=found).delete()
            note, last = file.note, 0
            batch: list[ImportRow] = []
            try:
                for row in _rows(found, file.records, known()):
                    batch.append(row)
                    last = row.number
                    if len(batch) == 2000:
                        insert(batch)
                        tell(last, None, "read")
                        batch = []
            except Unreadable as error:
                if not last:
                    raise
                note = f"{note} {error}".strip()
            insert(batch)
            if not last:
                raise Unreadable("There is no reference in this file.")
            found.format, found.note, found.state = file.format.code, note[:500], "previewed"
            found.counts = counts(found)
            found.save()
    except (Unreadable, OSError) as error:
        found.state, found.note = "unreadable", str(error)[:500]
        found.save(update_fields=["state", "note"])
    return found


@transaction.atomic
def choose(*, found: Import, does: dict[int, str]) -> None:
    """Set what is done with single rows (number to `add`, `fill` or `leave`) before taking in."""
    if found.state != "previewed":
        raise ValidationError(_("This file was decided meanwhile."))
    rows = list(found.rows.filter(number__in=does).exclude(verdict="bad"))
    for row in rows:
        if does[row.number] in dict(ImportRow.DOES):
            row.does = does[row.number]
    ImportRow.objects.bulk_update(rows, ["does"], batch_size=500)
    found.counts = counts(found)
    found.save(update_fields=["counts"])


@_many_objects()
@transaction.atomic
def take_in(*, found: Import, on: date, by: Actor, because: str, tell: Tell = _silent) -> Import:
    """Make works of the rows that are to be taken in, and fill in what works lack; once."""
    found = Import.objects.select_for_update().get(pk=found.pk)
    if found.state != "previewed":
        raise ValidationError(_("This file was decided meanwhile."))
    wanted = found.rows.filter(does="add", item__isnull=False).order_by("number")
    total, done, taken = wanted.count(), 0, codes()
    for batch in _batches(wanted.iterator(chunk_size=2000)):
        items = [_clean(row.item) for row in batch]
        works = add_works(items=items, by=by, because=because, on=on, taken=taken)
        for row, work in zip(batch, works, strict=True):
            row.became = work.code
        _became(batch)
        done += len(batch)
        tell(done, total, "taking in")
    _fill_in(found, by=by, because=because)
    settle(done)
    found.state, found.applied_at = "applied", timezone.now()
    found.save()
    write(by=by, act="library.import.take-in", subject=("import", found.pk), because=because,
          after=found.counts)  # fmt: skip
    return found


@transaction.atomic
def put_aside(*, found: Import, by: Actor, because: str) -> None:
    """Decide not to take the file in; its rows stay for the report."""
    changed = Import.objects.filter(pk=found.pk, state__in=["received", "previewed"])
    if not changed.update(state="discarded"):
        raise ValidationError(_("This file was decided meanwhile."))
    write(by=by, act="library.import.put-aside", subject=("import", found.pk), because=because)


@transaction.atomic
def fill(*, work: Work, item: Item, by: Actor, because: str) -> Work:
    """Give a work what it lacks and another record of it knows; what it has is never overwritten."""
    missing = {name: item[name] for name in FILLS if item.get(name) and not work.csl.get(name)}
    if not missing:
        return work
    csl = {**work.csl, **missing}
    for name in ("doi", "isbn", "pmid", "url", "year", "container", "language"):
        setattr(work, name, getattr(work, name) or fields(csl)[name])
    work.csl, work.version, work.seq = csl, work.version + 1, tick()
    work.save()
    index([work])
    write_many(by=by, lines=[Line("library.work.fill", "work", work.code, because=because, after=sorted(missing))])  # fmt: skip
    return work


def _fill_in(found: Import, *, by: Actor, because: str) -> None:
    """Give works what further records of them know: the library's, and those of this very file."""
    rows = list(found.rows.filter(does="fill", item__isnull=False).order_by("number"))
    numbers = [int(row.same_as[1:]) for row in rows if row.same_as.startswith("#")]
    made = dict(found.rows.filter(number__in=numbers).values_list("number", "became"))
    into = {row.pk: made.get(int(row.same_as[1:]), "") if row.same_as.startswith("#") else row.same_as for row in rows}  # fmt: skip
    held = {work.code: work for work in Work.objects.filter(code__in=set(into.values()))}
    for row in rows:
        code = into[row.pk]
        if code in held:
            held[code] = fill(work=held[code], item=row.item or {}, by=by, because=because)
            row.became = code
    ImportRow.objects.bulk_update(rows, ["became"], batch_size=500)


def _became(rows: list[ImportRow]) -> None:
    """Note what each row became; Django's own bulk update takes ten times as long."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "UPDATE library_importrow SET became = %s WHERE id = %s",
                [(row.became, row.pk) for row in rows],
            )
        else:
            cursor.execute(
                "UPDATE library_importrow AS row SET became = new.became "
                "FROM unnest(%s::bigint[], %s::text[]) AS new (id, became) WHERE row.id = new.id",
                [[row.pk for row in rows], [row.became for row in rows]],
            )


def _rows(found: Import, records: Iterator[Parsed], held: Known) -> Iterator[ImportRow]:
    here, first = Known(), dict[str, tuple[str, str]]()
    for one in records:
        row = ImportRow(of=found, number=one.number, line=one.line, item=one.item,
                        problems=one.problems, verdict="bad", does="leave")  # fmt: skip
        if one.item is not None:
            row.title = one.item["title"][:500]
            _judge(row, traits_of(one.item), held, here, first)
        yield row


def _judge(
    row: ImportRow, traits: Traits, held: Known, here: Known, first: dict[str, tuple[str, str]]
) -> None:
    """Say what the record repeats: a work of the library, or the first record of it in this file.

    first: of each record that repeats another, verdict and what it repeats; so a third record that
    shares an identifier with the second only is led to the first, or to the library's work.
    """
    if match := held.find(traits):
        row.verdict, row.same_as, row.does = "held", match.code, "leave"
    elif match := here.find(traits):
        row.verdict, row.same_as = first.get(match.code, ("twice", match.code))
        # What is surely the same work completes it; of what is only like it the curator decides.
        sure = row.verdict == "twice" and match.share == 1.0
        row.does = "fill" if sure else "leave"
    else:
        row.verdict, row.does = "new", "add"
    if match:
        row.same_by = match.by
        first[f"#{row.number}"] = (row.verdict, row.same_as)
    here.add(f"#{row.number}", traits)


def _clean(item: dict[str, Any] | None) -> dict[str, Any]:
    """The item without what only this library may say of a work."""
    made = dict(item or {})
    custom = made.pop("custom", None) or {}
    made.pop("id", None)
    kept = {k: custom[k] for k in ("level", "topics", "audience", "minutes") if _sound(k, custom.get(k))}  # fmt: skip
    return {**made, "custom": kept}


def _sound(name: str, value: Any) -> bool:
    if name == "level":
        return value in dict(Work.LEVELS)
    if name == "minutes":
        return isinstance(value, int) and 0 < value < 100_000
    return isinstance(value, list) and len(value) <= 50 and all(isinstance(v, str) and len(v) <= 60 for v in value)  # fmt: skip


def _batches(rows: Iterator[ImportRow]) -> Iterator[list[ImportRow]]:
    batch: list[ImportRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 5000:
            yield batch
            batch = []
    if batch:
        yield batch
