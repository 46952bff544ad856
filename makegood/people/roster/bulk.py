"""Writes what a preview shows, many rows at a time; called by acts inside their transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from makegood.engines.roster import Diff
from makegood.record.acts import Line

from ..models import (
    Appointment,
    AppointmentManager,
    Leave,
    OrgPlacement,
    OrgUnit,
    Person,
    Responsibility,
)

BATCH = 2_000
_FLAGS = ("no_daily_email", "shared_workstation")
_TEXTS = ("given", "family", "preferred_name", "pronouns", "email", "language")
_PLACE = ("ref", "org", "title", "role_family", "fte", "shift", "location", "managers", "start",
          "end")  # fmt: skip
Key = tuple[str, str, date]


@dataclass
class Writer:
    """Writes one preview; `lines` are the record's entries, one for each person and act."""

    result: Diff
    source: str
    because: str
    persons: dict[str, int] = field(default_factory=dict)
    orgs: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def write(self) -> list[Line]:
        """Write everything; returns the entries for the record."""
        self._units()
        self.orgs = dict(OrgUnit.objects.values_list("code", "id"))
        self._new_people()
        self._load_persons()
        self._person_changes()
        self._appointments()
        self._duties()
        self._leaves()
        self._tell()
        return self.lines

    # Org units ------------------------------------------------------------------------------

    def _units(self) -> None:
        changes = self.result.units
        if not changes:
            return
        first = self.result.pairs.begin["start"].min()
        as_of = self.result.as_of
        # People have been in a unit since their appointment began, so the unit was there then.
        opened = min(first, as_of) if isinstance(first, date) else as_of
        there = {unit.code: unit for unit in OrgUnit.objects.all()}
        standing = {row.unit_id: row for row in OrgPlacement.objects.filter(end__isnull=True)}
        for change in changes:
            new, old = change.new, change.old
            parent = there[new.parent] if new.parent else None
            above = standing.get(parent.pk) if parent else None
            if old is None:
                start = max(opened, above.start) if above else opened
                unit = OrgUnit.objects.create(
                    code=new.code, name=new.name, kind=new.kind, opened=start
                )
                there[new.code] = unit
                standing[unit.pk] = OrgPlacement.objects.create(
                    unit=unit, parent=parent, start=start
                )
                after = {"name": new.name, "kind": new.kind, "parent": new.parent or None,
                         "start": start}  # fmt: skip
                self._unit_line("people.org.open", new.code, None, after)
                continue
            unit = there[new.code]
            if (unit.name, unit.kind) != (new.name, new.kind):
                before = {"name": unit.name, "kind": unit.kind}
                unit.name, unit.kind = new.name, new.kind
                unit.save(update_fields=["name", "kind"])
                after = {"name": new.name, "kind": new.kind}
                self._unit_line("people.org.rename", new.code, before, after)
            if old.parent != new.parent:
                self._move(unit, parent, standing, as_of)
                before, after = {"parent": old.parent}, {"parent": new.parent, "start": as_of}
                self._unit_line("people.org.move", new.code, before, after)

    def _move(
        self, unit: OrgUnit, parent: OrgUnit | None, standing: dict[int, OrgPlacement], on: date
    ) -> None:
        now = standing.get(unit.pk)
        if now is not None and now.start >= on:
            now.parent = parent
            now.save(update_fields=["parent"])
            return
        if now is not None:
            now.end = on
            now.save(update_fields=["end"])
        standing[unit.pk] = OrgPlacement.objects.create(unit=unit, parent=parent, start=on)

    def _unit_line(self, act: str, code: str, before: Any, after: Any) -> None:
        self.lines.append(Line(act, "org", code, None, self.because, before, after))

    # People ---------------------------------------------------------------------------------

    def _new_people(self) -> None:
        people = [
            Person(
                code=row["person_id"],
                **{name: row[name] or "" for name in _TEXTS},
                **{name: bool(row[name]) for name in _FLAGS},
            )
            for row in self.result.new_people.iter_rows(named=True)
        ]
        Person.objects.bulk_create(people, batch_size=BATCH)
        self.persons.update((person.code, person.pk) for person in people)
        self.new = {person.code for person in people}

    def _load_persons(self) -> None:
        """Numbers of everybody who is written about, managers included."""
        pairs = self.result.pairs
        codes: set[str] = set()
        for frame in (
            self.result.person_changes, pairs.begin, pairs.split, pairs.update, pairs.finish,
            self.result.duties_add, self.result.duties_end, self.result.leaves_add,
            self.result.leaves_set,
        ):  # fmt: skip
            codes.update(frame["person_id"].unique().to_list())
        for frame in (pairs.begin, pairs.split, pairs.update):
            for ids in frame["managers"].unique().to_list():
                codes.update(one for one in (ids or "").split("|") if one)
        missing = sorted(codes - self.persons.keys())
        for part in _parts(missing):
            found = Person.objects.filter(code__in=part).values_list("code", "id")
            self.persons.update(found)

    def _person_changes(self) -> None:
        wanted: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for code, name, before, after in self.result.person_changes.iter_rows():
            wanted[code][name] = (before, after)
        names = sorted({name for changes in wanted.values() for name in changes})
        for part in _parts(sorted(wanted), 500):
            people = list(Person.objects.select_for_update().filter(code__in=part))
            for person in people:
                for name, (_before, after) in wanted[person.code].items():
                    value: Any = after == "true" if name in _FLAGS else after
                    setattr(person, name, value)
                person.version += 1
            Person.objects.bulk_update(people, [*names, "version"])
        for code, changes in wanted.items():
            before = {name: pair[0] for name, pair in changes.items()}
            after = {name: pair[1] for name, pair in changes.items()}
            self._line("people.person.edit", code, before, after)

    # Appointments ---------------------------------------------------------------------------

    def _appointments(self) -> None:
        pairs = self.result.pairs
        made: list[Appointment] = []
        managers: list[str] = []
        held = self._stretches()
        for row in pairs.begin.iter_rows(named=True):
            made.append(self._made(row))
            managers.append(row["managers"] or "")
        ends: list[Appointment] = []
        for row in pairs.split.iter_rows(named=True):
            old = held[row["person_id"], row["old_ref"], row["old_start"]]
            before = _told(old, self._code_of())
            old.start, old.end = row["first_start"], row["on"]
            ends.append(old)
            made.append(self._made(row))
            managers.append(row["managers"] or "")
            after = {**_row_told(row), "since": row["on"]}
            self._line("people.appointment.change", row["person_id"], before, after)
        for row in pairs.finish.iter_rows(named=True):
            old = held[row["person_id"], row["ref"], row["start"]]
            before = {"ref": old.ref, "org": row["org"], "end": old.end}
            old.end = row["new_end"]
            ends.append(old)
            after = {"ref": old.ref, "org": row["org"], "end": old.end}
            self._line("people.appointment.end", row["person_id"], before, after)
        Appointment.objects.bulk_update(ends, ["start", "end"], batch_size=500)
        updated: list[tuple[Appointment, str]] = []
        for row in pairs.update.iter_rows(named=True):
            old = held[row["person_id"], row["old_ref"], row["old_start"]]
            before = _told(old, self._code_of())
            self._take(old, row)
            updated.append((old, row["managers"] or ""))
            self._line("people.appointment.correct", row["person_id"], before, _row_told(row))
        Appointment.objects.bulk_update(
            [old for old, _managers in updated],
            ["ref", "org", "role_family", "title", "fte", "shift", "location", "start", "end"],
            batch_size=500,
        )
        Appointment.objects.bulk_create(made, batch_size=BATCH)
        self._managers(list(zip(made, managers, strict=True)), updated)
        self.begun = pairs.begin

    def _code_of(self) -> dict[int, str]:
        if not hasattr(self, "_codes"):
            self._codes = {number: code for code, number in self.orgs.items()}
        return self._codes

    def _stretches(self) -> dict[Key, Appointment]:
        pairs = self.result.pairs
        frames = [pairs.split, pairs.update, pairs.finish]
        codes = sorted({c for frame in frames for c in frame["person_id"].unique().to_list()})
        found: dict[Key, Appointment] = {}
        for part in _parts(codes):
            rows = Appointment.objects.filter(person__code__in=part).select_related("person")
            for row in rows.select_for_update(of=("self",)):
                found[row.person.code, row.ref, row.start] = row
        return found

    def _made(self, row: dict[str, Any]) -> Appointment:
        one = Appointment(person_id=self.persons[row["person_id"]], source=self.source)
        self._take(one, row)
        return one

    def _take(self, one: Appointment, row: dict[str, Any]) -> None:
        one.ref = row["ref"]
        one.org_id = self.orgs[row["org"]]
        one.role_family_id = row["role_family"]
        one.title = row["title"] or ""
        one.fte = row["fte"]
        one.shift_id = row["shift"] or None
        one.location = row["location"] or ""
        one.start, one.end = row["start"], row["end"]

    def _managers(
        self, made: list[tuple[Appointment, str]], updated: list[tuple[Appointment, str]]
    ) -> None:
        here: dict[int, dict[int, int]] = defaultdict(dict)
        for part in _parts([one.pk for one, _ids in updated]):
            rows = AppointmentManager.objects.filter(appointment__in=part)
            for pk, appointment, manager in rows.values_list("pk", "appointment_id", "manager_id"):
                here[appointment][manager] = pk
        gone: list[int] = []
        links: list[AppointmentManager] = []
        for one, ids in [*made, *updated]:
            wanted = {self.persons[code] for code in ids.split("|") if code in self.persons}
            now = here.get(one.pk, {})
            gone.extend(pk for manager, pk in now.items() if manager not in wanted)
            links.extend(
                AppointmentManager(appointment_id=one.pk, manager_id=manager)
                for manager in sorted(wanted - now.keys())
            )
        for part in _parts(gone):
            AppointmentManager.objects.filter(pk__in=part).delete()
        AppointmentManager.objects.bulk_create(links, batch_size=BATCH)

    # Duties and leave -----------------------------------------------------------------------

    def _duties(self) -> None:
        as_of = self.result.as_of
        since: dict[str, date] = {}
        if self.new:  # a new person's duties begin with their first appointment
            begun = self.result.pairs.begin.group_by("person_id").agg(pl.col("start").min())
            since = {code: day for code, day in begun.iter_rows() if code in self.new}
        Responsibility.objects.bulk_create(
            [
                Responsibility(
                    person_id=self.persons[code], duty_id=duty, start=since.get(code, as_of),
                    source="feed",
                )
                for code, duty in self.result.duties_add.iter_rows()
            ],
            batch_size=BATCH,
        )  # fmt: skip
        self.duties = _grouped(self.result.duties_add)
        ends = {(self.persons[c], duty) for c, duty in self.result.duties_end.iter_rows()}
        for part in _parts(sorted({person for person, _duty in ends})):
            rows = Responsibility.objects.filter(person__in=part, source="feed", end__isnull=True)
            over = [row for row in rows if (row.person_id, row.duty_id) in ends]
            for row in over:
                row.end = max(as_of, row.start)
            Responsibility.objects.bulk_update(over, ["end"], batch_size=500)
        for code, duties in _grouped(self.result.duties_end).items():
            self._line("people.responsibility.end", code, {"duties": duties}, {"end": as_of})

    def _leaves(self) -> None:
        Leave.objects.bulk_create(
            [
                Leave(person_id=self.persons[code], start=start, end=end, source="feed")
                for code, start, end in self.result.leaves_add.iter_rows()
            ],
            batch_size=BATCH,
        )
        self.leaves: dict[str, list[Any]] = defaultdict(list)
        for code, start, end in self.result.leaves_add.iter_rows():
            self.leaves[code].append({"start": start, "end": end})
        for row in self.result.leaves_set.iter_rows(named=True):
            found = Leave.objects.filter(
                person=self.persons[row["person_id"]], start=row["start"], source="feed"
            )
            before = {"start": row["start"], "end": row["before"]}
            if row["drop"]:
                found.delete()
                self._line("people.leave.call-off", row["person_id"], before, None)
            else:
                found.update(end=row["end"])
                after = {"start": row["start"], "end": row["end"]}
                self._line("people.leave.change", row["person_id"], before, after)

    # The record -----------------------------------------------------------------------------

    def _tell(self) -> None:
        """One entry for each person who joins, or gets an appointment, duty or leave."""
        places: dict[str, list[Any]] = defaultdict(list)
        for row in self.begun.iter_rows(named=True):
            places[row["person_id"]].append(_row_told(row))
        people = {
            row["person_id"]: {name: row[name] for name in (*_TEXTS, *_FLAGS) if row[name]}
            for row in self.result.new_people.iter_rows(named=True)
        }
        for code in {**people, **places, **self.duties, **self.leaves}:
            after: dict[str, Any] = dict(people.get(code, {}))
            for name, told in (
                ("appointments", places), ("duties", self.duties), ("leave", self.leaves)
            ):  # fmt: skip
                if code in told:
                    after[name] = told[code]
            act = "people.person.join" if code in people else "people.facts.add"
            self._line(act, code, None, after)

    def _line(self, act: str, code: str, before: Any, after: Any) -> None:
        number = self.persons[code]
        self.lines.append(Line(act, "person", code, number, self.because, before, after))


def _grouped(frame: pl.DataFrame) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, duty in frame.iter_rows():
        found[code].append(duty)
    return found


def _row_told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _PLACE if row[name] not in (None, "")}


def _told(one: Appointment, codes: dict[int, str]) -> dict[str, Any]:
    told = {
        "ref": one.ref, "org": codes.get(one.org_id), "title": one.title,
        "role_family": one.role_family_id, "fte": one.fte, "shift": one.shift_id,
        "location": one.location, "start": one.start, "end": one.end,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value not in (None, "")}


def _parts(values: Iterable[Any], size: int = 5_000) -> Iterator[list[Any]]:
    all_values = list(values)
    for start in range(0, len(all_values), size):
        yield all_values[start : start + size]
