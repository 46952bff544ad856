"""Ways back and borders: pauses, ends, two sides, kinds of positions, departures, numbers of the past."""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from makegood import cli
from makegood.champions.acts import add_hours, partnerships, positions, terms
from makegood.champions.acts.hours import take_back_hours
from makegood.champions.models import Hours, Partnership, Position, ProgrammeEdition
from makegood.champions.reads.coverage import covered
from makegood.champions.reads.office import desk
from makegood.champions.reads.programme import programme
from makegood.champions.reads.time import totals
from makegood.commitment.reads import links
from makegood.engines.partnership import Programme
from makegood.people.models import Appointment
from makegood.record.acts import SYSTEM
from tests.champions.cast import TEXT, actor, applied, cast, opened, serving, signed

pytestmark = pytest.mark.django_db


def test_a_pause_or_an_end_that_was_set_can_be_taken_back(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    one, today, by = signed(who, institution), timezone.localdate(), actor(who.chair)
    later = today + timedelta(days=30)
    for wrong in (today - timedelta(days=1), today + timedelta(days=730)):
        with pytest.raises(ValidationError, match="within"):
            partnerships.pause(partnership=one, version=one.version, start=wrong, by=by, because="x")  # fmt: skip
    partnerships.pause(partnership=one, version=one.version, start=later, by=by, because="moving")
    assert one.state == "active"
    with pytest.raises(ValidationError, match="already"):
        partnerships.pause(partnership=one, version=one.version, start=later, by=by, because="x")
    partnerships.resume(partnership=one, version=one.version, by=by, because="not moving")
    partnerships.end_partnership(partnership=one, version=one.version, on=later, by=by, because="x")
    assert one.state == "active" and one.ended_on == later
    partnerships.keep_on(partnership=one, version=one.version, by=by, because="we go on")
    assert one.ended_on is None and partnerships.refresh(partnership=one, on=later, by=by) == "active"  # fmt: skip
    with pytest.raises(ValidationError, match="No end"):
        partnerships.keep_on(partnership=one, version=one.version, by=by, because="x")


def test_nobody_signs_for_both_sides_when_people_change(hire: Any, institution: Any) -> None:
    who = cast(hire, institution)
    one, today = signed(who, institution), timezone.localdate()
    terms_of = {"start": today, "end": today + timedelta(days=400), "review_on": today,
                "positions": 1, "fte": Decimal("0.1"), "because": "x", "by": actor(who.liaison)}  # fmt: skip
    with pytest.raises(ValidationError, match="over"):
        partnerships.write_agreement(
            partnership=one, version=one.version, text=TEXT,
            **{**terms_of, "start": today - timedelta(days=9), "end": today, "review_on": today},
        )  # fmt: skip
    made = partnerships.write_agreement(partnership=one, version=one.version, text=TEXT, **terms_of)
    right = {"agreement": made, "text_hash_seen": made.text_hash}
    partnerships.sign(capacity="sponsor", person=who.chair, by=actor(who.chair), **right)
    one.refresh_from_db()
    partnerships.change_partnership(
        partnership=one, version=one.version, sponsor=who.liaison, supervisor=who.chair,
        liaison=who.liaison, wants="", by=actor(who.liaison), because="a new chair",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="other side"):
        partnerships.sign(capacity="supervisor", person=who.chair, by=actor(who.chair), **right)


def test_faculty_and_staff_are_told_apart_where_the_institution_does(hire: Any, institution: Any) -> None:  # fmt: skip
    who = cast(hire, institution)
    post = opened(who, institution, kind="faculty")
    with pytest.raises(ValidationError, match="for faculty"):
        applied(who, post, hire("Bo Lind"))
    Appointment.objects.filter(person=hire("Cy Mora")).update(role_family="faculty-clinician")
    person = Appointment.objects.get(role_family="faculty-clinician").person
    assert applied(who, post, person).state == "to be decided"
    Position.objects.update(kind="staff")
    with pytest.raises(ValidationError, match="for staff"):
        applied(who, opened(who, institution, partnership=Partnership.objects.get(), kind="staff"), person)  # fmt: skip


def test_who_leaves_the_institution_serves_no_more(hire: Any, institution: Any) -> None:
    who, term = serving(hire, institution)
    today, surgery = timezone.localdate(), institution.surgery.pk
    assert "leaving" not in covered(today).rows[surgery].gaps
    Appointment.objects.filter(person=who.nurse).update(end=today + timedelta(days=40))
    assert covered(today).rows[surgery].leaving == 1
    assert [(one.on, one.term) for one in desk(today, Programme()).due if one.term] == [
        (today + timedelta(days=40), term.pk)
    ]
    Appointment.objects.filter(person=who.nurse).update(end=today)
    row = covered(today).rows[surgery]
    assert (row.champions, row.leaving) == (0, 0) and "none" in row.gaps


def test_what_the_desk_leaves_out_is_counted(
    hire: Any, institution: Any, sign_in: Any, monkeypatch: Any
) -> None:
    who = cast(hire, institution)
    first = opened(who, institution)
    applied(who, first)
    applied(who, opened(who, institution, partnership=first.partnership), hire("Bo Lind"))
    client = sign_in(who.liaison)
    assert "more application" not in client.get("/office/champions/").content.decode()
    monkeypatch.setattr("makegood.champions.reads.office.SHOWN", 1)
    page = client.get("/office/champions/").content.decode()
    assert "and 1 more application to decide about" in page and "and 1 more open position" in page


def test_a_renewal_is_no_hand_over(hire: Any, institution: Any) -> None:
    who, term = serving(hire, institution)
    soon = term.end - timedelta(days=30)
    post = Position.objects.get()
    assert positions.refresh_position(position=post, on=soon, by=SYSTEM) == "handing over"
    terms.renew(term=term, version=term.version, end=term.end + timedelta(days=730), by=actor(who.chair), because="x")  # fmt: skip
    assert positions.refresh_position(position=post, on=soon, by=SYSTEM) == "filled"


def test_each_day_is_promised_by_the_numbers_of_its_time(hire: Any, institution: Any, tmp_path: Path) -> None:  # fmt: skip
    who, _term = serving(hire, institution)
    today = timezone.localdate()
    week, turn = timedelta(days=7), today + timedelta(days=7)
    file = tmp_path / "programme.yaml"
    file.write_text(f"because: shorter half days\nfrom: {turn}\nnumbers:\n  half_day_hours: 2\n")
    assert cli.run(["champions", "check", str(file)]) == 0
    assert cli.run(["champions", "load", str(file)]) == 0
    assert cli.run(["champions", "load", str(file)]) == 0  # it holds already
    assert ProgrammeEdition.objects.count() == 1
    assert totals([who.nurse.pk], today, turn + week)[who.nurse.pk].promised == (8 + 4) * 60
    assert cli.run(["champions", "export", str(file)]) == 0  # today's: the defaults, until the turn
    assert cli.run(["champions", "check", str(file)]) == 0
    assert programme(turn) == Programme(half_day_hours=2.0) != programme(today) == Programme()
    file.write_text("because: x\nnumbers:\n  half_day_hours: 99\n")
    assert cli.run(["champions", "load", str(file)]) == 1
    assert cli.run(["champions", "load", str(tmp_path / "none.yaml")]) == 2
    with pytest.raises(ValidationError):  # a person does not change the past, not even at first
        ProgrammeEdition.objects.all().delete()
        partnerships.set_programme(values=asdict(Programme()), effective=today - week,
                                   by=actor(who.liaison), because="x")  # fmt: skip


def test_a_line_that_was_added_can_be_taken_back_by_its_author(hire: Any, institution: Any, sign_in: Any) -> None:  # fmt: skip
    who, _term = serving(hire, institution)
    row = add_hours(person=who.nurse, on=timezone.localdate(), minutes=90, what="Talked to the ward", by=actor(who.nurse))  # fmt: skip
    with pytest.raises(ValidationError):
        take_back_hours(row=row, by=actor(who.chair))
    client = sign_in(who.nurse)
    assert "Talked to the ward" in client.get("/champion/time/").content.decode()
    client.post(f"/champion/time/{row.pk}/take-back/")
    page = client.get("/champion/time/").content.decode()
    assert "Talked to the ward" not in page and Hours.objects.get().what == ""


def test_a_partnerships_page_shows_what_was_promised_about_it(
    hire: Any, institution: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, _term = serving(hire, institution)
    asked = []
    monkeypatch.setattr(links, "promised", lambda kind, codes, day: asked.append((kind, codes)) or [])  # fmt: skip
    client = sign_in(who.chief)
    answer = client.get("/partnerships/of/surg/", follow=True)
    assert answer.status_code == 200 and asked == [("partnership", {"surg"})]
    assert client.get("/partnerships/of/medi/").status_code == 404
