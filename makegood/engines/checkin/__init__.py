"""Checking in: the code on a room's screen that changes with time, and what marks amount to."""

from .codes import WINDOW, Screen, code_at, paper_code, typed, verify
from .rule import Presence, Rule, Seen, presence, whole

__all__ = [
    "WINDOW", "Presence", "Rule", "Screen", "Seen", "code_at", "paper_code", "presence", "typed", "verify", "whole",
]  # fmt: skip
