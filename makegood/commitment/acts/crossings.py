"""The daily round: what went stale or passed its due date is told once, on the day it happened."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from makegood.record.acts import Actor, Line, write_many

from ..models import Action, Commitment, Crossing
from ..reads.facts import facts
from .stamp import touch


@transaction.atomic
def note_crossings(*, today: date, by: Actor) -> int:
    """Note each crossing that has happened by today and was not noted; how many.

    What is noted follows from the facts, with its own day, not from when this runs: running twice,
    after missed days, after a kill, or under a clock that was set back gives the same rows.
    """
    noted = 0
    for commitment in Commitment.objects.all():
        mine = Action.objects.filter(clause__commitment=commitment)
        codes = dict(mine.values_list("code", "pk"))
        pks = {pk: code for code, pk in codes.items()}
        answers = facts(Q(clause__commitment=commitment)).answers(today)
        wanted: set[tuple[int, str, date]] = set()
        for code, one in answers.items():
            if one.status == "stale" and one.stale_on is not None and one.stale_on <= today:
                wanted.add((codes[code], "stale", one.stale_on))
            if one.late:
                wanted.add((codes[code], "late", one.due + timedelta(days=1)))
        known = set(Crossing.objects.filter(action__in=mine).values_list("action_id", "kind", "on"))
        fresh = sorted(wanted - known)
        Crossing.objects.bulk_create(
            [Crossing(action_id=pk, kind=kind, on=on) for pk, kind, on in fresh],
            ignore_conflicts=True,
        )
        if fresh:
            write_many(by=by, lines=[
                Line(f"commitment.action.{kind}", "action", pks[pk], because="its day has come",
                     after={"on": on})
                for pk, kind, on in fresh
            ])  # fmt: skip
            touch(commitment.pk)
        noted += len(fresh)
    return noted
