"""From the invitation to the end: each act's effect, its entry, and its refusals."""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from makegood.champions.acts import partnerships, positions, terms
from makegood.champions.acts.missing import report_missing
from makegood.champions.models import Application, Partnership, Position, Term
from makegood.champions.reads.programme import programme
from makegood.engines.partnership import Programme
from makegood.notices.models import Message
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Grant, Responsibility
from makegood.record.models import Entry
from tests.champions.cast import TEXT, actor, applied, cast, invited, opened, serving, signed

pytestmark = pytest.mark.django_db


def acts_of(prefix: str) -> list[str]:
    return list(Entry.objects.filter(act__startswith=prefix).order_by("seq").values_list("act", flat=True))  # fmt: skip


def test_the_whole_way(hire: Any, institution: Any) -> None:
    who, term = serving(hire, institution)
    one = Partnership.objects.get()
    assert one.state == "active" and Position.objects.get().state == "filled"
    assert term.end == timezone.localdate().replace(year=timezone.localdate().year + 2)
    grant = Grant.objects.get(role="champion")
    assert (grant.person, grant.scope, grant.end) == (who.nurse, institution.surgery, term.end)
    assert Responsibility.objects.get(person=who.nurse).duty_id == "serves-as-champion"
    assert acts_of("champions.") == [
        "champions.partnership.invite", "champions.agreement.write", "champions.partnership.state",
        "champions.agreement.sign", "champions.agreement.sign", "champions.partnership.state",
        "champions.position.open", "champions.position.state", "champions.application.make",
        "champions.application.supervisor", "champions.term.begin", "champions.position.state",
        "champions.application.appoint",
    ]  # fmt: skip
    told = set(Message.objects.values_list("person__given", "key"))
    assert {name for name, _key in told} == {"Chara", "Sunne", "Offa", "Ada"}


def test_beyond_the_agreement_needs_a_reason(hire: Any, institution: Any, sign_in: Any) -> None:
    who = cast(hire, institution)
    one = signed(who, institution)
    assert opened(who, institution, partnership=one, beyond="").beyond_reason == ""
    with pytest.raises(ValidationError, match=r"promises 0.20 FTE .*0.30 \(positions: 2\)"):
        opened(who, institution, partnership=one, fte=Decimal("0.1"), beyond=" ")
    office = sign_in(who.liaison)
    page = office.get(f"/partnerships/{one.pk}/position/").content.decode()
    assert "Open so far: 0.20 (positions: 1)" in page
    more = opened(who, institution, partnership=one, fte=Decimal("0.1"), beyond="From a grant.")
    assert "From a grant." in office.get(f"/champions/positions/{more.pk}/").content.decode()


def test_a_partnership_that_ends_while_somebody_serves_is_told(
    hire: Any, institution: Any, sign_in: Any
) -> None:
    who, term = serving(hire, institution)
    one, today = Partnership.objects.get(), timezone.localdate()
    office, words = sign_in(who.liaison), "The partnership ends while somebody serves"
    paths = ("/office/champions/", f"/partnerships/{one.pk}/")
    assert not any(words in office.get(path).content.decode() for path in paths)
    for state, end in (
        ("active", today + timedelta(days=40)),
        ("ended", today - timedelta(days=2)),
    ):
        one.agreements.update(start=today - timedelta(days=400), end=end)
        one.refresh_from_db()
        assert partnerships.refresh(partnership=one, on=today, by=actor(who.liaison)) == state
        assert all(words in office.get(path).content.decode() for path in paths), state
    Term.objects.filter(pk=term.pk).update(end=today)
    assert words not in office.get(paths[0]).content.decode()


