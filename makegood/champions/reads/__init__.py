"""What rooms above may ask of the champions' room."""

from .held import Held, positions, spans
from .ladder import QualifiedPerson, qualifications, qualifications_of
from .programme import programme
from .time import Totals, told, totals

__all__ = [
    "Held",
    "QualifiedPerson",
    "Totals",
    "positions",
    "programme",
    "qualifications",
    "qualifications_of",
    "spans",
    "told",
    "totals",
]
