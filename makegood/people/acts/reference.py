"""Role families, duties and shifts: the words that appointments use."""

from datetime import time
from typing import Any

from django.db import transaction

from makegood.record.acts import Actor, write

from ..models import Duty, RoleFamily, Shift

# When a message may not arrive, by the shift somebody works (start, end).
QUIET = {
    "night": (time(8), time(18)),
    "evening": (time(0), time(10)),
    "rotating": (time(21), time(9)),
}
QUIET_OTHERWISE = (time(20), time(7))


@transaction.atomic
def load_reference(
    *, role_families: list[dict[str, Any]], duties: list[dict[str, Any]],
    shifts: list[dict[str, Any]], by: Actor, because: str,
) -> None:  # fmt: skip
    """Add or rename role families, duties and shift patterns; none is ever removed."""
    changed: list[str] = []
    for order, row in enumerate(role_families):
        _put(RoleFamily, row["id"], {"name": row["name"], "order": order}, changed)
    for order, row in enumerate(duties):
        words = {"name": row["name"], "description": row.get("description", ""), "order": order}
        _put(Duty, row["id"], words, changed)
    for order, row in enumerate(shifts):
        quiet = QUIET.get(row["id"], QUIET_OTHERWISE)
        words = {"name": row["name"], "hours": row.get("hours", ""), "order": order,
                 "quiet_from": quiet[0], "quiet_until": quiet[1]}  # fmt: skip
        _put(Shift, row["id"], words, changed)
    if changed:
        write(by=by, act="people.reference.load", subject=("reference", "all"), because=because,
              after={"changed": changed})  # fmt: skip


def _put(model: Any, code: str, words: dict[str, Any], changed: list[str]) -> None:
    row = model.objects.filter(pk=code).first()
    if row is None:
        model.objects.create(pk=code, **words)
        changed.append(code)
    elif any(getattr(row, name) != value for name, value in words.items()):
        model.objects.filter(pk=code).update(**words)
        changed.append(code)
