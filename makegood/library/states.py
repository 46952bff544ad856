"""Whose turn it is with a list, a suggestion, an import and a reading group."""

from makegood.record.machine import Machine, State

from .models import Group, Import, ReadingList, Suggestion

MACHINES: dict[type, Machine] = {
    ReadingList: {
        "draft": State("owner", ("waiting", "withdrawn")),
        "waiting": State("curator", ("published", "draft")),
        "published": State("owner", ("draft", "withdrawn")),
        "withdrawn": State("nobody: it is done"),
    },
    Suggestion: {
        "waiting": State("curator", ("approved", "merged", "declined", "taken-back")),
        "approved": State("nobody: it is done"),
        "merged": State("nobody: it is done"),
        "declined": State("nobody: it is done"),
        "taken-back": State("nobody: it is done"),
    },
    Import: {
        "received": State("worker", ("previewed", "unreadable", "discarded")),
        "previewed": State("curator", ("applied", "discarded")),
        "applied": State("nobody: it is done"),
        "unreadable": State("nobody: it is done"),
        "discarded": State("nobody: it is done"),
    },
    Group: {
        "open": State("facilitator", ("closed",)),
        "closed": State("nobody: it is done"),
    },
}
