"""What each state of a roster file allows, and whose turn it is."""

from makegood.record.machine import Machine, State

from .models import FeedRun

MACHINES: dict[type, Machine] = {
    FeedRun: {
        "received": State("worker", ("previewed", "refused", "failed", "discarded")),
        "previewed": State("office", ("applied", "discarded", "previewed", "refused")),
        "refused": State("office", ("applied", "discarded", "previewed")),
        "failed": State("office", ("discarded", "previewed")),
        "applied": State("nobody: it is done"),
        "discarded": State("nobody: it is done"),
    }
}
