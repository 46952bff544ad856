"""What became of a promise, from dated facts: the status of each action, of each clause, the counts.

Nothing here is remembered: facts and a day go in, the status on that day comes out. So "as of any
date" is the same question with another day.
"""

from .clauses import ClauseState, clause_state
from .counts import Counts, counts
from .facts import Action, Event, Holding, Proof, Terms
from .status import Answer, Reason, answers
from .words import Piece, word_diff

__all__ = [
    "Action",
    "Answer",
    "ClauseState",
    "Counts",
    "Event",
    "Holding",
    "Piece",
    "Proof",
    "Reason",
    "Terms",
    "answers",
    "clause_state",
    "counts",
    "word_diff",
]
