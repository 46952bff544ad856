"""What goes on in the demo campus's partnerships: each state of positions, terms and reports once."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal

from makegood.curriculum.models import Unit
from makegood.people.models import Grant, OrgUnit, Person
from makegood.people.reads import tree
from makegood.record.acts import SYSTEM, Actor

from .acts import circle, missing, positions, terms
from .acts.ladder import recognise, record_practice
from .models import Partnership, Position, Term
from .reads.ladder import FACILITATED
from .reads.terms import months_after

BY = Actor("feed", None, "the demo institution")
BECAUSE = "the demo institution"
STATEMENT = (
    "I have worked here for some years and people bring me questions that nobody owns. I would like "
    "to have the hours to take one rule and see it through, and to learn to hold a difficult hour."
)
HANDOVER = (
    "Call the night charge nurse before you plan anything: she knows which hours are possible. The "
    "rule for the case list is written and tried on two teams; the third has not begun. What did "
    "not work: sessions at noon. What did: half an hour at the overlap, twice."
)
NOTES = (
    ("Half an hour, twice", "Where nobody can leave for an hour, two halves at the overlap of shifts have worked for us. The second half needs a written reminder of where we stopped."),
    ("An opening that helps", "I now read the right to pass aloud and then pass myself on the first question. It takes ten seconds and it changes the hour."),
    ("What I would not do again", "I planned three sessions in one week. The time was promised, but the preparation was not in it. Two in a fortnight is right for 0.2."),
)  # fmt: skip


SERVING = ("nurse-app", "faculty-clinician", "clinical-staff", "admin-staff", "faculty-educator",
           "faculty-researcher", "research-staff", "facilities", "frontdesk", "it-data")  # fmt: skip


def holder(role: str, org: OrgUnit | None) -> Person | None:
    found = Grant.objects.filter(role=role, scope=org).select_related("person").order_by("pk")
    first = found.first()
    return first.person if first else None


def ask_for(one: Partnership, post: Position, person: Person) -> positions.Application:
    """An application that the supervisor has not answered yet."""
    return positions.apply(
        position=post, person=person, statement=STATEMENT, supervisor=one.supervisor, consent=True,
        by=BY,
    )  # fmt: skip


def apply_for(one: Partnership, post: Position, person: Person) -> positions.Application:
    """An application to whose time the supervisor agrees."""
    made = ask_for(one, post, person)
    positions.answer_application(
        application=made, version=made.version, agrees=True, words="We will cover the half day.",
        by=BY,
    )  # fmt: skip
    return made


def appoint_to(
    one: Partnership, post: Position, person: Person, start: date, end: date | None = None
) -> Term:
    """The whole way from the application to a term."""
    made = apply_for(one, post, person)
    return terms.appoint(
        application=made, version=made.version, start=start, by=BY, end=end,
        short_reason="Agreed for the time of a project." if end else "",
        because="agreed by sponsor and office",
    )  # fmt: skip


def free_people(one: Partnership) -> Iterator[Person]:
    """People of the unit who neither serve nor sign, in the order of their numbers."""
    below = tree(one.state_on).below(one.org_id)
    found = Person.objects.filter(
        appointments__org__in=below, appointments__role_family__in=SERVING, leaves=None,
        appointments__end=None, champion_terms=None, champion_applications=None,
    ).exclude(pk__in=[one.sponsor_id, one.supervisor_id])  # fmt: skip
    yield from found.order_by("-code").distinct()[:12]


def post_of(one: Partnership, opened: date, kind: str = "either", fte: str = "0.10") -> Position:
    """A funded position of a partnership that takes applications until it is filled or closed."""
    return positions.open_position(
        partnership=one, org=one.org, kind=kind, fte=Decimal(fte), opened_on=opened, closes_on=None,
        funding="Department's operating fund", by=BY, because="the unit asked for one more",
        duties="Lead a review of one rule of the unit with those whom it meets.",
        beyond="The unit asked for one more; the next edition of the agreement names it.",
    )  # fmt: skip


def turns(today: date) -> None:
    """Each state of a position, an application and a term, spread over the active partnerships."""
    active = list(
        Partnership.objects.filter(state="active")
        .select_related("org", "sponsor", "supervisor")
        .order_by("org__code")
    )
    if not active:
        return
    ways = (_planned, _choosing, _appointed, _handing_over, _closed, _refused, _early, _renewed)
    for number, way in enumerate(ways):
        one = active[number % len(active)]
        way(one, today, free_people(one))


def _planned(one: Partnership, today: date, _people: Iterator[Person]) -> None:
    post_of(one, months_after(today.replace(day=1), 2))


def _choosing(one: Partnership, today: date, people: Iterator[Person]) -> None:
    post = post_of(one, today - timedelta(days=40))
    made = [apply_for(one, post, person) for person, _n in zip(people, range(3), strict=False)]
    for each in made[2:]:
        positions.withdraw_application(application=each, version=each.version, by=BY)
    positions.change_position(
        position=post, version=post.version, funding=post.funding, duties=post.duties, by=BY,
        closes_on=today - timedelta(days=3), because="enough people have applied",
    )  # fmt: skip


def _appointed(one: Partnership, today: date, people: Iterator[Person]) -> None:
    post = post_of(one, today - timedelta(days=30))
    made = [apply_for(one, post, person) for person, _n in zip(people, range(2), strict=False)]
    for number, each in enumerate(made):
        if number == 0:
            terms.appoint(application=each, version=each.version, by=BY, because="the unit's choice",
                          start=months_after(today.replace(day=1), 1))  # fmt: skip
        else:
            positions.not_choose(application=each, version=each.version, by=BY,
                                 because="Somebody else has the hours at night that we need.")  # fmt: skip


def _handing_over(one: Partnership, today: date, people: Iterator[Person]) -> None:
    post = post_of(one, months_after(today, -11), fte="0.20")
    here, after = next(people, None), next(people, None)
    if here is None:
        return
    term = appoint_to(one, post, here, months_after(today, -10), today + timedelta(days=45))
    terms.hand_over(term=term, version=term.version, words=HANDOVER, by=BY)
    if after is not None:
        ask_for(one, post, after)


def _closed(one: Partnership, today: date, people: Iterator[Person]) -> None:
    post = post_of(one, today - timedelta(days=60), kind="staff")
    positions.close_position(position=post, version=post.version, by=BY,
                             because="The fund for it goes to the position in the division.")  # fmt: skip


def _refused(one: Partnership, today: date, people: Iterator[Person]) -> None:
    post = post_of(one, today - timedelta(days=12))
    person = next(people, None)
    if person is not None:
        made = ask_for(one, post, person)
        positions.answer_application(
            application=made, version=made.version, agrees=False, by=BY,
            words="Two colleagues are on leave until spring. Ask me again then.",
        )  # fmt: skip


def _early(one: Partnership, today: date, people: Iterator[Person]) -> None:
    person = next(people, None)
    if person is not None:
        post = post_of(one, months_after(today, -7))
        term = appoint_to(one, post, person, months_after(today, -6))
        terms.end_early(term=term, version=term.version, on=today, by=BY,
                        because="Moves to another institution; the pack is handed over.")  # fmt: skip


def _renewed(one: Partnership, today: date, people: Iterator[Person]) -> None:
    going = Term.objects.filter(position__partnership=one, end__gt=today, start__lte=today)
    term = going.filter(short_reason="").order_by("end", "pk").first()
    if term is not None:
        terms.renew(term=term, version=term.version, end=months_after(term.end, 24), by=BY,
                    because="The unit and the champion wish to go on.")  # fmt: skip


def life(today: date, liaison: Person) -> None:
    """Reports of missing time in each state, the circle's meetings and notes, what was recognised."""
    surgery = OrgUnit.objects.filter(code="surg").first()
    known = holder("champion", surgery) if surgery else None
    serving = list(
        Term.objects.filter(start__lt=today - timedelta(days=60), end__gt=today)
        .select_related("person", "position__partnership__sponsor")
        .order_by("position__org__code", "pk")
    )
    mine = [term for term in serving if known is not None and term.person_id == known.pk]
    others = [term for term in serving if term not in mine]
    for term in mine[:1]:
        since = max(term.start, today - timedelta(days=140))
        report = missing.report_missing(
            term=term, period_start=since, period_end=since + timedelta(days=27),
            words="The half day went to cover for leave, four weeks out of four.", by=BY,
            on=since + timedelta(days=30),
        )  # fmt: skip
        missing.answer_missing(
            report=report, version=report.version, by=BY, on=since + timedelta(days=36),
            answer="Two sessions a month are covered by the float pool from now on.",
        )  # fmt: skip
        term.refresh_from_db()
        terms.hand_over(term=term, version=term.version, words=HANDOVER, by=BY)
    for number, (term, back) in enumerate(zip(others[-3:], (5, 20, 9), strict=False)):
        report = missing.report_missing(
            term=term, period_start=today - timedelta(days=back + 35),
            period_end=today - timedelta(days=back + 7), words="", by=BY,
            on=today - timedelta(days=back),
        )  # fmt: skip
        if number == 2:
            missing.answer_missing(
                report=report, version=report.version, by=BY, on=today - timedelta(days=2),
                answer="The clinic template is changed from the first of the month.",
            )  # fmt: skip
    for days, hour in ((-12, 12), (16, 12), (44, 19)):
        circle.call_meeting(
            on=max(today, today + timedelta(days=days)), at=time(hour, 0), minutes=60,
            place="Seminar room 2, and by video", agenda="One thing that worked, one that did not.",
            by=Actor("feed", liaison.pk, liaison.name),
        )  # fmt: skip
    for (title, text), term in zip(NOTES, serving, strict=False):
        circle.share_note(author=term.person, title=title, text=text, by=BY)
    unit = Unit.objects.filter(kind__in=FACILITATED, withdrawn_on=None).order_by("code").first()
    for term in others[:2]:
        if unit is None:
            break
        record_practice(
            source=f"own:{today}:{unit.code}", person=term.person, role="co-facilitate", unit=unit,
            modality="in_person", on=today - timedelta(days=3), because="said by the champion",
            by=Actor("person", term.person_id, term.person.name),
        )  # fmt: skip
    for term in others[:1]:
        recognise(
            person=term.person, role="lead", start=term.start, by=SYSTEM, because=BECAUSE,
            evidence="Led a course on facilitation elsewhere for three years; letter seen.",
        )  # fmt: skip
