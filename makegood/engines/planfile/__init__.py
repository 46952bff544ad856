"""An existing plan as a table: one row for each action, its clause beside it. Pure; no database.

`columns` opens a CSV or .xlsx file, `guess` proposes which header is which field, `read_plan` gives
rows and every fault with its line, column, what and mend.
"""

from .fields import FIELDS, Field, guess
from .reading import Fault, Plan, PlanRow, Seen, open_plan, read_plan

__all__ = ["FIELDS", "Fault", "Field", "Plan", "PlanRow", "Seen", "guess", "open_plan", "read_plan"]
