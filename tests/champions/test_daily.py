"""What days bring: caught up once, the same twice, and right again after a wrong clock."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.champions.acts import daily, missing, partnerships, positions, terms
from makegood.champions.models import Application, MissingTime, Partnership, Position
from makegood.champions.reads.facts import derived, derived_clock, derived_position
from makegood.champions.reads.programme import programme
from makegood.notices.models import Message
from makegood.people.models import Responsibility
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from tests.champions.cast import actor, applied, cast, opened, serving, signed

pytestmark = pytest.mark.django_db
LEGAL = settings(
    max_examples=6, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def mind(day: date) -> dict[str, int]:
    return daily.mind(on=day, by=SYSTEM)


def keys() -> list[str]:
    return sorted(Message.objects.values_list("key", flat=True))


def test_the_clock_of_missing_time_rings_once(hire: Any, institution: Any) -> None:
    who, term = serving(hire, institution)
    today = timezone.localdate()
    report = missing.report_missing(term=term, period_start=today, period_end=today, words="",
                                    by=actor(who.nurse))  # fmt: skip
    before = keys()
    assert mind(today + timedelta(days=14))["states"] == 0
    assert mind(today + timedelta(days=40))["states"] == 1  # the days between were missed
    report.refresh_from_db()
    assert report.state == "escalated"
    told = set(keys()) - set(before)
    assert f"champions:missing:{report.pk}:escalated" in told
    entries = Entry.objects.count()
    assert mind(today + timedelta(days=40))["states"] == 0
    assert set(keys()) - set(before) == told and Entry.objects.count() == entries
    missing.settle_missing(report=report, version=report.version, words="Cover is hired.",
                           by=actor(who.liaison))  # fmt: skip
    report.refresh_from_db()
    assert report.state == "closed"


def test_the_sponsor_answers_and_the_champion_says_whether_it_helps(hire: Any, institution: Any) -> None:  # fmt: skip
    who, term = serving(hire, institution)
    today = timezone.localdate()
    report = missing.report_missing(term=term, period_start=today, period_end=today, words="",
                                    by=actor(who.nurse))  # fmt: skip
    with pytest.raises(Exception, match="sponsor"):
        missing.answer_missing(
            report=report, version=report.version, answer="x", by=actor(who.chief)
        )
    missing.answer_missing(
        report=report, version=report.version, answer="From May.", by=actor(who.chair)
    )
    assert report.state == "answered"
    missing.refuse_answer(
        report=report, version=report.version, words="Too late.", by=actor(who.nurse)
    )
    assert report.state == "escalated"
    with pytest.raises(Exception, match="other than the sponsor"):
        missing.settle_missing(
            report=report, version=report.version, words="x", by=actor(who.chair)
        )


def test_reminders_come_once_for_each_mark_and_missed_ones_do_not_pile_up(
    hire: Any, institution: Any
) -> None:
    _who, term = serving(hire, institution)
    first = keys()
    for left in (200, 119, 118, 45, 45, 44, 6, 5):
        mind(term.end - timedelta(days=left))
    marks = [key.split(":")[4] for key in keys() if ":term-end:" in key and key not in first]
    assert sorted(marks) == sorted(
        ["120", "60", "7"] * 3
    )  # champion, sponsor, liaison; 30 was missed
    assert [key for key in keys() if "renewal:" in key]


def test_an_ended_term_ends_the_duty_and_empties_the_position(hire: Any, institution: Any) -> None:
    _who, term = serving(hire, institution)
    mind(term.end)
    assert Position.objects.get().state == "open"
    assert Responsibility.objects.get().end == term.end
    assert Partnership.objects.get().state == "ended"


def test_statements_are_forgotten(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    one = applied(who, opened(who, institution))
    positions.not_choose(
        application=one, version=one.version, by=actor(who.chair), because="another"
    )
    today = timezone.localdate()
    mind(today + timedelta(days=180))
    assert Application.objects.get().statement
    assert mind(today + timedelta(days=182))["forgotten"] == 1
    assert mind(today + timedelta(days=182))["forgotten"] == 0
    assert Application.objects.get().statement == ""


def test_a_kill_in_the_middle_is_finished_by_the_next_run(
    hire: Any, institution: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _who, term = serving(hire, institution)
    with monkeypatch.context() as patch:
        patch.setattr(daily, "refresh_position", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mind(term.end)
    assert Partnership.objects.get().state == "ended" and Position.objects.get().state == "filled"
    assert mind(term.end)["states"] == 1
    assert Position.objects.get().state == "open"
    told = Entry.objects.filter(act="champions.partnership.state").values_list("after", flat=True)
    assert sum("ended" in str(after) for after in told) == 1


DAYS = st.lists(st.integers(0, 900), min_size=1, max_size=4)


@LEGAL
@given(days=DAYS, end=st.none() | st.integers(0, 700), pause=st.booleans())
def test_what_is_kept_is_what_is_derived_whatever_the_clock_does(
    hire: Any, institution: Any, days: list[int], end: int | None, pause: bool
) -> None:
    """Days in any order: forwards, backwards, missed, twice."""
    from django.db import transaction

    with transaction.atomic():
        who, term = serving(hire, institution)
        today = timezone.localdate()
        one = Partnership.objects.get()
        missing.report_missing(term=term, period_start=today, period_end=today, words="",
                               by=actor(who.nurse))  # fmt: skip
        if pause:
            partnerships.pause(
                partnership=one, version=one.version, start=today, by=SYSTEM, because="x"
            )
        if end is not None:
            terms.end_early(term=term, version=term.version, on=today + timedelta(days=end), by=SYSTEM, because="x")  # fmt: skip
        for offset in days:
            day = today + timedelta(days=offset)
            mind(day)
            rules = programme(day)
            kept = Partnership.objects.get()
            assert kept.state == derived(kept, day)
            post = Position.objects.get()
            assert post.state == derived_position(post, day, rules.handover_days)
            report = MissingTime.objects.get()
            assert report.state == derived_clock(report, day, rules.accept_days)
        transaction.set_rollback(True)


def test_a_quiet_day_costs_few_queries_however_many_there_are(
    hire: Any, institution: Any, queries: Any
) -> None:
    who = cast(hire, institution)
    signed(who, institution)
    mind(timezone.localdate())
    with queries(30):
        mind(timezone.localdate())