def test_one_unit_has_one_partnership_and_two_people_sign(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    invited(who, institution)
    with pytest.raises(ValidationError, match="already"):
        invited(who, institution)
    who.chief = who.chair
    with pytest.raises(ValidationError, match="different"):
        invited(who, institution)


def test_a_signature_is_ones_own_of_the_words_one_read(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    one = signed(who, institution, start=timezone.localdate() + timedelta(days=20))
    assert one.state == "signed"
    first = one.agreements.get()
    assert first.signatures.count() == 2
    second = partnerships.write_agreement(
        partnership=one, version=one.version, text=TEXT + "\nRooms.", start=first.start,
        end=first.end, review_on=first.review_on, positions=1, fte=Decimal("0.2"),
        by=actor(who.liaison), because="asked",
    )  # fmt: skip
    right = {"agreement": second, "capacity": "sponsor", "person": who.chair,
             "text_hash_seen": second.text_hash, "by": actor(who.chair)}  # fmt: skip
    for wrong in ({"person": who.chief}, {"by": actor(who.liaison)}, {"capacity": "supervisor"},
                  {"text_hash_seen": first.text_hash},
                  {"agreement": first, "text_hash_seen": first.text_hash}):  # fmt: skip
        with pytest.raises(ValidationError):
            partnerships.sign(**{**right, **wrong})
    partnerships.sign(**right)
    assert partnerships.sign(**right).pk  # twice is one
    assert second.signatures.count() == 1
    one.refresh_from_db()
    assert one.state == "signed"  # the edition before holds until both have signed


def test_two_people_at_once_the_second_is_told(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    one = invited(who, institution)
    seen = one.version
    partnerships.begin_talks(partnership=one, version=seen, by=actor(who.chair), because="yes")
    again = Partnership.objects.get()
    with pytest.raises(ChangedMeanwhile):
        partnerships.change_partnership(
            partnership=again, version=seen, sponsor=who.chair, supervisor=who.chief,
            liaison=who.liaison, wants="x", by=actor(who.liaison), because="y",
        )  # fmt: skip
    assert Partnership.objects.get().wants == ""


def test_pause_resume_and_end(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    one, today = signed(who, institution), timezone.localdate()
    by = actor(who.chair)
    partnerships.pause(partnership=one, version=one.version, start=today, by=by, because="moving")
    assert one.state == "paused"
    partnerships.resume(partnership=one, version=one.version, by=by, because="moved")
    assert one.state == "active"
    partnerships.end_partnership(partnership=one, version=one.version, on=today, by=by, because="done")  # fmt: skip
    assert one.state == "ended"
    assert not Grant.objects.filter(role="partner", end=None).exists()
    assert invited(who, institution).state == "invited"  # a new invitation may follow


def test_nobody_loses_protected_time_by_an_end(hire: Any, institution: Any) -> None:
    who, term = serving(hire, institution)
    one = Partnership.objects.get()
    with pytest.raises(ValidationError, match="serves"):
        partnerships.end_partnership(partnership=one, version=one.version, by=actor(who.chair),
                                     on=timezone.localdate() + timedelta(days=30), because="x")  # fmt: skip
    terms.end_early(term=term, version=term.version, on=timezone.localdate(), by=actor(who.chair),
                    because="moves away")  # fmt: skip
    term.refresh_from_db()
    assert term.end == timezone.localdate() and term.planned_end > term.end
    assert Position.objects.get().state == "open"
    assert Grant.objects.get(role="champion").end == timezone.localdate()
    assert Responsibility.objects.get(person=who.nurse).end == timezone.localdate()


def test_a_position_needs_a_signed_agreement_and_its_own_unit(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    with pytest.raises(ValidationError, match="signed"):
        opened(who, institution, partnership=invited(who, institution))
    partnership = Partnership.objects.get()
    partnership.delete()
    one = signed(who, institution)
    for wrong in ({"org": institution.units["medi"]}, {"fte": Decimal("1.1")}, {"kind": "guest"},
                  {"closes_on": timezone.localdate()}):  # fmt: skip
        with pytest.raises(ValidationError):
            opened(who, institution, partnership=one, **wrong)


def test_applying_needs_consent_and_the_supervisors_agreement(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    post = opened(who, institution)
    right = {"position": post, "person": who.nurse, "statement": "I want to.",
             "supervisor": who.chief, "consent": True, "by": actor(who.nurse)}  # fmt: skip
    for wrong in ({"consent": False}, {"by": actor(who.chief)}, {"supervisor": who.nurse},
                  {"statement": " "}):  # fmt: skip
        with pytest.raises(ValidationError):
            positions.apply(**{**right, **wrong})
    one = positions.apply(**right)
    with pytest.raises(ChangedMeanwhile):  # nobody is appointed before the supervisor has agreed
        terms.appoint(application=one, version=one.version, start=timezone.localdate(),
                      by=actor(who.chair), because="x")  # fmt: skip
    assert not Term.objects.exists()
    with pytest.raises(ValidationError):
        positions.answer_application(application=one, version=1, agrees=True, words="", by=actor(who.chair))  # fmt: skip
    positions.withdraw_application(application=one, version=one.version, by=actor(who.nurse))
    assert Application.objects.get().statement == ""
    assert "I want to" not in str(list(Entry.objects.values()))


def test_terms_last_overlap_little_and_are_renewed_without_a_gap(hire: Any, institution: Any) -> None:  # fmt: skip
    who, term = serving(hire, institution)
    other = applied(
        who, opened(who, institution, partnership=Partnership.objects.get()), hire("Bo Lind")
    )
    today = timezone.localdate()
    words = {"application": other, "version": other.version, "by": actor(who.chair), "because": "x"}
    with pytest.raises(ValidationError, match="24 months"):
        terms.appoint(**words, start=today, end=today + timedelta(days=300))
    short = terms.appoint(**words, start=today, end=today + timedelta(days=300), short_reason="leave")  # fmt: skip
    assert short.short_reason == "leave"
    again = terms.renew(term=term, version=term.version, end=term.end + timedelta(days=800),
                        by=actor(who.chair), because="well done")  # fmt: skip
    assert again.start == term.end and again.renews == term
    third = hire("Cy Mora")
    Position.objects.filter(pk=term.position_id).update(state="open")
    late = applied(who, Position.objects.get(pk=term.position_id), third)
    with pytest.raises(ValidationError, match="hand-over"):
        terms.appoint(application=late, version=late.version, start=today, by=actor(who.chair),
                      because="x")  # fmt: skip


def test_nobody_appoints_themselves(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    one = applied(who, opened(who, institution), who.chair)
    for act in (
        lambda: terms.appoint(application=one, version=one.version, by=actor(who.chair),
                              start=timezone.localdate(), because="x"),
        lambda: positions.not_choose(application=one, version=one.version, by=actor(who.chair), because="x"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="own application"):
            act()


def test_the_numbers_have_editions_and_the_past_keeps_its_own(hire: Any, institution: Any) -> None:
    who, today = cast(hire, institution), timezone.localdate()
    values = {**asdict(Programme()), "answer_days": 7}
    partnerships.set_programme(values=values, effective=today + timedelta(days=3),
                               by=actor(who.liaison), because="quicker")  # fmt: skip
    assert programme(today).answer_days == 14
    assert programme(today + timedelta(days=3)).answer_days == 7
    for wrong in ({"values": {**values, "overload": 0}}, {"effective": today - timedelta(days=1)},
                  {"effective": today}, {"because": " "}):  # fmt: skip
        with pytest.raises(ValidationError):
            partnerships.set_programme(**{"values": values, "effective": today + timedelta(days=3),
                                          "by": actor(who.liaison), "because": "x", **wrong})  # fmt: skip


def test_a_period_is_reported_once_and_by_the_champion(hire: Any, institution: Any) -> None:
    who, term = serving(hire, institution)
    today = timezone.localdate()
    right = {"term": term, "period_start": today, "period_end": today, "words": "Clinics.",
             "by": actor(who.nurse)}  # fmt: skip
    for wrong in ({"by": actor(who.chair)}, {"period_start": today - timedelta(days=1)},
                  {"period_end": date(2000, 1, 1)}):  # fmt: skip
        with pytest.raises(ValidationError):
            report_missing(**{**right, **wrong})
    report_missing(**right)
    with pytest.raises(ValidationError, match="clock"):
        report_missing(**right)
    assert "Clinics" not in str(list(Entry.objects.values()))
