"""Reading the library, each function with a bounded number of queries."""

from .works import (
    Standing,
    clock,
    item_of,
    labels,
    retracted,
    standings,
    topic_words,
    work_page,
    works,
)

__all__ = [
    "Standing",
    "clock",
    "item_of",
    "labels",
    "retracted",
    "standings",
    "topic_words",
    "work_page",
    "works",
]
