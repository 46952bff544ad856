"""Who may see and do what in the champions' room, where a permission alone does not say it.

Each function takes the viewer (people.rules.Viewer) and what is looked at. Doors call the wrappers
at the end; a thing that does not exist is refused to those who may not see all.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from makegood.people.rules import Viewer

from .models import Application, MissingTime, Partnership, Position, Term


def minds(viewer: Viewer) -> bool:
    """The programme office."""
    return viewer.may("champions.mind")


def sees_partnership(viewer: Viewer, one: Partnership) -> bool:
    """The office, those who sign, the liaison, the unit's leads and delegates, executives, its champions."""
    person = viewer.person
    if person is None:
        return minds(viewer)
    if person.pk in (one.sponsor_id, one.supervisor_id, one.liaison_id) or minds(viewer):
        return True
    if viewer.may("champions.coverage", org=one.org_id):
        return True
    return Term.objects.filter(
        person=person, position__partnership=one, start__lte=viewer.today, end__gt=viewer.today
    ).exists()


def sees_totals(viewer: Viewer, one: Partnership) -> bool:
    """Totals of each champion's time: the office, the sponsor, the chief or supervisor."""
    person = viewer.person
    return minds(viewer) or (
        person is not None and person.pk in (one.sponsor_id, one.supervisor_id)
    )


def signs_as(viewer: Viewer, one: Partnership) -> str:
    """The capacity in which the viewer signs: sponsor, supervisor, or nothing."""
    person = viewer.person
    if person is None:
        return ""
    if person.pk == one.sponsor_id:
        return "sponsor"
    return "supervisor" if person.pk == one.supervisor_id else ""


def leads_partnership(viewer: Viewer, one: Partnership) -> bool:
    """The office, and the sponsor, who decides for the unit."""
    return minds(viewer) or signs_as(viewer, one) == "sponsor"


def sees_application(viewer: Viewer, one: Application) -> bool:
    """The person, the supervisor who was asked, the sponsor, the liaison and the office; nobody else."""
    person = viewer.person
    if minds(viewer):
        return True
    partnership = one.position.partnership
    return person is not None and person.pk in (
        one.person_id, one.supervisor_id, partnership.sponsor_id, partnership.liaison_id,
    )  # fmt: skip


def sees_term(viewer: Viewer, one: Term) -> bool:
    """The champion, the office, the sponsor and the chief or supervisor."""
    person = viewer.person
    partnership = one.position.partnership
    return minds(viewer) or (
        person is not None
        and person.pk in (one.person_id, partnership.sponsor_id, partnership.supervisor_id)
    )


def sees_pack(viewer: Viewer, one: Term) -> bool:
    """Whoever sees the term, and whoever holds the position next."""
    if sees_term(viewer, one):
        return True
    person = viewer.person
    return person is not None and one.position.terms.filter(
        person=person, start__gte=one.start
    ).exists()  # fmt: skip


def sees_missing(viewer: Viewer, one: MissingTime) -> bool:
    """The champion, the sponsor, and the office; not the chief, not the unit's other leads."""
    person = viewer.person
    return minds(viewer) or (
        person is not None
        and person.pk in (one.term.person_id, one.term.position.partnership.sponsor_id)
    )


def serves(request: HttpRequest, **kwargs: Any) -> bool:
    """Somebody with the champion's role over some org unit."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer.person is not None and any(grant.role == "champion" for grant in viewer.grants)


def circles(request: HttpRequest, **kwargs: Any) -> bool:
    """The champions among themselves."""
    return serves(request)


def _of(model: Any, related: tuple[str, ...], sees: Callable[[Viewer, Any], bool]) -> Any:
    def predicate(request: HttpRequest, **kwargs: Any) -> bool:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.signed_in:
            return False
        number = kwargs["pk"]
        if not 0 < number < 2**63:
            return minds(viewer)
        one = model.objects.select_related(*related).filter(pk=number).first()
        return minds(viewer) if one is None else sees(viewer, one)

    predicate.__doc__ = sees.__doc__
    predicate.__name__ = sees.__name__
    return predicate


partnership_seen = _of(Partnership, ("org",), sees_partnership)
partnership_led = _of(Partnership, ("org",), leads_partnership)
position_led = _of(
    Position, ("partnership",), lambda viewer, one: leads_partnership(viewer, one.partnership)
)
position_seen = _of(
    Position, ("partnership",), lambda viewer, one: sees_partnership(viewer, one.partnership)
)
application_seen = _of(Application, ("position__partnership",), sees_application)
term_seen = _of(Term, ("position__partnership",), sees_term)
term_led = _of(
    Term, ("position__partnership",),
    lambda viewer, one: leads_partnership(viewer, one.position.partnership),
)  # fmt: skip
pack_seen = _of(Term, ("position__partnership",), sees_pack)
missing_seen = _of(MissingTime, ("term__position__partnership",), sees_missing)
