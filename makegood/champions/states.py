"""What each state of the champions' room allows, and whose turn it is.

The states of partnerships, positions and reports of missing time are derived from dated facts by
engines.partnership; what is said here is who acts next and where it may go.
"""

from makegood.record.machine import Machine, State

from .models import Application, MissingTime, Partnership, Position

MACHINES: dict[type, Machine] = {
    Partnership: {
        "invited": State("sponsor", ("in talks", "signed", "active", "ended")),
        "in talks": State("liaison", ("signed", "active", "ended")),
        "signed": State("liaison", ("active", "ended")),
        "active": State("sponsor", ("paused", "signed", "ended")),
        "paused": State("liaison", ("active", "signed", "ended")),
        "ended": State("nobody: a new invitation may follow"),
    },
    Position: {
        "planned": State("sponsor", ("open", "appointed", "filled", "closed")),
        "open": State("liaison", ("choosing", "appointed", "filled", "handing over", "closed")),
        "choosing": State("sponsor", ("open", "appointed", "filled", "handing over", "closed")),
        "appointed": State("liaison", ("filled", "handing over", "open", "choosing", "closed")),
        "filled": State("champion", ("handing over", "open", "choosing", "closed")),
        "handing over": State("champion", ("filled", "appointed", "open", "choosing", "closed")),
        "closed": State("nobody: a new position may be opened"),
    },
    Application: {
        "with the supervisor": State("supervisor", ("to be decided", "not agreed", "withdrawn")),
        "to be decided": State("sponsor", ("appointed", "not chosen", "withdrawn")),
        "not agreed": State("nobody: the person may apply again"),
        "appointed": State("nobody: the term has taken over"),
        "not chosen": State("nobody: the person may apply again"),
        "withdrawn": State("nobody: the person took it back"),
    },
    MissingTime: {
        "waiting": State("sponsor", ("answered", "escalated", "closed")),
        "answered": State("champion", ("closed", "escalated")),
        "escalated": State("office", ("closed", "answered")),
        "closed": State("nobody: a new report may follow"),
    },
}
