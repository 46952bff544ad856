"""The state machines of the room: whose turn it is, and the way out."""

from makegood.record.machine import Machine, State

from .models import Clause, Meeting, PlanFile, Report, Try

_ENDS = ("adopted", "adapted", "failed", "abandoned")
MACHINES: dict[type, Machine] = {
    Clause: {
        "in force": State("the owners of its actions", ("merged", "withdrawn")),
        "merged": State("nobody: the clause it was merged into goes on"),
        "withdrawn": State("office", ("in force",)),
    },
    Try: {
        "planned": State("owner of the action", ("running", "abandoned")),
        "running": State("owner of the action", _ENDS),
        **{state: State("nobody: it is over") for state in _ENDS},
    },
    Meeting: {
        "planned": State("office", ("held", "cancelled")),
        "held": State("nobody: it is over"),
        "cancelled": State("nobody: it is over"),
    },
    Report: {
        "draft": State("office", ("published",)),
        "published": State("nobody: it stays as it was published"),
    },
    PlanFile: {
        "received": State("office", ("applied", "discarded")),
        "applied": State("nobody: it is done"),
        "discarded": State("nobody: it is done"),
    },
}
