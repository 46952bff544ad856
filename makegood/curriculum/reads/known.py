"""What exists, as the content check and the audience language ask for it, and its display names."""

from makegood.engines.audience import Known as AudienceKnown
from makegood.engines.audience import Names
from makegood.engines.contentcheck import Known
from makegood.library.models import Work
from makegood.people.models import Appointment, Duty, OrgUnit, RoleFamily, Shift

from ..models import Term, Track, Unit


def names() -> Names:
    """Display names of every code that an audience may use (six statements)."""
    return Names(
        orgs=dict(OrgUnit.objects.values_list("code", "name")),
        roles=dict(RoleFamily.objects.values_list("code", "name")),
        responsibilities=dict(Duty.objects.values_list("code", "name")),
        shifts=dict(Shift.objects.values_list("code", "name")),
        completions={
            **dict(Unit.objects.values_list("code", "title")),
            **dict(Track.objects.values_list("code", "title")),
        },
    )


def audience_known(named: Names | None = None) -> AudienceKnown:
    """Every code that exists, so that a wrong one can be told with the nearest right one."""
    named = named or names()
    places = Appointment.objects.exclude(location="").order_by("location")
    return AudienceKnown(
        orgs=named.orgs,
        roles=named.roles,
        responsibilities=named.responsibilities,
        shifts=named.shifts,
        locations=set(places.values_list("location", flat=True).distinct()),
        completions=named.completions,
    )


def content_known() -> Known:
    """What units and tracks may refer to; images are files and are not checked here."""
    return Known(
        terms=frozenset(Term.objects.values_list("code", flat=True)),
        works=frozenset(Work.objects.values_list("code", flat=True)),
        audience=audience_known(),
        units=frozenset(Unit.objects.values_list("code", flat=True)),
        tracks=frozenset(Track.objects.values_list("code", flat=True)),
    )
