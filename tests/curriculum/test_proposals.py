"""A dry run shows exactly what applying does: the stored rows before and after, against the rows shown."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.curriculum.acts.lived import complete, open_due_gates, waive
from makegood.curriculum.acts.proposals import apply_proposal, discard, propose, show
from makegood.curriculum.acts.recompute import recompute
from makegood.curriculum.models import Edition, Proposal, Requirement, Track, Unit
from makegood.curriculum.reads.answers import stored
from makegood.curriculum.reads.effects import SHOWN, effect_of
from makegood.curriculum.reads.overlay import Change
from makegood.curriculum.reads.proposals import rows_of, rows_path
from makegood.people.acts import record_leave, set_responsibility
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Duty, Person
from makegood.record.acts import SYSTEM, Actor
from makegood.record.models import Entry

from .small import publish, publish_units, track_text, unit_text

OFFICE = Actor("person", None, "The office")


@pytest.fixture
def campus(hire: Any, settings: Any, tmp_path: Any) -> list[Person]:
    """Twelve people over three org units, a core for all and a gated track for nurses."""
    settings.DATA_DIR = tmp_path
    today = timezone.localdate()
    orgs, roles = ("surg/trauma", "surg/burns", "medi"), ("nurse-app", "facilities", "leader")
    people = [
        hire(f"Person{n} Test", org=orgs[n % 3], role=roles[n % 2 if n < 10 else 2],
             start=today - timedelta(days=20 + 40 * n), account=False)
        for n in range(12)
    ]  # fmt: skip
    Duty.objects.create(code="supervises", name="Supervises")
    publish_units()
    start = today - timedelta(days=80)
    publish(track_text("universal-core", effective=f"{start}"))
    publish(
        track_text(
            "skills-nurses", effective=f"{start}", audience="role is nurse-app", strength="expected",
            groups="n_of: {n: 1, units: [bedside-reasoning, notes-and-words]}",
            gate="{track: universal-core, share: 0.5, level: department}",
        )
    )  # fmt: skip
    editions = {one.unit.code: one for one in Edition.objects.select_related("unit")}
    for n, person in enumerate(people):
        if n % 3 != 1:
            for code in ("shared-language", "race-as-construct")[: n % 4]:
                complete(person=person, edition=editions[code], on=today - timedelta(days=n),
                         how="web", by=SYSTEM)  # fmt: skip
    record_leave(
        person=people[3], start=today - timedelta(days=5), end=None, by=SYSTEM, because="t"
    )
    duty = Duty.objects.get(code="supervises")
    for person in people[:4]:
        set_responsibility(
            person=person, duty=duty, start=today - timedelta(days=30), by=SYSTEM, because="t"
        )
    waive(person=people[5], unit=Unit.objects.get(code="shared-language"), start=today,
          end=today + timedelta(days=90), reason="test", by=SYSTEM)  # fmt: skip
    recompute(by=SYSTEM, because="test", as_of=today)
    return people


def held() -> dict[tuple[int, str], dict[str, Any]]:
    return {(row["person"], row["unit"]): row for row in stored(None).to_dicts()}


def differences(before: dict[Any, Any], after: dict[Any, Any]) -> dict[tuple[int, str], Any]:
    """What changed in what is stored, found the slow and obvious way."""
    found = {}
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            found[key] = (before.get(key), after.get(key))
    return found


def as_shown(rows: pl.DataFrame, day: date) -> dict[tuple[int, str], Any]:
    found: dict[tuple[int, str], Any] = {}
    for row in rows.filter(pl.col("day") == day).to_dicts():
        sides = []
        for side in ("before", "after"):
            if row[f"status_{side}"] is None:
                sides.append(None)
                continue
            words = {name: row[f"{name}_{side}"] for name in (*SHOWN, "details")}
            sides.append({"person": row["person"], "unit": row["unit"], **words})
        found[row["person"], row["unit"]] = tuple(sides)
    return found


def check_exact(kind: str, payload: dict[str, Any]) -> Proposal:
    """Propose, look, apply; what is stored changed by exactly the rows that were shown."""
    today = timezone.localdate()
    open_due_gates(by=SYSTEM, as_of=today)
    recompute(by=SYSTEM, because="test", as_of=today)
    effect = effect_of([Change(kind, payload)], today)
    last = effect.days[-1]
    now = held()
    proposal = show(proposal=propose(kind=kind, payload=payload, by=OFFICE, because="test"))
    assert proposal.state == "shown"
    assert proposal.effect_hash == effect.hash
    done = apply_proposal(proposal=proposal, version=proposal.version, by=OFFICE, because="agreed")
    assert done.state == "applied"
    assert differences(now, held()) == as_shown(effect.rows, today)
    if last != today:
        check_later(effect.rows, kind, payload, last)
    return done


def check_later(rows: pl.DataFrame, kind: str, payload: dict[str, Any], day: date) -> None:
    """On the day when the change takes effect, what is stored is what was shown for that day."""
    open_due_gates(by=SYSTEM, as_of=day)
    recompute(by=SYSTEM, because="the day has come", as_of=day)
    after = held()
    for key, (_before, then) in as_shown(rows, day).items():
        assert after.get(key) == then


def edition(code: str, **words: Any) -> dict[str, Any]:
    track = Track.objects.filter(code=code).first()
    number = track.editions.order_by("-number").first().number + 1 if track else 1
    words.setdefault("effective", f"{timezone.localdate()}")
    return {"source": track_text(code, edition=number, **words)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("universal-core", {"audience": 'not within "surg"'}),
        ("universal-core", {"audience": "role is nurse-app or has responsibility supervises"}),
        ("universal-core", {"due": "{days: 20, after: role-start}"}),
        ("universal-core", {"strength": "invited", "due": "null", "paid": "false"}),
        ("universal-core", {"groups": "all_of: [shared-language, notes-and-words]"}),
        ("universal-core", {"groups": "n_of: {n: 1, units: [shared-language, race-as-construct]}"}),
        ("universal-core", {"renewal": "{months: 1, window_days: 10}"}),
        ("skills-nurses", {"gate": "null", "audience": "role is nurse-app"}),
        ("skills-nurses", {"gate": "{track: universal-core, share: 0.1, level: campus}"}),
        ("for-leaders", {"audience": "role is leader", "groups": "all_of: [bedside-reasoning]"}),
        ("for-some", {"audience": "employed >= 90 days and completed universal-core"}),
    ],
)  # fmt: skip
def test_applied_equals_shown_for_a_track(campus: Any, code: str, words: dict[str, Any]) -> None:
    check_exact("track", edition(code, **words))


@pytest.mark.django_db
def test_applied_equals_shown_on_the_later_day(campus: Any) -> None:
    later = timezone.localdate() + timedelta(days=40)
    done = check_exact(
        "track", edition("universal-core", audience='within "medi"', effective=f"{later}")
    )
    assert done.summary["days"] == [f"{timezone.localdate()}", f"{later}"]
    assert done.summary["by_day"][f"{later}"]["loses"] > 0


@pytest.mark.django_db
def test_applied_equals_shown_when_a_track_is_withdrawn(campus: Any) -> None:
    before = Requirement.objects.filter(status="done").count()
    done = check_exact("track", {"withdraw": "universal-core", "on": f"{timezone.localdate()}"})
    assert done.summary["by_day"][f"{timezone.localdate()}"]["loses"] > 0
    # History is kept: the rows stay, as no longer asked.
    assert Requirement.objects.filter(status="no longer asked").count() >= before
    with pytest.raises(ValidationError, match="withdrawn"):
        propose(kind="track", payload=edition("universal-core"), by=OFFICE)


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["minor", "major"])
def test_applied_equals_shown_for_a_unit(campus: Any, change: str) -> None:
    source = unit_text("shared-language", edition=2, change=change, minutes=45)
    done = check_exact("unit", {"source": source})
    counts = done.summary["by_day"][f"{timezone.localdate()}"]
    asked_again = Requirement.objects.filter(part="changed part").count()
    assert (asked_again > 0) == (change == "major")
    assert counts["people"] > 0


@pytest.mark.django_db
def test_applied_equals_shown_for_a_move(campus: Any) -> None:
    publish(
        track_text("surgery-only", audience='within "surg"', groups="all_of: [notes-and-words]")
    )
    payload = {"unit": "surg/burns", "parent": "medi", "start": f"{timezone.localdate()}"}
    done = check_exact("tree", payload)
    assert done.summary["by_day"][f"{timezone.localdate()}"]["loses"] > 0


AUDIENCES = st.sampled_from(
    ["everyone", 'within "surg"', 'not within "surg/burns"', "role is nurse-app", "role is leader",
     "has responsibility supervises", "employed >= 200 days", "employed < 4 months",
     "completed shared-language", "not completed universal-core", "fte >= 0.5", "shift is night"]
)  # fmt: skip
GROUPS = st.sampled_from(
    ["all_of: [shared-language]", "all_of: [race-as-construct, notes-and-words]",
     "n_of: {n: 1, units: [bedside-reasoning, notes-and-words]}",
     "minutes_of: {minutes: 90, units: [shared-language, bedside-reasoning, notes-and-words]}"]
)  # fmt: skip
DUES = st.sampled_from(
    ["{by: 2027-06-30}", "{days: 30, after: hire}", "{days: 10, after: track-start}",
     "{days: 45, after: leave-end}", "{days: 60, after: completion, track: universal-core}"]
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    first=AUDIENCES, second=AUDIENCES, word=st.sampled_from(["and", "or"]), groups=GROUPS, due=DUES,
    code=st.sampled_from(["universal-core", "skills-nurses", "another"]),
    wait=st.sampled_from([0, 0, 15, 70]), renewal=st.sampled_from(["null", "{months: 1, window_days: 9}"]),
    gate=st.sampled_from(["null", "{track: universal-core, share: 0.3, level: department}"]),
)  # fmt: skip
def test_applied_equals_shown_whatever_the_edition(campus: Any, **drawn: Any) -> None:
    day = timezone.localdate() + timedelta(days=drawn["wait"])
    code = drawn["code"]
    if code == "universal-core" and (drawn["gate"] != "null" or "completion" in drawn["due"]):
        code = "another"
    with transaction.atomic():
        check_exact(
            "track",
            edition(code, audience=f"({drawn['first']}) {drawn['word']} {drawn['second']}",
                    groups=drawn["groups"], due=drawn["due"], effective=f"{day}",
                    renewal=drawn["renewal"], gate=drawn["gate"]),
        )  # fmt: skip
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_facts_that_changed_make_it_stale_and_nothing_is_applied(campus: Any, hire: Any) -> None:
    proposal = propose(
        kind="track", payload=edition("universal-core", audience="role is leader"), by=OFFICE
    )
    proposal = show(proposal=proposal)
    shown = proposal.effect_hash
    newcomer = hire("New Comer", start=timezone.localdate() - timedelta(days=3), account=False)
    told = apply_proposal(proposal=proposal, version=proposal.version, by=OFFICE, because="yes")
    assert told.state == "stale"
    assert told.effect_hash != shown
    assert Track.objects.get(code="universal-core").editions.count() == 1
    assert Requirement.objects.filter(person=newcomer, status="no longer asked").count() == 0
    assert Entry.objects.filter(act="curriculum.proposal.stale").exists()
    # Looked at again, it is applied.
    done = apply_proposal(proposal=told, version=told.version, by=OFFICE, because="still yes")
    assert done.state == "applied"
    assert Track.objects.get(code="universal-core").editions.count() == 2


@pytest.mark.django_db
def test_of_two_people_the_second_is_told(campus: Any) -> None:
    proposal = show(
        proposal=propose(
            kind="track",
            payload=edition("universal-core", due="{days: 60, after: hire}"),
            by=OFFICE,
        )
    )
    apply_proposal(proposal=proposal, version=proposal.version, by=OFFICE, because="first")
    with pytest.raises(ChangedMeanwhile):
        apply_proposal(proposal=proposal, version=proposal.version, by=OFFICE, because="second")
    assert Track.objects.get(code="universal-core").editions.count() == 2
    with pytest.raises(ChangedMeanwhile):
        discard(proposal=proposal, version=proposal.version, by=OFFICE, because="no")


@pytest.mark.django_db
def test_of_two_proposals_for_one_track_the_second_cannot_be_applied(campus: Any) -> None:
    one = show(
        proposal=propose(kind="track", payload=edition("universal-core", notice=40), by=OFFICE)
    )
    two = show(
        proposal=propose(kind="track", payload=edition("universal-core", notice=50), by=OFFICE)
    )
    apply_proposal(proposal=one, version=one.version, by=OFFICE, because="first")
    before = held()
    with pytest.raises(ValidationError, match="the next one is 3"):
        apply_proposal(proposal=two, version=two.version, by=OFFICE, because="second")
    assert held() == before


@pytest.mark.django_db
def test_a_proposal_without_reason_or_with_faults_is_refused(campus: Any) -> None:
    proposal = show(
        proposal=propose(kind="track", payload=edition("universal-core", notice=40), by=OFFICE)
    )
    with pytest.raises(ValidationError, match="Say why"):
        apply_proposal(proposal=proposal, version=proposal.version, by=OFFICE, because=" ")
    for payload in (
        {"source": "nonsense"}, {"source": ""}, edition("x", audience="role is nobody"),
        edition("x", groups="all_of: [no-such-unit]"), edition("universal-core", effective="2020-01-01"),
        {"withdraw": "no-such-track", "on": "2026-01-01"},
        {"withdraw": "universal-core", "on": "tomorrow"},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            propose(kind="track", payload=payload, by=OFFICE)
    for payload in (
        {"unit": "surg", "parent": "surg/burns", "start": "2026-11-01"},
        {"unit": "surg", "parent": "nowhere", "start": "2026-11-01"},
        {"unit": "surg/burns", "parent": "medi", "start": "1999-01-01"},
    ):
        with pytest.raises(ValidationError):
            propose(kind="tree", payload=payload, by=OFFICE)
    with pytest.raises(ValidationError, match="number 2"):
        propose(kind="unit", payload={"source": unit_text("shared-language")}, by=OFFICE)


@pytest.mark.django_db
def test_rows_are_kept_for_download_and_counted_by_department(campus: Any) -> None:
    Person.objects.filter(pk=campus[2].pk).update(given="=cmd()")
    payload = edition("universal-core", audience='not within "medi"')
    proposal = show(proposal=propose(kind="track", payload=payload, by=OFFICE))
    path = rows_path(proposal)
    assert path is not None
    rows, total = rows_of(path, change="loses", department="medi", count=3)
    words = proposal.summary["by_day"][f"{timezone.localdate()}"]
    medicine = next(one for one in words["departments"] if one["code"] == "medi")
    assert total == medicine["loses_rows"] == words["loses_rows"] > 0
    assert len(rows) == 3
    assert not any(row["name"].startswith("=") for row in rows_of(path, count=999)[0])
    asked = sum(
        row.asked_minutes for row in Requirement.objects.filter(
            person__appointments__org__code="medi", paid=True,
            unit__code__in=("shared-language", "race-as-construct"))
    )  # fmt: skip
    assert words["paid_minutes"] == -asked
    assert proposal.baseline > 0


@pytest.mark.django_db
def test_every_step_is_recorded(campus: Any) -> None:
    check_exact("track", edition("universal-core", notice=40))
    acts = list(Entry.objects.filter(act__startswith="curriculum.").values_list("act", flat=True))
    for act in ("proposal.make", "proposal.show", "proposal.decide", "track.publish"):
        assert f"curriculum.{act}" in acts
