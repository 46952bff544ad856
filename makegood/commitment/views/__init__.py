"""Plain functions: find, check, act, redirect."""
