"""What rooms above may ask of the champions' room."""

from .held import Held, positions
from .ladder import QualifiedPerson, qualifications
from .programme import programme
from .time import Totals, totals

__all__ = [
    "Held",
    "QualifiedPerson",
    "Totals",
    "positions",
    "programme",
    "qualifications",
    "totals",
]
