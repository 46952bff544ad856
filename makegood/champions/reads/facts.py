"""Dated facts of partnerships, positions and reports as the engine takes them."""

from collections.abc import Iterable
from datetime import date

from makegood.engines.partnership import (
    AgreementFacts,
    ClockFacts,
    PartnershipFacts,
    PositionFacts,
    clock_state,
    partnership_state,
    position_state,
)

from ..models import Agreement, MissingTime, Partnership, Position


def agreement_facts(agreements: Iterable[Agreement]) -> tuple[AgreementFacts, ...]:
    """Each edition with the days on which the two signed; its signatures are fetched before."""
    found = []
    for one in agreements:
        on = {signature.capacity: signature.on for signature in one.signatures.all()}
        found.append(
            AgreementFacts(one.number, one.start, one.end, on.get("sponsor"), on.get("supervisor"))
        )
    return tuple(found)


def partnership_facts(one: Partnership) -> PartnershipFacts:
    """What happened to a partnership (three queries, none where they were fetched before)."""
    agreements = one.agreements.all()
    if "agreements" not in getattr(one, "_prefetched_objects_cache", {}):
        agreements = agreements.prefetch_related("signatures")
    return PartnershipFacts(
        invited=one.invited_on, talks=one.talks_on, agreements=agreement_facts(agreements),
        pauses=tuple((pause.start, pause.end) for pause in one.pauses.all()), ended=one.ended_on,
    )  # fmt: skip


def derived(one: Partnership, on: date) -> str:
    """The partnership's state on a day."""
    return partnership_state(partnership_facts(one), on)


def position_facts(one: Position) -> PositionFacts:
    """What happened to a position (one query, none where its terms were fetched before).

    A renewed term and the one that renews it are one: nobody hands over to themselves.
    """
    spans: dict[int, tuple[date, date]] = {}
    for term in sorted(one.terms.all(), key=lambda each: each.start):
        start, _end = spans.pop(term.renews_id or 0, (term.start, term.end))
        spans[term.pk] = (start, term.end)
    return PositionFacts(
        opened=one.opened_on, closes=one.closes_on, closed=one.closed_on,
        terms=tuple(spans.values()),
    )  # fmt: skip


def derived_position(one: Position, on: date, handover_days: int) -> str:
    """The position's state on a day."""
    return position_state(position_facts(one), on, handover_days)


def derived_clock(one: MissingTime, on: date, accept_days: int) -> str:
    """The state of a report of missing time on a day."""
    return clock_state(
        ClockFacts(
            reported=one.reported_on, due=one.due, answered=one.answered_on,
            accepted=one.accepted_on, refused=one.refused_on, settled=one.settled_on,
            withdrawn=one.withdrawn_on,
        ),
        on, accept_days,
    )  # fmt: skip
