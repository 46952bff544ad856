"""The demo's commitment: the model text of content/commitment, on today's days, with people in it."""

from datetime import date, timedelta
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from makegood.engines.commitment.book import read_book, shifted
from makegood.people.models import Person
from makegood.record.acts import SYSTEM, Actor

from .acts import meetings, reports, roles
from .acts.book import load_book
from .acts.crossings import note_crossings
from .models import AgendaItem, Clause, Commitment, Meeting, OwnerRole

FAMILY = {"equity-office": "admin-staff"}
ELSEWHERE = {"community-board": "comm"}
VACANT = "director-library"
BECAUSE = "the demo institution"


def read(folder: Path, today: date) -> dict[str, object]:
    """The model text with every day moved so that the file's day is today."""
    raw = yaml.safe_load((folder / "commitment" / "larkmoor.yaml").read_text(encoding="utf-8"))
    book = read_book(raw)
    if book.faults:
        raise ValueError(str(book.faults[0]))
    moved = shifted(book.content, today - book.content["as_of"])
    assert isinstance(moved, dict)
    return moved


def load(*, folder: Path, today: date) -> Commitment:
    """Enter the model commitment, its owners, meetings and last year's report."""
    content = read(folder, today)
    people = _people(content)
    made = load_book(content=content, people=people, by=SYSTEM, because=BECAUSE,
                     folder=folder / "commitment")  # fmt: skip
    for code, person in people.items():
        role = OwnerRole.objects.get(code=code)
        held = roles.hand_over(role=role, to=person, by=SYSTEM, because=BECAUSE, start=made.made_on)
        if code == "dean" and held is not None:
            roles.show_name(held=held, public=True, by=Actor("person", person.pk, person.name))
        if code == VACANT:
            roles.hand_over(role=role, to=None, by=SYSTEM, because=_("retired"),
                            start=today - timedelta(days=40))  # fmt: skip
    note_crossings(today=today, by=SYSTEM)
    _meetings(made, today)
    _report(made, today)
    return made


def _people(content: dict[str, object]) -> dict[str, Person]:
    """For each owner role somebody of its org unit; in a small demo, the next leader there is."""
    found: dict[str, Person] = {}
    used: set[int] = set()
    spare = Person.objects.exclude(email="").filter(leaves=None).order_by("code")
    for role in content["roles"]:  # type: ignore[attr-defined]
        org = role.get("org") or ELSEWHERE.get(role["id"], "")
        here = spare.filter(appointments__org__code=org) | spare.filter(
            appointments__org__code__startswith=f"{org}/"
        )
        fitting = here.filter(appointments__role_family=FAMILY.get(role["id"], "leader"))
        person = (
            fitting.exclude(pk__in=used).distinct().first()
            or spare.filter(appointments__role_family="leader").exclude(pk__in=used).first()
            or spare.exclude(pk__in=used).first()
        )
        if person is not None:
            found[role["id"]] = person
            used.add(person.pk)
    return found


def _meetings(made: Commitment, today: date) -> None:
    body = "Executive Faculty, with the community board"
    held = meetings.plan_meeting(commitment=made, body=body, on=today - timedelta(days=62),
                                 by=SYSTEM, because=BECAUSE)  # fmt: skip
    item = AgendaItem.objects.filter(meeting=held).order_by("pk").first()
    if item is not None:
        meetings.decide(item=item, progress=False, by=SYSTEM, decision=(
            "The owner shows evidence by the next meeting, or says in public that it has failed."
        ))  # fmt: skip
    meetings.close_meeting(meeting=held, state="held", by=SYSTEM, because=BECAUSE)
    meetings.plan_meeting(commitment=made, body=body, on=today + timedelta(days=22), by=SYSTEM,
                          because=BECAUSE)  # fmt: skip
    assert Meeting.objects.filter(commitment=made).count() == 2


TEXTS = {
    "means": "Nine of fourteen. Five departments signed and did not give the time. We told each of "
    "them so, and it stands here.",
    "language-access": "Nights were worst, and we had not looked at nights before. The figure by day "
    "had hidden it.",
    "complaint-routes": "I promised an answer to nine of ten people, and I should have asked counsel "
    "first what can be answered at all.",
}


def _report(made: Commitment, today: date) -> None:
    for year, publish in ((today.year - 1, True), (today.year, False)):
        report = reports.open_report(commitment=made, year=year, by=SYSTEM, because=BECAUSE)
        for code, text in TEXTS.items():
            clause = Clause.objects.get(code=code)
            reports.write_text(report=report, clause=clause, text=text, version=0, by=SYSTEM,
                               said_as="Owner of the clause")  # fmt: skip
            if not publish:
                break
        if publish:
            reports.publish_report(report=report, by=SYSTEM, because=BECAUSE)
