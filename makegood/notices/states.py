"""What each state of a message allows, and whose turn it is."""

from makegood.record.machine import Machine, State

from .models import Message

MACHINES: dict[type, Machine] = {
    Message: {
        "waiting": State("worker", ("sending", "withheld")),
        "sending": State("worker", ("sent", "waiting", "failed")),
        "sent": State("nobody: it is done"),
        "failed": State("nobody: tried five times, the office sees it in the table"),
        "withheld": State("nobody: the person opted out or has no address"),
    }
}
