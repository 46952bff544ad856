"""Every write of the champions' room; what rooms above may do."""

from .hours import add_hours, drop_hours, give_hours, plan_hours
from .ladder import record_practice

__all__ = ["add_hours", "drop_hours", "give_hours", "plan_hours", "record_practice"]
