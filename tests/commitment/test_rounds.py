"""What comes round: told once, whatever was missed, killed or set back; any history, shown as derived."""

import re
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from makegood.commitment.acts import actions, crossings, evidence, meetings, reports, roles, rounds
from makegood.commitment.kept import SHELF
from makegood.commitment.models import Crossing, Evidence, Meeting
from makegood.commitment.reads import report as report_reads
from makegood.commitment.reads.facts import facts
from makegood.notices.models import Message
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from tests.engines.commitment.twin import slow

from .conftest import actor, ago, prove, terms

pytestmark = pytest.mark.django_db


def test_crossings_are_told_once_on_their_own_day(promise: Any, monkeypatch: Any) -> None:
    today = timezone.localdate()
    # The start was 100 days ago, evidence lasts 60: stale since 39 days ago, also when first told today.
    assert crossings.note_crossings(today=today, by=SYSTEM) == 1
    assert Crossing.objects.get().on == ago(39)
    assert crossings.note_crossings(today=today, by=SYSTEM) == 0
    assert crossings.note_crossings(today=today - timedelta(days=9), by=SYSTEM) == 0, (
        "a clock set back"
    )
    assert Entry.objects.filter(act="commitment.action.stale").count() == 1
    prove(promise, days=0)
    later = today + timedelta(days=150)
    assert crossings.note_crossings(today=later, by=SYSTEM) == 2  # stale again, and late
    assert crossings.note_crossings(today=later, by=SYSTEM) == 0
    days = set(Crossing.objects.values_list("kind", "on"))
    assert days == {("stale", ago(39)), ("stale", ago(-61)), ("late", ago(-101))}


