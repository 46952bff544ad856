"""A partnership of Surgery from the invitation to an appointed champion, step by step, by the acts."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from makegood.champions.acts import partnerships, positions, terms
from makegood.champions.models import Application, Partnership, Position, Term
from makegood.people import acts as people
from makegood.people.models import Person
from makegood.record.acts import SYSTEM, Actor

TEXT = "We agree.\nThe unit gives protected time.\nThe office gives training."


def actor(person: Person) -> Actor:
    """The person as the record names them."""
    return Actor("person", person.pk, person.name)


def cast(hire: Any, institution: Any) -> SimpleNamespace:
    """Chair, chief, liaison and a nurse who will serve, each with an account and their role."""
    chair = hire("Chara Lind", org="surg", role="leader")
    chief = hire("Sunne Vale", org="surg/trauma", role="leader")
    liaison = hire("Offa Marsh", org="campus", role="leader")
    nurse = hire("Ada Quist", shift="night")
    people.give_role(person=chair, role="lead", scope=institution.surgery, by=SYSTEM, because="t")
    people.give_role(person=liaison, role="office", by=SYSTEM, because="t")
    return SimpleNamespace(chair=chair, chief=chief, liaison=liaison, nurse=nurse)


def invited(people_: SimpleNamespace, institution: Any) -> Partnership:
    """The office has invited Surgery."""
    return partnerships.invite(
        org=institution.surgery, sponsor=people_.chair, supervisor=people_.chief,
        liaison=people_.liaison, by=actor(people_.liaison), because="first wave",
    )  # fmt: skip


def signed(people_: SimpleNamespace, institution: Any, *, start: date | None = None) -> Partnership:
    """Both have signed an agreement of two years that begins today or on `start`."""
    one = invited(people_, institution)
    begin = start or timezone.localdate()
    agreement = partnerships.write_agreement(
        partnership=one, version=one.version, text=TEXT, start=begin,
        end=begin + timedelta(days=730), review_on=begin + timedelta(days=365), positions=1,
        fte=Decimal("0.2"), by=actor(people_.liaison), because="agreed in talks",
    )  # fmt: skip
    for capacity, person in (("sponsor", people_.chair), ("supervisor", people_.chief)):
        partnerships.sign(agreement=agreement, capacity=capacity, person=person,
                          text_hash_seen=agreement.text_hash, by=actor(person))  # fmt: skip
    one.refresh_from_db()
    return one


def opened(people_: SimpleNamespace, institution: Any, **more: Any) -> Position:
    """A funded position of 0.2 FTE is open."""
    one = more.pop("partnership", None) or signed(people_, institution)
    values = {"org": one.org, "kind": "either", "fte": Decimal("0.2"), "funding": "Chair's fund",
              "duties": "Plan and co-facilitate.", "opened_on": timezone.localdate(),
              "closes_on": None, "beyond": "agreed with the chair"} | more  # fmt: skip
    return positions.open_position(partnership=one, by=actor(people_.liaison), because="agreed",
                                   **values)  # fmt: skip


def applied(
    people_: SimpleNamespace, position: Position, person: Person | None = None
) -> Application:
    """Somebody applied, and the supervisor agreed."""
    one = positions.apply(
        position=position, person=person or people_.nurse, statement="I want to.",
        supervisor=people_.chief, consent=True, by=actor(person or people_.nurse),
    )  # fmt: skip
    positions.answer_application(application=one, version=one.version, agrees=True, words="",
                                 by=actor(people_.chief))  # fmt: skip
    return one


def serving(
    hire: Any, institution: Any, *, start: date | None = None
) -> tuple[SimpleNamespace, Term]:
    """The whole way: Ada Quist serves in Surgery, from today or from `start`."""
    who = cast(hire, institution)
    one = applied(who, opened(who, institution))
    term = terms.appoint(
        application=one, version=one.version, start=start or timezone.localdate(),
        by=actor(who.chair), because="the right person",
    )  # fmt: skip
    return who, term
