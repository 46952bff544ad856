"""The rollout's facts, by what they are about; each table says in its docstring what it holds."""

from .attendance import Attendance, Debrief, Feedback, FeedbackGiven, Mark
from .calendar import FeedAddress, Invite, Reply
from .grid import Blackout, CoverLimit, Place, Room, RoomClosure, ShiftCycle, ShiftSlot, Slot
from .plans import PlanRun, Unplaced
from .programme import (
    MODALITIES,
    Facilitator,
    FacilitatorAway,
    Format,
    Provider,
    Qualification,
    Wave,
    WaveOrg,
    WaveUnit,
    Workshop,
    WorkshopOutcome,
)
from .sessions import AccessNeed, Cohort, Lead, News, Seat, Session, Swap, Waiting

__all__ = [
    "MODALITIES",
    "AccessNeed",
    "Attendance",
    "Blackout",
    "Cohort",
    "CoverLimit",
    "Debrief",
    "Facilitator",
    "FacilitatorAway",
    "FeedAddress",
    "Feedback",
    "FeedbackGiven",
    "Format",
    "Invite",
    "Lead",
    "Mark",
    "News",
    "Place",
    "PlanRun",
    "Provider",
    "Qualification",
    "Reply",
    "Room",
    "RoomClosure",
    "Seat",
    "Session",
    "ShiftCycle",
    "ShiftSlot",
    "Slot",
    "Swap",
    "Unplaced",
    "Waiting",
    "Wave",
    "WaveOrg",
    "WaveUnit",
    "Workshop",
    "WorkshopOutcome",
]
