"""Pages of the curriculum: find, check, act, redirect."""
