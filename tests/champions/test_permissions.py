"""Every role against every page and act of the room, as a table; and what must never be shown."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import get_resolver
from django.utils import timezone

from makegood.champions.acts import add_hours, circle, missing, positions
from makegood.champions.models import Practice
from makegood.curriculum.models import Unit
from makegood.people import acts as people
from makegood.people.roles import ROLES
from makegood.record.acts import SYSTEM
from tests.champions.cast import actor, opened, serving

pytestmark = pytest.mark.django_db

# Roles that have nothing to do here, those of rooms above and below included.
OTHERS = set(ROLES) - {"learner", "executive", "office", "lead", "delegate", "champion", "partner"}
ALL = OTHERS | {"learner", "executive", "office", "sponsor", "supervisor", "lead", "delegate",
                "champion", "applicant", "lead elsewhere", "champion elsewhere"}  # fmt: skip
OFFICE, SERVING = {"office"}, {"champion", "champion elsewhere"}
LEADS = {"office", "sponsor"}
COVERS = {"office", "executive", "sponsor", "lead", "delegate", "lead elsewhere"}
SEES = COVERS | SERVING | {"supervisor"}
PARTNERS = {"office", "executive", "sponsor", "supervisor", "lead", "delegate", "champion"}
TERM = {"office", "sponsor", "supervisor", "champion"}
REPORT = {"office", "sponsor", "champion"}
APPLICATION = {"office", "sponsor", "supervisor", "applicant"}
# Address by its name: who opens it. Everybody else is refused with 403.
MAY: dict[str, set[str]] = {
    "champions": SEES, "coverage": COVERS, "coverage-csv": COVERS, "forecast": COVERS,
    "champions-office": OFFICE, "champions-programme": OFFICE, "ladder-desk": OFFICE,
    "recognise": OFFICE, "practice-answer confirm": OFFICE, "letters": OFFICE, "letter": OFFICE,
    "partnerships": OFFICE, "partnership-invite": OFFICE, "my-partnerships": SEES,
    "partnership": PARTNERS, "partnership-of": PARTNERS, "agreement-write": OFFICE, "agreement": PARTNERS,
    "agreement-sign": {"sponsor", "supervisor"},
    "position-open": LEADS, "partnership-act pause": LEADS, "partnership-act end": LEADS,
    "partnership-act review": LEADS, "partnership-act talks": LEADS, "partnership-act resume": LEADS,
    "partnership-act keep-on": LEADS,
    "partnership-act change": OFFICE,
    "position": PARTNERS, "position-act change": LEADS, "position-act close": LEADS,
    "term": TERM, "term-act renew": LEADS, "term-act end": LEADS, "pack": TERM, "pack-pdf": TERM,
    "missing-time": REPORT, "missing-act answer": {"sponsor"}, "missing-act accept": {"champion"},
    "missing-act refuse": {"champion"}, "missing-act withdraw": {"champion"},
    "missing-act settle": OFFICE,
    "champion": SERVING, "champion-time": SERVING, "no-time": SERVING,
    "time-take-back": SERVING,
    "champion-available": SERVING, "hand-over": SERVING, "champion-practice": SERVING,
    "circle": SERVING, "circle-meeting": SERVING | OFFICE, "circle-off": OFFICE,
    "circle-take-back": SERVING,
    "positions-open": ALL, "position-public": ALL, "apply": ALL,
    "application": APPLICATION, "application-act answer": {"supervisor"},
    "application-act withdraw": {"applicant"}, "application-act appoint": LEADS,
    "application-act decline": LEADS,
}  # fmt: skip
POSTED = {"practice-answer confirm", "agreement-sign", "missing-act accept", "missing-act withdraw",
          "circle-off", "circle-take-back", "time-take-back", "application-act withdraw"}  # fmt: skip


def everybody(hire: Any, institution: Any) -> SimpleNamespace:
    """One person of each kind, around the partnership of Surgery."""
    who, term = serving(hire, institution)
    surgery, medicine = institution.surgery, institution.units["medi"]
    cast = {"learner": hire("Lea Reed"), "office": who.liaison, "sponsor": who.chair,
            "supervisor": who.chief, "champion": who.nurse, "applicant": hire("Bo Lind")}  # fmt: skip
    for role in sorted(OTHERS | {"executive"}):
        cast[role] = hire(f"Kim{role} Oak", org="campus")
        scope = surgery if ROLES[role].scoped else None
        people.give_role(person=cast[role], role=role, scope=scope, by=SYSTEM, because="t")
    for name, role, org in (
        ("lead", "lead", surgery), ("delegate", "delegate", surgery),
        ("lead elsewhere", "lead", medicine), ("champion elsewhere", "champion", medicine),
    ):  # fmt: skip
        cast[name] = hire(f"Ro{name.replace(' ', '')} Elm", org="medi")
        people.give_role(person=cast[name], role=role, scope=org, by=SYSTEM, because="t")
    today = timezone.localdate()
    post = opened(who, institution, partnership=term.position.partnership)
    application = positions.apply(
        position=post, person=cast["applicant"], statement="Because of the wards.",
        supervisor=who.chief, consent=True, by=actor(cast["applicant"]),
    )  # fmt: skip
    report = missing.report_missing(term=term, period_start=today, period_end=today,
                                    words="A private word.", by=actor(who.nurse))  # fmt: skip
    added = add_hours(
        person=who.nurse, on=today, minutes=30, what="Secret line of mine", by=actor(who.nurse)
    )
    note = circle.share_note(author=who.nurse, title="Among us", text="Words of the circle.",
                             by=actor(who.nurse))  # fmt: skip
    meeting = circle.call_meeting(on=today, at="12:00", minutes=60, place="Here", agenda="",
                                  by=actor(who.liaison))  # type: ignore[arg-type]  # fmt: skip
    unit = Unit.objects.create(code="a-unit", title="A unit", kind="facilitated")
    practice = Practice.objects.create(person=who.nurse, role="observe", unit=unit, on=today,
                                       modality="virtual", source="own:1")  # fmt: skip
    one = term.position.partnership.pk
    return SimpleNamespace(
        cast=cast, term=term,
        numbers={"partnership": one, "agreement": one, "term": term.pk, "pack": term.pk,
                 "missing": report.pk, "application": application.pk, "position": post.pk,
                 "circle-off": meeting.pk, "circle-take-back": note.pk, "practice": practice.pk,
                 "time-take-back": added.pk},
    )  # fmt: skip


def address(name: str, numbers: dict[str, int]) -> str:
    from django.urls import reverse

    base, _, what = name.partition(" ")
    exact = {"position-open": "partnership", "position-public": "position", "apply": "position",
             "letter": "partnership", "pack-pdf": "pack"}  # fmt: skip
    key = exact.get(base, base if base in numbers else base.split("-")[0])
    rest: dict[str, Any] = {}
    if base in {"agreement", "agreement-sign"}:
        rest["number"] = 1
    if base == "partnership-of":
        rest["code"] = "surg"
    if base == "letter":
        rest["year"] = timezone.localdate().year
    if what:
        rest["answer" if base == "practice-answer" else "what"] = what
    route = str(dict_of_routes()[base])
    if "<int:pk>" in route:
        rest["pk"] = numbers[key]
    return reverse(base, kwargs=rest)


def dict_of_routes() -> dict[str, str]:
    found = {}
    for one in get_resolver().url_patterns:
        for pattern in getattr(one, "url_patterns", []):
            if pattern.callback and pattern.callback.__module__.startswith("makegood.champions"):
                found[pattern.name] = str(pattern.pattern)
    return found


def test_every_address_of_the_room_is_in_the_table() -> None:
    assert {name.partition(" ")[0] for name in MAY} == set(dict_of_routes())


def test_every_role_against_every_page_and_act(hire: Any, institution: Any, client: Any) -> None:
    house = everybody(hire, institution)
    assert set(house.cast) == ALL
    held = {grant.role for person in house.cast.values() for grant in person.grants.all()}
    assert held == set(ROLES) - {"learner"}
    paths = {name: address(name, house.numbers) for name in MAY}
    wrong = []
    for kind, person in house.cast.items():
        client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
        for name in MAY:
            # An act that is allowed would change what the next one finds, so only refusals act.
            if kind not in MAY[name] and (status := client.post(paths[name]).status_code) != 403:
                wrong.append((kind, name, "post", status))
            if name in POSTED:
                continue
            status = client.get(paths[name]).status_code
            if (status != 403) != (kind in MAY[name]) or status >= 500:
                wrong.append((kind, name, "get", status))
    assert wrong == []


def test_a_champions_words_and_lines_are_seen_by_nobody_else(
    hire: Any, institution: Any, sign_in: Any
) -> None:
    house = everybody(hire, institution)
    readers = {"Secret line of mine": {"champion"}, "Words of the circle": SERVING,
               "A private word": REPORT, "Because of the wards": APPLICATION}  # fmt: skip
    for kind, person in house.cast.items():
        client = sign_in(person)
        seen = set()
        for name in MAY:
            if name in POSTED or name in {"pack-pdf", "letter", "coverage-csv"}:
                continue
            answer = client.get(address(name, house.numbers))
            seen |= {words for words in readers if words in answer.content.decode()}
        assert seen == {words for words, who in readers.items() if kind in who}, kind


def test_flags_are_for_the_office_and_the_sponsor(
    hire: Any, institution: Any, sign_in: Any
) -> None:
    house = everybody(hire, institution)
    house.term.position.funding = ""
    house.term.position.save()
    path = f"/partnerships/{house.numbers['partnership']}/"
    seen = {
        kind
        for kind in PARTNERS
        if "Unfunded" in sign_in(house.cast[kind]).get(path).content.decode()
    }
    assert seen == {"office", "sponsor"}


def test_allowed_acts_by_post_do_what_they_say(hire: Any, institution: Any, sign_in: Any) -> None:
    house = everybody(hire, institution)
    cast, numbers = house.cast, house.numbers
    client = sign_in(cast["sponsor"])
    path = address("missing-act answer", numbers)
    assert "Your answer" in client.get(path).content.decode()
    assert client.post(path, {"version": 1, "answer": "From Monday."}).status_code == 302
    assert (
        client.post(path, {"version": 1, "answer": "Again."}).status_code == 200
    )  # told, not lost
    client = sign_in(cast["champion"])
    client.post(address("missing-act accept", numbers), {"version": 2})
    house.term.refresh_from_db()
    assert house.term.missing_times.get().state == "closed"
    client.post(address("circle-take-back", numbers))
    assert "Words of the circle" not in client.get("/champion/circle/").content.decode()
    client = sign_in(cast["office"])
    client.post(address("practice-answer confirm", numbers))
    assert Practice.objects.get().confirmed_by == cast["office"]
    client = sign_in(cast["applicant"])
    client.post(address("application-act withdraw", numbers), {"version": 1})
    assert "Deleted" in client.get(address("application", numbers)).content.decode()


def test_lists_cost_the_same_with_one_row_and_with_fifty(
    hire: Any, institution: Any, sign_in: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from makegood.champions.models import Partnership, Position, Term

    house = everybody(hire, institution)
    client = sign_in(house.cast["office"])
    paths = ["/office/champions/", "/office/champions/partnerships/", "/champions/coverage/",
             "/office/champions/letters/", "/office/champions/ladder/"]  # fmt: skip

    def count() -> list[int]:
        found = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as ran:
                assert client.get(path).status_code == 200
            found.append(len(ran))
        return found

    few = count()
    start = date(2026, 1, 1)
    for number in range(50):
        org = people.open_unit(code=f"d{number}", name=f"D {number}", kind="x", parent=institution.campus,
                               start=start, by=SYSTEM, because="t")  # fmt: skip
        one = Partnership.objects.create(
            org=org, sponsor=house.cast["sponsor"], supervisor=house.cast["supervisor"],
            liaison=house.cast["office"], invited_on=start, state="active", state_on=start,
            review_on=timezone.localdate(),
        )  # fmt: skip
        post = Position.objects.create(partnership=one, org=org, fte="0.1", opened_on=start,
                                       state_on=start)  # fmt: skip
        Term.objects.create(position=post, person=house.cast["champion"], start=start,
                            planned_end=start + timedelta(days=700), end=start + timedelta(days=700))  # fmt: skip
    assert count() == few


def test_coverage_counts_out_no_group_that_the_departments_pages_hide(
    hire: Any, institution: Any, sign_in: Any
) -> None:
    house = everybody(hire, institution)
    client = sign_in(house.cast["executive"])
    page = client.get("/champions/coverage/").content.decode()
    # Each department and division with people is smaller than ten; nobody works in Burns.
    assert page.count("not shown") == 3
    lines = b"".join(client.get("/champions/coverage.csv")).decode()
    assert lines.count("not shown") == 3
