"""The weekly grid and what each shift allows, in two statements."""

from ..models import ShiftCycle, ShiftSlot
from ..rules import Cell, Duty


def duty() -> Duty:
    """What people on each shift can attend (two statements)."""
    found = Duty()
    for cycle in ShiftCycle.objects.all():
        found.weeks[cycle.shift_id] = cycle.weeks
        found.anchors[cycle.shift_id] = cycle.anchor
    for row in ShiftSlot.objects.select_related("slot").order_by("slot__weekday", "slot__start"):
        slot = row.slot
        cell = Cell(
            slot.pk, slot.weekday, slot.start.hour * 60 + slot.start.minute, slot.minutes,
            row.cost, row.on_duty,
        )  # fmt: skip
        found.cells.setdefault(row.shift_id, {}).setdefault(row.cycle_week, []).append(cell)
    return found
