"""Every write of the library: keyword-only, atomic, with its record entry in the same transaction."""

from .works import add_works, edit_work, load_works, relate, retract, unrelate, withdraw_work

__all__ = [
    "add_works",
    "edit_work",
    "load_works",
    "relate",
    "retract",
    "unrelate",
    "withdraw_work",
]
