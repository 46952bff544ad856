"""What each state of a proposal and of a question allows, and whose turn it is."""

from makegood.record.machine import Machine, State

from .models import Proposal, Question

MACHINES: dict[type, Machine] = {
    Proposal: {
        "computing": State("worker", ("shown", "failed")),
        "shown": State("office", ("applied", "discarded", "stale")),
        "stale": State("office", ("computing", "shown", "discarded")),
        "failed": State("office", ("computing", "discarded")),
        "applied": State("nobody: it is done"),
        "discarded": State("nobody: it is done"),
    },
    Question: {
        "open": State("office", ("answered", "withdrawn")),
        "answered": State("nobody: a new question may follow"),
        "withdrawn": State("nobody: the person took it back"),
    },
}
