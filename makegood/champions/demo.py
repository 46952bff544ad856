"""The demo campus's partnerships, positions and champions, the same for the same seed and day.

What units want to change and the model agreement are content (content/champions); who serves, how
much time was given and what was practised is made here, and is invented.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from makegood.curriculum.acts.lived import complete_many
from makegood.curriculum.models import Edition, Unit
from makegood.people.models import Grant, OrgUnit, Person
from makegood.people.reads import tree
from makegood.record.acts import SYSTEM, Actor

from .acts import circle, missing, partnerships, positions, terms
from .acts.daily import mind
from .acts.hours import load_hours
from .acts.ladder import load_practice, recognise
from .models import Hours, Partnership, Position, Practice, Term
from .reads.ladder import FACILITATED, STEPS, step_units
from .reads.model_text import model_text
from .reads.programme import programme
from .reads.terms import months_after

BY = Actor("feed", None, "the demo institution")
BECAUSE = "the demo institution"
# Everything else in content/champions/wants.json has an active partnership.
STATES = {
    "adm": "invited", "stud": "invited", "it": "in talks", "path": "in talks", "gene": "signed",
    "opht": "paused", "nsur": "ended",
}  # fmt: skip
SERVING = ("nurse-app", "faculty-clinician", "clinical-staff", "admin-staff", "faculty-educator",
           "faculty-researcher", "research-staff", "facilities", "frontdesk", "it-data")  # fmt: skip
PEOPLE_PER_POSITION = 420
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


@transaction.atomic
def load(*, content: Path, seed: int, today: date) -> int:
    """Make everything; returns how many people serve."""
    wants: dict[str, str] = json.loads((content / "champions" / "wants.json").read_text("utf-8"))
    dice = random.Random(seed)
    now = tree(today)
    units = {unit.code: unit for unit in now.unit.values()}
    liaison = _holder("office", None)
    if liaison is None:
        return 0
    for code in sorted(wants):
        if code in units:
            _partnership(dice, units[code], now.below(units[code].pk), wants[code], liaison, today)
    _ladder(dice, today)
    _hours(dice, today)
    _life(today, liaison)
    mind(on=today, by=BY)
    return Term.objects.filter(start__lte=today, end__gt=today).count()


def _holder(role: str, org: OrgUnit | None) -> Person | None:
    found = Grant.objects.filter(role=role, scope=org).select_related("person").order_by("pk")
    first = found.first()
    return first.person if first else None


def _partnership(
    dice: random.Random, org: OrgUnit, below: list[int], wants: str, liaison: Person, today: date
) -> None:
    here = Person.objects.filter(appointments__org__in=below, appointments__end=None, leaves=None)
    leaders = list(here.filter(appointments__role_family="leader").order_by("code").distinct()[:4])
    chair = _holder("lead", org)
    signing = [one for one in [chair, *leaders] if one is not None]
    signing = list(dict.fromkeys(signing))
    if len(signing) < 2:
        signing += [one for one in here.order_by("code").distinct()[:3] if one not in signing]
    if len(signing) < 2:
        return
    state = STATES.get(org.code, "active")
    months = dice.randint(4, 20)
    start = months_after(today.replace(day=1), -months)
    if state == "signed":
        start = months_after(today.replace(day=1), 1)
    elif state == "ended":
        start = months_after(today.replace(day=1), -26)
    one = partnerships.invite(
        org=org, sponsor=signing[0], supervisor=signing[1], liaison=liaison, wants=wants, by=BY,
        because="the first wave of the programme",
        on=today - timedelta(days=9) if state == "invited" else start - timedelta(days=70),
    )  # fmt: skip
    if state == "invited":
        return
    if state == "in talks":
        Partnership.objects.filter(pk=one.pk).update(invited_on=today - timedelta(days=40))
        one.refresh_from_db()
        partnerships.begin_talks(partnership=one, version=one.version, by=BY, because="first talk")
        return
    people = here.distinct().count()
    posts = max(1, min(4, round(people / PEOPLE_PER_POSITION)))
    _agreement(one, start, posts, today)
    if state in ("signed", "ended"):
        return
    due = months_after(start, 12)
    if due < today and org.code not in {"medi", "educ"}:
        one.refresh_from_db()
        partnerships.hold_review(
            partnership=one, version=one.version, on=due, next_on=months_after(start, 24), by=BY,
            words="The time was given in nine months of twelve. The rule that was to change is written "
            "and tried in two places. We keep the hours and look again before the agreement ends.",
        )  # fmt: skip
    _posts(dice, one, below, posts, start, today)
    if state == "paused":
        one.refresh_from_db()
        partnerships.pause(
            partnership=one, version=one.version, start=today - timedelta(days=20), by=BY,
            because="The department moves into another building; agreed until it has.",
        )  # fmt: skip


def _agreement(one: Partnership, start: date, posts: int, today: date) -> None:
    rules = programme(today)
    end, fte = months_after(start, 24), Decimal("0.2") * posts
    text = model_text(one.org.name, start, end, months_after(start, 12), posts, fte, rules)
    earlier = text.replace("each quarter", "each year").replace(
        "Rooms, and paid time for people to attend, on every shift.", "Rooms for sessions."
    )
    # The unit asked for more than the model says; both editions stay.
    drafts = [(earlier, "the model text")] if one.org.code in {"surg", "medi"} else []
    for words_, because in [*drafts, (text, "agreed in talks")]:
        one.refresh_from_db()
        made = partnerships.write_agreement(
            partnership=one, version=one.version, text=words_, start=start, end=end,
            review_on=months_after(start, 12), positions=posts, fte=fte, by=BY, because=because,
        )  # fmt: skip
    for capacity, person in (("sponsor", one.sponsor), ("supervisor", one.supervisor)):
        partnerships.sign(
            agreement=made, capacity=capacity, person=person, text_hash_seen=made.text_hash, by=BY,
            on=start - timedelta(days=14) if start <= today else today - timedelta(days=3),
        )  # fmt: skip
    one.refresh_from_db()


def _posts(
    dice: random.Random, one: Partnership, below: list[int], posts: int, start: date, today: date
) -> None:
    known = _holder("champion", one.org)
    candidates = list(
        Person.objects.filter(
            appointments__org__in=below, appointments__role_family__in=SERVING, leaves=None,
            appointments__end=None, champion_terms=None,
            appointments__start__lt=today - timedelta(days=400),
        )
        .exclude(pk__in=[one.sponsor_id, one.supervisor_id])
        .order_by("code")
        .distinct()[:400]
    )  # fmt: skip
    chosen = dice.sample(candidates, min(posts + 2, len(candidates)))
    if known is not None and known not in chosen:
        chosen.insert(0, known)
    divisions = [org for org in below if org != one.org_id]
    for number, person in enumerate(chosen[:posts]):
        if number and divisions and posts > 2:
            org = OrgUnit.objects.get(pk=divisions[number % len(divisions)])
        else:
            org = one.org
        post = positions.open_position(
            partnership=one, org=org, kind="either", fte=Decimal("0.20" if person == known else dice.choice(("0.10", "0.20", "0.20", "0.30"))),
            funding="" if dice.random() < 0.08 and person != known else "Department's operating fund",
            duties="Plan sessions with the divisions, co-facilitate, lead a review of one rule.",
            opened_on=start, closes_on=None, by=BY, because="promised in the agreement",
        )  # fmt: skip
        begin = start + timedelta(days=dice.choice((0, 15, 45)))
        _appoint(one, post, person, min(begin, today))
    spare = [person for person in chosen[posts:] if person != known]
    if one.org.code in {"surg", "medi", "pedi"} and spare:
        post = positions.open_position(
            partnership=one, org=one.org, kind="either", fte=Decimal("0.10"),
            funding="Department's operating fund", by=BY, because="the unit asked for one more",
            duties="Nights and weekends: half an hour at the overlap of shifts.",
            opened_on=today - timedelta(days=10), closes_on=today + timedelta(days=25),
        )  # fmt: skip
        _apply(one, post, spare[0])


def _apply(one: Partnership, post: Position, person: Person) -> positions.Application:
    made = positions.apply(
        position=post, person=person, statement=STATEMENT, supervisor=one.supervisor, consent=True,
        by=BY,
    )  # fmt: skip
    positions.answer_application(
        application=made, version=made.version, agrees=True, words="We will cover the half day.",
        by=BY,
    )  # fmt: skip
    return made


def _appoint(one: Partnership, post: Position, person: Person, start: date) -> None:
    made = _apply(one, post, person)
    terms.appoint(
        application=made, version=made.version, start=start, by=BY,
        because="agreed by sponsor and office",
    )  # fmt: skip


def _ladder(dice: random.Random, today: date) -> None:
    """Completed steps and practised sessions, by how long each has served."""
    tracks = step_units()
    newest: dict[str, int] = dict(
        Edition.objects.order_by("number").values_list("unit__code", "pk")
    )
    units = list(
        Unit.objects.filter(kind__in=FACILITATED, withdrawn_on=None)
        .order_by("code")
        .values_list("pk", "code", "variant_of__code")
    )
    done: list[tuple[int, int, date]] = []
    practised: list[Practice] = []
    for term in Term.objects.filter(start__lte=today).order_by("pk"):
        served = (today - term.start).days
        reached = [step for step, after in zip(STEPS, (40, 90, 200, 365, 480), strict=True)
                   if served >= after]  # fmt: skip
        for number, step in enumerate(reached):
            on = term.start + timedelta(days=30 + 60 * number)
            done += [(term.person_id, newest[code], min(on, today))
                     for code in sorted(tracks.get(step, ())) if code in newest]  # fmt: skip
        if not reached:
            continue
        known = dice.sample(units, max(1, round(len(units) * dice.uniform(0.5, 1.0))))
        for _pk, code, base in known:
            # A champion has taken what they teach, in one of its forms.
            taken = base or code
            if taken in newest:
                done.append((term.person_id, newest[taken], term.start + timedelta(days=20)))
        practised += _practised(dice, term, [pk for pk, _code, _base in known], len(reached), today)
    complete_many(rows=done, how="demo", by=BY, because=BECAUSE)
    load_practice(rows=practised, by=BY, because=BECAUSE)


def _practised(
    dice: random.Random, term: Term, units: list[int], reached: int, today: date
) -> Iterator[Practice]:
    roles = ["observe"] * 3 * (reached >= 2) + ["co-facilitate"] * 2 * len(units) * (reached >= 3)
    roles += ["lead"] * 3 * (reached >= 4)
    span = max(1, (today - term.start).days - 41)
    for number, role in enumerate(roles):
        on = term.start + timedelta(days=40 + span * number // max(1, len(roles)))
        yield Practice(
            person_id=term.person_id, role=role, unit_id=units[number % len(units)],
            modality="in_person" if number // len(units) % 2 == 0 or dice.random() < 0.5 else "virtual",
            on=min(on, today), source=f"demo:{term.pk}:{number}", confirmed_on=today,
        )  # fmt: skip


def _hours(dice: random.Random, today: date) -> None:
    """What was given and added since each term began, up to half a year back; some too much, some little."""
    rows: list[Hours] = []
    for number, term in enumerate(Term.objects.filter(start__lte=today).order_by("pk")):
        weekly = float(term.position.fte) * 10 * 240
        share = 1.6 if number % 9 == 4 else dice.uniform(0.45, 0.95)
        first = max(term.start, today - timedelta(days=180))
        for week in range(max(0, (today - first).days // 7)):
            on = first + timedelta(days=7 * week + 2)
            if week % 2 == 0:
                minutes = round(weekly * share * 1.2 / 15) * 15 or 15
                rows.append(Hours(person_id=term.person_id, kind="given", on=on, minutes=minutes,
                                  source=f"demo:{term.pk}:{week}", what="A session with its preparation"))  # fmt: skip
            else:
                minutes = round(weekly * share * 0.8 / 15) * 15 or 15
                rows.append(Hours(person_id=term.person_id, kind="added", on=on, minutes=minutes,
                                  source=f"demo:{term.pk}:{week}", what="Talks with the divisions"))  # fmt: skip
    load_hours(rows=rows, by=BY, because=BECAUSE)


def _life(today: date, liaison: Person) -> None:
    """Reports of missing time in each state, the circle's meetings and notes, what was recognised."""
    surgery = OrgUnit.objects.filter(code="surg").first()
    known = _holder("champion", surgery) if surgery else None
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
    for term, back in zip(others[-2:], (5, 20), strict=False):
        missing.report_missing(
            term=term, period_start=today - timedelta(days=back + 35),
            period_end=today - timedelta(days=back + 7), words="", by=BY,
            on=today - timedelta(days=back),
        )  # fmt: skip
    for days, hour in ((-12, 12), (16, 12), (44, 19)):
        circle.call_meeting(
            on=max(today, today + timedelta(days=days)), at=time(hour, 0), minutes=60,
            place="Seminar room 2, and by video", agenda="One thing that worked, one that did not.",
            by=Actor("feed", liaison.pk, liaison.name),
        )  # fmt: skip
    for (title, text), term in zip(NOTES, serving, strict=False):
        circle.share_note(author=term.person, title=title, text=text, by=BY)
    for term in others[:1]:
        recognise(
            person=term.person, role="lead", start=term.start, by=SYSTEM, because=BECAUSE,
            evidence="Led a course on facilitation elsewhere for three years; letter seen.",
        )  # fmt: skip
