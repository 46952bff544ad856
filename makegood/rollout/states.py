"""What each state of plans, cohorts, sessions, seats and invitations allows, and whose turn it is."""

from makegood.record.machine import Machine, State

from .models import Attendance, Cohort, Invite, PlanRun, Seat, Session, Swap, Waiting

_OVER = State("nobody: it is over")

MACHINES: dict[type, Machine] = {
    PlanRun: {
        "waiting": State("worker", ("running", "stopped", "failed")),
        "running": State("worker", ("proposed", "stopped", "failed", "interrupted")),
        "interrupted": State("worker", ("waiting", "running", "discarded")),
        "stopped": State("office", ("waiting", "discarded")),
        "failed": State("office", ("waiting", "discarded")),
        "proposed": State("office", ("accepted", "discarded")),
        "accepted": State("office", ("superseded",)),
        "superseded": State("nobody: a later plan is in force"),
        "discarded": State("nobody: the office set it aside"),
    },
    Cohort: {
        "offered": State("office", ("ended", "cancelled")),
        "ended": State("nobody: its last session is over"),
        "cancelled": State("nobody: everyone was told and offered another"),
    },
    Session: {
        "planned": State("facilitator", ("held", "cancelled")),
        "held": State("nobody: it took place"),
        "cancelled": State("nobody: everyone was told"),
    },
    Seat: {
        "held": State("person", ("completed", "missed", "declined", "freed", "moved", "cancelled")),
        # An end, though a correction of the attendance, which is a new fact, may still turn it.
        "completed": State("nobody: it counts, until the attendance is corrected"),
        "missed": State("facilitator", ("completed",)),  # by a correction, or a mark that came late
        "declined": _OVER,
        "freed": _OVER,
        "moved": State("nobody: another seat took its place"),
        "cancelled": State("nobody: another seat was offered"),
    },
    Waiting: {
        "waiting": State("worker", ("offered", "taken", "left")),
        "offered": State("person", ("taken", "lapsed", "left", "waiting")),
        "taken": _OVER,
        "lapsed": State("nobody: the person may wait again"),
        "left": _OVER,
    },
    Swap: {
        "asked": State("person", ("done", "refused", "withdrawn", "lapsed")),
        "done": _OVER,
        "refused": _OVER,
        "withdrawn": _OVER,
        "lapsed": _OVER,
    },
    Invite: {
        "owed": State("worker", ("sent", "cancelled")),
        "sent": State("person", ("accepted", "tentative", "declined", "owed", "cancelled")),
        "accepted": State("person", ("declined", "tentative", "owed", "cancelled")),
        "tentative": State("person", ("accepted", "declined", "owed", "cancelled")),
        "declined": State("person", ("accepted", "owed", "cancelled")),
        # An end, though the same person may get a seat in the same session again.
        "cancelled": State("nobody: it is out of the calendar until there is a seat again"),
    },
    Attendance: {
        "present": State("nobody: it counts, until it is corrected"),
        "late": State("facilitator", ("present", "partial", "absent", "excused")),
        "partial": State("facilitator", ("present", "late", "absent", "excused")),
        "absent": State("facilitator", ("present", "late", "partial", "excused")),
        "excused": State("facilitator", ("present", "late", "partial", "absent")),
    },
}
