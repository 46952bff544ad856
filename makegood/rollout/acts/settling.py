"""How seats end when a group has ended: who took part has completed the unit, who missed is asked again."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from makegood.curriculum.acts.lived import complete_many
from makegood.curriculum.models import Edition
from makegood.record.acts import Actor, Line, write_many

from ..models import Seat


@transaction.atomic
def settle(
    *, rows: Sequence[tuple[Seat, bool, date]], by: Actor, because: str, completes: bool = True
) -> dict[str, int]:
    """Settle seats (seat, whether the person took part by rule, the day of the last session).

    Seats that are no longer held are left alone. completes: taking part completes the unit. Returns
    how many completed and missed.
    """
    still = set(
        Seat.objects.filter(pk__in=[seat.pk for seat, *_rest in rows], state="held").values_list(
            "pk", flat=True
        )
    )
    came = [(seat, day) for seat, there, day in rows if there and seat.pk in still]
    missed = [seat for seat, there, _day in rows if not there and seat.pk in still]
    now = timezone.now()
    for state, seats in (("completed", [seat for seat, _day in came]), ("missed", missed)):
        for at in range(0, len(seats), 5000):
            Seat.objects.filter(pk__in=[one.pk for one in seats[at : at + 5000]]).update(
                state=state, ended_at=now
            )
    write_many(
        by=by,
        lines=[
            Line("rollout.seat.settle", "seat", str(seat.pk), seat.person_id, because,
                 {"state": "held"}, {"state": "completed" if there else "missed"})
            for seat, there, _day in rows if seat.pk in still
        ],
    )  # fmt: skip
    if completes:
        editions = dict(Edition.objects.order_by("number").values_list("unit_id", "pk"))
        complete_many(
            rows=[(seat.person_id, editions[seat.unit_id], day) for seat, day in came
                  if seat.unit_id in editions],
            how="attendance", by=by, because=because,
        )  # fmt: skip
    return {"completed": len(came), "missed": len(missed)}
