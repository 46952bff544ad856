"""What the demo institution has done so far: completions, questions, a change put forward, a draft.

The same for a seed.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from makegood.people.models import Grant, Person
from makegood.record.acts import Actor

from .acts.proposals import propose, show
from .acts.publishing import record_draft, submit
from .acts.questions import answer_question, ask_question
from .models import Edition, Requirement, TrackEdition, Unit

CORE = ("shared-language", "race-as-construct", "history-and-structures", "bias-and-action")


def completions(*, seed: int, today: date) -> Iterator[tuple[int, int, date]]:
    """(person, edition, on) since the core began; how far people are differs by department."""
    dice = random.Random(seed)
    latest = {edition.unit.code: edition.pk for edition in
              Edition.objects.select_related("unit").order_by("number")}  # fmt: skip
    pace: dict[str, float] = {}
    rows = Person.objects.order_by("code").values_list(
        "pk", "appointments__org__code", "appointments__start"
    )
    seen: set[int] = set()
    for person, org, start in rows:
        if person in seen or org is None:
            continue
        seen.add(person)
        department = org.split("/")[0]
        share = pace.setdefault(department, dice.uniform(0.25, 0.85))
        if dice.random() > share:
            done = dice.choice([0, 0, 0, 1, 2, 3])
        else:
            done = len(CORE)
        first = max(start, today - timedelta(days=80))
        span = max((today - first).days, 1)
        days = sorted(dice.randrange(span) for _ in range(done))
        for unit, day in zip(CORE, days, strict=False):
            yield person, latest[unit], first + timedelta(days=day)


def skills(*, seed: int, today: date) -> Iterator[tuple[int, int, date]]:
    """(person, edition, on) for some of what is asked since the gates opened."""
    dice = random.Random(seed + 1)
    latest = dict(Edition.objects.order_by("number").values_list("unit_id", "pk"))
    eager: dict[int, float] = {}
    asked = Requirement.objects.filter(
        status="asked",
        asked_minutes__gt=0,
        asked_from__lt=today,
        strength__in=("required", "expected"),
    ).order_by("person__code", "unit__code")
    for person, unit, since in asked.values_list("person_id", "unit_id", "asked_from"):
        if since and dice.random() < eager.setdefault(person, dice.choice([0.0, 0.0, 0.3, 1.0])):
            yield person, latest[unit], since + timedelta(days=dice.randrange((today - since).days))


ASKED = (
    ("question", "calculators-devices-algorithms",
     "I read images and set no dose. Does the part about kidney function concern me?",
     "The part about devices does, from page three on. The rest may be read quickly."),
    ("objection", "bedside-reasoning",
     "My duties with patients ended in October. I think that this is no longer for me.", ""),
    ("correction", None,
     "I took the first unit with my team on paper, two weeks before the day that is shown.", ""),
)  # fmt: skip


def waiting(*, today: date) -> None:
    """What waits for somebody: questions, a text to be approved, a dry run to be decided about."""
    names = {grant.role: grant.person for grant in Grant.objects.select_related("person")}
    office, author = _actor(names["office"]), _actor(names["author"])
    asking = Person.objects.exclude(grants__isnull=False).order_by("code")[:300:100]
    for person, (kind, unit, text, answer) in zip(asking, ASKED, strict=False):
        about = Unit.objects.filter(code=unit).first()
        asked = ask_question(person=person, kind=kind, text=text, by=_actor(person), unit=about)
        if answer:
            answer_question(question=asked, version=asked.version, answer=answer, by=office)
    unit = Unit.objects.get(code="teaching-materials-and-cases")
    newest = unit.get_latest_revision_as_object()
    newest.summary += " With one example more, from a radiology course."
    newest.change, newest.changed_minutes = "minor", 0
    revision = newest.save_revision(user=names["author"].account, clean=False)
    because = "An example that students asked for"
    record_draft(unit=unit, revision=revision, by=author, because=because)
    submit(unit=Unit.objects.get(pk=unit.pk), by=author, because=because)
    latest = TrackEdition.objects.filter(track__code="skills-frontdesk").latest("number")
    source = latest.source
    for before, after in (
        ("edition: 1\n", "edition: 2\n"),
        (f"effective: {latest.effective}\n", f"effective: {today}\n"),
        ("audience: role is frontdesk\n",
         "audience: role is frontdesk or role is facilities\n"),
    ):  # fmt: skip
        source = source.replace(before, after)
    proposal = propose(
        kind="track", payload={"source": source}, by=office, today=today,
        because="Visitors ask transport, cleaning and security the way before they reach a desk.",
    )  # fmt: skip
    show(proposal=proposal)


def _actor(person: Person) -> Actor:
    return Actor("person", person.pk, person.name)
