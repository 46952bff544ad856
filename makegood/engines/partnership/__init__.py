"""What is true of a partnership, a position, a report of missing time, and of hours, on a day."""

from .clocks import ClockFacts, clock_state
from .file import ProgrammeFile, read_programme, write_programme
from .hours import Served, away_days, promised_minutes, weekly_minutes
from .ladder import Climber, Practised, Qualified, qualified
from .programme import Programme, from_values
from .states import (
    AgreementFacts,
    PartnershipFacts,
    PositionFacts,
    in_force,
    last_day,
    partnership_state,
    position_state,
)

__all__ = [
    "AgreementFacts",
    "Climber",
    "ClockFacts",
    "PartnershipFacts",
    "PositionFacts",
    "Practised",
    "Programme",
    "ProgrammeFile",
    "Qualified",
    "Served",
    "away_days",
    "clock_state",
    "from_values",
    "in_force",
    "last_day",
    "partnership_state",
    "position_state",
    "promised_minutes",
    "qualified",
    "read_programme",
    "weekly_minutes",
    "write_programme",
]
