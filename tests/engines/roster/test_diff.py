"""What a feed would change: named cases, the guards, and the slow twin over random histories."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.roster import Current, Definition, Diff, diff
from makegood.engines.roster.guards import manager_circle

from .makers import TODAY, csv_bytes, read, state
from .twin import Facts, Place, active, apply_all, tidy

HEAD = ["person_id", "given", "family", "ref", "org", "title", "role_family", "fte", "shift", "location",
        "manager", "start", "end", "status", "responsibilities", "leave_start", "leave_end"]  # fmt: skip
BASE = {"given": "Ada", "family": "Okafor", "ref": "1", "org": "medi", "title": "Nurse",
        "role_family": "nurse-app", "fte": "1", "start": "2020-01-01"}  # fmt: skip
PERSON = {"person_id": "7", "given": "Ada", "family": "Okafor"}
PLACE = {"person_id": "7", "ref": "1", "org": "medi", "title": "Nurse", "start": date(2020, 1, 1)}


def feed_of(*rows: dict[str, str], drop: tuple[str, ...] = (), **how: Any) -> Any:
    names = [name for name in HEAD if name not in drop]
    definition = Definition(columns={name: (name,) for name in names}, **how)
    cells = [[{**BASE, **row}.get(name, "") for name in names] for row in rows]
    return read(csv_bytes([names, *cells]), definition, as_of=how.get("as_of", TODAY))


def compare(current: Current, *rows: dict[str, str], **how: Any) -> Diff:
    return diff(current, feed_of(*rows, **how), TODAY)


def test_a_new_person_joins() -> None:
    found = compare(state(), {"person_id": "7", "responsibilities": "teaches"})
    assert found.joined.select("person_id", "org", "kind").rows() == [("7", "medi", "new")]
    assert found.duties_add.rows() == [("7", "teaches")]


def test_nothing_changes_twice() -> None:
    found = compare(state([PERSON], [PLACE]), {"person_id": "7"})
    assert found.empty and found.counts["unchanged"] == 1


def test_absent_people_leave_on_the_feeds_date() -> None:
    found = compare(
        state([PERSON, {"person_id": "8"}], [PLACE, {"person_id": "8"}]), {"person_id": "7"}
    )
    assert found.left.select("person_id", "new_end").rows() == [("8", TODAY)]
    assert [g.name for g in found.guards] == ["ends-too-many"]
    part = compare(state([PERSON, {"person_id": "8"}], [PLACE, {"person_id": "8"}]), {"person_id": "7"},
                   full=False)  # fmt: skip
    assert part.empty


def test_a_person_with_an_unusable_row_is_left_alone() -> None:
    found = compare(state([PERSON], [PLACE]), {"person_id": "7", "fte": "9"}, {"person_id": "9"})
    assert found.left.height == 0 and found.joined["person_id"].to_list() == ["9"]


def test_a_person_told_as_ended_leaves_on_the_day_told() -> None:
    found = compare(state([PERSON], [PLACE]), {"person_id": "7", "status": "T", "end": "2026-10-01"},
                    {"person_id": "9"})  # fmt: skip
    assert found.left.select("person_id", "new_end").rows() == [("7", date(2026, 10, 1))]


def test_a_move_ends_one_stretch_and_begins_the_next() -> None:
    for drop in ((), ("ref",)):
        current = state([PERSON], [PLACE | ({"ref": "medi|nurse-app|nurse"} if drop else {})])
        found = compare(current, {"person_id": "7", "org": "surg"}, drop=drop)
        assert found.moved.select("org_before", "org_after").rows() == [("medi", "surg")]
        assert found.pairs.split.select("old_start", "on", "org").rows() == [
            (date(2020, 1, 1), TODAY, "surg")]  # fmt: skip
        assert found.changed.height == 0 and found.left.height == 0


def test_a_move_takes_the_day_that_the_feed_names() -> None:
    found = compare(
        state([PERSON], [PLACE]), {"person_id": "7", "org": "surg", "start": "2026-11-01"}
    )
    assert found.pairs.split["on"].to_list() == [date(2026, 11, 1)]


def test_a_row_of_the_future_waits() -> None:
    found = compare(
        state([PERSON], [PLACE]), {"person_id": "7", "org": "surg", "start": "2027-01-01"}
    )
    assert found.empty


def test_fields_that_are_not_mapped_or_say_nothing_stay() -> None:
    current = state([PERSON | {"preferred_name": "Addie", "pronouns": "she"}],
                    [PLACE | {"shift": "night", "managers": "8"}])  # fmt: skip
    assert compare(current, {"person_id": "7"}, drop=("manager", "shift")).empty
    found = compare(current, {"person_id": "7", "given": "Adah"}, drop=("manager",))
    assert found.changed.select("field", "before", "after").rows() == [("given", "Ada", "Adah")]


def test_rehire_is_a_return_and_an_end_by_mistake_is_taken_back() -> None:
    gone = PLACE | {"end": date(2026, 6, 1)}
    again = compare(state([PERSON], [gone]), {"person_id": "7", "start": "2026-10-01"})
    assert again.joined["kind"].to_list() == ["returned"]
    assert again.pairs.begin["start"].to_list() == [date(2026, 10, 1)]
    back = compare(state([PERSON], [gone]), {"person_id": "7"})
    assert back.pairs.begin.height == 0
    assert back.pairs.update.select("old_start", "end").rows() == [(date(2020, 1, 1), None)]


def test_a_second_appointment_is_a_change() -> None:
    found = compare(state([PERSON], [PLACE]), {"person_id": "7"},
                    {"person_id": "7", "ref": "2", "org": "surg", "fte": "0.1"})  # fmt: skip
    assert found.changed["field"].to_list() == ["appointment begins"]


def test_leaves_and_duties() -> None:
    current = state([PERSON], [PLACE], [("7", "teaches")], [("7", date(2026, 11, 1), None)])
    found = compare(current, {"person_id": "7", "responsibilities": "supervises"})
    assert found.duties_add.rows() == [("7", "supervises")]
    assert found.duties_end.rows() == [("7", "teaches")]
    assert found.leaves_set.select("start", "end", "drop").rows() == [
        (date(2026, 11, 1), TODAY, False)
    ]
    told = compare(current, {"person_id": "7", "responsibilities": "teaches",
                             "leave_start": "2026-11-01", "leave_end": "2026-12-01"})  # fmt: skip
    assert told.leaves_set.select("start", "end").rows() == [(date(2026, 11, 1), date(2026, 12, 1))]


def crowd(count: int) -> Current:
    people = [{"person_id": str(n), "given": "A", "family": "B"} for n in range(count)]
    return state(people, [{"person_id": str(n), "title": "Nurse"} for n in range(count)])


def told(count: int, **changes: str) -> list[dict[str, str]]:
    return [{"person_id": str(n), "given": "A", "family": "B", **changes} for n in range(count)]


@pytest.mark.parametrize(("ends", "refused"), [(2, False), (3, True)])
def test_the_guard_of_ends_refuses_above_two_in_a_hundred(ends: int, refused: bool) -> None:
    found = compare(crowd(100), *told(100 - ends))
    assert ([g.name for g in found.guards] == ["ends-too-many"]) is refused
    assert found.refused(frozenset({"ends-too-many"})) == []


@pytest.mark.parametrize(("changes", "refused"), [(10, False), (11, True)])
def test_the_guard_of_changes_refuses_above_ten_in_a_hundred(changes: int, refused: bool) -> None:
    rows = [{**row, "title": "Other"} if n < changes else row for n, row in enumerate(told(100))]
    found = compare(crowd(100), *rows)
    assert found.counts["changed"] == changes
    assert ([g.name for g in found.guards] == ["changes-too-many"]) is refused


def test_the_guard_of_circles_names_them() -> None:
    found = compare(state(), {"person_id": "1", "manager": "2"}, {"person_id": "2", "manager": "3"},
                    {"person_id": "3", "manager": "1"}, {"person_id": "4", "manager": "1"})  # fmt: skip
    (guard,) = found.guards
    assert guard.name == "manager-circle" and set(guard.values["people"]) == {"1", "2", "3"}
    assert "1" in guard.why


def test_a_long_line_of_managers_is_no_circle_and_is_quick() -> None:
    links = [(str(n), str(n + 1)) for n in range(3_000)]
    schema = {"person_id": pl.String, "manager": pl.String}
    assert manager_circle(pl.DataFrame(links, schema=schema, orient="row")) == []
    links.append(("3000", "0"))
    assert len(manager_circle(pl.DataFrame(links, schema=schema, orient="row"))) == 3_001


@pytest.mark.parametrize(
    ("second", "fields"),
    [({"fte": "0.5"}, ("fte",)), ({"given": "Bo"}, ("given",)), ({"org": "surg"}, ("org",))],
)
def test_the_guard_of_duplicates_names_the_rows(
    second: dict[str, str], fields: tuple[str, ...]
) -> None:
    found = compare(state(), {"person_id": "7"}, {"person_id": "7", **second})
    assert [g.name for g in found.guards] == ["duplicated-id"]
    assert found.conflicts[0].fields == fields and found.conflicts[0].lines == (2, 3)


def test_rows_that_agree_or_tell_history_are_no_duplicates() -> None:
    found = compare(state(), {"person_id": "7", "manager": ""}, {"person_id": "7"},
                    {"person_id": "7", "start": "2015-01-01", "end": "2016-01-01", "title": "Aide"},
                    {"person_id": "7", "start": "2027-01-01", "title": "Chief"})  # fmt: skip
    assert found.guards == [] and found.pairs.begin["title"].to_list() == ["Nurse"]


# The twin ----------------------------------------------------------------------------------

DAYS = [date(2020, 1, 1), date(2026, 3, 1), date(2026, 11, 1), date(2027, 2, 1)]
ROW = st.builds(
    Place,
    ref=st.sampled_from(["1", "2", "3"]),
    org=st.sampled_from(["medi", "surg", "surg/trauma"]),
    title=st.sampled_from(["Nurse", "Chief"]),
    role_family=st.sampled_from(["nurse-app", "leader"]),
    fte=st.sampled_from([1.0, 0.5]),
    shift=st.sampled_from(["", "night"]),
    location=st.sampled_from(["", "North"]),
    managers=st.just(""),
    start=st.sampled_from([None, *DAYS]),
    end=st.sampled_from([None, None, None, date(2026, 10, 1), date(2026, 12, 24)]),
    ended=st.sampled_from([False, False, False, True]),
)
PEOPLE = st.dictionaries(
    st.sampled_from(["1", "2", "3"]),
    st.tuples(st.sampled_from(["Ada", "Bo"]), st.lists(ROW, min_size=1, max_size=3, unique_by=lambda r: r.ref)),
    max_size=3,
)  # fmt: skip


def as_feed(people: dict[str, tuple[str, list[Place]]], as_of: date, full: bool) -> Any:
    names = [
        n for n in HEAD if n not in ("manager", "responsibilities", "leave_start", "leave_end")
    ]
    lines = [names]
    for code, (given_name, rows) in people.items():
        for row in rows:
            lines.append([code, given_name, "X", row.ref, row.org, row.title, row.role_family, str(row.fte),
                          row.shift, row.location, str(row.start or ""), str(row.end or ""),
                          "T" if row.ended else ""])  # fmt: skip
    definition = Definition(columns={n: (n,) for n in names}, full=full)
    return read(csv_bytes(lines), definition, as_of=as_of)


def sane(people: dict[str, tuple[str, list[Place]]], as_of: date) -> Any:
    """Rows as the feed would be read: in order, and ended where the end has come."""
    result = {}
    for code, (name, rows) in people.items():
        kept = [r for r in rows if not (r.start and r.end and r.end < r.start)]
        kept = [replace(r, ended=r.ended or bool(r.end and r.end <= as_of)) for r in kept]
        if kept:
            result[code] = (name, kept)
    return result


def to_state(facts: Facts, as_of: date) -> Current:
    people = [{"person_id": c, "given": n[0], "family": n[1]} for c, n in facts.people.items()]
    places = [
        {"person_id": code, **{k: v for k, v in vars(p).items() if k != "ended"}}
        for code, rows in facts.places.items()
        for p in rows
    ]
    return state(people, places, as_of=as_of)


def written(facts: Facts, found: Diff) -> Facts:
    """The facts after the diff's writes."""
    result = Facts(dict(facts.people), {k: list(v) for k, v in facts.places.items()})
    for row in found.new_people.iter_rows(named=True):
        result.people[row["person_id"]] = (row["given"], row["family"])
    for code, name, _before, after in found.person_changes.iter_rows():
        given_name, family = result.people[code]
        result.people[code] = (after, family) if name == "given" else (given_name, after)

    def made(row: dict[str, Any], start: str = "start") -> Place:
        names = [n for n in Place.__dataclass_fields__ if n not in ("start", "ended")]
        return Place(start=row[start], **{n: row[n] for n in names})

    def at(code: str, ref: str, start: date) -> int:
        return next(
            i for i, p in enumerate(result.places[code]) if (p.ref, p.start) == (ref, start)
        )

    added = []
    for row in found.pairs.split.iter_rows(named=True):
        place = at(row["person_id"], row["old_ref"], row["old_start"])
        rows = result.places[row["person_id"]]
        rows[place] = replace(rows[place], start=row["first_start"], end=row["on"])
        added.append((row["person_id"], made(row)))
    for row in found.pairs.finish.iter_rows(named=True):
        place = at(row["person_id"], row["ref"], row["start"])
        rows = result.places[row["person_id"]]
        rows[place] = replace(rows[place], end=row["new_end"])
    for row in found.pairs.update.iter_rows(named=True):
        place = at(row["person_id"], row["old_ref"], row["old_start"])
        result.places[row["person_id"]][place] = made(row)
    added += [(row["person_id"], made(row)) for row in found.pairs.begin.iter_rows(named=True)]
    for code, one in added:
        result.places.setdefault(code, []).append(one)
    return result


