"""The two who sign for a unit see what is theirs: the role `partner`, for as long as they hold it."""

from datetime import date

from makegood.people.acts import end_grant, give_role
from makegood.people.models import Grant
from makegood.record.acts import Actor

from ..models import Partnership


def keep_seats(*, partnership: Partnership, by: Actor, on: date) -> None:
    """Give the role to the sponsor and to the chief or supervisor; end it for whoever was before.

    A person who signs for the same unit in a later partnership keeps it.
    """
    org = partnership.org
    here = Partnership.objects.filter(org=org).exclude(state="ended")
    wanted = {pk for pair in here.values_list("sponsor_id", "supervisor_id") for pk in pair}
    held = {
        grant.person_id: grant
        for grant in Grant.objects.filter(role="partner", scope=org, end=None)
    }
    for person, grant in held.items():
        if person not in wanted:
            end_grant(grant=grant, end=on, by=by, because="no longer signs for this unit")
    for signer in (partnership.sponsor, partnership.supervisor):
        if signer.pk in wanted and signer.pk not in held:
            give_role(person=signer, role="partner", scope=org, start=on, by=by,
                      because="signs the partnership's agreement")  # fmt: skip
