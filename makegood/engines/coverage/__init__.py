"""Where champions serve and where none does, and how far their hours reach over the next months."""

from .forecast import Demand, Month, Supply, demand_minutes, forecast
from .rows import GAPS, Place, Row, Seat, Settings, coverage

__all__ = [
    "GAPS",
    "Demand",
    "Month",
    "Place",
    "Row",
    "Seat",
    "Settings",
    "Supply",
    "coverage",
    "demand_minutes",
    "forecast",
]