def test_a_kill_half_way_leaves_nothing_half(promise: Any, monkeypatch: Any) -> None:
    def killed(**_more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(crossings, "write_many", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        crossings.note_crossings(today=timezone.localdate(), by=SYSTEM)
    assert not Crossing.objects.exists()
    monkeypatch.undo()
    assert crossings.note_crossings(today=timezone.localdate(), by=SYSTEM) == 1


def test_owners_are_told_once_a_week(promise: Any) -> None:
    monday = datetime(2031, 3, 3, 9, tzinfo=UTC)
    assert rounds.remind(now=monday, by=SYSTEM)["waiting"] == 1
    for hours in (6, 24, 100, -1):  # again, the next day, a missed day, a clock set back an hour
        assert rounds.remind(now=monday + timedelta(hours=hours), by=SYSTEM)["waiting"] == 0
    assert rounds.remind(now=monday + timedelta(days=8), by=SYSTEM)["waiting"] == 1
    told = Message.objects.filter(kind="commitment").order_by("pk")
    assert [one.person_id for one in told] == [promise.owner.pk] * 2
    assert "stale since" in told[0].text and "/office/commitment/actions/care-1/" in told[0].text
    roles.hand_over(role=promise.role, to=None, by=actor(promise.office), because="left")
    assert rounds.remind(now=datetime.now(UTC), by=SYSTEM)["waiting"] == 0


def test_a_meeting_from_agenda_to_evidence(promise: Any, sign_in: Any) -> None:
    client = sign_in(promise.executive)
    day = str(ago(-5))
    client.post(
        "/office/commitment/of/ours/meetings/",
        {"body": "Executive Faculty", "day": day, "because": "quarter"},
    )
    meeting = Meeting.objects.get()
    item = meeting.items.get()
    assert (
        item.why == "stale"
        and "Interpreters"
        in client.get(f"/office/commitment/meetings/{meeting.pk}/").content.decode()
    )
    client.post(
        f"/office/commitment/agenda/{item.pk}/",
        {"decision": "Two more interpreters are paid.", "progress": "on"},
    )
    row = Evidence.objects.get()
    assert (row.kind, row.vouched_as, row.meeting_id, row.progress) == (
        "decision",
        "Executive Faculty",
        meeting.pk,
        True,
    )
    assert "Two more interpreters" in Client().get("/actions/care-1/").content.decode()
    again = client.post(f"/office/commitment/agenda/{item.pk}/", {"decision": "Other"})
    assert "decided already" in again.content.decode() and Evidence.objects.count() == 1
    assert meetings.refresh_agenda(meeting=meeting, by=SYSTEM) == 0
    client.post(f"/office/commitment/meetings/{meeting.pk}/held/")
    with pytest.raises(ValidationError, match="over"):
        meetings.close_meeting(meeting=meeting, state="cancelled", by=SYSTEM, because="x")


def test_the_report_is_made_from_the_record(promise: Any, sign_in: Any) -> None:
    year = timezone.localdate().year
    owner, public = sign_in(promise.owner), Client()
    report = reports.open_report(commitment=promise.commitment, year=year, by=SYSTEM, because="x")
    assert public.get(f"/commitment/ours/reports/{year}/").status_code == 404, (
        "a draft is not public"
    )
    path = f"/office/commitment/of/ours/reports/{year}/care/"
    assert (
        owner.post(
            path, {"text": "We were slow at night.", "said_as": "Head", "version": "0"}
        ).status_code
        == 302
    )
    assert (
        "Someone else changed"
        in owner.post(path, {"text": "x", "said_as": "Head", "version": "0"}).content.decode()
    )
    assert owner.get(path.replace("/care/", "/share/")).status_code == 403
    with pytest.raises(ChangedMeanwhile):
        reports.write_text(
            report=report, clause=promise.care, text="x", said_as="x", version=0, by=SYSTEM
        )
    assert owner.post(f"/office/commitment/of/ours/reports/{year}/publish/").status_code == 403
    assert (
        sign_in(promise.executive)
        .post(f"/office/commitment/of/ours/reports/{year}/publish/")
        .status_code
        == 302
    )
    page = public.get(f"/commitment/ours/reports/{year}/").content.decode()
    assert (
        "We were slow at night." in page
        and "Interpreters at night" in page
        and "Incomplete" in page
    )
    with pytest.raises(ValidationError, match="published"):
        reports.write_text(
            report=report, clause=promise.care, text="y", said_as="x", version=1, by=SYSTEM
        )
    found = report_reads.report_page(type(report).objects.get(), timezone.localdate())
    assert found is not None
    paper = report_reads.report_pdf(found)
    streams = re.findall(rb"stream\n(.*?)\nendstream", paper, re.S)
    inside = b"".join(zlib.decompressobj().decompress(x) if x[:1] == b"x" else x for x in streams)
    assert paper.startswith(b"%PDF-") and b"/MarkInfo" in inside + paper and b"pdfuaid" in inside
    for odd in (1900, year + 1):
        with pytest.raises(ValidationError):
            reports.open_report(commitment=promise.commitment, year=odd, by=SYSTEM, because="x")


STEP = st.tuples(
    st.sampled_from(["prove", "old proof", "take back", "claimed", "confirmed", "sent back", "failed",
                     "withdrawn", "reopened", "flagged", "cleared", "re-date", "hand over", "wait", "no more",
                     "claimed", "confirmed", "prove"]),
    st.integers(0, 2), st.integers(0, 9),
)  # fmt: skip


@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(steps=st.lists(STEP, max_size=25))
def test_after_any_history_what_is_shown_is_what_is_derived(promise: Any, steps: list[Any]) -> None:
    # Rolled back whatever happens; with it go the pages that were kept under the same stamps.
    point = transaction.savepoint()
    SHELF.__init__()  # type: ignore[misc]
    try:
        live(promise, steps)
    finally:
        transaction.savepoint_rollback(point)


def live(promise: Any, steps: list[Any]) -> None:
    two = actions.make_action(clause=promise.share, terms=terms(promise.role), by=SYSTEM, because="x",
                              code="two", on=ago(120))  # fmt: skip
    every = [promise.action, two]
    cast = [promise.owner, promise.office, promise.executive]
    span = max(1, len(steps))
    for number, (what, who, odd) in enumerate(steps):
        on, by, action = ago(110 - number * 110 // span), actor(cast[who]), every[odd % 2]
        try:
            with transaction.atomic():
                if what in ("prove", "old proof"):
                    evidence.add_evidence(
                        action=action, kind="figure", title="t", figure="1", vouched_as="r", by=by, on=on,
                        dated=on - timedelta(days=80 if what == "old proof" else odd),
                    )  # fmt: skip
                elif what == "take back":
                    row = action.evidence.filter(retracted_on=None).first()
                    if row:
                        evidence.take_back(evidence=row, by=by, because="x", on=on)
                elif what == "re-date":
                    now = action.editions.last()
                    actions.change_action(action=action, version=now.number, by=by, because="x", on=on,
                                          terms={"due": now.due + timedelta(days=odd * 9 - 30)})  # fmt: skip
                elif what == "hand over":
                    roles.hand_over(
                        role=promise.role,
                        to=cast[who] if odd % 3 else None,
                        by=by,
                        because="x",
                        start=on,
                    )
                elif what == "wait":
                    actions.wait_for(
                        action=action, other=every[1 - odd % 2], by=by, because="x", on=on
                    )
                elif what == "no more":
                    held = action.depends.filter(until=None).first()
                    if held:
                        actions.wait_no_more(held=held, by=by, because="x")
                else:
                    actions.say(action=action, kind=what, by=by, because="x", on=on)
        except ValidationError:
            continue
    known = facts(Q(clause__commitment=promise.commitment))
    words = {"proposed": "Proposed", "under way": "Under way", "at risk": "At risk", "stale": "Stale",
             "done": "Done", "failed": "Failed", "withdrawn": "Withdrawn"}  # fmt: skip
    for days in (115, 60, 20, 0):
        fast, twin = known.answers(ago(days)), slow(known.actions, known.holdings, ago(days))
        assert {c: a.status for c, a in fast.items()} == {c: a["status"] for c, a in twin.items()}
        for action in every:
            page = Client().get(f"/actions/{action.code}/?on={ago(days)}").content.decode()
            shown = page[page.index('id="status"') : page.index('id="promise"')]
            assert words[fast[action.code].status] in shown, (days, action.code)