@given(st.lists(st.tuples(PEOPLE, st.booleans()), min_size=1, max_size=3))
@settings(max_examples=80, deadline=None)
def test_the_diff_agrees_with_the_twin_and_applies_once(feeds: list[Any]) -> None:
    facts, as_of = Facts(), TODAY
    for people, full in feeds:
        people = sane(people, as_of)
        if not people:
            continue
        feed = as_feed(people, as_of, full)
        assert not feed.problems.items
        found = diff(to_state(facts, as_of), feed, as_of)
        after = written(facts, found)
        wanted = apply_all(facts, {c: ((n, "X"), r) for c, (n, r) in people.items()}, as_of, full)
        assert after.people == wanted.people
        codes = {c for c, rows in (wanted.places | after.places).items()}
        for code in codes:
            assert tidy(after.places.get(code, [])) == tidy(wanted.places.get(code, [])), code
        before = active(facts, as_of)
        live = {c for c, (_n, rows) in people.items() if any(not r.ended for r in rows)}
        assert set(found.joined["person_id"]) == live - before
        gone = before - live if full else {c for c in before - live if c in people}
        assert set(found.left["person_id"]) >= {c for c in gone if not active(after, as_of) & {c}}
        again = diff(to_state(after, as_of), feed, as_of)
        assert again.empty, (again.pairs, again.person_changes)
        facts, as_of = after, as_of + timedelta(days=30)
