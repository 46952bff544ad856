"""Units that are taken in a group."""

from django.db.models import Q, QuerySet

from ..models import Unit


def in_groups(which: Q) -> QuerySet[Unit]:
    """Of these units the facilitated ones and workshops that are not withdrawn."""
    return Unit.objects.filter(which, kind__in=("facilitated", "workshop"), withdrawn_on=None)
