"""The demo campus's partnerships, positions and champions, the same for the same seed and day.

What units want to change and the model agreement are content (content/champions); who serves, how
much time was given and what was practised is made here, and is invented.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from makegood.curriculum.acts.lived import complete_many
from makegood.curriculum.models import Edition, Unit
from makegood.engines.partnership import read_programme
from makegood.people.models import OrgUnit, Person
from makegood.people.reads import tree

from .acts import partnerships, positions
from .acts.daily import mind
from .acts.hours import load_hours
from .acts.ladder import load_practice
from .demo_life import BECAUSE, BY, SERVING, apply_for, appoint_to, holder, life, turns
from .models import Hours, Partnership, Practice, Term
from .reads.ladder import FACILITATED, STEPS, step_units
from .reads.model_text import model_text
from .reads.programme import programme
from .reads.terms import months_after

# Everything else in content/champions/wants.json has an active partnership.
STATES = {
    "adm": "invited", "stud": "invited", "it": "in talks", "path": "in talks", "gene": "signed",
    "opht": "paused", "nsur": "ended",
}  # fmt: skip
PEOPLE_PER_POSITION = 420


@transaction.atomic
def load(*, content: Path, seed: int, today: date) -> int:
    """Make everything; returns how many people serve."""
    wants: dict[str, str] = json.loads((content / "champions" / "wants.json").read_text("utf-8"))
    numbers, _faults = read_programme((content / "champions" / "programme.yaml").read_text("utf-8"))
    if numbers is not None:
        partnerships.load_programme(found=numbers, by=BY)
    dice = random.Random(seed)
    now = tree(today)
    units = {unit.code: unit for unit in now.unit.values()}
    liaison = holder("office", None)
    if liaison is None:
        return 0
    for code in sorted(wants):
        if code in units:
            _partnership(dice, units[code], now.below(units[code].pk), wants[code], liaison, today)
    turns(today)
    _ladder(dice, today)
    _hours(dice, today)
    life(today, liaison)
    mind(on=today, by=BY)
    return Term.objects.filter(start__lte=today, end__gt=today).count()


def _partnership(
    dice: random.Random, org: OrgUnit, below: list[int], wants: str, liaison: Person, today: date
) -> None:
    here = Person.objects.filter(appointments__org__in=below, appointments__end=None, leaves=None)
    leaders = list(here.filter(appointments__role_family="leader").order_by("code").distinct()[:4])
    chair = holder("lead", org)
    signing = [one for one in [chair, *leaders] if one is not None]
    signing = list(dict.fromkeys(signing))
    if len(signing) < 2:  # who will serve does not sign for the unit as well
        others = here.exclude(pk__in=[p.pk for p in (holder("champion", org), *signing) if p])
        signing += others.order_by("code").distinct()[:2]
    if len(signing) < 2:
        return
    state = STATES.get(org.code, "active")
    months = dice.randint(4, 20)
    if org.code == "surg":
        months = max(months, 16)  # the cast's champion has served long enough to lead
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
    known = holder("champion", one.org)
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
            beyond="the divisions' own share, promised in the talks",
            opened_on=start, closes_on=None, by=BY, because="promised in the agreement",
        )  # fmt: skip
        begin = start + timedelta(days=dice.choice((0, 15, 45)))
        appoint_to(one, post, person, min(begin, today))
    spare = [person for person in chosen[posts:] if person != known]
    if one.org.code in {"surg", "medi", "pedi"} and spare:
        post = positions.open_position(
            partnership=one, org=one.org, kind="either", fte=Decimal("0.10"),
            funding="Department's operating fund", by=BY, because="the unit asked for one more",
            duties="Nights and weekends: half an hour at the overlap of shifts.",
            beyond="The chair gives it from the department's own fund; the next edition names it.",
            opened_on=today - timedelta(days=10), closes_on=today + timedelta(days=25),
        )  # fmt: skip
        apply_for(one, post, spare[0])


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
