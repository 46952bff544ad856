"""Everything a successor needs, gathered in one place: for a page and for a paper."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from makegood.curriculum.reads.departments import openings
from makegood.curriculum.reads.papers import paper
from makegood.curriculum.reads.shares import Line
from makegood.people.reads import tree

from ..models import Agreement, CircleMeeting, Hours, Term
from ..slots import PackPart, SessionLine, pack_parts, sessions
from .champion import KitPiece, department, kit, meetings
from .partnerships import agreement_in_force


@dataclass(frozen=True)
class Pack:
    """The succession pack of a term.

    None of it is about a participant: it holds the agreement, the people to call, the dates that
    come, the department's protected shares, the kit, and what the champion wrote for whoever follows.
    """

    term: Term
    agreement: Agreement | None
    people: list[tuple[str, str, str]]
    dates: list[tuple[date, str]]
    total: Line
    divisions: list[Line]
    tracks: list[str]
    kit: list[KitPiece]
    sessions: list[SessionLine]
    planned: list[Hours]
    meetings: list[CircleMeeting]
    more: list[PackPart]
    made_on: date

    @property
    def lines(self) -> list[Line]:
        """The unit's shares, then those of the units right below it."""
        return [self.total, *self.divisions]


def pack(term: Term, on: date) -> Pack:
    """Gather the pack of a term as it stands on a day."""
    position = term.position
    partnership = position.partnership
    now = tree(on)
    agreement = agreement_in_force(partnership, on) or partnership.agreements.first()
    total, divisions = department(position.org, now)
    people = [
        (_("Sponsor"), partnership.sponsor.name, partnership.sponsor.email),
        (_("Chief or supervisor"), partnership.supervisor.name, partnership.supervisor.email),
        (_("Liaison in the office"), partnership.liaison.name, partnership.liaison.email),
        (_("Champion until then"), term.person.name, term.person.email),
    ]
    dates = [(term.end, _("This term ends"))]
    if agreement is not None:
        dates += [(agreement.review_on, _("The agreement is reviewed")),
                  (agreement.end, _("The agreement ends"))]  # fmt: skip
    return Pack(
        term=term, agreement=agreement, people=people, dates=sorted(dates), total=total,
        divisions=divisions,
        tracks=sorted(one.track.title for one in openings(now.line(position.org_id))),
        kit=kit({}), sessions=sessions(term.person_id, on),
        planned=list(
            Hours.objects.filter(person=term.person_id, kind="planned", dropped_on=None,
                                 on__gte=on).order_by("on")[:30]
        ),
        meetings=meetings(on), more=pack_parts(position.org_id, on), made_on=on,
    )  # fmt: skip


def pack_pdf(term: Term, on: date) -> bytes:
    """The pack as a tagged PDF. Raises NoPapers where the machine cannot make one."""
    return paper("champions/paper/pack.html", context(pack=pack(term, on)))


def context(**more: Any) -> dict[str, Any]:
    """What every paper of this room is filled with."""
    day: Callable[[date], str] = date_format
    return {
        "institution": settings.INSTITUTION_NAME,
        "language": get_language() or "en",
        "office": _("Office of Diversity, Equity and Inclusion"),
        "day": day,
        **more,
    }
